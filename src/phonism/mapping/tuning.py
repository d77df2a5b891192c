"""From colors to notes: `color_to_pitch` for one, `tune` for a whole palette."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.mapping.reasons import reason_of
from phonism.mapping.registry import MAPPINGS, Key, Mapping, nearest_degree
from phonism.theory.scales import SCALES, Scale
from phonism.units import MidiPitch, Velocity, pitch_to_hz

if TYPE_CHECKING:
    from phonism.palette import Palette, Swatch

Color: TypeAlias = Oklch | str | Sequence[float]
"""A color as users write it: OKLCh, a hex code, or three sRGB values from 0 to 255."""

TIE = 1e-9
# How loud the palest color is, and by how much the most striking one is louder.
SOFTEST, LOUDNESS_SPAN = 38 / 127, 72 / 127
EVEN_VELOCITY: Velocity = SOFTEST + LOUDNESS_SPAN / 2
"""How loud all colors are when none is louder than another."""
# Foreground sounds above background by this much.
LAYER_SHIFT = {"foreground": 3.0, "background": -7.0}
# A color at the top edge of the picture sounds this much above one at the bottom edge.
ELEVATION_SPAN = 5.0
# How far a note may leave its register to stay distinct from the palette's others.
SEARCH_RANGE = 24.0
# One octave away from its register costs a color as much as giving up its own degree.
SEMITONES_PER_WEIGHT = 12.0
# A degree that another color of the palette has already costs this much again each time:
# real photos hold a few hues only, and would otherwise sound little but their tonic.
USED_DEGREE_COST = 0.45


@dataclass(frozen=True, slots=True)
class Tone:
    """The note of one swatch, and how it is played."""

    swatch: Swatch
    pitch: MidiPitch
    velocity: Velocity
    pan: float
    """Place between the loudspeakers, -1 to 1."""
    brightness: float
    """How bright its timbre is, 0 to 1."""
    why: str
    """In words, why the color sounds so."""

    @property
    def frequency_hz(self) -> float:
        """Frequency of the note."""
        return pitch_to_hz(self.pitch)


def as_color(color: Color) -> Oklch:
    """Return a color that a user wrote in any of the accepted ways.

    Raises
    ------
    DefinitionError
        If it is not a color.

    >>> as_color("#ff0000") == as_color((255, 0, 0))
    True
    """
    if isinstance(color, str):
        return Oklch.from_hex(color)
    if not isinstance(color, Oklch):
        return Oklch.from_rgb(color)
    if not all(map(math.isfinite, color)) or color.chroma < 0:
        raise DefinitionError(
            f"A color is three finite numbers, the chroma not below 0, got {color}."
        )
    return color


def color_to_pitch(
    color: Color,
    scale: str | Scale = "major",
    *,
    tonic: int = 0,
    mapping: str = "perceptual",
) -> MidiPitch:
    """Return the pitch that a color sounds, always a note of the scale.

    Parameters
    ----------
    color
        OKLCh, a hex code such as ``"#ff8000"``, or three sRGB values from 0 to 255.
    scale
        A name from `SCALES`, or a scale of your own.
    tonic
        Pitch class of the tonic, 0 (C) to 11 (B).
    mapping
        A name from `MAPPINGS`.

    Returns
    -------
    MidiPitch
        MIDI number, fractional in microtonal scales.  Of two colors that differ in
        lightness only, the lighter is never the lower.

    Raises
    ------
    UnknownNameError
        If there is no such scale or mapping.
    DefinitionError
        If ``color`` is not a color.

    Examples
    --------
    >>> color_to_pitch("#ff0000"), color_to_pitch("#800000")
    (72.0, 60.0)
    >>> color_to_pitch((0, 0, 128), "hirajoshi", mapping="castel")
    48.0
    """
    key = Key(tonic, scale if isinstance(scale, Scale) else SCALES[scale])
    return pitch_of(as_color(color), MAPPINGS[mapping], key)


def pitch_of(color: Oklch, rule: Mapping, key: Key) -> MidiPitch:
    """Return the pitch of a color's own degree that is nearest to its register."""
    profile, register = rule.weights(color, key), rule.height(color)
    heaviest = max(profile.values())
    own = {degree for degree, weight in profile.items() if weight > heaviest - TIE}
    candidates = (pitch for pitch, degree in _pitches_near(register, key) if degree in own)
    return min(candidates, key=lambda pitch: (abs(pitch - register), pitch))


