"""Golden scores: a change of the music must be meant.

To write them anew after a change that is meant, run::

    PHONISM_WRITE_GOLDEN=1 python -m pytest tests/composing/test_golden.py

and look at the difference before committing it.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from phonism.color.oklab import Oklch
from phonism.composing import write_score
from phonism.palette import Mood, Palette, Swatch
from phonism.score import Note, Score
from phonism.settings import Settings

GOLDEN = Path(__file__).parent / "golden"
IS_WRITING = "PHONISM_WRITE_GOLDEN" in os.environ
DIGITS = 4

SEA = ["#0b3d5c", "#2f7fa8", "#9fd3e6", "#e8e2cf"]
SUNSET = ["#ff5e3a", "#ffb347", "#7a1e48", "#fff1c1", "#2b1b3d", "#c94c8a"]
FOREST = ["#14321f", "#2f5d34", "#6b8f4e", "#c9d6a3", "#5b4636"]
GREYS = ["#111111", "#777777", "#dddddd"]

PIECES: dict[str, tuple[list[str], list[str], Settings]] = {
    "sunset over the sea": (SUNSET, SEA, Settings()),
    "forest waltz": (FOREST, SEA, Settings(rhythm="waltz", scale="dorian", tempo=84)),
    "grey blues": (GREYS, GREYS, Settings(scale="blues", rhythm="swing", complexity=0.9)),
    "one color, no background": (SUNSET[:1], [], Settings(duration_s=8, tempo=132, key="A")),
    "slendro in five": (FOREST, SUNSET, Settings(scale="slendro", rhythm="five eight", seed=9)),
    "castel, long and busy": (
        SEA, FOREST,
        Settings(
            mapping="castel", duration_s=75, tempo=110, rhythm="arpeggiated", complexity=1
        ),
    ),
    "scanned with drums": (
        SUNSET, FOREST, Settings(form="scan", percussion=True, rhythm="bossa", duration_s=20)
    ),
}  # fmt: skip


def palette(region: str, colors: list[str]) -> Palette:
    """Return a palette whose shares fall and whose places go from left to right."""
    parts = [1 / (i + 1) for i in range(len(colors))]
    swatches = tuple(
        Swatch(Oklch.from_hex(color), part / sum(parts), region, (i + 0.5) / len(colors), 0.4)
        for i, (color, part) in enumerate(zip(colors, parts, strict=True))
    )
    mood = Mood(0.55, 0.4, 0.1, 0.05, 0.5, 0.2) if region == "foreground" else Mood(0.45)
    return Palette(region, swatches, 0.5 if colors else 0.0, mood)


def summary(score: Score) -> dict[str, Any]:
    """Return what one hears of a score, in numbers that a person can compare."""
    return {
        "tempo": round(score.tempo, DIGITS),
        "key": [score.tonic, score.scale_name, str(score.meter)],
        "length": round(score.length, DIGITS),
        "chords": " ".join(harmony.name for harmony in score.harmonies),
        "parts": {
            part.name: [[round(v, DIGITS) for v in played(n)] + [n.rule] for n in part.notes]
            for part in score.parts
        },
    }


def played(note: Note) -> tuple[float, ...]:
    """Return everything of a note that is a number."""
    return (
        note.onset, note.duration, note.pitch, note.velocity, note.brightness, note.pan,
        note.shift_s,
    )  # fmt: skip


@pytest.mark.parametrize("name", list(PIECES))
def test_the_music_is_what_it_was(name: str) -> None:
    """Note by note, to four digits."""
    front, back, settings = PIECES[name]
    score = write_score([palette("foreground", front), palette("background", back)], settings)
    file = GOLDEN / f"{name.replace(',', '').replace(' ', '-')}.json"
    if IS_WRITING:
        file.write_text(_compact(summary(score)), encoding="utf-8")

    assert summary(score) == json.loads(file.read_text(encoding="utf-8"))


def test_every_golden_score_is_still_compared() -> None:
    """None is left over from a piece that has another name now."""
    files = {file.stem for file in GOLDEN.glob("*.json")}
    assert files == {name.replace(",", "").replace(" ", "-") for name in PIECES}


def _compact(data: dict[str, Any]) -> str:
    """Return JSON with a note on every line, so that differences read well."""
    lines = [f'"{key}": {json.dumps(data[key])},' for key in data if key != "parts"]
    parts = [
        f'"{name}": [\n' + ",\n".join(json.dumps(note) for note in notes) + "\n]"
        for name, notes in data["parts"].items()
    ]
    return "{\n" + "\n".join(lines) + '\n"parts": {\n' + ",\n".join(parts) + "\n}\n}\n"
