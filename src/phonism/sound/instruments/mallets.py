"""Struck bars, tines and bells: partials that are no harmonics."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import attack
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import additive, sine
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "marimba",
    family="mallets",
    lowest=36,
    highest=96,
    program=12,
    release_s=0.4,
    gain_db=4.1,
)
def marimba(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """Rosewood bars under yarn mallets: a warm knock that is soon gone."""
    fade_s = 1.5 * (262 / frequency) ** 0.6
    bar = additive(
        t,
        frequency,
        (0.75, 0.3 * velocity + 0.03, 0.16 * velocity**1.5),
        (fade_s, 0.25 * fade_s, 0.1 * fade_s),
        ratios=(1, 3.932, 9.538),
    )
    return bar * attack(t, 0.003)


@instrument(
    "vibraphone",
    family="mallets",
    lowest=48,
    highest=96,
    program=11,
    release_s=1.2,
    gain_db=0.7,
)
def vibraphone(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """Metal bars over turning fans: long, cool and gently trembling."""
    fade_s = 8 * (262 / frequency) ** 0.4
    bar = additive(
        t,
        frequency,
        (0.6, 0.2 * velocity + 0.02, 0.12 * velocity**1.5),
        (fade_s, 0.35 * fade_s, 0.08 * fade_s),
        ratios=(1, 4, 10.2),
    )
    fans = np.float32(1) - np.float32(0.3) * sine(t, 4.8, phase=0.25)
    return bar * fans * attack(t, 0.004)


@instrument(
    "bell",
    family="mallets",
    lowest=48,
    highest=96,
    program=14,
    release_s=2.5,
    gain_db=0.5,
)
def bell(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A tower bell: hum, prime, minor third, fifth and octave, ringing very long."""
    bright = 0.3 + 0.7 * velocity
    fade_s = 9 * (440 / frequency) ** 0.4
    levels = (
        0.22,
        0.5,
        0.2,
        0.14,
        0.34 * bright,
        0.2 * bright,
        0.17 * bright**2,
        0.1 * bright**2,
    )
    fades = (1.3, 1.0, 0.6, 0.5, 0.55, 0.3, 0.2, 0.12)
    metal = additive(
        t,
        frequency,
        levels,
        [fade_s * fade for fade in fades],
        ratios=(0.5, 1, 1.189, 1.5, 2, 2.514, 3.011, 4.166),
    )
    return metal * attack(t, 0.002)


@instrument(
    "music box",
    family="mallets",
    lowest=60,
    highest=103,
    program=10,
    release_s=1.0,
    gain_db=2.7,
)
def music_box(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """Small steel tines: clear, high and tender."""
    fade_s = 2.8 * (1047 / frequency) ** 0.4
    tine = additive(
        t,
        frequency,
        (0.6, 0.12, 0.28 * velocity, 0.15 * velocity**2),
        (fade_s, 0.5 * fade_s, 0.12 * fade_s, 0.04 * fade_s),
        ratios=(1, 2, 6.27, 10.5),
    )
    return tine * attack(t, 0.0015)
