"""Files that are damaged, disguised or made to harm give a picture or a refusal in words."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import threading
import warnings
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngImageFile

from phonism.errors import (
    BrokenPictureError,
    PictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from phonism.picture import FORMATS, faults, read
from phonism.picture.formats import (
    MAX_PROGRESSIVE_MEGAPIXELS,
    MAX_SLOW_MEGAPIXELS,
    sniff,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOISE = np.random.default_rng(0).integers(0, 256, (24, 30, 4), np.uint8)
STILL = Image.fromarray(NOISE)
MODES = {
    "JPEG": ("L", "RGB", "CMYK"),
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("1", "L", "P", "RGBA"),
    "BMP": ("1", "L", "P", "RGB", "RGBA"),
    "TIFF": ("1", "L", "P", "RGB", "RGBA", "CMYK", "LAB", "YCbCr", "I;16", "I", "F"),
    "AVIF": ("RGB", "RGBA"),
    "ICO": ("RGB", "RGBA"),
    "PPM": ("1", "L", "RGB", "I", "F"),
    "TGA": ("1", "L", "P", "RGB", "RGBA"),
    "QOI": ("RGB", "RGBA"),
    "JPEG2000": ("L", "LA", "RGB", "RGBA"),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "TIFF": {"compression": "tiff_lzw"},
    "ICO": {"sizes": [(16, 16), (24, 24)]},
    "TGA": {"compression": "tga_rle"},
}


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def sample(kind: str, mode: str, orientation: int = 1) -> bytes:
    """Return a small file of a format, in a mode that it can hold."""
    image = STILL
    if mode == "LAB":
        image = Image.merge("LAB", STILL.split()[:3])
    elif mode == "I;16":
        image = Image.fromarray(NOISE[..., 0].astype(np.uint16) * np.uint16(257))
    elif mode in {"I", "F", "LA"}:
        image = STILL.convert("L").convert(mode)
    elif mode != "RGBA":
        image = STILL.convert("RGB").convert(mode)
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = OPTIONS.get(kind, {}) if mode not in {"1", "LAB", "F"} else {}
    return encode(image, kind, exif=exif, **options)


FILES = {f"{kind} {mode}": sample(kind, mode) for kind in MODES for mode in MODES[kind]}


def outcome(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return what reading gives, as far as it must be the same every time."""
    try:
        picture = read(data)
    except PictureError as error:
        message = str(error)
        assert message.startswith("bytes ")
        assert message.endswith(".")
        return type(error).__name__, "", ()
    assert faults(picture) == []
    pixels = picture.rgb.tobytes() + picture.alpha.tobytes()
    return picture.digest, str(zlib.crc32(pixels)), picture.notices


pairs = st.sampled_from([(kind, mode) for kind in MODES for mode in MODES[kind]])


@settings(deadline=None, max_examples=300)
@given(pairs, st.integers(1, 8), st.floats(0, 1.2))
def test_truncation_gives_a_picture_or_a_refusal(
    pair: tuple[str, str], orientation: int, kept: float
) -> None:
    """Every mode, format and orientation, whole or cut short, has one sure outcome."""
    whole = sample(*pair, orientation)
    cut = whole[: int(len(whole) * kept)]

    assert outcome(cut) == outcome(cut)
    if kept >= 1:
        swaps = orientation > 4 and pair[0] in {"JPEG", "PNG", "WEBP", "TIFF", "AVIF"}
        side = (24, 19) if pair[0] == "ICO" else (30, 24)
        assert read(cut).original_size == (side[::-1] if swaps else side)


