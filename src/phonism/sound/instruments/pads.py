"""Pads: sounds to lie in."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import adsr, attack
from phonism.sound.filters import band_pass, low_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import ensemble, fm, harmonics, sawtooth, sine, vibrato
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "pad", family="pads", lowest=36, highest=91, program=89,
    release_s=1.2, is_sustained=True, gain_db=-1.9,
)  # fmt: skip
def pad(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A warm synthesizer pad that opens slowly."""
    layers = ensemble(t, frequency, (-10, 0, 10), (0.6, 1, 0.6))
    drift = np.float32(1) + np.float32(0.35) * sine(t, 0.21, phase=0.6)
    cutoff_hz = np.float32(350 + frequency + 1300 * velocity) * drift
    return low_pass(layers, t, cutoff_hz, 0.1) * (np.float32(0.75) * attack(t, 0.35))


@instrument(
    "choir", family="pads", lowest=43, highest=84, program=52,
    release_s=0.7, is_sustained=True, gain_db=-2.5,
)  # fmt: skip
def choir(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """Voices on an open ah."""
    voices = sawtooth(t, vibrato(t, frequency, cents=18, rate_hz=4.9, delay_s=0.4))
    chest = band_pass(voices, t, 720.0, 0.72)
    throat = band_pass(voices, t, 1150.0, 0.76)
    air = band_pass(voices, t, 2850.0, 0.8) * np.float32(0.1 + 1.1 * velocity**2)
    # Throats swallow what is high; without it, the edges of several voices would crackle.
    body = low_pass(voices, t, 3200.0)
    tone: Samples = chest + np.float32(0.6) * throat + air + np.float32(0.12) * body
    return tone * (np.float32(1.1) * attack(t, 0.18))


@instrument(
    "glass", family="pads", lowest=48, highest=96, program=92,
    release_s=1.6, is_sustained=True, gain_db=-4.1,
)  # fmt: skip
def glass(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """Rubbed glasses: pure, cold and shimmering."""
    shimmer = np.float32(0.6 * velocity) * (np.float32(1) + sine(t, 0.7))
    rubbed = fm(t, frequency, 3.0, shimmer)
    tone = np.float32(0.5) * rubbed + harmonics(t, frequency, (0.3, 0.0, 0.0, 0.06))
    return tone * adsr(t, 0.12, 2.5, 0.8)
