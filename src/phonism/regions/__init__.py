"""The second arrow: Picture to Regions, the foreground and the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One region of a picture, as a soft mask."""

    name: Literal["foreground", "background"]
    mask: NDArray[np.float32]
    """How much each pixel belongs to the region, 0 to 1, shape (height, width)."""
    found_by: str
    """How it was found: a model's name, ``"transparency"``, ``"contrast"``, ``"none"``."""
    notice: str = ""
    """What the user should know, such as that a fallback was used; empty if nothing."""


class Regions(NamedTuple):
    """The two regions of a picture; their masks sum to its alpha."""

    foreground: Region
    background: Region
