"""Why a note is there, in a word; the sentences that `phonism explain` says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType({
    "theme": "it is part of the theme that the colors draw",
    "recall": "it brings the theme back",
    "answer": "it answers the theme on the way home",
    "sequence": "it repeats the idea from another step",
    "fragment": "it takes the theme's beginning alone",
    "inversion": "it turns the theme upside down",
    "augmentation": "it draws the line of the colors in longer notes",
    "ornament": "it decorates the theme",
    "contrast": "it sets something new against the theme",
    "cadence": "it brings the phrase to rest",
    "close": "it belongs to the close, where all comes home",
    "scan": "its color holds sway in this column of the picture",
    "reply": "it replies while the tune rests or holds a note",
    "support": "it walks with the tune in another voice",
    "chord": "it is a note of the chord",
    "color note": "it widens the chord by a note of the scale",
    "drone": "it is the held note that all of this music rests on",
    "root": "it is the ground of the chord",
    "fifth": "it is the fifth of the chord, between two roots",
    "step": "it leads by step to the next root",
    "figure": "it breaks the chord into a figure",
    "beat": "it marks the beat",
})  # fmt: skip
"""Each rule's name, and what it says of a note."""
