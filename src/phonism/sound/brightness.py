"""How bright a note is: what its upper partials weigh against its fundamental.

People hear brightness by where the middle of the spectrum lies [1]_.  Here a shelf turns
around a point above the fundamental, and not around a fixed frequency: a low note is not
dull and a high one is not strangled.  Each brighter step raises the middle of any spectrum
that has more than one partial, since each shelf divided by a darker one only rises.

References
----------
.. [1] E. Schubert, J. Wolfe, "Does timbral brightness scale with frequency and spectral
   centroid?", Acta Acustica united with Acustica 92 (2006) 820-825.
"""

from __future__ import annotations

import math

import numpy as np

from phonism.sound.filters import Biquad, filter_mono
from phonism.units import Decibels, Hertz, Samples, Seconds

STEPS = 8
"""From 0 to 1 in so many steps: each different one costs a filter, and few are told apart."""
NEUTRAL = STEPS // 2
"""The step that leaves an instrument as it was designed."""
DARKEST_DB: Decibels = -18.0
BRIGHTEST_DB: Decibels = 6.0
"""What the ends do to high partials; more than this and a piano hisses."""
HINGE = 2.5
"""The shelf turns at this many times the fundamental, which then keeps its level."""
LOW_HZ: Hertz = 400.0
"""Below, the hinge falls more slowly than the pitch: bass notes are heard by many partials."""
MOST_LIFT_DB: Decibels = 9.0
MOST_CUT_DB: Decibels = -1.5
"""How far the level may be corrected; the fundamental never loses more than the latter."""
HEARD_S: Seconds = 0.5
"""The beginning by which the level of a note is judged."""


def brightness_step(brightness: float) -> int:
    """Return the nearest step of a brightness from 0 to 1.

    >>> [brightness_step(brightness) for brightness in (0.0, 0.45, 0.5, 1.0)]
    [0, 4, 4, 8]
    """
    return round(min(max(brightness, 0.0), 1.0) * STEPS)


def shelf_db(step: int) -> Decibels:
    """Return what a step does to high partials.

    >>> shelf_db(0), shelf_db(4), shelf_db(8)
    (-18.0, 0.0, 6.0)
    """
    way = step / NEUTRAL - 1
    return way * BRIGHTEST_DB if way > 0 else -way * DARKEST_DB


def brighten(sound: Samples, frequency: Hertz, sample_rate: int, step: int) -> Samples:
    """Return a note with another brightness and about the same loudness.

    Parameters
    ----------
    sound
        Shape (n,), float32, from its onset on.
    frequency
        Its fundamental [Hz].
    sample_rate
        Samples a second [Hz].
    step
        0 (dull) to `STEPS` (brilliant); at `NEUTRAL` the note itself is returned.

    Examples
    --------
    >>> from phonism.sound.oscillators import sawtooth
    >>> note = sawtooth(np.arange(44100) / 44100, 220.0)
    >>> brighten(note, 220.0, 44100, NEUTRAL) is note
    True
    >>> dull, brilliant = (brighten(note, 220.0, 44100, step) for step in (0, STEPS))
    >>> bool(np.abs(np.diff(dull)).max() < 0.5 * np.abs(np.diff(brilliant)).max())
    True
    """
    from phonism.sound.kernels.mixing import energy

    if step == NEUTRAL:
        return sound
    shelf = Biquad.high_shelf(_hinge_hz(frequency, sample_rate), sample_rate, shelf_db(step))
    shaded = filter_mono(sound, shelf)
    head = round(HEARD_S * sample_rate)
    shaded *= _correction(energy(sound[:head]), energy(shaded[:head]))
    return shaded


def _hinge_hz(frequency: Hertz, sample_rate: int) -> Hertz:
    return min(HINGE * math.sqrt(frequency * max(frequency, LOW_HZ)), 0.4 * sample_rate)


def _correction(wanted: float, got: float) -> np.float32:
    """Return the gain that brings an energy back, as far as it may."""
    change_db = 10 * math.log10(wanted / got) if wanted > 0 and got > 0 else 0.0
    return np.float32(10 ** (min(max(change_db, MOST_CUT_DB), MOST_LIFT_DB) / 20))
