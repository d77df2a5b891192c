"""HEIC pictures, made here because no free encoder can be had.

HEVC has a mode that stores samples as they are (I-PCM), which needs no transform and
hardly any entropy coding: one block of 16 x 16 samples is one flag, the samples and a flag.
See Rec. ITU-T H.265, 7.3 (syntax) and 9.3 (arithmetic coding), and ISO/IEC 23008-12.
"""

from __future__ import annotations

import contextlib
import random
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from phonism.errors import BrokenPictureError, PictureError
from phonism.picture import faults, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from phonism.picture import Picture

BLOCK = 16
COLORS = {
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "gray": (128, 128, 128),
}
LESS_PROBABLE = (240, 227, 216, 205, 195, 185)
"""Table 9-46 of H.265, last column: the only entries that six flags in a row need."""


class Bits:
    """A writer of bits and of Exp-Golomb numbers."""

    def __init__(self) -> None:
        self.text = ""

    def u(self, count: int, value: int) -> Bits:
        """Write a number in so many bits."""
        self.text += format(value, f"0{count}b")
        return self

    def ue(self, *values: int) -> Bits:
        """Write numbers in Exp-Golomb code."""
        for value in values:
            digits = format(value + 1, "b")
            self.text += "0" * (len(digits) - 1) + digits
        return self

    def align(self, *, stop: bool) -> Bits:
        """Fill up to a whole byte."""
        self.text += "1" if stop else ""
        self.text += "0" * (-len(self.text) % 8)
        return self

    def samples(self, values: list[int]) -> None:
        """Write bytes as they are."""
        self.text += "".join(format(value, "08b") for value in values)

    def to_bytes(self) -> bytes:
        """Return what has been written."""
        return bytes(int(self.text[i : i + 8], 2) for i in range(0, len(self.text), 8))


def flush(bits: Bits, low: int) -> None:
    """Write the nine bits that end arithmetic coding, the last of them a stop bit."""
    bits.u(9, low | 1)


def nal(kind: int, payload: bytes) -> bytes:
    """Wrap a payload, so that it never looks like a start code."""
    guarded, zeros = bytearray(), 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            guarded.append(3)
            zeros = 0
        guarded.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes([kind << 1, 1]) + bytes(guarded)


def level(bits: Bits) -> None:
    """Write profile, tier and level: Main Still Picture, 3."""
    bits.u(8, 3).u(32, 0x70000000).u(4, 0b1001).u(44, 0).u(8, 30 * 3)


def parameter_sets(width: int, height: int) -> tuple[bytes, bytes, bytes]:
    video = Bits().u(4, 0).u(2, 3).u(6, 0).u(3, 0).u(1, 1).u(16, 0xFFFF)
    level(video)
    video.u(1, 1).ue(0, 0, 0).u(6, 0).ue(0).u(2, 0).align(stop=True)
    sequence = Bits().u(4, 0).u(3, 0).u(1, 1)
    level(sequence)
    sequence.ue(0, 1, width, height).u(1, 0).ue(0, 0, 0).u(1, 1).ue(0, 0, 0)
    sequence.ue(1, 0, 0, 2, 0, 0).u(3, 0)  # blocks of 16, no scaling, no shapes, no offset
    sequence.u(1, 1).u(4, 7).u(4, 7).ue(1, 0).u(1, 1)  # samples as they are, unfiltered
    sequence.ue(0).u(5, 0).align(stop=True)
    picture = Bits().ue(0, 0).u(7, 0).ue(0, 0, 0).u(3, 0).ue(0, 0).u(7, 0)
    picture.u(3, 0b101).u(2, 0).ue(0).u(2, 0).align(stop=True)
    return nal(32, video.to_bytes()), nal(33, sequence.to_bytes()), nal(34, picture.to_bytes())


