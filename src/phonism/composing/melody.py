"""The foreground's tune.

The theme is the palette along a path of the eye: each color brings its own note, is heard
as often as its share says, and draws the line up where it is lighter.  The line between
them is the most singable one that also fits the chords; phrases remember the theme and
bring it back as it was, answered, turned, taken apart or decorated.  What is remembered
only proposes: the line still finds its own way through the chords of the moment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from phonism.composing.form import Phrase, Treatment
from phonism.composing.frame import Frame, singable
from phonism.composing.lines import FloatArray, cheapest_line, moving_costs, turning_costs
from phonism.composing.motif import Motif, mean_register
from phonism.composing.phrasing import Place, lay_places
from phonism.composing.rhythm import EPSILON
from phonism.mapping import Tone
from phonism.score import Note
from phonism.theory.chords import Chord, remoteness_of
from phonism.units import Beats, MidiPitch, Semitones

CENTER: MidiPitch = 70
PALETTE_CENTER: MidiPitch = 69
# How much of the way from the middle to the palette's own register the voice goes.
REGISTER_PULL = 0.42
LOWEST_BELOW, HIGHEST_ABOVE = 8.0, 13.0

CONTOUR_WEIGHT = 1.0
CLIMAX_STEPS = 2.4
CLIMAX_PLACE = 0.66
SECTION_STEPS = {"B": 2.2, "C": -1.0}

NEW_PULL, KNOWN_PULL, TURNED_PULL = 0.34, 1.5, 0.8
# What is remembered leaves this part of the chance that what is new has.
NOISE, KNOWN_NOISE_SHARE = 0.8, 0.3
OWN_NOTE_COST = 0.5
# Where time follows the picture its colors must be heard when they are due.
SCAN_NOTE_COST = 1.6
# The tonic is never far from a tune.
HOME_GAIN = 0.4
# What each fifth outside of the key costs, in scales that leave it.
REMOTE_COST = 0.5
OFF_CHORD_COST, OFF_CHORD_FLAT, LONG_OFF_CHORD_COST = 2.6, 0.35, 1.1
ABOVE_CHORD_COST = 0.5
DRONE_RUB_COST = 0.4
SECOND_BEST_ENDING, WRONG_ENDING = 0.8, 9.0
HOME_COST = 40.0
START_WEIGHT = 1.4
PARALLEL_COST = 5.0

FRAGMENT_STEPS = 2.0
# Steps that lead home from above or below, in semitones above the tonic.
LEADING = (2.0, 11.0, 1.0, 10.0, 7.0)

RULES: dict[Treatment, str] = {
    "state": "theme", "answer": "answer", "recall": "recall", "return": "answer",
    "ornament": "ornament", "contrast": "contrast", "sequence": "sequence",
    "fragment": "fragment", "invert": "inversion", "augment": "augmentation",
    "coda": "recall", "scan": "scan",
}  # fmt: skip

Theme: TypeAlias = dict[Beats, float]
"""What a section has sung: steps of the scale by place in the phrase."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one note of the tune, and what is around it."""

    place: Place
    tone: Tone
    chord: Chord
    bass: tuple[MidiPitch, MidiPitch]
    """What the bass plays as the note begins and as it ends."""


@dataclass(frozen=True, slots=True)
class Singer:
    """Who sings the tune: what it is sung about, and with which notes."""

    frame: Frame
    tones: Sequence[Tone]
    """In the order in which the eye takes them."""
    motif: Motif
    bass: Sequence[Note]
    bass_onsets: Sequence[Beats]
    pitches: FloatArray
    """The notes within reach, rising."""
    degrees: FloatArray
    """The degree of each in the scale, 0 being the tonic below all."""
    chordal: Mapping[Chord, tuple[FloatArray, FloatArray]]
    """Which pitches belong to each chord, and which lie a semitone above its notes."""
    remoteness: FloatArray
    """How far each lies outside of the key, in fifths."""
    center: MidiPitch
    """Where the voice is at ease."""

    def affinities_of(self, tone: Tone) -> FloatArray:
        """Return how nearly each pitch is a color's own, shape (pitches,)."""
        steps = self.degrees.astype(int) % len(self.frame.key.scale)
        near: FloatArray = np.array(tone.affinities)[steps]
        return near

    @property
    def middle(self) -> float:
        """The degree at which the voice is at ease, perhaps between two."""
        return float(np.interp(self.center, self.pitches, self.degrees))


