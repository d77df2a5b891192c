"""Organs."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import attack
from phonism.sound.instruments.registry import instrument
from phonism.sound.oscillators import harmonics
from phonism.units import Hertz, Samples, Times, Velocity

FOUNDATION = (0.4, 0.3, 0.08, 0.16, 0.0, 0.03, 0.0, 0.08)
"""Stops of 8', 4', 2 2/3', 2', 1 1/3' and 1' on the harmonics that they sound."""
MIXTURE = (0.0, 0.0, 0.06, 0.06, 0.0, 0.1, 0.0, 0.1, 0.0, 0.0, 0.0, 0.05, 0.0, 0.0, 0.0, 0.05)


@instrument(
    "organ", family="organs", lowest=36, highest=96, program=19,
    release_s=0.35, is_sustained=True, gain_db=-4.1,
)  # fmt: skip
def organ(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A pipe organ: steady, with a bright mixture when played hard."""
    stops = np.zeros(len(MIXTURE))
    stops[: len(FOUNDATION)] = FOUNDATION
    stops += velocity * velocity * np.array(MIXTURE)
    sub = harmonics(t, frequency / 2, (0.12,))
    return (harmonics(t, frequency, stops.tolist()) + sub) * attack(t, 0.025)
