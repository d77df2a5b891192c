"""Whatever a caller has becomes a picture, or an error that says what to do."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from phonism.errors import (
    BrokenPictureError,
    PictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from phonism.picture import MAX_PIXELS, Picture, faults, loading, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCKS = np.zeros((40, 60, 3), np.uint8)
BLOCKS[:20, :30], BLOCKS[:20, 30:], BLOCKS[20:, :30] = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def png(array: NDArray[Any] = BLOCKS) -> bytes:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def test_every_source_gives_the_same_pixels(tmp_path: Path) -> None:
    """A path, bytes, an open file, an image and an array of one picture agree."""
    path = tmp_path / "sea.png"
    path.write_bytes(png())
    with path.open("rb") as file, Image.open(path) as image:
        sources = [path, str(path), png(), bytearray(png()), memoryview(png()), file]
        pictures = [
            read(source) for source in (*sources, image, Image.fromarray(BLOCKS), BLOCKS)
        ]

    assert all(np.array_equal(picture.rgb, BLOCKS) for picture in pictures)
    assert [fault for picture in pictures for fault in faults(picture)] == []
    assert [picture.source for picture in pictures] == [
        "sea.png", "sea.png", "bytes", "bytes", "bytes", "sea.png", "sea.png", "image", "array",
    ]  # fmt: skip


def test_a_name_is_what_the_caller_says() -> None:
    """A given name is used, with what cannot be shown replaced."""
    assert read(png(), name="sea\n\x1b[2J").source == "sea\ufffd\ufffd[2J"


def test_the_digest_is_that_of_the_bytes() -> None:
    """Anyone can check which file a picture came from."""
    assert read(png()).digest == hashlib.sha256(png()).hexdigest()


def test_the_digest_tells_arrays_and_images_apart() -> None:
    """Whatever changes the picture changes the digest, and nothing else does."""
    indices = np.zeros((2, 3), np.uint8)
    red, blue = Image.fromarray(indices, "L"), Image.fromarray(indices, "L")
    red.putpalette([255, 0, 0])
    blue.putpalette([0, 0, 255])
    plain, turned = Image.fromarray(indices), Image.fromarray(indices)
    turned.getexif()[0x0112] = 6
    sources = [indices, indices.T, indices + 1, indices.astype(np.uint16), red, blue]
    sources += [plain, turned]

    assert len({read(source).digest for source in sources}) == len(sources)
    assert read(indices).digest == read(indices.copy(order="F")).digest
    assert read(red).digest == read(red.copy()).digest


def test_an_image_is_left_as_it_was() -> None:
    """Reading a PIL image does not turn, shrink or convert the caller's own."""
    image = Image.new("P", (2000, 1000))
    image.getexif()[0x0112] = 6

    assert read(image).original_size == (1000, 2000)
    assert (image.mode, image.size, image.getexif()[0x0112]) == ("P", (2000, 1000), 6)


def test_the_record_cannot_be_changed() -> None:
    """A picture is shared by many, so nobody may write to it."""
    picture = read(BLOCKS)

    with pytest.raises(ValueError, match="read-only"):
        picture.rgb[0, 0] = 0
    with pytest.raises(ValueError, match="read-only"):
        picture.alpha[0, 0] = 0
    assert BLOCKS.flags.writeable


dtypes = st.sampled_from(["u1", "<u2", ">u2", "?", "<f2", "<f4", ">f8", "g"])
shapes = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda sides: st.sampled_from([sides, *((*sides, channels) for channels in range(1, 5))])
)


@settings(deadline=None)
@given(st.data(), dtypes, shapes)
def test_arrays_keep_their_values(data: Any, dtype: str, shape: tuple[int, ...]) -> None:
    """Every allowed array comes out as the nearest 8-bit colors and opacity."""
    elements = {"min_value": 0, "max_value": 1} if np.dtype(dtype).kind == "f" else {}
    array = data.draw(arrays.arrays(dtype, shape, elements=arrays.from_dtype(
        np.dtype(dtype), **elements)))  # fmt: skip
    picture = read(array)

    white = 1 if array.dtype.kind in "bf" else np.iinfo(array.dtype).max
    unit = array.astype(float).reshape(*shape[:2], -1) / white
    colors, alpha = (unit[..., :-1], unit[..., -1]) if unit.shape[2] in {2, 4} else (unit, 1)
    assert faults(picture) == []
    assert np.abs(picture.rgb - colors * 255).max() <= 0.51
    assert np.abs(picture.alpha - alpha).max() <= 0.51 / 255


