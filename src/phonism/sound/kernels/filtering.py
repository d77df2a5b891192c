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
        for i in range(block * HOLD, min(out.size, (block + 1) * HOLD)):
            x = np.float64(sound[i])
            difference = x - second
            v1 = a1 * first + a2 * difference
            v2 = second + a2 * first + a3 * difference
            first = 2.0 * v1 - first
            second = 2.0 * v2 - second
            out[i] = low * v2 + band * v1 + high * (x - damping * v1 - v2)


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
