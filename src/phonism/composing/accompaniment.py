"""The background's piece: bass, held chords and a broken figure, all below the tune."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain, pairwise, product

from phonism.composing.frame import Frame
from phonism.composing.rhythm import metric_weight, strokes_of
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord
from phonism.theory.rhythms import Stroke
from phonism.units import Beats, MidiPitch, Velocity

PAD_LOWEST, PAD_HIGHEST = 46.0, 59.5
BASS_CENTER: MidiPitch = 40
FIGURE_LOWEST, FIGURE_HIGHEST = 48.0, 59.5
CLOSE_VOICES: float = 1.5
"""Voices nearer than this many semitones blur a chord in this register."""

WALKING_COMPLEXITY = 0.4
FIGURE_COMPLEXITY = 0.45
RESTRIKE_COMPLEXITY = 0.25
LEGATO = 0.97


def pitches_of(
    chord: Chord, frame: Frame, lowest: MidiPitch, highest: MidiPitch
) -> list[list[MidiPitch]]:
    """Return, for each note of a chord, where it can lie from lowest to highest."""
    return [
        _octaves_of(frame.key.tonic + note, lowest, highest, frame.key.scale.octave)
        for note in chord.semitones
    ]


def _octaves_of(
    pitch: MidiPitch, lowest: MidiPitch, highest: MidiPitch, octave: float
) -> list[MidiPitch]:
    """Return a pitch in every octave within bounds, at least the first above the lower one."""
    first = lowest + (pitch - lowest) % octave
    count = max(1, int((highest - first) // octave) + 1)
    return [first + i * octave for i in range(count)]


def voicings(chords: Sequence[Chord], frame: Frame) -> list[tuple[MidiPitch, ...]]:
    """Return the notes of each chord so that every voice moves as little as it can."""
    voiced: list[tuple[MidiPitch, ...]] = []
    for chord in chords:
        places = product(*pitches_of(chord, frame, PAD_LOWEST, PAD_HIGHEST))
        ways = [tuple(sorted(way)) for way in places]
        before = voiced[-1] if voiced else None
        voiced.append(min(ways, key=partial(_unrest, before=before)))
    return voiced


def _unrest(way: tuple[MidiPitch, ...], before: tuple[MidiPitch, ...] | None) -> float:
    middle = (PAD_LOWEST + PAD_HIGHEST) / 2
    blur = sum(high - low < CLOSE_VOICES for low, high in pairwise(way))
    drift = 0.35 * abs(sum(way) / len(way) - middle)
    if before is None or len(before) != len(way):
        return drift + 2 * blur
    return drift + 2 * blur + sum(abs(a - b) for a, b in zip(way, before, strict=True))


def write_pad(frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return the held chords, struck once a bar, or twice where complexity asks."""
    chords = [*frame.chords, frame.chords_home]
    notes = []
    for bar, voices in enumerate(voicings(chords, frame)):
        tone = frame.tone_of_bar(bar, tones)
        for onset, duration in _pad_strikes(bar, frame):
            for pitch in voices:
                cause = frame.cause_of(pitch, tones, tone)
                velocity = _velocity(cause, 0.26 + 0.1 * (bar == len(frame.chords)))
                notes.append(Note(onset, duration, pitch, velocity, cause.swatch))
    return notes


def _velocity(tone: Tone, base: float) -> Velocity:
    return base + 0.35 * tone.velocity


def _pad_strikes(bar: int, frame: Frame) -> list[tuple[Beats, Beats]]:
    """Return onset and duration of each strike of a bar's chord, the close included."""
    grid = frame.grid
    if bar == grid.bars:
        return [(grid.close, grid.release - grid.close)]
    is_restruck = frame.complexity >= RESTRIKE_COMPLEXITY and bar % 2 == 1
    accents = [s.onset for s in _accents(frame) if s.onset > 0][:1] if is_restruck else []
    edges = [0.0, *accents, grid.bar]
    return [(bar * grid.bar + start, LEGATO * (end - start)) for start, end in pairwise(edges)]


def _accents(frame: Frame) -> list[Stroke]:
    strokes = strokes_of(frame.rhythm, frame.grid.bar, 0.5)
    strong = [s for s in strokes if s.weight + metric_weight(s.onset, frame.grid.bar) >= 1.2]
    return strong or list(strokes[:1])


