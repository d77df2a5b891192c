"""What every mapping and every path must do, the user's too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.mapping.paths import Path
from phonism.mapping.registry import Key, Mapping, Profile
from phonism.mapping.tuning import pitch_of
from phonism.palette import Swatch
from phonism.theory.scales import SCALES

HUES = range(0, 360, 15)
LIGHTNESSES = tuple(step / 20 for step in range(21))
FAINT, VIVID = 0.004, 0.12
# White sounds at least a fifth above black.
LEAST_RISE = 7.0
# A grey at the border of two notes of a scale may fall to either side.
GREY_SPAN = 3.0
# How much of its weight a profile may move where the hue moves by one degree.
LARGEST_MOVE = 0.25
SCALE_NAMES = ("major", "minor pentatonic", "slendro", "chromatic")

# How far a center may move, as a part of the picture, without being seen to move, ...
UNSEEN_MOVE = 1e-4
# ... and in how many of some palettes that may change the order of a path.
PALETTES, MOST_CHANGED = 60, 3
MOST_SWATCHES = 13

Check = Callable[[Mapping, Key], Iterator[str]]


def faults(mapping: Mapping) -> list[str]:
    """Say in words what is wrong with a mapping; an empty list means nothing is.

    Every note is in the scale; of two colors of the same hue the lighter is never lower,
    and white is well above black; a small step of hue is a small step of the profile, all
    round the circle; greys that differ only in their noise of hue sound alike.
    """
    return [
        f"{fault} in {name}"
        for name in SCALE_NAMES
        for check in CHECKS
        for fault in _told(check, mapping, Key(2, SCALES[name], name))
    ]


def path_faults(path: Path) -> list[str]:
    """Say in words what is wrong with a path; an empty list means nothing is.

    Every swatch comes once, whatever order they are given in, and the order hardly ever
    changes when the centers move by less than can be seen.
    """
    rng = np.random.default_rng(0)
    changed = 0
    for number in range(PALETTES):
        swatches = _drawn(number % MOST_SWATCHES, rng)
        moved = {swatch: _moved(swatch, rng) for swatch in swatches}
        try:
            found = path.order(swatches)
            again = path.order(swatches[::-1])
            after = path.order([moved[swatch] for swatch in swatches])
        except DefinitionError as error:
            return [str(error)]
        except Exception as error:  # noqa: BLE001 - the path is the user's own code
            return [f"it fails with {type(error).__name__}: {error}"]
        if found != again:
            return ["the order depends on the order in which the swatches are given"]
        changed += after != [moved[swatch] for swatch in found]
    if changed > MOST_CHANGED:
        return [f"the order changes in {changed} of {PALETTES} palettes that look the same"]
    return []


def _drawn(count: int, rng: np.random.Generator) -> list[Swatch]:
    """Return some swatches at random places, all of them different."""
    return [
        Swatch(
            color=Oklch(rng.random(), 0.3 * rng.random(), 360 * rng.random()),
            share=float(share),
            region="foreground",
            x=rng.random(),
            y=rng.random(),
            spread=0.4 * rng.random(),
        )
        for share in np.sort(rng.dirichlet(np.ones(count)))[::-1]
    ]


def _moved(swatch: Swatch, rng: np.random.Generator) -> Swatch:
    across, down = rng.uniform(-UNSEEN_MOVE, UNSEEN_MOVE, 2)
    return replace(
        swatch,
        x=float(np.clip(swatch.x + across, 0, 1)),
        y=float(np.clip(swatch.y + down, 0, 1)),
    )


def _told(check: Check, mapping: Mapping, key: Key) -> list[str]:
    """Return what a check finds; a mapping that fails altogether is a fault too."""
    try:
        return list(check(mapping, key))
    except DefinitionError as error:
        return [str(error)]
    except Exception as error:  # noqa: BLE001 - the mapping is the user's own code
        return [f"it fails with {type(error).__name__}: {error}"]


def _lightness_faults(mapping: Mapping, key: Key) -> Iterator[str]:
    for hue in HUES:
        rising = [pitch_of(Oklch(light, VIVID, hue), mapping, key) for light in LIGHTNESSES]
        if any(not key.scale.holds(pitch - key.tonic) for pitch in rising):
            yield f"hue {hue} plays a note outside of the scale"
        if rising != sorted(rising):
            yield f"hue {hue} sounds lower as it gets lighter"
        if rising[-1] - rising[0] < LEAST_RISE:
            yield f"hue {hue} sounds hardly higher as it gets lighter"


def _seam_faults(mapping: Mapping, key: Key) -> Iterator[str]:
    profiles = [_shares(mapping, Oklch(0.6, VIVID, hue), key) for hue in (*range(360), 0)]
    for hue, (before, after) in enumerate(pairwise(profiles)):
        if _move(before, after) > LARGEST_MOVE:
            yield f"there is a seam between hue {hue} and hue {(hue + 1) % 360}"


def _grey_faults(mapping: Mapping, key: Key) -> Iterator[str]:
    greys = [Oklch(0.6, FAINT, hue) for hue in HUES]
    pitches = [pitch_of(grey, mapping, key) for grey in greys]
    if max(pitches) - min(pitches) > GREY_SPAN:
        yield f"the noise of greys spans {max(pitches) - min(pitches):g} semitones"
    profiles = [_shares(mapping, grey, key) for grey in greys]
    if max(_move(profiles[0], other) for other in profiles) > LARGEST_MOVE:
        yield "greys have a hue of their own"


def _shares(mapping: Mapping, color: Oklch, key: Key) -> Profile:
    weights = mapping.weights(color, key)
    total = sum(weights.values())
    return {degree: weight / total for degree, weight in weights.items()}


def _move(before: Profile, after: Profile) -> float:
    """Return how much of the weight lies elsewhere, 0 to 1."""
    degrees = before.keys() | after.keys()
    return sum(abs(before.get(d, 0.0) - after.get(d, 0.0)) for d in degrees) / 2


CHECKS: tuple[Check, ...] = (_lightness_faults, _seam_faults, _grey_faults)
