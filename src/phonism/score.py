"""A score: what is played when, by whom, and which color is the cause.

Musical time is counted in beats, one beat being a quarter note whatever the meter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from phonism.palette import Swatch
from phonism.theory.scales import Scale
from phonism.units import (
    Beats,
    BeatsPerMinute,
    Decibels,
    MidiPitch,
    Seconds,
    Semitones,
    Velocity,
)

Layer: TypeAlias = Literal["foreground", "background"]
Role: TypeAlias = Literal["melody", "counter", "bass", "pad", "ostinato", "drums"]

TOLERANCE_BEATS: Beats = 1e-6
TOLERANCE_SEMITONES: Semitones = 1e-6


@dataclass(frozen=True, slots=True)
class Note:
    """One note, and the swatch that is its cause."""

    onset: Beats
    duration: Beats
    pitch: MidiPitch
    """MIDI number; in drums the key of General MIDI's percussion."""
    velocity: Velocity
    swatch: Swatch | None = None
    brightness: float = 0.5
    """How bright its timbre is, from dull (0) to brilliant (1)."""
    pan: float = 0.0
    """How far it stands from its part's place: left (negative) or right."""
    shift_s: Seconds = 0.0
    """How much later than written it is played, as people do; earlier if negative."""
    rule: str = ""
    """Why it is there: a name from `phonism.composing.rules.RULES`."""

    @property
    def end(self) -> Beats:
        """When the key is released; the sound may ring on."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Part:
    """The notes of one player, in order of onset."""

    name: str
    layer: Layer
    role: Role
    instrument: str
    notes: tuple[Note, ...]
    gain_db: Decibels = 0.0
    pan: float = 0.0
    """Place between the loudspeakers, -1 (left) to 1 (right)."""


class Meter(NamedTuple):
    """A meter such as 6/8."""

    numerator: int
    denominator: int

    @property
    def bar(self) -> Beats:
        """How long a bar is.

        >>> Meter(6, 8).bar
        3.0
        """
        return self.numerator * 4 / self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the form with a name, such as ``"A"`` or ``"close"``."""

    name: str
    onset: Beats
    duration: Beats


@dataclass(frozen=True, slots=True)
class Harmony:
    """A chord that holds for a while: semitones above the tonic, the root first."""

    onset: Beats
    duration: Beats
    semitones: tuple[float, ...]
    function: str
    name: str


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece of music as it would stand on paper."""

    parts: tuple[Part, ...]
    tempo: BeatsPerMinute
    meter: Meter
    tonic: int
    """Pitch class of the tonic, 0 (C) to 11 (B)."""
    scale_name: str
    scale: Scale
    length: Beats
    """From the first beat to the end of the last sound."""
    sections: tuple[Section, ...] = ()
    harmonies: tuple[Harmony, ...] = ()

    @property
    def duration_s(self) -> Seconds:
        """How long the piece lasts, ringing out included."""
        return self.length * 60 / self.tempo

    def layer(self, name: Layer) -> tuple[Part, ...]:
        """Return the parts of one layer."""
        return tuple(part for part in self.parts if part.layer == name)


def faults(score: Score) -> list[str]:
    """Say in words what is wrong with a score; an empty list means nothing is.

    Every pitched note is in the scale and inside the length, parts are in order, and the
    melody and the bass, where there are any, end on the tonic.
    """
    return [
        *(fault for part in score.parts for fault in _part_faults(part, score)),
        *_ending_faults(score),
    ]


def _part_faults(part: Part, score: Score) -> list[str]:
    found = []
    onsets = [note.onset for note in part.notes]
    if onsets != sorted(onsets):
        found.append(f"{part.name}: the notes are not in order of onset")
    if not -1 <= part.pan <= 1:
        found.append(f"{part.name}: pan {part.pan} is not in [-1, 1]")
    for note in part.notes:
        if part.role != "drums" and not score.scale.holds(note.pitch - score.tonic):
            found.append(f"{part.name}: pitch {note.pitch} is not in the scale")
        if not 0 < note.velocity <= 1:
            found.append(f"{part.name}: velocity {note.velocity} is not in (0, 1]")
        if note.duration <= 0:
            found.append(f"{part.name}: a note at beat {note.onset} lasts {note.duration}")
        if note.onset < 0 or note.end > score.length + TOLERANCE_BEATS:
            found.append(f"{part.name}: a note at beat {note.onset} leaves the piece")
    return found


def _ending_faults(score: Score) -> list[str]:
    ends = {
        part.role: part.notes[-1]
        for part in score.parts
        if part.role in ("melody", "bass") and part.notes
    }
    return [
        f"the {role} does not end on the tonic but on {note.pitch}"
        for role, note in ends.items()
        if score.scale.off_octave(note.pitch - score.tonic) > TOLERANCE_SEMITONES
    ]
