"""The first arrow's beginning: take in whatever a caller has, and say what is wrong with it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from phonism.errors import (
    BrokenPictureError,
    PictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from phonism.picture.conversion import Colors, to_bytes_per_channel, to_colors
from phonism.picture.decoding import SIDEWAYS, decode, read_orientation
from phonism.picture.formats import MAX_MEMORY_MEGAPIXELS, check_size
from phonism.picture.loading import checked, load, load_file, printable
from phonism.picture.record import Picture

if TYPE_CHECKING:
    from PIL import Image

Source: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Image.Image"
    " | NDArray[Any]"
)
"""Whatever `read` takes."""

CHANNELS: Final = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""The meaning of an array's last axis, by its length."""


def read(source: Source, *, name: str | None = None) -> Picture:
    """Return a picture, upright, in sRGB and of about one megapixel.

    Parameters
    ----------
    source
        A path; the bytes of a file, or a binary file to be read from where it stands; a
        PIL image; or an array of shape (height, width) or (height, width, channels) with
        1 (gray), 2 (gray, opacity), 3 (red, green, blue) or 4 channels (and opacity),
        holding uint8, uint16, bool, or floats from 0 to 1.
    name
        What people call it; by default the name of the file, without its folder.

    Returns
    -------
    Picture
        At most `MAX_PIXELS` large, and never larger than the source.  The same source
        gives the same pixels and digest.

    Raises
    ------
    UnsupportedPictureError
        If it is not a kind of picture that phonism reads.
    PictureTooLargeError
        If it has more than `MAX_BYTES` bytes, or more pixels than its format may have.
    BrokenPictureError
        If it is damaged, cut short or empty.
    PictureError
        If there is no such file, or it cannot be opened.

    Examples
    --------
    >>> red = np.zeros((2, 3, 3), np.uint8)
    >>> red[..., 0] = 255
    >>> picture = read(red)
    >>> picture.original_size, picture.rgb[0, 0].tolist(), float(picture.alpha.min())
    ((3, 2), [255, 0, 0], 1.0)
    >>> read("no such file.jpg")
    Traceback (most recent call last):
      ...
    phonism.errors.PictureError: There is no file 'no such file.jpg'. Check the path.
    """
    called = printable(name or _name(source))
    if isinstance(source, np.ndarray):
        return _read_array(source, called)
    if isinstance(source, str | os.PathLike):
        return _read_bytes(load(source), called)
    if isinstance(source, bytes | bytearray | memoryview):
        return _read_bytes(checked(source, called), called)
    if _is_pil(source):
        return _read_image(source, called)
    if hasattr(source, "read"):
        return _read_bytes(load_file(source, called), called)
    raise UnsupportedPictureError(
        f"A picture cannot be read from {type(source).__name__!r}; it is a path, bytes, a "
        "binary file, a PIL image or a NumPy array. Convert it to one of these."
    )


def _read_bytes(data: bytes, name: str) -> Picture:
    with _refusals(name):
        decoded = decode(data, name)
        colors = to_colors(
            decoded.image,
            orientation=decoded.orientation,
            profile=decoded.image.info.get("icc_profile"),
            white=decoded.white,
            is_negative=decoded.is_negative,
        )
        digest = hashlib.sha256(data).hexdigest()
        size = _upright(decoded.size, decoded.orientation)
        return _finish(colors, name, digest, size, decoded.notices)


def _read_image(image: Image.Image, name: str) -> Picture:
    with _refusals(name):
        check_size(image.size, MAX_MEMORY_MEGAPIXELS, name, "a PIL image")
        image.load()
        orientation, notices = read_orientation(image)
        profile = image.info.get("icc_profile")
        facts = (image.mode, image.size, orientation, image.info.get("transparency"))
        digest = hashlib.sha256(repr(facts).encode())
        for part in (image.tobytes(), bytes(image.getpalette("RGB") or ()), profile or b""):
            digest.update(part)
        colors = to_colors(image, orientation=orientation, profile=profile)
        size = _upright(image.size, orientation)
        return _finish(colors, name, digest.hexdigest(), size, notices)


