"""What people call a color: the nearest of some nine hundred names from a survey.

The names are those of the xkcd color survey [1]_, without the rude ones; THIRD_PARTY.md
tells where they come from.  Nearest means the smallest CIEDE2000 difference, which is 3.7
on average; the 148 names of CSS would leave 7.0.

References
----------
.. [1] R. Munroe, "Color survey results" (2010), https://blog.xkcd.com/2010/05/03/color-survey-results/
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

from phonism.color.difference import ciede2000, rgb_to_lab
from phonism.color.oklab import FloatArray, Oklch

NEAR_SECOND: Final = 6.0
"""How much farther off (CIEDE2000) than the nearest name a free one may be."""


@cache
def color_names() -> dict[str, str]:
    """Return every name that a color can get, with its hex code.

    >>> color_names()["teal"]
    '#029386'
    """
    text = resources.files("phonism.color").joinpath("data/xkcd.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines())
    return dict(pairs)


def name_of(color: Oklch) -> str:
    """Return what people call a color.

    >>> name_of(Oklch.from_hex("#336699"))
    'denim'
    """
    return names_of([color])[0]


def names_of(colors: Sequence[Oklch]) -> tuple[str, ...]:
    """Return what people call each color, a name of its own if that is no stretch.

    Colors are named in their order.  One whose nearest name is taken gets the next
    nearest free one, unless that is more than `NEAR_SECOND` farther off: a second red is
    better called red again than pink.

    >>> names_of([Oklch.from_hex("#e50000"), Oklch.from_hex("#e60101")])
    ('red', 'tomato red')
    """
    names = tuple(color_names())
    chosen: list[str] = []
    for distances in _differences(colors):
        near = np.flatnonzero(distances <= distances.min() + NEAR_SECOND)
        order = [names[i] for i in near[np.argsort(distances[near], kind="stable")]]
        chosen.append(next((name for name in order if name not in chosen), order[0]))
    return tuple(chosen)


def _differences(colors: Sequence[Oklch]) -> FloatArray:
    """Return the CIEDE2000 difference of each color to each name, shape (colors, names)."""
    labs = rgb_to_lab(np.array([color.rgb for color in colors], dtype=float).reshape(-1, 3))
    return ciede2000(labs[:, None], _name_labs()[None])


@cache
def _name_labs() -> FloatArray:
    """Return the CIELAB coordinates of all names, shape (names, 3)."""
    return rgb_to_lab([Oklch.from_hex(code).rgb for code in color_names().values()])
