"""What holds for every format: chosen by its ending, and always the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import time

import pytest

from phonism.errors import OutputError
from phonism.writing import ENCODERS

ELSEWHERE = """
import hashlib
from phonism.piece import Piece, as_palette, create_advanced_audio
from phonism.settings import Settings
from phonism.writing import ENCODERS
settings = Settings(duration_s=5)
palettes = (
    as_palette(("#e07020", "#ffd080", "#a02050"), "foreground"),
    as_palette(("#203040", "#5080a0"), "background"),
)
piece = Piece(settings, palettes, *create_advanced_audio(*palettes, settings))
for ending, encode in ENCODERS.items():
    print(ending, hashlib.sha256(encode(piece)).hexdigest())
"""


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_format_gives_the_same_bytes_in_another_process(piece):
    """Neither the seed of hashing nor the time of day gets into a file."""
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
    )
    ours = [
        f"{ending} {hashlib.sha256(encode(piece)).hexdigest()}"
        for ending, encode in ENCODERS.items()
    ]

    assert done.stdout.splitlines() == ours


@pytest.mark.parametrize("bit_depth", [24, 32])
def test_the_date_does_not_get_into_a_sound(make_piece, bit_depth):
    """Files of the same piece written in different seconds are the same."""
    piece = make_piece(bit_depth=bit_depth)
    first = ENCODERS[".wav"](piece)
    time.sleep(1.1)

    assert ENCODERS[".wav"](piece) == first


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("a.wav", b"RIFF"),
        ("a.WAV", b"RIFF"),
        ("a.flac", b"fLaC"),
        ("a.mid", b"MThd"),
        ("a.json", b"{"),
        ("a.csv", b"onset_s,"),
        ("a.png", b"\x89PNG"),
        ("a-spectrogram.png", b"\x89PNG"),
        ("a-roll.png", b"\x89PNG"),
        ("a.b-foreground.flac", b"fLaC"),
    ],
)
def test_the_ending_chooses_the_format(piece, tmp_path, name, beginning):
    """Small or capital letters, and with more dots."""
    piece.save(tmp_path / name)

    assert (tmp_path / name).read_bytes().startswith(beginning)


def test_a_picture_named_like_a_stem_gives_the_whole_music(piece, tmp_path):
    """Only what follows a hyphen names a stem or another drawing."""
    piece.save(tmp_path / "foreground.wav", tmp_path / "sea.wav")

    assert (tmp_path / "foreground.wav").read_bytes() == (tmp_path / "sea.wav").read_bytes()


def test_saves_several_files_at_once(piece, tmp_path):
    """One call for all."""
    piece.save(tmp_path / "a.mid", str(tmp_path / "b.csv"))

    assert names_in(tmp_path) == ["a.mid", "b.csv"]


@pytest.mark.parametrize("name", ["sea", "sea.mp3", "sea.wav.bak", ".", "wav"])
def test_an_unknown_ending_is_refused_with_all_known_ones(piece, tmp_path, name):
    """The message says what may be used instead, and nothing is written."""
    with pytest.raises(OutputError, match=r"Use one of: \.wav, \.flac"):
        piece.save(tmp_path / name)

    assert names_in(tmp_path) == []


def test_the_table_of_notes_names_the_color_of_each(piece):
    """One line for each note, in order of time, with a color that is in the palette."""
    rows = list(csv.DictReader(io.StringIO(ENCODERS[".csv"](piece).decode())))
    onsets = [float(row["onset_s"]) for row in rows]
    known = {swatch.hex for palette in piece.palettes for swatch in palette.swatches}

    assert len(rows) == sum(len(part.notes) for part in piece.score.parts)
    assert onsets == sorted(onsets)
    assert {row["color"] for row in rows} <= known
