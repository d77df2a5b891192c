"""Mappings by arithmetic: ``rgb``, the rule of the first phonism, and ``light-octave``."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from phonism.color.oklab import Oklch
from phonism.mapping.registry import (
    Key,
    Profile,
    hue_certainty,
    mapping,
    with_home,
)
from phonism.units import Hertz, MidiPitch, hz_to_pitch

LOWEST_HZ: Hertz = 110.0
RGB_OCTAVES = 3

# Dominant wavelength of OKLCh hues at lightness 0.7, chroma 0.1, computed with
# colour-science from the CIE 1931 observer, as the frequency forty octaves below.
# Purples have no wavelength: the last pair closes the circle at exactly one octave.
LIGHT = (
    (15, 434.2), (30, 455.2), (45, 462.1), (60, 466.1), (75, 469.3), (90, 473.4), (105, 476.7),
    (120, 481.7), (135, 488.6), (150, 504.0), (165, 533.6), (180, 547.5), (195, 554.2),
    (210, 559.9), (225, 563.3), (240, 566.9), (255, 571.6), (270, 577.7), (285, 588.9),
    (375, 868.4),
)  # fmt: skip
LIGHT_HUES = tuple(hue for hue, _ in LIGHT)
LIGHT_HZ = tuple(frequency for _, frequency in LIGHT)


def rgb_to_hz(color: Oklch) -> Hertz:
    """Return the frequency of a color by its mean of red, green and blue.

    Black is 110 Hz and white three octaves above, in equal steps of pitch.

    >>> rgb_to_hz(Oklch.from_hex("#000000")), round(rgb_to_hz(Oklch.from_hex("#ffffff")))
    (110.0, 880)
    """
    return LOWEST_HZ * 2 ** (RGB_OCTAVES * sum(color.rgb) / (3 * 255))


def rgb_register(color: Oklch) -> MidiPitch:
    """Return the pitch of a color's frequency, see `rgb_to_hz`."""
    return hz_to_pitch(rgb_to_hz(color))


@mapping("rgb", source="the rule of the first phonism", register=rgb_register)
def rgb(_color: Oklch, key: Key) -> Profile:
    """Mean of red, green and blue to frequency to the nearest note of the scale."""
    return dict.fromkeys(range(len(key.scale)), 1.0)


@mapping("light-octave", source="physics: the frequency of light, forty octaves lower")
def light_octave(color: Oklch, key: Key) -> Profile:
    """Light's own frequency, forty octaves lower: a curiosity, crowded from yellow to orange.

    The two notes of the scale around the frequency share the weight by how near they are.
    """
    hue = color.hue if color.hue >= LIGHT_HUES[0] else color.hue + 360
    octaves = float(np.interp(hue, LIGHT_HUES, np.log2(LIGHT_HZ)))
    place = (hz_to_pitch(2**octaves) - key.tonic) % key.scale.octave
    below = bisect_right(key.scale.semitones, place) - 1
    low, high = key.scale.semitones[below], key.scale.degree(below + 1)
    along = (place - low) / (high - low)
    above = (below + 1) % len(key.scale)
    profile = {below: 1 - along}
    profile[above] = profile.get(above, 0.0) + along
    return with_home(profile, hue_certainty(color), key.scale)
