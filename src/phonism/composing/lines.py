"""Lines: the cheapest way through a row of slots, as a singer would take it.

What a good line costs nothing for is measured on 7,217 folk songs: steps more than skips,
skips more than leaps, and a turn back after a leap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

# Cost of moving by so many steps of the scale.
STEP_COSTS = (0.66, 0.0, 0.85, 1.2, 1.6, 2.2, 3.2, 2.4)
FAR_STEP_COST = 0.6
TRITONE_COST = 0.8
SEVENTH_COST = 1.0
BEYOND_OCTAVE_COST = 4.0
LEAP = 3
RUN_ON_COST = 0.7
LEAP_ON_COST = 0.7
TURN_BACK_GAIN = 0.2
REPEAT_AGAIN_COST = 0.5
WAVER_COST = 0.25
RUN_GAIN = 0.1


def moving_costs(pitches: FloatArray) -> FloatArray:
    """Return the cost of going from each pitch to each other, shape (n, n)."""
    size = len(pitches)
    steps = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    costs = np.take(STEP_COSTS, np.minimum(steps, len(STEP_COSTS) - 1))
    far = FAR_STEP_COST * np.maximum(steps - len(STEP_COSTS) + 1, 0)
    apart = np.abs(np.subtract.outer(pitches, pitches))
    total: FloatArray = (
        costs
        + far
        + TRITONE_COST * (np.abs(apart - 6) < 0.5)
        + SEVENTH_COST * ((apart > 9.5) & (apart < 11.5))
        + BEYOND_OCTAVE_COST * (apart > 12.5)
    )
    return total


def turning_costs(pitches: FloatArray) -> FloatArray:
    """Return the cost of three notes in a row, shape (n, n, n), for n pitches of a scale."""
    size = len(pitches)
    first, second, third = np.ogrid[:size, :size, :size]
    before, after = second - first, third - second
    near, is_leap = np.abs(after), np.abs(before) >= LEAP
    runs_on = is_leap & (before * after >= 0)
    turns_back = is_leap & (before * after < 0) & (near <= 2)
    repeats = (before == 0) & (after == 0)
    wavers = (np.abs(before) <= 1) & (before * after < 0) & (third == first)
    runs = (np.abs(before) == 1) & (after == before)
    total: FloatArray = (
        moving_costs(pitches)[None]
        + RUN_ON_COST * runs_on
        + LEAP_ON_COST * (runs_on & (near >= 2))
        - TURN_BACK_GAIN * turns_back
        + REPEAT_AGAIN_COST * repeats
        + WAVER_COST * wavers
        - RUN_GAIN * runs
    )
    return total


def cheapest_line(
    local: FloatArray, pairs: Sequence[FloatArray], turning: FloatArray
) -> list[int]:
    """Return the indices of the pitches of least total cost (second-order Viterbi).

    Parameters
    ----------
    local
        Cost of each pitch in each slot, shape (slots, n).
    pairs
        What going from each pitch to each other costs between two slots beyond what it
        always does, one array (n, n) fewer than there are slots.
    turning
        Cost of three pitches in a row, see `turning_costs`.
    """
    slots, size = local.shape
    if slots == 1:
        return [int(local[0].argmin())]
    total = local[0][:, None] + turning.min(axis=0) + local[1] + pairs[0]
    back: list[NDArray[np.intp]] = []
    for costs, pair in zip(local[2:], pairs[1:], strict=True):
        through = total[:, :, None] + turning
        choice = through.argmin(axis=0)
        back.append(choice)
        total = np.take_along_axis(through, choice[None], axis=0)[0] + costs + pair
    before, last = np.unravel_index(int(total.argmin()), (size, size))
    line = [int(last), int(before)]
    for choice in reversed(back):
        line.append(int(choice[line[-1], line[-2]]))
    return line[::-1]
