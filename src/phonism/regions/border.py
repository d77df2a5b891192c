"""What lies along a picture's border, and how far everything else is from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

BORDER: Final = 0.04
"""Width of the border, as a share of the longer side."""
MOST_COLORS: Final = 5
LEAST_SHARE: Final = 0.05
"""A rarer color is perhaps the subject's, where the frame cuts it off."""
ROUNDS: Final = 8
TEXTURE: Final = 0.02
"""Differences of color below this are texture."""


@dataclass(frozen=True, slots=True)
class BorderColors:
    """The few colors that describe a border."""

    centers: FloatArray
    """Shape (k, 3)."""
    inverse_spreads: FloatArray
    """Inverse covariance of each, shape (k, 3, 3)."""

    @classmethod
    def of(cls, colors: FloatArray) -> BorderColors:
        """Describe the border of a picture, shape (height, width, 3)."""
        points = colors[_is_border(colors.shape[:2])]
        centers, owner = _clusters(points)
        groups = [points[owner == index] for index in range(len(centers))]
        groups = [group for group in groups if len(group) >= LEAST_SHARE * len(points)]
        spreads = [np.cov(group.T, bias=True) + TEXTURE**2 * np.eye(3) for group in groups]
        means = [group.mean(axis=0) for group in groups]
        return cls(np.array(means, dtype=float), np.linalg.inv(np.array(spreads, dtype=float)))

    def distance(self, colors: FloatArray) -> FloatArray:
        """Return how far each color is from the nearest of the border's."""
        return _nearest(colors, self.centers)

    def distance_in_spreads(self, colors: FloatArray) -> FloatArray:
        """Return the same with the spread of each border color as the unit (Mahalanobis)."""
        squared = [
            np.einsum("hwi,hwi->hw", (colors - center) @ inverse, colors - center)
            for center, inverse in zip(self.centers, self.inverse_spreads, strict=True)
        ]
        nearest: FloatArray = np.sqrt(np.maximum(np.min(squared, axis=0), 0))
        return nearest


def edges_crossed(colors: FloatArray, fare: FloatArray) -> FloatArray:
    """Return how much color changes, at least, on a way from the border to each place.

    The geodesic distance, by sweeps in four directions; two rounds come close enough.

    Parameters
    ----------
    colors
        Shape (height, width, 3).
    fare
        What entering at each place of the rim costs, shape (height, width).
    """
    cost_x = np.linalg.norm(np.diff(colors, axis=1), axis=2)
    cost_y = np.linalg.norm(np.diff(colors, axis=0), axis=2)
    texture = 1.5 * np.median(np.concatenate([cost_x.ravel(), cost_y.ravel(), [0]]))
    cost_x, cost_y = np.maximum(cost_x - texture, 0), np.maximum(cost_y - texture, 0)
    cost = np.where(_is_rim(fare.shape), fare, np.inf)
    for _ in range(2):
        for view, steps in ((cost.T, cost_x.T), (cost, cost_y)):
            _sweep(view, steps)
            _sweep(view[::-1], steps[::-1])
    capped: FloatArray = np.minimum(cost, np.quantile(cost, 0.98))
    return capped


def _sweep(cost: FloatArray, steps: FloatArray) -> None:
    """Carry the cheapest way so far from row to row, in place."""
    for row in range(1, len(cost)):
        np.minimum(cost[row], cost[row - 1] + steps[row - 1], out=cost[row])


def _is_border(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return _is_rim(shape, max(1, round(BORDER * max(shape))))


def _is_rim(shape: tuple[int, ...], width_px: int = 1) -> NDArray[np.bool_]:
    mask = np.ones(shape, dtype=bool)
    mask[width_px:-width_px, width_px:-width_px] = False
    return mask


def _nearest(colors: FloatArray, centers: FloatArray) -> FloatArray:
    distances = [np.linalg.norm(colors - center, axis=-1) for center in centers]
    nearest: FloatArray = np.min(distances, axis=0)
    return nearest


def _clusters(points: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Group points by k-means, always the same way; shapes (k, 3) and (n,).

    It starts from the mean and adds the farthest point each time: chance has no part.
    """
    centers = points.mean(axis=0)[None]
    while len(centers) < MOST_COLORS:
        gap = _nearest(points, centers)
        if gap.max() < TEXTURE:
            break
        centers = np.vstack([centers, points[gap.argmax()]])
    for _ in range(ROUNDS):
        owner = _owner(points, centers)
        used = np.unique(owner)
        centers = np.array([points[owner == index].mean(axis=0) for index in used])
    return centers, _owner(points, centers)


def _owner(points: FloatArray, centers: FloatArray) -> NDArray[np.intp]:
    distances = [np.linalg.norm(points - center, axis=1) for center in centers]
    owner: NDArray[np.intp] = np.argmin(distances, axis=0)
    return owner
