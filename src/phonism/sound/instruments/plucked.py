"""Plucked strings."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import attack, decay
from phonism.sound.filters import band_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import pluck
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "guitar",
    family="plucked",
    lowest=40,
    highest=88,
    program=24,
    release_s=0.3,
    gain_db=1.8,
)
def guitar(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A nylon-string guitar with a warm wooden body."""
    fade_s = 4.5 * (196 / frequency) ** 0.6
    string = pluck(t, frequency, 0.15 + 0.55 * velocity, fade_s, position=0.16)
    body = band_pass(string, t, 210.0, 0.4)
    # Short high notes need more level to be as loud.
    carry = np.float32((frequency / 196) ** 0.3)
    tone: Samples = (string + np.float32(0.7) * body) * (carry * attack(t, 0.002))
    return tone


@instrument(
    "harp",
    family="plucked",
    lowest=31,
    highest=100,
    program=46,
    release_s=1.4,
    gain_db=3.7,
)
def harp(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A concert harp: round, plucked near the middle, ringing on."""
    fade_s = 6.0 * (262 / frequency) ** 0.55
    string = pluck(t, frequency, 0.05 + 0.5 * velocity, fade_s, position=0.42)
    return string * attack(t, 0.003)


@instrument(
    "koto",
    family="plucked",
    lowest=43,
    highest=91,
    program=107,
    release_s=0.5,
    gain_db=5.3,
)
def koto(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A bright silk string plucked close to the bridge."""
    fade_s = 3.6 * (262 / frequency) ** 0.5
    string = pluck(t, frequency, 0.55 + 0.45 * velocity, fade_s, position=0.055)
    snap = band_pass(string, t, 2600.0, 0.5) * (np.float32(0.5) * decay(t, 0.3))
    return (string + snap) * (np.float32((frequency / 262) ** 0.2) * attack(t, 0.0015))
