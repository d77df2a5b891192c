"""One note of one instrument, as the engine plays it."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from phonism.errors import DefinitionError
from phonism.sound.envelopes import fall, rise
from phonism.sound.instruments.drumkits import Drum
from phonism.sound.instruments.registry import Instrument
from phonism.units import MidiPitch, Samples, Seconds, Times, Velocity, db_to_gain, pitch_to_hz

ONSET_S: Seconds = 0.0015
"""Every note rises at least this slowly: a raised cosine of 1.5 ms clicks at -74 dB."""
DYNAMICS = 1.5
"""Amplitude grows as this power of velocity: half as hard is 9 dB softer."""


def velocity_gain(velocity: Velocity) -> float:
    """Return the level of a note; the instrument adds the change of timbre.

    >>> velocity_gain(1.0), round(velocity_gain(0.5), 3)
    (1.0, 0.354)
    """
    return float(velocity**DYNAMICS)


@functools.lru_cache(maxsize=8)
def time_axis(n: int, sample_rate: int) -> Times:
    """Return the moments of n samples from 0 on, read-only.

    >>> time_axis(3, 2).tolist()
    [0.0, 0.5, 1.0]
    """
    t = np.arange(n) / sample_rate
    t.setflags(write=False)
    return t


def key_down(instrument: Instrument, t: Times, pitch: MidiPitch, velocity: Velocity) -> Samples:
    """Return the sound of a key that stays down, its onset rounded; velocity is timbre here.

    Raises
    ------
    DefinitionError
        If the instrument returns something else than finite numbers, one each moment.

    Examples
    --------
    >>> from phonism.sound.instruments import INSTRUMENTS
    >>> key_down(INSTRUMENTS["piano"], time_axis(1000, 44100), 60, 0.5).shape
    (1000,)
    """
    sound = instrument.tone(t, pitch_to_hz(pitch), velocity)
    where = f"pitch {pitch:g}, velocity {velocity:g}"
    return _as_played(sound, t, f"instrument {instrument.name!r}", where)


def stroke(drum: Drum, t: Times, velocity: Velocity) -> Samples:
    """Return the sound of a drum, its onset and its end rounded; velocity is timbre here.

    Raises
    ------
    DefinitionError
        If the drum returns something else than finite numbers, one each moment.

    Examples
    --------
    >>> from phonism.sound.instruments import DRUM_KITS
    >>> stroke(DRUM_KITS["drum kit"].drum(38), time_axis(1000, 44100), 0.5).shape
    (1000,)
    """
    sound = drum.strike(t, velocity)
    return _as_played(sound, t, f"drum {drum.name!r}", f"velocity {velocity:g}")


def _as_played(tone: NDArray[np.floating], t: Times, player: str, where: str) -> Samples:
    """Return what a player gave as samples that begin at nothing, or say what is wrong."""
    sound = np.asarray(tone)
    if sound.shape != t.shape or not np.issubdtype(sound.dtype, np.floating):
        raise DefinitionError(
            f"The {player} must return floating-point numbers of the "
            f"shape {t.shape} of its time axis, got {sound.dtype} of shape {sound.shape}."
        )
    if not math.isfinite(float(sound.sum())):
        raise DefinitionError(f"The {player} returned numbers that are not finite at {where}.")
    if sound.dtype != np.float32 or not sound.flags.c_contiguous or not sound.flags.writeable:
        sound = np.array(sound, np.float32)
    if t.size > 1:
        size = min(t.size, round(ONSET_S / float(t[1])))
        sound[:size] *= rise(size)
    return sound


@functools.lru_cache(maxsize=64)
def release_curve(instrument: Instrument, sample_rate: int) -> Samples:
    """Return how a note fades after its key is released, read-only.

    >>> from phonism.sound.instruments import INSTRUMENTS
    >>> release_curve(INSTRUMENTS["organ"], 44100).size
    15435
    """
    curve = fall(max(2, round(instrument.release_s * sample_rate)))
    curve.setflags(write=False)
    return curve


def play_note(
    instrument: Instrument,
    pitch: MidiPitch,
    velocity: Velocity,
    held_s: Seconds,
    sample_rate: int,
) -> Samples:
    """Return one whole note, from its onset to the end of its release, shape (n,).

    Examples
    --------
    >>> from phonism.sound.instruments import INSTRUMENTS
    >>> note = play_note(INSTRUMENTS["organ"], 60, 0.8, 1.0, 44100)
    >>> note.size, float(note[0]), float(note[-1])
    (59535, 0.0, 0.0)
    """
    release = release_curve(instrument, sample_rate)
    held = round(held_s * sample_rate)
    sound = key_down(instrument, time_axis(held + release.size, sample_rate), pitch, velocity)
    sound[held:] *= release
    return sound * np.float32(velocity_gain(velocity) * db_to_gain(instrument.gain_db))
