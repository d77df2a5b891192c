"""The drum kit: skins, sticks, shells of metal, and a shaker.

Skins swing in the modes of a round membrane and start sharp, for a blow stretches them;
wires, beads and cymbals are so dense in modes that noise and crowds of partials stand for
them.  Harder blows are brighter and longer, and not only louder.
"""

# ruff: noqa: D401 -- a docstring here says what the drum is: it is its help

from __future__ import annotations

import numpy as np

from phonism.sound.envelopes import attack, decay
from phonism.sound.filters import band_pass, high_pass, low_pass
from phonism.sound.instruments.drumkits import DRUM_KITS, Drum, DrumKit, drum
from phonism.sound.oscillators import additive, noise, sine
from phonism.units import Hertz, Samples, Seconds, Times, Velocity

MEMBRANE = (1.0, 1.593, 2.136, 2.653)
"""The lowest modes of a round skin (Rayleigh, The Theory of Sound, section 206)."""
GOLDEN = 0.618034
DRUMS: dict[int, Drum] = {}


@drum(DRUMS, "kick", 36, 35, ring_s=0.7)
def kick(t: Times, velocity: Velocity) -> Samples:
    """A bass drum: a deep thump, and the knock of the beater when hit hard."""
    body = _skin(t, 50.0, 1.3 + 1.7 * velocity, 0.022, 0.45 + 0.2 * velocity)
    # A skin hit hard does not swing as far as it is pushed: that gives it upper partials.
    drive = np.float32(0.8 + 1.6 * velocity)
    beater = band_pass(noise(t, 36), t, 1500 + 2500 * velocity, 0.3) * decay(t, 0.05)
    knock = np.float32(1.3 * velocity**1.5) * beater
    return high_pass(np.tanh(drive * body) + knock, t, 28.0)


@drum(DRUMS, "snare", 38, 40, 39, ring_s=0.5)
def snare(t: Times, velocity: Velocity) -> Samples:
    """A snare drum: a short skin over a rattle of wires."""
    skin = _skin(t, 182.0, 0.2 * velocity, 0.015, 0.2) + np.float32(0.6) * _skin(
        t, 331.0, 0.2 * velocity, 0.015, 0.14
    )
    wires = low_pass(high_pass(noise(t, 38), t, 1100.0), t, 3000 + 9000 * velocity)
    rattle = decay(t, 0.24 + 0.16 * velocity) * attack(t, 0.004)
    crack = band_pass(noise(t, 40), t, 4200.0, 0.3) * decay(t, 0.04)
    tone = np.float32(0.75) * skin + np.float32(0.5 + 0.8 * velocity) * wires * rattle
    return high_pass(tone + np.float32(1.1 * velocity**2) * crack, t, 90.0)


@drum(DRUMS, "rim", 37, 31, 56, 75, 76, 77, ring_s=0.2)
def rim(t: Times, velocity: Velocity) -> Samples:
    """A stick across the rim: a dry, wooden click."""
    levels = np.array((0.25, 0.6, 0.8, 0.6, 0.4)) * velocity ** np.array((0, 0, 0.3, 0.7, 1))
    wood = additive(
        t, 1.0, levels, (0.12, 0.09, 0.07, 0.05, 0.04), ratios=(415, 1130, 1720, 2560, 3940)
    )
    tap = band_pass(noise(t, 37), t, 2400 + 2600 * velocity, 0.4) * decay(t, 0.03)
    return high_pass(wood + np.float32(0.4 + velocity) * tap, t, 200.0)


@drum(DRUMS, "closed hat", 42, 44, ring_s=0.25)
def closed_hat(t: Times, velocity: Velocity) -> Samples:
    """A hi-hat that is closed: a short tick of metal."""
    return _hat(t, velocity, 0.1 + 0.08 * velocity)


@drum(DRUMS, "open hat", 46, ring_s=1.2, choked_by=(42, 44))
def open_hat(t: Times, velocity: Velocity) -> Samples:
    """A hi-hat that is open: it hisses on until the pedal closes it."""
    return _hat(t, velocity, 0.7 + 0.35 * velocity)


@drum(DRUMS, "shaker", 70, 54, 69, 82, ring_s=0.3)
def shaker(t: Times, velocity: Velocity) -> Samples:
    """A shaker: beads that gather, and swish."""
    peak_s = 0.034 - 0.016 * velocity
    swing = 0.7 * np.e * t / peak_s * np.exp(-t / peak_s)
    beads = band_pass(noise(t, 70), t, 5200 + 2600 * velocity, 0.25)
    return high_pass(beads, t, 2500.0) * swing.astype(np.float32)


@drum(DRUMS, "low tom", 45, 41, 43, 64, 66, ring_s=1.0)
def low_tom(t: Times, velocity: Velocity) -> Samples:
    """The tom that stands on the floor."""
    return _tom(t, velocity, 92.0)


