"""The third arrow: Picture and Region to Palette, the dominant colors of a region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from phonism.color.oklab import Oklch

if TYPE_CHECKING:
    import pandas as pd

SHARE_TOLERANCE = 1e-6

STRETCHES = 32
"""Into how many stretches of equal width a picture is cut from left to right."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """One dominant color: how much of its region it fills, and where it lies."""

    color: Oklch
    share: float
    """Part of the region's area, in (0, 1]."""
    region: Literal["foreground", "background"]
    x: float = 0.5
    """Center of its area from left (0) to right (1) of the picture."""
    y: float = 0.5
    """Center of its area from top (0) to bottom (1) of the picture."""
    spread: float = 0.0
    """How far its area reaches around the center, as a part of the picture's size."""
    name: str = ""
    """What people call the color."""
    columns: tuple[float, ...] = ()
    """What part of each of 32 equal stretches of the picture's width it fills, from left to
    right, each in [0, 1]; empty if unknown.  `shares_along` makes shares of them."""

    @property
    def hex(self) -> str:
        """The color as people write it on the web."""
        return self.color.hex


@dataclass(frozen=True, slots=True)
class Mood:
    """What the colors of a region are like as a whole, from its histogram.

    Taken from all colors and not from the swatches, so that nothing jumps when two
    swatches trade places.
    """

    lightness: float = 0.5
    """Mean lightness, 0 to 1."""
    saturation: float = 0.0
    """Mean of 1 - exp(-chroma / 0.11), 0 to 1."""
    yellowness: float = 0.0
    """Mean saturation toward yellow (+) or blue (-), -1 to 1."""
    warmth: float = 0.0
    """Mean saturation toward orange (+) or cyan (-), -1 to 1."""
    contrast: float = 0.0
    """How far the colors lie apart, 0 (one color) to 1."""
    texture: float = 0.0
    """How much neighboring pixels differ in lightness, 0 (smooth) to 1 (rough)."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The dominant colors of one region, the largest first; empty if the region is."""

    region: Literal["foreground", "background"]
    swatches: tuple[Swatch, ...]
    coverage: float = 1.0
    """Part of the picture that the region fills, 0 to 1."""
    mood: Mood = Mood()

    def __bool__(self) -> bool:
        return bool(self.swatches)

    def table(self) -> pd.DataFrame:
        """Return the swatches as a pandas table, one row each."""
        import pandas as pd

        rows = [
            {
                "region": swatch.region,
                "name": swatch.name,
                "hex": swatch.hex,
                "share": swatch.share,
                "lightness": swatch.color.lightness,
                "chroma": swatch.color.chroma,
                "hue": swatch.color.hue,
                "x": swatch.x,
                "y": swatch.y,
                "spread": swatch.spread,
            }
            for swatch in self.swatches
        ]
        return pd.DataFrame(rows)


def faults(palette: Palette) -> list[str]:
    """Say in words what is wrong with a palette; an empty list means nothing is."""
    shares = [swatch.share for swatch in palette.swatches]
    found = []
    if palette.swatches and abs(sum(shares) - 1) > SHARE_TOLERANCE:
        found.append(f"the shares sum to {sum(shares)}")
    if shares != sorted(shares, reverse=True):
        found.append("the swatches are not sorted by share")
    for swatch in palette.swatches:
        values = (*swatch.color, swatch.share, swatch.x, swatch.y, swatch.spread)
        if not np.all(np.isfinite(values)):
            found.append(f"{swatch.hex} holds a value that is not a number")
        if not 0 < swatch.share <= 1 + SHARE_TOLERANCE:
            found.append(f"{swatch.hex} has share {swatch.share}")
        if not (0 <= swatch.x <= 1 and 0 <= swatch.y <= 1):
            found.append(f"{swatch.hex} lies outside of the picture")
        if len(swatch.columns) not in {0, STRETCHES}:
            found.append(f"{swatch.hex} has {len(swatch.columns)} columns, not {STRETCHES}")
        if not all(0 <= column <= 1 for column in swatch.columns):
            found.append(f"{swatch.hex} fills a column by less than 0 or more than 1")
        if swatch.region != palette.region:
            found.append(f"{swatch.hex} belongs to the {swatch.region}")
    return found
