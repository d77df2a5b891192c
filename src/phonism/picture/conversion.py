"""From pixels in any mode to upright sRGB colors and opacity, about one megapixel of them.

Shrinking comes before everything that costs time per pixel, and averages colors weighted
by their opacity, so that what is hidden under transparency never shows.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from phonism.picture.formats import MAX_PROFILE_BYTES
from phonism.picture.record import MAX_PIXELS

if TYPE_CHECKING:
    from PIL import Image, ImageCms
    from PIL._imagingcms import CmsProfile

REDUCING_GAP: Final = 1.0
"""Shrink by whole factors as far as they go, which is fast and exact.

The rest is done by triangles and not by boxes, because those overlap: every pixel counts
the same, where boxes of one and a half pixels would count every other one twice.
"""

AVERAGEABLE: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})
"""The modes whose values can be averaged, and from which there is a way to sRGB."""

PREMULTIPLIED: Final = {"LA": "La", "RGBA": "RGBa"}

PROFILE_SPACES: Final = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
"""What the color profile of an image in some mode must be about."""

BROKEN_PROFILE: Final = "The color profile could not be read and was ignored."
STRETCHED: Final = "The file does not say which value is white; its brightest was taken."

WHITES: Final = {"I": (255.0, 65535.0), "F": (1.0, 255.0, 65535.0)}
"""The values that are commonly white in images of integers and of floats."""


class Colors(NamedTuple):
    """What is left of an image: colors, opacity, and what happened on the way."""

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.float32]
    notices: tuple[str, ...] = ()


def to_colors(
    image: Image.Image,
    *,
    orientation: int = 1,
    profile: bytes | None = None,
    white: float | None = None,
    is_negative: bool = False,
) -> Colors:
    """Return the colors of a loaded image in any mode.

    Parameters
    ----------
    image
        Any Pillow image; it is not changed.
    orientation
        1 to 8, as EXIF counts; the result is upright.
    profile
        The ICC profile of its colors; without one they are taken for sRGB.
    white
        The value of white in an image of integers or floats, or None to find one.
    is_negative
        Whether zero is white, in an image of 16-bit integers.

    Raises
    ------
    ValueError
        If the image holds values that are not finite numbers.

    Examples
    --------
    >>> from PIL import Image
    >>> to_colors(Image.new("CMYK", (1, 1), (255, 0, 0, 0))).rgb.tolist()
    [[[0, 255, 255]]]
    """
    averageable, scale_notices = _make_averageable(image, white, is_negative=is_negative)
    upright = _turn(_shrink(averageable), orientation)
    opaque, alpha = _split(upright)
    srgb, profile_notices = _to_srgb(opaque, profile)
    return Colors(np.array(srgb), alpha, (*scale_notices, *profile_notices))


def to_bytes_per_channel(values: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return 16-bit values as 8-bit ones, rounded to the nearest.

    >>> to_bytes_per_channel(np.array([0, 257, 32896, 65535], np.uint16)).tolist()
    [0, 1, 128, 255]
    """
    # The same as rounding values / 257, without leaving 16 bits.
    return ((values - (values >> 8) + np.uint16(128)) >> 8).astype(np.uint8)


def _make_averageable(
    image: Image.Image, white: float | None, *, is_negative: bool
) -> tuple[Image.Image, tuple[str, ...]]:
    if image.mode.startswith("I;16"):
        return _from_16_bits(image, white or 65535.0, is_negative=is_negative), ()
    if image.mode in WHITES:
        return _from_numbers(image, white)
    if image.has_transparency_data and image.mode not in PREMULTIPLIED:
        return image.convert("LA" if image.mode in {"1", "L", "La"} else "RGBA"), ()
    if image.mode in AVERAGEABLE:
        return image, ()
    return image.convert("L" if image.mode == "1" else "RGB"), ()


def _from_16_bits(image: Image.Image, white: float, *, is_negative: bool) -> Image.Image:
    """Return gray with opacity of 16-bit integers of which one may be transparent."""
    from PIL import Image

    values = np.asarray(image).astype(np.uint16)
    key = image.info.get("transparency")
    is_opaque = None if key is None else Image.fromarray((values != key).astype(np.uint8) * 255)
    if white < 65535:
        values = (np.minimum(values, white) * np.float32(65535 / white)).astype(np.uint16)
    gray = Image.fromarray(to_bytes_per_channel(~values if is_negative else values))
    return Image.merge("LA", (gray, is_opaque)) if is_opaque else gray


