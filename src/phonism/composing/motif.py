"""The motif: the shape of a theme, which its colors draw and everything else grows from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phonism.errors import DefinitionError
from phonism.mapping import Tone
from phonism.mapping.paths import PATHS
from phonism.units import MidiPitch, Semitones

# How many steps of the scale the highest and lowest color lie from the middle, at most.
REACH = (-4.0, 5.0)
# So far apart in register, colors are a step apart in the theme: a tune has a smaller
# compass than a palette has.
SEMITONES_PER_STEP: Semitones = 4.0


@dataclass(frozen=True, slots=True)
class Motif:
    """The contour of a theme."""

    steps: tuple[float, ...]
    """How far each of its notes lies from the middle, in steps of the scale."""

    pull: float = 1.0
    """How strongly a theme keeps to it, 1 being usual; more where several share one."""

    def __post_init__(self) -> None:
        if not self.steps or not all(map(math.isfinite, self.steps)):
            raise DefinitionError(
                f"A motif is one or more finite numbers, steps from its middle, "
                f"got {self.steps}."
            )


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
    steps = (heights - heights.mean()) / SEMITONES_PER_STEP
    return Motif(tuple(float(step) for step in np.clip(steps, *REACH)))


def mean_register(tones: Sequence[Tone]) -> MidiPitch:
    """Return how high some colors would sound on the whole, each by its share."""
    weight = sum(tone.swatch.share for tone in tones)
    return sum(tone.swatch.share * tone.register for tone in tones) / weight
