"""Filters: what a sound loses on its way, as functions of a time axis."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phonism.sound.oscillators import Frequency, sample_rate_of
from phonism.units import Decibels, Hertz, Samples, Times

LOWEST_PART, HIGHEST_PART = 1e-5, 0.45
"""Cutoffs as parts of the sample rate: beyond these, a filter would not be stable."""


class Biquad(NamedTuple):
    """A second-order filter, normalized: a0 is 1."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float

    @classmethod
    def through(cls) -> Biquad:
        """Return the filter that changes nothing."""
        return cls(1.0, 0.0, 0.0, 0.0, 0.0)

    @classmethod
    def high_pass(cls, cutoff_hz: Hertz, sample_rate: float, q: float = 0.7071) -> Biquad:
        """Return a high-pass (R. Bristow-Johnson's cookbook)."""
        c, alpha = _cookbook(cutoff_hz, sample_rate, q)
        b = (1 + c) / 2
        return cls._normalized((b, -2 * b, b), (1 + alpha, -2 * c, 1 - alpha))

    @classmethod
    def high_shelf(
        cls, corner_hz: Hertz, sample_rate: float, gain_db: Decibels, q: float = 0.7071
    ) -> Biquad:
        """Return a filter that changes the level of what lies above the corner."""
        c, alpha = _cookbook(corner_hz, sample_rate, q)
        a = 10 ** (gain_db / 40)
        root = 2 * math.sqrt(a) * alpha
        return cls._normalized(
            (
                a * (a + 1 + (a - 1) * c + root),
                -2 * a * (a - 1 + (a + 1) * c),
                a * (a + 1 + (a - 1) * c - root),
            ),
            (a + 1 - (a - 1) * c + root, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - root),
        )

    @classmethod
    def _normalized(
        cls, b: tuple[float, float, float], a: tuple[float, float, float]
    ) -> Biquad:
        return cls(b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0])


def _cookbook(frequency_hz: Hertz, sample_rate: float, q: float) -> tuple[float, float]:
    turn = 2 * math.pi * frequency_hz / sample_rate
    return math.cos(turn), math.sin(turn) / (2 * q)


def filter_stereo(sound: Samples, first: Biquad, second: Biquad | None = None) -> None:
    """Filter (2, n) float32 in place by one or two biquads.

    >>> sound = np.ones((2, 44100), np.float32)
    >>> filter_stereo(sound, Biquad.high_pass(25, 44100))
    >>> bool(abs(sound[:, -1]).max() < 1e-4)
    True
    """
    from phonism.sound.kernels.filtering import two_biquads

    two_biquads(sound, np.array(first), np.array(second or Biquad.through()))


def filter_mono(sound: Samples, biquad: Biquad) -> Samples:
    """Return (n,) float32 filtered by a biquad that forgets within a few milliseconds.

    >>> sound = np.ones(44100, np.float32)
    >>> round(float(filter_mono(sound, Biquad.high_shelf(1000, 44100, -12))[-1]), 3)
    1.0
    """
    from phonism.sound.kernels.filtering import one_biquad

    out = np.empty_like(sound)
    one_biquad(out, sound, np.array(biquad))
    return out


def low_pass(
    sound: NDArray[np.floating], t: Times, cutoff_hz: Frequency, resonance: float = 0.0
) -> Samples:
    """Return a sound without what lies above the cutoff, 12 dB per octave.

    Parameters
    ----------
    sound
        What to filter, shape (n,).
    t
        Its time axis [s].
    cutoff_hz
        Where the loss begins [Hz]: one number, or one for each moment.
    resonance
        How much the cutoff itself stands out, from 0 (not) to almost 1 (it rings).

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> hiss = np.sin(2 * np.pi * 8000 * t)
    >>> bool(abs(low_pass(hiss, t, 500.0)[22050:]).max() < 0.005)
    True
    """
    return _state_variable(sound, t, cutoff_hz, resonance, (1.0, 0.0, 0.0))


def high_pass(
    sound: NDArray[np.floating], t: Times, cutoff_hz: Frequency, resonance: float = 0.0
) -> Samples:
    """Return a sound without what lies below the cutoff; takes what `low_pass` takes.

    >>> t = np.arange(44100) / 44100
    >>> hum = np.sin(2 * np.pi * 50 * t)
    >>> bool(abs(high_pass(hum, t, 1000.0)[22050:]).max() < 0.005)
    True
    """
    return _state_variable(sound, t, cutoff_hz, resonance, (0.0, 0.0, 1.0))


def band_pass(
    sound: NDArray[np.floating], t: Times, center_hz: Frequency, resonance: float = 0.5
) -> Samples:
    """Return what lies around a frequency, at its own level; takes what `low_pass` takes.

    >>> t = np.arange(44100) / 44100
    >>> tone = np.sin(2 * np.pi * 1000 * t)
    >>> round(float(abs(band_pass(tone, t, 1000.0)[22050:]).max()), 2)
    1.0
    """
    return _state_variable(sound, t, center_hz, resonance, (0.0, _damping(resonance), 0.0))


def _damping(resonance: float) -> float:
    return math.sqrt(2) * (1 - min(max(resonance, 0.0), 0.99))


def _state_variable(
    sound: NDArray[np.floating],
    t: Times,
    cutoff_hz: Frequency,
    resonance: float,
    mixture: tuple[float, float, float],
) -> Samples:
    from phonism.sound.kernels.filtering import HOLD, state_variable

    rate = sample_rate_of(t)
    if isinstance(cutoff_hz, np.ndarray) and cutoff_hz.ndim:
        parts = np.clip(cutoff_hz[::HOLD] / rate, LOWEST_PART, HIGHEST_PART).astype(np.float32)
    else:
        part = min(max(float(cutoff_hz) / rate, LOWEST_PART), HIGHEST_PART)
        parts = np.full(-(-t.size // HOLD), part, np.float32)
    out = np.empty(t.size, np.float32)
    source = np.ascontiguousarray(sound, np.float32)
    state_variable(out, source, parts, _damping(resonance), *mixture)
    return out