def flip(data: bytes, chance: random.Random) -> bytes:
    """Return the data with a few bits turned."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def splice(data: bytes, chance: random.Random) -> bytes:
    """Return the data with a piece of another file in it."""
    other = chance.choice(list(FILES.values()))
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    piece = chance.randrange(len(other))
    return data[:start] + other[piece : piece + chance.randrange(200)] + data[end:]


def overwrite(data: bytes, chance: random.Random) -> bytes:
    """Return the data with an extreme number in its header."""
    place = chance.randrange(min(200, len(data)))
    number = chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\1\0\0"])
    return data[:place] + number + data[place + 4 :]


@pytest.mark.parametrize("harm", [flip, splice, overwrite])
@pytest.mark.parametrize("kind", MODES)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_mutations_give_a_picture_or_a_refusal(
    harm: Callable[[bytes, random.Random], bytes], kind: str
) -> None:
    """Hundreds of damaged files of every format end as a sound picture or in words."""
    chance = random.Random(f"{kind} {harm.__name__}")
    for number in range(120):
        mode = MODES[kind][number % len(MODES[kind])]
        outcome(harm(FILES[f"{kind} {mode}"], chance))


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.sampled_from(["", *(entry.name for entry in FORMATS)]))
def test_any_bytes_give_a_picture_or_a_refusal(noise: bytes, kind: str) -> None:
    """Noise, also behind the first bytes of a real file, is met with words."""
    heads = {sniff(data, "").name: data[:24] for data in FILES.values()}

    outcome(heads.get(kind, b"") + noise)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello, this is no picture", "text"),
        (b"\xd0\x9f\xd1\x80\xd0\xb8 - text", "text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing.*Export it"),
        (b"<?xml version='1.0'?>\n<!-- x --><svg/>", "an SVG drawing"),
        (b"\n<!DOCTYPE html><svg></svg>", "a web page"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "an EPS or PostScript"),
        (b"\xc5\xd0\xd3\xc6" + bytes(30), "an EPS or PostScript"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"8BPS\0\1" + bytes(30), "a Photoshop document"),
        (b"gimp xcf v011\0", "a GIMP document"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(30), "RAW file.*Develop"),
        (b"FUJIFILMCCD-RAW 0201", "RAW file"),
        (b"\0\0\0\x18ftypcrx " + bytes(20), "RAW file"),
        (b"\0\0\0\x18ftypisom" + bytes(20), "a video"),
        (b"\0\0\0\x18ftypqt  " + bytes(20), "a video"),
        (b"\x1aE\xdf\xa3" + bytes(20), "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a sound"),
        (b"ID3\4" + bytes(20), "a sound"),
        (b"MThd\0\0\0\6", "a sound"),
        (b"PK\3\4" + bytes(30), "an archive"),
        (b"\x1f\x8b\x08" + bytes(30), "an archive"),
        (b"MZ\x90\0" + bytes(60), "a program"),
        (b"\x7fELF" + bytes(60), "a program"),
        (b"\0\0\2\0\1\0" + bytes(40), "a mouse pointer"),
        (b"DDS |" + bytes(120), "a DDS texture"),
        (b"SIMPLE  =                    T", "a FITS picture"),
        (b"\xff\x0a\xfa\x1f", "a JPEG XL picture.*plugin"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture.*plugin"),
        (bytes(100), "of an unknown kind"),
        (b"\xff\xfe" + "text".encode("utf-16-le") * 9, "text"),
        (b"BMW and other cars, a list", "text"),
    ],
)
def test_what_came_is_said(data: bytes, words: str) -> None:
    """Another kind of file is called what it is, and the kinds that are read are listed."""
    with pytest.raises(UnsupportedPictureError, match=rf"^holiday\.jpg is.*{words}") as caught:
        read(data, name="holiday.jpg")
    assert all(entry.name in str(caught.value) for entry in FORMATS)


class FakeJpegXL(PngImageFile):
    """What a plugin for JPEG XL registers: here, a PNG behind the signature of JPEG XL."""

    format = "JXL"

    def _open(self) -> None:
        self.fp.read(2)
        inside = self.fp = io.BytesIO(self.fp.read())
        super()._open()
        assert self.fp is inside


def test_jpeg_xl_is_read_once_a_plugin_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's own plugin makes JPEG XL readable; nothing else does."""
    data = b"\xff\x0a" + encode(STILL, "PNG")
    with pytest.raises(UnsupportedPictureError, match="plugin"):
        read(data)

    monkeypatch.setitem(Image.OPEN, "JXL", (FakeJpegXL, None))
    assert read(data).original_size == STILL.size


