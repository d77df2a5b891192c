"""What a user overrides of how colors are played: dynamics, brightness and width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from phonism.mapping.tuning import EVEN_VELOCITY, Tone

if TYPE_CHECKING:
    from phonism.settings import Settings


def shaped(tones: Sequence[Tone], settings: Settings) -> tuple[Tone, ...]:
    """Return tones as the settings want them played; pitches stay as they are.

    Parameters
    ----------
    tones
        What `tune` made of some colors.
    settings
        ``dynamics`` says how far velocities lie from a medium one, ``brightness`` replaces
        that of each color unless it is auto, and ``width`` narrows where they stand.

    Returns
    -------
    tuple of Tone
        The same tones where all three have their defaults.

    Examples
    --------
    >>> from phonism.color.oklab import Oklch
    >>> from phonism.mapping import Key, tune
    >>> from phonism.palette import Palette, Swatch
    >>> from phonism.settings import Settings
    >>> from phonism.theory.scales import SCALES
    >>> left = Swatch(Oklch.from_hex("#ff0000"), 1.0, "foreground", x=0.0)
    >>> tones = tune(Palette("foreground", (left,)), Key(0, SCALES["major"]))
    >>> [tone.pan for tone in shaped(tones, Settings(width=0.5))]
    [-0.425]
    """
    return tuple(_shaped(tone, settings) for tone in tones)


def _shaped(tone: Tone, settings: Settings) -> Tone:
    offset = tone.velocity - EVEN_VELOCITY
    brightness = settings.brightness
    evened = _evened(settings)
    return replace(
        tone,
        velocity=tone.velocity - (1 - settings.dynamics) * offset,
        brightness=tone.brightness if isinstance(brightness, str) else brightness,
        pan=tone.pan * settings.width,
        why=f"{tone.why} The settings make all colors {evened}." if evened else tone.why,
    )


def _evened(settings: Settings) -> str:
    """Return in words what the settings make the same for all colors."""
    alike = {
        "equally loud": settings.dynamics == 0,
        "equally bright": settings.brightness != "auto",
        "stand in the middle": settings.width == 0,
    }
    return " and ".join(words for words, is_alike in alike.items() if is_alike)
