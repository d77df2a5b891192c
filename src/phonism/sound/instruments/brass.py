"""Brass."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import adsr
from phonism.sound.filters import low_pass
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import sawtooth
from phonism.units import Hertz, Samples, Times, Velocity


@instrument(
    "horn", family="brass", lowest=36, highest=81, program=60,
    release_s=0.25, is_sustained=True, gain_db=-2.0,
)  # fmt: skip
def horn(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A French horn: it opens up as the breath grows, noble and a little far away."""
    breath = adsr(t, 0.11 - 0.05 * velocity, 0.6, 0.75)
    opening_hz = frequency + (300 + 2 * frequency) * (0.3 + 1.4 * velocity) * breath
    return low_pass(sawtooth(t, frequency), t, opening_hz, 0.15) * (np.float32(0.8) * breath)