def write_melody(
    frame: Frame, tones: Sequence[Tone], motif: Motif, bass: Sequence[Note]
) -> list[Note]:
    """Return the tune of the whole piece, the closing tonic included.

    Parameters
    ----------
    tones
        The foreground's tones, at least one, in the order in which the eye takes them.
    bass
        What the bass plays, the closing tonic included.
    """
    singer = as_singer(frame, tones, motif, bass)
    turning, moving = turning_costs(singer.pitches), moving_costs(singer.pitches)
    themes: dict[str, Theme] = {}
    notes: list[Note] = []
    line: list[int] = []
    slots: list[Slot] = []
    for number, places in enumerate(lay_places(frame, tones)):
        if not places:
            continue
        phrase = frame.form[number]
        before = slots[-1:]
        slots = _slots(phrase, places, singer, is_last=number == len(frame.form) - 1)
        costs = _local_costs(number, slots, themes, singer)
        pairs = [_parallels(*pair, singer) for pair in pairwise([*before, *slots])]
        if before:
            costs[0] += START_WEIGHT * moving[line[-1]] + pairs.pop(0)[line[-1]]
        line = cheapest_line(costs, pairs, turning)
        sung = {
            _place_in(phrase, slot, frame): float(singer.degrees[i])
            for slot, i in zip(slots, line, strict=True)
        }
        themes.setdefault(phrase.section, sung)
        notes += _notes(phrase, slots, [float(singer.pitches[i]) for i in line], singer)
    return notes


def as_singer(
    frame: Frame, tones: Sequence[Tone], motif: Motif, bass: Sequence[Note]
) -> Singer:
    """Return who sings a foreground: lighter pictures sing higher."""
    center = center_of(tones)
    scale, tonic = frame.key.scale, frame.key.tonic
    # A whole octave at least, however large: the tune must be able to come home.
    high = center + max(HIGHEST_ABOVE, scale.octave - LOWEST_BELOW)
    degrees = np.array(scale.degrees(tonic, center - LOWEST_BELOW, high), float)
    pitches = np.array([tonic + scale.degree(int(degree)) for degree in degrees])
    kept = singable(pitches, frame, tones)
    onsets = [note.onset for note in bass]
    remote = np.array(remoteness_of(scale))[degrees[kept].astype(int) % len(scale)]
    sung = pitches[kept]
    chords = {frame.home, *(chord for bar in frame.bars for chord in bar)}
    chordal = {
        chord: (frame.is_in_chord(sung, chord), frame.is_in_chord(sung - 1, chord))
        for chord in chords
    }
    return Singer(
        frame, tones, motif, bass, onsets, sung, degrees[kept], chordal, remote, center
    )


def center_of(tones: Sequence[Tone]) -> MidiPitch:
    """Return where the voice is at ease that sings about a foreground."""
    return CENTER + REGISTER_PULL * (mean_register(tones) - PALETTE_CENTER)


def weave(tones: Sequence[Tone], shares: Sequence[float], count: int) -> list[Tone]:
    """Return a row of tones in which each stands as often as its share says.

    The order is that of the tones; larger areas return sooner.
    """
    dues = [share**0.7 for share in shares]
    owed = [1e-3 * (len(tones) - i) + max(dues) for i in range(len(tones))]
    row = []
    for _ in range(count):
        i = max(range(len(tones)), key=lambda j: owed[j])
        row.append(tones[i])
        owed[i] -= sum(dues)
        owed = [debt + due for debt, due in zip(owed, dues, strict=True)]
    return row


