"""What phonism reads, how much of it, and how to tell what came.

A file is known by its first bytes, never by its name.  Only the formats of `FORMATS` ever
reach a decoder; anything else is refused in words.
"""

from __future__ import annotations

import importlib
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from phonism.errors import BrokenPictureError, PictureTooLargeError, UnsupportedPictureError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES: Final = 100_000_000
"""The largest file that is read."""

MAX_SIDE: Final = 65_535
"""The most pixels along one side."""

MAX_PROFILE_BYTES: Final = 4_000_000
"""The largest color profile that is heeded; those of printing presses have about 3 MB."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that phonism reads."""

    name: str
    """What people call it."""
    signature: str
    """A regular expression that its first bytes match."""
    max_megapixels: int
    """The most pixels it may have, in millions, by how much memory its decoder takes."""
    decoder: str
    """The Pillow class that decodes it, ``"module:class"``."""

    def load_decoder(self) -> Callable[..., Any]:
        """Import the decoder's class, which takes a binary file."""
        module, name = self.decoder.split(":")
        decoder: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return decoder


# Measured bytes of memory per pixel at the peak: JPEG 1 to 4 (it decodes small), PNG 5,
# HEIC 7, AVIF 8, WebP 16, JPEG 2000 19.  The limits keep every one within about 0.5 GB.
FORMATS: Final[tuple[Format, ...]] = (
    Format("JPEG", r"\xff\xd8\xff", 200, "PIL.JpegImagePlugin:JpegImageFile"),
    Format("PNG", r"\x89PNG\r\n\x1a\n", 64, "PIL.PngImagePlugin:PngImageFile"),
    Format("WebP", r"RIFF.{4}WEBP", 32, "PIL.WebPImagePlugin:WebPImageFile"),
    Format("GIF", r"GIF8[79]a", 64, "PIL.GifImagePlugin:GifImageFile"),
    Format("BMP", r"BM.{12}[\x0c(48@l|]\0\0\0", 64, "PIL.BmpImagePlugin:BmpImageFile"),
    Format("TIFF", r"II[*+]\0|MM\0[*+]", 64, "PIL.TiffImagePlugin:TiffImageFile"),
    Format(
        "AVIF", r".{4}ftyp(avi[fs]|m(if|sf)1.{0,60}?avi[fs])", 64,
        "PIL.AvifImagePlugin:AvifImageFile",
    ),
    Format("HEIC", r".{4}ftyp(he[iv][cxms]|m(if|sf)1)", 64, "pi_heif:HeifImageFile"),
    Format("ICO", r"\0\0\x01\0[^\0]", 4, "PIL.IcoImagePlugin:IcoImageFile"),
    Format("PPM", r"P[1-6f][\s#]", 64, "PIL.PpmImagePlugin:PpmImageFile"),
    Format("QOI", r"qoif", 3, "PIL.QoiImagePlugin:QoiImageFile"),
    Format(
        "JPEG 2000", r"\0{3}\x0cjP {2}\r\n\x87\n|\xffO\xffQ", 25,
        "PIL.Jpeg2KImagePlugin:Jpeg2KImageFile",
    ),
    # TGA has no signature; this is its header with every field in its range.
    Format(
        "TGA", r".[\0\x01][\x01-\x03\x09-\x0b].{9}.{4}[\x01\x08\x0f\x10\x18\x20][\0-\x3f]", 64,
        "PIL.TgaImagePlugin:TgaImageFile",
    ),
)  # fmt: skip
"""Every kind of file that is read, in the order in which its signature is looked for."""

JPEG_XL: Final = r"\xff\x0a|\0{3}\x0cJXL \r\n\x87\n"

MAX_PROGRESSIVE_MEGAPIXELS: Final = 100
"""A progressive JPEG is held whole before it can be decoded small."""

MAX_SLOW_MEGAPIXELS: Final = 3
"""What Pillow decodes in Python: QOI, run-length BMP, and text or odd-valued PPM."""

MAX_MEMORY_MEGAPIXELS: Final = 64
"""The most pixels of an array or a PIL image."""

ALLOWED: Final = ", ".join(entry.name for entry in FORMATS)
EXPORT: Final = "Export it as PNG or JPEG."

# What came, how it is known, and what to do.
REFUSED: Final[tuple[tuple[str, str, str], ...]] = (
    ("a web page", r"(?i:\s*<(!doctype html|html|head|body))", "Save its picture as a file."),
    ("an SVG drawing", r"(\xef\xbb\xbf)?\s*<(svg|!DOCTYPE svg|[?!].*?<svg)", EXPORT),
    ("an EPS or PostScript file", r"%!|\xc5\xd0\xd3\xc6", EXPORT),
    ("a PDF document", r".{0,1024}?%PDF-", "Export the page as PNG or JPEG."),
    ("a Photoshop document", r"8BP[SB]", EXPORT),
    ("a GIMP document", r"gimp xcf", EXPORT),
    (
        "a camera's RAW file",
        r"II\*\0.{4}CR|IIR[OS]|MMOR|IIU\0|FUJIFILMCCD|\0MRM|FOVb|.{4}ftypcrx ",
        "Develop it to JPEG or PNG first.",
    ),
    ("a Windows metafile", r"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF", EXPORT),
    ("a DDS texture", r"DDS ", EXPORT),
    ("an OpenEXR or Radiance picture", r"v/1\x01|#\?R", EXPORT),
    ("a FITS picture", r"SIMPLE  =", EXPORT),
    ("an Apple icon", r"icns", EXPORT),
    ("a mouse pointer", r"\0\0\x02\0[^\0]", EXPORT),
    (
        "a video",
        r".{4}(ftyp|moov|mdat)|RIFF.{4}AVI |\x1aE\xdf\xa3|\0\0\x01[\xb3\xba]|FLV\x01",
        "Save one frame of it as a picture.",
    ),
    (
        "a sound",
        r"RIFF.{4}WAVE|ID3|OggS|fLaC|MThd|\xff[\xe3\xf1-\xf3\xf9-\xfb]",
        "Choose a picture.",
    ),
    (
        "an archive",
        r"PK[\x03\x05][\x04\x06]|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ",
        "Unpack it first.",
    ),
    ("a program", r"MZ|\x7fELF|\xca\xfe\xba\xbe|#!", "Choose a picture."),
)

