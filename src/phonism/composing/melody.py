"""The foreground's tune, and the second voice that answers it.

The theme is the palette read from left to right: each color brings its own note, is heard
as often as its share says, and sounds higher where it is lighter.  The line between them is
the most singable one that also fits the chords; phrases remember the theme and bring it
back as it was, varied, in contrast or in sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from phonism.composing.form import Phrase
from phonism.composing.frame import Frame, cause_of
from phonism.composing.lines import FloatArray, cheapest_line, turning_costs
from phonism.composing.rhythm import cadence_of, metric_weight, strokes_of, varied
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord
from phonism.theory.rhythms import Rhythm, Stroke
from phonism.units import Beats, MidiPitch, Semitones

CENTER: MidiPitch = 72
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

ANSWER_FROM: Beats = 1.5
COUNTER_FROM_COMPLEXITY = 0.3
COUNTER_VELOCITY = 0.75


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one note of the tune."""

    onset: Beats
    duration: Beats
    weight: float
    """How strong the place is, 0 to 1."""
    tone: Tone
    chord: Chord


@dataclass(slots=True)
class Memory:
    """What the tune has sung so far: per section, pitch by place in the phrase."""

    themes: dict[str, dict[Beats, MidiPitch]] = field(default_factory=dict)
    last: int | None = None


