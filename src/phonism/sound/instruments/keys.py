"""Keyboards whose keys strike: piano and electric piano."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import math

import numpy as np

from phonism.sound.envelopes import attack, decay
from phonism.sound.filters import low_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import additive, fm, noise
from phonism.units import Hertz, Samples, Times, Velocity

STRIKING_POINT = 1 / 8
"""Where the hammer meets the string, as a part of its length."""


@instrument(
    "piano",
    family="keys",
    lowest=28,
    highest=103,
    program=0,
    release_s=0.28,
    gain_db=2.0,
)
def piano(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A grand piano: bright at the strike, then singing on and slowly dying away."""
    count = int(min(max(10500 / frequency, 4), 30))
    n = np.arange(1, count + 1)
    stiffness = 2.2e-4 * (frequency / 262) ** 0.9
    # Stiff strings are sharp above; dividing by the first partial keeps the note in tune.
    ratios = n * np.sqrt((1 + stiffness * n * n) / (1 + stiffness))
    hammer_hz = (700 + 3400 * velocity**1.4) * (frequency / 262) ** 0.35
    levels = np.abs(np.sin(np.pi * n * STRIKING_POINT)) + 0.08
    levels *= np.exp(-n * frequency / hammer_hz) * n**-0.35
    levels *= 0.55 / math.sqrt(levels @ levels)
    # Each string falls fast at first and slowly later: energy leaves by two polarizations.
    slow_s = 14 * (262 / frequency) ** 0.7 / (1 + 0.22 * (n - 1))
    slow_s = np.minimum(np.maximum(slow_s, 0.25), 22)
    singing = min(6, count)
    string = additive(
        t,
        frequency,
        np.concatenate([0.72 * levels, 0.28 * levels[:singing]]),
        np.concatenate([0.3 * slow_s, slow_s[:singing]]),
        ratios=np.concatenate([ratios, ratios[:singing] * 1.00012]),
    )
    return string * attack(t, 0.0025) + _knock(t, frequency, velocity)


def _knock(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """Return the felt and the wood, heard for a moment below the tone."""
    short = t[: round(0.08 / t[1])] if t.size > 1 else t
    thud = low_pass(noise(short, seed=int(frequency)), short, 500 + 3500 * velocity)
    knock = np.zeros(t.size, np.float32)
    knock[: short.size] = thud * attack(short, 0.002) * decay(short, 0.07)
    return knock * np.float32(0.05 + 0.12 * velocity)


@instrument(
    "electric piano",
    family="keys",
    lowest=28,
    highest=96,
    program=4,
    release_s=0.25,
    gain_db=-0.1,
)
def electric_piano(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A tine piano: mellow when touched, barking when struck."""
    fade_s = 7 * (262 / frequency) ** 0.5
    bark = (0.25 + 1.5 * velocity * velocity) * min(1.0, (500 / frequency) ** 0.5)
    body = fm(t, frequency, 1, decay(t, 0.5 * fade_s) * np.float32(bark))
    tine = fm(t, frequency, 14 if frequency < 700 else 5, decay(t, 0.25) * np.float32(0.5))
    tone = body * decay(t, fade_s) * np.float32(0.62)
    tone += tine * decay(t, 0.5) * np.float32(0.1 * velocity)
    return tone * attack(t, 0.003)
