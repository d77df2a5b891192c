"""Counting colors: one pass over the pixels, and never again.

A pixel's color falls into one of 64 x 64 x 64 cells.  How much of a region lies in each
cell is one weighted count; the cells are then folded to 32 x 32 x 32 bins, each with the
mean of its colors, and everything after works on those few thousand bins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phonism.color.oklab import FloatArray, rgb_to_oklab

CELL_BITS: Final = 6
BIN_BITS: Final = 5
CELLS: Final = 1 << 3 * CELL_BITS
BINS: Final = 1 << 3 * BIN_BITS
CELL_WIDTH: Final = 1 << 8 - CELL_BITS
CHUNK: Final = 1 << 16
"""Pixels that are numbered at a time: few enough to stay in the processor's cache."""

WEIGHT_STEPS: Final = 4096
"""Masks are counted in these steps: sums of whole numbers are exact, in any order."""

IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The colors of a region and how much of the region each one fills."""

    oklab: FloatArray
    """One mean color per bin, shape (bins, 3)."""
    weights: FloatArray
    """Part of the region in each bin, shape (bins,), above 0; they sum to 1."""
    bins: IntArray
    """The number of each bin, shape (bins,), ascending."""
    area: float
    """How many pixels the region fills; 0 if it is empty, not a number if its mask is not."""


def cell_numbers(rgb: NDArray[np.uint8]) -> IntArray:
    """Return the cell of each pixel, shape (pixels,), of colors of shape (..., 3).

    >>> cell_numbers(np.array([[0, 0, 4], [255, 255, 255]], dtype=np.uint8)).tolist()
    [1, 262143]
    """
    pixels = rgb.reshape(-1, 3)
    numbers = np.empty(len(pixels), dtype=np.intp)
    # A product of single-precision floats is exact up to 2**24 and faster than shifts.
    places = np.array([1 << 2 * CELL_BITS, 1 << CELL_BITS, 1], dtype=np.float32)
    for start in range(0, len(pixels), CHUNK):
        part = slice(start, start + CHUNK)
        numbers[part] = (pixels[part] // CELL_WIDTH).astype(np.float32) @ places
    return numbers


def bin_numbers(cells: IntArray) -> IntArray:
    """Return the bin that each cell is folded into.

    >>> bin_numbers(np.array([0, 1, 2, 262143])).tolist()
    [0, 0, 1, 32767]
    """
    red, green, blue = cells >> 2 * CELL_BITS, cells >> CELL_BITS & 63, cells & 63
    return (red >> 1) << 2 * BIN_BITS | (green >> 1) << BIN_BITS | blue >> 1


def count_colors(
    cells: IntArray,
    weights: NDArray[np.float32],
    sample_rgb: NDArray[np.uint8],
    sample_weights: NDArray[np.float32],
    sample_bins: IntArray,
) -> Histogram:
    """Return the histogram of a region.

    Parameters
    ----------
    cells
        The cell of every pixel, shape (pixels,).
    weights
        How much of every pixel belongs to the region, in whole steps, shape (pixels,).
    sample_rgb, sample_weights, sample_bins
        Colors, weights and bins of evenly spread pixels, shape (samples, ...).  They tell
        where in its cells the color of a bin lies: a flat picture keeps its
        color to the last bit.
    """
    counts = np.bincount(cells, weights, minlength=CELLS)
    area = float(counts.sum()) / WEIGHT_STEPS
    used = np.flatnonzero(counts > 0)
    counts = counts[used]
    folded = bin_numbers(used)
    totals = np.bincount(folded, counts, minlength=BINS)
    bins = np.flatnonzero(totals > 0)
    sampled = np.bincount(sample_bins, sample_weights, minlength=BINS)[bins]
    rgb = np.empty((len(bins), 3))
    for channel in range(3):
        level = used >> (2 - channel) * CELL_BITS & 63
        coarse = np.bincount(folded, counts * level, minlength=BINS)[bins] / totals[bins]
        within = sample_weights * (sample_rgb[:, channel] % CELL_WIDTH)
        fine = np.bincount(sample_bins, within, minlength=BINS)[bins]
        middle = np.full(len(bins), (CELL_WIDTH - 1) / 2)
        np.divide(fine, sampled, out=middle, where=sampled > 0)
        rgb[:, channel] = coarse * CELL_WIDTH + middle
    return Histogram(rgb_to_oklab(rgb), totals[bins] / totals.sum(), bins, area)
