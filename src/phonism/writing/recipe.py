"""Recipes: settings, palettes and score as JSON, and the way back to the same sound."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import phonism
from phonism.color.oklab import Oklch
from phonism.errors import PhonismError, RecipeError
from phonism.palette import Mood, Palette, Swatch
from phonism.performing import perform
from phonism.piece import Piece
from phonism.score import Harmony, Meter, Note, Part, Score, Section, faults
from phonism.settings import Settings
from phonism.theory.scales import Scale

FORMAT = "phonism recipe"
FORMAT_VERSION = 1


def encode_recipe(piece: Piece) -> bytes:
    """Return a piece as JSON that `load` turns back into the same piece.

    A note names its swatch by region and place in the palette.
    """
    swatches = [swatch for palette in piece.palettes for swatch in palette.swatches]
    recipe = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": piece.version,
        "picture": _picture(piece),
        "settings": piece.settings.as_dict(),
        "palettes": [_palette(palette) for palette in piece.palettes],
        "score": _score(piece.score, swatches),
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
    """
    name = "recipe" if isinstance(source, bytes) else os.fspath(source)
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        raise RecipeError(f"{name} cannot be read: {error.strerror or error}.") from error
    try:
        recipe = json.loads(data)
        if recipe.get("format") != FORMAT:
            raise RecipeError(f"{name} is JSON, but no recipe that phonism saved.")
        return _decode(recipe)
    except PhonismError as error:
        raise RecipeError(f"{name} cannot be loaded: {error}") from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise RecipeError(
            f"{name} is not a recipe, or a damaged one ({type(error).__name__}: {error}). "
            f"Save it again with a name that ends in .json."
        ) from error


def _decode(recipe: dict[str, Any]) -> Piece:
    if recipe["format_version"] != FORMAT_VERSION:
        raise RecipeError(
            f"It has format version {recipe['format_version']}, and this is phonism "
            f"{phonism.__version__}, which reads version {FORMAT_VERSION}."
        )
    settings = Settings().changed(**recipe["settings"])
    palettes = tuple(_as_palette(entry) for entry in recipe["palettes"])
    swatches = [swatch for palette in palettes for swatch in palette.swatches]
    score = _as_score(recipe["score"], swatches)
    found = faults(score)
    if found:
        raise RecipeError(f"its score is not valid: {'; '.join(found[:3])}.")
    return Piece(settings, palettes, score, perform(score, settings))


def _picture(piece: Piece) -> dict[str, Any] | None:
    if piece.picture is None:
        return None
    return {"source": piece.picture.source, "sha256": piece.picture.digest}


def _palette(palette: Palette) -> dict[str, Any]:
    return {
        "region": palette.region,
        "coverage": palette.coverage,
        "mood": dataclasses.asdict(palette.mood),
        "swatches": [
            {**dataclasses.asdict(swatch), "color": list(swatch.color), "hex": swatch.hex}
            for swatch in palette.swatches
        ],
    }


def _as_palette(entry: dict[str, Any]) -> Palette:
    swatches = tuple(_as_swatch(swatch) for swatch in entry["swatches"])
    return Palette(entry["region"], swatches, entry["coverage"], Mood(**entry["mood"]))


def _as_swatch(entry: dict[str, Any]) -> Swatch:
    facts = {name: value for name, value in entry.items() if name not in {"color", "hex"}}
    return Swatch(color=Oklch(*entry["color"]), **facts)


def _score(score: Score, swatches: list[Swatch]) -> dict[str, Any]:
    return {
        "tempo": score.tempo,
        "meter": list(score.meter),
        "tonic": score.tonic,
        "scale_name": score.scale_name,
        "scale": list(score.scale.semitones),
        "octave": score.scale.octave,
        "length": score.length,
        "sections": [dataclasses.asdict(section) for section in score.sections],
        "harmonies": [dataclasses.asdict(harmony) for harmony in score.harmonies],
        "parts": [_part(part, swatches) for part in score.parts],
    }


def _part(part: Part, swatches: list[Swatch]) -> dict[str, Any]:
    facts = {
        field.name: getattr(part, field.name)
        for field in dataclasses.fields(part)
        if field.name != "notes"
    }
    return {**facts, "notes": [_note(note, swatches) for note in part.notes]}


def _note(note: Note, swatches: list[Swatch]) -> list[float | None]:
    """Return onset, duration, pitch, velocity and the index of the swatch."""
    index = next((i for i, swatch in enumerate(swatches) if swatch == note.swatch), None)
    return [note.onset, note.duration, note.pitch, note.velocity, index]


def _as_score(entry: dict[str, Any], swatches: list[Swatch]) -> Score:
    scale = Scale(*entry["scale"], octave=entry["octave"])
    return Score(
        parts=tuple(_as_part(part, swatches) for part in entry["parts"]),
        tempo=entry["tempo"],
        meter=Meter(*entry["meter"]),
        tonic=entry["tonic"],
        scale_name=entry["scale_name"],
        scale=scale,
        length=entry["length"],
        sections=tuple(Section(**section) for section in entry["sections"]),
        harmonies=tuple(
            Harmony(**{**harmony, "semitones": tuple(harmony["semitones"])})
            for harmony in entry["harmonies"]
        ),
    )


def _as_part(entry: dict[str, Any], swatches: list[Swatch]) -> Part:
    notes = tuple(
        Note(onset, duration, pitch, velocity, None if index is None else swatches[index])
        for onset, duration, pitch, velocity, index in entry["notes"]
    )
    return Part(**{**entry, "notes": notes})
