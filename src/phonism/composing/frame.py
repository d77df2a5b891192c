"""What every voice of a piece has in common, decided before any note is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonism.composing.form import Phrase
from phonism.composing.grid import Grid
from phonism.composing.harmony import Bar
from phonism.composing.rhythm import EPSILON, half_bar
from phonism.mapping import Key, Tone
from phonism.palette import Swatch
from phonism.theory.chords import Chord, chords_of
from phonism.theory.rhythms import Rhythm
from phonism.units import Beats, MidiPitch

SAME_CLASS = 1e-6
# A color of less than this part of a column is not in it.
LEAST_COLUMN_SHARE = 0.05
# Of a scale that has more notes within reach of a voice only so many are used.
MOST_PITCHES = 32
# How lively each kind of phrase is, before complexity has its say.
ENERGIES = {"intro": 0.25, "A": 0.5, "B": 0.7, "C": 0.4}
USUAL_ENERGY = 0.5
RISING_ENERGY = 0.25
RETURN_ENERGY = 0.12


@dataclass(frozen=True, slots=True)
class Span:
    """How long a chord holds without a change, within one bar."""

    onset: Beats
    duration: Beats
    chord: Chord
    bar: int

    @property
    def end(self) -> Beats:
        """When the next one begins."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Frame:
    """Key, bars, form, chords and gait of a piece."""

    key: Key
    grid: Grid
    form: tuple[Phrase, ...]
    bars: tuple[Bar, ...]
    """The chords of each bar before the close."""
    colors: tuple[Tone, ...]
    """The background's tone of each bar, and of the close."""
    columns: Mapping[Swatch, Sequence[float]]
    """The share of each color in each bar, where time follows the picture; else empty."""
    rhythm: Rhythm
    complexity: float
    tension: float
    """How far the background's hues pull apart, 0 to 0.5."""
    contrast: float
    """How far the regions stand out from each other, 0 to 1."""
    coverage: float
    """Which part of the picture the foreground fills, 0 to 1."""
    gate: float
    """Which part of its length a note is held: little for rough pictures."""
    seed: int
    breathes: tuple[bool, ...]
    """Whether the background takes a breath at the end of each phrase, or fills in."""

    @property
    def home(self) -> Chord:
        """The tonic chord."""
        return chords_of(self.key.scale)[0]

    def ground_of(self, chord: Chord) -> Chord:
        """Return the chord whose root the bass plays: the tonic's own over a drone."""
        return self.home if self.key.scale.drone else chord

    def spans(self) -> tuple[Span, ...]:
        """Return the chords in order, each with the time it holds, the close excluded."""
        bar, half = self.grid.bar, half_bar(self.grid.meter)
        found = []
        for i, (first, second) in enumerate(self.bars):
            if first == second:
                found.append(Span(i * bar, bar, first, i))
            else:
                found.append(Span(i * bar, half, first, i))
                found.append(Span(i * bar + half, bar - half, second, i))
        return tuple(found)

    def chord_at(self, moment: Beats) -> Chord:
        """Return the chord that holds at a moment."""
        bar = int(moment / self.grid.bar + EPSILON)
        if bar >= len(self.bars):
            return self.home
        place = moment - bar * self.grid.bar
        return self.bars[bar][place >= half_bar(self.grid.meter) - EPSILON]

    def phrase_of_bar(self, bar: int) -> Phrase:
        """Return the phrase that a bar belongs to; the close belongs to the last one."""
        return next((phrase for phrase in self.form if bar < phrase.end_bar), self.form[-1])

    def shares_in(self, bar: int, tones: Sequence[Tone]) -> list[float]:
        """Return how much each tone's color counts in a bar."""
        if not self.columns:
            return [tone.swatch.share for tone in tones]
        return [self.columns[tone.swatch][bar] for tone in tones]

    def energy(self, bar: int) -> float:
        """Return how lively the music is in a bar, 0 to 1, whatever the complexity."""
        phrase = self.phrase_of_bar(bar)
        base = ENERGIES.get(phrase.section, USUAL_ENERGY)
        returning = RETURN_ENERGY * (phrase.treatment in {"answer", "return"})
        rising = RISING_ENERGY * phrase.first_bar / max(1, self.grid.bars)
        return min(1.0, base + returning + rising)

    def leading_color(self, bar: int, tones: Sequence[Tone]) -> Tone:
        """Return the tone of the color that there is most of in a bar, or on the whole."""
        if not self.columns or bar >= self.grid.bars:
            return max(tones, key=lambda tone: tone.swatch.share)
        return max(tones, key=lambda tone: self.columns[tone.swatch][bar])

    def cause_of(
        self, pitch: MidiPitch, tones: Sequence[Tone], intended: Tone, onset: Beats
    ) -> Tone:
        """Return the tone whose color a pitch belongs to: its own, or else the intended one.

        A note that is some color's note is that color's, wherever the line was heading; so
        what one sees light up is always what one hears.  Where time follows the picture,
        only colors that are in the column of the moment count.
        """
        off = self.key.scale.off_octave
        bar = int(onset / self.grid.bar + EPSILON)
        if self.columns and bar < self.grid.bars:
            tones = [t for t in tones if self.columns[t.swatch][bar] >= LEAST_COLUMN_SHARE]
        candidates = (intended, *tones)
        return next(
            (tone for tone in candidates if off(pitch - tone.pitch) < SAME_CLASS), intended
        )

    def is_class_of(
        self, pitches: NDArray[np.float64], pitch: MidiPitch
    ) -> NDArray[np.float64]:
        """Return 1 for the pitches that are a pitch in another octave, 0 for the others."""
        octave = self.key.scale.octave
        apart = (pitches - pitch + octave / 2) % octave - octave / 2
        return (np.abs(apart) < SAME_CLASS).astype(float)

    def is_in_chord(self, pitches: NDArray[np.float64], chord: Chord) -> NDArray[np.float64]:
        """Return 1 for the pitches that belong to a chord, 0 for the others."""
        octave, tonic = self.key.scale.octave, self.key.tonic
        notes = np.array(chord.semitones)[:, None] + tonic
        apart = np.abs((pitches - notes + octave / 2) % octave - octave / 2)
        is_in: NDArray[np.float64] = (apart.min(axis=0) < SAME_CLASS).astype(float)
        return is_in


def singable(
    pitches: NDArray[np.float64], frame: Frame, tones: Sequence[Tone]
) -> NDArray[np.bool_]:
    """Return which pitches a voice uses: all, but of a very fine scale only some.

    A voice needs steps: what is kept first are the tonic, the notes of the chords, and
    those of the colors.
    """
    kept = np.ones(len(pitches), bool)
    if len(pitches) <= MOST_PITCHES:
        return kept
    wanted = 9.0 * frame.is_class_of(pitches, frame.key.tonic)
    for chord in {chord for bar in frame.bars for chord in bar} | {frame.home}:
        wanted += frame.is_in_chord(pitches, chord)
    for tone in tones:
        wanted += 2 * frame.is_class_of(pitches, tone.pitch)
    wanted[:: len(pitches) // MOST_PITCHES + 1] += 0.5
    kept[np.argsort(-wanted, kind="stable")[MOST_PITCHES:]] = False
    return kept
