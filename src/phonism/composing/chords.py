"""The background's chords: held, struck with the pattern, or broken into a figure.

All of them lie below the lowest note of the foreground, and every voice moves as little as
it can.  Where the bass has the root, the chord leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product
from typing import TypeAlias

from phonism.composing.frame import Frame, Span
from phonism.composing.gait import cut, figure_places, level_of, most_strikes, strikes
from phonism.composing.motif import mean_register
from phonism.composing.rhythm import EPSILON
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord, interval_class
from phonism.units import Beats, MidiPitch, Semitones, Velocity

HIGHEST: MidiPitch = 66
# A lighter background sounds higher, by this part of what its colors are.
USUAL_REGISTER: MidiPitch = 58
LIGHTNESS_PULL = 0.3
SPAN: Semitones = 16.5
MIDDLE_BELOW: Semitones = 5.5
CLEARANCE: Semitones = 0.1
LEAST_GAP: Semitones = 1.5
"""Voices nearer than this blur a chord in this register."""
DRIFT_WEIGHT = 0.35
# Nearer to the bass than this chords stand in its way.
ABOVE_BASS: Semitones = 5.0
MUD_COST = 4.0
BLUR_COST = 3.0
LEGATO = 0.97

# Chords are widened by a note of the scale where the piece is this rich.
COLOR_NOTE_COMPLEXITY = 0.4
# What may widen them, in semitones above the root, by the tension of the hues: nothing
# for colors that are alike, then sevenths, ninths and sixths, and at last the tritone.
COLOR_NOTES: tuple[tuple[float, tuple[int, ...]], ...] = (
    (0.10, ()), (0.25, (10, 11)), (0.40, (10, 11, 2, 9)), (1.0, (10, 11, 2, 9, 6)),
)  # fmt: skip
# The background lies lower, the more it stands out from the foreground.
CONTRAST_SPAN: Semitones = 2.0
# Which part of the pattern's strokes a lullaby strikes at the middle level, and how much
# more a busy piece does; at the upper level all are struck.
STRUCK_SHARE, STRUCK_MORE = 0.4, 0.5
FIGURE_COMPLEXITY = 0.45

Voicing: TypeAlias = tuple[MidiPitch, ...]


@dataclass(frozen=True, slots=True)
class Chordal:
    """What the background's chords are played by."""

    frame: Frame
    tones: Sequence[Tone]
    """The background's tones, at least one."""
    highest: MidiPitch
    """What every note of a chord stays below, see `highest_of`."""
    lead: Sequence[Note]
    """The notes of the tune."""
    bass: Sequence[Note]


def highest_of(frame: Frame, tones: Sequence[Tone], ceiling: MidiPitch) -> MidiPitch:
    """Return what every note of the chords stays below.

    Parameters
    ----------
    ceiling
        The lowest note of the foreground, which nothing in the background may pass.
    """
    lighter = LIGHTNESS_PULL * (mean_register(tones) - USUAL_REGISTER)
    deeper = CONTRAST_SPAN * frame.contrast
    return min(HIGHEST + lighter - deeper, ceiling - CLEARANCE)


def voiced_spans(by: Chordal) -> list[tuple[Span, Voicing]]:
    """Return every chord of the piece with its notes, the closing one last."""
    grid = by.frame.grid
    close = Span(grid.close, grid.release - grid.close, by.frame.home, grid.bars)
    spans = [*by.frame.spans(), close]
    return list(zip(spans, voicings(spans, by), strict=True))


def write_pad(by: Chordal, voiced: Sequence[tuple[Span, Voicing]]) -> list[Note]:
    """Return the chords: held while little goes on, else struck with the pattern."""
    frame = by.frame
    notes: list[Note] = []
    for span, voices in voiced[:-1]:
        level = level_of(span.bar, frame)
        struck = _strikes(span.bar, frame)
        moments = [span.bar * frame.grid.bar + place for place in struck]
        for onset, duration in cut(moments, span.onset, span.end):
            base = 0.25 + 0.04 * (abs(onset - span.onset) < EPSILON)
            notes += [
                _note((onset, LEGATO * duration), voice, span, base, by)
                for voice in _played(voices, span, level, by)
            ]
    return [*notes, *_close(*voiced[-1], by)]


def _strikes(bar: int, frame: Frame) -> tuple[Beats, ...]:
    """Return where in a bar its chords are struck; a figure leaves them only the accents."""
    level = level_of(bar, frame)
    if level == 0 or frame.rhythm.is_broken:
        return ()
    share = STRUCK_SHARE + STRUCK_MORE * frame.complexity
    if level == 2:
        share = STRUCK_SHARE if _is_broken(bar, frame) else 1.0
    return strikes(frame.rhythm, frame.grid.meter, share, most_strikes(frame))


def _note(
    when: tuple[Beats, Beats],
    what: tuple[MidiPitch, str],
    span: Span,
    base: Velocity,
    by: Chordal,
) -> Note:
    """Return a note by its onset and duration, its pitch and rule, and its least velocity."""
    cause = by.frame.cause_of(what[0], by.tones, by.frame.colors[span.bar], when[0])
    velocity = base + 0.3 * cause.velocity
    return Note(*when, what[0], velocity, cause.swatch, cause.brightness, rule=what[1])


def _close(span: Span, voices: Voicing, by: Chordal) -> list[Note]:
    """Return the tonic chord that ends the piece."""
    return [
        _note((span.onset, span.duration), (pitch, "close"), span, 0.28, by) for pitch in voices
    ]


