"""How loud a sound is to people, and how high its wave really rises.

Loudness as in EBU R 128 and ITU-R BS.1770-4, true peak as in its annex 2.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from phonism.sound.filters import Biquad
from phonism.units import Decibels, Samples, Seconds, gain_to_db

BLOCK_S: Seconds = 0.1
"""Step of the gating blocks, which last four steps."""
ABSOLUTE_GATE_LUFS: Decibels = -70.0
RELATIVE_GATE_LU: Decibels = -10.0
SILENCE_LUFS: Decibels = -math.inf

OVERSAMPLING = 4
TAPS = 48
"""Taps of each phase of the interpolator."""
PEAK_BLOCK = 64


def loudness(sound: Samples, sample_rate: int) -> Decibels:
    """Return the integrated loudness [LUFS] of (2, n) or (n,); silence is minus infinity.

    A mono sound counts as one channel.  What is shorter than 0.4 s is measured as if
    it went on in silence.

    References
    ----------
    .. [1] ITU-R BS.1770-4, "Algorithms to measure audio programme loudness" (2015).

    Examples
    --------
    >>> t = np.arange(5 * 48000) / 48000
    >>> tone = np.sin(2 * np.pi * 997 * t).astype(np.float32)
    >>> round(loudness(tone, 48000), 1)
    -3.0
    """
    return gated_loudness(weighted_power(sound, sample_rate))


def weighted_power(sound: Samples, sample_rate: int) -> NDArray[np.float64]:
    """Return the K-weighted mean square of each tenth of a second, channels added.

    >>> weighted_power(np.zeros((2, 44100), np.float32), 44100).shape
    (10,)
    """
    from phonism.sound.kernels.filtering import filtered_power

    stereo = _as_stereo(sound)
    hop = round(BLOCK_S * sample_rate)
    if stereo.shape[1] < 4 * hop:
        stereo = np.pad(stereo, ((0, 0), (0, 4 * hop - stereo.shape[1])))
    power = np.zeros(stereo.shape[1] // hop)
    shelf, cut = k_weighting(sample_rate)
    filtered_power(np.ascontiguousarray(stereo), np.array(shelf), np.array(cut), hop, power)
    return power


def gated_loudness(power: NDArray[np.float64]) -> Decibels:
    """Return the loudness [LUFS] of K-weighted powers of successive tenths of a second.

    >>> round(gated_loudness(np.full(20, 0.01)), 2)
    -20.69
    """
    blocks = (power[:-3] + power[1:-2] + power[2:-1] + power[3:]) / 4
    blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not blocks.size:
        return SILENCE_LUFS
    loud = blocks[blocks > blocks.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
    return -0.691 + 10 * math.log10(loud.mean())


@functools.lru_cache(maxsize=8)
def k_weighting(sample_rate: int) -> tuple[Biquad, Biquad]:
    """Return the two filters of the K-weighting for any sample rate.

    The standard lists coefficients for 48 kHz only; these are the analog prototypes
    behind them, brought to the rate by the bilinear transform.

    >>> round(k_weighting(48000)[0].b0, 8)
    1.53512486
    """
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    norm = 1 + k / q + k * k
    shelf = Biquad(
        (high + band * k / q + k * k) / norm,
        2 * (k * k - high) / norm,
        (high - band * k / q + k * k) / norm,
        2 * (k * k - 1) / norm,
        (1 - k / q + k * k) / norm,
    )
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    norm = 1 + k / q + k * k
    cut = Biquad(1.0, -2.0, 1.0, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm)
    return shelf, cut


def true_peak(sound: Samples) -> float:
    """Return the highest magnitude of the wave that the samples of (2, n) or (n,) draw.

    The wave is found at four times the rate, and between those points by parabolas.

    Examples
    --------
    A tone at a quarter of the rate whose samples all miss its summits by an eighth turn:

    >>> tone = np.sin(np.pi / 2 * np.arange(1000) + np.pi / 4).astype(np.float32)
    >>> tone *= np.hanning(1000).astype(np.float32)
    >>> round(float(abs(tone).max()), 2), round(true_peak(tone), 2)
    (0.71, 1.0)
    """
    peaks = sample_peaks(sound)
    if not peaks.size or not peaks.max():
        return 0.0
    # Between samples, a wave rises far above them only where they are high already.
    return float(raise_to_true_peaks(sound, peaks, 0.6 * float(peaks.max())).max())


def true_peak_db(sound: Samples) -> Decibels:
    """Return the true peak in dB relative to full scale (dBTP).

    >>> true_peak_db(np.zeros((2, 100), np.float32))
    -inf
    """
    return gain_to_db(true_peak(sound))


def sample_peaks(sound: Samples) -> Samples:
    """Return the largest sample of each `PEAK_BLOCK` of (2, n) or (n,).

    >>> sample_peaks(np.ones((2, 130), np.float32)).tolist()
    [1.0, 1.0, 1.0]
    """
    from phonism.sound.kernels.mixing import block_peaks

    stereo = _as_stereo(sound)
    peaks = np.zeros(-(-stereo.shape[1] // PEAK_BLOCK), np.float32)
    block_peaks(stereo, PEAK_BLOCK, peaks)
    return peaks


def raise_to_true_peaks(sound: Samples, peaks: Samples, threshold: float) -> Samples:
    """Return the peaks of blocks, those above a threshold as true peaks.

    >>> raise_to_true_peaks(np.zeros((2, 64), np.float32), np.zeros(1, np.float32), 0.5)
    array([0.], dtype=float32)
    """
    from phonism.sound.kernels.mixing import true_block_peaks

    raised = peaks.copy()
    true_block_peaks(
        _as_stereo(sound), PEAK_BLOCK, _interpolator(), np.float32(threshold), raised
    )
    return raised


@functools.lru_cache(maxsize=1)
def _interpolator() -> Samples:
    """Return the four phases of a Kaiser-windowed sinc, shape (4, taps), each summing to 1."""
    places = np.arange(TAPS) - (TAPS // 2 - 1)
    offsets = np.arange(OVERSAMPLING)[:, None] / OVERSAMPLING
    x = places - offsets
    window = np.i0(9 * np.sqrt(np.clip(1 - (x / (TAPS / 2)) ** 2, 0, 1))) / np.i0(9)
    phases = np.sinc(x) * window
    phases /= phases.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(phases, np.float32)


def _as_stereo(sound: Samples) -> Samples:
    """Return (2, n): a mono sound beside a silent channel, which adds no power."""
    if sound.ndim == 2:
        return np.ascontiguousarray(sound, np.float32)
    return np.stack([np.asarray(sound, np.float32), np.zeros(sound.size, np.float32)])


def _power(level_lufs: Decibels) -> float:
    return float(10 ** ((level_lufs + 0.691) / 10))
