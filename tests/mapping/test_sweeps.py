"""What one sees more of, one hears more of: sweeps of one quality, on tones and on scores."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from phonism.color.oklab import Oklch
from phonism.composing import tones_of, write_score
from phonism.mapping import choose_complexity, choose_tempo
from phonism.palette import Palette, Swatch
from phonism.palette.histogram import Histogram
from phonism.palette.mood import mood_of
from phonism.score import Note, Part, Score
from phonism.settings import Settings

Pair = tuple[Palette, Palette]
Look = Callable[[Swatch, float], Swatch]

SETTINGS = Settings(duration_s=20)
COLORS = {
    "foreground": ("#c8502d", "#e6b450", "#5f2850", "#f0dcc8"),
    "background": ("#285078", "#6496b4", "#1e3c28", "#a0aa96"),
}
SHARES = (0.4, 0.3, 0.2, 0.1)
PLACES = (0.6, 0.3, 0.8, 0.45)


def pair_seen(look: Look, level: float) -> Pair:
    """Return two palettes whose swatches look as a sweep has them at a level."""
    first, second = (palette_seen(region, look, level) for region in COLORS)
    return first, second


def palette_seen(region: str, look: Look, level: float) -> Palette:
    swatches = tuple(
        look(Swatch(Oklch.from_hex(color), share, region, x, 0.4, 0.2), level)
        for color, share, x in zip(COLORS[region], SHARES, PLACES, strict=True)
    )
    oklab = np.array([swatch.color.oklab for swatch in swatches])
    histogram = Histogram(oklab, np.array(SHARES), np.arange(4), area=1.0)
    return Palette(region, swatches, 0.5, mood_of(histogram, texture=0.3))


def lighter(swatch: Swatch, level: float) -> Swatch:
    """From a dark picture to a light one."""
    lightness = 0.2 + 0.65 * level + 0.3 * (swatch.color.lightness - 0.5)
    return replace(swatch, color=swatch.color._replace(lightness=lightness))


def more_vivid(swatch: Swatch, level: float) -> Swatch:
    """From grey to vivid."""
    chroma = 0.25 * level * (0.6 + 2 * swatch.color.chroma)
    return replace(swatch, color=swatch.color._replace(chroma=chroma))


def farther_right(swatch: Swatch, level: float) -> Swatch:
    """From the left of the picture to its right."""
    return replace(swatch, x=0.15 + 0.7 * level + 0.3 * (swatch.x - 0.5))


def mean_tone(fact: str) -> Callable[[Pair], float]:
    """Return what measures a fact of the tones, each weighted by its color's share."""
    return lambda pair: sum(
        tone.swatch.share * getattr(tone, fact) for tone in tones_of(pair, SETTINGS)
    )


@pytest.mark.parametrize(
    ("look", "heard"),
    [
        (lighter, mean_tone("pitch")),
        (lighter, mean_tone("brightness")),
        (more_vivid, mean_tone("velocity")),
        (more_vivid, mean_tone("brightness")),
        (more_vivid, lambda pair: choose_tempo(pair, SETTINGS)),
        (more_vivid, lambda pair: choose_complexity(pair, SETTINGS)),
        (farther_right, mean_tone("pan")),
    ],
    ids=["pitch", "brightness of light", "loudness", "brightness", "tempo", "density", "pan"],
)
def test_tones_follow_every_step(look: Look, heard: Callable[[Pair], float]) -> None:
    """Seventeen steps, none of them back, and from end to end a long way."""
    found = [heard(pair_seen(look, level)) for level in np.linspace(0, 1, 17)]

    assert all(before <= after + 1e-9 for before, after in pairwise(found))
    assert len(set(found)) >= 9


def notes_of(score: Score, *roles: str) -> list[tuple[Part, Note]]:
    """Return the notes of parts that have one of some roles."""
    return [(part, note) for part in score.parts if part.role in roles for note in part.notes]


def lead_pitch(score: Score) -> float:
    notes = [note for _, note in notes_of(score, "melody", "counter")]
    return float(
        np.average([note.pitch for note in notes], weights=[note.duration for note in notes])
    )


def tune_velocity(score: Score) -> float:
    return float(np.mean([note.velocity for _, note in notes_of(score, "melody")]))


def tune_brightness(score: Score) -> float:
    return float(np.mean([note.brightness for _, note in notes_of(score, "melody")]))


def mean_pan(score: Score) -> float:
    notes = notes_of(score, "melody", "counter", "bass", "pad", "ostinato")
    return float(np.mean([part.pan + note.pan for part, note in notes]))


@pytest.mark.parametrize(
    ("look", "heard"),
    [
        (lighter, lead_pitch),
        (more_vivid, tune_velocity),
        (more_vivid, tune_brightness),
        (more_vivid, lambda score: score.tempo),
        (farther_right, mean_pan),
    ],
    ids=["pitch", "loudness", "brightness", "tempo", "pan"],
)
def test_scores_follow_in_plain_steps(look: Look, heard: Callable[[Score], float]) -> None:
    """Whatever tune the composer finds: five plainly different pictures, in their order."""
    levels = (0, 0.25, 0.5, 0.75, 1)
    found = [heard(write_score(pair_seen(look, level), SETTINGS)) for level in levels]

    assert all(before < after for before, after in pairwise(found))
