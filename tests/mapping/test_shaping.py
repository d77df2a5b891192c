"""What a user overrides of how colors are played."""

from itertools import pairwise

import pytest
import strategies
from hypothesis import given

from phonism.mapping import Key, shaped, tune
from phonism.mapping.tuning import EVEN_VELOCITY, Tone
from phonism.palette import Palette
from phonism.settings import Settings
from phonism.theory.scales import SCALES

drawn = strategies.palettes(smallest=1)


def tones(palette: Palette) -> tuple[Tone, ...]:
    """Return the tones of a palette in C."""
    return tune(palette, Key(0, SCALES["major"]))


@given(drawn)
def test_with_defaults_colors_decide(palette: Palette) -> None:
    """Nothing is changed, to the last bit."""
    assert shaped(tones(palette), Settings()) == tones(palette)


@given(drawn, strategies.unit_intervals, strategies.unit_intervals)
def test_dynamics_and_width_narrow_what_colors_say(
    palette: Palette, dynamics: float, width: float
) -> None:
    """The order of loudness and of places stays; the reach shrinks with the setting."""
    before = tones(palette)
    after = shaped(before, Settings(dynamics=dynamics, width=width))

    for old, new in zip(before, after, strict=True):
        offset = dynamics * (old.velocity - EVEN_VELOCITY)
        assert new.velocity - EVEN_VELOCITY == pytest.approx(offset, abs=1e-12)
        assert new.pan == pytest.approx(width * old.pan)
        assert (new.pitch, new.brightness) == (old.pitch, old.brightness)


@given(drawn, strategies.unit_intervals)
def test_brightness_is_that_of_the_setting(palette: Palette, brightness: float) -> None:
    """For every color, however dull or vivid."""
    after = shaped(tones(palette), Settings(brightness=brightness))
    assert {tone.brightness for tone in after} == {brightness}


@given(drawn)
def test_reasons_tell_what_was_evened_out(palette: Palette) -> None:
    """Loudness no longer follows from the color, and the sentence after it says so."""
    before = tones(palette)
    flat = shaped(before, Settings(dynamics=0, brightness=0.5, width=0))
    half = shaped(before, Settings(dynamics=0.5, width=0.5))

    for old, new, partly in zip(before, flat, half, strict=True):
        assert new.why == (
            f"{old.why} The settings make all colors equally loud and equally bright "
            f"and stand in the middle."
        )
        assert partly.why == old.why
    assert all(a.velocity == b.velocity == EVEN_VELOCITY for a, b in pairwise((*flat, flat[0])))
