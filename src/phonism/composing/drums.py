"""Light percussion: the pattern's accents, a backbeat, and something small that keeps time.

Keys are those of General MIDI's percussion.
"""

from __future__ import annotations

from collections.abc import Iterator

from phonism.composing.frame import Frame
from phonism.composing.gait import accents, level_of, most_strikes, strikes
from phonism.composing.rhythm import EPSILON, beat_of, half_bar, metric_weight
from phonism.score import Note
from phonism.units import Beats, Velocity

KICK, RIM, SNARE, CLOSED_HAT, SHAKER, RIDE = 36, 37, 38, 42, 70, 51
STROKE: Beats = 0.03
SNARE_COMPLEXITY = 0.55


def write_drums(frame: Frame) -> list[Note]:
    """Return the percussion of the whole piece, silent in an introduction."""
    grid = frame.grid
    played = [
        Note(bar * grid.bar + place, STROKE, key, velocity, rule="beat")
        for bar in range(grid.bars)
        if frame.phrase_of_bar(bar).treatment != "intro"
        for place, key, velocity in _bar(bar, frame)
    ]
    close = (
        Note(grid.close, STROKE, KICK, 0.4, rule="close"),
        Note(grid.close, grid.release - grid.close, RIDE, 0.3, rule="close"),
    )
    return [*played, *close]


def _bar(bar: int, frame: Frame) -> Iterator[tuple[Beats, int, Velocity]]:
    """Give place, key and velocity of each stroke of a bar."""
    level, meter, most = level_of(bar, frame), frame.grid.meter, most_strikes(frame)
    for place in accents(frame.rhythm, meter, most) if level else (0.0,):
        yield place, KICK, 0.42 + 0.1 * metric_weight(place, meter)
    backbeat = SNARE if frame.complexity >= SNARE_COMPLEXITY else RIM
    for place in _backbeats(frame) if level else ():
        yield place, backbeat, 0.36
    keeper = CLOSED_HAT if level == 2 else SHAKER
    for place in strikes(frame.rhythm, meter, 0.5 + 0.5 * frame.complexity, most):
        yield place, keeper, 0.2 + 0.12 * metric_weight(place, meter)


def _backbeats(frame: Frame) -> tuple[Beats, ...]:
    """Return where the backbeat falls: the second beat of each half of an even bar."""
    meter, beat = frame.grid.meter, beat_of(frame.grid.meter)
    beats = round(meter.bar / beat)
    if abs(beats * beat - meter.bar) > EPSILON:
        return (half_bar(meter),)
    return tuple(i * beat for i in range(1, beats, 2)) if beats % 2 == 0 else ()
