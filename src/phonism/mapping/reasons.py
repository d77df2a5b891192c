"""Why a color sounds as it does, in a sentence for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from phonism.mapping.perceptual import fifth_like
from phonism.mapping.registry import Key, Mapping, hue_certainty, nearest_degree
from phonism.theory.pitches import pitch_name
from phonism.units import MidiPitch, Semitones

if TYPE_CHECKING:
    from phonism.palette import Swatch

FAINT_HUE: Final = 0.5
"""A hue of less certainty does not decide on the note."""
LEVELS: Final = ((0.42, "dark, so it sounds low"), (0.68, "neither dark nor light"))
LIGHT: Final = "light, so it sounds high"
VIVIDNESSES: Final = ((0.3, "pale, so soft and mellow"), (0.6, "neither pale nor vivid"))
VIVID: Final = "vivid, so loud and bright"
SIDES: Final = ((0.4, "on the left of the picture"), (0.6, "in the middle of the picture"))
RIGHT: Final = "on the right of the picture"
FIFTH: Final[Semitones] = 7.0
NEARLY: Final[Semitones] = 0.8
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def reason_of(
    swatch: Swatch, pitch: MidiPitch, key: Key, rule: Mapping, saturation: float
) -> str:
    """Return why a swatch sounds a pitch, how loud it is and where it stands.

    Parameters
    ----------
    swatch
        The color, its place and its name.
    pitch
        What it sounds [MIDI].
    key, rule
        The key of the picture and the mapping that chose.
    saturation
        How saturated the color looks, 0 to 1.
    """
    facts = (
        _hue_fact(swatch, pitch, key, rule),
        _word(swatch.color.lightness, LEVELS, LIGHT),
        _word(saturation, VIVIDNESSES, VIVID),
        _word(swatch.x, SIDES, RIGHT),
    )
    name = swatch.name or swatch.hex
    return f"{name[0].upper()}{name[1:]}: {'; '.join(facts)}."


def _hue_fact(swatch: Swatch, pitch: MidiPitch, key: Key, rule: Mapping) -> str:
    profile, note = rule.weights(swatch.color, key), pitch_name(pitch)
    if len(profile) == len(key.scale) and len(set(profile.values())) == 1:
        return f"its hue has no say, so it sounds the nearest free note, {note}"
    degree = nearest_degree(key.scale, pitch - key.tonic)
    weight = profile.get(degree, 0.0)
    if hue_certainty(swatch.color) < FAINT_HUE:
        home = (0, nearest_degree(key.scale, FIFTH))
        way = "as greys do" if degree in home else "a note that is free"
        return f"its hue is faint, so it sounds {way}: {note}"
    link = "so" if weight == max(profile.values()) else "but to be distinct"
    return f"{_cause(swatch, key, rule)}, {link} it sounds {note}"


def _cause(swatch: Swatch, key: Key, rule: Mapping) -> str:
    """Return which note a hue would have, in words; the default mapping goes by the key."""
    if rule.name != "perceptual":
        return f"the {rule.name} mapping gives its hue a note"
    turn = (swatch.color.hue - key.home_hue + 180) % 360 - 180
    steps = abs(round(len(key.scale) * turn / 360))
    if not steps:
        return "its hue is the picture's main hue"
    return f"its hue is {_count(steps, _unit(key))} from the picture's main hue"


def _unit(key: Key) -> str:
    """Return what a step of hue is called: most scales have a fifth, or nearly."""
    step = key.scale.degree(fifth_like(len(key.scale)))
    return "fifth" if abs(step - FIFTH) < NEARLY else "step"


def _count(number: int, unit: str) -> str:
    if number == 1:
        return f"a {unit}"
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {unit}s"


def _word(value: float, borders: tuple[tuple[float, str], ...], beyond: str) -> str:
    """Return the words for a value: those of the first border that it lies below."""
    return next((words for border, words in borders if value < border), beyond)
