"""Recipes: settings, palettes and score as JSON, and the way back to the same sound."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, Protocol

from phonism.color.oklab import Oklch
from phonism.composing.rules import RULES
from phonism.errors import PhonismError, RecipeError
from phonism.palette import Mood, Palette, Swatch
from phonism.palette.records import STRETCHES
from phonism.performing import perform
from phonism.piece import Origin, Piece
from phonism.score import Harmony, Meter, Note, Part, Score, Section
from phonism.settings import Settings
from phonism.theory.scales import Scale
from phonism.writing.checking import (
    MOST_NOTES,
    check_palettes,
    check_score,
    entry_of,
    flag,
    listed,
    numbers,
    record,
    settings_in,
    text,
)

FORMAT = "phonism recipe"
FORMAT_VERSION = 2
"""2 added the columns of swatches, and how each note is played and why."""
MOST_BYTES = 16_000_000
"""The recipe of a long and busy piece has half a million."""
NOTE_FACTS = 9
MOST_PARTS, MOST_SPANS, MOST_STEPS = 15, 8000, 128


class Plan(NamedTuple):
    """A piece as its recipe holds it, before it is played."""

    settings: Settings
    palettes: tuple[Palette, ...]
    score: Score
    origin: Origin | None


class Written(Protocol):
    """What has a recipe: a piece, or a movement of a suite."""

    @property
    def settings(self) -> Settings:
        """The choices of it."""

    @property
    def palettes(self) -> tuple[Palette, ...]:
        """Its colors."""

    @property
    def score(self) -> Score:
        """Its music."""

    @property
    def origin(self) -> Origin | None:
        """Which picture it was made of."""

    @property
    def version(self) -> str:
        """Which phonism made it."""

    @property
    def program_notes(self) -> str:
        """What a listener may want to know of it."""


def encode_recipe(piece: Written) -> bytes:
    """Return a piece as JSON that `load` turns back into the same piece.

    A note names its swatch by its place among the swatches of all palettes, after which
    come those that the music had to invent, such as the grey of an empty picture.
    """
    own = [swatch for palette in piece.palettes for swatch in palette.swatches]
    played = [note.swatch for part in piece.score.parts for note in part.notes if note.swatch]
    places = {swatch: place for place, swatch in enumerate(dict.fromkeys(own + played))}
    recipe = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": piece.version,
        "origin": piece.origin and piece.origin._asdict(),
        "program_notes": piece.program_notes,
        "settings": piece.settings.as_dict(),
        "palettes": [_palette(palette) for palette in piece.palettes],
        "invented": [_swatch(swatch) for swatch in places if swatch not in set(own)],
        "score": _score(piece.score, places),
    }
    return (json.dumps(recipe, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def load(source: str | os.PathLike[str] | bytes) -> Piece:
    """Return the piece of a recipe, played anew: the same version gives the same bytes.

    Parameters
    ----------
    source
        The path of a recipe, or its bytes.

    Raises
    ------
    RecipeError
        If it cannot be read, is not a recipe, or holds values that are not allowed.

    Examples
    --------
    >>> load(b"[1, 2, 3]")
    Traceback (most recent call last):
      ...
    phonism.errors.RecipeError: recipe is JSON, but no recipe that phonism saved.
    """
    plan = read_plan(source)
    audio = perform(plan.score, plan.settings)
    return Piece(plan.settings, plan.palettes, plan.score, audio, recorded_origin=plan.origin)


def read_plan(source: str | os.PathLike[str] | bytes) -> Plan:
    """Return what a recipe holds: what `load` plays.

    Raises
    ------
    RecipeError
        As `load` does.
    """
    name = "recipe" if isinstance(source, bytes) else os.fspath(source)
    data = source if isinstance(source, bytes) else read_file(Path(source), MOST_BYTES)
    recipe = _parse(data, name)
    if not isinstance(recipe, dict) or recipe.get("format") != FORMAT:
        raise RecipeError(f"{name} is JSON, but no recipe that phonism saved.")
    try:
        return _decode(recipe)
    except PhonismError as error:
        raise RecipeError(f"{name} cannot be loaded: {error}") from error


def read_file(path: Path, most: int) -> bytes:
    """Return what a file holds, at most one byte more than is allowed.

    Raises
    ------
    RecipeError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecipeError(f"{path} cannot be read: {reason}. Check the path.") from error


def _parse(data: bytes, name: str) -> Any:
    if len(data) > MOST_BYTES:
        raise RecipeError(
            f"{name} has more than {MOST_BYTES // 1_000_000} MB, too much for a recipe."
        )
    try:
        return json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise RecipeError(
            f"{name} is not a recipe, or a damaged one: it is not valid JSON. "
            f"Save it again with a name that ends in .json."
        ) from error


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(constant)


def _decode(recipe: dict[str, Any]) -> Plan:
    settings = settings_in(recipe, FORMAT_VERSION)
    palettes = tuple(_as_palette(entry) for entry in listed(recipe, "palettes", 2))
    check_palettes(palettes)
    swatches = [swatch for palette in palettes for swatch in palette.swatches]
    swatches += [_as_swatch(entry) for entry in listed(recipe, "invented", MOST_STEPS)]
    score = _as_score(entry_of(recipe, "score"), swatches)
    check_score(score)
    return Plan(settings, palettes, score, _as_origin(recipe))


