"""Names of pitches and keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonism.theory.pitches import KEYS, pitch_class_name, pitch_name


@pytest.mark.parametrize(
    ("name", "pitch"), [("C", 0), ("f#", 6), ("Gb", 6), ("bb", 10), ("A#", 10)]
)
def test_a_key_has_all_its_usual_spellings(name: str, pitch: float) -> None:
    """Sharps and flats, capital or not."""
    assert KEYS[name] == pitch


@given(st.integers(0, 11))
def test_the_name_of_a_pitch_class_is_a_key(pitch: float) -> None:
    """What is printed can be typed."""
    assert KEYS[pitch_class_name(pitch)] == pitch


@pytest.mark.parametrize(
    ("pitch", "name"),
    [(60, "C4"), (69, "A4"), (21, "A0"), (108, "C8"), (59.5, "C4 -50c"), (60.25, "C4 +25c")],
)
def test_pitches_are_written_as_musicians_do(pitch: float, name: str) -> None:
    """Middle C is C4; microtones are written in cents."""
    assert pitch_name(pitch) == name


@given(st.floats(0, 127))
def test_cents_stay_within_a_quarter_tone(pitch: float) -> None:
    """The nearest name is taken."""
    _, _, cents = pitch_name(pitch).partition(" ")
    assert abs(int(cents.removesuffix("c") or 0)) <= 50
