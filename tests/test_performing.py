"""A score becomes sound as it is written, at the right level, and ends in silence."""

# ruff: noqa: ARG001, D401 -- instruments take three arguments, and say what they are

from __future__ import annotations

import dataclasses
import hashlib
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phonism.errors import DefinitionError, UnknownNameError
from phonism.performing import Audio, _play_layer, faults, layer_gains, perform
from phonism.score import Layer, Meter, Note, Part, Score
from phonism.sound.instruments import INSTRUMENTS, instrument
from phonism.sound.instruments.playing import play_note
from phonism.sound.loudness import loudness, true_peak_db
from phonism.theory.scales import SCALES

RATE = 44100


def chosen(mix: float = 0.6, sample_rate: int = RATE) -> SimpleNamespace:
    return SimpleNamespace(mix=mix, sample_rate=sample_rate)


def part(
    *notes: Note, layer: Layer = "foreground", instrument: str = "piano", **facts: Any
) -> Part:
    return Part("part", layer, "melody", instrument, notes, **facts)


def score(*parts: Part, length: float = 8.0, tempo: float = 120.0) -> Score:
    return Score(parts, tempo, Meter(4, 4), 0, "major", SCALES["major"], length)


TUNE = part(*(Note(i / 2, 0.5, p, 0.7) for i, p in enumerate((60, 64, 67, 72, 67, 64, 60))))
CHORD = part(
    *(Note(0, 5, p, 0.5) for p in (48, 55, 64)), layer="background", instrument="strings"
)
DUET = score(TUNE, CHORD)

notes = st.builds(
    Note,
    onset=st.floats(0, 7.9),
    duration=st.floats(0.01, 6),
    pitch=st.floats(28, 110) | st.integers(28, 110).map(float),
    velocity=st.floats(0.01, 1),
)
parts = st.builds(
    Part,
    name=st.just("part"),
    layer=st.sampled_from(["foreground", "background"]),
    role=st.just("melody"),
    instrument=st.sampled_from(["piano", "strings", "harp", "bell", "organ", "flute", "bass"]),
    notes=st.lists(notes, max_size=6).map(
        lambda played: tuple(sorted(played, key=lambda note: note.onset))
    ),
    gain_db=st.floats(-20, 6),
    pan=st.floats(-1, 1),
)
scores = st.builds(
    lambda played, tempo: score(*played, tempo=tempo),
    st.lists(parts, max_size=3),
    st.floats(90, 240),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(scores, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([44100, 48000]))
def test_any_score_becomes_faultless_audio(piece: Score, mix: float, rate: int) -> None:
    """Finite, on target or honest about it, no DC, silent ends, and stems that add up."""
    audio = perform(piece, chosen(mix, rate))

    assert faults(audio) == []
    assert audio.samples.shape == (2, round(piece.duration_s * rate))
    assert audio.samples.dtype == np.float32
    assert np.array_equal(audio.stems["foreground"] + audio.stems["background"], audio.samples)
    assert np.abs(audio.samples).max(initial=0) <= 10 ** (-1 / 20)


def test_the_duet_has_the_promised_level() -> None:
    """-14 LUFS within 0.3 and at most -1 dBTP, measured from outside."""
    audio = perform(DUET, chosen())

    assert loudness(audio.samples, RATE) == pytest.approx(-14, abs=0.3)
    assert audio.loudness_lufs == pytest.approx(loudness(audio.samples, RATE), abs=0.02)
    assert true_peak_db(audio.samples) == pytest.approx(audio.true_peak_db, abs=0.01)
    assert audio.true_peak_db <= -1


def test_the_same_score_gives_the_same_bytes() -> None:
    """In this process, and in another one."""
    here = perform(DUET, chosen()).samples
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_performing as t;"
        "print(hashlib.sha256(t.perform(t.DUET, t.chosen()).samples.tobytes()).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).parent)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()

    assert np.array_equal(here, perform(DUET, chosen()).samples)
    assert hashlib.sha256(here.tobytes()).hexdigest() == there


@pytest.mark.parametrize(("mix", "silent"), [(0.0, "foreground"), (1.0, "background")])
def test_the_ends_of_the_mix_silence_one_layer_exactly(mix: float, silent: Layer) -> None:
    """Only background, only foreground."""
    audio = perform(DUET, chosen(mix))

    assert not audio.stems[silent].any()
    assert audio.samples.any()


@given(st.floats(0, 1))
def test_the_mix_keeps_the_power(mix: float) -> None:
    """Nothing becomes louder or softer by mixing."""
    assert sum(gain**2 for gain in layer_gains(mix).values()) == pytest.approx(1)


def test_more_foreground_makes_the_foreground_louder() -> None:
    """The mix turns one layer up against the other."""
    ratios = []
    for mix in (0.2, 0.5, 0.8):
        stems = perform(DUET, chosen(mix)).stems
        ratios.append((stems["foreground"] ** 2).sum() / (stems["background"] ** 2).sum())

    assert ratios == sorted(ratios)
    assert ratios[2] / ratios[0] == pytest.approx(90, rel=0.5)


@pytest.mark.parametrize("piece", [score(), score(part()), score(part(), length=0.01)])
def test_a_score_without_notes_is_silence(piece: Score) -> None:
    """No error, the right length, and honest figures."""
    audio = perform(piece, chosen())

    assert audio.samples.shape == (2, round(piece.duration_s * RATE))
    assert not audio.samples.any()
    assert audio.loudness_lufs == audio.true_peak_db == -math.inf
    assert faults(audio) == []


def onset_of(sound: np.ndarray) -> float:
    """Return when a sound first reaches a tenth of its height [s]."""
    level = np.abs(sound).max(axis=0)
    return float(np.argmax(level > 0.1 * level.max())) / RATE


@pytest.mark.parametrize("tempo", [60.0, 95.0, 180.0])
def test_notes_sound_when_the_score_says(tempo: float) -> None:
    """Beats become seconds at the tempo of the piece."""
    piece = score(part(Note(2.5, 0.5, 72, 0.9), instrument="music box"), tempo=tempo)

    assert onset_of(perform(piece, chosen()).samples) == pytest.approx(150 / tempo, abs=0.01)


@pytest.mark.parametrize("pitch", [57.0, 60.5, 71.13])
def test_fractional_pitches_are_exact(pitch: float) -> None:
    """Microtones within a cent."""
    piece = score(part(Note(0, 6, pitch, 0.8), instrument="sine"))
    sound = perform(piece, chosen()).stems["foreground"][0, :RATE].astype(float)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(RATE), 16 * RATE))

    measured = spectrum.argmax() / 16
    assert abs(1200 * np.log2(measured / (440 * 2 ** ((pitch - 69) / 12)))) < 1