def _slots(
    phrase: Phrase, places: Sequence[Place], singer: Singer, *, is_last: bool
) -> list[Slot]:
    """Return the places of a phrase with what is around them; the last one's with the close."""
    frame = singer.frame
    row = _row(phrase, places, singer)
    slots = [
        Slot(place, tone, frame.chord_at(place.onset), _bass_under(place, singer))
        for place, tone in zip(places, row, strict=True)
    ]
    if not is_last:
        return slots
    grid = frame.grid
    close = Place(grid.close, grid.release - grid.close, 1.0, is_last=True)
    return [
        *slots,
        Slot(close, singer.tones[0], frame.home, _bass_under(close, singer)),
    ]


def _row(phrase: Phrase, places: Sequence[Place], singer: Singer) -> list[Tone]:
    """Return the tones of a phrase's notes in turn; a contrast begins with another color."""
    frame, tones = singer.frame, singer.tones
    first = (phrase.section in {"B", "C"}) % len(tones)
    turned = [*tones[first:], *tones[:first]]
    if not frame.columns:
        return weave(turned, frame.shares_in(0, turned), len(places))
    bars = [
        max(phrase.first_bar, int(place.onset / frame.grid.bar + EPSILON)) for place in places
    ]
    return [
        tone
        for bar in dict.fromkeys(bars)
        for tone in weave(turned, frame.shares_in(bar, turned), bars.count(bar))
    ]


def _bass_under(place: Place, singer: Singer) -> tuple[MidiPitch, MidiPitch]:
    """Return what the bass plays as a note of the tune begins, and as it ends."""
    end = place.onset + place.duration * singer.frame.gate
    moments = [place.onset + EPSILON, end - EPSILON]
    first, last = np.searchsorted(singer.bass_onsets, moments) - 1
    return singer.bass[max(0, int(first))].pitch, singer.bass[max(0, int(last))].pitch


def _place_in(phrase: Phrase, slot: Slot, frame: Frame) -> Beats:
    return round(slot.place.onset - phrase.first_bar * frame.grid.bar, 6)


def _local_costs(
    number: int, slots: Sequence[Slot], themes: Mapping[str, Theme], singer: Singer
) -> FloatArray:
    """Return what each pitch costs in each slot, shape (slots, pitches)."""
    frame, phrase = singer.frame, singer.frame.form[number]
    aims, pulls = _aims(number, slots, themes, singer)
    costs = pulls[:, None] * np.abs(singer.degrees - aims[:, None])
    costs += (
        _noise(number, len(slots), singer)
        * np.where(pulls != KNOWN_PULL, 1.0, KNOWN_NOISE_SHARE)[:, None]
    )
    for i, slot in enumerate(slots):
        costs[i] += _fit(slot, singer)
    is_final = frame.form[-1] is phrase
    ends = (len(slots) - 2, len(slots) - 1) if is_final else (len(slots) - 1,)
    for end in ends:
        if end >= 0:
            costs[end] += _ending_costs(phrase, slots[end], singer)
    return costs


def _noise(number: int, count: int, singer: Singer) -> FloatArray:
    """Return chance by slot and pitch, from the seed alone and tied to the degree itself.

    Where the picture moves the voice's reach up or down, pitches keep their chances.
    """
    rng = np.random.default_rng([singer.frame.seed, 20, number])
    table = NOISE * rng.random((count, 64))
    tied: FloatArray = table[:, singer.degrees.astype(int) % 64]
    return tied


def _fit(slot: Slot, singer: Singer) -> FloatArray:
    """Return what each pitch costs by its color and by the chord of the moment."""
    frame, place, pitches = singer.frame, slot.place, singer.pitches
    own = SCAN_NOTE_COST if frame.columns else OWN_NOTE_COST
    costs = own * (1 - singer.affinities_of(slot.tone))
    costs += REMOTE_COST * singer.remoteness
    costs -= HOME_GAIN * frame.is_class_of(pitches, frame.key.tonic)
    is_in, is_above = singer.chordal[slot.chord]
    rub = OFF_CHORD_COST * place.weight + OFF_CHORD_FLAT
    rub += LONG_OFF_CHORD_COST * max(0.0, place.duration - 0.75)
    rub_above = ABOVE_CHORD_COST * (place.duration + place.weight) * is_above
    if frame.key.scale.drone:
        rubs = np.abs((pitches - frame.key.tonic + 6) % 12 - 6)
        costs += DRONE_RUB_COST * (place.duration + place.weight) * (np.abs(rubs - 1) < 0.5)
    fit: FloatArray = costs + (1 - is_in) * (rub + rub_above)
    return fit


