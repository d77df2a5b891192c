"""Bowed strings."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import adsr, attack
from phonism.sound.filters import band_pass, low_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import ensemble, sawtooth, vibrato
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "strings", family="bowed", lowest=33, highest=96, program=48,
    release_s=0.6, is_sustained=True, gain_db=-1.7,
)  # fmt: skip
def strings(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A string section: several players, a soft bow, a slow swell."""
    players = ensemble(t, frequency, (-8, 1, 7), (0.9, 1, 0.9))
    cutoff_hz = 900 + 1.4 * frequency + 4600 * velocity * velocity
    swell = adsr(t, 0.16 - 0.08 * velocity, 3.0, 0.85)
    return low_pass(players, t, cutoff_hz) * (np.float32(0.65) * swell)


@instrument(
    "cello", family="bowed", lowest=36, highest=81, program=42,
    release_s=0.35, is_sustained=True, gain_db=-3.5,
)  # fmt: skip
def cello(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A solo string: vibrato, a wooden body and a bow that bites when it digs in."""
    string = sawtooth(t, vibrato(t, frequency, cents=14, rate_hz=5.4, delay_s=0.35))
    body = band_pass(string, t, 420.0, 0.6) + np.float32(0.6) * band_pass(
        string, t, 1150.0, 0.6
    )
    tone = low_pass(np.float32(0.3) * string + np.float32(0.9) * body, t, 900 + 4000 * velocity)
    return tone * attack(t, 0.09 - 0.05 * velocity)
