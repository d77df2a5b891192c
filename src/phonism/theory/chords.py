"""Chords for any scale, and what they do in it.

A scale of seven notes has its familiar triads; a scale of five, or one from another
tuning, has whatever three notes of it sound best together.  One rule finds both: on every
degree, take the two other notes that are most consonant with it and with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Literal, TypeAlias

from phonism.theory.pitches import pitch_class_name
from phonism.theory.scales import Scale
from phonism.units import Semitones

Function: TypeAlias = Literal["tonic", "subdominant", "dominant", "other"]

# How much an interval above the root adds to a chord: fifth and thirds make one.
ROOT_WORTH = {2: 0.25, 3: 0.9, 4: 0.9, 5: 0.25, 6: -0.9, 7: 1.2, 8: 0.0, 9: 0.3, 10: 0.1}
# How much two notes of a chord rub against each other, by interval class.
ROUGHNESS = {0: 0.0, 1: 1.4, 2: 0.35, 3: 0.0, 4: 0.0, 5: 0.0, 6: 0.4}
# A root this far below the best one is not worth a chord of its own.
WORST_KEPT = 1.9

# How much the root's distance above the tonic pulls toward the tonic, and away from it.
DOMINANT_ROOTS = {7: 1.1, 5: 0.45, 10: 0.35, 2: 0.2, 1: 0.5, 11: 0.5}
SUBDOMINANT_ROOTS = {5: 1.0, 2: 0.7, 8: 0.45, 10: 0.35, 1: 0.3, 9: 0.2, 3: 0.1}

QUALITIES: dict[tuple[int, ...], str] = {
    (4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug", (5, 7): "sus4", (2, 7): "sus2",
    (3, 8): "m(♯5)", (4, 9): "6", (5, 9): "sus4(6)", (5, 8): "m6", (3, 9): "dim6",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chord:
    """Three notes of a scale: distances of root and companions from the tonic."""

    degree: int
    """Degree of the root in the scale, 0 for the tonic."""
    semitones: tuple[Semitones, ...]
    """Root first, each in one octave above the tonic."""
    function: Function

    @property
    def root(self) -> Semitones:
        """Distance of the root from the tonic."""
        return self.semitones[0]

    def name(self, tonic: int) -> str:
        """Return the chord's symbol on a tonic (pitch class).

        >>> from phonism.theory.scales import SCALES
        >>> [chord.name(0) for chord in chords_of(SCALES["major"])]
        ['C', 'Dm', 'Em', 'F', 'G', 'Am']
        """
        steps = sorted(round(note - self.root) % 12 for note in self.semitones[1:])
        spelled = f"({' '.join(str(step) for step in steps)})" if steps else "(1)"
        quality = QUALITIES.get(tuple(steps), spelled)
        return pitch_class_name(round(tonic + self.root)) + quality


@cache
def chords_of(scale: Scale) -> tuple[Chord, ...]:
    """Return the useful chords of a scale by rising root, the tonic chord first.

    A scale of fewer than three notes has one chord: all of it.
    """
    if len(scale) < 3:
        return (Chord(0, scale.semitones, "tonic"),)
    rated = [_best_on(scale, degree) for degree in range(len(scale))]
    best = max(worth for worth, _ in rated)
    kept = [notes for worth, notes in rated if worth > best - WORST_KEPT or notes[0] == 0]
    return _with_functions(scale, _without_twins(kept))


def _best_on(scale: Scale, degree: int) -> tuple[float, tuple[Semitones, ...]]:
    """Return the worth and the notes of the best chord on a degree."""
    root = scale.semitones[degree]
    others = [note for note in scale.semitones if note != root]
    pairs = combinations(others, 2)
    chords = [
        (root, *sorted(pair, key=lambda note: (note - root) % scale.octave)) for pair in pairs
    ]
    return max((_worth(chord), chord) for chord in chords)


def _worth(notes: tuple[Semitones, ...]) -> float:
    above = [(note - notes[0]) % 12 for note in notes[1:]]
    rubbing = sum(ROUGHNESS[interval_class(a, b)] for a, b in combinations(notes, 2))
    return sum(ROOT_WORTH.get(round(step), 0.0) for step in above) - rubbing


def interval_class(first: Semitones, second: Semitones) -> int:
    """Return how far two notes are apart, octaves aside, to the nearest semitone, 0 to 6.

    >>> interval_class(0, 11), interval_class(3, 10)
    (1, 5)
    """
    apart = round(abs(first - second)) % 12
    return min(apart, 12 - apart)


def _without_twins(chords: list[tuple[Semitones, ...]]) -> list[tuple[Semitones, ...]]:
    """Keep one chord of each set of notes: the one with the better root."""
    best: dict[frozenset[Semitones], tuple[Semitones, ...]] = {}
    for chord in chords:
        twin = best.get(frozenset(chord))
        if twin is None or (twin[0] != 0 and _worth(chord) > _worth(twin)):
            best[frozenset(chord)] = chord
    return sorted(best.values())


def _with_functions(scale: Scale, chords: list[tuple[Semitones, ...]]) -> tuple[Chord, ...]:
    rest = chords[1:]
    dominant = max(rest, key=_pull_home, default=None)
    others = [chord for chord in rest if chord is not dominant]
    subdominant = max(others, key=_pull_away, default=None)
    functions: dict[int, Function] = {id(chords[0]): "tonic"}
    functions |= {id(dominant): "dominant"} if dominant else {}
    functions |= {id(subdominant): "subdominant"} if subdominant else {}
    return tuple(
        Chord(scale.semitones.index(notes[0]), notes, functions.get(id(notes), "other"))
        for notes in chords
    )


def _pull_home(notes: tuple[Semitones, ...]) -> float:
    """Return how strongly a chord wants to go on to the tonic."""
    classes = {round(note) % 12 for note in notes}
    leading = 0.7 * (11 in classes) + 0.3 * (10 in classes) + 0.35 * (1 in classes)
    upper = 0.25 * (2 in classes) + 0.35 * (7 in classes)
    return DOMINANT_ROOTS.get(round(notes[0]), 0.0) + leading + upper - 0.35 * (0 in classes)


def _pull_away(notes: tuple[Semitones, ...]) -> float:
    """Return how well a chord leaves the tonic and prepares the dominant."""
    classes = {round(note) % 12 for note in notes}
    return (
        SUBDOMINANT_ROOTS.get(round(notes[0]), 0.0)
        + 0.3 * (5 in classes)
        + 0.2 * bool(classes & {8, 9})
    )


# Seven notes that follow each other in fifths sound like one key.
KEY_SPAN = 3


@cache
def remoteness_of(scale: Scale) -> tuple[float, ...]:
    """Return how far each degree of a scale lies outside of one key, in fifths.

    A scale whose notes fit one key, or have a fifth to hold on to, has no remote notes.  In
    one that is the same from every note, such as the chromatic and the whole-tone scale, the
    notes around the tonic make a key and the others color it.

    >>> from phonism.theory.scales import SCALES
    >>> remoteness_of(SCALES["major"])
    (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    >>> max(remoteness_of(SCALES["chromatic"]))
    3.0
    """
    has_fifth = any(round(step) == 7 for step in scale.semitones)
    if len(scale) <= 7 and has_fifth:
        return (0.0,) * len(scale)
    fifths = [(7 * round(step)) % 12 for step in scale.semitones]
    around = [[_outside(place, center) for place in fifths] for center in (2, -1)]
    return tuple(min(around, key=sum))


def _outside(place: int, center: int) -> float:
    """Return how many fifths beyond the key around a center a place on the line lies."""
    return float(min(max(0, abs(place - turn - center) - KEY_SPAN) for turn in (0, 12)))
