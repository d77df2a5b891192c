"""The foreground's tune.

The theme is the palette read from left to right: each color brings its own note, is heard
as often as its share says, and sounds higher where it is lighter.  The line between them is
the most singable one that also fits the chords; phrases remember the theme and bring it
back as it was, varied, in contrast or in sequence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from phonism.composing.form import Phrase
from phonism.composing.frame import SAME_CLASS, Frame
from phonism.composing.lines import FloatArray, cheapest_line, turning_costs
from phonism.composing.rhythm import cadence_of, metric_weight, strokes_of, varied
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord
from phonism.theory.rhythms import Rhythm, Stroke
from phonism.units import Beats, MidiPitch, Semitones

CENTER: MidiPitch = 72
CENTER_RANGE = (66.0, 78.0)
# How much of the way from the middle to the palette's own register the voice goes.
REGISTER_PULL = 0.4
HALF_RANGE: Semitones = 10
# The tune stays above this, and the background below it.
FLOOR: MidiPitch = 60
# How much of the palette's span in pitch the tune keeps: a tune has a smaller compass.
COMPASS = 0.40
CONTRAST_LIFT: Semitones = 2.5
ARCH: Semitones = 2.0

NEW_PULL = 0.20
KNOWN_PULL = 0.9
OWN_NOTE_COST = 1.3
OFF_CHORD_COST = 2.6
LONG_OFF_CHORD_COST = 1.1
ENDING_COST = 8.0
NOISE = 0.5

# An answer repeats this part of what it answers, then goes its own way home.
ANSWER_KNOWN = 0.6
SEQUENCE_SHIFT: Semitones = 2.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one note of the tune."""

    onset: Beats
    duration: Beats
    weight: float
    """How strong the place is, 0 to 1."""
    tone: Tone
    chord: Chord


@dataclass(frozen=True, slots=True)
class Singer:
    """Who sings the tune: what it is sung about, and with which notes."""

    frame: Frame
    tones: Sequence[Tone]
    pitches: FloatArray
    """The notes within reach, rising."""
    center: MidiPitch
    """Where the voice is at ease."""
    mean: MidiPitch
    """Mean pitch of the tones, by share."""


Theme: TypeAlias = dict[Beats, MidiPitch]
"""What a section has sung, by place in the phrase."""


