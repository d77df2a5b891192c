"""Every mode, depth, profile and orientation comes out as upright sRGB with opacity."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.Image import Transpose

from phonism.errors import BrokenPictureError
from phonism.picture import faults, read
from phonism.picture.formats import MAX_PROFILE_BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from phonism.picture import Picture

CORNERS = np.array([[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (255, 255, 0)]], np.uint8)
BLOCKS = Image.fromarray(CORNERS.repeat(24, 0).repeat(40, 1))

# What a camera does to the picture that the orientation then asks to undo.
STORED = {
    1: [],
    2: [Transpose.FLIP_LEFT_RIGHT],
    3: [Transpose.ROTATE_180],
    4: [Transpose.FLIP_TOP_BOTTOM],
    5: [Transpose.ROTATE_90, Transpose.FLIP_TOP_BOTTOM],
    6: [Transpose.ROTATE_90],
    7: [Transpose.ROTATE_90, Transpose.FLIP_LEFT_RIGHT],
    8: [Transpose.ROTATE_270],
}


def encode(image: Image.Image, kind: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(width: int, height: int, depth: int, color_type: int, rows: Any, *chunks: Any) -> bytes:
    """Return a PNG of raw rows, for the depths that Pillow does not write."""

    def chunk(kind: Any, data: Any) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    return b"".join([
        b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), *(chunk(*each) for each in chunks),
        chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))),
        chunk(b"IEND", b""),
    ])  # fmt: skip


def corners(picture: Picture) -> NDArray[Any]:
    """Return the colors a little inside of the four corners."""
    height, width = picture.rgb.shape[:2]
    rows, columns = (
        [height // 8, height - 1 - height // 8],
        [width // 8, width - 1 - width // 8],
    )
    return picture.rgb[np.ix_(rows, columns)].astype(int)


def color(source: Any) -> list[int]:
    """Return the first pixel's color."""
    return read(source).rgb[0, 0].tolist()


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize(
    ("kind", "scale"),
    [
        ("JPEG", 1),
        ("PNG", 1),
        ("WEBP", 1),
        ("TIFF", 1),
        ("AVIF", 1),
        ("JPEG", 20),
        ("TIFF", 20),
    ],
)
def test_every_orientation_comes_out_upright(kind: Any, orientation: int, scale: int) -> None:
    """The corners are where the photographer saw them, small and shrunk, and so the size."""
    image = BLOCKS.resize((80 * scale, 48 * scale), Image.Resampling.NEAREST)
    for step in STORED[orientation]:
        image = image.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read(encode(image, kind, exif=exif))

    assert np.abs(corners(picture) - CORNERS).max() <= 4
    assert picture.original_size == (80 * scale, 48 * scale)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_other_orientations_mean_nothing(orientation: int) -> None:
    """A number that EXIF does not know leaves the picture as it is."""
    exif = Image.Exif()
    exif[0x0112] = orientation

    assert np.abs(corners(read(encode(BLOCKS, "JPEG", exif=exif))) - CORNERS).max() <= 4


@pytest.mark.parametrize(
    "kind",
    [
        "JPEG",
        "PNG",
        "WEBP",
        "GIF",
        "BMP",
        "TIFF",
        "AVIF",
        "ICO",
        "PPM",
        "TGA",
        "QOI",
        "JPEG2000",
    ],
)
def test_every_format_is_read(kind: Any) -> None:
    """Colors lie where they belong in every format, and nothing is remarked."""
    options = {"sizes": [(80, 48)]} if kind == "ICO" else {}
    picture = read(encode(BLOCKS, kind, **options))

    assert np.abs(corners(picture) - CORNERS).max() <= 4
    assert picture.original_size == (80, 48)
    assert picture.notices == ()


OPAQUE = {
    "1": (255, [255, 255, 255]),
    "L": (100, [100, 100, 100]),
    "P": (7, [7, 7, 7]),
    "RGB": ((1, 2, 3), [1, 2, 3]),
    "RGBX": ((1, 2, 3, 0), [1, 2, 3]),
    "CMYK": ((255, 0, 0, 0), [0, 255, 255]),
    "YCbCr": ((128, 128, 128), [128, 128, 128]),
    "HSV": ((0, 255, 255), [255, 0, 0]),
    "LAB": ((255, 128, 128), [255, 255, 255]),
    "I;16": (32896, [128, 128, 128]),
    "I;16B": (257, [1, 1, 1]),
    "I;16L": (65535, [255, 255, 255]),
    "I": (32896, [128, 128, 128]),
    "F": (0.5, [128, 128, 128]),
}
CLEAR = {
    "LA": ((100, 51), [100, 100, 100]),
    "La": ((20, 51), [100, 100, 100]),
    "PA": ((7, 51), [7, 7, 7]),
    "RGBA": ((10, 20, 30, 51), [10, 20, 30]),
    "RGBa": ((2, 4, 6, 51), [10, 20, 30]),
}