def coded_slice(blocks: list[tuple[int, ...]]) -> bytes:
    """Return one picture made of blocks, each a luma and two chroma values."""
    bits = Bits().u(2, 0b10).ue(0, 2).ue(0).align(stop=True)
    for index, (luma, *chromas) in enumerate(blocks):
        span = 510 if index == 0 else 508
        flush(bits, span - LESS_PROBABLE[index] - 2)
        bits.align(stop=False)
        bits.samples([luma] * BLOCK**2)
        for chroma in chromas:
            bits.samples([chroma] * (BLOCK // 2) ** 2)
    flush(bits, 508)
    return nal(20, bits.align(stop=False).to_bytes())


def to_ycbcr(rgb: tuple[int, int, int]) -> tuple[int, ...]:
    red, green, blue = rgb
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chromas = (128 + (blue - luma) / 1.772, 128 + (red - luma) / 1.402)
    return tuple(int(min(255, round(value))) for value in (luma, *chromas))


def box(kind: bytes, *parts: bytes, full: int | None = None) -> bytes:
    body = (b"" if full is None else struct.pack(">I", full)) + b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def heic(rows: list[list[str]], turns: int = 0) -> bytes:
    """Return a HEIC file of blocks of color, to be shown after quarter turns to the left."""
    width, height = BLOCK * len(rows[0]), BLOCK * len(rows)
    sets = parameter_sets(width, height)
    coded = coded_slice([to_ycbcr(COLORS[name]) for row in rows for name in row])
    data = struct.pack(">I", len(coded)) + coded
    arrays = b"".join(
        bytes([0x80 | kind]) + struct.pack(">HH", 1, len(unit)) + unit
        for kind, unit in zip((32, 33, 34), sets, strict=True)
    )
    config = box(
        b"hvcC",
        struct.pack(">BBI6sB", 1, 3, 0x70000000, b"\x90\0\0\0\0\0", 90),
        b"\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f\x03",
        arrays,
    )
    properties = box(
        b"ipco",
        config,
        box(b"ispe", struct.pack(">II", width, height), full=0),
        box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80)),
        box(b"irot", bytes([turns])),
    )
    links = box(b"ipma", struct.pack(">IHB4B", 1, 1, 4, 0x81, 2, 3, 0x84), full=0)

    def meta(offset: int) -> bytes:
        return box(
            b"meta",
            box(b"hdlr", b"\0\0\0\0pict", bytes(13), full=0),
            box(b"pitm", struct.pack(">H", 1), full=0),
            box(
                b"iloc", struct.pack(">HHHHHII", 0x4400, 1, 1, 0, 1, offset, len(data)), full=0
            ),
            box(
                b"iinf",
                struct.pack(">H", 1),
                box(b"infe", struct.pack(">HH", 1, 0), b"hvc1\0", full=2 << 24),
                full=0,
            ),
            box(b"iprp", properties, links),
            full=0,
        )

    start = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    return start + meta(len(start) + len(meta(0)) + 8) + box(b"mdat", data)


ROWS = [["red", "gray", "green"], ["gray", "gray", "blue"]]


def middles(picture: Picture) -> NDArray[Any]:
    """Return the color in the middle of each block."""
    return picture.rgb[BLOCK // 2 :: BLOCK, BLOCK // 2 :: BLOCK].astype(int)


def test_colors_lie_where_they_belong() -> None:
    """A HEIC picture is decoded, and every block has its color and place."""
    picture = read(heic(ROWS))

    expected = np.array([[COLORS[name] for name in row] for row in ROWS])
    assert np.abs(middles(picture) - expected).max() <= 3
    assert faults(picture) == []


@pytest.mark.parametrize("turns", range(4))
def test_it_is_upright(turns: int) -> None:
    """The rotation that phones write into the file is applied exactly once."""
    picture = read(heic(ROWS, turns))

    expected = np.rot90(np.array([[COLORS[name] for name in row] for row in ROWS]), turns)
    assert np.abs(middles(picture) - expected).max() <= 3
    assert picture.original_size == ((32, 48) if turns % 2 else (48, 32))


def test_damage_is_said() -> None:
    """A HEIC file that is cut short is refused as damaged."""
    whole = heic(ROWS)

    with pytest.raises(BrokenPictureError, match=r"sea\.heic is damaged"):
        read(whole[: len(whole) // 2], name="sea.heic")


def test_mutations_give_a_picture_or_a_refusal() -> None:
    """Bits turned anywhere in a HEIC file end as a sound picture or in words."""
    chance, whole = random.Random("heic"), heic(ROWS)
    for _ in range(300):
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        with contextlib.suppress(PictureError):
            assert faults(read(bytes(changed))) == []


def test_two_reads_agree() -> None:
    """The same HEIC bytes give the same pixels, though several threads decode them."""
    first, second = read(heic(ROWS)), read(heic(ROWS))

    assert np.array_equal(first.rgb, second.rgb)
    assert first.digest == second.digest
