"""From the mood of a picture to the key, mode and tempo of its music.

People match fast music in major to colors that are saturated, light and yellow, and slow
music in minor to those that are grey, dark and blue, because both carry the same emotion
[1]_.  Valence (how pleasant) chooses the mode, arousal and valence together the tempo, and
the main hue the key, next hue next fifth.

References
----------
.. [1] S. E. Palmer, K. B. Schloss, Z. Xu, L. R. Prado-Leon, "Music-color associations are
   mediated by emotion", PNAS 110 (2013) 8836-8841.
"""

from __future__ import annotations

import cmath
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from phonism.mapping.registry import RED_HUE, Key, hue_certainty
from phonism.mapping.tuning import salience_of
from phonism.palette import Mood
from phonism.theory.pitches import KEYS
from phonism.theory.scales import SCALES
from phonism.units import BeatsPerMinute, Degrees

if TYPE_CHECKING:
    from phonism.palette import Palette
    from phonism.settings import Settings

# From darkest to brightest; neighbors differ in one note by one semitone.
MODES = ("phrygian", "minor", "dorian", "mixolydian", "major")
# The 10, 30, 50 and 75 % quantiles of valence over 185 different real pictures.
VALENCE_BORDERS = (0.32, 0.43, 0.50, 0.60)
# A major picture this much cooler than warm floats: lydian instead.
AIRY_WARMTH = -0.1

SLOWEST: BeatsPerMinute = 60.0
TEMPO_OCTAVES = 1.2
CALMEST, BUSIEST = 0.25, 0.85
# Median and scale (of a logistic curve) of drive and arousal over 169 real pictures with
# colors, 69 wallpapers and 100 cut-out things: what is common there is spread out, so that
# pictures differ in tempo as they do in mood.
DRIVES, AROUSALS = (0.49, 0.083), (0.47, 0.1)
# How far round the circle of hues, from red, each next fifth lies.  Main hues crowd between
# red and yellow, so keys lie closer there: where half of all hues are even and half are
# those of the same 169 pictures, a twelfth of them is nearest to each.
FIFTH_TURNS: tuple[Degrees, ...] = (0, 20, 38, 56, 76, 104, 143, 191, 230, 260, 296, 332, 360)
# A pull toward red keeps grey pictures in C, without a jump where the color fades in.
RED_PULL = 0.10
# The foreground is what one looks at, however small it is.
FOREGROUND_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Feeling:
    """What a picture feels like."""

    valence: float
    """How pleasant, 0 to 1."""
    arousal: float
    """How exciting, 0 to 1."""
    warmth: float
    """From cool (-1) to warm (1)."""


def feeling_of(palettes: Sequence[Palette]) -> Feeling:
    """Return the feeling of a picture from the moods of its regions."""
    weights = _weights(palettes)
    parts = [_feeling(palette.mood) for palette in palettes]
    pairs = list(zip(weights, parts, strict=True))
    return Feeling(
        valence=sum(weight * part.valence for weight, part in pairs),
        arousal=sum(weight * part.arousal for weight, part in pairs),
        warmth=sum(weight * part.warmth for weight, part in pairs),
    )


def whole_mood(palettes: Sequence[Palette]) -> Mood:
    """Return the mood of a whole picture, each region counting as in its feeling."""
    weights = _weights(palettes)
    return Mood(
        **{
            field.name: sum(
                weight * getattr(palette.mood, field.name)
                for weight, palette in zip(weights, palettes, strict=True)
            )
            for field in fields(Mood)
        }
    )


def _weights(palettes: Sequence[Palette]) -> list[float]:
    """Return how much each region counts: half by role, half by area; an empty one nothing."""
    filled = [bool(palette) for palette in palettes]
    if not any(filled):
        return [1 / len(palettes)] * len(palettes)
    area = sum(palette.coverage for palette in palettes) or 1.0
    raw = [
        (FOREGROUND_WEIGHT / sum(filled) + (1 - FOREGROUND_WEIGHT) * palette.coverage / area)
        * is_filled
        for palette, is_filled in zip(palettes, filled, strict=True)
    ]
    return [weight / sum(raw) for weight in raw]