def test_pan_places_a_part() -> None:
    """Left is left, the middle is the middle, and the power stays about the same."""
    powers = []
    for pan in (-1.0, 0.0, 1.0):
        placed = dataclasses.replace(TUNE, pan=pan)
        samples = perform(score(placed), chosen(1.0)).samples
        powers.append((samples**2).sum(axis=1))

    assert powers[0][0] > 10 * powers[0][1]
    assert powers[1][0] == pytest.approx(powers[1][1], rel=0.1)
    assert powers[2][1] > 10 * powers[2][0]


def test_velocity_sets_the_level_exactly() -> None:
    """Two velocities within one step of timbre differ in level as they should."""
    two = (Note(0, 1, 60, 0.8), Note(4, 1, 60, 0.77))
    piece = score(part(*two, instrument="organ"), length=12)
    samples = _play_layer(piece, "foreground", 1.0, RATE)  # before the compressor
    first, second = (
        np.sqrt((samples[:, int(s * RATE) :][:, :13230] ** 2).mean()) for s in (0.1, 2.1)
    )

    assert second / first == pytest.approx((0.77 / 0.8) ** 1.5, rel=0.01)


def test_the_last_sounds_ring_out_inside_the_piece() -> None:
    """A chord that is held to the very end still fades into silence."""
    piece = score(part(*(Note(4, 4, p, 1.0) for p in (40, 60, 67)), instrument="organ"))
    samples = perform(piece, chosen()).samples

    assert not samples[:, -200:].any()
    assert np.abs(samples[:, -int(0.03 * RATE) :]).max() < 0.02
    assert np.abs(samples[:, -RATE : -RATE // 2]).max() > 0.1


def test_the_background_stands_behind() -> None:
    """The same music is darker and deeper in the room as background."""
    tune = part(Note(0, 0.25, 60, 0.9), instrument="sawtooth")
    heard = {}
    for layer, mix in (("foreground", 1.0), ("background", 0.0)):
        sound = perform(score(dataclasses.replace(tune, layer=layer)), chosen(mix)).samples
        before_the_room_answers = sound[:, 100:790] * np.hanning(690)
        power = np.abs(np.fft.rfft(before_the_room_answers)) ** 2
        room = (sound[:, RATE : 2 * RATE] ** 2).sum() / (sound**2).sum()
        heard[layer] = power[:, 80:].sum() / power.sum(), room

    assert heard["background"][0] < 0.5 * heard["foreground"][0]
    assert heard["background"][1] > 1.5 * heard["foreground"][1]


def test_few_short_sounds_stay_softer_and_say_so() -> None:
    """The peak is kept; the loudness that was reached is reported."""
    piece = score(part(Note(0, 0.05, 96, 1.0), instrument="marimba"), length=40)
    audio = perform(piece, chosen())

    assert audio.true_peak_db <= -1
    assert audio.loudness_lufs < -14
    assert faults(audio) == []


def test_a_note_beyond_an_instrument_is_played_at_its_pitch() -> None:
    """The composer folds; the player does not."""
    piece = score(part(Note(0, 4, 30, 0.8), instrument="flute"))
    sound = perform(piece, chosen()).samples[0, :RATE]

    wanted = 440 * 2 ** ((30 - 69) / 12)
    assert abs(np.abs(np.fft.rfft(sound)).argmax() - wanted) <= 1


def test_notes_are_rendered_once_and_cut_where_their_keys_are_released() -> None:
    """A short and a long note of one pitch begin alike."""
    alone = perform(score(part(Note(0, 0.5, 60, 0.8))), chosen(1.0)).samples
    both = part(Note(0, 0.5, 60, 0.8), Note(5, 2, 60, 0.8))
    together = perform(score(both), chosen(1.0)).samples

    start = slice(500, 8000)
    ratio = together[0, start] / alone[0, start]
    assert np.isfinite(together).all()
    assert np.median(ratio) == pytest.approx(np.mean(ratio), rel=0.1)


def test_the_sound_of_one_note_is_that_of_its_instrument() -> None:
    """What `phonism check` hears of an instrument is what a piece plays."""
    piece = score(part(Note(0, 1, 60, 0.8125), instrument="harp"))
    heard = perform(piece, chosen(1.0)).samples[0, :8820].astype(float)
    note = play_note(INSTRUMENTS["harp"], 60, 0.8125, 0.5, RATE)[:8820]

    assert np.corrcoef(heard, note)[0, 1] > 0.95


def test_an_unknown_instrument_is_named_with_its_neighbors() -> None:
    """A typo is answered with a suggestion."""
    with pytest.raises(UnknownNameError, match="Did you mean 'piano'"):
        perform(score(part(Note(0, 1, 60, 0.5), instrument="pinao")), chosen())


def test_a_broken_instrument_is_reported_and_not_played() -> None:
    """Numbers that are not finite never reach a loudspeaker."""
    with INSTRUMENTS.restored():

        @instrument("broken", family="odd")
        def broken(t: np.ndarray, frequency: float, velocity: float) -> np.ndarray:
            """A sound that is none."""
            return np.full(t.size, np.inf)

        with pytest.raises(DefinitionError, match="not finite"):
            perform(score(part(Note(0, 1, 60, 0.5), instrument="broken")), chosen())


def test_audio_cannot_be_changed() -> None:
    """The mix and both stems are read-only."""
    audio = perform(DUET, chosen())

    for sound in (audio.samples, *audio.stems.values()):
        with pytest.raises(ValueError, match="read-only"):
            sound[0, 0] = 1
    with pytest.raises(TypeError):
        audio.stems["foreground"] = audio.samples


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"samples": np.full((2, 100), np.nan, np.float32)}, "not finite"),
        ({"samples": np.full((2, 100), 0.2, np.float32)}, "offset"),
        ({"true_peak_db": -0.2}, "true peak"),
        ({"loudness_lufs": -12.0}, "loudness is -12"),
        ({"loudness_lufs": -20.0, "true_peak_db": -6.0}, "there is room"),
        ({"samples": np.eye(2, 100, dtype=np.float32)}, "starts with a click"),
        ({"samples": np.eye(2, 100, 99, dtype=np.float32)}, "ends with a click"),
    ],
)
def test_faults_tells_what_is_wrong(change: dict[str, Any], words: str) -> None:
    """Each promise that is broken is named."""
    silence = np.zeros((2, 100), np.float32)
    sound = Audio(silence, RATE, {}, -14.0, -1.2)

    assert faults(sound) == []
    assert any(words in fault for fault in faults(dataclasses.replace(sound, **change)))