def _ending_costs(phrase: Phrase, slot: Slot, singer: Singer) -> FloatArray:
    """Return what each pitch costs at the end of a phrase, or on the way into the close."""
    frame, pitches = singer.frame, singer.pitches
    tonic = frame.key.tonic
    if slot.place.onset >= frame.grid.close:
        return HOME_COST * (1 - frame.is_class_of(pitches, tonic))
    if phrase is frame.form[-1]:
        leads = [frame.is_class_of(pitches, tonic + step) for step in LEADING]
        is_good = np.maximum(np.max(leads, axis=0), singer.chordal[slot.chord][0])
        leading: FloatArray = 2 * SECOND_BEST_ENDING * (1 - is_good)
        return leading
    best = frame.is_class_of(pitches, tonic + slot.chord.root)
    if phrase.cadence == "half":
        best = frame.is_class_of(pitches, tonic + slot.chord.semitones[-1])
    good = singer.chordal[slot.chord][0]
    costs: FloatArray = np.where(good > 0, SECOND_BEST_ENDING, WRONG_ENDING) * (best == 0)
    return costs


def _aims(
    number: int, slots: Sequence[Slot], themes: Mapping[str, Theme], singer: Singer
) -> tuple[FloatArray, FloatArray]:
    """Return the degree that each slot aims at, and what each step away from it costs.

    What is remembered is aimed at most; else the contour that the colors draw.
    """
    phrase = singer.frame.form[number]
    aims = _new_aims(number, slots, singer)
    is_theme = phrase.treatment == "state"
    pulls = np.full(len(slots), NEW_PULL * (singer.motif.pull if is_theme else 1.0))
    theme = themes.get("A" if phrase.treatment == "invert" else phrase.section)
    if not theme or phrase.treatment in {"state", "contrast", "scan", "augment"}:
        return aims, pulls
    rng = np.random.default_rng([singer.frame.seed, 21, number])
    sign = 1.0 if rng.random() < 0.6 else -1.0
    known = np.array(list(theme))
    for i, slot in enumerate(slots):
        place = _place_in(phrase, slot, singer.frame)
        if _bar_in(place, singer) >= _remembered_bars(phrase):
            continue
        if phrase.treatment == "fragment":
            place %= singer.frame.grid.bar
        nearest = float(known[np.abs(known - place).argmin()])
        degree = theme[nearest] + (sign if abs(nearest - place) > EPSILON else 0.0)
        aims[i], pulls[i] = _turned(degree, phrase.treatment, sign, singer)
    return aims, pulls


def _turned(
    degree: float, treatment: Treatment, sign: float, singer: Singer
) -> tuple[float, float]:
    """Return what becomes of a remembered degree, and how strongly it is aimed at."""
    if treatment == "sequence":
        return degree + sign, KNOWN_PULL
    if treatment == "fragment":
        return degree + FRAGMENT_STEPS, KNOWN_PULL
    if treatment == "invert":
        return 2 * singer.middle - degree + 1, TURNED_PULL
    return degree, KNOWN_PULL


def _bar_in(place: Beats, singer: Singer) -> int:
    return math.floor(place / singer.frame.grid.bar + EPSILON)


