"""Hypothesis strategies for the values of phonism."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.composing.form import FORMS
from phonism.mapping import MAPPINGS, PATHS
from phonism.palette import Mood, Palette, Swatch
from phonism.settings import Settings
from phonism.sound.instruments import INSTRUMENTS
from phonism.theory.pitches import KEYS
from phonism.theory.rhythms import RHYTHM_PATTERNS, Rhythm
from phonism.theory.scales import SCALES, Scale

unit_intervals = st.floats(0, 1, allow_subnormal=False)
hues = st.floats(0, 360, exclude_max=True, allow_subnormal=False)
colors = st.builds(Oklch, unit_intervals, st.floats(0, 0.32, allow_subnormal=False), hues)
"""Any color that sRGB can show, and some that it cannot."""

rgb_colors = st.tuples(*[st.integers(0, 255)] * 3)
moods = st.builds(
    Mood,
    lightness=unit_intervals,
    saturation=unit_intervals,
    yellowness=st.floats(-1, 1),
    warmth=st.floats(-1, 1),
    contrast=unit_intervals,
    texture=unit_intervals,
)


@st.composite
def palettes(
    draw: st.DrawFn,
    region: Literal["foreground", "background"] = "foreground",
    *,
    smallest: int = 0,
    largest: int = 12,
) -> Palette:
    """Draw a palette of a region that has no faults."""
    parts = draw(st.lists(st.integers(1, 100), min_size=smallest, max_size=largest))
    swatches = tuple(
        Swatch(
            color=draw(colors),
            share=part / sum(parts),
            region=region,
            x=draw(unit_intervals),
            y=draw(unit_intervals),
            spread=draw(unit_intervals),
        )
        for part in sorted(parts, reverse=True)
    )
    return Palette(region, swatches, coverage=draw(unit_intervals), mood=draw(moods))


swatches = palettes(smallest=1).map(lambda palette: palette.swatches[0])
pairs_of_palettes = st.tuples(palettes("foreground"), palettes("background"))
"""What a picture gives: its foreground and its background, either may be empty."""


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Draw a scale of a user: any octave, any number of notes, any tuning."""
    octave = draw(st.sampled_from([7.0, 12.0, 12.0, 19.02, 24.0]))
    parts = draw(st.lists(st.integers(10, 30), min_size=1, max_size=14))
    edges = [octave * sum(parts[:i]) / sum(parts) for i in range(len(parts))]
    return Scale(*edges, octave=octave)


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    """Draw a rhythm of a user: 1 to 64 steps, any meter, perhaps with swing."""
    drawing = draw(st.text("Xx-.", min_size=1, max_size=64).filter(_is_rhythm))
    meter = draw(st.none() | st.tuples(st.integers(1, 12), st.sampled_from([2, 4, 8, 16])))
    swing = draw(st.sampled_from([0.0, 1 / 6, 0.49]))
    return Rhythm(drawing, meter=meter, swing=swing, is_broken=draw(st.booleans()))


def _is_rhythm(drawing: str) -> bool:
    return "x" in drawing.lower() and drawing[0] != "-"


def settings(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Settings]:
    """Return a strategy for settings of music; what is named is drawn as it says."""
    free: dict[str, st.SearchStrategy[Any]] = {
        "duration_s": st.floats(5, 180),
        "tempo": st.just("auto") | st.floats(40, 240),
        "scale": st.sampled_from(["auto", *SCALES]),
        "key": st.sampled_from(["auto", *KEYS]),
        "foreground_instrument": st.sampled_from(list(INSTRUMENTS)),
        "background_instrument": st.sampled_from(list(INSTRUMENTS)),
        "rhythm": st.sampled_from(list(RHYTHM_PATTERNS)),
        "complexity": st.just("auto") | unit_intervals,
        "form": st.sampled_from(list(FORMS)),
        "percussion": st.booleans(),
        "path": st.sampled_from(list(PATHS)),
        "register": st.integers(-2, 2),
        "articulation": st.just("auto") | unit_intervals,
        "humanize": unit_intervals,
        "mapping": st.sampled_from(list(MAPPINGS)),
        "seed": st.integers(0, 2**32 - 1),
    }
    return st.builds(Settings, **(free | fixed))
