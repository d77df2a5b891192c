"""The bar grid: how many bars fit, and a close that ends exactly when asked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from phonism.score import Meter
from phonism.units import Beats, BeatsPerMinute, Seconds, beats_to_seconds, seconds_to_beats

SHORTEST_CLOSE_S: Seconds = 1.25
LONGEST_CLOSE_S: Seconds = 6.5
# A close that holds for more of the piece than this sounds as if the music had stopped.
MOST_CLOSE = 0.25
# A tempo that the picture chose may give way by this much for a better form.
TEMPO_GIVE = 0.04
FEWEST_BARS = 3
# Beyond this a bar is long enough to hold a phrase of its own in two.
LONG_BAR_S: Seconds = 3.6
# The last keys are released this part of the close before the end, so that it rings out.
RING_SHARE = 0.3
RING_S = (0.4, 1.6)


@dataclass(frozen=True, slots=True)
class Grid:
    """The skeleton of a piece: full bars, then a close of one long chord."""

    tempo: BeatsPerMinute
    meter: Meter
    bars: int
    """Full bars before the close."""
    length: Beats
    """From the first beat to the end of the last sound."""

    @property
    def bar(self) -> Beats:
        """How long a bar is."""
        return self.meter.bar

    @property
    def close(self) -> Beats:
        """When the closing chord starts."""
        return self.bars * self.bar

    @property
    def release(self) -> Beats:
        """When the last keys are released."""
        close_s = beats_to_seconds(self.length - self.close, self.tempo)
        ring_s = min(max(RING_SHARE * close_s, RING_S[0]), RING_S[1])
        return self.length - seconds_to_beats(ring_s, self.tempo)

    @property
    def unit(self) -> int:
        """How many bars make a phrase."""
        return 4 if beats_to_seconds(self.bar, self.tempo) <= LONG_BAR_S else 2


def lay_grid(
    duration_s: Seconds, tempo: BeatsPerMinute, meter: Meter, *, is_tempo_free: bool
) -> Grid:
    """Return the grid that fills a duration exactly.

    The closing chord lasts between 1.25 and about 6.5 s.  A piece too short for three bars
    counts shorter ones (4/4 becomes 2/4): the tempo stays what it is, the pattern runs
    twice as fast.  A free tempo gives way by up to 4 % to complete the phrases.

    >>> grid = lay_grid(30, 120, Meter(4, 4), is_tempo_free=False)
    >>> grid.bars, grid.length
    (14, 60.0)
    """
    while seconds_to_beats(duration_s, tempo) < FEWEST_BARS * meter.bar:
        meter = _half(meter)
    candidates = [Grid(tempo, meter, bars, seconds_to_beats(duration_s, tempo))
                  for bars in _bar_counts(duration_s, tempo, meter)]  # fmt: skip
    if is_tempo_free:
        candidates += _nudged(duration_s, tempo, meter)
    return min(candidates, key=lambda grid: _strain(grid, tempo))


def _half(meter: Meter) -> Meter:
    """Return a meter of half the bar, in the terms that people count in.

    >>> str(_half(Meter(4, 4))), str(_half(Meter(3, 4))), str(_half(Meter(12, 8)))
    ('2/4', '3/8', '6/8')
    """
    if meter.numerator % 2:
        return Meter(meter.numerator, meter.denominator * 2)
    return Meter(meter.numerator // 2, meter.denominator)


def _bar_counts(duration_s: Seconds, tempo: BeatsPerMinute, meter: Meter) -> range:
    """Return the numbers of bars that leave a close of allowed length."""
    bar_s = beats_to_seconds(meter.bar, tempo)
    most = math.floor((duration_s - SHORTEST_CLOSE_S) / bar_s)
    fewest = math.ceil((duration_s - max(LONGEST_CLOSE_S, SHORTEST_CLOSE_S + bar_s)) / bar_s)
    return range(max(1, min(fewest, most)), max(1, most) + 1)


def _nudged(duration_s: Seconds, tempo: BeatsPerMinute, meter: Meter) -> list[Grid]:
    """Return the grids of nearby tempos whose close is a whole or one and a half bars."""
    bars = seconds_to_beats(duration_s, tempo) / meter.bar
    grids = []
    for count in range(max(1, math.floor(bars) - 3), math.ceil(bars) + 2):
        for close_bars in (0.75, 1.0, 1.5):
            length = (count + close_bars) * meter.bar
            nudged = length * 60 / duration_s
            close_s = beats_to_seconds(close_bars * meter.bar, nudged)
            is_near = abs(nudged / tempo - 1) <= TEMPO_GIVE
            if is_near and SHORTEST_CLOSE_S <= close_s <= LONGEST_CLOSE_S:
                grids.append(Grid(nudged, meter, count, length))
    return grids


def _strain(grid: Grid, tempo: BeatsPerMinute) -> float:
    """Return how far a grid is from whole phrases, a close of a bar and the tempo asked."""
    remainder = grid.bars % grid.unit
    uneven = 0.0 if remainder == 0 else 0.25 if remainder % 2 == 0 else 0.5
    close = grid.length - grid.close
    held = max(0.0, close / grid.length - MOST_CLOSE)
    away = abs(grid.tempo / tempo - 1)
    return uneven + 10 * away + 0.15 * abs(close / grid.bar - 1) + 4 * held
