"""Which frequencies sound when: the picture of a sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phonism.units import Decibels, Hertz, Samples

WINDOW = 4096
FLOOR_DB: Decibels = -100.0


def spectrogram(  # noqa: PLR0913 -- the frame of the picture, each side optional
    samples: Samples,
    sample_rate: int,
    *,
    columns: int = 900,
    lowest_hz: Hertz = 27.5,
    highest_hz: Hertz = 16000.0,
    rows: int = 220,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    """Return the level of each register over time, on a musical (logarithmic) axis.

    Parameters
    ----------
    samples
        Sound of shape (n,) or (channels, n); channels are averaged.
    sample_rate
        Samples a second [Hz].
    columns
        How many moments to show, at most one for each sample.
    lowest_hz, highest_hz
        Frequency of the first and the last row; the latter at most half the rate.
    rows
        How many frequencies to show.

    Returns
    -------
    times_s
        Center of each column [s], shape (columns,).
    frequencies_hz
        Frequency of each row, rising by a constant ratio, shape (rows,).
    level_db
        Level, 0 dB being a sine at full scale, at least -100 dB; shape (rows, columns).

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> times, hertz, level = spectrogram(np.sin(2 * np.pi * 1000 * t), 44100, columns=50)
    >>> level.shape, round(float(hertz[level[:, 25].argmax()]), -2)
    ((220, 50), 1000.0)
    """
    from scipy import fft

    mono = np.atleast_2d(samples).mean(axis=0, dtype=np.float32)
    columns = max(1, min(columns, mono.size))
    padded = np.pad(mono, (WINDOW // 2, WINDOW))
    starts = np.linspace(0, max(0, mono.size - 1), columns).astype(np.intp)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[starts]
    window = np.hanning(WINDOW).astype(np.float32)
    magnitude = np.abs(fft.rfft(frames * window, axis=1)) * np.float32(2 / window.sum())
    frequencies = np.geomspace(lowest_hz, min(highest_hz, sample_rate / 2), rows)
    level = _on_rows(magnitude, frequencies * WINDOW / sample_rate)
    with np.errstate(divide="ignore"):
        level_db = np.maximum(20 * np.log10(level), np.float32(FLOOR_DB))
    return starts / sample_rate, frequencies, level_db.T


def _on_rows(
    magnitude: NDArray[np.float32], places: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return the magnitude at fractional bins, or the largest one where a row spans many."""
    last = magnitude.shape[1] - 1
    below = np.clip(np.floor(places).astype(np.intp), 0, last - 1)
    fraction = np.clip(places - below, 0, 1).astype(np.float32)
    rows = magnitude[:, below] * (1 - fraction) + magnitude[:, below + 1] * fraction
    borders = np.sqrt(places[1:] * places[:-1])
    first = np.ceil(np.concatenate([places[:1], borders])).astype(np.intp)
    final = np.minimum(np.floor(np.concatenate([borders, places[-1:]])).astype(np.intp), last)
    for offset in range(int((final - first).max(initial=-1)) + 1):
        wide = np.flatnonzero(first + offset <= final)
        rows[:, wide] = np.maximum(rows[:, wide], magnitude[:, first[wide] + offset])
    return rows
