"""Envelopes start at nothing, end at nothing, and do not click."""

from __future__ import annotations

import numpy as np
import pytest

from phonism.sound.envelopes import adsr, attack, decay, edges, fall, rise

RATE = 44100


def treble_db(sound: np.ndarray, tone_hz: float = 500.0) -> float:
    """Return the energy above 6 kHz relative to the energy of a tone, in dB."""
    power = np.abs(np.fft.rfft(np.pad(sound, 4096))) ** 2
    hertz = np.fft.rfftfreq(sound.size + 8192, 1 / RATE)
    return 10 * np.log10(power[hertz > 6000].sum() / power[hertz < 2 * tone_hz].sum())


def test_edges_do_not_click() -> None:
    """A tone with rounded edges has nothing in the treble; a cut one has."""
    t = np.arange(RATE // 2) / RATE
    tone = np.cos(2 * np.pi * 500 * t)

    assert treble_db(tone * edges(t)) <= -74
    assert treble_db(tone) > -50


def test_a_release_does_not_click() -> None:
    """Fading along the release curve is as clean as an edge."""
    tone = np.cos(2 * np.pi * 500 * np.arange(RATE) / RATE)
    tone[: RATE // 2] *= np.append(rise(4410), np.ones(RATE // 2 - 4410))
    tone[RATE // 2 :] *= fall(RATE // 2)

    assert treble_db(tone) <= -74


def test_adsr_rises_falls_and_stays() -> None:
    """Each corner is where it is asked for."""
    gains = adsr(np.arange(2 * RATE) / RATE, 0.1, 0.5, 0.4)

    assert gains[0] == 0
    assert gains[4410] == pytest.approx(1, abs=1e-3)
    assert gains[-1] == pytest.approx(0.4, abs=1e-3)
    assert np.all(np.diff(gains[:4410]) >= 0)
    assert np.all(np.diff(gains[4410:]) <= 0)


@pytest.mark.parametrize("decay_s", [0.05, 1.0, 20.0])
def test_decay_is_exactly_exponential(decay_s: float) -> None:
    """The product of two short tables is the exponential itself."""
    t = np.arange(RATE + 17) / RATE

    np.testing.assert_allclose(decay(t, decay_s), 10 ** (-3 * t / decay_s), 1e-4, 1e-30)


@pytest.mark.parametrize("n", [0, 1, 2, 63, 64, 65])
def test_envelopes_take_time_axes_of_any_length(n: int) -> None:
    """Short notes cut an envelope and do not break it."""
    t = np.arange(n) / RATE

    for gains in (attack(t, 0.01), decay(t, 0.5), adsr(t, 0.01, 0.1, 0.5), edges(t)):
        assert gains.shape == (n,)
        assert gains.dtype == np.float32
        assert np.all((gains >= 0) & (gains <= 1))


def test_a_release_starts_at_full_level_and_ends_at_nothing() -> None:
    """The note goes on where it was."""
    curve = fall(1000)

    assert curve[0] == pytest.approx(1, abs=1e-4)
    assert curve[-1] == 0
    assert np.all(np.diff(curve) <= 0)
