"""The limiter and the master keep their promises on anything."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonism.sound.limiter import apply_gains, edge_gains, limiter_gains
from phonism.sound.loudness import loudness, true_peak
from phonism.sound.mastering import CEILING_DBTP, TARGET_LUFS, master

RATE = 44100
N = 4 * RATE


@settings(deadline=None)
@given(st.lists(st.floats(0, 8), min_size=1, max_size=300), st.floats(0.05, 2))
def test_the_limiter_never_lets_a_block_pass_the_ceiling(
    peaks: list[float], ceiling: float
) -> None:
    """Whatever comes, what leaves fits, at both edges of each block too."""
    gains = limiter_gains(np.array(peaks), ceiling, RATE)
    edges = edge_gains(gains)

    assert np.all(gains * peaks <= ceiling * (1 + 1e-9))
    assert np.all(np.maximum(edges[:-1], edges[1:]) * peaks <= ceiling * (1 + 1e-6))
    assert np.all((gains > 0) & (gains <= 1 + 1e-12))


def test_one_high_peak_fits_at_both_edges_of_its_block() -> None:
    """The gain runs straight between edges, so both must fit."""
    peaks = np.zeros(101)
    peaks[50] = 8.0
    edges = edge_gains(limiter_gains(peaks, 1.0, RATE))

    assert max(edges[50], edges[51]) * 8 <= 1 + 1e-6


def test_the_limiter_leaves_alone_what_fits() -> None:
    """No peak, no change."""
    assert np.all(limiter_gains(np.full(50, 0.5), 0.9, RATE) == 1)


def test_the_limiter_moves_slowly() -> None:
    """Around one peak, the gain changes by less than 1 dB a block: no distortion."""
    peaks = np.ones(400)
    peaks[200] = 2.0
    steps = np.abs(np.diff(20 * np.log10(limiter_gains(peaks, 1.0, RATE))))

    assert steps.max() < 1


def test_gains_run_straight_between_edges() -> None:
    """A gain is applied to both channels, the last short block included."""
    sound = np.ones((2, 100), np.float32)
    apply_gains(sound, np.array([1.0, 0.0, 1.0], np.float32))

    assert sound[0, :64] == pytest.approx(1 - np.arange(64) / 64, abs=1e-6)
    assert sound[0, 64:] == pytest.approx(np.arange(36) / 64, abs=1e-6)
    assert np.array_equal(sound[0], sound[1])


def hostile(name: str) -> np.ndarray:
    random = np.random.default_rng(2)
    t = np.arange(N) / RATE
    white = random.standard_normal((2, N))
    sounds = {
        "quiet tone": 1e-3 * np.stack([np.sin(2 * np.pi * 220 * t)] * 2),
        "loud tone": 30 * np.stack([np.sin(2 * np.pi * 220 * t)] * 2),
        "treble": np.stack([np.sin(2 * np.pi * 10997 * t)] * 2),
        "noise": white,
        "bursts": white * (np.arange(N) % 22050 < 3000),
        "chords": sum(
            np.sin(2 * np.pi * f * t) * np.exp(-(t % 0.5) * 6) for f in (110, 277, 660)
        )
        * np.ones((2, 1)),
        "one side": white * [[1.0], [0.0]],
    }
    return sounds[name].astype(np.float32)


@pytest.mark.parametrize(
    "name", ["quiet tone", "loud tone", "treble", "noise", "bursts", "chords", "one side"]
)
def test_a_master_has_the_target_loudness_below_the_ceiling(name: str) -> None:
    """-14 LUFS within 0.3, true peak at most -1 dBTP, measured anew."""
    sound = hostile(name)
    stems = [0.7 * sound, 0.3 * sound[:, ::-1].copy()]
    mix, loudness_lufs, true_peak_db = master(stems, RATE)

    assert loudness(mix, RATE) == pytest.approx(loudness_lufs, abs=0.02)
    assert 20 * math.log10(true_peak(mix)) == pytest.approx(true_peak_db, abs=0.01)
    assert true_peak_db <= CEILING_DBTP
    assert loudness_lufs == pytest.approx(TARGET_LUFS, abs=0.3) or (
        loudness_lufs < TARGET_LUFS and true_peak_db > CEILING_DBTP - 0.5
    )
    assert np.array_equal(stems[0] + stems[1], mix)


def test_clicks_stay_softer_than_the_target() -> None:
    """Few short sounds are not squeezed to a loudness that they cannot have."""
    sound = np.zeros((2, N), np.float32)
    sound[:, 1000::22050] = 0.1
    mix, loudness_lufs, true_peak_db = master([sound], RATE)

    assert loudness_lufs < TARGET_LUFS - 1
    assert CEILING_DBTP - 0.5 < true_peak_db <= CEILING_DBTP
    assert np.isfinite(mix).all()


def test_a_whisper_becomes_as_loud_as_anything() -> None:
    """How loud a score is before mastering does not matter."""
    sound = hostile("chords") * np.float32(1e-5)

    assert master([sound], RATE).loudness_lufs == pytest.approx(TARGET_LUFS, abs=0.1)


def test_silence_is_mastered_to_silence() -> None:
    """Nothing is divided by nothing; what is far too soft becomes silence as well."""
    for level in (0.0, 1e-9):
        stems = [np.full((2, N), level, np.float32)]
        mix, loudness_lufs, true_peak_db = master(stems, RATE)
        assert not mix.any()
        assert loudness_lufs == true_peak_db == -math.inf
