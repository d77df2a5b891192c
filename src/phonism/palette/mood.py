"""What the colors of a region are like as a whole."""

from __future__ import annotations

from typing import Final

import numpy as np

from phonism.color.oklab import FloatArray
from phonism.palette.histogram import Histogram
from phonism.palette.records import Mood

CHROMA_SCALE: Final = 0.11
"""The chroma at which a color is 63 % saturated."""
YELLOW, ORANGE = np.radians(100), np.radians(50)
CONTRAST_AXES: Final = np.array([1.0, 2.0, 2.0])
"""Contrast counts chroma twice, as the mapping was tuned; not the space of k-means."""
FULL_CONTRAST: Final = 0.35
"""The root mean square distance from the mean color that counts as full contrast."""


def mood_of(histogram: Histogram, texture: float) -> Mood:
    """Return the mood of a region from its histogram, shape (n, 3), and its texture."""
    colors, weights = histogram.oklab, histogram.weights
    _, a, b = colors.T
    saturation = 1 - np.exp(-np.hypot(a, b) / CHROMA_SCALE)
    hue = np.arctan2(b, a)
    points = colors * CONTRAST_AXES
    squares = ((points - weights @ points) ** 2).sum(axis=1)
    return Mood(
        lightness=_within(weights @ colors[:, 0]),
        saturation=_within(weights @ saturation),
        yellowness=float(weights @ (saturation * np.cos(hue - YELLOW))),
        warmth=float(weights @ (saturation * np.cos(hue - ORANGE))),
        contrast=_within(np.sqrt(weights @ squares) / FULL_CONTRAST),
        texture=texture,
    )


def _within(value: FloatArray | float) -> float:
    """Return a number that rounding may have pushed out of [0, 1]."""
    return min(max(float(value), 0.0), 1.0)
