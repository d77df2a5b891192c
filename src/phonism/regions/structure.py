"""Whether there is anything in a picture to separate."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CELLS: Final = 16
"""Rows and columns of cells."""
LEAST_RATIO: Final = 4.0


def has_structure(rgb: NDArray[np.uint8]) -> bool:
    """Return whether a picture is more than one color, noise or a scatter of dots.

    The mean of ``n`` independent pixels varies ``n`` times less than one pixel does.  In
    pictures of something, neighbors are alike and the means of cells vary hundreds of
    times more than that.  A network may call pure noise a subject, so it is not asked.

    Parameters
    ----------
    rgb
        sRGB colors, shape (height, width, 3).

    Examples
    --------
    >>> noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    >>> has_structure(noise)
    False
    >>> has_structure(np.sort(noise, axis=1))
    True
    """
    height, width = (side // CELLS for side in rgb.shape[:2])
    varies = bool((rgb != rgb[0, 0]).any())
    if not varies or min(height, width) < 2:  # too few pixels in a cell to tell
        return varies
    inside = rgb[: CELLS * height, : CELLS * width]
    cells = inside.reshape(CELLS, height, CELLS, width, 3).mean(axis=(1, 3))
    of_cells = cells.var(axis=(0, 1)).sum()
    of_pixels = inside.var(axis=(0, 1)).sum()
    return bool(of_cells * height * width > LEAST_RATIO * of_pixels)
