"""The rhythm of a tune: bars made from a pattern's own places, sparser or busier.

A pattern offers places where a note may begin: its strokes, the beats and the points
between them.  A *cell* is one bar's choice among them.  All choices of the wanted number of
notes are weighed at once: one that keeps to the pattern, that puts its long note where the
picture's heaviest color lies, and that is as uneven as the areas of the colors are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.score import Meter
from phonism.theory.rhythms import Rhythm
from phonism.units import Beats, BeatsPerMinute

FloatArray: TypeAlias = NDArray[np.float64]

Cell: TypeAlias = tuple[Beats, ...]
"""The onsets of a bar, rising."""

EPSILON: Beats = 1e-6
# So many places are weighed at once; a pattern of more keeps the strongest.
MOST_PLACES = 12

ACCENT_WORTH, STROKE_WORTH, METER_WORTH = 0.8, 0.4, 0.4
BEAT_WORTH, OFFBEAT_WORTH, FINE_WORTH = -0.1, -0.65, -1.1
# Each bar of a tune that begins on the downbeat is one more square corner.
DOWNBEAT_COST = 0.7
HEAVY_WEIGHT = 1.8
UNEVEN_WEIGHT = 1.4
LIKENESS_COST = 1.6
NOISE = 0.45

# Notes a beat of a lullaby and of a busy tune, at 100 beats a minute.
SPARSE, BUSY = 0.62, 1.75
SHORTEST_NOTE_S = 0.13


def metric_weight(position: Beats, meter: Meter) -> float:
    """Return how strong a place in the bar is, from 0.12 (weak) to 1 (the downbeat).

    >>> [metric_weight(beat, Meter(4, 4)) for beat in (0, 1, 2, 2.5)]
    [1.0, 0.45, 0.8, 0.12]
    """
    if position < EPSILON:
        return 1.0
    if abs(position - half_bar(meter)) < EPSILON:
        return 0.8
    beat = beat_of(meter)
    return 0.45 if abs(position / beat - round(position / beat)) < EPSILON else 0.12


def half_bar(meter: Meter) -> Beats:
    """Return where the second half of a bar begins; the first is the longer one.

    >>> half_bar(Meter(4, 4)), half_bar(Meter(3, 4)), half_bar(Meter(7, 8))
    (2.0, 2.0, 2.0)
    """
    return (meter.numerator + 1) // 2 * 4 / meter.denominator


def beat_of(meter: Meter) -> Beats:
    """Return how long a beat is as it is felt: a quarter, but three eighths in 6/8.

    >>> beat_of(Meter(6, 8)), beat_of(Meter(3, 4)), beat_of(Meter(2, 2))
    (1.5, 1.0, 2.0)
    """
    if meter.denominator >= 8 and meter.numerator % 3 == 0 and meter.numerator > 3:
        return 12 / meter.denominator
    return 4 / min(meter.denominator, 4)


@dataclass(frozen=True, slots=True)
class Choices:
    """Every cell that a pattern allows, weighed."""

    places: tuple[Beats, ...]
    """Where notes may begin."""
    has: NDArray[np.bool_]
    """Which places each cell has, shape (cells, places)."""
    sizes: NDArray[np.int64]
    worths: FloatArray
    """How well each keeps to the pattern."""
    longest: FloatArray
    """Where the longest note stands, 0 (first) to 1 (last)."""
    unevenness: FloatArray
    """How far the lengths are from equal, 0 and up."""

    def cell(self, row: int) -> Cell:
        """Return the onsets of one cell."""
        return tuple(p for p, is_in in zip(self.places, self.has[row], strict=True) if is_in)


@lru_cache(maxsize=64)
def choices_of(rhythm: Rhythm, meter: Meter, tempo_class: int) -> Choices:
    """Return every cell that a rhythm allows in a bar.

    Parameters
    ----------
    tempo_class
        How many halvings of a beat are still played: 1 (eighths) or 2 (sixteenths).
    """
    weighed = _places(rhythm, meter, tempo_class)
    places = tuple(place for place, _ in weighed)
    count = len(places)
    has = (np.arange(1, 1 << count)[:, None] >> np.arange(count) & 1).astype(bool)
    worths = has @ np.array([worth for _, worth in weighed])
    spans = _spans(has, np.array(places), meter.bar)
    order = np.cumsum(has, axis=1) - 1
    sizes = has.sum(axis=1)
    at = order[np.arange(len(has)), spans.argmax(axis=1)]
    longest = at / np.maximum(1, sizes - 1)
    unevenness = np.log(spans.max(axis=1) * sizes / meter.bar)
    return Choices(places, has, sizes, worths, longest, unevenness)


def _spans(has: NDArray[np.bool_], places: FloatArray, bar: Beats) -> FloatArray:
    """Return how long each chosen place lasts, 0 for the others, shape (cells, places)."""
    spans = np.zeros(has.shape)
    following = np.full(len(has), bar)
    for i in reversed(range(len(places))):
        spans[:, i] = np.where(has[:, i], following - places[i], 0.0)
        following = np.where(has[:, i], places[i], following)
    return spans


def _places(rhythm: Rhythm, meter: Meter, tempo_class: int) -> list[tuple[Beats, float]]:
    """Return where notes may begin and what each is worth, in order of place."""
    scale = meter.bar / rhythm.bar
    drawn = {
        (place := round(stroke.onset * scale, 6)): (
            (ACCENT_WORTH if stroke.weight == 1 else STROKE_WORTH)
            + METER_WORTH * metric_weight(place, meter)
        )
        for stroke in rhythm.strokes()
    }
    beat = scale * max(1.0, 4 / rhythm.meter[1])
    worths = {
        **dict.fromkeys(_every(beat / 2**tempo_class, meter.bar), FINE_WORTH),
        **dict.fromkeys(_every(beat / 2, meter.bar), OFFBEAT_WORTH),
        **dict.fromkeys(_every(beat, meter.bar), BEAT_WORTH),
        **drawn,
    }
    if _is_ternary(rhythm):
        # Straight eighths would trip over a pattern of three to the beat.
        worths = dict.fromkeys(_every(beat, meter.bar), BEAT_WORTH) | drawn
    best = _strongest(worths)
    return [(place, worths[place]) for place in sorted(best)]


def _strongest(worths: Mapping[Beats, float]) -> list[Beats]:
    """Return as many places as can be weighed, those of most worth; of equals every other."""
    best: list[Beats] = []
    for worth in sorted(set(worths.values()), reverse=True):
        equals = sorted(place for place in worths if worths[place] == worth)
        room = MOST_PLACES - len(best)
        if room > 0:
            best += equals[:: math.ceil(len(equals) / room)]
    return best


def _is_ternary(rhythm: Rhythm) -> bool:
    return len(rhythm.drawing) % 3 == 0 and rhythm.meter[0] % 3 != 0


def _every(step: Beats, bar: Beats) -> list[Beats]:
    return [round(i * step, 6) for i in range(round(bar / step))]


def tempo_class_of(tempo: BeatsPerMinute) -> int:
    """Return how many halvings of a beat can be played at a tempo: 1 or 2."""
    return 2 if 60 / tempo / 4 >= SHORTEST_NOTE_S else 1


def size_of(complexity: float, bar: Beats, tempo: BeatsPerMinute, lean: float) -> int:
    """Return how many notes a bar of the tune has; never fewer with more complexity.

    Parameters
    ----------
    lean
        How much more or less than usual, in notes.
    """
    pace = (100 / tempo) ** 0.5
    usual = (SPARSE + (BUSY - SPARSE) * complexity) * bar * pace
    return max(1, int(usual + lean + 0.5))


@dataclass(frozen=True, slots=True)
class Taste:
    """What the picture asks of a cell."""

    heavy: float
    """Where the heaviest color stands among the others, 0 (first) to 1 (last)."""
    unevenness: float
    """How far the areas of the colors are from equal, 0 and up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a cell should be like."""

    size: int
    """How many notes it has."""
    taste: Taste
    downbeat: float = 0.0
    """What beginning on the downbeat costs; negative if it is wanted."""
    unlike: tuple[Cell, ...] = ()
    """Cells that it should differ from."""


def choose_cell(choices: Choices, wanted: Wanted, rng: np.random.Generator) -> Cell:
    """Return the cell that suits the picture best."""
    noise = NOISE * rng.random(1 << MOST_PLACES)[: len(choices.sizes)]
    costs = noise - choices.worths
    costs = costs + HEAVY_WEIGHT * np.abs(choices.longest - wanted.taste.heavy)
    costs = costs + UNEVEN_WEIGHT * np.abs(choices.unevenness - wanted.taste.unevenness)
    costs = costs + wanted.downbeat * choices.has[:, 0] * (choices.places[0] < EPSILON)
    for cell in wanted.unlike:
        costs = costs + LIKENESS_COST * _likeness(choices, cell) ** 2
    fitting = choices.sizes == min(wanted.size, len(choices.places))
    return choices.cell(int(np.where(fitting, costs, np.inf).argmin()))


def _likeness(choices: Choices, cell: Cell) -> FloatArray:
    """Return which part of all places in either cell are in both, for every cell."""
    other = np.array([place in cell for place in choices.places])
    both = (choices.has & other).sum(axis=1)
    either = (choices.has | other).sum(axis=1)
    shares: FloatArray = both / np.maximum(1, either)
    return shares


def varied(choices: Choices, cell: Cell, rng: np.random.Generator) -> Cell:
    """Return a cell of the same size with one note moved, or the same if none can be."""
    other = np.array([place in cell for place in choices.places])
    moved = (choices.has ^ other).sum(axis=1) == 2
    fitting = moved & (choices.sizes == len(cell))
    noise = NOISE * rng.random(1 << MOST_PLACES)[: len(choices.sizes)]
    if not fitting.any():
        return cell
    return choices.cell(int(np.where(fitting, noise - choices.worths, np.inf).argmin()))


def resting(cell: Cell, meter: Meter, rng: np.random.Generator) -> Cell:
    """Return a bar that comes to rest: its first notes, then a long one.

    The long one begins by the middle of the bar, so that there is time to hold it and to
    breathe.
    """
    half = half_bar(meter)
    early = [place for place in cell if place <= half + EPSILON] or [0.0]
    is_short = rng.random() < 0.5
    if is_short and len(early) > 1 and early[-1] >= half - EPSILON:
        early = early[:-1]
    return tuple(early[-3:] if len(early) > 3 else early)


def decorated(choices: Choices, cell: Cell, rng: np.random.Generator) -> Cell:
    """Return a cell with one note more, or the same if the bar is full."""
    other = np.array([place in cell for place in choices.places])
    fitting = (choices.sizes == len(cell) + 1) & (
        (choices.has & other).sum(axis=1) == len(cell)
    )
    noise = NOISE * rng.random(1 << MOST_PLACES)[: len(choices.sizes)]
    if not fitting.any():
        return cell
    return choices.cell(int(np.where(fitting, noise - choices.worths, np.inf).argmin()))