def test_raw_files_in_disguise_are_refused() -> None:
    """A DNG, or a thumbnail that points to a sensor's data, is not shown as a tiny TIFF."""
    plain = encode(STILL.convert("RGB"), "TIFF")
    thumbnail = encode(STILL.convert("RGB"), "TIFF", tiffinfo={254: 1, 330: 8})
    dng = encode(STILL.convert("RGB"), "TIFF", tiffinfo={50706: b"\1\4\0\0"})

    assert faults(read(plain)) == []
    for data in (thumbnail, dng):
        with pytest.raises(UnsupportedPictureError, match="RAW"):
            read(data)


def test_nothing_is_said_to_be_empty() -> None:
    """No bytes at all are called so."""
    with pytest.raises(BrokenPictureError, match="is empty"):
        read(b"")


def png_head(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\x08IDAT" + bytes(16)


def jpeg_head(width: int, height: int, *, progressive: bool = False) -> bytes:
    start = b"\xff\xc2" if progressive else b"\xff\xc0"
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    return b"\xff\xd8" + start + frame + b"\xff\xda\0\x0c\3\1\0\2\0\3\0\0?\0" + b"\xff\xd9"


def icon(inside: bytes) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(inside), 22) + inside


PROGRESSIVE = MAX_PROGRESSIVE_MEGAPIXELS // 10 * 1000


@pytest.mark.parametrize(
    "bomb",
    [
        png_head(8001, 8000),
        png_head(65_536, 1),
        png_head(2**31 - 1, 2**31 - 1),
        jpeg_head(20_001, 10_000),
        jpeg_head(10_001, PROGRESSIVE, progressive=True),
        icon(png_head(2001, 2001)),
        icon(struct.pack("<IiiHHI", 40, 30_000, 60_000, 1, 32, 0) + bytes(24)),
        b"P6 9000 9000 255\n" + bytes(40),
        b"P3 2000 2000 255\n" + b"1 " * 40,
        b"P6 2000 2000 77\n" + bytes(40),
        b"qoif" + struct.pack(">IIBB", 2000, 2000, 3, 0) + bytes(40),
        b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\0;",
        b"BM" + struct.pack("<IIIIiiHHI", 99, 0, 54, 40, 20_000, 20_000, 1, 24, 0) + bytes(60),
        b"\0\0\2" + bytes(9) + struct.pack("<HHBB", 30_000, 30_000, 24, 0) + bytes(40),
    ],
)  # fmt: skip
def test_bombs_are_refused_by_their_headers(bomb: bytes) -> None:
    """A small file that announces a huge picture is refused before it is decoded."""
    with pytest.raises(PictureTooLargeError, match="Make it smaller first"):
        read(bomb)


def test_a_bomb_in_webp_and_jpeg_2000() -> None:
    """Formats that take more memory have lower limits."""
    limits = {entry.name: entry.max_megapixels for entry in FORMATS}
    riff = struct.pack("<4sIH", b"VP8X", 10, 0) + bytes(2)
    canvas = (16_000).to_bytes(3, "little") + (9_000).to_bytes(3, "little")
    webp = b"RIFF" + struct.pack("<I", 4 + 18) + b"WEBP" + riff + canvas

    with pytest.raises(PictureError):
        read(webp)
    assert limits["WebP"] <= 32
    assert limits["JPEG 2000"] <= 25
    assert limits["QOI"] == MAX_SLOW_MEGAPIXELS


