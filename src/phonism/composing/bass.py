"""The bass: roots where the chords change and the pattern leans, fifths and steps between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phonism.composing.frame import Frame, Span
from phonism.composing.gait import Level, accents, cut, level_of, most_strikes, strikes
from phonism.composing.rhythm import EPSILON
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord
from phonism.units import Beats, MidiPitch, Velocity

CENTER: MidiPitch = 43
# By how much of its way the bass follows a tune that is lower or higher than usual.
TUNE_CENTER: MidiPitch = 70
FOLLOW = 0.7
BELOW, ABOVE = 8.0, 5.0
STAY_WEIGHT = 0.6
# Steps into the next chord are for busy pieces.
STEP_COMPLEXITY = 0.65
LEGATO = 0.95


@dataclass(frozen=True, slots=True)
class Bassist:
    """Who plays the bass."""

    frame: Frame
    tones: Sequence[Tone]
    """The background's tones, at least one."""
    center: MidiPitch
    """Where the hand rests."""


def write_bass(frame: Frame, tones: Sequence[Tone], center: MidiPitch) -> list[Note]:
    """Return the bass of the whole piece, the closing tonic included.

    Parameters
    ----------
    tones
        The background's tones, at least one.
    center
        Where the tune is at ease; the bass goes down with it, to leave room between.
    """
    by = Bassist(frame, tones, CENTER + FOLLOW * (center - TUNE_CENTER))
    spans = frame.spans()
    following = [*(span.chord for span in spans[1:]), frame.home]
    notes: list[Note] = []
    last = by.center
    for span, after in zip(spans, following, strict=True):
        notes += _over(span, after, last, by)
        last = notes[-1].pitch
    return [*notes, _close(last, by)]


def _over(span: Span, after: Chord, last: MidiPitch, by: Bassist) -> list[Note]:
    """Return the bass notes under one chord."""
    frame = by.frame
    level = level_of(span.bar, frame)
    start = span.bar * frame.grid.bar
    moments = [start + place for place in _places(level, frame)]
    strokes = cut(moments, span.onset, span.end)
    ground = frame.ground_of(span.chord)
    root = _nearest(ground.root, last, by)
    color = frame.colors[span.bar]
    notes = []
    for i, (onset, duration) in enumerate(strokes):
        pitch, rule = root, "drone" if frame.key.scale.drone else "root"
        if i % 2 == 1 and level >= 1:
            pitch, rule = _nearest(_fifth(ground), root, by), "fifth"
        is_last = i == len(strokes) - 1 and i > 0
        if is_last and level == 2 and frame.complexity > STEP_COMPLEXITY:
            goal = _nearest(frame.ground_of(after).root, root, by)
            pitch, rule = _step_to(goal, root, frame), "step"
        cause = frame.cause_of(pitch, by.tones, color, onset)
        velocity = _velocity(cause, 0.34 + 0.05 * (i == 0))
        notes.append(
            Note(onset, LEGATO * duration, pitch, velocity, cause.swatch,
                 brightness=cause.brightness, rule=rule)
        )  # fmt: skip
    return notes


def _places(level: Level, frame: Frame) -> Sequence[Beats]:
    """Return where in a bar the bass plays at a level."""
    if level == 0:
        return (0.0,)
    meter, most = frame.grid.meter, most_strikes(frame)
    leaning = accents(frame.rhythm, meter, most)
    if level == 1 or frame.complexity < STEP_COMPLEXITY:
        return leaning
    return sorted(
        {*leaning, *strikes(frame.rhythm, frame.grid.meter, 0.6, most_strikes(frame))}
    )


def _velocity(tone: Tone, base: float) -> Velocity:
    return base + 0.3 * tone.velocity


def _fifth(chord: Chord) -> float:
    """Return the fifth of a chord, or its last note if it has none."""
    fifths = [note for note in chord.semitones if round(note - chord.root) % 12 == 7]
    return fifths[0] if fifths else chord.semitones[-1]


def _nearest(note: float, last: MidiPitch, by: Bassist) -> MidiPitch:
    """Return a note in the octave that is near both to the last one and to the center."""
    octave, tonic = by.frame.key.scale.octave, by.frame.key.tonic
    first = by.center - BELOW + (tonic + note - by.center + BELOW) % octave
    ways = np.arange(first, max(first, by.center + ABOVE) + EPSILON, octave)
    return float(
        min(ways, key=lambda way: (abs(way - last) + STAY_WEIGHT * abs(way - by.center), way))
    )


def _step_to(goal: MidiPitch, root: MidiPitch, frame: Frame) -> MidiPitch:
    """Return the note of the scale next to a goal, on the side that one comes from."""
    scale, tonic = frame.key.scale, frame.key.tonic
    near = [p for p in scale.pitches(tonic, goal - 4, goal + 4) if abs(p - goal) > EPSILON]
    if not near:
        return root
    side = -1 if root <= goal else 1
    return min(near, key=lambda p: (abs(p - goal) + 3 * ((p - goal) * side < 0), p))


def _close(last: MidiPitch, by: Bassist) -> Note:
    frame = by.frame
    pitch = _nearest(0.0, last, by)
    cause = frame.cause_of(pitch, by.tones, frame.colors[-1], frame.grid.close)
    start, end = frame.grid.close, frame.grid.release
    return Note(
        start, end - start, pitch, _velocity(cause, 0.36), cause.swatch,
        brightness=cause.brightness, rule="close",
    )  # fmt: skip
