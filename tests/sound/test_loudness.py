"""Our meters read what independent meters read."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest

from phonism.sound.loudness import loudness, true_peak, true_peak_db

RANDOM = np.random.default_rng(11)


def tone(rate: int, seconds: float, hertz: float = 997.0, level: float = 0.1) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)
    return np.stack([wave, wave])


def signals(rate: int) -> dict[str, np.ndarray]:
    """Return sounds that are loud and soft, high and low, steady and broken."""
    n = 6 * rate
    white = RANDOM.standard_normal((2, n)) * 0.1
    pink = np.cumsum(white - 0.02 * np.cumsum(white, axis=1) / 50, axis=1)
    bursts = white * (np.arange(n) % rate < rate // 8)
    return {
        "tone": tone(rate, 6),
        "bass": tone(rate, 6, 55.0, 0.5),
        "treble": tone(rate, 6, 9000.0),
        "noise": white,
        "dark noise": pink / np.abs(pink).max() * 0.8,
        "bursts": bursts,
        "loud then soft": np.concatenate([tone(rate, 3), tone(rate, 3, level=0.001)], axis=1),
        "loud then softer": np.concatenate([tone(rate, 3), tone(rate, 3, level=0.02)], axis=1),
        "left only": tone(rate, 6) * [[1], [0]],
    }


@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("name", list(signals(8000)))
def test_loudness_agrees_with_pyloudnorm(rate: int, name: str) -> None:
    """Two implementations of BS.1770 that share no code agree within 0.1 LU."""
    sound = signals(rate)[name].astype(np.float32)

    expected = pyloudnorm.Meter(rate).integrated_loudness(sound.T.astype(float))
    assert loudness(sound, rate) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_reference_tone_of_the_standard_reads_as_it_must(rate: int) -> None:
    """A 997 Hz sine at -23 dBFS in both channels is -23 LUFS (EBU Tech 3341, case 1)."""
    level = 10 ** (-23 / 20)

    assert loudness(tone(rate, 20, 1000.0, level).astype(np.float32), rate) == pytest.approx(
        -23, abs=0.1
    )


def test_silence_and_whispers_have_no_loudness() -> None:
    """What the gate shuts out is minus infinity, not an error."""
    assert loudness(np.zeros((2, 44100), np.float32), 44100) == -math.inf
    assert loudness(1e-5 * tone(44100, 2).astype(np.float32), 44100) == -math.inf
    assert loudness(np.zeros(0, np.float32), 44100) == -math.inf
    assert true_peak_db(np.zeros((2, 0), np.float32)) == -math.inf


def test_short_sounds_have_a_loudness() -> None:
    """A tenth of a second is measured, not refused."""
    assert -40 < loudness(tone(44100, 0.1, level=0.9).astype(np.float32), 44100) < -3


def reference_peak(sound: np.ndarray) -> float:
    """Return the highest point after exact interpolation to sixteen times the rate."""
    n = sound.shape[-1]
    spectrum = np.fft.rfft(sound)
    return float(np.abs(16 * np.fft.irfft(spectrum, 16 * n)).max())


@pytest.mark.parametrize("hertz", [50, 997, 5000, 11025, 14000, 17000])
@pytest.mark.parametrize("phase", [0.0, 0.25, 0.7])
def test_true_peak_of_tones_agrees_with_exact_interpolation(hertz: float, phase: float) -> None:
    """Within 0.1 dB of sixteenfold resampling by Fourier transform."""
    n = 8192
    wave = np.sin(2 * np.pi * (hertz * np.arange(n) / 44100 + phase)) * np.hanning(n)
    sound = np.stack([wave, -0.3 * wave]).astype(np.float32)

    error_db = 20 * math.log10(true_peak(sound) / reference_peak(sound))
    assert abs(error_db) <= 0.1


@pytest.mark.parametrize("seed", range(6))
def test_true_peak_of_music_like_noise_agrees_with_exact_interpolation(seed: int) -> None:
    """Noise without its last octave third, as music is."""
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.standard_normal((2, 16384)) * np.hanning(16384))
    spectrum[:, int(spectrum.shape[1] * 0.8) :] = 0
    sound = np.fft.irfft(spectrum).astype(np.float32)

    error_db = 20 * math.log10(true_peak(sound) / reference_peak(sound))
    assert abs(error_db) <= 0.1


def test_true_peak_is_never_below_the_samples() -> None:
    """Interpolation adds to what is there."""
    for seed in range(5):
        sound = np.random.default_rng(seed).uniform(-1, 1, (2, 5000)).astype(np.float32)
        assert true_peak(sound) >= np.abs(sound).max()


def test_a_peak_in_the_first_or_last_sample_is_seen() -> None:
    """The edges of a sound count."""
    for place in (0, -1):
        sound = np.zeros((2, 1000), np.float32)
        sound[1, place] = 0.5
        assert true_peak(sound) >= 0.5