def write_melody(frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return the tune of the whole piece, the closing tonic included.

    Parameters
    ----------
    tones
        The foreground's tones, at least one.
    """
    pitches = melody_pitches(frame, tones)
    turning = turning_costs(pitches)
    memory = Memory()
    notes: list[Note] = []
    for phrase in frame.form:
        slots = _slots(phrase, frame, tones)
        local = _local_costs(slots, phrase, frame, tones, pitches, memory)
        line = cheapest_line(local, turning, memory.last)
        sung = [pitches[i] for i in line]
        memory.last = line[-1]
        memory.themes.setdefault(
            phrase.section,
            {_place(slot, phrase, frame): pitch for slot, pitch in zip(slots, sung, strict=True)},
        )
        notes += _phrase_notes(slots, sung, tones, frame)
    return [*notes, _closing(notes[-1].pitch, pitches, frame, tones)]


def melody_pitches(frame: Frame, tones: Sequence[Tone]) -> list[MidiPitch]:
    """Return the notes that the tune may use, rising: lighter pictures sing higher."""
    center = _center(tones)
    key = frame.key
    low = max(FLOOR, center - HALF_RANGE)
    return key.scale.pitches(key.tonic, low, max(center + HALF_RANGE, low + 14))


def _center(tones: Sequence[Tone]) -> MidiPitch:
    return float(np.clip(CENTER + 0.4 * (_mean_pitch(tones) - CENTER), 66, 78))


def _mean_pitch(tones: Sequence[Tone]) -> MidiPitch:
    return sum(tone.swatch.share * tone.pitch for tone in tones) / sum(
        tone.swatch.share for tone in tones
    )


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


def _bars(phrase: Phrase, frame: Frame) -> list[Sequence[Stroke]]:
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
    slots = []
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
    slots: Sequence[Slot],
    phrase: Phrase,
    frame: Frame,
    tones: Sequence[Tone],
    pitches: Sequence[MidiPitch],
    memory: Memory,
) -> FloatArray:
    """Return what each pitch costs in each slot, shape (slots, pitches)."""
    grid = np.asarray(pitches)
    rng = np.random.default_rng([frame.seed, phrase.first_bar])
    known = memory.themes.get(phrase.section, {}) if phrase.treatment != "state" else {}
    lift = CONTRAST_LIFT if phrase.section == "B" else 0.0
    center, mean = _center(tones) + lift, _mean_pitch(tones)
    costs = NOISE * rng.random((len(slots), len(grid)))
    for i, slot in enumerate(slots):
        along = i / max(1, len(slots) - 1)
        wanted = center + COMPASS * (slot.tone.pitch - mean) + ARCH * np.sin(np.pi * along)
        pull = NEW_PULL
        remembered = known.get(_place(slot, phrase, frame))
        if remembered is not None and not (phrase.treatment == "answer" and along > 0.6):
            wanted = remembered + (2.0 if phrase.treatment == "sequence" else 0.0)
            pull = KNOWN_PULL
        costs[i] += pull * np.abs(grid - wanted)
        costs[i] += OWN_NOTE_COST * (1 - _is_same_class(grid, slot.tone.pitch))
        rub = OFF_CHORD_COST * slot.weight + LONG_OFF_CHORD_COST * max(0, slot.duration - 0.75)
        costs[i] += rub * (1 - _is_in_chord(grid, slot.chord, frame))
    costs[-1] += ENDING_COST * (1 - _ends_well(grid, phrase, slots[-1], frame))
    return costs


def _is_same_class(pitches: FloatArray, pitch: MidiPitch) -> FloatArray:
    apart = (pitches - pitch + 6) % 12 - 6
    return (np.abs(apart) < 1e-6).astype(float)


def _is_in_chord(pitches: FloatArray, chord: Chord, frame: Frame) -> FloatArray:
    matches = [_is_same_class(pitches, frame.key.tonic + note) for note in chord.semitones]
    return np.max(matches, axis=0)


def _ends_well(pitches: FloatArray, phrase: Phrase, slot: Slot, frame: Frame) -> FloatArray:
    """Return 1 for the pitches that a phrase may end on, 0 for the others."""
    if phrase.cadence == "closed" and phrase is not frame.form[-1]:
        return _is_same_class(pitches, frame.key.tonic)
    return _is_in_chord(pitches, slot.chord, frame)


def _phrase_notes(
    slots: Sequence[Slot], sung: Sequence[MidiPitch], tones: Sequence[Tone], frame: Frame
) -> list[Note]:
    notes = []
    for i, (slot, pitch) in enumerate(zip(slots, sung, strict=True)):
        along = i / max(1, len(slots) - 1)
        tone = cause_of(pitch, tones, slot.tone)
        swell = 0.12 * np.sin(np.pi * along) + 0.12 * (slot.weight - 0.5)
        velocity = float(np.clip(0.34 + 0.5 * tone.velocity + swell, 0.15, 1.0))
        notes.append(Note(slot.onset, slot.duration * frame.gate, pitch, velocity, tone.swatch))
    return notes


def _closing(
    last: MidiPitch, pitches: Sequence[MidiPitch], frame: Frame, tones: Sequence[Tone]
) -> Note:
    """Return the tonic that ends the tune, the one nearest to the note before it."""
    homes = [p for p in pitches if _is_same_class(np.array(p), frame.key.tonic)]
    pitch = min(homes, key=lambda home: (abs(home - last), home))
    tone = cause_of(pitch, tones, tones[0])
    start, end = frame.grid.close, frame.grid.release
    return Note(start, end - start, pitch, 0.3 + 0.45 * tone.velocity, tone.swatch)


def write_counter(frame: Frame, melody: Sequence[Note], tones: Sequence[Tone]) -> list[Note]:
    """Return the second voice: it speaks while the tune holds a note, in chord tones below.

    Empty for a complexity below 0.3.
    """
    if frame.complexity < COUNTER_FROM_COMPLEXITY:
        return []
    answers = []
    for note, following in zip(melody, melody[1:], strict=False):
        gap = following.onset - note.onset
        if gap >= ANSWER_FROM and note.onset >= frame.form[0].bars * frame.grid.bar / 2:
            answers += _answer(note, gap, frame, tones)
    third = _below(melody[-1].pitch, frame.chords_home, frame)
    closing = [replace(melody[-1], pitch=third)] if third is not None and answers else []
    return [
        replace(note, velocity=COUNTER_VELOCITY * note.velocity) for note in [*answers, *closing]
    ]


def _answer(note: Note, gap: Beats, frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return one or two notes in the second half of a held note."""
    chord = frame.chord_at(note.onset + gap / 2)
    first = _below(note.pitch, chord, frame)
    if first is None:
        return []
    second = _below(first, chord, frame) if frame.complexity > 0.6 and gap >= 2 else None
    found = [first] if second is None else [first, second]
    length = gap / 2 / len(found)
    answers = []
    for i, pitch in enumerate(found):
        tone = cause_of(pitch, tones, tones[i % len(tones)])
        onset = note.onset + gap / 2 + i * length
        answers.append(Note(onset, 0.92 * length, pitch, note.velocity, tone.swatch))
    return answers


def _below(pitch: MidiPitch, chord: Chord, frame: Frame) -> MidiPitch | None:
    """Return the highest chord tone that is a third to a tenth below a pitch, if one is."""
    key = frame.key
    reach = np.array(key.scale.pitches(key.tonic, max(FLOOR, pitch - 16), pitch - 3))
    if not len(reach):
        return None
    fitting = reach[_is_in_chord(reach, chord, frame) > 0]
    return float(fitting[-1]) if len(fitting) else None
