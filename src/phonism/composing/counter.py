"""The foreground's second voice, which answers the tune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from phonism.composing.frame import Frame
from phonism.composing.melody import FLOOR, is_in_chord
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord
from phonism.units import Beats, MidiPitch

COUNTER_FROM_COMPLEXITY = 0.3
COUNTER_VELOCITY = 0.75
# A note of the tune is answered if it is held so long, twice if it is held even longer.
ANSWER_FROM: Beats = 1.5
ANSWER_TWICE_FROM: Beats = 2.0
TWICE_FROM_COMPLEXITY = 0.6
# From middling complexity on the notes of the tune are split; answering ever shorter ones
# keeps the second voice from falling silent just where the music should get busier.
DRAWN_COMPLEXITY = 0.5
SHORTER_PER_COMPLEXITY: Beats = 2.0


def write_counter(frame: Frame, melody: Sequence[Note], tones: Sequence[Tone]) -> list[Note]:
    """Return the second voice: it speaks while the tune holds a note, in chord tones below.

    Empty for a complexity below 0.3.
    """
    if frame.complexity < COUNTER_FROM_COMPLEXITY:
        return []
    busyness = max(0.0, frame.complexity - DRAWN_COMPLEXITY)
    shortest = ANSWER_FROM - SHORTER_PER_COMPLEXITY * busyness
    answers = []
    for note, following in pairwise(melody):
        gap = following.onset - note.onset
        if gap >= shortest and note.onset >= frame.form[0].bars * frame.grid.bar / 2:
            answers += _answer(note, gap, frame, tones)
    notes = [*answers, *_closing(melody[-1], frame, tones)] if answers else []
    return [replace(note, velocity=COUNTER_VELOCITY * note.velocity) for note in notes]


def _closing(home: Note, frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return the note under the tune's last one, in a list; an empty one if none fits."""
    pitch = _below(home.pitch, frame.chords_home, frame)
    if pitch is None:
        return []
    cause = frame.cause_of(pitch, tones, tones[0])
    return [replace(home, pitch=pitch, swatch=cause.swatch)]


def _answer(note: Note, gap: Beats, frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return one or two notes in the second half of a held note."""
    chord = frame.chord_at(note.onset + gap / 2)
    first = _below(note.pitch, chord, frame)
    if first is None:
        return []
    is_twice = frame.complexity >= TWICE_FROM_COMPLEXITY and gap >= ANSWER_TWICE_FROM
    second = _below(first, chord, frame) if is_twice else None
    found = [first] if second is None else [first, second]
    length = gap / 2 / len(found)
    answers = []
    for i, pitch in enumerate(found):
        tone = frame.cause_of(pitch, tones, tones[i % len(tones)])
        onset = note.onset + gap / 2 + i * length
        answers.append(Note(onset, 0.92 * length, pitch, note.velocity, tone.swatch))
    return answers


def _below(pitch: MidiPitch, chord: Chord, frame: Frame) -> MidiPitch | None:
    """Return the highest chord tone that is a third to a tenth below a pitch, if one is."""
    key = frame.key
    reach = np.array(key.scale.pitches(key.tonic, max(FLOOR, pitch - 16), pitch - 3))
    if not len(reach):
        return None
    fitting = reach[is_in_chord(reach, chord, frame) > 0]
    return float(fitting[-1]) if len(fitting) else None
