"""Basses."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import attack, decay
from phonism.sound.filters import low_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import harmonics, pluck, sawtooth
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "bass",
    family="basses",
    lowest=28,
    highest=67,
    program=33,
    release_s=0.15,
    gain_db=-0.7,
)
def bass(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A finger-played bass guitar, round and firm."""
    fade_s = 5 * (55 / frequency) ** 0.4
    string = pluck(t, frequency, 0.05 + 0.3 * velocity, fade_s, position=0.22)
    ground = harmonics(t, frequency, (0.5, 0.15)) * decay(t, fade_s)
    return (np.float32(0.7) * string + ground) * attack(t, 0.005)


@instrument(
    "synth bass",
    family="basses",
    lowest=28,
    highest=67,
    program=38,
    release_s=0.12,
    gain_db=-2.2,
)
def synth_bass(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A synthesizer bass: the filter snaps shut after each note."""
    snap_hz = 150 + frequency + (400 + 3000 * velocity) * decay(t, 0.5)
    wave = sawtooth(t, frequency) + harmonics(t, frequency, (0.6,))
    return (
        low_pass(wave, t, snap_hz, 0.35) * decay(t, 4.0) * (np.float32(0.6) * attack(t, 0.005))
    )
