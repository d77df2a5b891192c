"""Files: every format that a piece can be saved in, by the suffix of its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from phonism.errors import OutputError
from phonism.writing.atomic import write_bytes

if TYPE_CHECKING:
    from phonism.piece import Piece
    from phonism.score import Layer

Encoder: TypeAlias = Callable[["Piece"], bytes]


def save(piece: Piece, path: str | os.PathLike[str]) -> None:
    """Write a piece in the format of the path's suffix, whole or not at all.

    Raises
    ------
    OutputError
        If the suffix is unknown or the file cannot be written.
    """
    target = Path(path)
    write_bytes(target, encoder_of(target)(piece))


def encoder_of(path: Path) -> Encoder:
    """Return what turns a piece into the bytes of a file of that name.

    The longest ending that matches wins: ``sea-spectrogram.png`` is a spectrogram,
    ``sea-roll.png`` a piano roll, any other ``.png`` the palette.

    Raises
    ------
    OutputError
        If no ending matches.
    """
    name = path.name.lower()
    endings = [ending for ending in ENCODERS if name.endswith(ending)]
    if not endings:
        raise OutputError(
            f"{path.name!r} has no ending that phonism can write. "
            f"Use one of: {', '.join(ENCODERS)}."
        )
    return ENCODERS[max(endings, key=len)]


def encoder_for(ending: str) -> Encoder:
    """Return what writes an ending such as ``"-foreground.wav"``, whatever stands before it.

    A picture named ``me-foreground.jpg`` has its whole music in ``me-foreground.wav``, where
    `encoder_of` would see the name of a stem.
    """
    return encoder_of(Path(f"piece{ending}"))


def _sound(suffix: str, stem: Layer | None = None) -> Encoder:
    def encode(piece: Piece) -> bytes:
        from phonism.writing.sound import encode_sound

        samples = piece.audio.stems[stem] if stem else piece.audio.samples
        return encode_sound(samples, piece, suffix)

    return encode


def _midi(piece: Piece) -> bytes:
    from phonism.writing.midi import encode_midi

    return encode_midi(piece.score)


def _recipe(piece: Piece) -> bytes:
    from phonism.writing.recipe import encode_recipe

    return encode_recipe(piece)


def _notes(piece: Piece) -> bytes:
    text: str = piece.note_table().to_csv(index=False, lineterminator="\n")
    return text.encode()


def _palette(piece: Piece) -> bytes:
    from phonism.writing.plots import plot_palette

    return plot_palette(piece)


def _spectrogram(piece: Piece) -> bytes:
    from phonism.writing.plots import plot_spectrogram

    return plot_spectrogram(piece)


def _piano_roll(piece: Piece) -> bytes:
    from phonism.writing.piano_roll import plot_piano_roll

    return plot_piano_roll(piece.score)


ENCODERS: dict[str, Encoder] = {
    ".wav": _sound(".wav"),
    ".flac": _sound(".flac"),
    "-foreground.wav": _sound(".wav", "foreground"),
    "-background.wav": _sound(".wav", "background"),
    "-foreground.flac": _sound(".flac", "foreground"),
    "-background.flac": _sound(".flac", "background"),
    ".mid": _midi,
    ".json": _recipe,
    ".csv": _notes,
    ".png": _palette,
    "-spectrogram.png": _spectrogram,
    "-roll.png": _piano_roll,
}
"""What writes each ending of a file's name."""