def _remembered_bars(phrase: Phrase) -> int:
    """Return for how many bars a phrase keeps to what it remembers, then going its own way."""
    if phrase.treatment == "answer":
        return max(1, (phrase.bars + 1) // 2)
    if phrase.treatment in {"return", "coda"}:
        return max(1, phrase.bars - 1)
    return phrase.bars


def _new_aims(number: int, slots: Sequence[Slot], singer: Singer) -> FloatArray:
    """Return the degrees of a phrase that is new: the motif, the arch, the climax."""
    phrase = singer.frame.form[number]
    steps = singer.motif.steps if phrase.section != "B" else singer.motif.steps[::-1]
    seen: dict[int, int] = {}
    aims = []
    for i, slot in enumerate(slots):
        along = i / max(1, len(slots) - 1)
        idea = _bar_in(_place_in(phrase, slot, singer.frame), singer) // 2
        at = seen[idea] = seen.get(idea, -1) + 1
        contour = CONTOUR_WEIGHT * steps[at % len(steps)]
        if phrase.treatment == "scan":
            contour = _height(slot.tone, singer)
        shift = 0.0 if idea % 2 == 0 else -1.0 if phrase.cadence == "full" else 1.0
        lift = SECTION_STEPS.get(phrase.section, 0.0)
        swell = CLIMAX_STEPS * math.sin(math.pi * along) * (number == _climax(singer.frame))
        aims.append(singer.middle + contour + shift + lift + swell + _arch(along))
    return np.array(aims)


def _height(tone: Tone, singer: Singer) -> float:
    """Return how many steps of the scale a color lies above the middle of its palette."""
    registers = [other.register for other in singer.tones]
    apart: Semitones = tone.register - sum(registers) / len(registers)
    return 0.3 * apart


def _arch(along: float) -> float:
    """Return the shape of a phrase in steps: it rises early and falls at the end."""
    return 2.2 * math.sin(math.pi * min(1.0, 1.15 * along)) - 1.4 * along


def _climax(frame: Frame) -> int:
    """Return the number of the phrase in which the piece has its highest point."""
    places = [
        abs((phrase.first_bar + phrase.bars / 2) / max(1, frame.grid.bars) - CLIMAX_PLACE)
        for phrase in frame.form
    ]
    return places.index(min(places))


def _parallels(before: Slot, after: Slot, singer: Singer) -> FloatArray:
    """Return what moving in parallel fifths or octaves with the bass costs, shape (n, n)."""
    first, second = before.bass[1], after.bass[0]
    if first == second:
        return np.zeros((len(singer.pitches),) * 2)
    return _parallel_costs(first, second, singer.pitches)


def _parallel_costs(first: MidiPitch, second: MidiPitch, pitches: FloatArray) -> FloatArray:
    """Return the cost of moving in parallel with a bass that goes from first to second."""
    before = np.round(pitches - first)[:, None] % 12
    after = np.round(pitches - second)[None] % 12
    is_perfect = ((after == 0) | (after == 7)) & (before == after)
    is_alike = (pitches[None] - pitches[:, None]) * (second - first) > 0
    costs: FloatArray = PARALLEL_COST * (is_perfect & is_alike)
    return costs


def _notes(
    phrase: Phrase, slots: Sequence[Slot], sung: Sequence[MidiPitch], singer: Singer
) -> list[Note]:
    frame = singer.frame
    notes = []
    for i, (slot, pitch) in enumerate(zip(slots, sung, strict=True)):
        place = slot.place
        along = i / max(1, len(slots) - 1)
        tone = frame.cause_of(pitch, singer.tones, slot.tone, place.onset)
        is_close = place.onset >= frame.grid.close
        swell = 0.08 * place.weight + 0.07 * math.sin(math.pi * along)
        velocity = 0.55 if is_close else 0.14 + 0.72 * tone.velocity + swell
        gate = 1.0 if place.is_last else frame.gate
        rule = "close" if is_close else "cadence" if place.is_last else RULES[phrase.treatment]
        notes.append(
            Note(
                place.onset,
                place.duration * gate,
                pitch,
                float(np.clip(velocity, 0.12, 1.0)),
                tone.swatch,
                tone.brightness,
                rule=rule,
            )
        )
    return notes
