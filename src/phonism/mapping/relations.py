"""How colors stand to each other: the tension within a palette, the contrast between two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from phonism.mapping.registry import hue_certainty
from phonism.mapping.tuning import salience_of
from phonism.palette import Palette, Swatch

# Regions whose mean colors are so far apart in OKLab, hues doubled, are fully apart.
FULL_CONTRAST = 0.5


def tension_of(swatches: Sequence[Swatch]) -> float:
    """Return how far the hues of a palette pull apart, from 0 (one hue or grey) to 0.5.

    Every two colors count by their salience, by how certain both hues are, and by how far
    those are from each other; two opposite colors of equal weight have 0.5.

    >>> from phonism.color.oklab import Oklch
    >>> pair = [Swatch(Oklch(0.6, 0.2, hue), 0.5, "background") for hue in (0, 180)]
    >>> round(tension_of(pair), 2), tension_of(pair[:1])
    (0.48, 0.0)
    """
    weights = [salience_of(swatch) * hue_certainty(swatch.color) for swatch in swatches]
    total = sum(salience_of(swatch) for swatch in swatches)
    pairs = combinations(zip(swatches, weights, strict=True), 2)
    pull = sum(
        2 * first * second * _hues_apart(one, other) / 180
        for (one, first), (other, second) in pairs
    )
    return float(pull) / total**2


def _hues_apart(one: Swatch, other: Swatch) -> float:
    return abs((one.color.hue - other.color.hue + 180) % 360 - 180)


def contrast_of(first: Palette, second: Palette) -> float:
    """Return how far two regions stand out from each other, from 0 (alike) to 1.

    Measured between their mean colors in OKLab with the hues counting double.
    """
    if not first or not second:
        return 0.0
    apart = (_mean_color(first) - _mean_color(second)) * (1, 2, 2)
    return min(1.0, math.hypot(*apart) / FULL_CONTRAST)


def _mean_color(palette: Palette) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    shares = np.array([swatch.share for swatch in palette.swatches])
    colors = np.array([swatch.color.oklab for swatch in palette.swatches])
    mean: np.ndarray[tuple[int], np.dtype[np.float64]] = shares @ colors / shares.sum()
    return mean