@pytest.mark.parametrize("size", [(3, 2), (1500, 1000)])
@pytest.mark.parametrize("mode", [*OPAQUE, *CLEAR])
def test_every_mode_becomes_srgb(mode: str, size: tuple[int, int]) -> None:
    """Each of Pillow's modes gives the color it means, at its size and made smaller."""
    value, expected = (OPAQUE | CLEAR)[mode]
    image = Image.new(mode, size)
    if mode in {"P", "PA"}:
        image.putpalette(bytes(np.arange(256).repeat(3).astype(np.uint8)))
    image.paste(value, (0, 0, *size)) if mode != "PA" else image.putdata(
        [value] * (size[0] * size[1])
    )
    picture = read(image)

    assert faults(picture) == []
    assert np.abs(picture.rgb.reshape(-1, 3) - np.array(expected)).max() <= 2
    assert np.allclose(picture.alpha, 0.2 if mode in CLEAR else 1)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM", "JPEG2000"])
def test_sixteen_bits_are_scaled(kind: Any) -> None:
    """A 16-bit ramp goes from black to white, and does not wrap or clip."""
    ramp = np.linspace(0, 65535, 256).round().astype(np.uint16).reshape(16, 16)

    assert np.array_equal(
        read(encode(Image.fromarray(ramp), kind)).rgb[..., 0], np.arange(256).reshape(16, 16)
    )


def test_sixteen_bits_of_the_other_end_are_scaled() -> None:
    """Big-endian values are not taken for little-endian ones."""
    image = Image.frombytes("I;16B", (2, 1), struct.pack(">HH", 257, 65278))

    assert read(image).rgb[0, :, 0].tolist() == [1, 254]
    assert read(encode(image, "TIFF")).rgb[0, :, 0].tolist() == [1, 254]


def tiff(bits: Any, photometric: int, data: Any, width: int) -> bytes:
    """Return a TIFF of one row of gray."""
    tags = [
        (256, 3, width), (257, 3, 1), (258, 3, bits), (259, 3, 1), (262, 3, photometric),
        (273, 4, 8 + 2 + 8 * 12 + 4), (278, 3, 1), (279, 4, len(data)),
    ]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + data


def test_twelve_bits_are_scaled() -> None:
    """Scanners write 12 bits; their white is white."""
    assert read(tiff(12, 1, b"\xff\xf8\x00", 2)).rgb[0, :, 0].tolist() == [255, 128]


def test_negatives_are_turned() -> None:
    """Where zero means white, it is white."""
    assert read(tiff(16, 0, struct.pack("<HH", 0, 65535), 2)).rgb[0, :, 0].tolist() == [255, 0]


@pytest.mark.parametrize("white", [1, 255, 65535])
def test_floats_are_scaled_by_the_usual_whites(white: float) -> None:
    """A picture of floats is as bright as its range says."""
    ramp = np.linspace(0, white, 256, dtype=np.float32).reshape(16, 16)
    picture = read(encode(Image.fromarray(ramp), "TIFF"))

    assert np.array_equal(picture.rgb[..., 1], np.arange(256).reshape(16, 16))
    assert picture.notices == ()


def test_floats_without_a_usual_white_are_stretched() -> None:
    """The user is told that the brightest value was taken for white; below zero is black."""
    picture = read(Image.fromarray(np.array([[-5, 2.5e5, 1e6]], np.float32)))

    assert picture.rgb[0, :, 0].tolist() == [0, 64, 255]
    assert "white" in picture.notices[0]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_floats_that_are_no_numbers_are_refused(value: Any) -> None:
    """A picture with holes is refused rather than guessed at."""
    image = Image.fromarray(np.array([[0.5, value]], np.float32))

    with pytest.raises(BrokenPictureError, match="not finite"):
        read(encode(image, "TIFF"))