def _read_array(array: NDArray[Any], name: str) -> Picture:
    from PIL import Image

    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in {2, 3} or channels not in CHANNELS:
        raise UnsupportedPictureError(
            f"{name} has shape {array.shape}; a picture has (height, width) or (height, "
            "width, channels) with 1 to 4 channels. Take one picture of it, or move its axes."
        )
    height, width = array.shape[:2]
    check_size((width, height), MAX_MEMORY_MEGAPIXELS, name, "an array")
    plain = np.ascontiguousarray(array, array.dtype.newbyteorder("="))
    pixels = _to_uint8(plain, name).reshape(height, width, channels)
    digest = hashlib.sha256(f"{plain.dtype.name} {plain.shape} ".encode())
    digest.update(plain.view(np.uint8).data)
    image = Image.frombytes(CHANNELS[channels], (width, height), pixels.tobytes())
    return _finish(to_colors(image), name, digest.hexdigest(), (width, height))


def _to_uint8(array: NDArray[Any], name: str) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.uint16:
        return to_bytes_per_channel(array)
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if not np.issubdtype(array.dtype, np.floating):
        raise UnsupportedPictureError(
            f"{name} holds {array.dtype}; a picture holds uint8, uint16, bool, or floats "
            "from 0 to 1. Convert it, for example with .astype('uint8')."
        )
    low, high = float(array.min()), float(array.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise BrokenPictureError(
            f"{name} holds values that are not finite numbers; floats must be from 0 to 1. "
            "Replace them, for example with numpy.nan_to_num."
        )
    if low < 0 or high > 1:
        raise UnsupportedPictureError(
            f"{name} holds floats from {low:g} to {high:g}; they must be from 0 to 1. "
            "Divide them by the value of white, or convert them to uint8."
        )
    scaled: NDArray[np.uint8] = np.rint(array * np.float32(255)).astype(np.uint8)
    return scaled


def _finish(
    colors: Colors,
    name: str,
    digest: str,
    size: tuple[int, int],
    notices: tuple[str, ...] = (),
) -> Picture:
    colors.rgb.setflags(write=False)
    colors.alpha.setflags(write=False)
    return Picture(
        rgb=colors.rgb,
        alpha=colors.alpha,
        source=name,
        digest=digest,
        original_size=size,
        notices=(*notices, *colors.notices),
    )


def _upright(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    width, height = size
    return (height, width) if orientation in SIDEWAYS else (width, height)


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    """Turn whatever a decoder raises into an error that says what to do.

    Pillow raises a dozen types on damaged files, so no list of them would be complete.
    """
    try:
        yield
    except PictureError:
        raise
    except MemoryError as error:
        raise PictureTooLargeError(
            f"{name} needs more memory than there is. Make it smaller first."
        ) from error
    except Exception as error:
        reason = printable(str(error)) or type(error).__name__
        raise BrokenPictureError(
            f"{name} is damaged, cut short or of a rare variant ({reason}). Open it in "
            "another program and export it as PNG or JPEG, or choose another picture."
        ) from error


def _is_pil(source: object) -> TypeGuard[Image.Image]:
    """Tell a PIL image without importing PIL: if it is one, PIL has been imported."""
    pil = sys.modules.get("PIL.Image")
    return pil is not None and isinstance(source, pil.Image)


def _name(source: Any) -> str:
    """Return a short name: of the file without its folder, or the kind of source."""
    if isinstance(source, np.ndarray):
        return "array"
    if isinstance(source, bytes | bytearray | memoryview):
        return "bytes"
    if isinstance(source, str | os.PathLike):
        return Path(os.fsdecode(source)).name or os.fsdecode(source) or "file"
    path = getattr(source, "filename" if _is_pil(source) else "name", None)
    if isinstance(path, str | bytes) and path:
        return Path(os.fsdecode(path)).name or "file"
    return "image" if _is_pil(source) else "file"