def write_bass(frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return the bass: roots on the accents, and fifths between where complexity asks."""
    notes: list[Note] = []
    last = BASS_CENTER
    for bar, chord in enumerate(frame.chords):
        tone = frame.tone_of_bar(bar, tones)
        for i, (onset, duration) in enumerate(_bass_strokes(frame)):
            is_other = i % 2 == 1 and frame.complexity >= WALKING_COMPLEXITY
            pitch = _bass_pitch(_fifth_of(chord) if is_other else chord.root, last, frame)
            last = pitch if i == 0 else last
            cause = frame.cause_of(pitch, tones, tone)
            velocity = _velocity(cause, 0.38 if i == 0 else 0.3)
            notes.append(
                Note(bar * frame.grid.bar + onset, duration, pitch, velocity, cause.swatch)
            )
    return [*notes, _bass_close(last, frame, tones)]


def _bass_strokes(frame: Frame) -> list[tuple[Beats, Beats]]:
    """Return onset and duration of the bass notes of a bar: the downbeat, then accents."""
    later = [s.onset for s in _accents(frame) if s.onset > 0]
    if frame.complexity < RESTRIKE_COMPLEXITY:
        later = []
    edges = [0.0, *later[: 1 + 2 * (frame.complexity > 0.7)], frame.grid.bar]
    return [(start, 0.93 * (end - start)) for start, end in pairwise(edges)]


def _fifth_of(chord: Chord) -> float:
    """Return the fifth of a chord, or its last note if it has none."""
    fifths = [note for note in chord.semitones if round(note - chord.root) % 12 == 7]
    return fifths[0] if fifths else chord.semitones[-1]


def _bass_pitch(note: float, last: MidiPitch, frame: Frame) -> MidiPitch:
    """Return a note in the octave that is near both to the last one and to the center."""
    octave = frame.key.scale.octave
    ways = _octaves_of(frame.key.tonic + note, BASS_CENTER - 8, BASS_CENTER + 8, octave)
    return min(ways, key=lambda way: (abs(way - last) + 0.6 * abs(way - BASS_CENTER), way))


def _bass_close(last: MidiPitch, frame: Frame, tones: Sequence[Tone]) -> Note:
    pitch = _bass_pitch(0.0, last, frame)
    cause = frame.cause_of(pitch, tones, tones[0])
    start, end = frame.grid.close, frame.grid.release
    return Note(start, end - start, pitch, _velocity(cause, 0.38), cause.swatch)


def write_figure(frame: Frame, tones: Sequence[Tone]) -> list[Note]:
    """Return the broken chords; their order follows the lightness of the colors.

    Empty for a complexity below 0.45, unless the rhythm itself asks for broken chords.
    """
    if frame.complexity < FIGURE_COMPLEXITY and not frame.rhythm.is_broken:
        return []
    order = _figure_order(tones)
    busy = 0.5 + 0.5 * frame.complexity if frame.rhythm.is_broken else frame.complexity
    strokes = strokes_of(frame.rhythm, frame.grid.bar, busy)
    notes = []
    for bar, chord in enumerate(frame.chords):
        ladder = _ladder(chord, frame)
        for i, stroke in enumerate(strokes):
            pitch = ladder[order[i % len(order)] % len(ladder)]
            cause = frame.cause_of(pitch, tones, frame.tone_of_bar(bar, tones))
            onset = bar * frame.grid.bar + stroke.onset
            velocity = _velocity(cause, 0.18 + 0.1 * stroke.weight)
            notes.append(Note(onset, 0.9 * stroke.duration, pitch, velocity, cause.swatch))
    return notes


def _ladder(chord: Chord, frame: Frame) -> list[MidiPitch]:
    """Return every note of a chord within the figure's reach, rising."""
    return sorted(chain(*pitches_of(chord, frame, FIGURE_LOWEST, FIGURE_HIGHEST)))


def _figure_order(tones: Sequence[Tone]) -> list[int]:
    """Return the rungs of the chord in the order of the picture's colors, left to right."""
    ranked = sorted(tones, key=lambda tone: tone.pitch)
    reading = sorted(tones, key=lambda tone: (tone.swatch.x, -tone.swatch.share))
    order = [ranked.index(tone) for tone in reading]
    return order if len(order) > 2 else [0, 1, 2, 1]