def _as_origin(recipe: dict[str, Any]) -> Origin | None:
    entry = entry_of(recipe, "origin")
    return None if entry is None else Origin(text(entry, "source"), text(entry, "digest"))


def _palette(palette: Palette) -> dict[str, Any]:
    return {
        "region": palette.region,
        "coverage": palette.coverage,
        "mood": dataclasses.asdict(palette.mood),
        "swatches": [_swatch(swatch) for swatch in palette.swatches],
    }


def _as_palette(entry: Any) -> Palette:
    swatches = tuple(_as_swatch(swatch) for swatch in listed(entry, "swatches", MOST_STEPS))
    mood = record(Mood, entry_of(entry, "mood"))
    return record(Palette, entry, swatches=swatches, mood=mood)


def _swatch(swatch: Swatch) -> dict[str, Any]:
    return {"hex": swatch.hex, **dataclasses.asdict(swatch), "color": list(swatch.color)}


def _as_swatch(entry: Any) -> Swatch:
    """Return a swatch; its hex code is there for people and follows from the color."""
    text(entry, "hex")
    facts = {name: value for name, value in entry.items() if name != "hex"}
    return record(
        Swatch,
        facts,
        color=Oklch(*numbers(entry, "color", 3, 3)),
        columns=numbers(entry, "columns", 0, STRETCHES),
    )


def _score(score: Score, places: dict[Swatch, int]) -> dict[str, Any]:
    return {
        "tempo": score.tempo,
        "meter": list(score.meter),
        "tonic": score.tonic,
        "scale_name": score.scale_name,
        "scale": dataclasses.asdict(score.scale),
        "length": score.length,
        "sections": [dataclasses.asdict(section) for section in score.sections],
        "harmonies": [dataclasses.asdict(harmony) for harmony in score.harmonies],
        "parts": [_part(part, places) for part in score.parts],
    }


def _part(part: Part, places: dict[Swatch, int]) -> dict[str, Any]:
    facts = {
        field.name: getattr(part, field.name)
        for field in dataclasses.fields(part)
        if field.name != "notes"
    }
    return {**facts, "notes": [_note(note, places) for note in part.notes]}


def _note(note: Note, places: dict[Swatch, int]) -> list[float | str | None]:
    """Return the facts of a note in their order, its swatch by place."""
    place = places[note.swatch] if note.swatch else None
    played = [note.brightness, note.pan, note.shift_s]
    return [note.onset, note.duration, note.pitch, note.velocity, place, *played, note.rule]


def _as_score(entry: Any, swatches: list[Swatch]) -> Score:
    return record(
        Score,
        entry,
        scale=_as_scale(entry_of(entry, "scale")),
        meter=Meter(*numbers(entry, "meter", 2, 2, kind=int)),
        sections=tuple(
            record(Section, section) for section in listed(entry, "sections", MOST_SPANS)
        ),
        harmonies=tuple(
            record(Harmony, harmony, semitones=numbers(harmony, "semitones", 1, MOST_STEPS))
            for harmony in listed(entry, "harmonies", MOST_SPANS)
        ),
        parts=tuple(_as_part(part, swatches) for part in listed(entry, "parts", MOST_PARTS)),
    )


def _as_scale(entry: Any) -> Scale:
    octave = numbers({"octave": [entry_of(entry, "octave")]}, "octave", 1, 1)[0]
    steps = numbers(entry, "semitones", 1, MOST_STEPS)
    mood, drone = text(entry, "mood"), flag(entry, "drone")
    return Scale(*steps, octave=octave, mood=mood, drone=drone)


def _as_part(entry: Any, swatches: list[Swatch]) -> Part:
    rows = listed(entry, "notes", MOST_NOTES)
    return record(Part, entry, notes=tuple(_as_note(row, swatches) for row in rows))


def _as_note(row: Any, swatches: list[Swatch]) -> Note:
    if not isinstance(row, list) or len(row) != NOTE_FACTS:
        raise RecipeError(f"a note is not a list of {NOTE_FACTS} values.")
    onset, duration, pitch, velocity = numbers({"note": row[:4]}, "note", 4, 4)
    swatch = None if row[4] is None else _swatch_at(row[4], swatches)
    brightness, pan, shift_s = numbers({"note": row[5:8]}, "note", 3, 3)
    rule = text({"rule": row[8]}, "rule")
    if rule and rule not in RULES:
        raise RecipeError(f"a note has the rule {rule!r:.40}, which phonism does not know.")
    return Note(onset, duration, pitch, velocity, swatch, brightness, pan, shift_s, rule)


def _swatch_at(place: Any, swatches: list[Swatch]) -> Swatch:
    if type(place) is not int or not 0 <= place < len(swatches):
        raise RecipeError(f"a note names swatch {place!r:.40}, and there are {len(swatches)}.")
    return swatches[place]
