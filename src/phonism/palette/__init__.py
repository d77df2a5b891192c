"""The third arrow: Picture and Region to Palette, the dominant colors of a region.

.. code-block:: text

    pixels ──count──▶ Histogram ──cluster──▶ centers ──▶ swatches: share, place, name
                          └──────────────────────────▶ mood

The recipe is k-means, but on a histogram rather than on pixels, in a space where equal
steps look equal, and from fixed starts: the same picture always has the same palette.
docs/decisions/0004-palette.md tells why, with figures.
"""

from phonism.palette.columns import shares_along
from phonism.palette.extraction import extract_palette, extract_palettes
from phonism.palette.records import Mood, Palette, Swatch, faults

__all__ = [
    "Mood",
    "Palette",
    "Swatch",
    "extract_palette",
    "extract_palettes",
    "faults",
    "shares_along",
]
