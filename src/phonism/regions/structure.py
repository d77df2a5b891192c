"""Whether there is anything in a picture to separate."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CELLS: Final = 16
"""Rows and columns of cells."""
LEAST_RATIO: Final = 4.0
SAMPLE: Final = 60_000
"""About how many pixels are looked at."""


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
    stride = max(1, round((rgb.size / 3 / SAMPLE) ** 0.5))
    sample = rgb[::stride, ::stride]
    height, width = (side // CELLS for side in sample.shape[:2])
    if min(height, width) < 2:  # too few pixels in a cell to tell
        return bool((rgb != rgb[0, 0]).any())
    inside = sample[: CELLS * height, : CELLS * width].astype(np.float32)
    cells = inside.reshape(CELLS, height, CELLS, width, 3).mean(axis=(1, 3))
    of_cells = cells.var(axis=(0, 1)).sum()
    of_pixels = inside.var(axis=(0, 1)).sum()
    return bool(of_cells * height * width > LEAST_RATIO * of_pixels)
