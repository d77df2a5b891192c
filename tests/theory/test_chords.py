"""Chords: familiar ones in familiar scales, the best there are in all others."""

from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.theory.chords import chords_of
from phonism.theory.scales import SCALES, Scale


@pytest.mark.parametrize(
    ("scale", "names"),
    [
        ("major", ["C", "Dm", "Em", "F", "G", "Am"]),
        ("minor", ["Cm", "Eb", "Fm", "Gm", "Ab", "Bb"]),
        ("mixolydian", ["C", "Dm", "F", "Gm", "Am", "Bb"]),
    ],
)
def test_familiar_scales_have_their_familiar_triads(scale: Any, names: list[str]) -> None:
    """The diminished one is left out: it is never the best."""
    assert [chord.name(0) for chord in chords_of(SCALES[scale])] == names


def test_the_functions_of_major_are_those_of_the_textbook() -> None:
    """I, IV and V."""
    functions = {chord.function: chord.name(0) for chord in chords_of(SCALES["major"])}
    assert (functions["tonic"], functions["subdominant"], functions["dominant"]) == (
        "C",
        "F",
        "G",
    )


@given(st.sampled_from(list(SCALES.values())) | strategies.scales(), st.integers(0, 11))
def test_chords_are_of_the_scale_and_have_names(scale: Any, tonic: int) -> None:
    """In every scale: notes of it, the tonic chord first, one tonic, no twins."""
    chords = chords_of(scale)

    assert chords[0].root == 0
    assert [chord.function for chord in chords].count("tonic") == 1
    assert len({frozenset(chord.semitones) for chord in chords}) == len(chords)
    for chord in chords:
        assert all(scale.holds(note) for note in chord.semitones)
        assert scale.semitones[chord.degree] == chord.root
        assert chord.name(tonic)


@pytest.mark.parametrize("name", list(SCALES))
def test_every_scale_can_go_away_and_come_home(name: str) -> None:
    """A tonic and a dominant, enough for a cadence; whole tone and pelog have no more."""
    functions = {chord.function for chord in chords_of(SCALES[name])}
    assert {"tonic", "dominant"} <= functions
    assert "subdominant" in functions or name in {"whole tone", "pelog"}


@pytest.mark.parametrize(("scale", "name"), [(Scale(0), "D(1)"), (Scale(0, 7), "D(7)")])
def test_a_tiny_scale_is_its_own_only_chord(scale: Any, name: str) -> None:
    """One or two notes sound together."""
    (chord,) = chords_of(scale)
    assert chord.semitones == scale.semitones
    assert chord.name(2) == name
