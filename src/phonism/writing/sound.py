"""Sound files: WAV in 16, 24 or 32 bit, and FLAC."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np

from phonism.sound.dither import quantize
from phonism.units import Samples

if TYPE_CHECKING:
    from phonism.piece import Piece

SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}
FLAC_DEEPEST = 24
BLOCK_FRAMES = 65_536
"""One-shot writing of a minute and more crashes in some of libsndfile's encoders."""
SOFTWARE = "phonism"
RIFF_HEADER, CHUNK_HEADER = 12, 8
"""How many bytes stand before the first chunk of a WAV file, and before a chunk's body."""


def encode_sound(samples: Samples, piece: Piece, suffix: str) -> bytes:
    """Return the bytes of a sound file of some samples, shape (channels, n).

    Integer formats are dithered, always with the same noise, so that the same piece gives
    the same bytes.
    """
    depth = piece.settings.bit_depth
    if suffix == ".flac":
        depth = min(depth, FLAC_DEEPEST)
    frames = _frames(samples, depth)
    buffer = io.BytesIO()
    _write(buffer, frames, piece, suffix[1:].upper(), SUBTYPES[depth])
    return undated(buffer.getvalue()) if suffix == ".wav" else buffer.getvalue()


def _frames(samples: Samples, depth: int) -> np.ndarray:
    """Return interleaved frames as the file holds them; 24 bits sit at the top of 32."""
    if depth == 32:
        return np.ascontiguousarray(samples.T)
    integers = quantize(samples, depth)
    if depth == 16:
        return np.ascontiguousarray(integers.T.astype(np.int16))
    return np.ascontiguousarray(integers.T.astype(np.int32) << 8)


def _write(
    buffer: io.BytesIO, frames: np.ndarray, piece: Piece, container: str, subtype: str
) -> None:
    import soundfile

    with soundfile.SoundFile(
        buffer,
        "w",
        samplerate=piece.audio.sample_rate,
        channels=frames.shape[1],
        format=container,
        subtype=subtype,
    ) as file:
        file.title = title_of(piece)
        file.software = SOFTWARE
        for start in range(0, len(frames), BLOCK_FRAMES):
            file.write(frames[start : start + BLOCK_FRAMES])


def undated(wav: bytes) -> bytes:
    """Return a WAV file without the date that libsndfile writes into floating-point ones.

    It stands in the chunk of the peaks, after a version of four bytes; the same piece
    gives the same bytes at any time.
    """
    place = RIFF_HEADER
    while place + CHUNK_HEADER <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, place)
        body = place + CHUNK_HEADER
        if name == b"PEAK":
            return wav[: body + 4] + bytes(4) + wav[body + 8 :]
        place = body + size + size % 2
    return wav


def title_of(piece: Piece) -> str:
    """Return what the piece is called: its picture's name, or what it is made of."""
    return piece.origin.source if piece.origin else "Colors"
