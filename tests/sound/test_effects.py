"""The hall answers, dies away and changes nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from phonism.sound import effects
from phonism.sound.effects import REVERB_S, glue_gains, hall, reverberate

RATE = 44100


def answered(sound: np.ndarray, level_db: float = 0.0) -> np.ndarray:
    """Return the answer alone."""
    whole = np.array(sound, np.float32)
    reverberate(whole, RATE, level_db)
    return whole - sound


def clap(n: int = 3 * RATE) -> np.ndarray:
    sound = np.zeros((2, n), np.float32)
    sound[:, 0] = 1
    return sound


def test_the_hall_dies_away_and_is_silent_after_its_time() -> None:
    """Each quarter of a second is softer than the one before, 60 dB in two seconds."""
    wet = answered(clap())
    wet_power = (wet[:, RATE // 10 : RATE // 10 + 8 * RATE // 4] ** 2).sum(axis=0)
    levels = 10 * np.log10(wet_power.reshape(8, -1).sum(axis=1) + 1e-20)

    assert np.isfinite(wet).all()
    assert np.all(np.diff(levels) < -2)
    assert levels[0] - levels[6] > 35
    assert np.abs(wet[:, int((REVERB_S + 0.1) * RATE) :]).max() < 1e-7


def test_left_and_right_answer_differently() -> None:
    """The hall has width."""
    wet = answered(clap())

    assert abs(np.corrcoef(wet[0], wet[1])[0, 1]) < 0.1
    assert (wet[0] ** 2).sum() == pytest.approx((wet[1] ** 2).sum(), rel=0.1)


def test_the_level_is_that_of_the_answer() -> None:
    """6 dB less is half the answer."""
    sound = clap(RATE)

    assert answered(sound, -6.0206) == pytest.approx(answered(sound, 0.0) / 2, abs=1e-6)


@pytest.mark.parametrize("n", [0, 1, 2, 1001, 30011])
def test_long_sounds_are_convolved_in_pieces_without_seams(
    n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Overlap-add gives what one long convolution gives, for odd lengths too."""
    sound = np.random.default_rng(3).uniform(-1, 1, (2, n)).astype(np.float32)
    whole = answered(sound)
    monkeypatch.setattr(effects, "BLOCK", 700)

    assert answered(sound) == pytest.approx(whole, abs=1e-5)


def test_the_hall_keeps_the_pitch_and_adds_no_hum() -> None:
    """Halving and doubling the rate leaves no image of a tone in the treble."""
    t = np.arange(2 * RATE) / RATE
    tone = np.stack([np.sin(2 * np.pi * 2000 * t)] * 2).astype(np.float32)
    power = np.abs(np.fft.rfft(answered(tone)[0, RATE:] * np.hanning(RATE))) ** 2

    assert abs(int(power.argmax()) - 2000) <= 3
    assert 10 * np.log10(power[15000:].sum() / power.sum()) < -70


def test_the_hall_is_the_same_every_time_and_cannot_be_changed() -> None:
    """It is cached: somebody who changed it would change all later pieces."""
    with pytest.raises(ValueError, match="read-only"):
        hall(RATE)[0, 0] = 1
    assert (hall(48000) ** 2).sum(axis=1) == pytest.approx([1, 1], rel=1e-4)


def test_glue_turns_loud_stretches_down_and_nothing_up() -> None:
    """What is louder than the mean comes nearer to it, more so the louder it is."""
    power = np.repeat([0.01, 0.1, 1.0], 40)
    gains = glue_gains(power, 0.1)

    assert np.all(gains <= 1)
    assert gains[20] == 1
    assert gains[100] < gains[60] or gains[60] == 1
    assert np.all(glue_gains(np.zeros(9), 0.1) == 1)
    assert glue_gains(np.zeros(0), 0.1).size == 0