def write_melody(frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return the tune of the whole piece, the closing tonic included.

    Parameters
    ----------
    tones
        The foreground's tones, at least one.
    """
    singer = as_singer(frame, tones)
    turning = turning_costs(singer.pitches)
    themes: dict[str, Theme] = {}
    last = None
    notes: list[Note] = []
    for phrase in frame.form:
        slots = _slots(phrase, frame, tones)
        theme = themes.get(phrase.section, {}) if phrase.treatment != "state" else {}
        line = cheapest_line(_local_costs(slots, phrase, theme, singer), turning, last)
        last = line[-1]
        sung = [float(singer.pitches[i]) for i in line]
        places = (_place(slot, phrase, frame) for slot in slots)
        themes.setdefault(phrase.section, dict(zip(places, sung, strict=True)))
        notes += _phrase_notes(slots, sung, singer)
    return [*notes, _closing(notes[-1].pitch, singer)]


def as_singer(frame: Frame, tones: Sequence[Tone]) -> Singer:
    """Return who sings a foreground: lighter pictures sing higher, never below `FLOOR`."""
    weight = sum(tone.swatch.share for tone in tones)
    mean = sum(tone.swatch.share * tone.pitch for tone in tones) / weight
    center = float(np.clip(CENTER + REGISTER_PULL * (mean - CENTER), *CENTER_RANGE))
    low = max(FLOOR, center - HALF_RANGE)
    # A whole octave at least, however large: the tune must be able to come home.
    span = max(2 * HALF_RANGE, frame.key.scale.octave)
    pitches = frame.key.scale.pitches(frame.key.tonic, low, low + span)
    return Singer(frame, tones, np.array(pitches), center, mean)


def weave(tones: Sequence[Tone], count: int, first: int = 0) -> list[Tone]:
    """Return a row of tones in which each stands as often as its share says.

    The order goes from left to right through the picture; larger areas return sooner.
    """
    reading = sorted(tones, key=lambda tone: (tone.swatch.x, -tone.swatch.share))
    reading = reading[first % len(reading) :] + reading[: first % len(reading)]
    dues = [tone.swatch.share**0.7 for tone in reading]
    owed = [1e-3 * (len(reading) - i) + max(dues) for i in range(len(reading))]
    row = []
    for _ in range(count):
        i = max(range(len(reading)), key=lambda j: owed[j])
        row.append(reading[i])
        owed[i] -= sum(dues)
        owed = [debt + due for debt, due in zip(owed, dues, strict=True)]
    return row


def _bars(phrase: Phrase, frame: Frame) -> list[tuple[Stroke, ...]]:
    """Return the strokes of each bar of a phrase, the last one coming to rest."""
    rhythm, bar = frame.rhythm, frame.grid.bar
    rng = np.random.default_rng([frame.seed, ord(phrase.section[0])])
    plain = strokes_of(rhythm, bar, frame.complexity)
    other = varied(plain, rng)
    if phrase.section != "A":
        plain, other = varied(_displaced(rhythm, bar, frame.complexity), rng), plain
    pattern = {"vary": (plain, varied(other, rng)), "answer": (plain, other, other, plain)}
    cells = pattern.get(phrase.treatment, (plain, other))
    bars = [cells[i % len(cells)] for i in range(phrase.bars)]
    bars[-1] = cadence_of(bars[-1], bar)
    return bars


def _displaced(rhythm: Rhythm, bar: Beats, complexity: float) -> tuple[Stroke, ...]:
    """Return the pattern begun in its middle: the same gait, another face."""
    half = len(rhythm.drawing) // 2
    turned = rhythm.drawing[half:] + rhythm.drawing[:half]
    drawing = "x" + turned[1:] if turned[0] == "-" else turned
    return strokes_of(Rhythm(drawing, meter=rhythm.meter), bar, complexity)


def _slots(phrase: Phrase, frame: Frame, tones: Sequence[Tone]) -> list[Slot]:
    bars = _bars(phrase, frame)
    row = weave(tones, sum(len(bar) for bar in bars), first=0 if phrase.section == "A" else 1)
    slots: list[Slot] = []
    for i, strokes in enumerate(bars, start=phrase.first_bar):
        for stroke in strokes:
            weight = 0.7 * metric_weight(stroke.onset, frame.grid.bar) + 0.3 * stroke.weight
            onset = i * frame.grid.bar + stroke.onset
            chord = frame.chords[i]
            slots.append(Slot(onset, stroke.duration, weight, row[len(slots)], chord))
    return slots


def _place(slot: Slot, phrase: Phrase, frame: Frame) -> Beats:
    return round(slot.onset - phrase.first_bar * frame.grid.bar, 6)


def _local_costs(
    slots: Sequence[Slot], phrase: Phrase, theme: Theme, singer: Singer
) -> FloatArray:
    """Return what each pitch costs in each slot, shape (slots, pitches)."""
    frame, grid = singer.frame, singer.pitches
    rng = np.random.default_rng([frame.seed, phrase.first_bar])
    costs: FloatArray = NOISE * rng.random((len(slots), len(grid)))
    for i, slot in enumerate(slots):
        along = i / max(1, len(slots) - 1)
        known = None
        if phrase.treatment != "answer" or along <= ANSWER_KNOWN:
            known = theme.get(_place(slot, phrase, frame))
        aim, pull = _aim(known, slot, phrase, singer, along)
        costs[i] += pull * np.abs(grid - aim)
        costs[i] += OWN_NOTE_COST * (1 - is_class_of(grid, slot.tone.pitch, frame))
        rub = OFF_CHORD_COST * slot.weight + LONG_OFF_CHORD_COST * max(0, slot.duration - 0.75)
        costs[i] += rub * (1 - is_in_chord(grid, slot.chord, frame))
    costs[-1] += ENDING_COST * (1 - _ends_well(grid, phrase, slots[-1], frame))
    return costs


def _aim(
    known: MidiPitch | None, slot: Slot, phrase: Phrase, singer: Singer, along: float
) -> tuple[MidiPitch, float]:
    """Return the pitch that a slot aims at, and what each semitone away from it costs.

    What is remembered is aimed at most; else the slot's color, in the arch of the phrase.
    """
    if known is not None:
        shift = SEQUENCE_SHIFT if phrase.treatment == "sequence" else 0.0
        return known + shift, KNOWN_PULL
    lift = CONTRAST_LIFT if phrase.section == "B" else 0.0
    contour = COMPASS * (slot.tone.pitch - singer.mean)
    return singer.center + lift + contour + ARCH * math.sin(math.pi * along), NEW_PULL


def is_class_of(pitches: FloatArray, pitch: MidiPitch, frame: Frame) -> FloatArray:
    """Return 1 for the pitches that are a pitch in another octave, 0 for the others."""
    octave = frame.key.scale.octave
    apart = (pitches - pitch + octave / 2) % octave - octave / 2
    return (np.abs(apart) < SAME_CLASS).astype(float)


def is_in_chord(pitches: FloatArray, chord: Chord, frame: Frame) -> FloatArray:
    """Return 1 for the pitches that belong to a chord, 0 for the others."""
    matches = [is_class_of(pitches, frame.key.tonic + note, frame) for note in chord.semitones]
    is_in: FloatArray = np.array(matches).max(axis=0)
    return is_in


def _ends_well(pitches: FloatArray, phrase: Phrase, slot: Slot, frame: Frame) -> FloatArray:
    """Return 1 for the pitches that a phrase may end on, 0 for the others."""
    if phrase.cadence == "closed" and phrase is not frame.form[-1]:
        return is_class_of(pitches, frame.key.tonic, frame)
    return is_in_chord(pitches, slot.chord, frame)


def _phrase_notes(
    slots: Sequence[Slot], sung: Sequence[MidiPitch], singer: Singer
) -> list[Note]:
    notes = []
    for i, (slot, pitch) in enumerate(zip(slots, sung, strict=True)):
        along = i / max(1, len(slots) - 1)
        tone = singer.frame.cause_of(pitch, singer.tones, slot.tone)
        swell = 0.12 * np.sin(np.pi * along) + 0.12 * (slot.weight - 0.5)
        velocity = float(np.clip(0.34 + 0.5 * tone.velocity + swell, 0.15, 1.0))
        notes.append(
            Note(slot.onset, slot.duration * singer.frame.gate, pitch, velocity, tone.swatch)
        )
    return notes


def _closing(last: MidiPitch, singer: Singer) -> Note:
    """Return the tonic that ends the tune, the one nearest to the note before it."""
    frame = singer.frame
    homes = singer.pitches[is_class_of(singer.pitches, frame.key.tonic, frame) > 0]
    pitch = float(homes[np.abs(homes - last).argmin()])
    tone = frame.cause_of(pitch, singer.tones, singer.tones[0])
    start, end = frame.grid.close, frame.grid.release
    return Note(start, end - start, pitch, 0.3 + 0.45 * tone.velocity, tone.swatch)
