"""The way from a picture to its piece, one step at a time, nothing done twice.

The same flow as `phonism.compose`.  What was seen in a picture is remembered for a while,
so that a change of tempo does not look at the picture again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from phonism.palette import Palette, extract_palettes
from phonism.picture import Picture, read
from phonism.piece import Colors, Piece, play_colors
from phonism.regions import Regions, segment
from phonism.regions.weights import find_weights
from phonism.settings import Settings

REMEMBERED: Final = 4
"""How many pictures are remembered: each takes up to 20 MB."""

Stamp: TypeAlias = tuple[str, int, int]
"""A file's path, time of change and size."""


Step: TypeAlias = str | Colors | Piece
"""A name in `texts.STAGES` before the step is taken, or what came of it."""


def stages(path: Path, settings: Settings) -> Iterator[Step]:
    """Yield what is being done to make a piece, what was seen, and at last the piece.

    Raises
    ------
    PhonismError
        Whatever `phonism.compose` raises.
    """
    status = path.stat()
    stamp = str(path), status.st_mtime_ns, status.st_size
    yield "picture"
    picture = _picture(stamp)
    yield "regions"
    regions = _regions(stamp, _seen_by(settings, "model", "invert_mask"), _has_weights())
    yield "palettes"
    counts = ("foreground_colors", "background_colors")
    chosen = _seen_by(settings, "model", "invert_mask", *counts)
    colors = Colors(picture, regions, _palettes(stamp, chosen, _has_weights()))
    yield colors
    yield "music"
    yield play_colors(colors, settings)


def last(steps: Iterator[Step]) -> Piece:
    """Take all steps and return the piece."""
    return next(step for step in steps if isinstance(step, Piece))


def _seen_by(settings: Settings, *names: str) -> Settings:
    """Return default settings but for some, to find what was remembered for them."""
    return Settings().changed(**{name: getattr(settings, name) for name in names})


@lru_cache(maxsize=REMEMBERED)
def _picture(stamp: Stamp) -> Picture:
    return read(stamp[0])


def _has_weights() -> bool:
    """Return whether the network can be asked: what a fallback said is asked anew then."""
    return find_weights() is not None


@lru_cache(maxsize=REMEMBERED)
def _regions(stamp: Stamp, settings: Settings, _has_network: bool) -> Regions:
    return segment(_picture(stamp), settings)


@lru_cache(maxsize=8 * REMEMBERED)
def _palettes(stamp: Stamp, settings: Settings, has_network: bool) -> tuple[Palette, Palette]:
    regions = _regions(stamp, _seen_by(settings, "model", "invert_mask"), has_network)
    return extract_palettes(_picture(stamp), regions, settings)


def forget() -> None:
    """Forget all pictures: nothing of them stays when their files are deleted."""
    for remembered in (_picture, _regions, _palettes):
        remembered.cache_clear()
