"""Mappings that follow what listeners share: ``perceptual``, the default, and ``emotion``."""

from __future__ import annotations

from math import gcd

from phonism.color.oklab import Oklch
from phonism.mapping.registry import (
    Key,
    Profile,
    hue_certainty,
    lightness_register,
    mapping,
    with_home,
    yellowness,
)
from phonism.units import MidiPitch

# How far a vivid yellow sounds above a red of the same lightness, and a vivid blue below.
YELLOW_SPAN = 4.0


def lightness_and_yellowness(color: Oklch) -> MidiPitch:
    """Return how high a color sounds: light and yellow is high, dark and blue is low.

    Of colors that are equally light, listeners give low sounds to blue and high ones to
    yellow (Hamilton-Fletcher, Witzel, Reby and Ward 2017); lightness counts much more.

    >>> yellow, blue = (Oklch(0.5, 0.2, hue) for hue in (100, 280))
    >>> lightness_and_yellowness(yellow) - lightness_and_yellowness(blue) > 6
    True
    """
    return lightness_register(color) + YELLOW_SPAN * yellowness(color)


@mapping(
    "perceptual",
    source="lightness: Marks 1974, Ward et al. 2006; yellow over blue: Hamilton-Fletcher et "
    "al. 2017; hues on fifths: our own topology",
    register=lightness_and_yellowness,
)
def perceptual(color: Oklch, key: Key) -> Profile:
    """Lightness sounds high or low; hue goes round the circle of fifths; greys stay home.

    No sound of a hue is shared among listeners, so the rule is chosen for its shape: the
    circle of hues is laid onto the scale's own circle of fifths, with the picture's main
    hue on the tonic.  Neighboring hues are consonant, opposite hues are tense, and there
    is no seam anywhere.  Near a border the two neighbors share the weight.
    """
    size = len(key.scale)
    turn = (color.hue - key.home_hue + 180) % 360 - 180
    place = size * turn / 360
    nearest = round(place)
    doubt = abs(place - nearest)
    neighbor = nearest + (1 if place >= nearest else -1)
    generator = fifth_like(size)
    own, other = generator * nearest % size, generator * neighbor % size
    profile = {own: 1 - doubt}
    profile[other] = profile.get(other, 0.0) + doubt
    return with_home(profile, hue_certainty(color), key.scale)


def fifth_like(size: int) -> int:
    """Return the step that visits every degree and is nearest to a fifth.

    >>> [fifth_like(size) for size in (5, 6, 7, 12)]
    [3, 5, 4, 7]
    """
    steps = [step for step in range(1, max(size, 2)) if gcd(step, size) == 1]
    return min(steps, key=lambda step: abs(step / size - 7 / 12))


@mapping(
    "emotion",
    source="Palmer, Schloss, Xu and Prado-Leon 2013; Whiteford et al. 2018",
)
def emotion(_color: Oklch, key: Key) -> Profile:
    """Only the mood counts: hue chooses no note, lightness chooses among all of the scale.

    Listeners match music to color by its emotion; once that is taken out, no other link
    remains.  So key, mode and tempo carry the picture here, and a color is only as high
    as it is light.
    """
    return dict.fromkeys(range(len(key.scale)), 1.0)
