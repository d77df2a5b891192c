"""Where in the picture the colors lie, and how smooth or rough a region is."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from phonism.color.oklab import FloatArray, rgb_to_oklab
from phonism.palette.columns import overlaps
from phonism.palette.histogram import IntArray
from phonism.palette.records import STRETCHES

GRID: Final = 128
"""Rows and columns of the sample of pixels, at most."""
THUMBNAIL: Final = 96
"""Rows and columns of the small copy on which texture is measured, at most."""
ROUGH: Final = 0.12
"""The mean step of lightness between neighbors that counts as fully rough."""


class Places(NamedTuple):
    """Center and reach of each label, each of shape (labels,), and its columns."""

    x: FloatArray
    y: FloatArray
    spread: FloatArray
    columns: FloatArray
    """Mean weight in stretches of equal width from left to right, shape (labels, 32)."""


def sample_pixels(height: int, width: int) -> tuple[IntArray, IntArray]:
    """Return rows (r, 1) and columns (1, c) of at most 128 by 128 evenly spread pixels.

    >>> [axis.ravel().tolist() for axis in sample_pixels(2, 3)]
    [[0, 1], [0, 1, 2]]
    """
    return _middles(height)[:, None], _middles(width)[None, :]


def locate(labels: IntArray, weights: NDArray[np.float32], count: int) -> Places:
    """Return where each of some labels lies on a grid, in parts of the picture.

    Parameters
    ----------
    labels
        The label of each sampled pixel, 0 to ``count - 1``, shape (rows, columns).
    weights
        How much each sampled pixel counts, shape (rows, columns).
    count
        How many labels there are.

    Returns
    -------
    Places
        Centers from 0 (left, top) to 1; ``spread`` is the root mean square distance from
        the center, 0.41 for an even picture.  A label that no sampled pixel bears is
        put in the middle with no spread.

    Examples
    --------
    >>> places = locate(np.array([[0, 1]]), np.ones((1, 2)), 2)
    >>> places.x.tolist(), places.y.tolist()
    ([0.25, 0.75], [0.5, 0.5])
    >>> places.columns[:, [0, -1]].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    rows, columns = labels.shape
    tally = np.zeros((2, count, max(rows, columns)))
    flat, mass = labels.ravel(), weights.ravel()
    row, column = np.divmod(np.arange(labels.size), columns)
    for axis, (place, length) in enumerate(((column, columns), (row, rows))):
        sums = np.bincount(flat * length + place, mass, minlength=count * length)
        tally[axis, :, :length] = sums.reshape(count, length)
    (x, x_variance), (y, y_variance) = _moments(tally[0], columns), _moments(tally[1], rows)
    filled = tally[0, :, :columns] / rows @ overlaps(columns, STRETCHES).T
    return Places(x, y, np.sqrt(x_variance + y_variance), filled)


def shrink(values: NDArray[np.uint8] | NDArray[np.float32]) -> FloatArray:
    """Return an array of shape (h, w) or (h, w, 3) averaged down to 96 by 96 at most."""
    kind = np.uint32 if values.dtype == np.uint8 else np.float32
    rows, columns = _edges(values.shape[0]), _edges(values.shape[1])
    # Band by band: `reduceat` along the first axis would take five times as long.
    bands = [
        values[top:bottom].sum(axis=0, dtype=kind) / (bottom - top)
        for top, bottom in pairwise(rows)
    ]
    sums = np.add.reduceat(np.stack(bands), columns[:-1], axis=1)
    widths = np.diff(columns).reshape(1, -1, *[1] * (values.ndim - 2))
    small: FloatArray = sums / widths
    return small


def lightness_of(rgb: NDArray[np.uint8]) -> FloatArray:
    """Return the lightness of a small copy of a picture, shape (rows, columns)."""
    return rgb_to_oklab(shrink(rgb))[..., 0]


def texture_of(lightness: FloatArray, weights: FloatArray) -> float:
    """Return how much neighbors of a region differ, 0 (smooth) to 1 (rough).

    >>> texture_of(np.array([[0.0, 1.0], [1.0, 0.0]]), np.ones((2, 2)))
    1.0
    >>> texture_of(np.array([[0.5, 0.5]]), np.ones((1, 2)))
    0.0
    """
    step = total = 0.0
    for axis in (0, 1):
        both = np.minimum(*_pairs(weights, axis))
        step += float((np.abs(np.diff(lightness, axis=axis)) * both).sum())
        total += float(both.sum())
    return min(1.0, step / total / ROUGH) if total > 0 else 0.0


def _pairs(values: FloatArray, axis: int) -> tuple[FloatArray, FloatArray]:
    """Return all values but the last, and all but the first, along an axis."""
    along = np.moveaxis(values, axis, 0)
    return np.moveaxis(along[:-1], 0, axis), np.moveaxis(along[1:], 0, axis)


def _edges(length: int) -> list[int]:
    """Return where stretches of an axis begin, at most 96, and where the last one ends."""
    count = min(length, THUMBNAIL)
    return [place * length // count for place in range(count + 1)]


def _middles(length: int) -> IntArray:
    """Return the pixels in the middle of equal stretches of an axis."""
    count = min(length, GRID)
    return (2 * np.arange(count) + 1) * length // (2 * count)


def _moments(tally: FloatArray, length: int) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of each row of weights over ``length`` stretches of [0, 1]."""
    middles = (np.arange(length) + 0.5) / length
    weights = tally[:, :length]
    totals = weights.sum(axis=1)
    safe = np.where(totals > 0, totals, 1)
    mean = np.where(totals > 0, weights @ middles / safe, 0.5)
    squares = (weights * (middles - mean[:, None]) ** 2).sum(axis=1) / safe
    # A stretch is not a point: one that fills the picture reaches as far as the picture.
    own = np.where(totals > 0, 1 / (12 * length**2), 0)
    return mean, squares + own
