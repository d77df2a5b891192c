"""The accent: a small vivid color that k-means would average away.

A red boat on a grey sea is half a percent of the picture and the first thing one sees.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from phonism.color.oklab import FloatArray
from phonism.palette.clusters import POLISHED, best_of, nearest, refine

FAR: Final = 0.275
"""How far from every center a color is foreign, in the space of the points."""
LEAST_SHARE: Final = 0.002
"""The part of a region that an accent must fill."""
REACH: Final = 0.05
"""How far apart the shades of one accent lie (standard deviation): a patch of one color
is an accent, the thin end of a gradient is not."""
MOST_POINTS: Final = 400
COLORS_PER_ACCENT: Final = 3
"""At most one color in three is an accent."""


def add_accents(points: FloatArray, weights: FloatArray, centers: FloatArray) -> FloatArray:
    """Return as many centers, some of them moved to accents if there are any.

    An accent takes the place of the center that is missed least, and what is nearest to it
    no longer has a say in where the others lie.

    Parameters
    ----------
    points
        Distinct colors, shape (n, 3).
    weights
        How much each point counts, shape (n,), above 0; they sum to 1.
    centers
        What k-means found, shape (k, 3).

    Returns
    -------
    FloatArray
        Shape (k, 3), the accents last.
    """
    accents = np.empty((0, 3))
    for _ in range(len(centers) // COLORS_PER_ACCENT):
        accent = find_accent(points, weights, np.vstack([centers, accents]))
        if accent is None:
            break
        accents = np.vstack([accents, accent])
        centers = _make_room(points, weights, centers, accents)
    return np.vstack([centers, accents])


def _make_room(
    points: FloatArray, weights: FloatArray, centers: FloatArray, accents: FloatArray
) -> FloatArray:
    """Return one center less, for the points that no accent is nearest to."""
    labels, _ = nearest(points, np.vstack([centers, accents]))
    rest = labels < len(centers)
    points, weights = points[rest], weights[rest]
    fewer = np.array([np.delete(centers, place, axis=0) for place in range(len(centers))])
    return refine(points, weights, best_of(points, weights, fewer, POLISHED))


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
