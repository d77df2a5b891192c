"""Filters take away what they promise, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from phonism.sound.filters import Biquad, band_pass, filter_stereo, high_pass, low_pass

RATE = 44100
T = np.arange(RATE) / RATE


def gain_db(filtered: Callable[[np.ndarray], np.ndarray], frequency: float) -> float:
    """Return what a filter does to a sine, once it has settled."""
    tone = np.sin(2 * np.pi * frequency * T)
    after = filtered(tone)[RATE // 2 :]
    return 20 * np.log10(np.sqrt(np.mean(after**2)) / np.sqrt(0.5))


@pytest.mark.parametrize("cutoff", [80.0, 1000.0, 6000.0])
def test_low_pass_loses_3_db_at_its_cutoff_and_12_more_each_octave(cutoff: float) -> None:
    """Without resonance it is a second-order Butterworth filter."""
    assert gain_db(lambda x: low_pass(x, T, cutoff), cutoff) == pytest.approx(-3, abs=0.1)
    assert gain_db(lambda x: low_pass(x, T, cutoff), cutoff / 8) == pytest.approx(0, abs=0.1)
    assert gain_db(lambda x: low_pass(x, T, cutoff), 2 * cutoff) < -11.5


def test_high_pass_is_the_mirror_of_low_pass() -> None:
    """It keeps the treble and loses the bass."""
    assert gain_db(lambda x: high_pass(x, T, 1000.0), 1000) == pytest.approx(-3, abs=0.1)
    assert gain_db(lambda x: high_pass(x, T, 1000.0), 8000) == pytest.approx(0, abs=0.1)
    assert gain_db(lambda x: high_pass(x, T, 1000.0), 125) < -35


def test_band_pass_keeps_its_center() -> None:
    """The level of the center is 0 dB whatever the resonance."""
    for resonance in (0.0, 0.5, 0.9):
        assert gain_db(lambda x, r=resonance: band_pass(x, T, 700.0, r), 700) == pytest.approx(
            0, abs=0.1
        )
    assert gain_db(lambda x: band_pass(x, T, 700.0, 0.9), 2800) < -20


def test_resonance_lifts_the_cutoff_only() -> None:
    """More resonance stands out more, and the bass stays."""
    levels = [gain_db(lambda x, r=r: low_pass(x, T, 1000.0, r), 1000) for r in (0, 0.5, 0.9)]

    assert levels == sorted(levels)
    assert levels[2] > 10
    assert gain_db(lambda x: low_pass(x, T, 1000.0, 0.9), 50) == pytest.approx(0, abs=0.1)


def test_a_moving_cutoff_moves() -> None:
    """What is dark at first becomes bright."""
    tone = np.sin(2 * np.pi * 3000 * T)
    opened = low_pass(tone, T, np.geomspace(100, 18000, T.size))

    assert np.abs(opened[4410:8820]).max() < 0.05
    assert np.abs(opened[-4410:]).max() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("cutoff", [-5.0, 0.0, 1e9])
def test_cutoffs_out_of_range_do_no_harm(cutoff: float) -> None:
    """A plug-in may ask for anything; the answer is finite."""
    noise = np.random.default_rng(0).uniform(-1, 1, T.size)

    filtered = low_pass(noise, T, cutoff, 0.99)
    assert np.isfinite(filtered).all()
    assert np.abs(filtered).max() < 100


def test_biquads_filter_both_channels_in_place() -> None:
    """A constant offset is gone, the tone stays, left and right keep apart."""
    tone = np.sin(2 * np.pi * 1000 * T)
    sound = np.stack([tone + 0.5, 2 * tone - 0.5]).astype(np.float32)
    filter_stereo(sound, Biquad.high_pass(25, RATE), Biquad.high_shelf(8000, RATE, -6))

    settled = sound[:, RATE // 2 :]
    assert abs(settled.mean(axis=1)).max() < 1e-3
    assert abs(settled).max(axis=1) == pytest.approx([1, 2], rel=0.02)


def test_a_shelf_changes_the_treble_by_its_gain() -> None:
    """The level far above the corner is what was asked for."""

    def shelved(x: np.ndarray) -> np.ndarray:
        sound = np.stack([x, x]).astype(np.float32)
        filter_stereo(sound, Biquad.high_shelf(1000, RATE, -6))
        return sound[0]

    assert gain_db(shelved, 10000) == pytest.approx(-6, abs=0.2)
    assert gain_db(shelved, 50) == pytest.approx(0, abs=0.1)


def test_low_frequencies_do_not_hiss() -> None:
    """The state of a filter is float64: at 25 Hz, float32 would hiss at -82 dB."""
    tone = np.sin(2 * np.pi * 1000 * T).astype(np.float32)
    sound = np.stack([tone, tone])
    filter_stereo(sound, Biquad.high_pass(25, RATE))
    power = np.abs(np.fft.rfft(sound[0, -22050:])) ** 2

    rest = power[:495].sum() + power[506:].sum()
    assert 10 * np.log10(rest / power.sum()) < -95
