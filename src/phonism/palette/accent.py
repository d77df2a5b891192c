"""The accent: a small vivid color that k-means would average away.

A red boat on a grey sea is half a percent of the picture and the first thing one sees.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from phonism.color.oklab import FloatArray
from phonism.palette.clusters import nearest

FAR: Final = 0.30
"""How far from every center a color is foreign (OKLab, opponent axes doubled)."""
LEAST_SHARE: Final = 0.0015
"""The part of a region that an accent must fill."""
REACH: Final = 0.08
"""How far apart the shades of one accent lie (standard deviation)."""
MOST_POINTS: Final = 400


def find_accent(
    points: FloatArray, weights: FloatArray, centers: FloatArray
) -> FloatArray | None:
    """Return the point of the strongest accent, or None if there is none.

    Strength is distance from the centers times the root of the area of alike colors: a
    stray pixel is no accent, and a large area has long had a center of its own.

    >>> points = np.array([[0.2, 0, 0], [0.3, 0, 0], [0.6, 0.5, 0.2]])
    >>> find_accent(points, np.array([0.6, 0.39, 0.01]), points[:2]).tolist()
    [0.6, 0.5, 0.2]
    >>> find_accent(points, np.array([0.6, 0.399, 0.001]), points[:2]) is None
    True
    """
    distances = np.sqrt(nearest(points, centers)[1])
    far = np.flatnonzero(distances > FAR)
    far = far[np.argsort(-weights[far] * distances[far], kind="stable")[:MOST_POINTS]]
    if not len(far):
        return None
    shades, squared = points[far], _squares(points[far])
    alike = np.exp(-squared / (2 * REACH**2)) * weights[far]
    areas = alike.sum(axis=1)
    strengths = np.where(areas >= LEAST_SHARE, np.sqrt(areas) * distances[far], 0)
    best = int(np.argmax(strengths))
    if not strengths[best]:
        return None
    accent: FloatArray = alike[best] @ shades / areas[best]
    return accent


def _squares(points: FloatArray) -> FloatArray:
    """Return the squared distance of each point to each other, shape (n, n)."""
    squares: FloatArray = ((points[:, None] - points[None]) ** 2).sum(axis=-1)
    return squares
