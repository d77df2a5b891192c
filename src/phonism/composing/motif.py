"""The motif: the shape of a theme, which its colors draw and everything else grows from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phonism.mapping import Tone
from phonism.mapping.paths import PATHS

# How many steps of the scale the highest and lowest color lie from the middle, at most.
REACH = (-3.0, 4.0)
# How many steps one standard deviation of height is.
STEPS_PER_DEVIATION = 1.8
# Palettes of one lightness still differ by a step or so.
LEAST_DEVIATION = 4.0


@dataclass(frozen=True, slots=True)
class Motif:
    """The contour of a theme."""

    steps: tuple[float, ...]
    """How far each of its notes lies from the middle, in steps of the scale."""


def motif_of(tones: Sequence[Tone], path_name: str = "left to right") -> Motif:
    """Return the contour that the colors draw when the eye takes a path through them.

    Parameters
    ----------
    tones
        The foreground's tones, at least one.
    path_name
        A name from `PATHS`.
    """
    places = {tone.swatch: tone.register for tone in tones}
    ordered = PATHS[path_name].order([tone.swatch for tone in tones])
    heights = np.array([places[swatch] for swatch in ordered])
    deviation = max(float(heights.std()), LEAST_DEVIATION)
    steps = STEPS_PER_DEVIATION * (heights - heights.mean()) / deviation
    return Motif(tuple(float(step) for step in np.clip(steps, *REACH)))
