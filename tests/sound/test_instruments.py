"""Every instrument does what an instrument must, and is like no other."""

# ruff: noqa: ARG001, ARG005, D401 -- instruments take three arguments, and say what they are

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Never

import numpy as np
import pytest

from phonism.errors import DefinitionError, DuplicateNameError
from phonism.sound.instruments import INSTRUMENTS, Instrument, instrument
from phonism.sound.instruments.conformance import cents_off, faults
from phonism.sound.instruments.playing import (
    key_down,
    play_note,
    release_curve,
    time_axis,
    velocity_gain,
)
from phonism.sound.loudness import loudness

RATE = 44100
PROMISED = {
    *("piano", "guitar", "harp", "bell", "marimba", "strings", "pad", "flute", "organ", "bass"),
    *("sine", "square", "sawtooth", "triangle"),
}
MIN_DIFFERENCE_DB = 4.0
"""Least difference between two instruments, in dB over bands and moments."""


@pytest.fixture(params=list(INSTRUMENTS))
def played(request: pytest.FixtureRequest) -> Instrument:
    return INSTRUMENTS[request.param]


def test_every_promised_instrument_is_there() -> None:
    """Names that the settings and the manual use."""
    assert set(INSTRUMENTS) >= PROMISED


def test_it_does_what_every_instrument_must(played: Instrument) -> None:
    """Finite, audible, clean at both ends, in tune, louder when hit harder, repeatable."""
    assert faults(played) == []


def test_it_says_what_it_is(played: Instrument) -> None:
    """Its help is one sentence for people."""
    assert played.help.endswith(".")
    assert 10 < len(played.help) < 100
    assert played.family


def test_it_is_as_loud_as_the_others(played: Instrument) -> None:
    """Within 1.5 LU of -20 LUFS in the middle of the keyboard, so that parts balance."""
    pitches = np.linspace(max(played.lowest, 40), min(played.highest, 88), 7).round()
    notes = [0.5 * np.stack([play_note(played, p, 0.7, 0.6, RATE)] * 2) for p in pitches]
    powers = [10 ** (loudness(note, RATE) / 10) for note in notes]

    assert 10 * math.log10(np.mean(powers)) == pytest.approx(-20, abs=1.5)


def test_its_registers_are_balanced(played: Instrument) -> None:
    """No part of its range sticks out by more than 11 LU."""
    pitches = np.linspace(max(played.lowest, 40), min(played.highest, 88), 5).round()
    notes = [np.stack([play_note(played, p, 0.7, 0.6, RATE)] * 2) for p in pitches]

    assert np.ptp([loudness(note, RATE) for note in notes]) <= 11


