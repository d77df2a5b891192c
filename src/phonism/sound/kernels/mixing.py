"""Loops that put sounds together and measure and set their levels."""

# ruff: noqa: C901, PLR0913, PLR0917 -- a compiled loop takes plain numbers and does all at once

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from phonism.sound.kernels import kernel
from phonism.units import Samples

TILE = 1024
"""Samples that stay in the first cache while they are filtered."""
_HALF_TURN = np.float32(1 / 2**31)


@kernel
def add_note(
    out: Samples, start: int, note: Samples, held: int, release: Samples,
    left: np.float32, right: np.float32,
) -> None:  # fmt: skip
    """Add a note to (2, n): as it is while held, then faded along the release curve."""
    room = out.shape[1] - start
    end = min(held, note.size, room)
    tail = min(release.size, note.size - held, room - held)
    for channel in range(2):
        gain = left if channel == 0 else right
        place = out[channel, start : start + max(0, end)]
        for i in range(place.size):
            place[i] += gain * note[i]
        place = out[channel, start + held : start + held + max(0, tail)]
        rest = note[held:]
        for i in range(place.size):
            place[i] += gain * rest[i] * release[i]


@kernel
def energy(sound: Samples) -> float:
    """Return the sum of the squares of (n,)."""
    total = 0.0
    for i in range(sound.size):
        total += np.float64(sound[i]) * np.float64(sound[i])
    return total


@kernel
def block_peaks(sound: Samples, block: int, peaks: Samples) -> None:
    """Write the largest magnitude of each block of (2, n), over both channels."""
    n = sound.shape[1]
    for b in range(peaks.size):
        peak = np.float32(0)
        left = sound[0, b * block : min(n, (b + 1) * block)]
        right = sound[1, b * block : min(n, (b + 1) * block)]
        for i in range(left.size):
            peak = max(peak, abs(left[i]), abs(right[i]))
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
        for channel in range(2):
            place = sound[channel, b * block : min(n, (b + 1) * block)]
            for i in range(place.size):
                place[i] *= low + slope * np.float32(np.int32(i))


@kernel
def halve(out: Samples, sound: Samples, gain: np.float32, taps: Samples) -> None:
    """Write the sum of both channels of (2, n) at half the rate.

    ``taps`` are every other tap, from the middle on, of a symmetric half-band filter; the
    rest of them are 0, but for the middle one, which is a half.
    """
    n = sound.shape[1]
    reach = taps.size
    odd = np.empty(TILE + 2 * reach, np.float32)
    for start in range(0, out.size, TILE):
        size = min(TILE, out.size - start)
        for i in range(size + 2 * reach):
            place = 2 * (start - reach + i) + 1
            is_inside = 0 <= place < n
            odd[i] = gain * (sound[0, place] + sound[1, place]) if is_inside else 0.0
        part = out[start : start + size]
        for i in range(size):
            place = 2 * (start + i)
            part[i] = np.float32(0.5) * gain * (sound[0, place] + sound[1, place])
        for k in range(reach):
            tap = taps[k]
            before = odd[reach - 1 - k : reach - 1 - k + size]
            after = odd[reach + k : reach + k + size]
            for i in range(size):
                part[i] += tap * (before[i] + after[i])


@kernel
def add_doubled(out: Samples, half: Samples, taps: Samples) -> None:
    """Add a sound (n / 2,) at twice its rate to another one (n,); `halve` tells of the taps."""
    n = out.size
    reach = taps.size
    between = np.empty(TILE, np.float32)
    padded = np.empty(TILE + 2 * reach, np.float32)
    for start in range(0, half.size, TILE):
        size = min(TILE, half.size - start)
        for i in range(size + 2 * reach):
            place = start - reach + i
            padded[i] = half[place] if 0 <= place < half.size else np.float32(0)
        between[:] = 0
        for k in range(reach):
            tap = np.float32(2) * taps[k]
            before = padded[reach - k : reach - k + size]
            after = padded[reach + 1 + k : reach + 1 + k + size]
            for i in range(size):
                between[i] += tap * (before[i] + after[i])
        for i in range(size):
            out[2 * (start + i)] += padded[reach + i]
        for i in range(min(size, n // 2 - start)):
            out[2 * (start + i) + 1] += between[i]


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
