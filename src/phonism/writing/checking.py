"""From JSON to records, every value checked: a recipe may come from anywhere."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import phonism
from phonism import palette as palettes_module
from phonism import score as scores_module
from phonism.errors import RecipeError
from phonism.palette import Palette
from phonism.score import TOLERANCE_BEATS, Harmony, Score, Section
from phonism.settings import KNOBS, Settings
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Record = TypeVar("Record", bound=DataclassInstance)
else:
    Record = TypeVar("Record")

SLACK = 1e-6
MOST_NOTES = 20_000
MOST_VOICES = 64
"""How many notes may sound at once on average: what bounds the time to play a piece."""
GAINS_DB = (-100.0, 24.0)
FINEST_METER = 1024
MOST_SHIFT_S = 1.0


def settings_in(recipe: dict[str, Any], format_version: int) -> Settings:
    """Return the settings of a recipe of the version that this phonism reads.

    Raises
    ------
    RecipeError
        If it has another version, or no settings.
    """
    version = entry_of(recipe, "format_version")
    if version != format_version or isinstance(version, bool):
        raise RecipeError(
            f"it has format version {str(version)[:20]}, and this is phonism "
            f"{phonism.__version__}, which reads version {format_version}."
        )
    chosen = entry_of(recipe, "settings")
    if not isinstance(chosen, dict):
        raise RecipeError("its settings are not a table of names and values.")
    return Settings().changed(**chosen)


def entry_of(table: Any, name: str) -> Any:
    """Return the value that a table of JSON must have under a name."""
    if not isinstance(table, dict):
        raise RecipeError(f"it has {_kind(table)} where a table with {name!r} belongs.")
    if name not in table:
        raise RecipeError(f"it lacks {name!r}.")
    return table[name]


def listed(table: Any, name: str, most: int) -> list[Any]:
    """Return a list that has at most so many entries."""
    value = entry_of(table, name)
    if not isinstance(value, list) or len(value) > most:
        raise RecipeError(f"its {name!r} must be a list of at most {most}.")
    return value


def text(table: Any, name: str) -> str:
    """Return a text."""
    value = entry_of(table, name)
    _check(value, str, name)
    return str(value)


def flag(table: Any, name: str) -> bool:
    """Return a value that is true or false."""
    value = entry_of(table, name)
    _check(value, bool, name)
    return bool(value)


def numbers(
    table: Any, name: str, fewest: int, most: int, *, kind: type = float
) -> tuple[Any, ...]:
    """Return the finite numbers of a list."""
    values = listed(table, name, most)
    if len(values) < fewest:
        raise RecipeError(f"its {name!r} must have {fewest} values or more.")
    for value in values:
        _check(value, kind, name)
    return tuple(values)


def record(kind: type[Record], table: Any, **made: Any) -> Record:
    """Return a record of the facts in a table, each of the type that its field declares.

    Parameters
    ----------
    kind
        A dataclass.
    table
        Its facts, by name of field.
    made
        Those fields that were made of the table already.

    Raises
    ------
    RecipeError
        If a fact is missing, unknown or of another type.
    """
    what = kind.__name__.lower()
    hints = _hints(kind)
    for name, hint in hints.items():
        if name not in made:
            _check(entry_of(table, name), hint, f"{name} of a {what}")
    unknown = sorted(set(table) - set(hints))
    if unknown:
        raise RecipeError(f"its {what} has {unknown[0]!r:.40}, which phonism does not know.")
    return kind(**{**table, **made})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _check(value: Any, hint: Any, where: str) -> None:
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            allowed = ", ".join(get_args(hint))
            raise RecipeError(f"the {where} must be one of {allowed}, not {_shown(value)}.")
    elif hint is float:
        if not _is_finite(value):
            raise RecipeError(f"the {where} must be a number, not {_shown(value)}.")
    elif type(value) is not hint:
        word = {int: "a whole number", str: "a text", bool: "true or false"}[hint]
        raise RecipeError(f"the {where} must be {word}, not {_shown(value)}.")
    elif hint is str and not value.isprintable():
        raise RecipeError(f"the {where} holds letters that cannot be printed.")


def _is_finite(value: Any) -> bool:
    try:
        return type(value) in (int, float) and math.isfinite(value)
    except OverflowError:  # whole numbers of JSON have no limit
        return False


def _kind(value: Any) -> str:
    kinds = {dict: "a table", list: "a list", str: "a text", bool: "true or false"}
    return "nothing" if value is None else kinds.get(type(value), "a number")


def _shown(value: Any) -> str:
    is_short = isinstance(value, str | int | float) and len(str(value)) < 40
    return repr(value) if is_short else _kind(value)


def check_palettes(palettes: Sequence[Palette]) -> None:
    """Refuse palettes that are not one of each region, or have faults.

    Raises
    ------
    RecipeError
        If they do; the message says which fault.
    """
    found = [fault for palette in palettes for fault in palettes_module.faults(palette)]
    if [palette.region for palette in palettes] != ["foreground", "background"]:
        found.append("there must be one of the foreground and one of the background")
    if not all(0 <= palette.coverage <= 1 for palette in palettes):
        found.append("a coverage is not from 0 to 1")
    if found:
        raise RecipeError(f"its palettes are not valid: {'; '.join(found[:3])}.")


def check_score(score: Score) -> None:
    """Refuse a score with faults, and one that would take absurdly long to play.

    Raises
    ------
    RecipeError
        If it is such a score; the message says why.
    UnknownNameError
        If nobody plays one of its instruments; a plugin may have brought it.
    """
    found = _size_faults(score) or [*_frame_faults(score), *scores_module.faults(score)]
    if found:
        raise RecipeError(f"its score is not valid: {'; '.join(found[:3])}.")
    for part in score.parts:
        (DRUM_KITS if part.role == "drums" else INSTRUMENTS).canonical(part.instrument)


def _size_faults(score: Score) -> list[str]:
    tempo, duration = KNOBS["tempo"], KNOBS["duration_s"]
    notes = [note for part in score.parts for note in part.notes]
    found = []
    if not _lies(score.tempo, tempo.low, tempo.high):
        return [f"the tempo must be {tempo.allowed}, not {score.tempo:g}"]
    if not _lies(score.duration_s, duration.low, duration.high):
        found.append(f"it must last {duration.allowed}, not {score.duration_s:g} s")
    if len(notes) > MOST_NOTES:
        found.append(f"it has {len(notes)} notes, and {MOST_NOTES} are allowed")
    if sum(note.duration for note in notes) > MOST_VOICES * score.length:
        found.append(f"more than {MOST_VOICES} notes sound at once")
    return found


def _frame_faults(score: Score) -> list[str]:
    numerator, denominator = score.meter
    is_meter = 1 <= numerator <= 64 and denominator in _POWERS
    spans: tuple[Section | Harmony, ...] = (*score.sections, *score.harmonies)
    is_inside = all(
        span.onset >= 0 and 0 < span.duration <= score.length - span.onset + TOLERANCE_BEATS
        for span in spans
    )
    notes = [note for part in score.parts for note in part.notes]
    claims = {
        f"{score.meter} is not a meter": is_meter,
        "the tonic must be 0 to 11": 0 <= score.tonic <= 11,
        "a section or a chord leaves the piece": is_inside,
        "a pitch is not from 0 to 127": all(0 <= note.pitch <= 127 for note in notes),
        "a brightness is not from 0 to 1": all(0 <= note.brightness <= 1 for note in notes),
        "a note's pan is not from -1 to 1": all(-1 <= note.pan <= 1 for note in notes),
        f"a note is played more than {MOST_SHIFT_S:g} s early or late": all(
            abs(note.shift_s) <= MOST_SHIFT_S for note in notes
        ),
        "a level is not from -100 to 24 dB": all(
            _lies(part.gain_db, *GAINS_DB) for part in score.parts
        ),
    }
    return [fault for fault, is_true in claims.items() if not is_true]


_POWERS = tuple(2**i for i in range(FINEST_METER.bit_length()))


def _lies(value: float, low: float | None, high: float | None) -> bool:
    """Say whether a value lies between two others, rounding aside."""
    return low is not None and high is not None and low - SLACK <= value <= high + SLACK