def _feeling(mood: Mood) -> Feeling:
    valence = 0.06 + 0.60 * mood.lightness + 0.25 * mood.saturation + 0.20 * mood.yellowness
    arousal = 0.08 + 0.55 * mood.saturation + 0.15 * mood.warmth + 0.35 * mood.contrast
    return Feeling(min(max(valence, 0.0), 1.0), min(max(arousal, 0.0), 1.0), mood.warmth)


def mode_of(feeling: Feeling) -> str:
    """Return the name of the scale that suits a feeling.

    >>> mode_of(Feeling(valence=0.2, arousal=0.2, warmth=0)), mode_of(Feeling(0.9, 0.5, 0.2))
    ('phrygian', 'major')
    """
    mode = MODES[bisect_right(VALENCE_BORDERS, feeling.valence)]
    return "lydian" if mode == "major" and feeling.warmth < AIRY_WARMTH else mode


def tempo_of(feeling: Feeling) -> BeatsPerMinute:
    """Return the tempo that suits a feeling, from 60 to 138 bpm.

    About half of all pictures are slower than 91 bpm, a tenth slower than 69 and a tenth
    faster than 131.

    >>> [round(tempo_of(Feeling(mood, mood, 0))) for mood in (0, 0.3, 0.49, 0.7, 1)]
    [60, 65, 91, 130, 138]
    """
    drive = 0.65 * feeling.arousal + 0.35 * feeling.valence
    return SLOWEST * 2 ** (TEMPO_OCTAVES * _rank(drive, *DRIVES))


def _rank(value: float, median: float, scale: float) -> float:
    """Return about which part of all pictures has less, 0 to 1, by a logistic curve."""
    return 1 / (1 + math.exp((median - value) / scale))


def home_hue(palettes: Sequence[Palette]) -> Degrees:
    """Return the main hue of a picture, which sounds the tonic; red for a grey one."""
    weights = _weights(palettes)
    pull = cmath.rect(RED_PULL, math.radians(RED_HUE))
    for weight, palette in zip(weights, palettes, strict=True):
        salience = [salience_of(swatch) for swatch in palette.swatches]
        for share, swatch in zip(salience, palette.swatches, strict=True):
            strength = weight * share / sum(salience) * hue_certainty(swatch.color)
            pull += cmath.rect(strength, math.radians(swatch.color.hue))
    return math.degrees(cmath.phase(pull)) % 360


def tonic_of(hue: Degrees) -> int:
    """Return the pitch class of a main hue: red is C, then round the circle of fifths.

    >>> tonic_of(29), tonic_of(49), tonic_of(359)
    (0, 7, 5)
    """
    turn = (hue - RED_HUE) % 360
    fifths = min(range(len(FIFTH_TURNS)), key=lambda i: abs(FIFTH_TURNS[i] - turn))
    return 7 * fifths % 12


def choose_key(palettes: Sequence[Palette], settings: Settings) -> Key:
    """Return the key of a picture; what the settings fix, they fix."""
    hue = home_hue(palettes)
    tonic = tonic_of(hue) if settings.key == "auto" else KEYS[settings.key]
    is_auto = settings.scale == "auto"
    name = mode_of(feeling_of(palettes)) if is_auto else settings.scale
    return Key(tonic=tonic, scale=SCALES[name], scale_name=name, home_hue=hue)


def choose_tempo(palettes: Sequence[Palette], settings: Settings) -> BeatsPerMinute:
    """Return the tempo of a picture; what the settings fix, they fix."""
    if isinstance(settings.tempo, str):
        return round(tempo_of(feeling_of(palettes)), 1)
    return settings.tempo


def choose_complexity(palettes: Sequence[Palette], settings: Settings) -> float:
    """Return how busy the music of a picture is, 0 to 1; what the settings fix, they fix.

    An exciting picture is a busy piece.
    """
    if isinstance(settings.complexity, str):
        return complexity_of(feeling_of(palettes))
    return settings.complexity


def complexity_of(feeling: Feeling) -> float:
    """Return the complexity that suits a feeling, 0.25 to 0.85.

    >>> [round(complexity_of(Feeling(0.5, arousal, 0)), 2) for arousal in (0, 0.47, 1)]
    [0.26, 0.55, 0.85]
    """
    return CALMEST + (BUSIEST - CALMEST) * _rank(feeling.arousal, *AROUSALS)
