"""The harmony: chords on the way from the tonic and back to it, for any scale.

The background's colors pull: each chord has its swatch, and chords whose root is the note
of that swatch cost less.  The form has the last word: phrases open at home or away from it
and end on the dominant (half), on the tonic (full), or near it (deceptive).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.composing.form import Phrase
from phonism.composing.grid import Grid
from phonism.mapping import Key, Tone
from phonism.theory.chords import (
    Chord,
    Function,
    chords_of,
    interval_class,
    remoteness_of,
)
from phonism.theory.scales import Scale
from phonism.units import Semitones

FloatArray: TypeAlias = NDArray[np.float64]

Bar: TypeAlias = tuple[Chord, Chord]
"""The chords of a bar's two halves, the same twice where it does not change."""

# Cost of a root moving up by so many semitones: down a fifth is the easiest.
ROOT_MOTION = (1.1, 0.8, 0.55, 0.6, 0.8, 0.0, 1.4, 0.25, 0.6, 0.4, 0.65, 0.8)
ROOT_MOTION_WEIGHT = 0.8
VOICE_LEADING_WEIGHT = 0.07
STAYING_COST = 1.0
RELAPSE_COST = 0.6
COLOR_WEIGHT = 0.4
# Over a drone colors have less of a say: what counts there is how a chord sits on it.
DRONE_COLOR_WEIGHT = 0.15
TONIC_INSIDE_COST = 0.15
# What each fifth outside of the key costs, for each note of a chord.
REMOTE_COST = 0.3
# Over a held tonic: what a chord costs without it, and a note of a chord that rubs.
DRONE_AWAY_COST, DRONE_RUB_COST = 0.8, 0.8
NOISE = 0.5
FORBIDDEN = 1e6

# Chords change twice a bar where bars are long, and the more the busier the piece is.
LONG_BAR_S, MIDDLING_BAR_S = 3.2, 1.7
RICH_COMPLEXITY, BUSY_COMPLEXITY = 0.35, 0.6
# Shares of two notes make a chord stand for the tonic.
STANDS_FOR_TONIC = 2

Wish: TypeAlias = Function | Chord | None
"""What a place asks for: a function, a chord that is known, or nothing."""


@dataclass(frozen=True, slots=True)
class Harmonizer:
    """What the chords of a piece are chosen by."""

    key: Key
    grid: Grid
    colors: Sequence[Tone]
    """The background's tone of each bar."""
    complexity: float
    seed: int

    @property
    def chords(self) -> tuple[Chord, ...]:
        """Every chord of the scale, the tonic first."""
        return chords_of(self.key.scale)

    def offers(self, function: Function) -> bool:
        """Say whether the scale has a chord of a function."""
        return any(chord.function == function for chord in self.chords)


def plan_harmony(form: Sequence[Phrase], by: Harmonizer) -> tuple[Bar, ...]:
    """Return the chords of every bar of the form.

    Phrases of the same section share their opening chords, so that the ear knows them.
    """
    known: dict[str, list[Bar]] = {}
    plan: list[Bar] = []
    for i, phrase in enumerate(form):
        rng = np.random.default_rng([by.seed, 1, i if phrase.section not in known else 99])
        bars = _harmonize(phrase, known.get(phrase.section, []), by, rng)
        if i == len(form) - 1:
            bars = _leading_home(bars, by)
        known.setdefault(phrase.section, bars)
        plan += bars
    return tuple(plan)


def _harmonize(
    phrase: Phrase, known: Sequence[Bar], by: Harmonizer, rng: np.random.Generator
) -> list[Bar]:
    places = [
        (bar, half)
        for bar in range(phrase.bars)
        for half in ((0, 1) if _is_split(bar, phrase, by) else (0,))
    ]
    wishes = [_wish(place, phrase, known, by) for place in places]
    costs = _color_costs(places, phrase, by, rng)
    halves: dict[tuple[int, int], Chord] = dict(
        zip(places, _cheapest(by.chords, wishes, costs), strict=True)
    )
    return [
        (halves[bar, 0], halves.get((bar, 1), halves[bar, 0])) for bar in range(phrase.bars)
    ]


def _is_split(bar: int, phrase: Phrase, by: Harmonizer) -> bool:
    """Say whether the chord changes in the middle of a bar."""
    bar_s = by.grid.bar * 60 / by.grid.tempo
    if by.grid.bar <= 2 or phrase.bars == 1 or by.key.scale.drone:
        return False
    if bar_s >= LONG_BAR_S:
        return True
    if bar_s >= MIDDLING_BAR_S:
        is_before_end = bar == phrase.bars - 2 and phrase.bars > 2
        if by.complexity > BUSY_COMPLEXITY:
            return bar > 0
        return is_before_end or (bar % 2 == 1 and by.complexity > RICH_COMPLEXITY)
    return by.complexity > BUSY_COMPLEXITY and bar % 4 == 2


def _wish(place: tuple[int, int], phrase: Phrase, known: Sequence[Bar], by: Harmonizer) -> Wish:
    """Return what the form asks of a place in a phrase."""
    bar, half = place
    last = phrase.bars - 1
    if place == (0, 0) and (phrase.bars > 1 or phrase.cadence != "half"):
        return _opening(phrase, by)
    if bar == last:
        return _ending(phrase, by)
    if bar < min(len(known), last - 1):
        return known[bar][half]
    is_before_full = phrase.cadence == "full" and bar == last - 1
    is_before_full &= half == 1 or not _is_split(bar, phrase, by)
    if is_before_full and by.offers("dominant"):
        return "dominant"
    return None


