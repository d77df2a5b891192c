"""Without a network: what differs from the picture's border is its subject.

Photographers put the subject inside the frame, so the colors along the border are mostly
the background's.  Three signs are added: how far a color is from those colors, how far
measured in their spreads, and how strong the edges are that one must cross from the
border [1]_; a preference for the center steadies them.  The regions then learn their
colors from that guess and are drawn again, a few times over, as GrabCut does [2]_.  Much
worse than a network, better than nothing.

References
----------
.. [1] Y. Wei, F. Wen, W. Zhu, J. Sun, "Geodesic saliency using background priors",
   European Conference on Computer Vision (2012).
.. [2] C. Rother, V. Kolmogorov, A. Blake, "GrabCut: interactive foreground extraction
   using iterated graph cuts", ACM Transactions on Graphics 23 (2004).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from phonism.color.oklab import rgb_to_oklab
from phonism.regions.border import BorderColors, edges_crossed

FloatArray = NDArray[np.float64]

LONGEST_SIDE_PX: Final = 160
CHROMA_WEIGHT: Final = 2.0  # OKLab's color axes are too short beside lightness
CENTER_WEIGHT: Final = 0.6
ROUNDS: Final = 4
LEVELS: Final = 12
STEEPNESS: Final = 12.0
LEAST_DISTANCE: Final = 1.6
"""Mean distance of a subject from the border's colors, in their spreads.

Noise, gradients and textures stay below 1.4, photographs of something above 2.
"""


def likelihood(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how likely each place belongs to a subject, judged by color alone.

    Parameters
    ----------
    rgb
        sRGB colors, shape (height, width, 3), any size.

    Returns
    -------
    NDArray[np.float32]
        0 to 1, the whole picture, at most 160 on the longer side; 0 everywhere if nothing
        stands out.
    """
    colors = _perceived(rgb)
    border = BorderColors.of(colors)
    distance = smoothed(border.distance_in_spreads(colors), max(colors.shape) / 60)
    signs = (
        stretched(smoothed(border.distance(colors), max(colors.shape) / 60)),
        stretched(np.minimum(distance, np.quantile(distance, 0.98))),
        stretched(edges_crossed(colors, 2 * border.distance(colors))),
    )
    guess = sum(signs) / len(signs) + CENTER_WEIGHT * _centrality(distance.shape)
    share = _refined(stretched(guess), colors)
    is_subject = share > 0.5
    is_clear = is_subject.any() and distance[is_subject].mean() > LEAST_DISTANCE
    return (share if is_clear else np.zeros_like(share)).astype(np.float32)


def smoothed(values: FloatArray, sigma_px: float) -> FloatArray:
    """Return an array blurred along its first two axes by a Gaussian; edges are repeated."""
    reach = int(np.ceil(3 * sigma_px))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_px) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        padding = [(reach, reach) if axis == other else (0, 0) for other in range(values.ndim)]
        padded = np.pad(values, padding, mode="edge")
        length = values.shape[axis]
        values = sum(
            weight * np.take(padded, range(start, start + length), axis)
            for start, weight in enumerate(weights)
        )
    return values


def stretched(values: FloatArray) -> FloatArray:
    """Return values moved and scaled to span 0 to 1; all 0 if they are all equal.

    >>> stretched(np.array([2.0, 3.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    span = float(np.ptp(values))
    return (values - values.min()) / span if span > 1e-9 else np.zeros_like(values)


def best_threshold(values: FloatArray) -> float:
    """Return the value that splits others into the two most distinct groups.

    By N. Otsu, "A threshold selection method from gray-level histograms", IEEE
    Transactions on Systems, Man and Cybernetics 9 (1979).

    >>> 0.1 < best_threshold(np.array([0.0, 0.1, 0.1, 0.9, 1.0])) <= 0.9
    True
    """
    counts, edges = np.histogram(values, bins=64)
    middles = (edges[:-1] + edges[1:]) / 2
    below, sum_below = np.cumsum(counts)[:-1], np.cumsum(counts * middles)[:-1]
    above, sum_above = values.size - below, (counts * middles).sum() - sum_below
    means = sum_below / np.maximum(below, 1) - sum_above / np.maximum(above, 1)
    return float(edges[1 + np.argmax(below * above * means**2)])


def _perceived(rgb: NDArray[np.uint8]) -> FloatArray:
    """Return a small, slightly blurred picture in OKLab, color axes doubled."""
    from PIL import Image

    small = Image.fromarray(rgb)
    small.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.BOX)
    oklab = rgb_to_oklab(np.asarray(small)) * (1, CHROMA_WEIGHT, CHROMA_WEIGHT)
    return smoothed(oklab, max(oklab.shape) / 100)


def _centrality(shape: tuple[int, ...]) -> FloatArray:
    height, width = shape
    y = (np.arange(height)[:, None] + 0.5) / height - 0.5
    x = (np.arange(width)[None, :] + 0.5) / width - 0.5
    closeness: FloatArray = np.exp(-((x / 0.33) ** 2) - (y / 0.38) ** 2)
    return closeness


def _refined(guess: FloatArray, colors: FloatArray) -> FloatArray:
    """Let the two regions learn their colors from a guess, and guess again."""
    bins = _color_bins(colors)
    current = guess
    for _ in range(ROUNDS):
        of_subject = _odds(bins, _sure(current))
        learned = stretched(smoothed(of_subject, max(colors.shape) / 80))
        current = (learned + guess) / 2
    return _sure(current)


def _sure(values: FloatArray) -> FloatArray:
    share: FloatArray = 1 / (1 + np.exp(STEEPNESS * (best_threshold(values) - values)))
    return share


def _color_bins(colors: FloatArray) -> NDArray[np.intp]:
    """Return the number of each place's color in a coarse cube of all colors seen."""
    levels = [
        (stretched(axis) * (LEVELS - 0.01)).astype(int) for axis in np.moveaxis(colors, 2, 0)
    ]
    return np.ravel_multi_index(levels, (LEVELS,) * 3)


def _odds(bins: NDArray[np.intp], share: FloatArray) -> FloatArray:
    """Return how much more usual each place's color is in the subject than elsewhere."""
    subject = _color_frequencies(bins, share)
    rest = _color_frequencies(bins, 1 - share)
    odds: FloatArray = (subject / (subject + rest + 1e-12)).ravel()[bins]
    return odds


def _color_frequencies(bins: NDArray[np.intp], weights: FloatArray) -> FloatArray:
    counts = np.bincount(bins.ravel(), weights.ravel(), LEVELS**3).reshape((LEVELS,) * 3)
    # Like colors fall into neighboring bins by accident of where the walls are.
    neighbors = sum(np.roll(counts, step, axis) for axis in range(3) for step in (-1, 1))
    frequencies: FloatArray = (counts + 0.15 * neighbors) / max(weights.sum(), 1e-12)
    return frequencies
