"""K-means on a histogram: the few colors that stand for many.

Points are colors in OKLab with the opponent axes stretched.  There, straight distance
agrees with CIEDE2000 about as well as in CAM16-UCS, at a tenth of the cost; plain OKLab
makes too little of chroma.  K-means finds only the best palette near its start, so it
starts from many: two that are computed and sixteen that are drawn by a generator with a
fixed seed.  To be quick, they all run on a coarser grid of points and only the best few on
all of them.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from phonism.color.oklab import FloatArray
from phonism.palette.histogram import IntArray

AXES: Final = np.array([1.0, 2.5, 2.5])
"""What each axis of OKLab is stretched by."""

DRAWN_STARTS: Final = 16
FEW_POINTS: Final = 500
"""So few points need no coarser grid."""
CELLS_PER_RADIUS: Final = 7.0
"""How fine the grid is at first: cells in the root mean square radius of all colors."""
COARSER: Final = 1.3
"""What the grid is coarsened by until few enough cells are used."""
CANDIDATES: Final = 24
POLISHED: Final = 2
"""How many of the coarse results are refined on all points."""
COARSE_STEPS: Final = 20
FINE_STEPS: Final = 40
STILL: Final = 1e-3
"""Centers that move less than this, a quarter of a level of a screen, have arrived."""


def to_points(oklab: FloatArray) -> FloatArray:
    """Return OKLab colors as points whose distances look right, shape (..., 3)."""
    points: FloatArray = oklab * AXES
    return points


def to_oklab(points: FloatArray) -> FloatArray:
    """Return the OKLab colors of points; the reverse of `to_points`."""
    oklab: FloatArray = points / AXES
    return oklab


def find_centers(points: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return the centers of k-means, the best found from all starts.

    Parameters
    ----------
    points
        Distinct colors, shape (n, 3).
    weights
        How much each point counts, shape (n,), above 0.
    count
        How many centers to find; fewer if there are fewer points.

    Returns
    -------
    FloatArray
        Shape (min(count, n), 3).

    Examples
    --------
    >>> points = np.array([[0.0, 0, 0], [0.1, 0, 0], [0.9, 0, 0], [1.0, 0, 0]])
    >>> find_centers(points, np.array([3.0, 1, 1, 1]) / 6, 2).round(3).tolist()
    [[0.025, 0.0, 0.0], [0.95, 0.0, 0.0]]
    """
    if len(points) <= count:
        return points
    coarse, coarse_weights = coarsen(points, weights)
    starts = [
        split_start(coarse, coarse_weights, count),
        greedy_start(coarse, coarse_weights, count),
        *drawn_starts(coarse, coarse_weights, count),
    ]
    settled = settle(coarse, coarse_weights, np.array(starts), COARSE_STEPS)
    return refine(points, weights, best_of(coarse, coarse_weights, settled, POLISHED))


def refine(points: FloatArray, weights: FloatArray, starts: FloatArray) -> FloatArray:
    """Return the best centers, shape (k, 3), that some starts, shape (n, k, 3), lead to."""
    settled = settle(points, weights, starts, FINE_STEPS)
    centers: FloatArray = best_of(points, weights, settled, 1)[0]
    return centers


def best_of(
    points: FloatArray, weights: FloatArray, sets: FloatArray, count: int
) -> FloatArray:
    """Return the sets of centers that leave the least error, the best first."""
    best: FloatArray = sets[np.argsort(error(points, weights, sets), kind="stable")[:count]]
    return best


