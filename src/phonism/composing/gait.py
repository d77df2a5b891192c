"""The gait of the accompaniment: at which moments of a bar the background moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from phonism.composing.frame import Frame
from phonism.composing.rhythm import EPSILON, half_bar, metric_weight
from phonism.score import Meter
from phonism.theory.rhythms import Rhythm
from phonism.units import Beats

Level: TypeAlias = Literal[0, 1, 2]
"""How much the background does: hold chords, keep time with the pattern, or flow."""

CALM, LIVELY = 0.42, 0.86
COMPLEXITY_WEIGHT = 0.8
# The last bar of a phrase takes a breath or fills in.
BREATH, FILL = -0.25, 0.3
ACCENT = 0.95
# A note of the figure lasts at least so long.
SHORTEST_FIGURE_S = 0.16
MOST_STRIKES = 16


def level_of(bar: int, frame: Frame) -> Level:
    """Return how much the background does in a bar; never less with more complexity."""
    liveliness = frame.energy(bar) + COMPLEXITY_WEIGHT * (frame.complexity - 0.5)
    phrase = frame.phrase_of_bar(bar)
    if phrase.bars > 1 and bar == phrase.end_bar - 1:
        liveliness += BREATH if frame.breathes[frame.form.index(phrase)] else FILL
    return 0 if liveliness < CALM else 1 if liveliness < LIVELY else 2


@lru_cache(maxsize=256)
def strikes(
    rhythm: Rhythm, meter: Meter, share: float, most: int = MOST_STRIKES
) -> tuple[Beats, ...]:
    """Return the moments of a bar at which a pattern is struck, thinned to a share of them.

    The strongest stay: what is accented in the drawing or in the meter.

    Parameters
    ----------
    most
        How many strikes a bar has time for, see `most_strikes`.
    """
    scale = meter.bar / rhythm.bar
    drawn = [(stroke.onset * scale, stroke.weight) for stroke in rhythm.strokes()]
    ranked = sorted(
        drawn, key=lambda stroke: (-stroke[1] - metric_weight(stroke[0], meter), stroke[0])
    )
    kept = ranked[: min(most, max(1, math.ceil(len(ranked) * share - EPSILON)))]
    return tuple(sorted(onset for onset, _ in kept))


def most_strikes(frame: Frame) -> int:
    """Return how many strikes a bar has time for; faster ones would be a rattle."""
    bar_s = frame.grid.bar * 60 / frame.grid.tempo
    return min(MOST_STRIKES, max(1, round(bar_s / SHORTEST_FIGURE_S)))


@lru_cache(maxsize=256)
def accents(rhythm: Rhythm, meter: Meter, most: int = MOST_STRIKES) -> tuple[Beats, ...]:
    """Return the moments on which the bass plays: the bar, then the pattern's accents.

    A pattern with one accent lends its stroke nearest to the middle of the bar.
    """
    scale = meter.bar / rhythm.bar
    strokes = [(stroke.onset * scale, stroke.weight) for stroke in rhythm.strokes()]
    strong = [onset for onset, weight in strokes if weight >= ACCENT and onset > EPSILON]
    later = [onset for onset, _ in strokes if onset > EPSILON]
    if not strong and later and meter.bar >= 2:
        strong = [min(later, key=lambda onset: abs(onset - half_bar(meter)))]
    return (0.0, *strong[: most - 1])


def figure_places(frame: Frame) -> tuple[Beats, ...]:
    """Return the moments of a bar at which a broken chord moves: even, and not too fast."""
    rhythm, bar = frame.rhythm, frame.grid.bar
    step = bar / len(rhythm.drawing)
    while step * 60 / frame.grid.tempo < SHORTEST_FIGURE_S:
        step *= 2
    while step * 60 / frame.grid.tempo >= 4 * SHORTEST_FIGURE_S and step > bar / 16:
        step /= 2
    return tuple(i * step for i in range(max(1, math.ceil(bar / step - EPSILON))))


def cut(onsets: Sequence[Beats], start: Beats, end: Beats) -> list[tuple[Beats, Beats]]:
    """Return onset and duration of each stretch between moments from start to end.

    >>> cut([0.0, 1.5, 3.0], 1.0, 4.0)
    [(1.0, 0.5), (1.5, 1.5), (3.0, 1.0)]
    """
    inside = [onset for onset in onsets if start + EPSILON < onset < end - EPSILON]
    edges = [start, *inside, end]
    return [(a, b - a) for a, b in pairwise(edges)]
