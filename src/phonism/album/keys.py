"""The keys of a suite: each near its own picture's, and each close to the one before it.

How closely two keys are related is read from the notes that they share: the fifth Fourier
coefficient of a set of pitch classes tells where on the circle of fifths it lies [1]_, for a
major scale as for a pentatonic or a microtonal one.  For the usual modes it is the key
signature: relative keys share it, and neighbors differ by one sharp or flat.

References
----------
.. [1] I. Quinn, "General equal-tempered harmony", Perspectives of New Music 44 (2006)
   114-158; E. Amiot, "Music through Fourier space" (Springer, 2016).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from phonism.mapping import Key
from phonism.theory.scales import Scale

Costs: TypeAlias = NDArray[np.float64]
Fifths = TypeVar("Fifths", float, Costs)

TONICS = 12
# How many fifths lie from each tonic (rows) to each tonic (columns).
FIFTHS_APART: Costs = 7.0 * np.subtract.outer(np.arange(TONICS), np.arange(TONICS))
# Where C major lies, so that signatures are counted from it.
MIDDLE_OF_C = 2.0
# A scale that is even all round, such as the whole-tone scale, lies nowhere on the circle.
LEAST_CLARITY = 0.1
# A change of tonic is felt less than a change of the notes: a third as much for each fifth.
TONIC_WEIGHT = 1 / 3
# Closely related keys differ by one accidental at most; each further one is never worth it.
STRANGE_STEP = 100.0
# What it costs to leave the picture's own key by one fifth: within what is closely related,
# the picture decides.
OWN_WEIGHT = 3.0


def signature_of(key: Key) -> float | None:
    """Return where a key lies on the circle of fifths, counted in sharps from C major.

    From -6 (six flats) to 6 (six sharps); None for a scale that favors no place.

    Examples
    --------
    >>> from phonism.theory.scales import SCALES
    >>> d_major, c_minor = Key(2, SCALES["major"]), Key(0, SCALES["minor"])
    >>> round(signature_of(d_major)), round(signature_of(c_minor))
    (2, -3)
    >>> signature_of(Key(0, SCALES["whole tone"])) is None
    True
    """
    place = _place(key.scale)
    return None if place is None else _wrapped(place + 7 * key.tonic)


def key_distance(first: Key, second: Key) -> float:
    """Return how far apart two keys are: fifths between notes, and a little for tonics.

    Examples
    --------
    >>> from phonism.theory.scales import SCALES
    >>> c, g, f_sharp = (Key(tonic, SCALES["major"]) for tonic in (0, 7, 6))
    >>> a_minor = Key(9, SCALES["minor"])
    >>> [round(key_distance(c, other), 2) for other in (c, a_minor, g, f_sharp)]
    [0.0, 1.0, 1.33, 8.0]
    """
    return float(_distances(first.scale, second.scale)[first.tonic, second.tonic])


def choose_keys(own: Sequence[Key]) -> tuple[Key, ...]:
    """Return the keys of a suite, movement by movement: of each picture's own, the tonic moves.

    Of all ways through the keys on which neighbors are close relatives, the last and the
    first too, it is the one that stays nearest to the pictures' own.

    Parameters
    ----------
    own
        The key of each picture by itself, at least one; their scales stay what they are.

    Examples
    --------
    >>> from phonism.theory.scales import SCALES
    >>> own = [Key(tonic, SCALES["major"]) for tonic in (7, 0, 2)]
    >>> [key.tonic for key in choose_keys(own)]
    [7, 7, 2]
    """
    costs = [_moved(key) for key in own]
    # The cheapest way from each first tonic (rows) to each present one (columns).
    total = np.where(np.eye(TONICS) > 0, costs[0], np.inf)
    arrivals: list[NDArray[np.intp]] = []
    for before, key, cost in zip(own, own[1:], costs[1:], strict=False):
        ways = total[:, :, None] + _moves(before, key)
        arrivals.append(ways.argmin(axis=1))
        total = ways.min(axis=1) + cost
    total = total + _moves(own[-1], own[0]).T
    first, last = divmod(int(total.argmin()), TONICS)
    tonics = [last]
    for arrival in reversed(arrivals):
        tonics.append(int(arrival[first, tonics[-1]]))
    return tuple(
        replace(key, tonic=tonic) for key, tonic in zip(own, reversed(tonics), strict=True)
    )


def _place(scale: Scale) -> float | None:
    """Return where a scale on C lies, in fifths; the fifth coefficient turns with them."""
    turns = [cmath.exp(-2j * math.pi * 5 * step / 12) for step in scale.semitones]
    center = sum(turns) / len(turns)
    if abs(center) < LEAST_CLARITY:
        return None
    return 12 * cmath.phase(center) / (2 * math.pi) - MIDDLE_OF_C


def _wrapped(fifths: Fifths) -> Fifths:
    """Return places on the circle of fifths from -6 (not included) to 6.

    >>> _wrapped(7.0), _wrapped(-6.0)
    (-5.0, 6.0)
    """
    return 6 - (6 - fifths) % 12


def _distances(first: Scale, second: Scale) -> Costs:
    """Return how far apart two scales are on each tonic (rows) and each tonic (columns)."""
    return _accidentals(first, second) + TONIC_WEIGHT * abs(_wrapped(FIFTHS_APART))


def _accidentals(first: Scale, second: Scale) -> Costs:
    one, other = _place(first), _place(second)
    if one is None or other is None:
        return np.zeros(FIFTHS_APART.shape)
    # The phase of a sum carries rounding noise, which must not decide between equals.
    apart: Costs = abs(_wrapped(one - other + FIFTHS_APART)).round(6)
    return apart


def _moved(key: Key) -> Costs:
    """Return what it costs to move a key to each tonic."""
    fifths: Costs = abs(_wrapped(FIFTHS_APART[key.tonic]))
    return OWN_WEIGHT * fifths


def _moves(first: Key, second: Key) -> Costs:
    """Return what it costs to go from each tonic (rows) to each tonic (columns)."""
    strange = np.maximum(_accidentals(first.scale, second.scale) - 1, 0)
    return _distances(first.scale, second.scale) + STRANGE_STEP * strange