RAW_TAGS: Final = {50706, 33421}
"""TIFF tags of camera files: the version of DNG, and the pattern of a sensor's colors."""


def sniff(data: bytes, name: str) -> Format:
    """Return the format that the first bytes announce.

    Raises
    ------
    BrokenPictureError
        If there are no bytes.
    UnsupportedPictureError
        If the bytes are of any other kind; the message says of which.

    Examples
    --------
    >>> sniff(b"GIF89a...", "party").name
    'GIF'
    >>> sniff(b"%PDF-1.7", "bill")
    Traceback (most recent call last):
      ...
    phonism.errors.UnsupportedPictureError: bill is a PDF document, which phonism does not \
read. Export the page as PNG or JPEG. It reads JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC, \
ICO, PPM, QOI, JPEG 2000, TGA.
    """
    if not data:
        raise BrokenPictureError(f"{name} is empty: it has no bytes. Choose another picture.")
    head = data[:4096]
    found = next((entry for entry in FORMATS if _matches(entry.signature, head)), None)
    if _matches(JPEG_XL, head):
        return _jpeg_xl(name)
    for what, signature, advice in REFUSED:
        # Only TGA has a signature so weak that another kind may pass for it.
        if (found is None or found.name in {"TGA", "TIFF"}) and _matches(signature, head):
            raise _unsupported(name, what, advice)
    if found is None:
        raise _unsupported(name, _describe(head), "Choose a picture.")
    if found.name == "TIFF" and _is_raw(data):
        raise _unsupported(name, "a camera's RAW file", "Develop it to JPEG or PNG first.")
    return found


def check_size(size: tuple[int, int], max_megapixels: int, name: str, kind: str) -> None:
    """Refuse a picture with no pixels or with too many.

    Raises
    ------
    BrokenPictureError
        If a side has no pixels.
    PictureTooLargeError
        If a side has more than `MAX_SIDE` pixels, or all are more than the limit.

    Examples
    --------
    >>> check_size((9000, 9000), 64, "wall.png", "PNG")
    Traceback (most recent call last):
      ...
    phonism.errors.PictureTooLargeError: wall.png has 9000 x 9000 = 81.0 megapixels; \
PNG may have up to 64. Make it smaller first.
    """
    width, height = size
    if width < 1 or height < 1:
        raise BrokenPictureError(
            f"{name} is {width} x {height} pixels; each side needs at least 1. "
            "Choose another picture."
        )
    if max(width, height) > MAX_SIDE:
        raise PictureTooLargeError(
            f"{name} is {width} x {height} pixels; each side may have up to {MAX_SIDE}. "
            "Make it smaller first."
        )
    if width * height > max_megapixels * 1_000_000:
        raise PictureTooLargeError(
            f"{name} has {width} x {height} = {width * height / 1e6:.1f} megapixels; "
            f"{kind} may have up to {max_megapixels}. Make it smaller first."
        )


def _matches(signature: str, head: bytes) -> bool:
    return re.match(signature.encode("latin-1"), head, re.DOTALL) is not None


def _unsupported(name: str, what: str, advice: str) -> UnsupportedPictureError:
    return UnsupportedPictureError(
        f"{name} is {what}, which phonism does not read. {advice} It reads {ALLOWED}."
    )


def _describe(head: bytes) -> str:
    """Say what kind of file the bytes seem to be when no signature tells."""
    is_utf_16 = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    is_plain = not any(byte < 9 or 13 < byte < 32 for byte in head)
    return "text" if is_utf_16 or is_plain else "of an unknown kind"


def _jpeg_xl(name: str) -> Format:
    """Return JPEG XL if the user has registered a Pillow plugin for it."""
    from PIL import Image

    if "JXL" not in Image.OPEN:
        advice = "Install a JPEG XL plugin for Pillow and import it, or export it as PNG."
        raise _unsupported(name, "a JPEG XL picture", advice)
    decoder = Image.OPEN["JXL"][0]
    return Format("JPEG XL", JPEG_XL, 64, f"{decoder.__module__}:{decoder.__qualname__}")


def _is_raw(data: bytes) -> bool:
    """Tell a camera's RAW file from an ordinary TIFF, which it pretends to be.

    It has a tag of its own, or its first picture is marked as a mere thumbnail (bit 0 of
    tag 254) and points to others (tag 330).
    """
    tags = _first_directory(data)
    return bool(RAW_TAGS & tags.keys()) or (bool(tags.get(254, 0) & 1) and 330 in tags)


def _first_directory(data: bytes) -> dict[int, int]:
    """Return the tags of a TIFF's first directory, each with its first 32 bits."""
    if data[2:3] == b"+":  # a BigTIFF, which no camera writes
        return {}
    order = "<" if data.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        entries = struct.iter_unpack(order + "HHII", data[start + 2 : start + 2 + 12 * count])
        return {tag: value for tag, _, _, value in entries}
    except struct.error:
        return {}