def test_hitting_it_harder_makes_it_brighter(played: Instrument) -> None:
    """Velocity is timbre and not level alone."""
    t = time_axis(RATE // 2, RATE)
    soft, hard = (brightness(key_down(played, t, 60, velocity)) for velocity in (0.2, 1.0))

    assert hard > 1.005 * soft


def brightness(sound: np.ndarray) -> float:
    """Return the mean frequency of the magnitude spectrum."""
    magnitude = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float((magnitude * np.arange(magnitude.size)).sum() / magnitude.sum())


def test_a_held_key_sounds_on_or_dies_away_as_it_says(played: Instrument) -> None:
    """What `is_sustained` tells the composer is true."""
    note = key_down(played, time_axis(4 * RATE, RATE), 64, 0.7)
    early, late = (
        np.sqrt(np.mean(note[int(s * RATE) :][: RATE // 2] ** 2)) for s in (0.5, 3.4)
    )

    assert (late > 0.5 * early) == played.is_sustained


def portrait(played: Instrument) -> np.ndarray:
    """Return the level of third-octave bands at three moments, in dB below the strongest."""
    note = key_down(played, time_axis(2 * RATE, RATE), 60, 0.7)
    edges = 200 * 2 ** (np.arange(20) / 3)
    levels = []
    for start_s, length_s in ((0.0, 0.05), (0.2, 0.2), (1.5, 0.4)):
        piece = note[int(start_s * RATE) :][: int(length_s * RATE)]
        power = np.abs(np.fft.rfft(piece * np.hanning(piece.size), 1 << 15)) ** 2 / piece.size
        bins = (edges * (1 << 15) / RATE).astype(int)
        levels.append(np.add.reduceat(power, bins)[:-1])
    level_db = 10 * np.log10(np.array(levels) + 1e-12)
    return np.maximum(level_db - level_db.max(), -60)


def test_no_two_instruments_sound_alike() -> None:
    """Each pair differs by 4 dB or more over spectrum, attack and decay."""
    portraits = {name: portrait(played) for name, played in INSTRUMENTS.items()}
    differences = {
        pair: float(np.sqrt(np.mean((portraits[pair[0]] - portraits[pair[1]]) ** 2)))
        for pair in itertools.combinations(portraits, 2)
    }

    alike = {pair: gap for pair, gap in differences.items() if gap < MIN_DIFFERENCE_DB}
    assert not alike


def test_it_plays_microtones(played: Instrument) -> None:
    """A fraction of a semitone is played as written."""
    assert abs(cents_off(played, (played.lowest + played.highest) // 2 + 0.31)) < 3


SINE = INSTRUMENTS["sine"]
BAD = {
    "not finite": lambda t, f, v: np.full(t.size, np.nan),
    "shape": lambda t, f, v: np.zeros(t.size + 1),
    "int64": lambda t, f, v: np.zeros(t.size, np.int64),
    "silent": lambda t, f, v: 1e-6 * np.sin(2 * np.pi * f * t),
    "reaches": lambda t, f, v: 30 * np.sin(2 * np.pi * f * t),
    "centered": lambda t, f, v: np.sin(2 * np.pi * f * t) + 0.3,
    "out of tune": lambda t, f, v: np.sin(2 * np.pi * 1.005 * f * t),
    "not louder": lambda t, f, v: (1 - 0.99 * v) * np.sin(2 * np.pi * f * t),
    "different each time": lambda t, f, v: np.random.default_rng().standard_normal(t.size),
    "how long": lambda t, f, v: np.sin(2 * np.pi * f * t) * np.linspace(1, 0, t.size),
    "TypeError": lambda t: t,
}


@pytest.mark.parametrize("words", BAD)
def test_every_kind_of_fault_is_told_in_words(words: str) -> None:
    """An instrument with one fault is told that one."""
    found = faults(replace(SINE, name="bad", tone=BAD[words]))

    assert any(words in fault for fault in found), found


def test_an_instrument_that_raises_is_told_so() -> None:
    """Whatever a user's function raises is a fault and no crash."""

    def broken(t: np.ndarray, frequency: float, velocity: float) -> Never:
        message = "no such string"
        raise RuntimeError(message)

    assert faults(replace(SINE, tone=broken)) == ["it raises RuntimeError: no such string"]


def test_an_instrument_written_in_plain_numpy_conforms() -> None:
    """The one in the manual, float64 and all."""
    with INSTRUMENTS.restored():

        @instrument("kalimba", family="plucked", lowest=48, highest=84, release_s=0.8)
        def kalimba(t: np.ndarray, frequency: float, velocity: float) -> np.ndarray:
            """A plucked tine with a short, bright knock at the start."""
            tine = np.exp(-3 * t) * np.sin(2 * np.pi * frequency * t)
            knock = np.exp(-40 * t) * np.sin(2 * np.pi * 5.8 * frequency * t)
            return 0.7 * tine + 0.2 * velocity * knock

        assert faults(INSTRUMENTS["Kalimba"]) == []
    assert "kalimba" not in INSTRUMENTS


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"lowest": 60, "highest": 66}, "span an octave"),
        ({"lowest": -3}, "within 0 to 127"),
        ({"release_s": 0}, "release_s"),
        ({"release_s": 9}, "release_s"),
        ({"program": 128}, "program"),
    ],
)
def test_ill_formed_instruments_are_refused_where_they_are_defined(
    facts: dict[str, float], words: str
) -> None:
    """The message names the value that is wrong."""
    with INSTRUMENTS.restored(), pytest.raises(DefinitionError, match=words):
        instrument("odd", family="odd", **facts)(lambda t, f, v: t)


def test_names_and_help_are_required() -> None:
    """A taken name and a missing docstring are refused."""
    with INSTRUMENTS.restored():
        with pytest.raises(DefinitionError, match="needs a docstring"):
            instrument("odd", family="odd")(lambda t, f, v: t)
        with pytest.raises(DuplicateNameError, match="piano"):
            instrument("PIANO", family="odd")(INSTRUMENTS["piano"].tone)


def test_every_note_starts_softly_even_where_the_instrument_does_not() -> None:
    """The engine rounds the onset of a wave that begins at its summit."""
    hard = replace(SINE, tone=lambda t, f, v: np.cos(2 * np.pi * f * t))
    note = key_down(hard, time_axis(1000, RATE), 60, 1.0)

    assert note[0] == 0
    assert np.abs(np.diff(note[:60])).max() < 0.06


def test_a_read_only_or_strided_result_is_taken_too() -> None:
    """The engine copies what it may not change."""
    stored = np.zeros((500, 2))
    stored.setflags(write=False)

    assert key_down(
        replace(SINE, tone=lambda t, f, v: stored[:, 0]), time_axis(500, RATE), 60, 1
    ).flags.writeable


def test_level_follows_velocity_and_the_release_ends_at_nothing() -> None:
    """Half as hard is 9 dB softer."""
    assert 20 * math.log10(velocity_gain(0.5)) == pytest.approx(-9.03, abs=0.01)
    assert release_curve(SINE, RATE)[-1] == 0
