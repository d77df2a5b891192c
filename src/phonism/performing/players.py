"""What sounds when a player strikes one key, and for how long."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from phonism.score import Note, Part, Score
from phonism.sound.envelopes import fall
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS, DrumKit, Instrument
from phonism.sound.instruments.playing import key_down, release_curve, stroke
from phonism.units import (
    BeatsPerMinute,
    Decibels,
    Hertz,
    MidiPitch,
    Samples,
    Seconds,
    Times,
    Velocity,
    pitch_to_hz,
)

CHOKE_S: Seconds = 0.03
"""How fast a hand or a pedal silences a drum."""
DRUM_HZ: Hertz = 800.0
"""Brightness turns around this where there is no pitch; skins lie below it."""


class Clock(NamedTuple):
    """From the time on paper to samples."""

    tempo: BeatsPerMinute
    rate: int
    last: int
    """When the last key of the piece is released: nobody holds on for longer."""

    @classmethod
    def of(cls, score: Score, rate: int) -> Clock:
        """Return the clock of a piece."""
        ends = [note.end for part in score.parts for note in part.notes]
        last = min(max(ends, default=0.0), score.length)
        return cls(score.tempo, rate, round(last * 60 / score.tempo * rate))

    def span(self, note: Note) -> tuple[int, int]:
        """Return the first sample of a note and for how many samples it is held.

        Notes that end with the piece end there, however late or early they begin.

        >>> clock = Clock(60.0, 100, last=400)
        >>> [clock.span(Note(onset, 1, 60, 0.5, shift_s=0.1)) for onset in (1, 3)]
        [(110, 100), (310, 90)]
        """
        shift = round(note.shift_s * self.rate)
        start, end = self._sample(note.onset), self._sample(note.end)
        late = min(end if end >= self.last else end + shift, self.last)
        at = max(0, min(start + shift, late - 1))
        return at, max(1, late - at)

    def _sample(self, beats: float) -> int:
        return round(beats * 60 / self.tempo * self.rate)


class Voice(NamedTuple):
    """One key of a player."""

    strike: Callable[[Times, Velocity], Samples]
    release: Samples
    """How it fades after its key is released."""
    fundamental: Hertz
    """What its brightness turns around."""


class Player(NamedTuple):
    """Who plays a part."""

    gain_db: Decibels
    voice: Callable[[MidiPitch], Voice]
    """What sounds at a key."""
    span: Callable[[Note], tuple[int, int]]
    """The first sample of a note, and for how many samples it sounds on."""


def player_of(part: Part, clock: Clock) -> Player:
    """Return who plays a part: an instrument, or for drums a kit.

    Raises
    ------
    UnknownNameError
        If nobody is known by the name.
    """
    if part.role == "drums":
        return _drummer(DRUM_KITS[part.instrument], part, clock)
    return _musician(INSTRUMENTS[part.instrument], clock)


def _musician(instrument: Instrument, clock: Clock) -> Player:
    """Return a player who holds each key as long as the score says."""
    release = release_curve(instrument, clock.rate)

    def voice(pitch: MidiPitch) -> Voice:
        def strike(t: Times, velocity: Velocity) -> Samples:
            return key_down(instrument, t, pitch, velocity)

        return Voice(strike, release, pitch_to_hz(pitch))

    return Player(instrument.gain_db, voice, clock.span)


def _drummer(kit: DrumKit, part: Part, clock: Clock) -> Player:
    """Return a player who strikes, and lets ring until all is gone or a pedal closes."""
    release = fall(round(CHOKE_S * clock.rate))
    starts = sorted((clock.span(note)[0], round(note.pitch)) for note in part.notes)

    @functools.cache
    def chokes(keys: frozenset[int]) -> list[int]:
        return [start for start, key in starts if key in keys]

    def voice(pitch: MidiPitch) -> Voice:
        return Voice(partial(stroke, kit.drum(pitch)), release, DRUM_HZ)

    def span(note: Note) -> tuple[int, int]:
        drum = kit.drum(note.pitch)
        at, _ = clock.span(note)
        later = chokes(drum.choked_by)[bisect_right(chokes(drum.choked_by), at) :]
        ring = round(drum.ring_s * clock.rate) - release.size
        return at, min([ring, *(start - at for start in later[:1])])

    return Player(kit.gain_db, voice, span)