@pytest.mark.parametrize(
    ("data", "colors", "alphas"),
    [
        (png(2, 1, 1, 0, [b"\x40"], (b"tRNS", b"\0\1")), [0, 255], [1, 0]),
        (png(2, 1, 2, 0, [b"\x60"], (b"tRNS", b"\0\1")), [85, 170], [0, 1]),
        (png(2, 1, 4, 0, [b"\x3f"], (b"tRNS", b"\0\3")), [51, 255], [0, 1]),
        (png(2, 1, 8, 0, [b"\x33\xff"], (b"tRNS", b"\0\x33")), [51, 255], [0, 1]),
        (png(2, 1, 16, 0, [b"\x33\x33\xff\xff"], (b"tRNS", b"\x33\x33")), [51, 255], [0, 1]),
        (png(2, 1, 8, 2, [b"\1\2\3\4\5\6"], (b"tRNS", b"\0\1\0\2\0\3")), [1, 4], [0, 1]),
        (
            png(2, 1, 16, 2, [b"\x33\1\0\2\0\3" + b"\xff" * 6], (b"tRNS", b"\x33\1\0\2\0\3")),
            [51, 255],
            [0, 1],
        ),
        (
            png(2, 1, 8, 3, [b"\0\1"], (b"PLTE", b"\x33\0\0\xff\0\0"), (b"tRNS", b"\x80\xff")),
            [51, 255],
            [128 / 255, 1],
        ),
        (png(2, 1, 16, 4, [b"\x33\x33\0\0\xff\xff\xff\xff"]), [51, 255], [0, 1]),
    ],
)
def test_transparent_colors_of_png(data: Any, colors: list[int], alphas: list[float]) -> None:
    """The one transparent color, or a palette's opacities, hold at every depth."""
    picture = read(data)

    assert picture.rgb[0, :, 0].tolist() == colors
    assert np.allclose(picture.alpha, [alphas])


def test_hidden_colors_never_bleed() -> None:
    """Black under full transparency does not darken what is next to it when shrunk."""
    image = np.zeros((1500, 1501, 4), np.uint8)
    image[::2, ::3] = (200, 100, 50, 255)
    picture = read(image)
    off = (picture.rgb.astype(int) - (200, 100, 50)) * picture.alpha[..., None]

    assert picture.rgb.shape[0] < 1500
    assert np.abs(off).max() <= 2  # steps of eight bits, after opacity
    assert np.abs(off.mean((0, 1))).max() <= 0.1
    assert picture.alpha.mean() == pytest.approx(1 / 6, abs=0.01)


def test_a_transparent_palette_shrinks_too() -> None:
    """A GIF with a transparent index, made smaller, keeps its visible color and opacity."""
    image = Image.fromarray(np.indices((1200, 1200)).sum(0).astype(np.uint8) % 2, "P")
    image.putpalette([0, 0, 0, 220, 30, 40])
    picture = read(encode(image, "GIF", transparency=0))
    visible = picture.rgb[picture.alpha > 0]

    assert np.abs(visible.astype(int) - (220, 30, 40)).max() <= 4
    assert picture.alpha.mean() == pytest.approx(0.5, abs=0.02)


def test_cmyk_jpeg_is_not_a_negative() -> None:
    """Adobe's CMYK JPEGs store ink upside down; cyan is cyan all the same."""
    ink = Image.new("CMYK", (8, 8), (255, 0, 0, 0))

    assert np.abs(np.array(color(encode(ink, "JPEG"))) - (0, 255, 255)).max() <= 2
    assert color(encode(ink, "TIFF")) == [0, 255, 255]


def test_lab_tiff_is_converted() -> None:
    """A TIFF in CIELAB gives back the sRGB color it was made from."""
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = Image.new("RGB", (3, 3), (200, 30, 60))
    converted = ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")

    assert np.abs(np.array(color(encode(converted, "TIFF"))) - (200, 30, 60)).max() <= 2


def profile(primaries: Any, gamma: float, space: bytes = b"RGB ", kind: Any = b"mntr") -> bytes:
    """Return an ICC profile, version 2: a matrix of primaries and a power curve."""

    def fixed(value: Any) -> bytes:
        return struct.pack(">i", round(value * 65536))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = {b"wtpt": b"XYZ \0\0\0\0" + b"".join(map(fixed, (0.9642, 1, 0.8249)))}
    for letter, xyz in zip(b"rgb", primaries, strict=False):
        tags[bytes([letter]) + b"XYZ"] = b"XYZ \0\0\0\0" + b"".join(map(fixed, xyz))
        tags[bytes([letter]) + b"TRC"] = curve
    if not primaries:
        tags[b"kTRC"] = curve
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(79)
    tags[b"cprt"] = b"text\0\0\0\0none"
    index, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        index += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, kind, space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(map(fixed, (0.9642, 1, 0.8249)))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


RED, GREEN, BLUE = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
"""The primaries of sRGB, as seen under the white of profiles."""
P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
"""The primaries of Display P3, likewise."""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_profiles_are_applied_in_every_format(kind: Any) -> None:
    """With red and blue traded by its profile, a picture shows the traded colors."""
    traded = profile((BLUE, GREEN, RED), 2.2)
    image = Image.new("RGB", (16, 16), (220, 40, 40))
    shown = np.array(color(encode(image, kind, icc_profile=traded)))

    assert np.abs(shown - (40, 40, 220)).max() <= 9


