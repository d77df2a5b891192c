"""From the pixels of a region to its palette."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from phonism.color.names import names_of
from phonism.color.oklab import FloatArray, Oklch, oklab_to_rgb, rgb_to_oklab
from phonism.errors import DefinitionError
from phonism.palette.accent import add_accents
from phonism.palette.clusters import find_centers, nearest, to_oklab, to_points
from phonism.palette.histogram import (
    BINS,
    WEIGHT_STEPS,
    Histogram,
    IntArray,
    bin_numbers,
    cell_numbers,
    count_colors,
)
from phonism.palette.mood import mood_of
from phonism.palette.places import lightness_of, locate, sample_pixels, shrink, texture_of
from phonism.palette.records import Palette, Swatch

if TYPE_CHECKING:
    from phonism.picture import Picture
    from phonism.regions import Region, Regions
    from phonism.settings import Settings

ALIKE: Final = 0.03
"""Colors nearer than this (in the space of the points) are one swatch."""
COLUMN_DECIMALS: Final = 4
"""Finer than the sample of pixels can tell, and short in a recipe."""


def extract_palette(picture: Picture, region: Region, settings: Settings) -> Palette:
    """Return the dominant colors of one region of a picture, the largest first.

    The colors minimize the mean squared distance of all the region's colors to the nearest
    of them, but for a small vivid accent, which gets a swatch of its own.  Soft edges and
    transparency count as far as they are seen.

    Parameters
    ----------
    picture
        What to look at.
    region
        Where to look.
    settings
        ``foreground_colors`` or ``background_colors`` says how many colors to find.

    Returns
    -------
    Palette
        At most that many swatches, fewer if the region has fewer distinct colors, none if
        it is empty.

    Raises
    ------
    DefinitionError
        If the mask of the region does not fit the picture or is not made of numbers.
    """
    return _palette_of(_Pixels.of(picture), region, settings)


def extract_palettes(
    picture: Picture, regions: Regions, settings: Settings
) -> tuple[Palette, Palette]:
    """Return the palettes of the foreground and of the background.

    The same as `extract_palette` for each, but the picture's colors are read only once.

    Raises
    ------
    DefinitionError
        If the mask of a region does not fit the picture or is not made of numbers.
    """
    pixels = _Pixels.of(picture)
    foreground, background = regions
    return (
        _palette_of(pixels, foreground, settings),
        _palette_of(pixels, background, settings),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Pixels:
    """What both regions of a picture need to know of its pixels."""

    picture: Picture
    cells: IntArray
    """The histogram cell of each pixel, shape (pixels,)."""
    sample: tuple[IntArray, IntArray]
    """Rows and columns of evenly spread pixels."""
    sample_bins: IntArray
    """The histogram bins of those, shape (rows, columns)."""
    lightness: FloatArray
    """Lightness of a small copy."""

    @classmethod
    def of(cls, picture: Picture) -> _Pixels:
        height, width, _ = picture.rgb.shape
        cells = cell_numbers(picture.rgb)
        sample = sample_pixels(height, width)
        bins = bin_numbers(cells.reshape(height, width)[sample])
        return cls(picture, cells, sample, bins, lightness_of(picture.rgb))


def _palette_of(pixels: _Pixels, region: Region, settings: Settings) -> Palette:
    weights = _weights_of(pixels.picture, region)
    sample_weights = weights[pixels.sample]
    histogram = count_colors(
        pixels.cells,
        weights.ravel(),
        pixels.picture.rgb[pixels.sample].reshape(-1, 3),
        sample_weights.ravel(),
        pixels.sample_bins.ravel(),
    )
    if math.isnan(histogram.area):
        raise DefinitionError(
            f"The mask of the {region.name} holds values that are not numbers. "
            f"A mask holds numbers from 0 to 1."
        )
    if not histogram.area:
        return Palette(region=region.name, swatches=(), coverage=0.0)
    colors, labels, shares = dominant_colors(histogram, _wanted(region, settings))
    bin_labels = np.zeros(BINS, dtype=np.intp)
    bin_labels[histogram.bins] = labels
    places = locate(bin_labels[pixels.sample_bins], sample_weights, len(colors))
    swatches = tuple(
        Swatch(color, share, region.name, x, y, spread, name, columns)
        for color, share, x, y, spread, name, columns in zip(
            colors,
            shares.tolist(),
            places.x.tolist(),
            places.y.tolist(),
            places.spread.tolist(),
            names_of(colors),
            _columns(places.columns),
            strict=True,
        )
    )
    texture = texture_of(pixels.lightness, shrink(weights))
    coverage = histogram.area / weights.size
    return Palette(region.name, swatches, coverage, mood_of(histogram, texture))


def _columns(weights: FloatArray) -> list[tuple[float, ...]]:
    """Return how much of each stretch each color fills; none for one that was not sampled."""
    filled = np.minimum(np.round(weights / WEIGHT_STEPS, COLUMN_DECIMALS), 1.0)
    return [tuple(row) if any(row) else () for row in filled.tolist()]


def dominant_colors(
    histogram: Histogram, count: int
) -> tuple[tuple[Oklch, ...], IntArray, FloatArray]:
    """Return the dominant colors of a histogram, the largest first.

    Parameters
    ----------
    histogram
        The colors of a region, at least one.
    count
        How many colors to find, at most.

    Returns
    -------
    colors
        Colors that sRGB can show, each as its hex code says; no two alike.
    labels
        The color of each bin of the histogram, shape (bins,).
    shares
        The part of the region that each color fills, shape (colors,); they sum to 1.
    """
    points, weights = to_points(histogram.oklab), histogram.weights
    centers = add_accents(points, weights, find_centers(points, weights, count))
    labels, _ = nearest(points, centers)
    centers, labels = _merge_alike(centers, labels, weights)
    shares = np.bincount(labels, weights, minlength=len(centers))
    order = np.lexsort((*centers.T, -shares))
    order = order[shares[order] > 0]
    ranks = np.empty(len(centers), dtype=np.intp)
    ranks[order] = np.arange(len(order))
    colors = tuple(Oklch.from_rgb(rgb) for rgb in shown(centers[order]))
    return colors, ranks[labels], shares[order] / shares.sum()


def shown(points: FloatArray) -> FloatArray:
    """Return the sRGB colors, whole numbers from 0 to 255, that a screen shows for points."""
    rgb: FloatArray = np.rint(oklab_to_rgb(to_oklab(points)))
    return rgb


def _merge_alike(
    centers: FloatArray, labels: IntArray, weights: FloatArray
) -> tuple[FloatArray, IntArray]:
    """Merge the two nearest centers, as they are shown, until none are alike."""
    while len(centers) > 1:
        points = to_points(rgb_to_oklab(shown(centers)))
        apart = np.linalg.norm(points[:, None] - points[None], axis=-1)
        apart[np.tril_indices(len(centers))] = np.inf
        kept, merged = np.unravel_index(int(apart.argmin()), apart.shape)
        if apart[kept, merged] >= ALIKE:
            break
        shares = np.array([weights[labels == label].sum() for label in (kept, merged)])
        centers = centers.copy()
        centers[kept] = shares @ centers[[kept, merged]] / shares.sum()
        centers = np.delete(centers, merged, axis=0)
        labels = np.where(labels == merged, kept, labels - (labels > merged))
    return centers, labels


def _weights_of(picture: Picture, region: Region) -> NDArray[np.float32]:
    """Return how much of each pixel a region sees, in whole steps, shape (h, w)."""
    if region.mask.shape != picture.alpha.shape:
        raise DefinitionError(
            f"The mask of the {region.name} has shape {region.mask.shape}, the picture has "
            f"{picture.alpha.shape}. Segment the same picture that the palette is for."
        )
    # The masks of regions sum to alpha; a mask that does not know of it is cut to it.
    weights: NDArray[np.float32] = np.clip(region.mask, np.float32(0), picture.alpha)
    weights *= WEIGHT_STEPS
    np.rint(weights, out=weights)
    return weights


def _wanted(region: Region, settings: Settings) -> int:
    if region.name == "foreground":
        return settings.foreground_colors
    return settings.background_colors
