"""The plain waves: what every synthesizer begins with."""

# ruff: noqa: D401 -- a docstring here says what the instrument is: it is its help

from __future__ import annotations

from phonism.sound import oscillators
from phonism.sound.envelopes import adsr
from phonism.sound.filters import low_pass
from phonism.sound.instruments.registry import instrument
from phonism.units import Hertz, Samples, Times, Velocity


@instrument("sine", family="basic", program=80, is_sustained=True, release_s=0.25, gain_db=-4.6)
def sine(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A pure tone with a trace of the octave when played hard."""
    tone = oscillators.harmonics(t, frequency, (0.8, 0.1 * velocity * velocity))
    return tone * adsr(t, 0.015, 0.8, 0.8)


@instrument(
    "square",
    family="basic",
    program=80,
    is_sustained=True,
    release_s=0.2,
    gain_db=-6.1,
)
def square(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A hollow, reedy wave, as of an early video game."""
    return _shaped(oscillators.square(t, frequency), t, frequency, velocity)


@instrument(
    "sawtooth",
    family="basic",
    program=81,
    is_sustained=True,
    release_s=0.2,
    gain_db=-1.6,
)
def sawtooth(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A full, buzzing wave that holds every harmonic."""
    return _shaped(oscillators.sawtooth(t, frequency), t, frequency, velocity)


@instrument(
    "triangle",
    family="basic",
    program=79,
    is_sustained=True,
    release_s=0.25,
    gain_db=-3.8,
)
def triangle(t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    """A soft, flute-like wave."""
    tone = oscillators.triangle(t, frequency)
    edge = oscillators.square(t, frequency) * (0.12 * velocity * velocity)
    return (0.8 * tone + edge) * adsr(t, 0.012, 0.9, 0.8)


def _shaped(wave: Samples, t: Times, frequency: Hertz, velocity: Velocity) -> Samples:
    cutoff_hz = 600 + 2.5 * frequency + 7000 * velocity * velocity
    return low_pass(wave, t, cutoff_hz) * (0.7 * adsr(t, 0.008, 0.7, 0.75))