@pytest.mark.parametrize(
    ("array", "error", "words"),
    [
        (np.full((2, 2), np.nan), BrokenPictureError, "not finite"),
        (np.full((2, 2), np.inf), BrokenPictureError, "not finite"),
        (np.full((2, 2), -0.1), UnsupportedPictureError, "from -0.1 to -0.1"),
        (np.full((2, 2), 255.0), UnsupportedPictureError, "must be from 0 to 1"),
        (np.zeros((2, 2), int), UnsupportedPictureError, "int64"),
        (np.zeros((2, 2), complex), UnsupportedPictureError, "complex128"),
        (np.zeros((2, 2), "U1"), UnsupportedPictureError, "<U1"),
        (np.zeros(4, np.uint8), UnsupportedPictureError, "shape"),
        (np.zeros((2, 2, 5), np.uint8), UnsupportedPictureError, "shape"),
        (np.zeros((1, 2, 2, 3), np.uint8), UnsupportedPictureError, "shape"),
        (np.zeros((0, 5, 3)), BrokenPictureError, "at least 1"),
        (np.zeros((5, 0)), BrokenPictureError, "at least 1"),
        (np.zeros((5, 5, 0)), UnsupportedPictureError, "shape"),
        (np.zeros((1, 70_000), np.uint8), PictureTooLargeError, "65535"),
        (np.broadcast_to(np.uint8(0), (9000, 9000)), PictureTooLargeError, "81.0 megapixels"),
    ],
)
def test_other_arrays_are_refused(
    array: NDArray[Any], error: type[Exception], words: str
) -> None:
    """An array that is no picture is refused, saying what it is."""
    with pytest.raises(error, match=words):
        read(array, name="it")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere.png", "There is no file 'nowhere.png'"),
        ("", "There is no file ''"),
        (".", "is a folder"),
        ("sea.png/deeper", "There is no file"),
        ("/dev/zero", "not an ordinary file"),
        ("a\0b", "cannot be opened"),
        ("x" * 5000, "cannot be opened"),
        ("https://example.org/sea.png", "Download"),
    ],
)
def test_other_paths_are_refused(
    path: Any, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that leads to no picture is refused, never with the system's own error."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sea.png").write_bytes(png())

    with pytest.raises(PictureError, match=words) as caught:
        read(path)
    assert not isinstance(caught.value, OSError)


@pytest.mark.parametrize("source", [None, 3, [1, 2], object(), {"path": "x"}])
def test_other_types_are_refused(source: Any) -> None:
    """Anything else is refused, saying what would do."""
    with pytest.raises(
        UnsupportedPictureError, match=f"'{type(source).__name__}'; it is a path"
    ):
        read(source)


def test_a_text_file_is_refused() -> None:
    """A file opened as text says how to open it."""
    with pytest.raises(UnsupportedPictureError, match="mode 'rb'"):
        read(io.StringIO("hello"))


class Trickle(io.RawIOBase):
    """A binary file that gives a few bytes at a time, as pipes do."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def read(self, _count: int = -1) -> bytes:
        """Return the next seven bytes."""
        part, self.rest = self.rest[:7], self.rest[7:]
        return part


def test_a_pipe_is_read_to_its_end() -> None:
    """A file that gives less than it is asked for is not taken for one cut short."""
    assert read(Trickle(png())).digest == read(png()).digest


def test_a_closed_file_is_refused() -> None:
    """A file that cannot be read says so."""
    file = io.BytesIO(png())
    file.close()

    with pytest.raises(PictureError, match="closed"):
        read(file)


def test_a_file_is_read_from_where_it_stands() -> None:
    """What lies before the position is not part of the picture."""
    file = io.BytesIO(b"preface" + png())
    file.seek(7)

    assert read(file).digest == read(png()).digest


def test_names_of_files_may_be_bytes(tmp_path: Path) -> None:
    """A folder entry named in bytes that are no text is read, and can be shown."""
    folder = os.fsencode(tmp_path)
    try:
        Path(os.fsdecode(folder + b"/sea\xff.png")).write_bytes(png())
    except OSError:
        pytest.skip("this file system allows only text as names")
    with os.scandir(folder) as entries:
        sources = [read(entry).source for entry in entries]

    assert sources == ["sea\ufffd.png"]


def test_no_more_bytes_than_allowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One byte over the limit is refused, wherever it comes from; the limit itself is not."""
    data = png()
    path = tmp_path / "sea.png"
    path.write_bytes(data)
    monkeypatch.setattr(loading, "MAX_BYTES", len(data))
    assert read(path).digest == read(data).digest

    monkeypatch.setattr(loading, "MAX_BYTES", len(data) - 1)
    for source in (path, data, memoryview(data), io.BytesIO(data)):
        with pytest.raises(PictureTooLargeError, match="Make it smaller"):
            read(source)


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(1, 3000))
def test_sizes_keep_their_aspect(width: int, height: int) -> None:
    """A picture is never enlarged, and shrinks to no less than nearly a megapixel."""
    picture = read(np.zeros((height, width), np.uint8))
    kept_height, kept_width = picture.alpha.shape

    assert faults(picture) == []
    assert picture.original_size == (width, height)
    if width * height <= MAX_PIXELS:
        assert (kept_width, kept_height) == (width, height)
    else:
        assert kept_width * kept_height >= 0.95 * MAX_PIXELS
        assert abs(kept_width * height / (kept_height * width) - 1) < 0.1


@pytest.mark.parametrize("shape", [(1, 1), (1, 20_000), (20_000, 1), (65_535, 200)])
def test_extreme_shapes_stay_valid(shape: tuple[int, ...]) -> None:
    """A picture as thin as a hair has at least one pixel a side."""
    assert faults(read(np.full(shape, 200, np.uint8))) == []


def test_faults_are_all_found() -> None:
    """Each way in which a picture can be wrong is said, and a right one has none."""
    rgb, alpha = np.zeros((2, 2, 4), np.int8), np.full((3, 3), np.nan)
    wrong = Picture(rgb, alpha, "", "ABC", (1, 1))

    assert len(faults(wrong)) == 10
    assert faults(read(BLOCKS)) == []
    assert any("pixels" in fault for fault in faults(
        Picture(np.zeros((1001, 1000, 3), np.uint8), alpha, "", "")))  # fmt: skip


def test_pil_is_imported_only_when_needed() -> None:
    """Importing the package stays light."""
    code = "import sys, phonism.picture; print('PIL' in sys.modules, 'pi_heif' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert done.stdout.split() == ["False", "False"]
