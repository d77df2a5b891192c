"""What a mapping is, and the table of all.

A mapping answers two questions about a color: which degrees of the scale it may sound
(its *profile*), and how high (its *register*).  Everything else, such as choosing the
octave and keeping colors apart, is the same for all mappings and done once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.registry import Registry
from phonism.theory.scales import Scale
from phonism.units import Degrees, MidiPitch

RED_HUE: Degrees = 29.0
"""Hue of sRGB red in OKLCh, where the circle of colors is opened by convention."""

YELLOW_HUE: Degrees = 100.0
"""Hue at which colors look brightest and most pleasant, opposite to blue."""

HIGHEST_PITCH: MidiPitch = 127


@dataclass(frozen=True, slots=True)
class Key:
    """The tonal frame in which colors become notes."""

    tonic: int
    """Pitch class, 0 (C) to 11 (B)."""
    scale: Scale
    scale_name: str = ""
    home_hue: Degrees = RED_HUE
    """The hue that sounds the tonic, for mappings that go by the picture's own hues."""


Profile: TypeAlias = dict[int, float]
"""Weight of each degree of the scale that a color may sound; the heaviest is its own."""

ProfileRule: TypeAlias = Callable[[Oklch, Key], Profile]
RegisterRule: TypeAlias = Callable[[Oklch], MidiPitch]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One rule that turns colors into notes."""

    name: str
    profile: ProfileRule
    register: RegisterRule
    source: str
    """Where the rule comes from."""
    help: str

    def weights(self, color: Oklch, key: Key) -> Profile:
        """Return the profile of a color, checked.

        Raises
        ------
        DefinitionError
            If the rule names a degree that the scale has not, or weights that are none.
        """
        profile = self.profile(color, key)
        size = len(key.scale)
        is_sound = all(
            degree in range(size) and 0 <= weight < math.inf
            for degree, weight in profile.items()
        )
        if not is_sound or not any(profile.values()):
            raise DefinitionError(
                f"The mapping {self.name!r} gives {color} the weights {profile}. Allowed are "
                f"degrees from 0 to {size - 1} with weights from 0, one of them above 0."
            )
        return profile

    def height(self, color: Oklch) -> MidiPitch:
        """Return the register of a color, checked.

        Raises
        ------
        DefinitionError
            If the rule's answer is not a MIDI pitch.
        """
        pitch = self.register(color)
        if not 0 <= pitch <= HIGHEST_PITCH:
            raise DefinitionError(
                f"The mapping {self.name!r} gives {color} the register {pitch}. "
                f"Allowed is 0 to {HIGHEST_PITCH}."
            )
        return pitch


MAPPINGS: Registry[Mapping] = Registry("mapping", Mapping)
"""Every mapping by name."""


def lightness_register(color: Oklch) -> MidiPitch:
    """Return how high a color sounds: dark is low, light is high.

    The one correspondence that listeners with and without synesthesia share (Marks 1974;
    Ward, Huckstep and Tsakanikos 2006).  From lightness 0.15 to 0.95 it spans 38 semitones.

    >>> lightness_register(Oklch(0.15, 0, 0)), lightness_register(Oklch(0.95, 0, 0))
    (46.0, 84.0)
    """
    return float(46 + 38 * np.clip((color.lightness - 0.15) / 0.80, 0, 1))


def mapping(
    name: str, *, source: str, register: RegisterRule = lightness_register
) -> Callable[[ProfileRule], ProfileRule]:
    """Add the decorated profile rule to `MAPPINGS`; its docstring's first line is its help."""

    def add(profile: ProfileRule) -> ProfileRule:
        text = (profile.__doc__ or "").strip().splitlines()
        MAPPINGS.add(name, Mapping(name, profile, register, source, text[0] if text else ""))
        return profile

    return add


def hue_certainty(color: Oklch) -> float:
    """Return how much a color's hue means, from 0 (grey) toward 1 (vivid).

    Every use of a hue is weighted by it, so that the hue of a grey, which is noise, is not
    heard.

    >>> hue_certainty(Oklch(0.5, 0.0, 200)), round(hue_certainty(Oklch(0.5, 0.1, 200)), 2)
    (0.0, 0.92)
    """
    return color.chroma**2 / (color.chroma**2 + 0.03**2)


def saturation(color: Oklch) -> float:
    """Return how saturated a color looks, 0 (grey) toward 1.

    >>> saturation(Oklch(0.5, 0.0, 0))
    0.0
    """
    return float(1 - np.exp(-color.chroma / 0.11))


def yellowness(color: Oklch) -> float:
    """Return how yellow (toward 1) or blue (toward -1) a color looks; greys are neither.

    >>> yellowness(Oklch(0.5, 0.0, 100)), yellowness(Oklch(0.8, 0.2, 100)) > 0.8
    (0.0, True)
    """
    certain = saturation(color) * hue_certainty(color)
    return certain * math.cos(math.radians(color.hue - YELLOW_HUE))


def nearest_degree(scale: Scale, interval: float) -> int:
    """Return the degree of a scale, octaves aside, that is nearest to an interval.

    >>> nearest_degree(Scale(0, 2, 4, 5, 7, 9, 11), 11.8)
    0
    """
    apart = [scale.off_octave(interval - step) for step in scale.semitones]
    return apart.index(min(apart))


def with_home(profile: Profile, certainty: float, scale: Scale) -> Profile:
    """Return a profile that leaves to tonic and fifth what the hue is not certain of."""
    return blended(profile, {0: 0.6, nearest_degree(scale, 7): 0.4}, certainty)


def blended(profile: Profile, rest: Profile, certainty: float) -> Profile:
    """Return a profile that leaves to another what the hue is not certain of.

    >>> blended({0: 1.0}, {0: 0.5, 4: 0.5}, 0.5)
    {0: 0.75, 4: 0.25}
    """
    return {
        degree: certainty * profile.get(degree, 0.0) + (1 - certainty) * rest.get(degree, 0.0)
        for degree in (profile | rest)
    }
