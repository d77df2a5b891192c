"""Whole numbers that are right on average, and only hiss."""

from __future__ import annotations

import numpy as np
import pytest

from phonism.errors import OutOfRangeError
from phonism.sound.dither import quantize


@pytest.mark.parametrize("value", [0.0, 0.3 / 32768, -0.71 / 32768, 0.25, -0.9])
def test_dither_is_unbiased(value: float) -> None:
    """The mean of many roundings is the value itself, far below one step."""
    whole = quantize(np.full(200_000, value, np.float32))

    assert whole.mean() == pytest.approx(np.float32(value) * 32768.0, abs=0.01)


def test_the_error_has_the_power_of_triangular_dither() -> None:
    """A quarter of a squared step in all, the same for every value."""
    for value in (0.0, 0.5 / 32768, 0.123):
        error = quantize(np.full(200_000, value, np.float32)) - np.float32(value) * 32768.0
        assert error.var() == pytest.approx(0.25, rel=0.03)


def test_a_tone_below_one_step_survives() -> None:
    """Dither keeps what plain rounding would erase."""
    t = np.arange(44100) / 44100
    tone = (0.4 / 32768 * np.sin(2 * np.pi * 441 * t)).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(quantize(tone))) / 22050

    assert spectrum[441] == pytest.approx(0.4, rel=0.1)
    assert not np.round(tone * 32768).any()


def test_the_hiss_is_white() -> None:
    """No line stands out."""
    power = np.abs(np.fft.rfft(quantize(np.zeros(1 << 17, np.float32)))) ** 2
    bands = power[1:].reshape(16, -1).mean(axis=1)

    assert bands.max() / bands.min() < 1.15


@pytest.mark.parametrize("bits", [8, 16, 24])
def test_full_scale_is_clipped_not_wrapped(bits: int) -> None:
    """The loudest sample stays the loudest."""
    whole = quantize(np.array([-2.0, -1.0, 1.0, 2.0], np.float32), bits)

    assert whole.min() >= -(2 ** (bits - 1))
    assert whole.max() <= 2 ** (bits - 1) - 1
    assert np.all(np.sign(whole) == [-1, -1, 1, 1])


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Files are reproducible, and another seed is another hiss."""
    sound = np.random.default_rng(0).uniform(-1, 1, (2, 5000)).astype(np.float32)

    assert np.array_equal(quantize(sound, seed=4), quantize(sound.copy(), seed=4))
    assert not np.array_equal(quantize(sound, seed=4), quantize(sound, seed=5))
    assert quantize(sound).shape == sound.shape


@pytest.mark.parametrize("bits", [0, 7, 25, 32])
def test_other_numbers_of_bits_are_refused(bits: int) -> None:
    """The message says what is allowed."""
    with pytest.raises(OutOfRangeError, match="8 to 24 bits"):
        quantize(np.zeros(4, np.float32), bits)
