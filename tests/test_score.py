"""A score says in words what is wrong with it."""

from dataclasses import replace
from typing import Any

import pytest

from phonism.score import Meter, Note, Part, Score, faults
from phonism.theory.scales import SCALES, Scale

MELODY = Part(
    "tune", "foreground", "melody", "piano", (Note(0, 1, 64, 0.5), Note(1, 2, 60, 0.5))
)
SCORE = Score((MELODY,), 120, Meter(4, 4), 0, "major", SCALES["major"], length=4)


def with_notes(*notes: Note, **changes: Any) -> Score:
    """Return the score with other notes in its only part."""
    return replace(SCORE, parts=(replace(MELODY, notes=notes, **changes),))


def test_a_sound_score_has_no_faults() -> None:
    """Nothing is said where nothing is wrong."""
    assert faults(SCORE) == []
    assert SCORE.duration_s == 2


HOME = Note(3, 1, 72, 0.5)


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (with_notes(Note(2, 1, 60, 0.5), Note(0, 1, 60, 0.5)), "order"),
        (with_notes(Note(0, 1, 61, 0.5), HOME), "not in the scale"),
        (with_notes(Note(0, 1, 60.5, 0.5), HOME), "not in the scale"),
        (with_notes(Note(0, 0, 60, 0.5), HOME), "lasts 0"),
        (with_notes(Note(-1, 1, 60, 0.5), HOME), "leaves the piece"),
        (with_notes(Note(0, 4.1, 60, 0.5)), "leaves the piece"),
        (with_notes(Note(0, 1, 60, 0.0), HOME), "velocity 0.0"),
        (with_notes(Note(0, 1, 60, 1.1), HOME), "velocity 1.1"),
        (with_notes(HOME, pan=1.5), "pan"),
        (with_notes(Note(0, 1, 67, 0.5)), "does not end on the tonic"),
    ],
)
def test_every_fault_is_named(score: Score, words: str) -> None:
    """One fault, one sentence."""
    (fault,) = faults(score)
    assert words in fault


def test_drums_need_no_key() -> None:
    """A drum's number is no pitch."""
    assert faults(with_notes(Note(0, 1, 61, 0.5), role="drums")) == []


def test_the_tonic_comes_back_where_the_scale_says() -> None:
    """A scale that repeats at the twelfth has its tonics a twelfth apart."""
    stretched = replace(SCORE, scale=Scale(0, 9.5, octave=19))
    part = replace(MELODY, notes=(Note(0, 1, 57, 0.5),))

    assert faults(replace(stretched, parts=(part,))) == []
    assert faults(stretched) != []


def test_layers_hold_their_own_parts() -> None:
    """Foreground and background can be taken apart."""
    assert SCORE.layer("foreground") == (MELODY,)
    assert SCORE.layer("background") == ()


@pytest.mark.parametrize(
    ("meter", "bar"), [((4, 4), 4), ((3, 4), 3), ((6, 8), 3), ((7, 8), 3.5)]
)
def test_a_bar_is_counted_in_quarter_notes(meter: tuple[int, int], bar: float) -> None:
    """One beat is one quarter note in every meter."""
    assert Meter(*meter).bar == bar
    assert str(Meter(*meter)) == f"{meter[0]}/{meter[1]}"
