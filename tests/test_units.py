"""Conversions between units come in pairs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonism.units import (
    beats_to_seconds,
    db_to_gain,
    gain_to_db,
    hz_to_pitch,
    pitch_to_hz,
    seconds_to_beats,
)

tempos = st.floats(1, 1000)


@given(st.floats(0, 127))
def test_pitch_survives_the_way_to_hertz_and_back(pitch: float) -> None:
    """`hz_to_pitch` is the reverse of `pitch_to_hz`."""
    assert hz_to_pitch(pitch_to_hz(pitch)) == pytest.approx(pitch, abs=1e-9)


@given(st.floats(0, 115))
def test_an_octave_doubles_the_frequency(pitch: float) -> None:
    """Twelve semitones are a factor of two everywhere."""
    assert pitch_to_hz(pitch + 12) == pytest.approx(2 * pitch_to_hz(pitch), rel=1e-12)


def test_concert_pitch_is_440_hz() -> None:
    """MIDI 69 is A4."""
    assert pitch_to_hz(69) == 440
    assert pitch_to_hz(60) == pytest.approx(261.6256, abs=1e-4)


@given(st.floats(-120, 40))
def test_level_survives_the_way_to_gain_and_back(level_db: float) -> None:
    """`gain_to_db` is the reverse of `db_to_gain`."""
    assert gain_to_db(db_to_gain(level_db)) == pytest.approx(level_db, abs=1e-9)


@pytest.mark.parametrize("gain", [0, -0.0, -1])
def test_no_gain_is_no_level(gain: float) -> None:
    """Silence is minus infinity, not an error."""
    assert gain_to_db(gain) == -math.inf


@given(st.floats(0, 1e4), tempos)
def test_beats_survive_the_way_to_seconds_and_back(beats: float, tempo: float) -> None:
    """`seconds_to_beats` is the reverse of `beats_to_seconds`."""
    assert seconds_to_beats(beats_to_seconds(beats, tempo), tempo) == pytest.approx(beats)


def test_a_minute_has_as_many_beats_as_the_tempo_says() -> None:
    """Tempo is beats per minute."""
    assert beats_to_seconds(90, tempo=90) == 60
