"""Lines: the cheapest way through a row of slots, as a singer would take it.

What a good line costs nothing for is measured on 7,217 folk songs: steps more than skips,
skips more than leaps, and a turn back after a leap.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

# Cost of moving by so many steps of the scale.
STEP_COSTS = (0.7, 0.0, 0.8, 1.2, 1.6, 2.2, 3.2, 2.4)
FAR_STEP_COST = 0.6
TRITONE_COST = 0.8
LEAP = 3
RUN_ON_COST = 1.2
TURN_BACK_GAIN = 0.35
REPEAT_AGAIN_COST = 0.6
WAVER_COST = 0.3


def turning_costs(pitches: FloatArray) -> FloatArray:
    """Return the cost of three notes in a row, shape (n, n, n), for n pitches of a scale."""
    size = len(pitches)
    first, second, third = np.ogrid[:size, :size, :size]
    before, after = second - first, third - second
    far = np.maximum(np.abs(after) - len(STEP_COSTS) + 1, 0)
    costs = np.take(STEP_COSTS, np.minimum(np.abs(after), len(STEP_COSTS) - 1))
    costs = costs + FAR_STEP_COST * far + _tritones(pitches)[None]
    is_leap = np.abs(before) >= LEAP
    runs_on = is_leap & (before * after > 0)
    turns_back = is_leap & (before * after < 0) & (np.abs(after) <= 2)
    repeats = (before == 0) & (after == 0)
    wavers = (np.abs(before) == 1) & (third == first)
    total: FloatArray = (
        costs
        + RUN_ON_COST * runs_on
        - TURN_BACK_GAIN * turns_back
        + REPEAT_AGAIN_COST * repeats
        + WAVER_COST * wavers
    )
    return total


def _tritones(pitches: FloatArray) -> FloatArray:
    apart = np.abs(pitches[:, None] - pitches[None])
    return np.where(np.abs(apart - 6) < 0.5, TRITONE_COST, 0.0)


def cheapest_line(
    local: FloatArray, turning: FloatArray, start: int | None = None
) -> list[int]:
    """Return the indices of the pitches of least total cost (second-order Viterbi).

    Parameters
    ----------
    local
        Cost of each pitch in each slot, shape (slots, n).
    turning
        Cost of three pitches in a row, see `turning_costs`.
    start
        Index of the pitch that sounded before the first slot, if one did.
    """
    slots, size = local.shape
    step = turning.min(axis=0)
    opening = local[0] + (step[start] if start is not None else 0.0)
    if slots == 1:
        return [int(opening.argmin())]
    total = opening[:, None] + step + local[1][None]
    back: list[NDArray[np.intp]] = []
    for costs in local[2:]:
        through = total[:, :, None] + turning
        back.append(through.argmin(axis=0))
        total = through.min(axis=0) + costs[None]
    before, last = np.unravel_index(int(total.argmin()), (size, size))
    line = [int(last), int(before)]
    for choice in reversed(back):
        line.append(int(choice[line[-1], line[-2]]))
    return line[::-1]
