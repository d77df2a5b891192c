"""From colors to notes: `color_to_pitch` for one, `tune` for a whole palette."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.mapping.reasons import reason_of
from phonism.mapping.registry import (
    MAPPINGS,
    Key,
    Mapping,
    saturation,
    yellowness,
)
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
# A vivid yellow is so much more brilliant, and a vivid blue so much duller, than a red.
YELLOW_BRIGHTNESS = 0.1
# Foreground sounds above background by this much.
LAYER_SHIFT = {"foreground": 3.0, "background": -7.0}
# A color at the top edge of the picture sounds this much above one at the bottom edge.
ELEVATION_SPAN = 5.0
# How far a note may leave its register to stay distinct from the palette's others.
SEARCH_RANGE = 24.0
# One octave away from its register costs a color as much as giving up its own degree.
SEMITONES_PER_WEIGHT = 12.0
# How near a color is to each degree is a matter of its hue: its register hardly counts.
SEMITONES_PER_DOUBT = 120.0
# A weight of about this size or less hardly counts: it is the noise in the hue of a grey.
FAINT = 0.05
# A degree that another color of the palette has already costs this much again each time:
# real photos hold a few hues only, and would otherwise sound little but their tonic.
USED_DEGREE_COST = 0.45
# Degrees whose cost differs by so little are nearly as much a color's own as its own.
DOUBT = 0.08


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
    register: MidiPitch
    """Where the color would sound if it could sound anywhere: its pitch without steps."""
    affinities: tuple[float, ...]
    """How near its hue is to each degree of the scale, 0 to 1; the nearest has 1.

    A color between two notes has both, so that a color that moves a little from one to the
    other moves its music a little.
    """

    @property
    def frequency_hz(self) -> float:
        """Frequency of the note."""
        return pitch_to_hz(self.pitch)


class Choice(NamedTuple):
    """The pitch that a swatch took, and how near it was to taking others."""

    pitch: MidiPitch
    register: MidiPitch
    affinities: tuple[float, ...]


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
    return min(candidates, key=lambda pitch: (round(abs(pitch - register), 2), pitch))


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
    taken: dict[int, Choice] = {}
    for i in order:
        taken[i] = _choose(palette.swatches[i], rule, key, list(taken.values()))
    return tuple(
        _tone(swatch, taken[i], key, rule, palette) for i, swatch in enumerate(palette.swatches)
    )


def salience_of(swatch: Swatch) -> float:
    """Return how much a swatch strikes the eye: large ones do, and vivid ones."""
    return float(swatch.share**0.6) * (0.4 + 0.6 * saturation(swatch.color))


def register_of(swatch: Swatch, rule: Mapping, region: str) -> MidiPitch:
    """Return where a swatch sounds: its color's register, its height, its layer."""
    elevation = ELEVATION_SPAN * (0.5 - swatch.y)
    return rule.height(swatch.color) + elevation + LAYER_SHIFT[region]


def _choose(swatch: Swatch, rule: Mapping, key: Key, taken: Sequence[Choice]) -> Choice:
    """Return the pitch that a swatch takes when some are taken."""
    profile = rule.weights(swatch.color, key)
    heaviest = _firm(max(profile.values()))
    register = register_of(swatch, rule, swatch.region)
    near = _pitches_near(register, key)
    gone = {other.pitch for other in taken}
    free = [(pitch, degree) for pitch, degree in near if pitch not in gone] or near
    used = np.sum([other.affinities for other in taken], axis=0) if taken else None
    missing = [
        heaviest
        - _firm(profile.get(degree, 0.0))
        + (USED_DEGREE_COST * float(used[degree]) if used is not None else 0.0)
        for degree in range(len(key.scale))
    ]

    def cost(candidate: tuple[MidiPitch, int]) -> tuple[float, MidiPitch]:
        pitch, degree = candidate
        return missing[degree] + abs(pitch - register) / SEMITONES_PER_WEIGHT, pitch

    return Choice(min(free, key=cost)[0], register, _affinities(missing, near, register))


def _affinities(
    missing: Sequence[float], near: Sequence[tuple[MidiPitch, int]], register: MidiPitch
) -> tuple[float, ...]:
    """Return how near a color is to each degree, 1 for the nearest."""
    costs = list(missing)
    for degree in range(len(costs)):
        away = min(abs(pitch - register) for pitch, other in near if other == degree)
        costs[degree] += away / SEMITONES_PER_DOUBT
    return tuple(math.exp((min(costs) - cost) / DOUBT) for cost in costs)


def _firm(weight: float) -> float:
    """Return a weight as it counts for a choice: faint ones hardly do.

    >>> round(_firm(1.0), 2), round(_firm(0.01), 4)
    (0.95, 0.0017)
    """
    return weight * weight / (weight + FAINT)


def _tone(swatch: Swatch, choice: Choice, key: Key, rule: Mapping, palette: Palette) -> Tone:
    vivid = saturation(swatch.color)
    distance = _distance_from_mean(swatch, palette)
    loudness = 0.60 * vivid + 0.20 * swatch.share**0.5 + 0.20 * distance
    return Tone(
        swatch=swatch,
        pitch=choice.pitch,
        velocity=SOFTEST + LOUDNESS_SPAN * min(loudness, 1.0),
        pan=0.85 * (2 * swatch.x - 1),
        brightness=_brightness(swatch.color, vivid),
        why=reason_of(swatch, choice.pitch, key, rule, vivid),
        register=choice.register,
        affinities=choice.affinities,
    )


def _brightness(color: Oklch, vivid: float) -> float:
    """Return how bright a color's timbre is: light, vivid and yellow colors are brilliant."""
    bright = 0.4 * color.lightness + 0.6 * vivid + YELLOW_BRIGHTNESS * yellowness(color)
    return min(max(bright, 0.0), 1.0)


def _distance_from_mean(swatch: Swatch, palette: Palette) -> float:
    """Return how far a swatch stands out from its palette, 0 to 1."""
    shares = np.array([other.share for other in palette.swatches])
    colors = np.array([other.color.oklab for other in palette.swatches])
    apart = (np.array(swatch.color.oklab) - shares @ colors / shares.sum()) * (1, 2, 2)
    return min(1.0, float(np.linalg.norm(apart)) / 0.5)
