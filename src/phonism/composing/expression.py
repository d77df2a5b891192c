"""How notes are played: their place between the loudspeakers and their human timing.

Chance comes from the seed and the number of the note alone, so that a small change of the
music leaves every other note as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from phonism.composing.frame import Frame
from phonism.mapping import Tone
from phonism.palette import Swatch
from phonism.score import Note, Role
from phonism.units import Seconds

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
PAN_SHARE = 0.5
ROLE_NUMBERS: Mapping[Role, int] = {role: i for i, role in enumerate(LOOSENESS_S)}


def expressed(
    notes: Sequence[Note], role: Role, tones: Sequence[Tone], frame: Frame, humanize: float
) -> list[Note]:
    """Return the notes of a part as a person plays them.

    Parameters
    ----------
    tones
        The tones of the part's layer.
    humanize
        How freely time is kept, 0 to 1.
    """
    rng = np.random.default_rng([frame.seed, 40, ROLE_NUMBERS[role]])
    chance = np.clip(rng.standard_normal(len(notes)), -MOST_DEVIATIONS, MOST_DEVIATIONS)
    places = {tone.swatch: tone.pan for tone in tones}
    center = sum(tone.swatch.share * tone.pan for tone in tones)
    return [
        replace(
            note,
            pan=_pan(note.swatch, role, places, center),
            shift_s=_shift_s(note, role, float(drawn), frame) * humanize,
        )
        for note, drawn in zip(notes, chance, strict=True)
    ]


def _pan(
    swatch: Swatch | None, role: Role, places: Mapping[Swatch, float], center: float
) -> float:
    """Return how far a note stands from its part's place; the ground stays where it is."""
    if swatch is None or role in {"bass", "drums"}:
        return 0.0
    return PAN_SHARE * (places.get(swatch, center) - center)


def _shift_s(note: Note, role: Role, chance: float, frame: Frame) -> Seconds:
    """Return how much later than written a note is played; the close is played together."""
    if note.onset >= frame.grid.close or note.onset <= 0:
        return 0.0
    shift = LOOSENESS_S[role] * chance
    if role == "melody":
        shift += LINGER_S if note.rule == "cadence" else LEAD_S
    return shift
