"""Mappings from history: ``newton``, ``castel`` and ``scriabin``.

The three give each hue a note; where exactly on today's hue circle each of their color
words lies is our reading.
"""

from __future__ import annotations

from bisect import bisect_right

from phonism.color.oklab import Oklch
from phonism.mapping.registry import (
    Key,
    Profile,
    blended,
    hue_certainty,
    mapping,
    nearest_degree,
    with_home,
)
from phonism.units import Degrees, Semitones

# Opticks I.II.VI divides the circle like a string: seven arcs from red to violet in the
# proportions 1/9, 1/16, 1/10, 1/9, 1/10, 1/16, 1/9, for the notes D to C of a Dorian octave.
NEWTON_PARTS = (1 / 9, 1 / 16, 1 / 10, 1 / 9, 1 / 10, 1 / 16, 1 / 9)
NEWTON_ARCS = tuple(360 * part / sum(NEWTON_PARTS) for part in NEWTON_PARTS)
NEWTON_NOTES: tuple[Semitones, ...] = (2, 4, 5, 7, 9, 11, 12, 14)
# The red arc is centered on sRGB red.
NEWTON_START: Degrees = 29 - NEWTON_ARCS[0] / 2

# Hue of each of Castel's twelve colors, and the pitch class he gives it.
CASTEL = (
    (10, 8), (29, 7), (60, 6), (85, 5), (110, 4), (122, 3),
    (145, 2), (200, 1), (264, 0), (280, 11), (300, 10), (320, 9),
)  # fmt: skip

# Hue of Scriabin's colors, as steps round the circle of fifths from C.
SCRIABIN = (
    (15, -1), (29, 0), (65, 1), (110, 2), (142, 3), (220, 4), (245, 5),
    (264, 6), (300, 7), (325, 8), (340, 9), (355, 10),
)  # fmt: skip
# What he calls the color of steel: Eb, and Bb beside it.
STEEL: tuple[Semitones, Semitones] = (3, 10)


def arc_of(hue: Degrees, anchors: tuple[tuple[float, int], ...]) -> tuple[int, int, float]:
    """Return the two values whose anchors a hue lies between, and how far along it is.

    >>> arc_of(20, ((10, 8), (30, 7)))
    (8, 7, 0.5)
    """
    hues = [anchor for anchor, _ in anchors]
    above = bisect_right(hues, hue % 360) % len(anchors)
    low, high = anchors[above - 1], anchors[above]
    width = (high[0] - low[0]) % 360
    return low[1], high[1], ((hue - low[0]) % 360) / width


def between(first: Semitones, second: Semitones, along: float, key: Key) -> Profile:
    """Return the profile of a hue between two absolute pitch classes."""
    profile: Profile = {}
    for pitch_class, weight in ((first, 1 - along), (second, along)):
        degree = nearest_degree(key.scale, pitch_class - key.tonic)
        profile[degree] = profile.get(degree, 0.0) + weight
    return profile


@mapping("newton", source="Newton, Opticks (1704), book I, part II, proposition VI")
def newton(color: Oklch, key: Key) -> Profile:
    """Seven unequal arcs from red (D) to violet (C), as the strings of a Dorian octave.

    The place inside an arc leads over to the next note, which keeps the circle closed.
    """
    place = (color.hue - NEWTON_START) % 360
    arc = 0
    while place >= NEWTON_ARCS[arc] and arc < len(NEWTON_ARCS) - 1:
        place -= NEWTON_ARCS[arc]
        arc += 1
    # The middle of an arc is its note itself; its borders are halfway to the neighbors.
    along = min(place / NEWTON_ARCS[arc], 1.0) - 0.5
    neighbor = (arc + (1 if along >= 0 else -1)) % len(NEWTON_ARCS)
    profile = between(NEWTON_NOTES[arc], NEWTON_NOTES[neighbor], abs(along), key)
    return with_home(profile, hue_certainty(color), key.scale)


@mapping("castel", source="Castel, L'Optique des couleurs (1740): the ocular harpsichord")
def castel(color: Oklch, key: Key) -> Profile:
    """Twelve colors for twelve keys, blue being C; lighter sounds an octave higher."""
    profile = between(*arc_of(color.hue, CASTEL), key)
    return with_home(profile, hue_certainty(color), key.scale)


@mapping("scriabin", source="Scriabin, Prometheus (1910), by the reading of Sabaneev")
def scriabin(color: Oklch, key: Key) -> Profile:
    """Red is C, orange G, yellow D, green A, blue E and B: the rainbow in fifths.

    Greys are steel to him: they sound E flat and B flat, or what is nearest in the scale.
    """
    first, second, along = arc_of(color.hue, SCRIABIN)
    profile = between(7 * first % 12, 7 * second % 12, along, key)
    return blended(profile, between(*STEEL, 0.4, key), hue_certainty(color))
