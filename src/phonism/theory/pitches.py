"""Pitch classes and note names."""

from __future__ import annotations

from phonism.registry import Registry
from phonism.units import MidiPitch

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
# The spelling people use for each key, taken from the shorter key signature.
KEY_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

KEYS: Registry[int] = Registry("key")
"""Pitch class, 0 to 11, of each name that a tonic can have."""

for _names in (KEY_NAMES, SHARP_NAMES, FLAT_NAMES):
    for _pitch_class, _name in enumerate(_names):
        if _name not in KEYS:
            KEYS.add(_name, _pitch_class)


def pitch_class_name(pitch_class: int) -> str:
    """Return the usual name of a pitch class.

    >>> pitch_class_name(10)
    'Bb'
    """
    return KEY_NAMES[pitch_class % 12]


def pitch_name(pitch: MidiPitch) -> str:
    """Return a pitch as musicians write it, with cents where it is a microtone.

    >>> pitch_name(60), pitch_name(61.5)
    ('C4', 'D4 -50c')
    """
    nearest = int(pitch + 0.5)
    cents = round(100 * (pitch - nearest))
    octave, pitch_class = divmod(nearest, 12)
    microtone = f" {cents:+d}c" if cents else ""
    return f"{KEY_NAMES[pitch_class]}{octave - 1}{microtone}"
