"""The harmony: a chord for every bar, on the way from the tonic and back to it.

The background's colors pull: each bar has its swatch, and chords whose root is the note of
that swatch cost less.  The form has the last word: phrases open on the tonic and end on the
dominant (open) or lead home (closed).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.composing.form import Phrase
from phonism.mapping import Key, Tone
from phonism.theory.chords import Chord, Function, chords_of
from phonism.units import Semitones

FloatArray: TypeAlias = NDArray[np.float64]

# Cost of a root moving up by so many semitones: down a fifth is the easiest.
ROOT_MOTION = (1.1, 0.8, 0.55, 0.6, 0.8, 0.0, 1.4, 0.25, 0.6, 0.4, 0.65, 0.8)
ROOT_MOTION_WEIGHT = 0.8
VOICE_LEADING_WEIGHT = 0.07
COLOR_WEIGHT = 0.3
TONIC_INSIDE_COST = 0.45
FORBIDDEN = 1e6
# The contrasting section begins with the color at this place.
CONTRAST_OFFSET = 2


def plan_harmony(
    form: Sequence[Phrase], key: Key, tones: Sequence[Tone], rng: np.random.Generator
) -> list[Chord]:
    """Return one chord for every bar of the form.

    Phrases of the same section share their opening chords, so that the ear knows them.

    Parameters
    ----------
    tones
        The background's tones, at least one; the largest swatch first.
    """
    chords = chords_of(key.scale)
    chosen: dict[str, list[Chord]] = {}
    plan: list[Chord] = []
    for phrase in form:
        is_last = phrase is form[-1]
        wanted = _wanted(phrase, chords, is_last=is_last)
        known = chosen.get(phrase.section, [])
        fixed = [_fixed(i, phrase, known, wanted) for i in range(phrase.bars)]
        path = _cheapest(chords, fixed, _color_costs(chords, phrase, tones, key, rng))
        chosen.setdefault(phrase.section, path)
        plan += path
    return plan


def _wanted(phrase: Phrase, chords: Sequence[Chord], *, is_last: bool) -> dict[int, Function]:
    """Return the functions that the form asks of some bars of a phrase."""
    has = {chord.function for chord in chords}
    wanted: dict[int, Function] = {}
    if phrase.section == "A":
        wanted[0] = "tonic"
    elif "subdominant" in has:
        wanted[0] = "subdominant"
    leads = phrase.cadence == "open" or is_last
    if phrase.bars > 1 and "dominant" in has:
        wanted[phrase.bars - 1 if leads else phrase.bars - 2] = "dominant"
    if phrase.bars > 1 and not leads:
        wanted[phrase.bars - 1] = "tonic"
    if is_last and phrase.bars > 2 and "subdominant" in has:
        wanted[phrase.bars - 2] = "subdominant"
    return wanted


def _fixed(
    bar: int, phrase: Phrase, known: Sequence[Chord], wanted: dict[int, Function]
) -> Chord | Function | None:
    if bar in wanted:
        return wanted[bar]
    return known[bar] if bar < min(len(known), phrase.bars - 2) else None


def tone_of_bar(phrase: Phrase, bar: int, tones: Sequence[Tone]) -> Tone:
    """Return the tone whose color a bar of a phrase belongs to: the largest first, in turn.

    A contrasting phrase begins with another color than the theme.
    """
    first = 0 if phrase.section == "A" else CONTRAST_OFFSET
    return tones[(bar - phrase.first_bar + first) % len(tones)]


def _color_costs(
    chords: Sequence[Chord],
    phrase: Phrase,
    tones: Sequence[Tone],
    key: Key,
    rng: np.random.Generator,
) -> FloatArray:
    """Return what each chord costs in each bar by its distance from the bar's color."""
    costs = rng.random((phrase.bars, len(chords))) * 0.5
    for bar in range(phrase.bars):
        tone = tone_of_bar(phrase, phrase.first_bar + bar, tones)
        for i, chord in enumerate(chords):
            apart = key.scale.off_octave(tone.pitch - key.tonic - chord.root)
            costs[bar, i] += COLOR_WEIGHT * apart
            costs[bar, i] += TONIC_INSIDE_COST * (chord.function == "tonic")
    return costs


def _circular(interval: Semitones) -> Semitones:
    place = interval % 12
    return min(place, 12 - place)


def _cheapest(
    chords: Sequence[Chord], fixed: Sequence[Chord | Function | None], costs: FloatArray
) -> list[Chord]:
    """Return the path of least cost through the chords of a phrase (Viterbi)."""
    moves = _move_costs(tuple(chords))
    total = costs[0] + _mask(chords, fixed[0])
    back = []
    for bar in range(1, len(costs)):
        through = total[:, None] + moves
        back.append(through.argmin(axis=0))
        total = through.min(axis=0) + costs[bar] + _mask(chords, fixed[bar])
    path = [int(total.argmin())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return [chords[i] for i in reversed(path)]


def _mask(chords: Sequence[Chord], fixed: Chord | Function | None) -> FloatArray:
    """Return a prohibitive cost for every chord but the one that is fixed, if one is."""
    if fixed is None:
        return np.zeros(len(chords))
    allowed = [fixed in {chord, chord.function} for chord in chords]
    return np.where(allowed, 0.0, FORBIDDEN)


@cache
def _move_costs(chords: tuple[Chord, ...]) -> FloatArray:
    return np.array([[_move_cost(first, second) for second in chords] for first in chords])


def _move_cost(first: Chord, second: Chord) -> float:
    if first == second:
        return ROOT_MOTION_WEIGHT * ROOT_MOTION[0] + 1.0
    motion = ROOT_MOTION[round(second.root - first.root) % 12]
    steps = min(
        sum(_circular(a - b) for a, b in zip(first.semitones, order, strict=True))
        for order in permutations(second.semitones)
    )
    return ROOT_MOTION_WEIGHT * motion + VOICE_LEADING_WEIGHT * steps
