"""The last step of every production: one loudness, no overload, nothing inaudible."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phonism.sound.effects import glue_gains
from phonism.sound.limiter import apply_gains, edge_gains, limiter_gains
from phonism.sound.loudness import (
    BLOCK_S,
    PEAK_BLOCK,
    SILENCE_LUFS,
    gated_loudness,
    loudness,
    raise_to_true_peaks,
    sample_peaks,
    true_peak_db,
    weighted_power,
)
from phonism.units import Decibels, Samples, db_to_gain

TARGET_LUFS: Decibels = -14.0
"""Integrated loudness of a piece, as the large streaming services play it."""
LOUDNESS_TOLERANCE_LU: Decibels = 0.3
CEILING_DBTP: Decibels = -1.0
"""True peak that is never passed: lossy formats may add a little."""
MAX_REDUCTION_DB: Decibels = 9.0
"""What the limiter may take from the highest peak; beyond that, the piece stays softer."""

INAUDIBLE_POWER = 1e-14
"""K-weighted power of the loudest tenth of a second below which nothing was meant to sound."""

_MARGIN_DB: Decibels = 0.1
_ROUNDS = 4


class Mastered(NamedTuple):
    """A mix, and what was measured on it."""

    mix: Samples
    loudness_lufs: Decibels
    true_peak_db: Decibels


def master(stems: Sequence[Samples], sample_rate: int) -> Mastered:
    """Bring stems, in place, to the target loudness and below the true-peak ceiling.

    One gain curve, found from the mix, is applied to all stems: they still sum to the
    mix.  A gentle compressor comes first, then the gain to the target, then the limiter.

    Parameters
    ----------
    stems
        Sounds of shape (2, n), float32, that play together; they are changed.
    sample_rate
        Samples a second [Hz].

    Returns
    -------
    Mastered
        The sum of the changed stems, its loudness and its true peak.

    Examples
    --------
    >>> t = np.arange(2 * 44100) / 44100
    >>> tone = np.stack([np.sin(2 * np.pi * 440 * t)] * 2).astype(np.float32)
    >>> stems = [0.01 * tone, 0.02 * tone]
    >>> mix, loudness_lufs, true_peak_db = master(stems, 44100)
    >>> round(loudness_lufs), true_peak_db <= -1, bool((stems[0] + stems[1] == mix).all())
    (-14, True, True)
    """
    mix = functools.reduce(np.add, stems)
    power = weighted_power(mix, sample_rate)
    if power.max() <= INAUDIBLE_POWER:
        return _hushed(stems, mix)
    edges = _gains(mix, power, sample_rate)
    for stem in stems:
        apply_gains(stem, edges)
    _sum_into(mix, stems)
    return _trimmed(stems, mix, loudness(mix, sample_rate))


def _hushed(stems: Sequence[Samples], mix: Samples) -> Mastered:
    """Make silence of what is too soft to have a loudness."""
    for sound in (*stems, mix):
        sound[:] = 0
    return Mastered(mix, SILENCE_LUFS, -math.inf)


def _sum_into(mix: Samples, stems: Sequence[Samples]) -> None:
    mix[:] = stems[0]
    for stem in stems[1:]:
        mix += stem


def _gains(mix: Samples, power: NDArray[np.float64], sample_rate: int) -> Samples:
    """Return the gain at the edges of blocks that brings a mix to the target."""
    block_hop = PEAK_BLOCK / sample_rate / BLOCK_S
    sampled = sample_peaks(mix)
    places = (np.arange(sampled.size) + 0.5) * block_hop
    glue = glue_gains(power, BLOCK_S)
    glued = np.interp(places, np.arange(glue.size) + 0.5, glue)
    hops = np.minimum(places.astype(np.intp), power.size - 1)
    ceiling = db_to_gain(CEILING_DBTP - _MARGIN_DB)

    # The gate of the loudness is absolute, so the first guess must not be far too soft.
    gain = power.max() ** -0.5
    gain *= db_to_gain(TARGET_LUFS - gated_loudness(power * (gain * glue) ** 2))
    # Between samples the wave may rise by 3 dB and, rarely, more: the last trim sees to that.
    threshold = 0.6 * ceiling / (gain * float(glued.max()))
    peaks = raise_to_true_peaks(mix, sampled, threshold) * glued
    highest = ceiling * db_to_gain(MAX_REDUCTION_DB) / float(peaks.max())
    for _ in range(_ROUNDS):
        gain = min(gain, highest)
        curve = gain * glued * limiter_gains(gain * peaks, ceiling, sample_rate)
        heard = power * _means(curve**2, hops, power.size)
        gain *= db_to_gain(TARGET_LUFS - gated_loudness(heard))
    return edge_gains(curve)


def _means(
    values: NDArray[np.float64], groups: NDArray[np.intp], count: int
) -> NDArray[np.float64]:
    totals = np.bincount(groups, values, count)
    return np.asarray(totals / np.maximum(np.bincount(groups, minlength=count), 1))


def _trimmed(stems: Sequence[Samples], mix: Samples, measured: Decibels) -> Mastered:
    """Correct the level by what the measurements say, the true peak having the last word."""
    peak_db = true_peak_db(mix)
    room_db = CEILING_DBTP - _MARGIN_DB / 2 - peak_db
    change_db = min(TARGET_LUFS - measured, room_db)
    for stem in stems:
        np.multiply(stem, np.float32(db_to_gain(change_db)), out=stem)
    _sum_into(mix, stems)
    return Mastered(mix, measured + change_db, peak_db + change_db)
