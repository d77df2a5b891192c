"""The plan of a suite: which key, tempo and seed each movement has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from phonism.album.keys import choose_keys
from phonism.composing.grid import lay_grid
from phonism.mapping import choose_key, choose_tempo
from phonism.palette import Palette
from phonism.score import Meter
from phonism.theory.pitches import pitch_class_name
from phonism.theory.rhythms import RHYTHM_PATTERNS
from phonism.units import BeatsPerMinute

if TYPE_CHECKING:
    from phonism.settings import Settings

Palettes: TypeAlias = Sequence[Palette]
"""What a picture gives: the palettes of its foreground and its background."""

PLANNED: Final = ("key", "tempo", "seed")
"""The settings that a plan chooses, unless the user has fixed key and tempo."""

# Where the arc of a suite stands at its beginning, before its middle and at its end, in
# octaves of tempo around the pictures' mean: moderate, slow, lively.
ARC: Final = ((0.0, 0.45, 1.0), (0.0, -0.2, 0.2))
MOST_BEND: Final = 0.1
"""How much the arc makes a movement faster than its own tempo at most, and as many octaves
slower; filling the duration with whole phrases may add what `lay_grid` allows."""
# How readily a tempo gives way to the arc; what is left is the picture's own.
PULL = 0.8
SEEDS = 2**32


def plan_album(pictures: Sequence[Palettes], settings: Settings) -> tuple[Settings, ...]:
    """Return the settings of each movement of a suite.

    Mode, complexity and everything else that is ``"auto"`` stays each picture's own.  Keys
    lead into each other (see `choose_keys`), tempos are bent to an arc (see `bend_tempos`),
    and each movement has a seed of its own, so that a picture that comes twice is varied.
    What the settings fix, they fix for all.

    Parameters
    ----------
    pictures
        The palettes of each picture, in the order in which they are played.
    settings
        The choices for all.
    """
    keys = choose_keys([choose_key(palettes, settings) for palettes in pictures])
    tempos = bend_tempos([choose_tempo(palettes, settings) for palettes in pictures])
    return tuple(
        settings.changed(
            key=settings.key if settings.key != "auto" else pitch_class_name(key.tonic),
            tempo=settings.tempo if settings.tempo != "auto" else _fitting(tempo, settings),
            seed=(settings.seed + number) % SEEDS,
        )
        for number, (key, tempo) in enumerate(zip(keys, tempos, strict=True))
    )


def _fitting(tempo: BeatsPerMinute, settings: Settings) -> BeatsPerMinute:
    """Return the tempo nearby that fills the duration with whole phrases."""
    meter = Meter(*RHYTHM_PATTERNS[settings.rhythm].meter)
    return lay_grid(settings.duration_s, tempo, meter, is_tempo_free=True).tempo


def bend_tempos(own: Sequence[BeatsPerMinute]) -> tuple[BeatsPerMinute, ...]:
    """Return tempos that make an arc: moderate, slower in the middle, lively at the end.

    Each gives way by less than 10 %, and of two pictures in the same place the faster one
    stays the faster.  One tempo by itself has no arc.

    >>> [round(tempo) for tempo in bend_tempos([90, 90, 90, 90])], bend_tempos([80])
    ([90, 84, 88, 97], (80,))
    """
    if len(own) < 2:
        return tuple(own)
    octaves = np.log2(own)
    goal = octaves.mean() + np.interp(np.linspace(0, 1, len(own)), *ARC)
    limit = math.log2(1 + MOST_BEND)
    bent = octaves + limit * np.tanh(PULL * (goal - octaves) / limit)
    return tuple(float(tempo) for tempo in 2**bent)