def _opening(phrase: Phrase, by: Harmonizer) -> Wish:
    """Return where a phrase begins: at home, or a contrasting one away from it."""
    if phrase.section == "B" and by.offers("subdominant"):
        return "subdominant"
    if phrase.section == "C":
        return _stand_in(by.chords)
    return "tonic"


def _ending(phrase: Phrase, by: Harmonizer) -> Wish:
    if phrase.cadence == "full":
        return "tonic"
    if phrase.cadence == "deceptive":
        return _stand_in(by.chords)
    return "dominant" if by.offers("dominant") else None


def _stand_in(chords: Sequence[Chord]) -> Chord:
    """Return the chord that stands for the tonic without being it, or else the tonic."""
    home = chords[0]
    shared = [len(set(chord.semitones) & set(home.semitones)) for chord in chords[1:]]
    if not shared or max(shared) < STANDS_FOR_TONIC:
        return home
    # Of equals the one nearer to the sixth degree: the deceptive cadence that ears know.
    return max(
        zip(shared, chords[1:], strict=True),
        key=lambda pair: (pair[0], -abs(pair[1].root - 8.5)),
    )[1]


def _leading_home(bars: Sequence[Bar], by: Harmonizer) -> list[Bar]:
    """Return the last phrase with its last bar on the way home: away, then dominant."""
    dominant = next((chord for chord in by.chords if chord.function == "dominant"), None)
    away = next((chord for chord in by.chords if chord.function == "subdominant"), None)
    if dominant is None:
        return list(bars)
    is_whole = by.grid.bar <= 2 or away is None or len(bars) < 2
    last = (dominant, dominant) if is_whole or away is None else (away, dominant)
    return [*bars[:-1], last]


def _color_costs(
    places: Sequence[tuple[int, int]],
    phrase: Phrase,
    by: Harmonizer,
    rng: np.random.Generator,
) -> FloatArray:
    """Return what each chord costs at each place by its distance from the place's color."""
    scale = by.key.scale
    costs: FloatArray = NOISE * rng.random((len(places), len(by.chords)))
    weight = DRONE_COLOR_WEIGHT if scale.drone else COLOR_WEIGHT
    is_home = np.array([chord.function == "tonic" for chord in by.chords])
    remote = dict(zip(scale.semitones, remoteness_of(scale), strict=True))
    costs += [REMOTE_COST * sum(remote[note] for note in c.semitones) for c in by.chords]
    if scale.drone:
        costs += np.array([_drone_cost(chord) for chord in by.chords])
    for i, (bar, half) in enumerate(places):
        tone = by.colors[min(phrase.first_bar + bar + half, len(by.colors) - 1)]
        near = np.array(tone.affinities)
        costs[i] += weight * (near @ _distances(scale)) / near.sum()
        costs[i] += TONIC_INSIDE_COST * is_home * (i > 0)
    return costs


@cache
def _distances(scale: Scale) -> FloatArray:
    """Return how far each degree is from the root of each chord, shape (degrees, chords)."""
    return np.array(
        [
            [scale.off_octave(step - chord.root) for chord in chords_of(scale)]
            for step in scale.semitones
        ]
    )


def _drone_cost(chord: Chord) -> float:
    """Return what a chord costs over a held tonic: it is best if it has it too."""
    rubs = sum(interval_class(note, 0.0) == 1 for note in chord.semitones)
    return DRONE_RUB_COST * rubs + DRONE_AWAY_COST * (0.0 not in chord.semitones)


def _cheapest(
    chords: Sequence[Chord], wishes: Sequence[Wish], costs: FloatArray
) -> list[Chord]:
    """Return the path of least cost through the chords of a phrase (Viterbi)."""
    moves = _move_costs(tuple(chords))
    total = costs[0] + _mask(chords, wishes[0])
    back = []
    for place in range(1, len(costs)):
        through = total[:, None] + moves
        back.append(through.argmin(axis=0))
        total = through.min(axis=0) + costs[place] + _mask(chords, wishes[place])
    path = [int(total.argmin())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return [chords[i] for i in reversed(path)]


def _mask(chords: Sequence[Chord], wish: Wish) -> FloatArray:
    """Return a prohibitive cost for every chord but those that are wished for."""
    if wish is None:
        return np.zeros(len(chords))
    allowed = [wish in {chord, chord.function} for chord in chords]
    return np.where(allowed, 0.0, FORBIDDEN)


@cache
def _move_costs(chords: tuple[Chord, ...]) -> FloatArray:
    return np.array([[_move_cost(first, second) for second in chords] for first in chords])


def _move_cost(first: Chord, second: Chord) -> float:
    if first == second:
        return ROOT_MOTION_WEIGHT * ROOT_MOTION[0] + STAYING_COST
    motion = ROOT_MOTION[round(second.root - first.root) % 12]
    steps = min(
        sum(_circular(a - b) for a, b in zip(first.semitones, order, strict=True))
        for order in permutations(second.semitones)
    )
    is_relapse = first.function == "dominant" and second.function == "subdominant"
    return (
        ROOT_MOTION_WEIGHT * motion + VOICE_LEADING_WEIGHT * steps + RELAPSE_COST * is_relapse
    )


def _circular(interval: Semitones) -> Semitones:
    place = interval % 12
    return min(place, 12 - place)
