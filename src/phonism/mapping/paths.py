"""Paths: the ways the eye takes through the colors of a picture to make a theme.

A path is a function that puts swatches in order; add your own the same way::

    @path("top to bottom")
    def top_to_bottom(swatches):
        \"\"\"As rain falls.\"\"\"
        return sorted(swatches, key=lambda swatch: swatch.y)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from phonism.registry import Registry

if TYPE_CHECKING:
    from phonism.palette import Swatch

PathRule: TypeAlias = "Callable[[Sequence[Swatch]], list[Swatch]]"


@dataclass(frozen=True, slots=True)
class Path:
    """One way through the colors."""

    name: str
    order: PathRule
    help: str


PATHS: Registry[Path] = Registry("path", Path)
"""Every path by name."""


def path(name: str) -> Callable[[PathRule], PathRule]:
    """Add the decorated rule to `PATHS`; its docstring's first line is its help."""

    def add(rule: PathRule) -> PathRule:
        text = (rule.__doc__ or "").strip().splitlines()
        PATHS.add(name, Path(name, rule, text[0] if text else ""))
        return rule

    return add


@path("left to right")
def left_to_right(swatches: Sequence[Swatch]) -> list[Swatch]:
    """As one reads: from left to right, the larger first where two share a place."""
    return sorted(swatches, key=lambda swatch: (swatch.x, -swatch.share))
