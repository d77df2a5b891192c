"""Woodwinds."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import adsr, attack
from phonism.sound.filters import band_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import harmonics, noise, vibrato
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "flute", family="winds", lowest=59, highest=98, program=73,
    release_s=0.18, is_sustained=True, gain_db=-4.3,
)  # fmt: skip
def flute(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A flute: few harmonics, some breath, a light vibrato."""
    blown = velocity * velocity
    pitch = vibrato(t, frequency, cents=7, rate_hz=5.0, delay_s=0.3)
    tube = harmonics(t, pitch, (0.6, 0.1 + 0.2 * blown, 0.05 + 0.1 * blown, 0.03 * blown))
    breath = band_pass(noise(t, seed=int(frequency)), t, min(2 * frequency, 9000), 0.3)
    return (tube + np.float32(0.035 + 0.03 * velocity) * breath) * adsr(t, 0.05, 0.4, 0.9)


@instrument(
    "clarinet", family="winds", lowest=50, highest=91, program=71,
    release_s=0.15, is_sustained=True, gain_db=-6.6,
)  # fmt: skip
def clarinet(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A clarinet: a hollow tube, of which only the odd harmonics sound low down."""
    bright = 0.35 + 0.65 * velocity
    reed = tuple(
        (1.0 if n % 2 else 0.07 * n**0.5) * bright**n * n**-0.5 * 0.85 for n in range(1, 18)
    )
    return harmonics(t, frequency, reed) * attack(t, 0.035)
