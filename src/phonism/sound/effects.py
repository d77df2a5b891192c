"""The room around the music, and what holds it together."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from phonism.units import Decibels, Hertz, Samples, Seconds

REVERB_S: Seconds = 2.0
"""How long the room takes to fall by 60 dB in its middle register."""
PREDELAY_S: Seconds = 0.018
BLOCK = 1 << 20
"""Samples convolved at once, about; bounds the memory that a long piece needs."""

_BANDS: tuple[tuple[Hertz, Hertz, Seconds, float], ...] = (
    # from, to [Hz], decay relative to REVERB_S, level: a warm hall with soft walls
    (180, 500, 1.05, 0.8),
    (500, 1800, 1.0, 1.0),
    (1800, 5000, 0.7, 0.8),
    (5000, 11000, 0.4, 0.5),
)


def reverberate(send: Samples, sample_rate: int) -> Samples:
    """Return what a hall answers to a mono sound, as long as the sound itself.

    Parameters
    ----------
    send
        Mono sound, shape (n,).
    sample_rate
        Samples a second [Hz].

    Returns
    -------
    Samples
        The answer without the sound itself, shape (2, n); its energy is that of the sound.

    Examples
    --------
    >>> clap = np.zeros(44100, np.float32)
    >>> clap[0] = 1
    >>> hall = reverberate(clap, 44100)
    >>> early, late = abs(hall[:, 4410:8820]).max(), abs(hall[:, -4410:]).max()
    >>> hall.shape, bool(early > 5 * late > 0)
    ((2, 44100), True)
    """
    from scipy import fft

    n = send.size
    wet = np.zeros((2, n), np.float32)
    if n == 0:
        return wet
    length = hall(sample_rate).shape[1]
    step = -(-n // -(-n // BLOCK))
    size = fft.next_fast_len(step + length - 1, real=True)
    answer = _spectrum(sample_rate, size)
    for start in range(0, n, step):
        spectrum = fft.rfft(send[start : start + step], size)
        end = min(n, start + step + length - 1)
        for channel in range(2):
            block = fft.irfft(spectrum * answer[channel], size)
            wet[channel, start:end] += block[: end - start]
    return wet


@functools.lru_cache(maxsize=4)
def hall(sample_rate: int) -> Samples:
    """Return the answer of the hall to a single click, shape (2, n), energy 1 a channel.

    It is noise that dies away, high registers first, as in J. Moorer, "About this
    reverberation business" (1979); left and right are independent.
    """
    from scipy import fft

    n = fft.next_fast_len(round(1.1 * REVERB_S * sample_rate), real=True)
    t = np.arange(n) / sample_rate
    hertz = fft.rfftfreq(n, 1 / sample_rate)
    answer = np.zeros((2, n))
    for channel, generator in enumerate(np.random.default_rng(7).spawn(2)):
        spectrum = fft.rfft(generator.standard_normal(n))
        for low, high, relative_decay, level in _BANDS:
            inside = level * _smooth_band(hertz, low, high)
            fade = np.exp(-3 * math.log(10) / (relative_decay * REVERB_S) * t)
            answer[channel] += fft.irfft(spectrum * inside, n) * fade
    late = round(PREDELAY_S * sample_rate)
    answer = np.roll(answer, late, axis=1)
    answer[:, :late] = 0
    # The answer grows in and ends smoothly: an edge would be heard as an echo.
    answer[:, late : 2 * late] *= np.sin(np.linspace(0, np.pi / 2, late))
    answer *= np.cos(np.linspace(0, np.pi / 2, n)) ** 0.5
    answer /= np.sqrt(np.sum(answer**2, axis=1, keepdims=True))
    answer = answer.astype(np.float32)
    answer.setflags(write=False)
    return answer


def _smooth_band(hertz: NDArray[np.float64], low: Hertz, high: Hertz) -> NDArray[np.float64]:
    octaves = np.log2(np.maximum(hertz, 1.0))
    rising = np.clip((octaves - math.log2(low)) * 2 + 0.5, 0, 1)
    falling = np.clip((math.log2(high) - octaves) * 2 + 0.5, 0, 1)
    return np.asarray(np.sin(np.pi / 2 * rising) * np.sin(np.pi / 2 * falling))


@functools.lru_cache(maxsize=4)
def _spectrum(sample_rate: int, size: int) -> NDArray[np.complex64]:
    from scipy import fft

    return np.asarray(fft.rfft(hall(sample_rate), size))


def glue_gains(
    power: NDArray[np.float64],
    block_s: Seconds,
    *,
    ratio: float = 1.6,
    window_s: Seconds = 0.25,
    above_db: Decibels = 0.0,
) -> NDArray[np.float64]:
    """Return how a gentle compressor would set the level of each block.

    What is louder than the piece's own mean is brought nearer to it; the detector looks
    both ways in time, so that it neither pumps nor lags.

    Parameters
    ----------
    power
        Mean square of each block.
    block_s
        Length of a block [s].
    ratio
        How many dB of excess become one.
    window_s
        How long the detector listens.
    above_db
        Where it starts, relative to the mean power of the piece.

    Examples
    --------
    >>> power = np.ones(400)
    >>> power[200:] = 100.0
    >>> gains = glue_gains(power, 0.01)
    >>> bool(gains[300] < gains[50] == 1.0)
    True
    """
    if not power.size or power.max() <= 0:
        return np.ones(power.size)
    level = np.maximum(_smoothed(power, max(1, round(window_s / block_s))), 1e-12)
    threshold = power[power > 0].mean() * 10 ** (above_db / 10)
    excess = np.maximum(level / threshold, 1.0)
    return np.asarray(excess ** (-0.5 * (1 - 1 / ratio)))


def _smoothed(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return a Hann-weighted running mean of the same length."""
    window = np.hanning(width + 2)[1:-1]
    weights = np.convolve(np.ones(values.size), window, "full")
    start = (width - 1) // 2
    smooth = np.convolve(values, window, "full") / weights
    return np.asarray(smooth[start : start + values.size])
