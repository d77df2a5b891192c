"""What every mapping must do, the user's too."""

from __future__ import annotations

from collections.abc import Iterator

from phonism.color.oklab import Oklch
from phonism.mapping.registry import Key, Mapping
from phonism.mapping.tuning import pitch_of
from phonism.theory.scales import SCALES

HUES = range(0, 360, 15)
LIGHTNESSES = tuple(step / 20 for step in range(21))
FAINT, VIVID = 0.004, 0.12
# A grey at the border of two notes of a scale may fall to either side.
GREY_SPAN = 3.0
SCALE_NAMES = ("major", "minor pentatonic", "slendro", "chromatic")


def faults(mapping: Mapping) -> list[str]:
    """Say in words what is wrong with a mapping; an empty list means nothing is.

    Every note is in the scale, no darker color sounds higher than a lighter one of the
    same hue, greys that differ only in their noise of hue are neighbors at most, and the
    two ends of the hue circle meet.
    """
    return [
        fault
        for name in SCALE_NAMES
        for fault in _faults_in(mapping, Key(tonic=2, scale=SCALES[name], scale_name=name))
    ]


def _faults_in(mapping: Mapping, key: Key) -> Iterator[str]:
    for hue in HUES:
        rising = [pitch_of(Oklch(light, VIVID, hue), mapping, key) for light in LIGHTNESSES]
        if any(not key.scale.holds(pitch - key.tonic) for pitch in rising):
            yield f"hue {hue} plays a note outside of {key.scale_name}"
        if rising != sorted(rising):
            yield f"hue {hue} sounds lower as it gets lighter in {key.scale_name}"
    greys = {pitch_of(Oklch(0.6, FAINT, hue), mapping, key) for hue in HUES}
    if max(greys) - min(greys) > GREY_SPAN:
        yield f"the noise of greys spans {max(greys) - min(greys)} in {key.scale_name}"
    before, after = (pitch_of(Oklch(0.6, VIVID, hue), mapping, key) for hue in (359.999, 0.0))
    if before != after:
        yield f"hue 360 and hue 0 sound different notes in {key.scale_name}"
