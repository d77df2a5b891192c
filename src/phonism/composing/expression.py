"""How notes are played: their place between the loudspeakers and their human timing.

Chance comes from the seed, the role and the number of the note alone: what is played before
a note that is new stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from phonism.composing.frame import Frame
from phonism.composing.parts import Voice
from phonism.mapping import Tone
from phonism.palette import Swatch
from phonism.score import Note, Role
from phonism.units import Seconds

if TYPE_CHECKING:
    from phonism.settings import Settings

# Standard deviation of each role's timing at full freedom; a pulse must stay a pulse.
LOOSENESS_S: Mapping[Role, Seconds] = {
    "melody": 0.014, "counter": 0.012, "pad": 0.010, "ostinato": 0.008, "bass": 0.006,
    "drums": 0.004,
}  # fmt: skip
MOST_DEVIATIONS = 2.0
# Soloists lead their accompaniment a little, and linger at the end of a phrase.
LEAD_S: Seconds = -0.008
LINGER_S: Seconds = 0.022
# Notes lean toward their color's place by this much of the way from their part's.
PAN_SHARE = 0.7
# Notes of a color that is spread over the picture are spread as far as this part of it.
SPREAD_SHARE = 0.5
# Who stands where the colors do; the ground stays in the middle.
PLACED: frozenset[Role] = frozenset({"melody", "counter", "pad", "ostinato"})
ROLE_NUMBERS: Mapping[Role, int] = {role: i for i, role in enumerate(LOOSENESS_S)}


def expressed(voice: Voice, tones: Sequence[Tone], frame: Frame, settings: Settings) -> Voice:
    """Return a voice as a person plays it.

    Parameters
    ----------
    tones
        The tones of the voice's layer.
    settings
        ``humanize`` says how freely time is kept, ``width`` how far notes stand apart.
    """
    rng = np.random.default_rng([frame.seed, 40, ROLE_NUMBERS[voice.role]])
    count = len(voice.notes)
    late = np.clip(rng.standard_normal(count), -MOST_DEVIATIONS, MOST_DEVIATIONS).tolist()
    scatter = np.random.default_rng([frame.seed, 41, ROLE_NUMBERS[voice.role]])
    aside = (settings.width * scatter.uniform(-1, 1, count)).tolist()
    places = {tone.swatch: tone.pan for tone in tones}
    center = sum(tone.swatch.share * tone.pan for tone in tones)
    notes = [
        replace(
            note,
            pan=_pan(note.swatch, places, center, aside[i]) if voice.role in PLACED else 0.0,
            shift_s=settings.humanize * _shift_s(note, voice.role, late[i], frame),
        )
        for i, note in enumerate(voice.notes)
    ]
    return replace(voice, notes=notes)


def _pan(
    swatch: Swatch | None, places: Mapping[Swatch, float], center: float, aside: float
) -> float:
    """Return how far a note stands from its part's place: at its color's, more or less."""
    if swatch is None:
        return 0.0
    return (
        PAN_SHARE * (places.get(swatch, center) - center) + SPREAD_SHARE * swatch.spread * aside
    )


def _shift_s(note: Note, role: Role, chance: float, frame: Frame) -> Seconds:
    """Return how much later than written a note is played; the close is played together."""
    if note.onset >= frame.grid.close or note.onset <= 0:
        return 0.0
    shift = LOOSENESS_S[role] * chance
    if role == "melody":
        shift += LINGER_S if note.rule == "cadence" else LEAD_S
    return shift
