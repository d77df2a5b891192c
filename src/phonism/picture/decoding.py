"""From the bytes of a file to pixels, small already where the format allows it.

The order of the steps matters, because Pillow has traps: `draft` before `load`, since a
JPEG can be decoded at a fraction of its size; `load` once and never again, since a second
one after a failure returns half a picture without a word; EXIF only afterwards, since
reading it may load.  Decoders are called by class and not through `PIL.Image.open`, whose
limits and warnings are global to the process: ours hold per call, in any thread.
"""

from __future__ import annotations

import io
import math
import struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from phonism.picture.formats import (
    MAX_PROGRESSIVE_MEGAPIXELS,
    MAX_SLOW_MEGAPIXELS,
    check_size,
    sniff,
)

if TYPE_CHECKING:
    from PIL import Image, ImageFile

    from phonism.picture.formats import Format

DRAFT_PIXELS: Final = 600_000
"""How many pixels a JPEG decoded at a fraction of its size must keep at least."""

ORIENTATION_TAG: Final = 0x0112
SIDEWAYS: Final = frozenset({5, 6, 7, 8})
"""The orientations of EXIF that swap width and height."""

FIRST_FRAME: Final = "Only the first of several frames was used."

# Pillow decodes these to eight bits a channel, but leaves the transparent color as it was.
KEY_SCALE: Final = {"L;2": 85.0, "L;4": 17.0, "RGB;16B": 1 / 256}


class Decoded(NamedTuple):
    """Pixels as they lie in the file, and what is needed to make sense of them."""

    image: Image.Image
    size: tuple[int, int]
    """Width and height of the whole picture as it lies in the file."""
    orientation: int
    """1 to 8, as EXIF counts."""
    white: float | None
    """The value of white where the mode does not tell, or None if nothing does."""
    is_negative: bool = False
    """Whether zero is white."""
    notices: tuple[str, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Decode the first picture of a file's bytes.

    Parameters
    ----------
    data
        The whole file.
    name
        What messages call it.

    Raises
    ------
    UnsupportedPictureError
        If it is not a kind of file that phonism reads.
    PictureTooLargeError
        If its header announces too many pixels.
    BrokenPictureError
        If it is empty.  Whatever Pillow raises on damage comes through as it is.
    """
    kind = sniff(data, name)
    if kind.name == "ICO":
        _check_icon(data, kind, name)
    image = kind.load_decoder()(io.BytesIO(data))
    check_size(image.size, _max_megapixels(image, kind), name, kind.name)
    _scale_transparent_color(image)
    size, is_drafted = image.size, _draft(image)
    image.load()
    orientation, notices = read_orientation(image)
    return Decoded(
        image,
        size if is_drafted else image.size,
        orientation,
        _white(image),
        is_negative=_tag(image, 262) == 0 and image.mode.startswith("I;16"),
        notices=(*_frame_notices(image, data), *notices),
    )


def read_orientation(image: Image.Image) -> tuple[int, tuple[str, ...]]:
    """Return the EXIF orientation of a loaded image, 1 if it has none, and notices."""
    try:
        orientation = image.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything, and is no reason to refuse
        return 1, ("The EXIF data could not be read, so the picture may lie on its side.",)
    return (orientation if orientation in range(1, 9) else 1), ()


def _max_megapixels(image: ImageFile.ImageFile, kind: Format) -> int:
    from PIL import Image

    if image.info.get("progressive"):
        return MAX_PROGRESSIVE_MEGAPIXELS
    if any(tile[0] in Image.DECODERS for tile in image.tile):
        return MAX_SLOW_MEGAPIXELS
    return kind.max_megapixels


def _check_icon(data: bytes, kind: Format, name: str) -> None:
    """Check the pictures inside of an icon, because Pillow decodes one as it opens it."""
    (count,) = struct.unpack_from("<H", data, 4)
    for entry in range(count):
        (start,) = struct.unpack_from("<I", data, 6 + 16 * entry + 12)
        if data[start : start + 4] == b"\x89PNG":
            width, height = struct.unpack_from(">II", data, start + 16)
        else:
            width, height = (abs(side) for side in struct.unpack_from("<ii", data, start + 4))
        check_size((width, height), kind.max_megapixels, name, kind.name)


def _draft(image: ImageFile.ImageFile) -> bool:
    """Ask for the smallest fraction of a JPEG that suffices; say whether there is one."""
    width, height = image.size
    shrink = math.sqrt(DRAFT_PIXELS / (width * height))
    if shrink >= 1:
        return False
    target = max(1, int(width * shrink)), max(1, int(height * shrink))
    return image.draft(None, target) is not None


def _scale_transparent_color(image: ImageFile.ImageFile) -> None:
    """Bring the transparent color of a PNG to the depth of the pixels it is compared to."""
    key = image.info.get("transparency")
    scale = KEY_SCALE.get(str(image.tile[0].args)) if image.tile else None
    if scale is None or key is None:
        return
    is_gray = isinstance(key, int)
    image.info["transparency"] = (
        int(key * scale) if is_gray else tuple(int(value * scale) for value in key)
    )


def _white(image: ImageFile.ImageFile) -> float | None:
    if image.mode.startswith("I;16"):
        bits = _tag(image, 258) or 16
        return float((1 << min(bits, 16)) - 1)
    return 65535.0 if image.format == "PPM" and image.mode == "I" else None


def _tag(image: ImageFile.ImageFile, number: int) -> int | None:
    """Return a tag of a TIFF; None for other formats."""
    value: Any = getattr(image, "tag_v2", {}).get(number)
    first = value[0] if isinstance(value, tuple) and value else value
    return first if isinstance(first, int) else None


def _frame_notices(image: ImageFile.ImageFile, data: bytes) -> tuple[str, ...]:
    """Say whether there are more frames, without counting them: that walks the file."""
    is_animated = _is_animated_gif if image.format == "GIF" else _is_animated
    return (FIRST_FRAME,) if is_animated(image, data) else ()


def _is_animated(image: ImageFile.ImageFile, _data: bytes) -> bool:
    return bool(getattr(image, "is_animated", False))


def _is_animated_gif(image: ImageFile.ImageFile, data: bytes) -> bool:
    """Look for a second frame in a fresh image, because looking would discard the pixels."""
    try:
        return bool(type(image)(io.BytesIO(data)).is_animated)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - what follows the first frame may be damaged in any way
        return True
