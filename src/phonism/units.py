"""The units of phonism, one name each, and the conversions between them.

A value carries its unit in its type or in its name (``_s``, ``_hz``, ``_db``); time axes
are float64, because a float32 clock detunes long notes, and samples are float32 arrays of
shape ``(channels, n)``.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Seconds: TypeAlias = float
"""A length or a moment of real time."""

Beats: TypeAlias = float
"""A length or a moment of musical time; one beat is one quarter note."""

BeatsPerMinute: TypeAlias = float
"""Tempo in quarter notes per minute."""

MidiPitch: TypeAlias = float
"""Pitch as a MIDI number: 60 is middle C, 1 is a semitone, fractions are microtones."""

Semitones: TypeAlias = float
"""An interval, in twelfths of an octave."""

Hertz: TypeAlias = float
"""Frequency in cycles per second."""

Velocity: TypeAlias = float
"""How hard a note is played, above 0 and up to 1."""

Decibels: TypeAlias = float
"""A ratio of amplitudes, 20 times the decimal logarithm."""

Degrees: TypeAlias = float
"""An angle on the hue circle, 0 up to 360."""

Samples: TypeAlias = NDArray[np.float32]
"""Sound: shape ``(n,)`` for one channel or ``(channels, n)``; full scale is 1."""

Times: TypeAlias = NDArray[np.float64]
"""A time axis in seconds, shape ``(n,)``, evenly spaced."""

REFERENCE_PITCH: MidiPitch = 69
REFERENCE_HZ: Hertz = 440.0


def pitch_to_hz(pitch: MidiPitch) -> Hertz:
    """Return the frequency of a pitch in equal temperament, A4 = 440 Hz.

    This is the reverse of `hz_to_pitch`.

    >>> pitch_to_hz(69)
    440.0
    >>> round(pitch_to_hz(60), 2)
    261.63
    """
    return float(REFERENCE_HZ * 2 ** ((pitch - REFERENCE_PITCH) / 12))


def hz_to_pitch(frequency_hz: Hertz) -> MidiPitch:
    """Return the (fractional) MIDI pitch of a frequency above 0 Hz.

    This is the reverse of `pitch_to_hz`.

    >>> hz_to_pitch(220.0)
    57.0
    """
    return REFERENCE_PITCH + 12 * math.log2(frequency_hz / REFERENCE_HZ)


def db_to_gain(level_db: Decibels) -> float:
    """Return the amplitude factor of a level.

    This is the reverse of `gain_to_db`.

    >>> db_to_gain(-20)
    0.1
    """
    return float(10 ** (level_db / 20))


def gain_to_db(gain: float) -> Decibels:
    """Return the level of an amplitude factor; silence is minus infinity.

    This is the reverse of `db_to_gain`.

    >>> gain_to_db(10)
    20.0
    >>> gain_to_db(0)
    -inf
    """
    return 20 * math.log10(gain) if gain > 0 else -math.inf


def beats_to_seconds(beats: Beats, tempo: BeatsPerMinute) -> Seconds:
    """Return how long some beats last.

    This is the reverse of `seconds_to_beats`.

    >>> beats_to_seconds(4, tempo=120)
    2.0
    """
    return beats * 60 / tempo


def seconds_to_beats(seconds: Seconds, tempo: BeatsPerMinute) -> Beats:
    """Return how many beats fit into some seconds.

    This is the reverse of `beats_to_seconds`.

    >>> seconds_to_beats(2, tempo=120)
    4.0
    """
    return seconds * tempo / 60
