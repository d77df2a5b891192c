"""The foreground's second voice: it replies where the tune rests, and walks with it else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from phonism.composing.form import Phrase
from phonism.composing.frame import Frame, singable
from phonism.composing.lines import FloatArray, cheapest_line, turning_costs
from phonism.composing.motif import Motif
from phonism.composing.rhythm import EPSILON, beat_of, metric_weight
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import interval_class
from phonism.units import Beats, MidiPitch, Semitones

FROM_COMPLEXITY = 0.2
# Short notes of the tune are replied to, and its strong ones accompanied, in busier pieces.
SHORT_HOLE_COMPLEXITY, SUPPORT_COMPLEXITY, QUICK_COMPLEXITY = 0.55, 0.4, 0.6
HOLE_BEATS, SHORT_HOLE_BEATS = 1.5, 1.0
# In long pieces the theme is heard alone first.
ALONE_BARS = 12
BELOW: Semitones = 2.5
REACH: Semitones = 16.0
LOWEST: MidiPitch = 60
OFF_CHORD_COST, OFF_CHORD_FLAT = 2.2, 0.35
# What sounding with the tune costs, by interval class: thirds and sixths are free.
AGAINST_TUNE = (0.9, 2.5, 0.9, 0.0, 0.0, 0.35, 1.2)
ABOVE_COST = 6.0
PULL, NOISE = 0.22, 0.3
VELOCITY_SHARE = 0.78


@dataclass(frozen=True, slots=True)
class Gap:
    """A place for one note of the second voice."""

    onset: Beats
    duration: Beats
    rule: str
    against: MidiPitch
    """What the tune sings then, or sang last."""


def write_counter(
    frame: Frame, lead: Sequence[Note], tones: Sequence[Tone], motif: Motif
) -> list[Note]:
    """Return the second voice, below the tune; empty for a complexity below 0.2."""
    if frame.complexity < FROM_COMPLEXITY or frame.grid.bars < 2:
        return []
    lowest = min(LOWEST, *(note.pitch for note in lead))
    highest = max(note.pitch for note in lead) - BELOW
    scale, tonic = frame.key.scale, frame.key.tonic
    pitches = np.array(scale.pitches(tonic, max(lowest, highest - REACH), highest))
    pitches = pitches[singable(pitches, frame, tones)]
    if len(pitches) < 2:
        return []
    turning = turning_costs(pitches)
    notes: list[Note] = []
    for number, phrase in enumerate(frame.form):
        gaps = _gaps(number, phrase, frame, lead)
        if len(gaps) < 2:
            continue
        costs = _costs(number, gaps, pitches, frame, motif)
        free = np.zeros((len(pitches),) * 2)
        line = cheapest_line(costs, [free] * (len(gaps) - 1), turning)
        notes += [
            _note(gap, float(pitches[i]), frame, tones)
            for gap, i in zip(gaps, line, strict=True)
        ]
    return [*notes, *_close(lead[-1], notes, frame, tones)] if notes else []


def _gaps(number: int, phrase: Phrase, frame: Frame, lead: Sequence[Note]) -> list[Gap]:
    """Return where the second voice speaks in a phrase."""
    bar = frame.grid.bar
    is_alone = number == 0 and frame.grid.bars > ALONE_BARS
    if phrase.treatment == "intro" or is_alone:
        return []
    start, end = phrase.first_bar * bar, phrase.end_bar * bar
    sung = [note for note in lead if start - EPSILON <= note.onset < end - EPSILON]
    following = [note.onset for note in sung[1:]] + [end]
    found = [
        gap
        for note, after in zip(sung, following, strict=True)
        for gap in _around(note, after, frame)
    ]
    # A reply ends where the next note of this voice begins.
    return [
        Gap(gap.onset, min(gap.duration, after.onset - gap.onset), gap.rule, gap.against)
        for gap, after in pairwise([*found, Gap(end, 0.0, "", 0.0)])
    ]


def _around(note: Note, after: Beats, frame: Frame) -> list[Gap]:
    """Return the notes that answer or accompany one note of the tune."""
    meter, beat = frame.grid.meter, beat_of(frame.grid.meter)
    hole = after - note.onset
    is_hole = hole >= HOLE_BEATS * beat - EPSILON
    if frame.complexity > SHORT_HOLE_COMPLEXITY:
        is_hole = hole >= SHORT_HOLE_BEATS * beat - EPSILON
    if is_hole:
        step = beat / 2 if frame.complexity > QUICK_COMPLEXITY else beat
        first = note.onset + (beat if hole >= 2 * beat else beat / 2)
        count = max(1, round((after - first) / step - 0.2))
        return [
            Gap(first + i * step, min(step, after - first - i * step), "reply", note.pitch)
            for i in range(count)
        ]
    weight = metric_weight(note.onset % frame.grid.bar, meter)
    if frame.complexity > SUPPORT_COMPLEXITY and weight >= 0.8:
        return [Gap(note.onset, min(frame.grid.bar / 2, 2.0), "support", note.pitch)]
    return []


def _costs(
    number: int, gaps: Sequence[Gap], pitches: FloatArray, frame: Frame, motif: Motif
) -> FloatArray:
    """Return what each pitch costs in each gap, shape (gaps, pitches)."""
    rng = np.random.default_rng([frame.seed, 30, number])
    # Chance is tied to the pitch itself: one more in reach leaves the others theirs.
    chances = rng.random((len(gaps), 128))
    costs: FloatArray = NOISE * chances[:, np.round(pitches).astype(int) % 128]
    middle, steps = (len(pitches) - 1) / 2, motif.steps[::-1]
    for i, gap in enumerate(gaps):
        aim = middle + 0.6 * steps[i % len(steps)]
        costs[i] += PULL * np.abs(np.arange(len(pitches)) - aim)
        weight = metric_weight(gap.onset % frame.grid.bar, frame.grid.meter)
        rub = OFF_CHORD_COST * weight + OFF_CHORD_FLAT
        costs[i] += rub * (1 - frame.is_in_chord(pitches, frame.chord_at(gap.onset)))
        costs[i] += [_against(gap.against, pitch) for pitch in pitches]
    return costs


def _against(tune: MidiPitch, pitch: MidiPitch) -> float:
    """Return what a pitch costs against what the tune sings."""
    if pitch >= tune - EPSILON:
        return ABOVE_COST
    return AGAINST_TUNE[interval_class(tune, pitch)]


def _note(gap: Gap, pitch: MidiPitch, frame: Frame, tones: Sequence[Tone]) -> Note:
    bar = int(gap.onset / frame.grid.bar + EPSILON)
    tone = frame.cause_of(pitch, tones, frame.leading_color(bar, tones), gap.onset)
    velocity = VELOCITY_SHARE * (0.26 + 0.5 * tone.velocity)
    return Note(
        gap.onset, 0.93 * gap.duration, pitch, velocity, tone.swatch, tone.brightness,
        rule=gap.rule,
    )  # fmt: skip


def _close(
    last: Note, notes: Sequence[Note], frame: Frame, tones: Sequence[Tone]
) -> list[Note]:
    """Return the note with which the second voice ends: of the tonic chord, below the tune."""
    scale, tonic = frame.key.scale, frame.key.tonic
    lowest = min(LOWEST, *(note.pitch for note in notes))
    reach = np.array(scale.pitches(tonic, min(lowest, last.pitch - BELOW), last.pitch - BELOW))
    fitting = reach[frame.is_in_chord(reach, frame.home) > 0] if len(reach) else reach
    if not len(fitting):
        return []
    pitch = float(fitting[np.abs(fitting - notes[-1].pitch).argmin()])
    gap = Gap(last.onset, last.duration / 0.93, "close", last.pitch)
    return [_note(gap, pitch, frame, tones)]
