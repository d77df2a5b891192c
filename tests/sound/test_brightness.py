"""A brighter note has its weight higher up, and stays the same note."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from phonism.sound.brightness import NEUTRAL, STEPS, brighten, brightness_step
from phonism.sound.filters import Biquad, filter_mono
from phonism.sound.instruments import INSTRUMENTS, Instrument
from phonism.sound.instruments.playing import key_down, time_axis
from phonism.sound.loudness import loudness
from phonism.units import pitch_to_hz

RATE = 44100
T = time_axis(RATE // 2, RATE)
PITCHES = (0.0, 0.35, 0.7, 1.0)
"""Places in an instrument's range."""
SEVERAL = (0, 2, NEUTRAL, 6, STEPS)


@pytest.fixture(params=list(INSTRUMENTS))
def played(request: pytest.FixtureRequest) -> Instrument:
    return INSTRUMENTS[request.param]


def notes_of(player: Instrument) -> list[tuple[float, np.ndarray]]:
    """Return notes over the whole range, as fundamental and sound."""
    span = player.highest - player.lowest
    pitches = [round(player.lowest + place * span) for place in PITCHES]
    return [(pitch_to_hz(pitch), key_down(player, T, pitch, 0.7)) for pitch in pitches]


def centroid(sound: np.ndarray) -> float:
    """Return the mean frequency of the power spectrum [Hz]."""
    power = np.abs(np.fft.rfft(sound * np.hanning(sound.size))) ** 2
    return float(power @ np.fft.rfftfreq(sound.size, 1 / RATE) / power.sum())


def fundamental_db(sound: np.ndarray, frequency: float) -> float:
    """Return the level at the fundamental."""
    turning = np.exp(-2j * np.pi * frequency * T) * np.hanning(sound.size)
    return 20 * float(np.log10(np.abs(sound @ turning)))


def loudness_of(sound: np.ndarray) -> float:
    return loudness(np.stack([sound, sound]), RATE)


def test_each_step_is_brighter(played: Instrument) -> None:
    """The middle of the spectrum rises all the way, in every register."""
    for frequency, note in notes_of(played):
        heard = [centroid(brighten(note, frequency, RATE, step)) for step in SEVERAL]

        assert heard == sorted(heard)
        assert len(set(heard)) == len(heard)


def test_the_note_stays(played: Instrument) -> None:
    """The fundamental loses at most 1.5 dB, and the note is about as loud as before."""
    for frequency, note in notes_of(played):
        for step in (0, STEPS):
            changed = brighten(note, frequency, RATE, step)
            kept_db = fundamental_db(changed, frequency) - fundamental_db(note, frequency)

            assert kept_db > -1.55
            assert loudness_of(changed) == pytest.approx(loudness_of(note), abs=3.5)


def test_loudness_hardly_changes_as_a_rule() -> None:
    """Half of all notes change by 0.3 LU or less from end to end, nine in ten by 1.6."""
    changes = [
        abs(loudness_of(brighten(note, frequency, RATE, step)) - loudness_of(note))
        for player in INSTRUMENTS.values()
        for frequency, note in notes_of(player)
        for step in (0, STEPS)
    ]

    assert np.median(changes) < 0.3
    assert np.quantile(changes, 0.9) < 1.6


@pytest.mark.parametrize("name", ["piano", "strings", "guitar", "harp", "organ", "clarinet"])
def test_the_ends_are_far_apart(name: str) -> None:
    """Whoever has partials can be dull and brilliant: half an octave or more."""
    player = INSTRUMENTS[name]
    note = key_down(player, T, 52, 0.7)
    dull, brilliant = (
        centroid(brighten(note, pitch_to_hz(52), RATE, step)) for step in (0, STEPS)
    )

    assert brilliant > 1.5 * dull


def test_the_middle_is_the_instrument_itself() -> None:
    """At 0.5 nothing is computed: the very same samples come back."""
    note = key_down(INSTRUMENTS["piano"], T, 60, 0.7)

    assert brighten(note, 261.6, RATE, brightness_step(0.5)) is note


def test_a_note_begins_alike_however_long_it_is() -> None:
    """What is heard first does not depend on how long the key is held."""
    note = key_down(INSTRUMENTS["strings"], time_axis(2 * RATE, RATE), 40, 0.7)
    whole = brighten(note, pitch_to_hz(40), RATE, 0)
    short = brighten(note[: RATE + 1], pitch_to_hz(40), RATE, 0)

    assert np.abs(whole[: short.size] - short).max() < 1e-5


@given(st.floats(-10, 10))
def test_any_brightness_has_a_step(brightness: float) -> None:
    """What lies outside of 0 to 1 counts as the nearer end."""
    step = brightness_step(brightness)

    assert 0 <= step <= STEPS
    assert abs(step / STEPS - min(max(brightness, 0), 1)) <= 0.5 / STEPS + 1e-9


def test_silence_stays_silence() -> None:
    """There is no level to bring back."""
    assert not brighten(np.zeros(500, np.float32), 440.0, RATE, 0).any()


@settings(deadline=None, max_examples=40)
@given(
    size=st.sampled_from([0, 1, 2, 3, 37, 5001, 44100]),
    corner_hz=st.floats(250, 17000),
    gain_db=st.floats(-18, 6),
)
def test_two_halves_side_by_side_are_one_filter(
    size: int, corner_hz: float, gain_db: float
) -> None:
    """The fast filter is the plain recursion, seam and all."""
    sound = np.random.default_rng(size).standard_normal(size).astype(np.float32)
    shelf = Biquad.high_shelf(corner_hz, RATE, gain_db)
    plain = lfilter(shelf[:3], (1, *shelf[3:]), sound.astype(float)) if size else sound

    assert np.allclose(filter_mono(sound, shelf), plain, atol=1e-5)
