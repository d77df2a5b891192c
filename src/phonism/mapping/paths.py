"""Paths: the ways the eye takes through the colors of a picture to make a theme.

A path is a function that puts swatches in order; add your own the same way::

    @path("top to bottom")
    def top_to_bottom(swatches):
        \"\"\"As rain falls.\"\"\"
        return sorted(swatches, key=lambda swatch: swatch.y)

There is no path from dark to light: lightness is pitch already, so every theme would be a
rising scale, whatever the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from phonism.color.oklab import FloatArray
from phonism.errors import DefinitionError, shown
from phonism.mapping.tuning import salience_of
from phonism.registry import Registry

if TYPE_CHECKING:
    from phonism.palette import Swatch

PathRule: TypeAlias = "Callable[[Sequence[Swatch]], Sequence[Swatch]]"

WINDING: Final = 0.2
"""How far one winding of the spiral lies outside of the one before, in picture sizes."""
WINDINGS: Final = 4
"""Enough for a color in the corner."""
STEPS_PER_WINDING: Final = 360


@dataclass(frozen=True, slots=True)
class Path:
    """One way through the colors."""

    name: str
    rule: PathRule
    help: str

    def order(self, swatches: Sequence[Swatch]) -> list[Swatch]:
        """Return the swatches as they come on the path, each of them once.

        Raises
        ------
        DefinitionError
            If the rule of the path drops swatches, repeats or invents some.
        """
        found = self.rule(tuple(swatches))
        if not isinstance(found, list | tuple):
            raise self._error(f"It returns {shown(found)}.")
        missing = list(swatches)
        for swatch in found:
            if swatch not in missing:
                raise self._error("It repeats or invents one.")
            missing.remove(swatch)
        if missing:
            raise self._error(f"It drops {len(missing)} of {len(swatches)}.")
        return list(found)

    def _error(self, what: str) -> DefinitionError:
        return DefinitionError(
            f"The path {self.name!r} must return a list of the swatches it was given. {what}"
        )


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


@path("spiral")
def spiral(swatches: Sequence[Swatch]) -> list[Swatch]:
    """From the middle of the picture outward, turning clockwise.

    After ``t`` turns the spiral has come to ``x = 0.5 + 0.2 t sin(2 pi t)``,
    ``y = 0.5 - 0.2 t cos(2 pi t)``: it leaves upward, and each winding lies a fifth of the
    picture outside of the one before.  A color comes where the spiral is nearest to it.
    """
    return sorted(swatches, key=lambda swatch: (turns_to(swatch.x, swatch.y), -swatch.share))


def turns_to(x: float, y: float) -> float:
    """Return after how many turns the spiral is nearest to a place in the picture.

    >>> turns_to(0.5, 0.5), turns_to(0.55, 0.5), turns_to(0.5, 0.3)
    (0.0, 0.25, 1.0)
    """
    turns = np.arange(WINDINGS * STEPS_PER_WINDING + 1) / STEPS_PER_WINDING
    across, down = _places_after(turns)
    return float(turns[np.argmin((across - x) ** 2 + (down - y) ** 2)])


def _places_after(turns: FloatArray) -> tuple[FloatArray, FloatArray]:
    angle = 2 * np.pi * turns
    reach = WINDING * turns
    return 0.5 + reach * np.sin(angle), 0.5 - reach * np.cos(angle)


@path("saliency")
def saliency(swatches: Sequence[Swatch]) -> list[Swatch]:
    """Go to the most striking color first: large ones strike, and vivid ones."""
    return sorted(swatches, key=lambda swatch: -salience_of(swatch))
