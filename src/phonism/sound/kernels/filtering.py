"""Loops of recursive filters; their state is float64, which low frequencies need."""

# ruff: noqa: PLR0913, PLR0917 -- a compiled loop takes plain numbers and does all at once

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from phonism.sound.kernels import kernel
from phonism.units import Samples

Coefficients = NDArray[np.float64]

HOLD = 16
"""Samples for which a moving cutoff is held."""
RUN_IN = 2048
"""Samples after which a filter of 200 Hz and more has forgotten where it started."""


@kernel
def state_variable(
    out: Samples,
    sound: Samples,
    cutoffs: Samples,
    damping: float,
    low: float,
    band: float,
    high: float,
) -> None:
    """Filter by a topology-preserving state-variable filter (Zavalishin; Simper 2013).

    ``cutoffs`` are parts of the sample rate, one for each stretch of `HOLD` samples; the
    output is the asked mixture of the low-, band- and high-passed sound.
    """
    first = 0.0
    second = 0.0
    for block in range(cutoffs.size):
        g = math.tan(math.pi * cutoffs[block])
        a1 = 1.0 / (1.0 + g * (g + damping))
        a2 = g * a1
        a3 = g * a2
        # Written as a matrix, each sample waits for two operations only, not for four.
        from_first = low * a2 + band * a1 - high * (damping * a1 + a2)
        from_second = low * (1.0 - a3) - band * a2 + high * (damping * a2 - 1.0 + a3)
        from_sound = low * a3 + band * a2 + high * (1.0 - damping * a2 - a3)
        for i in range(block * HOLD, min(out.size, (block + 1) * HOLD)):
            x = np.float64(sound[i])
            out[i] = from_first * first + (from_second * second + from_sound * x)
            before = first
            first = (2.0 * a1 - 1.0) * first + 2.0 * a2 * (x - second)
            second = 2.0 * a2 * before + ((1.0 - 2.0 * a3) * second + 2.0 * a3 * x)


@kernel
def one_biquad(out: Samples, sound: Samples, f: Coefficients) -> None:
    """Filter (n,) by a biquad (b0, b1, b2, a1, a2) whose memory is short.

    Each sample waits for the one before it, so both halves run side by side: the second
    one starts `RUN_IN` samples early, after which it no longer matters where it started.
    """
    c1 = f[1] - f[3] * f[0]
    c2 = f[2] - f[4] * f[0]
    half = sound.size // 2
    l1 = l2 = r1 = r2 = 0.0
    for i in range(max(0, half - RUN_IN), half):
        x = np.float64(sound[i])
        before = r1
        r1 = (c1 * x + r2) - f[3] * r1
        r2 = c2 * x - f[4] * before
    for i in range(half):
        x = np.float64(sound[i])
        out[i] = f[0] * x + l1
        before = l1
        l1 = (c1 * x + l2) - f[3] * l1
        l2 = c2 * x - f[4] * before
        x = np.float64(sound[half + i])
        out[half + i] = f[0] * x + r1
        before = r1
        r1 = (c1 * x + r2) - f[3] * r1
        r2 = c2 * x - f[4] * before
    for i in range(2 * half, sound.size):
        out[i] = f[0] * np.float64(sound[i]) + r1


@kernel
def two_biquads(sound: Samples, f: Coefficients, g: Coefficients) -> None:
    """Filter both channels of (2, n) in place by two biquads (b0, b1, b2, a1, a2)."""
    l1 = l2 = l3 = l4 = r1 = r2 = r3 = r4 = 0.0
    for i in range(sound.shape[1]):
        x = np.float64(sound[0, i])
        y = f[0] * x + l1
        l1 = f[1] * x - f[3] * y + l2
        l2 = f[2] * x - f[4] * y
        z = g[0] * y + l3
        l3 = g[1] * y - g[3] * z + l4
        l4 = g[2] * y - g[4] * z
        sound[0, i] = z
        x = np.float64(sound[1, i])
        y = f[0] * x + r1
        r1 = f[1] * x - f[3] * y + r2
        r2 = f[2] * x - f[4] * y
        z = g[0] * y + r3
        r3 = g[1] * y - g[3] * z + r4
        r4 = g[2] * y - g[4] * z
        sound[1, i] = z


@kernel
def filtered_power(
    sound: Samples, f: Coefficients, g: Coefficients, hop: int, power: Coefficients
) -> None:
    """Write the mean square of each hop of (2, n), both channels added, after two biquads."""
    l1 = l2 = l3 = l4 = r1 = r2 = r3 = r4 = 0.0
    for block in range(power.size):
        total = 0.0
        for i in range(block * hop, (block + 1) * hop):
            x = np.float64(sound[0, i])
            y = f[0] * x + l1
            l1 = f[1] * x - f[3] * y + l2
            l2 = f[2] * x - f[4] * y
            z = g[0] * y + l3
            l3 = g[1] * y - g[3] * z + l4
            l4 = g[2] * y - g[4] * z
            total += z * z
            x = np.float64(sound[1, i])
            y = f[0] * x + r1
            r1 = f[1] * x - f[3] * y + r2
            r2 = f[2] * x - f[4] * y
            z = g[0] * y + r3
            r3 = g[1] * y - g[3] * z + r4
            r4 = g[2] * y - g[4] * z
            total += z * z
        power[block] = total / hop
