"""The picture of a sound shows what sounds where."""

from __future__ import annotations

import numpy as np
import pytest

from phonism.sound.spectrum import FLOOR_DB, spectrogram

RATE = 44100


@pytest.mark.parametrize("hertz", [55.0, 440.0, 3000.0, 12000.0])
def test_a_tone_lights_the_row_of_its_frequency(hertz: float) -> None:
    """The brightest row is the nearest one, at the level of the tone."""
    t = np.arange(2 * RATE) / RATE
    _, frequencies, level = spectrogram(0.1 * np.sin(2 * np.pi * hertz * t), RATE)
    row = int(level[:, 450].argmax())

    assert abs(np.log2(frequencies[row] / hertz)) < 0.12
    assert level[row, 450] == pytest.approx(-20, abs=2.5)


def test_time_runs_along_the_columns() -> None:
    """A sound in the second half is seen in the second half."""
    sound = np.zeros((2, RATE), np.float32)
    sound[:, RATE // 2 :] = np.sin(2 * np.pi * 1000 * np.arange(RATE - RATE // 2) / RATE)
    times, _, level = spectrogram(sound, RATE, columns=100)

    assert level[:, 20].max() == FLOOR_DB
    assert level[:, 80].max() > -5
    assert times[0] == 0
    assert times[-1] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("n", [1, 2, 100, 4097])
def test_short_and_silent_sounds_have_a_picture(n: int) -> None:
    """Any length gives finite levels at or above the floor."""
    times, frequencies, level = spectrogram(np.zeros(n, np.float32), RATE, columns=30, rows=17)

    assert level.shape == (frequencies.size, times.size) == (17, min(30, n))
    assert np.all(level == FLOOR_DB)


def test_rows_stop_at_half_the_rate() -> None:
    """Frequencies that a rate cannot hold are not shown."""
    _, frequencies, _ = spectrogram(np.zeros(9000, np.float32), 8000, highest_hz=16000)

    assert frequencies[-1] == pytest.approx(4000)
    assert np.all(np.diff(np.log(frequencies)) > 0)
