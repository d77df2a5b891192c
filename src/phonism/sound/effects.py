"""The room around the music, and what holds it together."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from phonism.units import Decibels, Hertz, Samples, Seconds, db_to_gain

REVERB_S: Seconds = 2.0
"""How long the room takes to fall by 60 dB in its middle register."""
PREDELAY_S: Seconds = 0.018
BLOCK = 1 << 19
"""Samples convolved at once, about; bounds the memory that a long piece needs."""

_BANDS: tuple[tuple[Hertz, Hertz, Seconds, float], ...] = (
    # from, to [Hz], decay relative to REVERB_S, level: a warm hall with soft walls
    (180, 500, 1.05, 0.8),
    (500, 1500, 1.0, 1.0),
    (1500, 4000, 0.7, 0.8),
    (4000, 7500, 0.45, 0.5),
)


def reverberate(sound: Samples, sample_rate: int, level_db: Decibels) -> None:
    """Add what a hall answers to a sound, in place.

    The air and the walls swallow what is high, so half the sample rate is enough.

    Parameters
    ----------
    sound
        Shape (2, n), float32, contiguous.
    sample_rate
        Samples a second [Hz].
    level_db
        Level of the answer relative to the sound itself.

    Examples
    --------
    >>> clap = np.zeros((2, 44100), np.float32)
    >>> clap[:, 0] = 1
    >>> reverberate(clap, 44100, level_db=-10)
    >>> early, late = abs(clap[:, 4410:8820]).max(), abs(clap[:, -4410:]).max()
    >>> bool(early > 5 * late > 0)
    True
    """
    from phonism.sound.kernels.mixing import add_doubled, halve

    half = np.empty(-(-sound.shape[1] // 2), np.float32)
    send = np.float32(db_to_gain(level_db) * math.sqrt(0.5))
    halve(half, sound, send, _half_band())
    for channel, answer in enumerate(_convolved(half, sample_rate)):
        add_doubled(sound[channel], answer, _half_band())


def _convolved(half: Samples, sample_rate: int) -> Samples:
    """Return a sound of half the sample rate in the hall, by overlap-add."""
    from scipy import fft

    n = half.size
    wet = np.zeros((2, n), np.float32)
    if n == 0:
        return wet
    length = hall(sample_rate).shape[1]
    step = -(-n // -(-n // BLOCK))
    size = fft.next_fast_len(step + length - 1, real=True)
    answer = _spectrum(sample_rate, size)
    for start in range(0, n, step):
        spectrum = fft.rfft(half[start : start + step], size)
        end = min(n, start + step + length - 1)
        for channel in range(2):
            block = fft.irfft(spectrum * answer[channel], size)
            wet[channel, start:end] += block[: end - start]
    return wet


@functools.lru_cache(maxsize=4)
def hall(sample_rate: int) -> Samples:
    """Return the answer of the hall to a single click, at half the rate, shape (2, n).

    It is noise that dies away, high registers first, as in J. Moorer, "About this
    reverberation business" (1979); left and right are independent, and the energy of
    each is 1.
    """
    from scipy import fft

    rate = sample_rate / 2
    n = fft.next_fast_len(round(REVERB_S * rate), real=True)
    t = np.arange(n) / rate
    hertz = fft.rfftfreq(n, 1 / rate)
    answer = np.zeros((2, n))
    for channel, generator in enumerate(np.random.default_rng(7).spawn(2)):
        spectrum = fft.rfft(generator.standard_normal(n))
        for low, high, relative_decay, level in _BANDS:
            inside = level * _smooth_band(hertz, low, high)
            fade = np.exp(-3 * math.log(10) / (relative_decay * REVERB_S) * t)
            answer[channel] += fft.irfft(spectrum * inside, n) * fade
    late = round(PREDELAY_S * rate)
    answer = np.roll(answer, late, axis=1)
    answer[:, :late] = 0
    # The answer grows in and ends smoothly: an edge would be heard as an echo.
    answer[:, late : 2 * late] *= np.sin(np.linspace(0, np.pi / 2, late))
    answer *= np.cos(np.linspace(0, np.pi / 2, n)) ** 0.5
    answer /= np.sqrt(np.sum(answer**2, axis=1, keepdims=True))
    shape = answer.astype(np.float32)
    shape.setflags(write=False)
    return shape


def _smooth_band(hertz: NDArray[np.float64], low: Hertz, high: Hertz) -> NDArray[np.float64]:
    octaves = np.log2(np.maximum(hertz, 1.0))
    rising = np.clip((octaves - math.log2(low)) * 2 + 0.5, 0, 1)
    falling = np.clip((math.log2(high) - octaves) * 2 + 0.5, 0, 1)
    return np.asarray(np.sin(np.pi / 2 * rising) * np.sin(np.pi / 2 * falling))


@functools.lru_cache(maxsize=4)
def _spectrum(sample_rate: int, size: int) -> NDArray[np.complex64]:
    from scipy import fft

    return np.asarray(fft.rfft(hall(sample_rate), size))


@functools.lru_cache(maxsize=1)
def _half_band(taps: int = 14) -> Samples:
    """Return the taps 1, 3, 5 … from the middle of a filter that keeps the lower half."""
    places = 2 * np.arange(taps) + 1
    window = np.i0(8 * np.sqrt(1 - (places / (2 * taps)) ** 2)) / np.i0(8)
    half = np.sinc(places / 2) / 2 * window
    return np.asarray(half * (0.25 / half.sum()), np.float32)


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
