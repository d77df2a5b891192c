"""The first arrow: bytes, path, PIL image or array to Picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture ready to be looked at: upright, in sRGB, at most about one megapixel."""

    rgb: NDArray[np.uint8]
    """Colors, shape (height, width, 3), read-only."""
    alpha: NDArray[np.float32]
    """Opacity from 0 to 1, shape (height, width), read-only."""
    source: str
    """Where it came from, for people to read: a file name, ``"bytes"``, ``"array"`` …"""
    digest: str
    """SHA-256 of the bytes it came from, in hexadecimal digits."""
    original_size: tuple[int, int] = (0, 0)
    """Width and height before it was made smaller, upright, in pixels."""
    notices: tuple[str, ...] = ()
    """What the user should know, such as that only the first frame was used."""