def _played(
    voices: Voicing, span: Span, level: int, by: Chordal
) -> list[tuple[MidiPitch, str]]:
    """Return the voices that sound, each with its rule: the bass has the root already."""
    tonic, off = by.frame.key.tonic, by.frame.key.scale.off_octave
    ground = tonic + by.frame.ground_of(span.chord).root
    upper = [pitch for pitch in voices if off(pitch - ground) > EPSILON]
    kept = [(pitch, "chord") for pitch in upper or voices]
    widening = _color_note(voices, span, by) if level and len(kept) == 2 else None
    if widening is None:
        return kept
    # Third and seventh say all of a chord: the fifth makes room.
    third = min(kept, key=lambda voice: abs((voice[0] - ground) % 12 - 3.5))
    return [third, (widening, "color note")]


def _color_note(voices: Voicing, span: Span, by: Chordal) -> MidiPitch | None:
    """Return a note that widens a chord without rubbing against anything, if one does."""
    frame, scale = by.frame, by.frame.key.scale
    if frame.complexity <= COLOR_NOTE_COMPLEXITY or span.chord == frame.home:
        return None
    sung = [n.pitch for n in by.lead if n.onset < span.end and n.end > span.onset]
    low = by.highest - SPAN
    for above in _color_notes(frame.tension):
        wanted = frame.key.tonic + span.chord.root + above
        for pitch in scale.pitches(frame.key.tonic, low, by.highest):
            is_it = scale.off_octave(pitch - wanted) < 0.6
            is_smooth = all(interval_class(pitch, other) > 1 for other in (*voices, *sung))
            if is_it and is_smooth:
                return pitch
    return None


def _color_notes(tension: float) -> tuple[int, ...]:
    return next(notes for most, notes in COLOR_NOTES if tension <= most)


def voicings(spans: Sequence[Span], by: Chordal) -> list[Voicing]:
    """Return the notes of each chord so that every voice moves as little as it can."""
    voiced: list[Voicing] = []
    ways: dict[Chord, list[Voicing]] = {}
    for span in spans:
        if span.chord not in ways:
            places = product(*_places_of(span.chord, by))
            ways[span.chord] = [tuple(sorted(way)) for way in places]
        before = voiced[-1] if voiced else None
        floor = _top_of_bass(span, by) + ABOVE_BASS
        voiced.append(min(ways[span.chord], key=partial(_unrest, before, floor, by)))
    return voiced


def _top_of_bass(span: Span, by: Chordal) -> MidiPitch:
    """Return the highest note of the bass under a chord."""
    under = [n.pitch for n in by.bass if span.onset - EPSILON <= n.onset < span.end - EPSILON]
    return max(under, default=0.0)


def _places_of(chord: Chord, by: Chordal) -> list[list[MidiPitch]]:
    """Return, for each note of a chord, where it can lie: an octave at least is offered."""
    octave, tonic = by.frame.key.scale.octave, by.frame.key.tonic
    found = []
    for note in chord.semitones:
        top = by.highest - (by.highest - tonic - note) % octave
        count = max(1, int((SPAN - (by.highest - top)) // octave) + 1)
        found.append([top - i * octave for i in range(count)])
    return found


def _unrest(before: Voicing | None, floor: MidiPitch, by: Chordal, way: Voicing) -> float:
    """Return what a voicing costs after another one, above a floor that the bass sets."""
    middle = by.highest - MIDDLE_BELOW
    blur = sum(high - low < LEAST_GAP for low, high in pairwise(way))
    rest = DRIFT_WEIGHT * abs(sum(way) / len(way) - middle) + BLUR_COST * blur
    rest += MUD_COST * sum(max(0.0, floor - pitch) for pitch in way)
    if before is None or len(before) != len(way):
        return rest
    return rest + sum(abs(a - b) for a, b in zip(way, before, strict=True))


def _is_broken(bar: int, frame: Frame) -> bool:
    """Say whether a bar's chords are broken into a figure."""
    level = level_of(bar, frame)
    return frame.rhythm.is_broken or (level == 2 and frame.complexity >= FIGURE_COMPLEXITY)


def write_figure(by: Chordal, voiced: Sequence[tuple[Span, Voicing]]) -> list[Note]:
    """Return the broken chords; their order follows the lightness of the colors."""
    frame = by.frame
    order = figure_order(by.tones)
    places = figure_places(frame)
    notes: list[Note] = []
    for span, voices in voiced[:-1]:
        if not _is_broken(span.bar, frame):
            continue
        ladder = _ladder(voices, by)
        start = span.bar * frame.grid.bar
        for onset, duration in cut([start + place for place in places], span.onset, span.end):
            i = round((onset - start) / max(EPSILON, places[1] if len(places) > 1 else 1))
            pitch = ladder[order[i % len(order)] % len(ladder)]
            base = 0.18 + 0.05 * (abs(onset - span.onset) < EPSILON)
            notes.append(_note((onset, 0.95 * duration), (pitch, "figure"), span, base, by))
    return notes


def _ladder(voices: Voicing, by: Chordal) -> list[MidiPitch]:
    """Return a chord's voices and their octaves within reach, rising."""
    octave = by.frame.key.scale.octave
    above = [pitch + octave for pitch in voices if pitch + octave <= by.highest]
    return sorted({*voices, *above})


def figure_order(tones: Sequence[Tone]) -> list[int]:
    """Return the rungs of the chord in the order of the picture's colors, left to right."""
    ranked = sorted(tones, key=lambda tone: tone.register)
    reading = sorted(tones, key=lambda tone: (tone.swatch.x, -tone.swatch.share))
    order = [ranked.index(tone) for tone in reading]
    return order if len(order) > 2 else [0, 1, 2, 1]
