"""Loops that make sound.  Phases are 32-bit integers: a full turn wraps by itself."""

# ruff: noqa: PLR0913, PLR0917 -- a compiled loop takes plain numbers and does all at once

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from phonism.sound.kernels import kernel
from phonism.units import Samples

Phases = NDArray[np.uint32]

BLOCK = 64
"""Samples over which a partial's level changes linearly."""
INAUDIBLE = 1e-5
"""Level at which a decaying partial is given up, -100 dB."""
TABLE_BITS = 14
TABLE_SIZE = 1 << TABLE_BITS
_FRACTION_BITS = np.uint32(32 - TABLE_BITS)
_FRACTION_MASK = np.uint32((1 << (32 - TABLE_BITS)) - 1)
_FRACTION_SCALE = np.float32(1 / (1 << (32 - TABLE_BITS)))
_HALF_TURN = np.float32(1 / 2**31)
# Minimax coefficients of sin(pi x) / (x (1 - x^2)): at most 3e-7 off, -130 dB.
_S0, _S1, _S2, _S3, _S4 = (
    np.float32(coefficient)
    for coefficient in (3.1415913, -2.02608392, 0.52378134, -0.07446129, 0.00597458)
)
_ONE = np.float32(1)


@kernel
def _sine(phase: np.uint32) -> np.float32:
    x = np.float32(np.int32(phase)) * _HALF_TURN
    z = x * x
    return x * (_ONE - z) * (_S0 + z * (_S1 + z * (_S2 + z * (_S3 + z * _S4))))


@kernel
def sum_partials(
    out: Samples, increments: Phases, phases: Phases, levels: Samples, factors: Samples
) -> None:
    """Write a sum of sines; each level is multiplied by its factor in every block.

    ``levels`` is used up.  A block lives in registers and the first cache, and its length
    is fixed, so that the compiler makes vector code of the inner loop.
    """
    total = np.empty(BLOCK, np.float32)
    for start in range(0, out.size, BLOCK):
        total[:] = 0
        for k in range(increments.size):
            level = levels[k]
            if abs(level) < INAUDIBLE:
                continue
            after = level * factors[k]
            slope = (after - level) / np.float32(BLOCK)
            increment = increments[k]
            first = np.uint32(np.uint32(start) * increment + phases[k])
            for j in range(BLOCK):
                gain = level + slope * np.float32(np.int32(j))
                total[j] += gain * _sine(np.uint32(np.uint32(j) * increment + first))
            levels[k] = after
        for j in range(min(BLOCK, out.size - start)):
            out[start + j] = total[j]


@kernel
def modulated(out: Samples, carrier: np.uint32, modulator: np.uint32, index: Samples) -> None:
    """Write a sine whose phase swings by ``index`` radians at the modulator's frequency."""
    # 2^20 steps a turn, shifted up: the conversion to an integer does not overflow.
    turns = np.float32((1 << 20) / (2 * math.pi))
    for i in range(out.size):
        swing = index[i] * _sine(np.uint32(np.uint32(i) * modulator)) * turns
        shift = np.uint32(np.int32(swing)) << np.uint32(12)
        out[i] = _sine(np.uint32(np.uint32(i) * carrier + shift))


@kernel
def add_wave(
    out: Samples, table: Samples, increment: np.uint32, phase: np.uint32, gain: np.float32
) -> None:
    """Add a wave of fixed frequency, read from one period and a sample more."""
    for i in range(out.size):
        turn = np.uint32(np.uint32(i) * increment + phase)
        place = turn >> _FRACTION_BITS
        fraction = np.float32(np.int32(turn & _FRACTION_MASK)) * _FRACTION_SCALE
        here = table[place]
        out[i] += gain * (here + (table[place + 1] - here) * fraction)


@kernel
def add_gliding_wave(
    out: Samples,
    table: Samples,
    turns: Samples,
    scale: float,
    phase: np.uint32,
    gain: np.float32,
) -> None:
    """Add a wave whose frequency follows ``turns``; ``scale`` makes them phase steps."""
    turn = phase
    for i in range(out.size):
        place = turn >> _FRACTION_BITS
        fraction = np.float32(np.int32(turn & _FRACTION_MASK)) * _FRACTION_SCALE
        here = table[place]
        out[i] += gain * (here + (table[place + 1] - here) * fraction)
        turn = np.uint32(turn + np.uint32(np.int64(turns[i] * scale)))


@kernel
def ring_string(
    out: Samples, shape: Samples, keep: np.float32, spread: np.float32, tuning: np.float32
) -> None:
    """Write a plucked string: a loop of delay, two-point average and tuning all-pass.

    ``shape`` holds two samples from before the start and then one loop; it is used up.
    The filters start as if the string had always moved like that: nothing jumps.
    """
    line = shape[2:]
    last = shape[1]
    smoothed_before = keep * shape[1] + spread * shape[0]
    passed = line[line.size - 1]
    place = 0
    for i in range(out.size):
        value = line[place]
        out[i] = value
        smoothed = keep * value + spread * last
        last = value
        passed = tuning * smoothed + smoothed_before - tuning * passed
        smoothed_before = smoothed
        line[place] = passed
        place += 1
        if place == line.size:
            place = 0


@kernel
def fill_noise(out: Samples, seed: np.uint32) -> None:
    """Write white noise in [-1, 1): a hash of each place, so that any order gives the same."""
    for i in range(out.size):
        x = np.uint32(np.uint32(i) * np.uint32(0x9E3779B1) + seed)
        x = np.uint32((x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D))
        x = np.uint32((x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B))
        out[i] = np.float32(np.int32(x ^ (x >> np.uint32(16)))) * _HALF_TURN
