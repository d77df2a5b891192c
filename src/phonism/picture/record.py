"""A picture ready to be looked at, and what must always be true of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_PIXELS: Final = 1_000_000
"""How many pixels a picture keeps: more say nothing new about its colors."""


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


def faults(picture: Picture) -> list[str]:
    """Say in words what is wrong with a picture; an empty list means nothing is.

    >>> rgb, alpha = np.zeros((1, 2, 3), np.uint8), np.zeros((1, 2), np.float32)
    >>> faults(Picture(rgb, alpha, "", "0"))[-2:]
    ['the digest is not 64 hexadecimal digits', 'the source has no name']
    """
    return [
        *_color_faults(picture.rgb),
        *_alpha_faults(picture.alpha, picture.rgb.shape[:2]),
        *_origin_faults(picture),
    ]


def _color_faults(rgb: NDArray[np.uint8]) -> list[str]:
    found = []
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.size == 0:
        found.append(f"the colors have shape {rgb.shape}, not (height, width, 3)")
    if rgb.dtype != np.uint8:
        found.append(f"the colors are {rgb.dtype}, not uint8")
    if rgb.flags.writeable:
        found.append("the colors can be written to")
    if rgb.size > 3 * MAX_PIXELS:
        found.append(f"there are {rgb.size // 3} pixels, more than {MAX_PIXELS}")
    return found


def _alpha_faults(alpha: NDArray[np.float32], shape: tuple[int, ...]) -> list[str]:
    found = []
    if alpha.shape != shape:
        found.append(f"the alpha has shape {alpha.shape}, the colors have {shape}")
    if alpha.dtype != np.float32:
        found.append(f"the alpha is {alpha.dtype}, not float32")
    if alpha.flags.writeable:
        found.append("the alpha can be written to")
    if not np.all((alpha >= 0) & (alpha <= 1)):
        found.append("the alpha leaves the range from 0 to 1")
    return found


def _origin_faults(picture: Picture) -> list[str]:
    height, width = picture.rgb.shape[:2]
    found = []
    if picture.original_size[0] < width or picture.original_size[1] < height:
        found.append(
            f"it is {width} x {height}, larger than the {picture.original_size} it was"
        )
    if not re.fullmatch("[0-9a-f]{64}", picture.digest):
        found.append("the digest is not 64 hexadecimal digits")
    if not picture.source:
        found.append("the source has no name")
    return found
