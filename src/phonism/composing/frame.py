"""What every voice of a piece has in common, decided before any note is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phonism.composing.form import Phrase
from phonism.composing.grid import Grid
from phonism.composing.harmony import tone_of_bar
from phonism.mapping import Key, Tone
from phonism.theory.chords import Chord, chords_of
from phonism.theory.rhythms import Rhythm
from phonism.units import Beats, MidiPitch

SAME_CLASS = 1e-6


@dataclass(frozen=True, slots=True)
class Frame:
    """Key, bars, form, chords and gait of a piece."""

    key: Key
    grid: Grid
    form: tuple[Phrase, ...]
    chords: tuple[Chord, ...]
    """One for every bar before the close."""
    rhythm: Rhythm
    complexity: float
    texture: float
    """How rough the picture looks, 0 to 1: rough is played detached."""
    seed: int

    @property
    def chords_home(self) -> Chord:
        """The tonic chord."""
        return chords_of(self.key.scale)[0]

    @property
    def gate(self) -> float:
        """Which part of its length a note is held: smooth pictures are played legato."""
        return 0.97 - 0.35 * self.texture

    def tone_of_bar(self, bar: int, tones: Sequence[Tone]) -> Tone:
        """Return the tone whose color a bar belongs to; the close is the largest color's."""
        phrase = next((phrase for phrase in self.form if bar <= phrase.last_bar), None)
        return tones[0] if phrase is None else tone_of_bar(phrase, bar, tones)

    def chord_at(self, onset: Beats) -> Chord:
        """Return the chord that holds at a moment."""
        bar = int(onset / self.grid.bar + SAME_CLASS)
        return self.chords[bar] if bar < len(self.chords) else self.chords_home

    def cause_of(self, pitch: MidiPitch, tones: Sequence[Tone], intended: Tone) -> Tone:
        """Return the tone whose color a pitch belongs to: its own, or else the intended one.

        A note that is some color's note is that color's, wherever the line was heading; so
        what one sees light up is always what one hears.
        """
        off = self.key.scale.off_octave
        candidates = (intended, *tones)
        return next(
            (tone for tone in candidates if off(pitch - tone.pitch) < SAME_CLASS), intended
        )
