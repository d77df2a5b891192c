"""Waves are in tune, in phase and free of wrong notes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from phonism.sound import oscillators
from phonism.sound.oscillators import (
    additive,
    ensemble,
    fm,
    harmonics,
    noise,
    pluck,
    sawtooth,
    sine,
    square,
    triangle,
    vibrato,
)

RATE = 44100
SIZE = 1 << 16  # a power of two: frequencies of whole periods are exact phase steps


def seconds(n: int, rate: int = RATE) -> np.ndarray:
    return np.arange(n) / rate


def measured_cents(sound: np.ndarray, wanted: float, rate: int = RATE) -> float:
    """Return how far the strongest line near a frequency lies from it."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size), 8 * sound.size))
    step = rate / (8 * sound.size)
    low, high = int(wanted * 0.94 / step), int(wanted * 1.06 / step) + 2
    k = low + int(np.argmax(spectrum[low:high]))
    a, b, c = np.log(spectrum[k - 1 : k + 2])
    return 1200 * np.log2((k + 0.5 * (a - c) / (a - 2 * b + c)) * step / wanted)


@pytest.mark.parametrize("wave", [sawtooth, square, triangle])
@pytest.mark.parametrize("periods", [61, 163, 657, 2615, 6225])  # 41 Hz to 4.2 kHz
def test_what_is_not_a_harmonic_stays_80_db_below_the_wave(
    wave: Callable[..., np.ndarray], periods: int
) -> None:
    """No alias and no interpolation error is heard."""
    sound = wave(seconds(SIZE), periods * RATE / SIZE).astype(np.float64)
    power = np.abs(np.fft.rfft(sound)) ** 2
    harmonic = power[periods::periods].sum()
    power[periods::periods] = 0

    assert 10 * np.log10(power.sum() / harmonic) <= -80


@pytest.mark.parametrize(
    ("wave", "amplitude"),
    [
        (sawtooth, lambda n: 2 / (np.pi * n)),
        (square, lambda n: 4 / (np.pi * n) * (n % 2)),
        (triangle, lambda n: 8 / (np.pi * n) ** 2 * (n % 2)),
    ],
)
def test_the_waves_have_the_harmonics_of_the_textbook(
    wave: Callable[..., np.ndarray], amplitude: Callable[[np.ndarray], np.ndarray]
) -> None:
    """The first twenty harmonics are as strong as theory says."""
    periods = 163
    lines = np.abs(np.fft.rfft(wave(seconds(SIZE), periods * RATE / SIZE))) / (SIZE / 2)

    n = np.arange(1, 21)
    assert lines[n * periods] == pytest.approx(amplitude(n), abs=1e-4)


def test_a_wave_is_still_in_phase_after_a_minute() -> None:
    """The phase does not drift, however long a note is."""
    t = seconds(60 * RATE)
    frequency = 1000 * RATE / SIZE
    late = slice(-1000, None)

    expected = np.sin(2 * np.pi * frequency * t[late])
    assert sine(t, frequency)[late] == pytest.approx(expected, abs=1e-5)
    assert harmonics(t, frequency, (1.0,))[late] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("pitch", [24, 36, 48, 60, 72, 84, 96, 103])
@pytest.mark.parametrize("brightness", [0.0, 1.0])
def test_a_plucked_string_is_in_tune_in_every_register(
    rate: int, pitch: float, brightness: float
) -> None:
    """Karplus and Strong's loop has whole samples only; the all-pass makes up the rest."""
    frequency = 440 * 2 ** ((pitch + 0.37 - 69) / 12)
    string = pluck(seconds(2 * rate, rate), frequency, brightness, decay_s=3.0)

    assert abs(measured_cents(string, frequency, rate)) < 3


def test_a_plucked_string_dies_away_as_fast_as_asked() -> None:
    """The fundamental falls by 60 dB in the time that is asked for."""
    t = seconds(2 * RATE)
    tone = pluck(t, 220.0, decay_s=2.0) * np.exp(-2j * np.pi * 220 * t)
    early, late = (abs(tone[int(s * RATE) :][:8820].mean()) for s in (0.5, 1.5))

    assert 20 * np.log10(early / late) == pytest.approx(30, abs=1.5)


