"""Rhythms: what the product promises, and what a user may draw."""

import math
from itertools import pairwise
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.errors import DefinitionError, UnknownNameError
from phonism.theory.rhythms import RHYTHM_PATTERNS, Rhythm, euclidean

PROMISED = {
    "simple": (4, 4), "syncopated": (4, 4), "waltz": (3, 4), "swing": (4, 4), "bossa": (4, 4),
    "son clave": (4, 4), "tresillo": (4, 4), "euclidean": (4, 4), "five eight": (5, 8),
    "seven eight": (7, 8), "dotted": (4, 4), "driving eighths": (4, 4), "ballad": (4, 4),
    "arpeggiated": (4, 4),
}  # fmt: skip


@pytest.mark.parametrize(("name", "meter"), PROMISED.items())
def test_the_promised_rhythms_are_there(name: str, meter: Any) -> None:
    """At least twelve, each in its meter."""
    assert RHYTHM_PATTERNS[name].meter == meter


@pytest.mark.parametrize(
    ("name", "onsets"),
    [("tresillo", (0, 1.5, 3)), ("son clave", (0, 0.75, 1.5, 2.5, 3)),
     ("waltz", (0, 1, 2)), ("five eight", (0, 1, 1.5)), ("seven eight", (0, 1, 2))],
)  # fmt: skip
def test_familiar_rhythms_fall_where_they_should(name: str, onsets: Any) -> None:
    """Counted in quarter notes from the downbeat."""
    assert tuple(stroke.onset for stroke in RHYTHM_PATTERNS[name].strokes()) == onsets


def test_a_note_is_held_as_long_as_it_is_drawn() -> None:
    """A dash holds it one step longer, a dot does not."""
    assert [s.duration for s in Rhythm("X--x--x-").strokes()] == [1.5, 1.5, 1]
    assert [s.duration for s in Rhythm("X..x-.x.").strokes()] == [0.5, 1, 0.5]
    assert [s.weight for s in Rhythm("X-x-").strokes()] == [1, 0.6]


def test_no_two_rhythms_are_the_same() -> None:
    """Each name is another rhythm."""
    drawn = {(r.drawing, r.meter, r.swing, r.is_broken) for r in RHYTHM_PATTERNS.values()}
    assert len(drawn) == len(RHYTHM_PATTERNS) >= 12


@pytest.mark.parametrize("name", list(RHYTHM_PATTERNS))
def test_every_rhythm_says_how_it_feels(name: str) -> None:
    """Lists show the mood beside the name."""
    assert RHYTHM_PATTERNS[name].mood


@given(st.sampled_from(list(RHYTHM_PATTERNS.values())) | strategies.rhythms())
def test_strokes_fill_the_bar_in_order(rhythm: Rhythm) -> None:
    """None overlaps the next, none leaves the bar, one for every mark."""
    strokes = rhythm.strokes()

    assert len(strokes) == rhythm.drawing.lower().count("x") >= 1
    assert strokes[0].onset >= 0
    assert strokes[-1].onset + strokes[-1].duration <= rhythm.bar + 1e-9
    assert all(a.onset + a.duration <= b.onset + 1e-9 for a, b in pairwise(strokes))
    assert all(stroke.duration > 0 and 0 < stroke.weight <= 1 for stroke in strokes)


@given(strategies.rhythms())
def test_a_drawing_can_be_drawn_again(rhythm: Rhythm) -> None:
    """What a rhythm shows of itself makes the same rhythm."""
    again = Rhythm(
        rhythm.drawing, meter=rhythm.meter, swing=rhythm.swing, is_broken=rhythm.is_broken
    )
    assert again == rhythm


def test_spaces_and_bar_lines_are_for_the_eye() -> None:
    """They change nothing."""
    assert Rhythm("X--x | --x-") == Rhythm("X--x--x-")