def _pitches_near(register: MidiPitch, key: Key) -> list[tuple[MidiPitch, int]]:
    """Return the pitches of the key around a register, each with its degree in the scale."""
    scale = key.scale
    degrees = scale.degrees(key.tonic, register - SEARCH_RANGE, register + SEARCH_RANGE)
    return [(key.tonic + scale.degree(degree), degree % len(scale)) for degree in degrees]


def tune(palette: Palette, key: Key, mapping_name: str = "perceptual") -> tuple[Tone, ...]:
    """Return the tone of each swatch of a palette, in its order.

    No two share a pitch, unless the scale has fewer within two octaves up and down.  The
    most salient color chooses first; each takes the free pitch that best keeps its own
    degree and its register, one octave away costing as much as another degree.

    Raises
    ------
    UnknownNameError
        If there is no such mapping.
    """
    rule = MAPPINGS[mapping_name]
    salience = [salience_of(swatch) for swatch in palette.swatches]
    order = sorted(range(len(salience)), key=lambda i: (-salience[i], i))
    taken: dict[int, MidiPitch] = {}
    for i in order:
        register = register_of(palette.swatches[i], rule, palette.region)
        taken[i] = _free_pitch(palette.swatches[i], register, rule, key, set(taken.values()))
    return tuple(
        _tone(swatch, taken[i], key, rule, palette) for i, swatch in enumerate(palette.swatches)
    )


def salience_of(swatch: Swatch) -> float:
    """Return how much a swatch strikes the eye: large ones do, and vivid ones."""
    return float(swatch.share**0.6) * (0.4 + 0.6 * saturation(swatch.color))


def saturation(color: Oklch) -> float:
    """Return how saturated a color looks, 0 (grey) toward 1.

    >>> saturation(Oklch(0.5, 0.0, 0))
    0.0
    """
    return float(1 - np.exp(-color.chroma / 0.11))


def register_of(swatch: Swatch, rule: Mapping, region: str) -> MidiPitch:
    """Return where a swatch sounds: its color's register, its height, its layer."""
    elevation = ELEVATION_SPAN * (0.5 - swatch.y)
    return rule.height(swatch.color) + elevation + LAYER_SHIFT[region]


def _free_pitch(
    swatch: Swatch, register: MidiPitch, rule: Mapping, key: Key, taken: set[MidiPitch]
) -> MidiPitch:
    profile = rule.weights(swatch.color, key)
    near = _pitches_near(register, key)
    free = [(pitch, degree) for pitch, degree in near if pitch not in taken] or near
    used = Counter(nearest_degree(key.scale, pitch - key.tonic) for pitch in taken)

    def cost(candidate: tuple[MidiPitch, int]) -> tuple[float, MidiPitch]:
        pitch, degree = candidate
        missing = max(profile.values()) - profile.get(degree, 0.0)
        away = abs(pitch - register) / SEMITONES_PER_WEIGHT
        return missing + away + USED_DEGREE_COST * used[degree], pitch

    return min(free, key=cost)[0]


def _tone(swatch: Swatch, pitch: MidiPitch, key: Key, rule: Mapping, palette: Palette) -> Tone:
    vivid = saturation(swatch.color)
    distance = _distance_from_mean(swatch, palette)
    loudness = 0.60 * vivid + 0.20 * swatch.share**0.5 + 0.20 * distance
    return Tone(
        swatch=swatch,
        pitch=pitch,
        velocity=SOFTEST + LOUDNESS_SPAN * min(loudness, 1.0),
        pan=0.85 * (2 * swatch.x - 1),
        brightness=0.5 * swatch.color.lightness + 0.5 * vivid,
        why=reason_of(swatch, pitch, key, rule, vivid),
    )


def _distance_from_mean(swatch: Swatch, palette: Palette) -> float:
    """Return how far a swatch stands out from its palette, 0 to 1."""
    shares = np.array([other.share for other in palette.swatches])
    colors = np.array([other.color.oklab for other in palette.swatches])
    apart = (np.array(swatch.color.oklab) - shares @ colors / shares.sum()) * (1, 2, 2)
    return min(1.0, float(np.linalg.norm(apart)) / 0.5)