def test_a_brighter_pluck_has_more_treble() -> None:
    """Brightness moves the center of the spectrum up."""
    centers = []
    for brightness in (0.0, 0.5, 1.0):
        power = np.abs(np.fft.rfft(pluck(seconds(RATE), 220.0, brightness))) ** 2
        centers.append((power * np.arange(power.size)).sum() / power.sum())

    assert centers == sorted(centers)
    assert centers[2] > 1.5 * centers[0]


def test_partials_above_half_the_rate_are_left_out() -> None:
    """A partial that does not fit is silent instead of a wrong note."""
    high = additive(seconds(4096), 3000.0, (1.0, 1.0), ratios=(1, 9))

    assert np.array_equal(high, additive(seconds(4096), 3000.0, (1.0,)))
    assert not sawtooth(seconds(100), 30000.0).any()


def test_each_partial_decays_by_itself() -> None:
    """60 dB in the time given for each."""
    t = seconds(RATE)
    sound = additive(t, 100.0, (1.0, 1.0), (1.0, 0.25), ratios=(1, 10))
    last = np.abs(np.fft.rfft(sound[-RATE // 10 :] * np.hanning(RATE // 10)))

    expected = 20 * np.log10(np.mean(10 ** (-3 * t[-RATE // 10 :])))
    level = 20 * np.log10(last[10] / (RATE / 10 / 4))
    assert level == pytest.approx(expected, abs=1)
    assert last[100] < 1e-3 * last[10]


def test_a_gliding_wave_of_one_frequency_is_a_steady_wave() -> None:
    """Both ways of making a wave agree."""
    t = seconds(4410)

    assert sawtooth(t, np.full(t.size, 441.0)) == pytest.approx(sawtooth(t, 441.0), abs=1e-3)


def test_vibrato_swings_evenly_around_its_frequency() -> None:
    """The ear hears the middle, so the middle is the note."""
    glide = vibrato(seconds(4 * RATE), 440.0, cents=20, rate_hz=5.0, delay_s=0.2)
    steady = glide[2 * RATE :]

    assert steady.mean() == pytest.approx(440, abs=0.01)
    assert 1200 * np.log2(steady.max() / 440) == pytest.approx(20, abs=0.5)
    assert vibrato(seconds(RATE), 440.0) == pytest.approx(
        vibrato(seconds(RATE // 2 * 2), 440.0)
    )


def test_an_ensemble_is_as_strong_as_one_player() -> None:
    """More players do not overload."""
    t = seconds(4 * RATE)
    one, many = (np.sqrt(np.mean(ensemble(t, 220.0, c) ** 2)) for c in ((0,), (-9, -3, 4, 8)))

    assert many == pytest.approx(one, rel=0.15)


def test_noise_is_white_and_differs_by_seed_only() -> None:
    """The same seed gives the same noise, of all frequencies alike."""
    t = seconds(1 << 17)
    power = np.abs(np.fft.rfft(noise(t, 5))) ** 2
    bands = power[1:].reshape(16, -1).mean(axis=1)

    assert np.array_equal(noise(t, 5), noise(t, 5))
    assert abs(np.corrcoef(noise(t, 5), noise(t, 6))[0, 1]) < 0.02
    assert bands.max() / bands.min() < 1.15
    assert np.abs(noise(t)).max() <= 1


@pytest.mark.parametrize("n", [0, 1, 2, 15, 17])
def test_every_source_takes_time_axes_of_any_length(n: int) -> None:
    """Nothing is assumed about how long a note is."""
    t = seconds(n)
    sources = [sine, sawtooth, square, triangle, pluck, vibrato]
    sounds = [source(t, 440.0) for source in sources]
    sounds += [fm(t, 440.0, 2, 1.0), noise(t), ensemble(t, 440.0, (-5, 5))]

    assert all(sound.shape == (n,) for sound in sounds)
    assert all(sound.dtype == np.float32 for sound in sounds)


@pytest.mark.parametrize("frequency", [1e-3, 5000.0, 11000.0, 21000.0, 90000.0])
def test_odd_frequencies_stay_finite(frequency: float) -> None:
    """Pitches beyond any instrument do not blow up."""
    t = seconds(RATE // 4)

    for source in (sine, sawtooth, pluck if frequency > 5 else sine):
        sound = source(t, frequency)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() < 10


def test_the_wave_tables_are_shared_and_cannot_be_changed() -> None:
    """A cached table that somebody overwrites would detune all later notes."""
    with pytest.raises(ValueError, match="read-only"):
        oscillators._table("sawtooth", 64)[0] = 1