@pytest.mark.parametrize(
    ("steps", "meter"),
    [
        (1, (4, 4)),
        (3, (3, 4)),
        (5, (5, 8)),
        (8, (4, 4)),
        (12, (12, 8)),
        (13, (13, 16)),
        (64, (64, 16)),
    ],
)
def test_any_number_of_steps_makes_a_meter(steps: int, meter: Any) -> None:
    """From one to sixty-four."""
    assert Rhythm("x" * steps).meter == meter


@pytest.mark.parametrize(
    "drawing",
    ["", " ", "....", "----", "-x", "x..o", "X0x0", "x\0", "x" * 65, "y", None, 5, b"x"],
)
def test_what_is_no_drawing_is_refused_at_definition(drawing: Any) -> None:
    """The message shows how a rhythm is drawn, or how long it may be."""
    with pytest.raises(DefinitionError, match="A rhythm is"):
        Rhythm(drawing)


@pytest.mark.parametrize(
    "meter",
    [(0, 4), (4, 0), (-3, 4), (3, 5), (4, 64), (65, 4), (3.5, 4), (3,), (3, 4, 5), "34", 7],
)
def test_what_is_no_meter_is_refused_at_definition(meter: Any) -> None:
    """Nobody can divide by a meter of nothing."""
    with pytest.raises(DefinitionError, match="A meter is"):
        Rhythm("x---", meter=meter)


@pytest.mark.parametrize("swing", [-0.1, 0.5, math.nan, math.inf, "late", None])
def test_what_is_no_swing_is_refused_at_definition(swing: Any) -> None:
    """The second half of a beat comes late, but in its beat."""
    with pytest.raises(DefinitionError, match="Swing is"):
        Rhythm("x---", swing=swing)


@given(st.integers(1, 64), st.data())
def test_euclidean_rhythms_are_as_even_as_can_be(steps: int, data: st.DataObject) -> None:
    """Gaps differ by one step at most, round the bar line too."""
    onsets = data.draw(st.integers(1, steps))
    rhythm = euclidean(onsets, steps)
    starts = [i for i, mark in enumerate(rhythm.drawing) if mark in "Xx"]
    gaps = [b - a for a, b in pairwise([*starts, starts[0] + steps])]

    assert len(starts) == onsets
    assert rhythm.drawing[0] == "X"
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize(("onsets", "steps"), [(0, 8), (9, 8), (1, 0), (5, 65), (-1, 4)])
def test_no_rhythm_has_more_onsets_than_steps(onsets: Any, steps: int) -> None:
    """Nor fewer than one, nor more than 64 steps."""
    with pytest.raises(DefinitionError, match="euclidean"):
        euclidean(onsets, steps)


@pytest.mark.parametrize(
    "name", ["euclid_5_13", "Euclid 5 13", "euclidean(5, 13)", "EUCLID-5/13"]
)
def test_any_euclidean_rhythm_can_be_named(name: str) -> None:
    """However it is spelled; it is the same rhythm and has one usual name."""
    assert RHYTHM_PATTERNS.canonical(name) == "euclid 5 13"
    assert RHYTHM_PATTERNS[name].drawing == euclidean(5, 13).drawing
    assert "euclid 5 13" not in list(RHYTHM_PATTERNS)


@pytest.mark.parametrize("name", ["euclid 9 8", "euclid 0 8", "euclid 3 999"])
def test_a_euclidean_rhythm_that_cannot_be_is_refused(name: str) -> None:
    """The message says what is allowed."""
    with pytest.raises(DefinitionError, match="at most as many as its steps"):
        RHYTHM_PATTERNS[name]


@pytest.mark.parametrize("name", ["euclid", "euclid 5", "euclid five 8", "my euclid 3 8"])
def test_other_names_are_not_taken_for_euclidean_ones(name: str) -> None:
    """They are unknown like any other."""
    with pytest.raises(UnknownNameError):
        RHYTHM_PATTERNS.canonical(name)
