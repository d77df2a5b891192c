"""How loud a sound is over time, as functions of a time axis; multiply by them."""

from __future__ import annotations

import functools
import math

import numpy as np

from phonism.sound.oscillators import sample_rate_of
from phonism.units import Samples, Seconds, Times

EDGE_S: Seconds = 0.005
"""Length of an edge that nobody hears: a raised cosine of 5 ms clicks at -96 dB."""
_BLOCK = 64


@functools.lru_cache(maxsize=64)
def rise(n: int) -> Samples:
    """Return the rising half of a raised cosine, from 0 to almost 1 in n samples, read-only.

    >>> [round(float(gain), 2) for gain in rise(4)]
    [0.0, 0.15, 0.5, 0.85]
    """
    rising = (0.5 - 0.5 * np.cos(np.pi * np.arange(n) / max(n, 1))).astype(np.float32)
    rising.setflags(write=False)
    return rising


def fall(n: int) -> Samples:
    """Return a release: level at first, -12 dB at half time, 0 in the last sample.

    >>> [round(float(gain), 2) for gain in fall(4)]
    [0.73, 0.25, 0.02, 0.0]
    """
    falling = (0.5 + 0.5 * np.cos(np.pi * np.arange(1, n + 1) / max(n, 1))) ** 2
    return falling.astype(np.float32)


def edges(t: Times, edge_s: Seconds = EDGE_S) -> Samples:
    """Return 1 with both ends rounded, for a sound that starts and stops inside ``t``.

    >>> t = np.arange(44100) / 44100
    >>> [float(gain) for gain in edges(t)[[0, 22050, -1]]]
    [0.0, 1.0, 0.0]
    """
    size = min(t.size // 2, round(edge_s * sample_rate_of(t)))
    gains = np.ones(t.size, np.float32)
    gains[:size] = rise(size)
    gains[t.size - size :] = rise(size)[::-1]
    return gains


def attack(t: Times, attack_s: Seconds) -> Samples:
    """Return a rise from 0 to 1 in a raised cosine; it stays at 1.

    >>> t = np.arange(44100) / 44100
    >>> [float(gain) for gain in attack(t, 0.5)[[0, 22050]]]
    [0.0, 1.0]
    """
    size = max(1, round(attack_s * sample_rate_of(t)))
    gains = np.ones(t.size, np.float32)
    gains[:size] = rise(size)[: t.size]
    return gains


def decay(t: Times, decay_s: Seconds) -> Samples:
    """Return an exponential decay from 1 that has fallen by 60 dB after ``decay_s``.

    >>> t = np.arange(44101) / 44100
    >>> round(float(decay(t, 1.0)[-1]), 6)
    0.001
    """
    if t.size == 0:
        return np.zeros(0, np.float32)
    step = -3 * math.log(10) / (decay_s * sample_rate_of(t))
    # An exponential of a sum is a product: two short tables make the long one.
    blocks = np.exp(step * _BLOCK * np.arange(-(-t.size // _BLOCK))).astype(np.float32)
    within = np.exp(step * np.arange(_BLOCK)).astype(np.float32)
    return np.asarray(np.multiply.outer(blocks, within).ravel()[: t.size])


def adsr(
    t: Times,
    attack_s: Seconds,
    decay_s: Seconds,
    sustain: float,
) -> Samples:
    """Return attack, decay and sustain; the engine adds the release of every note.

    Parameters
    ----------
    t
        Time axis [s].
    attack_s
        How long the rise from 0 to 1 lasts, a raised cosine.
    decay_s
        How long the fall toward the sustain level takes by 60 dB of the way.
    sustain
        The level that stays, 0 to 1.

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> [round(float(gain), 2) for gain in adsr(t, 0.01, 0.1, 0.5)[[0, 441, -1]]]
    [0.0, 1.0, 0.5]
    """
    gains = attack(t, attack_s)
    size = min(t.size, max(1, round(attack_s * sample_rate_of(t))))
    falling = decay(t, decay_s)[: t.size - size]
    gains[size:] = sustain + (1 - sustain) * falling
    return gains
