"""Loops that put sounds together and measure and set their levels."""

# ruff: noqa: C901, PLR0913, PLR0917 -- a compiled loop takes plain numbers and does all at once

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from phonism.sound.kernels import kernel
from phonism.units import Samples

_HALF_TURN = np.float32(1 / 2**31)


@kernel
def add_note(
    out: Samples, start: int, note: Samples, held: int, release: Samples,
    left: np.float32, right: np.float32,
) -> None:  # fmt: skip
    """Add a note to (2, n): as it is while held, then faded along the release curve."""
    room = out.shape[1] - start
    end = min(held, note.size, room)
    for i in range(end):
        out[0, start + i] += left * note[i]
        out[1, start + i] += right * note[i]
    tail = min(release.size, note.size - held, room - held)
    for i in range(tail):
        value = note[held + i] * release[i]
        out[0, start + held + i] += left * value
        out[1, start + held + i] += right * value


@kernel
def block_peaks(sound: Samples, block: int, peaks: Samples) -> None:
    """Write the largest magnitude of each block of (2, n), over both channels."""
    n = sound.shape[1]
    for b in range(peaks.size):
        peak = np.float32(0)
        for channel in range(2):
            for i in range(b * block, min(n, (b + 1) * block)):
                peak = max(peak, abs(sound[channel, i]))
        peaks[b] = peak


@kernel
def true_block_peaks(
    sound: Samples, block: int, phases: Samples, threshold: np.float32, peaks: Samples
) -> None:
    """Raise the peaks of blocks above a threshold to those between the samples.

    ``phases`` (4, taps) interpolates to four times the rate; a parabola through each
    summit finds what lies between those points.
    """
    n = sound.shape[1]
    taps = phases.shape[1]
    before = taps // 2 - 1
    fine = np.empty(4 * (block + 2), np.float32)
    piece = np.empty(block + 2 + taps, np.float32)
    for b in range(peaks.size):
        if peaks[b] <= threshold:
            continue
        start = b * block - 1
        best = peaks[b]
        for channel in range(2):
            for j in range(piece.size):
                i = start - before + j
                piece[j] = sound[channel, i] if 0 <= i < n else np.float32(0)
            for phase in range(4):
                for j in range(block + 2):
                    total = np.float32(0)
                    for tap in range(taps):
                        total += piece[j + tap] * phases[phase, tap]
                    fine[4 * j + phase] = abs(total)
            for j in range(1, fine.size - 1):
                top = fine[j]
                if top >= fine[j - 1] and top >= fine[j + 1] and top > np.float32(0.9) * best:
                    rise = fine[j + 1] - fine[j - 1]
                    curve = 2 * top - fine[j + 1] - fine[j - 1]
                    if curve > 0:
                        top += rise * rise / (8 * curve)
                    best = max(best, top)
        peaks[b] = best


@kernel
def apply_gain(sound: Samples, nodes: Samples, block: int) -> None:
    """Multiply (2, n) in place by a gain that runs straight between the edges of blocks."""
    n = sound.shape[1]
    for b in range(nodes.size - 1):
        low = nodes[b]
        slope = (nodes[b + 1] - low) / np.float32(block)
        start = b * block
        for channel in range(2):
            for i in range(start, min(n, start + block)):
                sound[channel, i] *= low + slope * np.float32(i - start)


@kernel
def _hashed(x: np.uint32) -> np.float32:
    x = np.uint32((x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D))
    x = np.uint32((x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B))
    return np.float32(np.int32(x ^ (x >> np.uint32(16)))) * _HALF_TURN


@kernel
def dithered(sound: Samples, scale: float, seed: np.uint32, out: NDArray[np.int32]) -> None:
    """Round a flat array to whole steps after adding triangular noise of one step."""
    low = -scale
    high = scale - 1.0
    for i in range(sound.size):
        a = _hashed(np.uint32(np.uint32(2 * i) * np.uint32(0x9E3779B1) + seed))
        b = _hashed(np.uint32(np.uint32(2 * i + 1) * np.uint32(0x9E3779B1) + seed))
        noise = 0.5 * (np.float64(a) + np.float64(b))
        value = math.floor(np.float64(sound[i]) * scale + noise + 0.5)
        out[i] = np.int32(min(high, max(low, value)))
