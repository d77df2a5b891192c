"""Sound files: WAV in 16, 24 or 32 bit, and FLAC."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from phonism.errors import OutputError
from phonism.sound.dither import quantize
from phonism.units import Samples
from phonism.writing.atomic import being_written

if TYPE_CHECKING:
    from phonism.piece import Piece
    from phonism.settings import Settings

SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}
FLAC_DEEPEST = 24
BLOCK_FRAMES = 65_536
"""One-shot writing of a minute and more crashes in some of libsndfile's encoders."""
LONGEST_WAV = 2**32 - 4096
"""How many bytes of sound fit into a WAV file, whose lengths have 32 bits."""
SOFTWARE = "phonism"
HEAD_BYTES = 4096
"""All that stands before the sound itself fits in so many bytes."""
RIFF_HEADER, CHUNK_HEADER = 12, 8
"""How many bytes stand before the first chunk of a WAV file, and before a chunk's body."""


def encode_sound(samples: Samples, piece: Piece, suffix: str) -> bytes:
    """Return the bytes of a sound file of some samples, shape (channels, n).

    Integer formats are dithered, always with the same noise, so that the same piece gives
    the same bytes.
    """
    depth = _depth(piece.settings, suffix)
    frames = _frames(samples, depth)
    buffer = io.BytesIO()
    with _opened(buffer, piece.settings, suffix, title_of(piece)) as file:
        for start in range(0, len(frames), BLOCK_FRAMES):
            file.write(frames[start : start + BLOCK_FRAMES])
    return undated(buffer.getvalue()) if suffix == ".wav" else buffer.getvalue()


def write_sound(path: Path, samples: Samples, settings: Settings, title: str) -> None:
    """Write a sound file block by block: however long it is, it takes no memory.

    Parameters
    ----------
    path
        Where; its suffix is ``.wav`` or ``.flac``.
    samples
        Shape (2, n).
    settings
        ``bit_depth`` and ``sample_rate`` are used.
    title
        What it is called.

    Raises
    ------
    OutputError
        If it cannot be written, or is too long for a WAV file.
    """
    import soundfile

    suffix = path.suffix.lower()
    depth = _depth(settings, suffix)
    if suffix == ".wav" and samples.size * depth // 8 > LONGEST_WAV:
        raise OutputError(
            f"{path} would have more than 4 GB, which a WAV file cannot. "
            "Save it as .flac, or choose a smaller bit depth."
        )
    with being_written(path) as part:
        try:
            with _opened(part.fileno(), settings, suffix, title) as file:
                for number, start in enumerate(range(0, samples.shape[1], BLOCK_FRAMES)):
                    block = samples[:, start : start + BLOCK_FRAMES]
                    file.write(_frames(block, depth, seed=number))
        except soundfile.LibsndfileError as error:
            raise OSError(str(error)) from error
        if suffix == ".wav":
            _undate(part)


def _undate(part: BinaryIO) -> None:
    """Take the date out of the head of a WAV file."""
    part.seek(0)
    head = part.read(HEAD_BYTES)
    part.seek(0)
    part.write(undated(head))


def _depth(settings: Settings, suffix: str) -> int:
    depth = settings.bit_depth
    return min(depth, FLAC_DEEPEST) if suffix == ".flac" else depth


def _frames(samples: Samples, depth: int, seed: int = 0) -> np.ndarray:
    """Return interleaved frames as the file holds them; 24 bits sit at the top of 32."""
    if depth == 32:
        return np.ascontiguousarray(samples.T)
    integers = quantize(samples, depth, seed)
    if depth == 16:
        return np.ascontiguousarray(integers.T.astype(np.int16))
    return np.ascontiguousarray(integers.T.astype(np.int32) << 8)


def _opened(target: io.BytesIO | int, settings: Settings, suffix: str, title: str) -> Any:
    """Return a stereo sound file that is open for writing, its title already in it."""
    import soundfile

    file = soundfile.SoundFile(
        target,
        "w",
        samplerate=settings.sample_rate,
        channels=2,
        format=suffix[1:].upper(),
        subtype=SUBTYPES[_depth(settings, suffix)],
        closefd=False,
    )
    file.title = title
    file.software = SOFTWARE
    return file


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