@drum(DRUMS, "middle tom", 47, 48, 61, 63, 65, ring_s=0.9)
def middle_tom(t: Times, velocity: Velocity) -> Samples:
    """The larger tom on the bass drum."""
    return _tom(t, velocity, 128.0)


@drum(DRUMS, "high tom", 50, 60, 62, ring_s=0.8)
def high_tom(t: Times, velocity: Velocity) -> Samples:
    """The smaller tom on the bass drum."""
    return _tom(t, velocity, 172.0)


@drum(DRUMS, "crash", 49, 52, 55, 57, ring_s=2.4)
def crash(t: Times, velocity: Velocity) -> Samples:
    """A crash cymbal: a burst of bronze that dies away slowly."""
    ring_s = 1.6 + 0.8 * velocity
    bronze = _metal(t, 420.0, 13500.0, 70, velocity, ring_s)
    wash = low_pass(noise(t, 49), t, 2500 + 9000 * velocity * decay(t, 1.2))
    burst = high_pass(wash, t, 1800.0) * decay(t, ring_s)
    tone = np.float32(0.65) * bronze + np.float32(0.5) * burst
    return high_pass(tone, t, 500.0) * attack(t, 0.004)


@drum(DRUMS, "ride", 51, 53, 59, ring_s=1.6)
def ride(t: Times, velocity: Velocity) -> Samples:
    """A ride cymbal: the ping of a stick over a quiet shimmer."""
    ping = additive(
        t,
        1.0,
        np.array((0.16, 0.2, 0.26, 0.24, 0.2)) * velocity ** np.array((0, 0, 0.2, 0.4, 0.6)),
        (0.9, 0.8, 0.7, 0.5, 0.35),
        ratios=(587, 1123, 2391, 3547, 5210),
    )
    shimmer = _metal(t, 900.0, 12500.0, 48, velocity, 1.3)
    stick = high_pass(noise(t, 51), t, 5000.0) * decay(t, 0.04)
    tone = np.float32(0.8) * ping + np.float32(0.4) * shimmer
    tone += np.float32(0.4 * velocity) * stick
    return high_pass(tone, t, 300.0)


def _skin(
    t: Times, frequency: Hertz, sharp: float, settle_s: Seconds, fade_s: Seconds
) -> Samples:
    """Return one mode of a skin that starts sharp, by a part of its frequency."""
    glide = frequency * (1 + sharp * np.exp(-t / settle_s))
    return sine(t, glide) * decay(t, fade_s)


def _tom(t: Times, velocity: Velocity, frequency: Hertz) -> Samples:
    fade_s = 0.75 * (110 / frequency) ** 0.4
    levels = (0.8, 0.35 + 0.15 * velocity, 0.3 * velocity, 0.25 * velocity)
    skin = np.zeros(t.size, np.float32)
    for ratio, level in zip(MEMBRANE, levels, strict=True):
        mode = _skin(t, ratio * frequency, 0.18 * velocity, 0.06, fade_s / ratio**1.3)
        skin += np.float32(level) * mode
    stick = band_pass(noise(t, int(frequency)), t, 900 + 2600 * velocity, 0.3)
    return high_pass(skin + np.float32(0.9 * velocity**1.5) * stick * decay(t, 0.06), t, 40.0)


def _hat(t: Times, velocity: Velocity, fade_s: Seconds) -> Samples:
    metal = _metal(t, 3300.0, 14500.0, 32, velocity, fade_s)
    hiss = low_pass(high_pass(noise(t, 42), t, 7000.0), t, 9000 + 8000 * velocity)
    tone = metal + np.float32(0.8) * hiss * decay(t, 0.8 * fade_s)
    return high_pass(tone, t, 5200.0) * np.float32(0.7)


def _metal(  # noqa: PLR0913, PLR0917 -- what a crowd of partials is made of
    t: Times, lowest: Hertz, highest: Hertz, count: int, velocity: Velocity, fade_s: Seconds
) -> Samples:
    """Return the crowded, unrelated partials of a metal plate; high ones die first."""
    order = np.arange(count)
    # Multiples of the golden ratio lie everywhere and never in step: no pitch is heard.
    places = (order + (order * GOLDEN) % 1) / count
    hertz = lowest * (highest / lowest) ** places
    # Plates radiate high modes better; soft blows barely wake them.
    levels = (hertz / lowest) ** 0.45 * (0.25 + 0.75 * velocity) ** (2 * places)
    levels *= 1 / np.sqrt(levels @ levels)
    fades_s = fade_s * (1.25 - 0.6 * places)
    return additive(t, 1.0, levels, fades_s, ratios=hertz, phases=(order * order * GOLDEN) % 1)


DRUM_KITS.add(
    "drum kit",
    DrumKit("drum kit", DRUMS, gain_db=2.8, help="A small kit of drums, cymbals and a shaker."),
)
