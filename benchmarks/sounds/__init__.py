"""What can be heard in a recording, as numbers: nothing but the sound is known here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.signal import find_peaks, stft

Array = NDArray[np.float64]
WINDOW, HOP = 8192, 2048
FLUX_WINDOW, FLUX_HOP = 1024, 512
BANDS, CEPSTRA = 30, 14
STEREO_BANDS = 6
HEIGHTS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LAGS_S = np.geomspace(0.15, 2.4, 33)
SILENT = 1e-10


def features(samples: Array, rate: int) -> dict[str, Array]:
    """Return the features of a stereo recording by group.

    Parameters
    ----------
    samples
        Shape (2, n).
    rate
        Samples a second.
    """
    hertz, _, spectra = stft(samples, rate, nperseg=WINDOW, noverlap=WINDOW - HOP)
    power = np.abs(spectra) ** 2
    mono = power.sum(axis=0)
    bands = _band_matrix(hertz, BANDS) @ mono
    return {
        "pitches": pitches(hertz, mono),
        "pitch classes": pitch_classes(hertz, mono),
        "timbre": timbre(bands),
        "height": height(hertz, mono),
        "loudness": loudness(mono),
        "rhythm": rhythm(samples.mean(axis=0), rate),
        "stereo": stereo(hertz, power),
    }


def pitch_classes(hertz: Array, power: Array) -> Array:
    """Return how much each of the twelve pitch classes sounds, shape (12,)."""
    is_tone = (hertz > 60) & (hertz < 2200)
    keys = 69 + 12 * np.log2(hertz[is_tone] / 440)
    classes = np.exp(-0.5 * (((keys[None] - np.arange(12)[:, None] + 6) % 12 - 6) / 0.25) ** 2)
    chroma = np.sqrt(classes @ power[is_tone]).mean(axis=1)
    shares: Array = chroma / max(chroma.sum(), SILENT)
    return shares


def pitches(hertz: Array, power: Array) -> Array:
    """Return how much each semitone from C2 to C7 sounds, shape (61,)."""
    is_tone = (hertz > 50) & (hertz < 4200)
    apart = 69 + 12 * np.log2(hertz[is_tone] / 440) - np.arange(36, 97)[:, None]
    level = np.sqrt(np.exp(-0.5 * (apart / 0.3) ** 2) @ power[is_tone]).mean(axis=1)
    shares: Array = level / max(level.sum(), SILENT)
    return shares


def timbre(bands: Array) -> Array:
    """Return the mean and the spread of the cepstrum, shape (2 * cepstra,)."""
    level = np.log(bands + SILENT * bands.max() + 1e-12)
    cepstrum = dct(level, axis=0, norm="ortho")[1 : CEPSTRA + 1]
    return np.concatenate([cepstrum.mean(axis=1), cepstrum.std(axis=1)])


def height(hertz: Array, power: Array) -> Array:
    """Return where the sound lies between low and high, in octaves."""
    is_heard = hertz > 40
    octaves = np.log2(hertz[is_heard] / 40)
    level = np.sqrt(power[is_heard])
    total = level.sum(axis=1)
    share = np.cumsum(total) / max(total.sum(), SILENT)
    quantiles = [
        octaves[min(int(np.searchsorted(share, part)), len(octaves) - 1)] for part in HEIGHTS
    ]
    moving = octaves @ level / np.maximum(level.sum(axis=0), SILENT)
    return np.array([*quantiles, moving.mean(), moving.std()])


def loudness(power: Array) -> Array:
    """Return how loud it is and how much that changes, in decibels."""
    level_db = 10 * np.log10(power.sum(axis=0) + 1e-9)
    low, middle, high = np.quantile(level_db, (0.1, 0.5, 0.9))
    return np.array([middle, high - middle, middle - low, level_db.std()])


def rhythm(mono: Array, rate: int) -> Array:
    """Return how often notes begin, how sharply, and at which intervals they recur."""
    hertz, _, spectra = stft(mono, rate, nperseg=FLUX_WINDOW, noverlap=FLUX_WINDOW - FLUX_HOP)
    level = np.log1p(1000 * (_band_matrix(hertz, 24) @ np.abs(spectra)))
    flux = np.maximum(np.diff(level, axis=1), 0).sum(axis=0)
    peaks, _ = find_peaks(flux, height=flux.mean() + 0.5 * flux.std(), distance=5)
    around = flux - flux.mean()
    spectrum = np.abs(np.fft.rfft(around, 2 * len(around))) ** 2
    again = np.fft.irfft(spectrum)[: len(around)]
    again /= max(again[0], SILENT)
    lags = np.interp(LAGS_S * rate / FLUX_HOP, np.arange(len(again)), again)
    seconds = len(mono) / rate
    return np.array([len(peaks) / seconds, flux.mean(), flux.std() / flux.mean(), *lags])


def stereo(hertz: Array, power: Array) -> Array:
    """Return how far left or right each band is, and how much that changes."""
    left, right = (_band_matrix(hertz, STEREO_BANDS) @ side for side in power)
    whole = np.maximum((left + right).sum(axis=1), SILENT)
    moving = (left - right) / np.maximum(left + right, SILENT)
    return np.concatenate([(left - right).sum(axis=1) / whole, moving.std(axis=1)])


def _band_matrix(hertz: Array, count: int) -> Array:
    """Return overlapping triangular bands, evenly spread as hearing is, (bands, bins)."""
    mel = 2595 * np.log10(1 + hertz / 700)
    edges = np.linspace(
        2595 * np.log10(1 + 50 / 700), 2595 * np.log10(1 + 12000 / 700), count + 2
    )
    rising = (mel[None] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - mel[None]) / np.diff(edges)[1:, None]
    matrix: Array = np.maximum(np.minimum(rising, falling), 0)
    return matrix