def test_wide_gamut_gets_more_vivid() -> None:
    """A color of Display P3 is more saturated than the same numbers in sRGB."""
    image = Image.new("RGB", (4, 4), (200, 100, 100))
    image.info["icc_profile"] = profile(P3, 2.2)
    red, green, blue = color(image)

    assert red > 205
    assert green < 97
    assert blue < 99


def test_linear_light_gets_brighter() -> None:
    """Half the light is 188 in sRGB; a linear profile says that 128 is half the light."""
    cases = [("RGB", (RED, GREEN, BLUE), b"RGB "), ("L", (), b"GRAY")]
    cases.append(("L", (RED, GREEN, BLUE), b"RGB "))  # gray, with its profile left from color
    for mode, primaries, space in cases:
        image = Image.new(mode, (4, 4), (128,) * len(mode))
        image.info["icc_profile"] = profile(primaries, 1.0, space)

        assert np.abs(np.array(color(image)) - 188).max() <= 2


def test_a_profile_of_srgb_changes_nothing() -> None:
    """The profile that most photos carry leaves every pixel as it is."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert np.array_equal(
        read(encode(BLOCKS, "PNG", icc_profile=srgb)).rgb, read(encode(BLOCKS, "PNG")).rgb
    )


def test_opacity_is_kept_beside_a_profile() -> None:
    """Colors are converted by the profile, opacity is not."""
    image = Image.new("RGBA", (4, 4), (220, 40, 40, 51))
    picture = read(encode(image, "PNG", icc_profile=profile((BLUE, GREEN, RED), 2.2)))

    assert np.abs(picture.rgb[0, 0] - np.array([40, 40, 220])).max() <= 9
    assert np.allclose(picture.alpha, 0.2)


GOOD = profile((BLUE, GREEN, RED), 2.2)


@pytest.mark.parametrize(
    "broken",
    [
        b"nonsense",
        GOOD[:200],
        GOOD[:60] + bytes(40) + GOOD[100:132] + b"\xff" * 60,
        GOOD + bytes(MAX_PROFILE_BYTES),
        profile((), 2.2, b"GRAY"),
        profile((RED, GREEN, BLUE), 2.2, b"CMYK"),
        profile((RED, GREEN, BLUE), 2.2, kind=b"link"),
    ],
    ids=["nonsense", "cut", "garbled", "huge", "gray", "cmyk", "link"],
)
def test_unusable_profiles_are_ignored_with_a_notice(broken: bytes) -> None:
    """A picture with a profile that makes no sense is shown as if it had none."""
    image = Image.new("RGB", (4, 4), (220, 40, 40))
    image.info["icc_profile"] = broken
    picture = read(image)

    assert picture.rgb[0, 0].tolist() == [220, 40, 40]
    assert picture.notices == ("The color profile could not be read and was ignored.",)


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_mutated_profiles_do_no_harm(noise: bytes, start: int, count: int) -> None:
    """Whatever a profile holds, the picture is read."""
    image = Image.new("RGB", (4, 4), (220, 40, 40))
    image.info["icc_profile"] = GOOD[:start] + noise + GOOD[start + count :]

    assert faults(read(image)) == []


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_only_the_first_frame_is_used(kind: Any) -> None:
    """An animation shows its first frame, and says so; a still does not."""
    frames = [Image.new("RGB", (16, 16), shade) for shade in ("red", "lime", "blue")]
    moving = read(encode(frames[0], kind, save_all=True, append_images=frames[1:]))

    assert np.abs(moving.rgb[8, 8].astype(int) - (255, 0, 0)).max() <= 4
    assert moving.notices == ("Only the first of several frames was used.",)
    assert read(encode(frames[0], kind)).notices == ()


def test_damage_after_the_first_frame_does_not_matter() -> None:
    """An animation that is cut short can be read as soon as its first frame is whole."""
    frames = [Image.new("RGB", (16, 16), shade) for shade in ("red", "lime")]
    whole = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    is_read = []
    for end in range(13, len(whole)):
        try:
            is_read.append(color(whole[:end]) == [255, 0, 0])
        except BrokenPictureError:
            is_read.append(False)

    assert is_read == sorted(is_read)
    assert any(is_read)


def test_unreadable_exif_is_no_reason_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where EXIF makes Pillow fail, the picture is read as it lies, with a notice."""

    def fail(_image: Image.Image) -> None:
        raise struct.error

    monkeypatch.setattr(Image.Image, "getexif", fail)
    picture = read(encode(BLOCKS, "QOI"))

    assert np.array_equal(corners(picture), CORNERS)
    assert "EXIF" in picture.notices[0]