def _from_numbers(
    image: Image.Image, white: float | None
) -> tuple[Image.Image, tuple[str, ...]]:
    """Return gray of integers or floats; below zero is black."""
    from PIL import Image

    values = np.asarray(image)
    brightest = float(values.max())
    if not math.isfinite(brightest) or not math.isfinite(float(values.min())):
        raise ValueError("it holds values that are not finite numbers")
    usual = next((usual for usual in WHITES[image.mode] if brightest <= usual), None)
    scale = 255 / (white or usual or brightest)
    gray = np.clip(values * np.float32(scale), 0, 255).round().astype(np.uint8)
    return Image.fromarray(gray), () if white or usual else (STRETCHED,)


def _shrink(image: Image.Image) -> Image.Image:
    """Average an image down to `MAX_PIXELS` at most; never enlarge it."""
    from PIL import Image

    width, height = image.size
    shrink = math.sqrt(MAX_PIXELS / (width * height))
    if shrink >= 1:
        return image
    size = max(1, int(width * shrink)), max(1, int(height * shrink))
    # Pillow would weight by opacity too, but then not shrink by whole factors first.
    weighted = image.convert(PREMULTIPLIED.get(image.mode, image.mode))
    smaller = weighted.resize(size, Image.Resampling.BILINEAR, reducing_gap=REDUCING_GAP)
    return smaller.convert(image.mode)


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    """Undo an EXIF orientation."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _split(image: Image.Image) -> tuple[Image.Image, NDArray[np.float32]]:
    """Return the colors without their opacity, and the opacity from 0 to 1."""
    if image.mode not in PREMULTIPLIED:
        return image, np.ones((image.height, image.width), np.float32)
    alpha = np.asarray(image.getchannel("A"), np.float32) / np.float32(255)
    return image.convert(image.mode.removesuffix("A")), alpha


def _to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, tuple[str, ...]]:
    """Return an opaque image in sRGB, by its profile if it has one that is usable."""
    from PIL import ImageCms

    srgb = ImageCms.createProfile("sRGB")
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        return _transform(image, ImageCms.ImageCmsProfile(lab), srgb), ()
    if not profile:
        return image.convert("RGB"), ()
    try:
        return _apply(image, profile, srgb), ()
    except Exception:  # noqa: BLE001 - a profile is damaged in more ways than can be listed
        return image.convert("RGB"), (BROKEN_PROFILE,)


def _apply(image: Image.Image, profile: bytes, srgb: CmsProfile) -> Image.Image:
    from PIL import ImageCms

    if len(profile) > MAX_PROFILE_BYTES:
        raise ValueError("the profile is too large")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space == "RGB" and image.mode == "L":
        image = image.convert("RGB")
    # Pillow checks this too, but has written out of bounds before (CVE-2026-59205).
    if PROFILE_SPACES.get(image.mode) != space:
        raise ValueError("the profile is about other colors")
    return _transform(image, source, srgb)


def _transform(
    image: Image.Image, source: ImageCms.ImageCmsProfile, srgb: CmsProfile
) -> Image.Image:
    """Return the image in sRGB, and at once if its profile is sRGB by another name."""
    from PIL import ImageCms

    transform = ImageCms.buildTransform(source, srgb, image.mode, "RGB")
    if image.mode == "RGB" and _changes_nothing(transform):
        return image
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:
        raise ValueError("the profile cannot be applied")
    return converted


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Try a grid of colors: most photos carry an sRGB profile, which costs 20 ms to apply."""
    from PIL import Image, ImageCms

    grid = np.indices((9, 9, 9), np.uint8).reshape(3, 27, 27).transpose(1, 2, 0) * np.uint8(31)
    converted = ImageCms.applyTransform(Image.fromarray(grid), transform)
    return bool(np.all(np.abs(np.asarray(converted, np.int16) - grid) <= 1))