def coarsen(points: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return points and weights on a grid so coarse that few cells are used."""
    offsets = points - weights @ points
    width = np.sqrt(weights @ (offsets**2).sum(axis=1)) / CELLS_PER_RADIUS
    coarse, coarse_weights = points, weights
    while len(coarse) > FEW_POINTS:
        cells = np.floor(offsets / width).astype(np.intp)
        cells -= cells.min(axis=0)
        numbers = np.ravel_multi_index(tuple(cells.T), tuple(cells.max(axis=0) + 1))
        used, members = np.unique(numbers, return_inverse=True)
        coarse, coarse_weights = _means(points, weights, members, len(used))
        width *= COARSER
    return coarse, coarse_weights


def settle(
    points: FloatArray, weights: FloatArray, starts: FloatArray, steps: int
) -> FloatArray:
    """Move several sets of centers, shape (sets, k, 3), to the means of what is nearest.

    A center that nothing is nearest to stays where it is.
    """
    centers = starts
    sets, count, _ = starts.shape
    masses = [np.tile(mass, sets) for mass in (weights, *(weights * points.T))]
    for _ in range(steps):
        slots = _compare(points, centers).argmin(axis=-2) + count * np.arange(sets)[:, None]
        sums = [np.bincount(slots.ravel(), mass, minlength=sets * count) for mass in masses]
        totals, *axes = (total.reshape(sets, count) for total in sums)
        is_used = totals > 0
        means = np.stack(axes, axis=-1) / np.where(is_used, totals, 1)[..., None]
        moved = np.where(is_used[..., None], means, centers)
        distance = np.abs(moved - centers).max()
        centers = moved
        if distance < STILL:
            break
    return centers


def nearest(points: FloatArray, centers: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the nearest center of each point and its squared distance.

    Centers have shape (..., k, 3); both results have shape (..., n).
    """
    compared = _compare(points, centers)
    squares = compared.min(axis=-2) + (points**2).sum(axis=1)
    return compared.argmin(axis=-2), np.maximum(squares, 0)


def error(points: FloatArray, weights: FloatArray, centers: FloatArray) -> FloatArray:
    """Return the mean squared distance of points to their nearest center, shape (...)."""
    mean: FloatArray = nearest(points, centers)[1] @ weights
    return mean


def split_start(points: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return centers by cutting the group of most error in two, again and again.

    The cut is across the group's longest axis, where it lowers the error most.
    """
    groups = [np.arange(len(points))]
    while len(groups) < count:
        errors = [_scatter(points[group], weights[group]) for group in groups]
        group = groups.pop(int(np.argmax(errors)))
        groups += _cut(group, points[group], weights[group])
    return np.array([_mean(points[group], weights[group]) for group in groups])


def greedy_start(points: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return centers chosen one by one, each the one that lowers the error most."""
    first = int(np.argmin(_squared(points, _mean(points, weights))))
    chosen, distances = [first], _squared(points, points[first])
    while len(chosen) < count:
        heavy = np.argsort(-weights * distances, kind="stable")[:CANDIDATES]
        reach = np.minimum(_squared(points, points[heavy, None]), distances)
        best = int(np.argmin(reach @ weights))
        chosen.append(int(heavy[best]))
        distances = reach[best]
    return points[chosen]


def drawn_starts(points: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return sets of centers drawn by k-means++, far points likelier: shape (16, k, 3)."""
    draws = _draws(count)
    picks = np.empty((DRAWN_STARTS, count), dtype=np.intp)
    distances = np.ones((DRAWN_STARTS, len(points)))
    for turn in range(count):
        chances = np.cumsum(weights * distances, axis=1)
        reached = chances > draws[:, turn, None] * chances[:, -1:]
        picks[:, turn] = reached.argmax(axis=1)
        fresh = _squared(points, points[picks[:, turn], None])
        distances = fresh if turn == 0 else np.minimum(distances, fresh)
    return points[picks]


@cache
def _draws(count: int) -> FloatArray:
    return np.random.default_rng(0).random((DRAWN_STARTS, count))


def _compare(points: FloatArray, centers: FloatArray) -> FloatArray:
    """Return how far each center is from each point, shape (..., k, n), to compare centers.

    |p - c|² is |p|² - 2 p·c + |c|²; without the first term, the same for all centers.
    """
    compared: FloatArray = (-2 * centers) @ points.T
    compared += (centers**2).sum(axis=-1)[..., None]
    return compared


def _means(
    points: FloatArray, weights: FloatArray, groups: IntArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """Return the mean and the weight of each group of points; no group is empty."""
    totals = np.bincount(groups, weights, minlength=count).astype(np.float64)
    sums = [np.bincount(groups, weights * axis, minlength=count) for axis in points.T]
    return np.stack(sums, axis=1) / totals[:, None], totals


def _cut(group: IntArray, points: FloatArray, weights: FloatArray) -> list[IntArray]:
    """Cut a group of at least two points in two, where the error falls most."""
    offsets = points - _mean(points, weights)
    longest = np.linalg.eigh((offsets * weights[:, None]).T @ offsets)[1][:, -1]
    # The sign of an axis is arbitrary: fix it, so that no library can change a palette.
    along = offsets @ (longest * np.sign(longest[np.argmax(np.abs(longest))]))
    order = np.argsort(along, kind="stable")
    below = np.cumsum(weights[order])[:-1]
    gain = np.cumsum((weights * along)[order])[:-1] ** 2 * (
        1 / below + 1 / (weights.sum() - below)
    )
    place = int(np.argmax(gain)) + 1
    return [group[order[:place]], group[order[place:]]]


def _mean(points: FloatArray, weights: FloatArray) -> FloatArray:
    mean: FloatArray = weights @ points / weights.sum()
    return mean


def _scatter(points: FloatArray, weights: FloatArray) -> float:
    """Return the summed squared distance to the mean; below 0 if there is one point only."""
    if len(points) == 1:
        return -1.0
    return float(weights @ _squared(points, _mean(points, weights)))


def _squared(points: FloatArray, center: FloatArray) -> FloatArray:
    squares: FloatArray = ((points - center) ** 2).sum(axis=-1)
    return squares
