"""Keeping the true peak of a piece below a ceiling without being heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phonism.sound.loudness import PEAK_BLOCK
from phonism.units import Samples, Seconds

LOOK_S: Seconds = 0.02
"""How long before a peak the level starts to give way, and how long after it returns."""


def limiter_gains(
    peaks: NDArray[np.floating], ceiling: float, sample_rate: int
) -> NDArray[np.float64]:
    """Return the gain of each block that keeps every peak at or below the ceiling.

    A running minimum makes room around each peak and a running mean of the same width
    rounds its corners: the mean of values that all fit still fits.

    Parameters
    ----------
    peaks
        Peak of each block of `PEAK_BLOCK` samples.
    ceiling
        Highest magnitude allowed.
    sample_rate
        Samples a second [Hz].

    Examples
    --------
    >>> peaks = np.ones(101)
    >>> peaks[50] = 2.0
    >>> gains = limiter_gains(peaks, 1.0, 44100)
    >>> float(gains[50]), float(gains[0])
    (0.5, 1.0)
    """
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-12))
    if needed.min(initial=1.0) >= 1.0:
        return np.ones(peaks.size)
    reach = max(1, round(LOOK_S * sample_rate / PEAK_BLOCK))
    held = _running_minimum(needed, reach)
    window = np.hanning(2 * reach + 3)[1:-1]
    padded = np.pad(held, reach, mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), "valid"))


def edge_gains(gains: NDArray[np.floating]) -> Samples:
    """Return gains at the edges of blocks, never above those of the blocks beside them.

    >>> edge_gains(np.array([1.0, 0.5, 1.0])).tolist()
    [1.0, 0.5, 0.5, 1.0]
    """
    padded = np.pad(gains, 1, mode="edge")
    return np.minimum(padded[:-1], padded[1:]).astype(np.float32)


def apply_gains(sound: Samples, edges: Samples) -> None:
    """Multiply (2, n) in place by a gain that runs straight from edge to edge of blocks.

    >>> sound = np.ones((2, 128), np.float32)
    >>> apply_gains(sound, np.array([0.0, 1.0, 1.0], np.float32))
    >>> [float(value) for value in sound[0, [0, 32, 100]]]
    [0.0, 0.5, 1.0]
    """
    from phonism.sound.kernels.mixing import apply_gain

    apply_gain(sound, edges, PEAK_BLOCK)


def _running_minimum(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    """Return the smallest of each value and ``reach`` neighbors on both sides."""
    width = 2 * reach + 1
    padded = np.pad(values, reach, constant_values=np.inf)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, width).min(axis=1))
