"""Scales: what the product promises, and what a user may define."""

import math
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.errors import DefinitionError
from phonism.theory.scales import SCALES, Scale

PROMISED = {
    "major": "0 2 4 5 7 9 11",
    "minor": "0 2 3 5 7 8 10",
    "harmonic minor": "0 2 3 5 7 8 11",
    "melodic minor": "0 2 3 5 7 9 11",
    "ionian": "0 2 4 5 7 9 11",
    "dorian": "0 2 3 5 7 9 10",
    "phrygian": "0 1 3 5 7 8 10",
    "lydian": "0 2 4 6 7 9 11",
    "mixolydian": "0 2 4 5 7 9 10",
    "aeolian": "0 2 3 5 7 8 10",
    "locrian": "0 1 3 5 6 8 10",
    "major pentatonic": "0 2 4 7 9",
    "minor pentatonic": "0 3 5 7 10",
    "blues": "0 3 5 6 7 10",
    "whole tone": "0 2 4 6 8 10",
    "octatonic": "0 2 3 5 6 8 9 11",
    "chromatic": "0 1 2 3 4 5 6 7 8 9 10 11",
    "hirajoshi": "0 2 3 7 8",
    "in-sen": "0 1 5 7 10",
    "pelog": "0 1.2 2.6 6.8 7.9",
    "slendro": "0 2.4 4.8 7.2 9.6",
    "hijaz": "0 1 4 5 7 8 10",
    "double harmonic": "0 1 4 5 7 8 11",
    "hungarian minor": "0 2 3 6 7 8 11",
}
MODES = ("ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian")


@pytest.mark.parametrize(("name", "steps"), PROMISED.items())
def test_the_promised_scales_have_their_notes(name: str, steps: Any) -> None:
    """As textbooks have them; the gamelan's as teachers write them."""
    assert SCALES[name].semitones == tuple(float(step) for step in steps.split())


def test_there_are_at_least_twenty_scales_one_of_them_microtonal() -> None:
    """More than the keys of a piano."""
    assert len(SCALES) >= 20
    assert any(scale.is_microtonal for scale in SCALES.values())
    assert not SCALES["chromatic"].is_microtonal


@pytest.mark.parametrize(("turn", "name"), list(enumerate(MODES)))
def test_the_modes_are_turns_of_the_major_scale(turn: int, name: str) -> None:
    """Each begins on another degree of it."""
    major = SCALES["major"]
    turned = [major.degree(turn + i) - major.degree(turn) for i in range(7)]
    assert list(SCALES[name].semitones) == turned


@pytest.mark.parametrize("name", list(SCALES))
def test_every_scale_says_how_it_feels(name: str) -> None:
    """Lists show the mood beside the name."""
    assert SCALES[name].mood


@given(strategies.scales(), st.integers(-50, 50))
def test_every_degree_is_held_and_the_octave_brings_it_back(scale: Scale, index: int) -> None:
    """Any scale, any degree, up and down."""
    interval = scale.degree(index)

    assert scale.holds(interval)
    assert scale.degree(index + len(scale)) == pytest.approx(interval + scale.octave)
    assert scale.degree(index + 1) > interval


@given(strategies.scales(), st.integers(-50, 50))
def test_between_two_degrees_nothing_is_held(scale: Scale, index: int) -> None:
    """A note between two neighbors is a wrong note."""
    between = (scale.degree(index) + scale.degree(index + 1)) / 2
    assert not scale.holds(between)


@given(strategies.scales(), st.integers(0, 11), st.floats(0, 127), st.floats(0, 60))
def test_pitches_are_all_of_the_scale_within_bounds(
    scale: Scale, tonic: int, lowest: float, width: float
) -> None:
    """None is missing, none is outside."""
    highest = lowest + width
    pitches = scale.pitches(tonic, lowest, highest)
    degrees = range(-400, 400)
    inside = [p for p in (tonic + scale.degree(i) for i in degrees) if lowest <= p <= highest]

    assert set(inside) <= set(pitches)
    assert all(lowest - 1e-6 <= pitch <= highest + 1e-6 for pitch in pitches)
    assert pitches == sorted(set(pitches))


@given(strategies.scales(), st.floats(-200, 200))
def test_off_octave_is_the_way_to_the_nearest_tonic(scale: Scale, interval: float) -> None:
    """Zero on every tonic, half an octave at most."""
    off = scale.off_octave(interval)
    octaves = [i * scale.octave for i in range(-250, 250)]

    assert off == pytest.approx(min(abs(interval - octave) for octave in octaves), abs=1e-9)


@pytest.mark.parametrize(
    ("steps", "octave"),
    [
        ((), 12), ((1, 2), 12), ((0, 2, 2), 12), ((0, 4, 3), 12), ((0, 12), 12), ((0, -1), 12),
        ((0, math.nan), 12), ((0, math.inf), 12), ((math.nan,), 12), ((0,), math.nan),
        ((0,), math.inf), ((0,), 0), ((0,), -12), ((0,), 0.5), ((0,), 25), ((0, 0.1), 12),
        ((0, 11.9), 12), (tuple(i / 4 for i in range(73)), 24), (("c", "d"), 12),
        ((0, None), 12), (((0, 2, 4),), 12), ((0, 2), "12 semitones"), ((0, 10**400), 12),
    ],
)  # fmt: skip
def test_what_is_no_scale_is_refused_at_definition(steps: Any, octave: Any) -> None:
    """In words of ours, so that a plugin's author knows what to do."""
    with pytest.raises(DefinitionError, match=r"scale|octave") as caught:
        Scale(*steps, octave=octave)
    assert len(str(caught.value)) < 2000


def test_a_user_adds_a_scale_in_one_line() -> None:
    """It is found like any other."""
    seven = SCALES.add("seven equal", Scale(*(12 * step / 7 for step in range(7))))
    assert SCALES["Seven-Equal"] is seven
    assert seven.is_microtonal