def test_the_limit_itself_is_allowed() -> None:
    """A picture exactly as large as allowed passes the check, and fails only as cut short."""
    with pytest.raises(BrokenPictureError, match="damaged"):
        read(png_head(8000, 8000))
    with pytest.raises(BrokenPictureError, match="damaged"):
        read(jpeg_head(20_000, 10_000))


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + struct.pack("<HHBBB", 0, 0, 0, 0, 0) + b",\0\0\0\0\0\0\0\0\0\2\0;",
        png_head(0, 5),
        png_head(5, 5),
        b"P5 0 0 255\n",
        icon(b""),
        b"\0\0\1\0\xff\xff",
        b"II*\0",
        b"MM\0*\0\0\0\x08\0\0\0\0\0\0",
        b"RIFF\4\0\0\0WEBP",
        b"\xff\xd8\xff\xd9",
        b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    ],
)
def test_hollow_files_are_broken(data: bytes) -> None:
    """A file that begins well and holds nothing is called damaged or empty."""
    with pytest.raises(BrokenPictureError):
        read(data)


def test_a_failed_picture_fails_again() -> None:
    """A PNG cut in its pixels is refused each time, though Pillow's second load succeeds."""
    whole = encode(STILL, "PNG")
    cut = whole[: len(whole) * 2 // 3]

    for _ in range(3):
        with pytest.raises(BrokenPictureError, match="cut short"):
            read(cut)


@pytest.mark.parametrize("color", [(0, 0, 0, 0), (255, 255, 255, 0), (9, 9, 9, 255)])
@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 1), (1100, 1100)])
def test_dull_pictures_are_pictures(color: tuple[int, ...], size: tuple[int, int]) -> None:
    """One pixel, one row, one color and nothing but transparency are all read."""
    picture = read(encode(Image.new("RGBA", size, color), "PNG"))

    assert faults(picture) == []
    assert np.all(picture.alpha == color[3] / 255)
    assert picture.original_size == size


@pytest.mark.parametrize("name", FILES)
def test_the_same_bytes_give_the_same_pixels(name: str) -> None:
    """Reading twice gives equal pixels and digest, in every format and mode."""
    assert outcome(FILES[name]) == outcome(bytes(bytearray(FILES[name])))
    assert len(outcome(FILES[name])[0]) == 64


def test_pillow_is_left_as_it_was() -> None:
    """Neither limits nor warnings of the process change, and none of its limits bind."""
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, list(warnings.filters)
    with pytest.raises(BrokenPictureError):
        read(jpeg_head(20_000, 10_000))  # over the size at which Pillow warns, and refuses
    for data in FILES.values():
        read(data)

    after = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, list(warnings.filters)
    assert after == before


def test_threads_do_not_disturb_each_other() -> None:
    """Eight threads that read everything at once see what one alone sees."""
    alone = {name: outcome(data) for name, data in FILES.items()}
    seen: list[dict[str, Any]] = []
    threads = [
        threading.Thread(
            target=lambda: seen.append({name: outcome(data) for name, data in FILES.items()})
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [alone] * 8


PEAK = """
import resource, sys
from phonism.picture import read
read(sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# A new process counts the memory of the one that starts it, so a small one goes between.
BETWEEN = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def peak_mb(path: Path) -> float:
    """Return the peak memory of a new process that reads a picture."""
    command = [sys.executable, "-c", BETWEEN, sys.executable, "-c", PEAK, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return int(done.stdout) / (1e6 if sys.platform == "darwin" else 1e3)


def test_memory_stays_flat_as_megapixels_grow(tmp_path: Path) -> None:
    """A JPEG of 100 megapixels takes hardly more memory than one of 1."""
    small, large = tmp_path / "small.jpg", tmp_path / "large.jpg"
    for path, size in ((small, (1000, 1000)), (large, (10_000, 10_000))):
        Image.linear_gradient("L").resize(size).save(path, quality=50)

    assert peak_mb(large) < peak_mb(small) + 150
