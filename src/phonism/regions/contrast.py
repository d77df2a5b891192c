"""Without a network: what differs from the picture's border is its subject.

Photographers put the subject inside the frame, so the colors along the border are mostly
the background's [1]_.  A few of them, each with its own spread, describe it.  How far a
place is from all of them, how strong the edges are that separate it from the border, and
how near it is to the center together say how likely it belongs to a subject.  Much worse
than a network, better than nothing.

References
----------
.. [1] Y. Wei, F. Wen, W. Zhu, J. Sun, "Geodesic saliency using background priors",
   European Conference on Computer Vision (2012).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from phonism.color.oklab import rgb_to_oklab

FloatArray = NDArray[np.float64]

LONGEST_SIDE_PX: Final = 160
CHROMA_WEIGHT: Final = 2.0
"""As in the palette: OKLab's color axes count double."""
BORDER: Final = 0.04
CLUSTERS: Final = 5
ROUNDS: Final = 8
NOISE: Final = 0.02
"""Differences of OKLab below this are texture, not color."""
SPREADS: Final = 3.0
"""How many spreads away from all border colors a place is half likely a subject."""


def likelihood(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how likely each place belongs to a subject, judged by color alone.

    Parameters
    ----------
    rgb
        sRGB colors, shape (height, width, 3), any size.

    Returns
    -------
    NDArray[np.float32]
        0 to 1, the whole picture, at most 160 on the longer side.
    """
    from PIL import Image

    small = Image.fromarray(rgb)
    small.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.BOX)
    colors = rgb_to_oklab(np.asarray(small)) * (1, CHROMA_WEIGHT, CHROMA_WEIGHT)
    colors = smoothed(colors, max(colors.shape) / 100)
    border = colors[_border(colors.shape[:2])]
    evidence = distance_from(border, colors)
    evidence = smoothed(evidence, max(colors.shape) / 60)
    evidence *= 0.5 + 0.5 * _center_prior(colors.shape[:2])
    return (1 / (1 + np.exp(2 * (SPREADS - evidence)))).astype(np.float32)


def distance_from(border: FloatArray, colors: FloatArray) -> FloatArray:
    """Return how many spreads each color is away from the nearest of the border's colors.

    Parameters
    ----------
    border
        Colors along the border, shape (n, 3).
    colors
        Colors of all places, shape (height, width, 3).
    """
    centers, owner = _clusters(border)
    nearest = np.full(colors.shape[:2], np.inf)
    for index, center in enumerate(centers):
        members = border[owner == index]
        if len(members) < 0.05 * len(border):  # perhaps the subject, where it is cut off
            continue
        spread = np.cov(members.T, bias=True) + NOISE**2 * np.eye(3)
        away = colors - center
        squared = np.einsum("hwi,ij,hwj->hw", away, np.linalg.inv(spread), away)
        nearest = np.minimum(nearest, squared)
    return np.sqrt(np.maximum(nearest, 0))


def smoothed(values: FloatArray, sigma_px: float) -> FloatArray:
    """Return an array blurred along its first two axes by a Gaussian; edges are repeated."""
    reach = int(np.ceil(3 * sigma_px))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_px) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        padding = [(reach, reach) if axis == other else (0, 0) for other in range(values.ndim)]
        padded = np.pad(values, padding, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=axis)
        values = windows @ weights
    return values


def _border(shape: tuple[int, int]) -> NDArray[np.bool_]:
    width = max(1, round(BORDER * max(shape)))
    mask = np.ones(shape, dtype=bool)
    mask[width:-width, width:-width] = False
    return mask


def _clusters(points: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Group points by k-means, always the same way; shapes (k, 3) and (n,).

    It starts from the mean and then the farthest point each time, so chance has no part.
    """
    centers = points.mean(axis=0)[None]
    while len(centers) < CLUSTERS:
        gap = np.linalg.norm(points[:, None] - centers, axis=2).min(axis=1)
        if gap.max() < NOISE:
            break
        centers = np.vstack([centers, points[gap.argmax()]])
    for _ in range(ROUNDS):
        owner = np.linalg.norm(points[:, None] - centers, axis=2).argmin(axis=1)
        centers = np.array(
            [
                points[owner == index].mean(axis=0) if (owner == index).any() else center
                for index, center in enumerate(centers)
            ]
        )
    owner = np.linalg.norm(points[:, None] - centers, axis=2).argmin(axis=1)
    return centers, owner


def _center_prior(shape: tuple[int, int]) -> FloatArray:
    height, width = shape
    y = (np.arange(height)[:, None] + 0.5) / height - 0.5
    x = (np.arange(width)[None, :] + 0.5) / width - 0.5
    prior: FloatArray = np.exp(-((x / 0.33) ** 2) - (y / 0.38) ** 2)
    return prior
