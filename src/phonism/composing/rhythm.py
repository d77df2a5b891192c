"""The rhythm of a tune: a pattern made sparser or busier, and varied."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from phonism.theory.rhythms import Rhythm, Stroke
from phonism.units import Beats

SHORTEST_STROKE: Beats = 0.25
EPSILON: Beats = 1e-6
CADENCE_STROKES = 2
# How much of the bar the last note of a phrase may fill: the rest is a breath.
CADENCE_FILL = 0.8


def metric_weight(position: Beats, bar: Beats) -> float:
    """Return how strong a place in the bar is, from 0.1 (weak) to 1 (the downbeat).

    >>> [metric_weight(beat, 4.0) for beat in (0, 1, 2, 2.5)]
    [1.0, 0.45, 0.8, 0.1]
    """
    if position < EPSILON:
        return 1.0
    if abs(position - bar / 2) < EPSILON:
        return 0.8
    return 0.45 if abs(position - round(position)) < EPSILON else 0.1


def strokes_of(rhythm: Rhythm, bar: Beats, complexity: float) -> tuple[Stroke, ...]:
    """Return the pattern's strokes within a bar, as dense as the complexity asks.

    At 0.5 the pattern is as it is drawn; below, the weakest strokes give their time to the
    ones before them; above, the longest are split.  More complexity never means fewer.
    """
    scale = bar / rhythm.bar
    drawn = [Stroke(s.onset * scale, s.duration * scale, s.weight) for s in rhythm.strokes()]
    if complexity <= 0.5:
        keep = max(1, math.ceil(len(drawn) * (0.4 + 1.2 * complexity)))
        return _thinned(drawn, min(keep, len(drawn)), bar)
    splits = round(2 * (complexity - 0.5) * max(2, len(drawn) / 2))
    return _split(drawn, splits, SHORTEST_STROKE * min(scale, 1.0))


def _thinned(strokes: Sequence[Stroke], keep: int, bar: Beats) -> tuple[Stroke, ...]:
    def strength(i: int) -> float:
        return strokes[i].weight + metric_weight(strokes[i].onset, bar)

    ranked = sorted(range(len(strokes)), key=lambda i: (-strength(i), i))
    kept = sorted(ranked[:keep])
    ends = [strokes[i].onset for i in kept[1:]] + [_end(strokes[-1])]
    return tuple(
        Stroke(strokes[i].onset, end - strokes[i].onset, strokes[i].weight)
        for i, end in zip(kept, ends, strict=True)
    )


def _end(stroke: Stroke) -> Beats:
    return stroke.onset + stroke.duration


def _split(strokes: Sequence[Stroke], splits: int, shortest: Beats) -> tuple[Stroke, ...]:
    result = list(strokes)
    for _ in range(splits):
        longest = max(range(len(result)), key=lambda i: (result[i].duration, -i))
        onset, duration, weight = result[longest]
        if duration / 2 < shortest:
            break
        half = duration / 2
        result[longest : longest + 1] = [
            Stroke(onset, half, weight),
            Stroke(onset + half, half, 0.8 * weight),
        ]
    return tuple(result)


def varied(strokes: Sequence[Stroke], rng: np.random.Generator) -> tuple[Stroke, ...]:
    """Return a bar with two neighboring strokes joined into one, or as it is if too few."""
    place = int(rng.integers(0, 1 << 16))
    if len(strokes) < 3:
        return tuple(strokes)
    i = 1 + place % (len(strokes) - 2)
    joined = Stroke(
        strokes[i].onset, _end(strokes[i + 1]) - strokes[i].onset, strokes[i].weight
    )
    return (*strokes[:i], joined, *strokes[i + 2 :])


def cadence_of(strokes: Sequence[Stroke], bar: Beats) -> tuple[Stroke, ...]:
    """Return a bar that comes to rest: its first strokes, the last one held, a breath.

    A bar that only begins near its end leaves no room for the breath.
    """
    kept = list(strokes[:CADENCE_STROKES])
    if len(kept) == CADENCE_STROKES and kept[1].onset > bar * CADENCE_FILL - SHORTEST_STROKE:
        kept.pop()
    last = kept[-1]
    held = max(bar * CADENCE_FILL - last.onset, SHORTEST_STROKE)
    kept[-1] = Stroke(last.onset, min(held, bar - last.onset), 1.0)
    return tuple(kept)
