"""Scales: the notes that a piece may use, in any tuning.

Each is one line of `SCALES`.  Add your own the same way::

    SCALES.add("seven equal", Scale(*(12 * step / 7 for step in range(7)), mood="adrift"))
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from phonism.errors import DefinitionError
from phonism.registry import Registry
from phonism.units import MidiPitch, Semitones

TOLERANCE: Semitones = 1e-6
# 72 equal steps to the octave are the finest that composers have written for.
SMALLEST_STEP: Semitones = 0.15
MOST_NOTES = 72
SMALLEST_OCTAVE: Semitones = 1.0
LARGEST_OCTAVE: Semitones = 24.0


@dataclass(frozen=True, slots=True, init=False)
class Scale:
    """Steps above the tonic within one octave, rising from 0.

    Parameters
    ----------
    *semitones
        Distance of each degree from the tonic; the first is 0, fractions are microtones.
        At most 72, each at least 0.15 above the one before it.
    octave
        Where the scale starts again, 1 to 24; 12 in nearly all music.
    mood
        A word or two on what it sounds like, shown wherever scales are listed.
    drone
        Whether its music rests on one held note rather than on chords that move.

    Raises
    ------
    DefinitionError
        If the steps do not rise from 0 to below the octave, or are too many or too near.

    Examples
    --------
    >>> major = Scale(0, 2, 4, 5, 7, 9, 11)
    >>> major.degree(7), major.degree(-1)
    (12.0, -1.0)
    """

    semitones: tuple[Semitones, ...]
    octave: Semitones
    mood: str
    drone: bool

    def __init__(
        self,
        *semitones: Semitones,
        octave: Semitones = 12.0,
        mood: str = "",
        drone: bool = False,
    ) -> None:
        steps = tuple(_as_semitones(step) for step in semitones)
        octave = _as_semitones(octave)
        _check(steps, octave)
        object.__setattr__(self, "semitones", steps)
        object.__setattr__(self, "octave", octave)
        object.__setattr__(self, "mood", mood)
        object.__setattr__(self, "drone", drone)

    def __len__(self) -> int:
        return len(self.semitones)

    def degree(self, index: int) -> Semitones:
        """Return the distance of a degree from the tonic; 0 is the tonic, any sign."""
        octave, step = divmod(index, len(self.semitones))
        return self.octave * octave + self.semitones[step]

    def holds(self, interval: Semitones) -> bool:
        """Say whether a distance from the tonic is a note of the scale.

        >>> Scale(0, 2, 4, 5, 7, 9, 11).holds(14), Scale(0, 2, 4).holds(1)
        (True, False)
        """
        return any(self.off_octave(interval - step) < TOLERANCE for step in self.semitones)

    def off_octave(self, interval: Semitones) -> Semitones:
        """Return how far an interval is from the nearest whole number of octaves.

        >>> Scale(0, 7).off_octave(25), Scale(0, 7, octave=19).off_octave(-19)
        (1.0, 0.0)
        """
        place = interval % self.octave
        return min(place, self.octave - place)

    def pitches(self, tonic: int, lowest: MidiPitch, highest: MidiPitch) -> list[MidiPitch]:
        """Return every pitch of the scale on a tonic from lowest to highest, rising.

        >>> Scale(0, 4, 7).pitches(tonic=0, lowest=60, highest=72)
        [60.0, 64.0, 67.0, 72.0]
        """
        return [tonic + self.degree(i) for i in self.degrees(tonic, lowest, highest)]

    def degrees(self, tonic: int, lowest: MidiPitch, highest: MidiPitch) -> range:
        """Return the degrees on a tonic whose pitches lie from lowest to highest.

        >>> Scale(0, 4, 7).degrees(tonic=0, lowest=60, highest=72)
        range(15, 19)
        """
        size = len(self.semitones)
        first = math.floor((lowest - tonic) / self.octave) * size
        last = math.ceil((highest - tonic) / self.octave) * size + 1
        while tonic + self.degree(first) < lowest - TOLERANCE:
            first += 1
        while last > first and tonic + self.degree(last - 1) > highest + TOLERANCE:
            last -= 1
        return range(first, last)

    @property
    def is_microtonal(self) -> bool:
        """Whether any note lies between the keys of a piano."""
        return any(abs(step - round(step)) > TOLERANCE for step in self.semitones)


def _as_semitones(value: Semitones) -> Semitones:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise DefinitionError(
            f"A scale is made of numbers, semitones above its tonic, got {value!r}."
        ) from None


def _check(steps: tuple[Semitones, ...], octave: Semitones) -> None:
    """Refuse what is no scale; comparisons are written so that NaN fails them."""
    if not SMALLEST_OCTAVE <= octave <= LARGEST_OCTAVE:
        raise DefinitionError(
            f"The octave of a scale is {SMALLEST_OCTAVE:g} to {LARGEST_OCTAVE:g} semitones, "
            f"got {octave:g}."
        )
    is_rising = all(low < high for low, high in pairwise((*steps, octave)))
    if not steps or steps[0] != 0 or not is_rising:
        raise DefinitionError(
            f"A scale rises from 0 and stays below its octave ({octave:g} semitones), "
            f"got {steps}."
        )
    nearest = min(high - low for low, high in pairwise((*steps, octave)))
    if len(steps) > MOST_NOTES or nearest < SMALLEST_STEP:
        raise DefinitionError(
            f"A scale has at most {MOST_NOTES} notes at least {SMALLEST_STEP} semitones "
            f"apart, got {len(steps)} notes as near as {nearest:.3g}."
        )


SCALES: Registry[Scale] = Registry("scale", Scale)
"""Every scale by name.  Degrees of the maqam, pelog and slendro vary from place to place;
the ones here are common teaching values."""

for _name, _scale in {
    "major":             Scale(0, 2, 4, 5, 7, 9, 11,    mood="bright, at home"),
    "minor":             Scale(0, 2, 3, 5, 7, 8, 10,    mood="serious, tender"),
    "natural minor":     Scale(0, 2, 3, 5, 7, 8, 10,    mood="serious, tender"),
    "harmonic minor":    Scale(0, 2, 3, 5, 7, 8, 11,    mood="dramatic, longing"),
    "melodic minor":     Scale(0, 2, 3, 5, 7, 9, 11,    mood="bittersweet, smooth"),
    "ionian":            Scale(0, 2, 4, 5, 7, 9, 11,    mood="bright, at home"),
    "dorian":            Scale(0, 2, 3, 5, 7, 9, 10,    mood="cool, hopeful"),
    "phrygian":          Scale(0, 1, 3, 5, 7, 8, 10,    mood="dark, Spanish"),
    "lydian":            Scale(0, 2, 4, 6, 7, 9, 11,    mood="airy, floating"),
    "mixolydian":        Scale(0, 2, 4, 5, 7, 9, 10,    mood="open, folk-like"),
    "aeolian":           Scale(0, 2, 3, 5, 7, 8, 10,    mood="serious, tender"),
    "locrian":           Scale(0, 1, 3, 5, 6, 8, 10,    mood="uneasy, unresolved", drone=True),
    "major pentatonic":  Scale(0, 2, 4, 7, 9,           mood="simple, sunny"),
    "minor pentatonic":  Scale(0, 3, 5, 7, 10,          mood="earthy, plain"),
    "blues":             Scale(0, 3, 5, 6, 7, 10,       mood="bluesy, worn"),
    "whole tone":        Scale(0, 2, 4, 6, 8, 10,       mood="dreamy, weightless", drone=True),
    "octatonic":         Scale(0, 2, 3, 5, 6, 8, 9, 11, mood="uncanny, restless", drone=True),
    "chromatic":         Scale(*range(12),              mood="free, every key"),
    "phrygian dominant": Scale(0, 1, 4, 5, 7, 8, 10,    mood="fiery, flamenco", drone=True),
    "lydian dominant":   Scale(0, 2, 4, 6, 7, 9, 10,    mood="playful, overtone-like"),
    "harmonic major":    Scale(0, 2, 4, 5, 7, 8, 11,    mood="radiant with a shadow"),
    "ukrainian dorian":  Scale(0, 2, 3, 6, 7, 9, 10,    mood="lamenting, proud", drone=True),
    "double harmonic":   Scale(0, 1, 4, 5, 7, 8, 11,    mood="ornate, ceremonial", drone=True),
    "hungarian minor":   Scale(0, 2, 3, 6, 7, 8, 11,    mood="passionate, dark", drone=True),
    "hijaz":             Scale(0, 1, 4, 5, 7, 8, 10,    mood="yearning, Arabic", drone=True),
    "rast":              Scale(0, 2, 3.5, 5, 7, 9, 10.5, mood="noble, Arabic", drone=True),
    "hirajoshi":         Scale(0, 2, 3, 7, 8,           mood="still, Japanese", drone=True),
    "in-sen":            Scale(0, 1, 5, 7, 10,          mood="austere, Japanese", drone=True),
    "iwato":             Scale(0, 1, 5, 6, 10,          mood="bare, Japanese", drone=True),
    "yo":                Scale(0, 2, 5, 7, 9,           mood="outdoors, Japanese", drone=True),
    "egyptian":          Scale(0, 2, 5, 7, 10,          mood="wide, suspended", drone=True),
    "pelog":             Scale(0, 1.2, 2.6, 6.8, 7.9,   mood="glowing, Javanese", drone=True),
    "slendro":           Scale(0, 2.4, 4.8, 7.2, 9.6,   mood="floating, Javanese", drone=True),
}.items():  # fmt: skip
    SCALES.add(_name, _scale)
