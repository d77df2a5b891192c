"""How the colors of a region change along the width of the picture.

A picture read as music from left to right is cut into stretches of equal width.  What of
each stretch a color fills is counted when the palette is extracted; here those counts
become the shares of the colors in as many columns as the music has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from phonism.color.oklab import FloatArray
from phonism.errors import OutOfRangeError, shown
from phonism.palette.records import STRETCHES, Palette, Swatch

FAINT: Final = 1e-3
"""A region that fills so little of a column sounds there half like it does as a whole."""
LEAST_REACH: Final = 0.1
"""The standard deviation of a color of which only the place is known, at least."""


def shares_along(palette: Palette | Sequence[Swatch], count: int) -> FloatArray:
    """Return the shares of the swatches in each of some columns of the picture.

    Where a region thins out, its shares go over into those of the region as a whole.
    Swatches made by hand know no columns: they count as a bell around their place.

    Parameters
    ----------
    palette
        A palette or its swatches.
    count
        How many columns of equal width to cut the picture into, at least 1.

    Returns
    -------
    FloatArray
        Shape (count, swatches), from the left column to the right; each row sums to 1.

    Raises
    ------
    OutOfRangeError
        If ``count`` is not a whole number from 1.

    Examples
    --------
    >>> from phonism.color.oklab import Oklch
    >>> red, blue = Oklch.from_hex("#ff0000"), Oklch.from_hex("#0000ff")
    >>> left = Swatch(red, 0.5, "foreground", x=0.25, columns=(1.0,) * 16 + (0.0,) * 16)
    >>> right = Swatch(blue, 0.5, "foreground", x=0.75, columns=(0.0,) * 16 + (1.0,) * 16)
    >>> shares_along([left, right], 4).round(2).tolist()
    [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    """
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise OutOfRangeError(f"A picture has 1 column or more, got {shown(count)}.")
    swatches = palette.swatches if isinstance(palette, Palette) else tuple(palette)
    if not swatches:
        return np.empty((count, 0))
    shares = np.array([swatch.share for swatch in swatches])
    filled = np.array([swatch.columns or _bell(swatch) for swatch in swatches])
    weights = overlaps(STRETCHES, count) @ filled.T + FAINT * shares / shares.sum()
    along: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return along


def overlaps(before: int, after: int) -> FloatArray:
    """Return the weights that average some equal stretches of a line into others.

    Returns
    -------
    FloatArray
        Shape (after, before); each row sums to 1.

    Examples
    --------
    >>> overlaps(3, 2).round(2).tolist()
    [[0.67, 0.33, 0.0], [0.0, 0.33, 0.67]]
    """
    old, new = np.arange(before + 1) / before, np.arange(after + 1) / after
    ends = np.minimum(new[1:, None], old[None, 1:])
    starts = np.maximum(new[:-1, None], old[None, :-1])
    weights: FloatArray = np.maximum(ends - starts, 0) * after
    return weights


def _bell(swatch: Swatch) -> tuple[float, ...]:
    """Return how a color may lie along the picture, going by its place and spread."""
    middles = (np.arange(STRETCHES) + 0.5) / STRETCHES
    # The spread is that of both axes together.
    reach = max(swatch.spread / np.sqrt(2), LEAST_REACH)
    bell = np.exp(-(((middles - swatch.x) / reach) ** 2) / 2)
    heights: tuple[float, ...] = tuple((swatch.share * bell / bell.mean()).tolist())
    return heights
