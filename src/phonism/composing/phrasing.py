"""Where the notes of the tune stand: the bars of every phrase, their lengths and breaths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from phonism.composing.form import Phrase, Treatment
from phonism.composing.frame import Frame
from phonism.composing.rhythm import (
    DOWNBEAT_COST,
    EPSILON,
    Cell,
    Choices,
    Taste,
    Wanted,
    beat_of,
    choices_of,
    choose_cell,
    decorated,
    metric_weight,
    resting,
    size_of,
    tempo_class_of,
    varied,
)
from phonism.mapping import Tone
from phonism.units import Beats

# How many notes each bar of the theme has more or less than usual.
LEANS = {"a": 0.0, "b": 0.7, "c": -0.2, "d": 0.5}
LEAN_SPREAD = 0.35
DOWNBEATS = {"a": -0.2, "b": DOWNBEAT_COST, "c": 0.5 * DOWNBEAT_COST, "d": DOWNBEAT_COST}
# Which bars a phrase is made of, in turn; a capital is a varied bar, ' a decorated one.
PLANS: dict[Treatment, tuple[str, ...]] = {
    "state": ("a", "b", "A", "b"),
    "recall": ("a", "b", "A", "b"),
    "answer": ("a", "b", "c", "B"),
    "return": ("a", "b", "c", "B"),
    "coda": ("a", "c", "c", "b"),
    "ornament": ("a'", "b", "A'", "b"),
    "contrast": ("c", "d", "C", "d"),
    "sequence": ("c", "d", "C", "d"),
    "fragment": ("c", "c", "d", "C"),
    "invert": ("d", "A", "d", "c"),
    "augment": ("half", "A", "half", "c"),
    "scan": ("a", "b", "c", "b"),
}
# The longest that a note is held inside a phrase, in beats and as a part of the bar.
LONGEST_BEATS, LONGEST_SHARE = 2.0, 0.55
# What is left of the last note's time for a breath, and its bounds in beats.
BREATH_SHARE, SHORTEST_BREATH, LONGEST_BREATH = 0.3, 0.25, 1.0
# A phrase that another one precedes may begin before the bar.
PICKUPS = (0.0, 0.0, 0.5, 1.0)
# Phrases of so many bars take a breath in their middle.
LONG_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where one note of the tune stands."""

    onset: Beats
    duration: Beats
    weight: float
    """How strong the place is, 0 to 1."""
    is_last: bool
    """Whether it ends its phrase."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The bars that the tune is made of."""

    choices: Choices
    by_name: dict[str, Cell]
    pickups: dict[str, Beats]
    """How long before its bar each section begins."""


def lay_places(frame: Frame, tones: Sequence[Tone]) -> list[list[Place]]:
    """Return the places of each phrase's notes; an introduction has none.

    Parameters
    ----------
    tones
        The foreground's tones in the order in which the eye takes them.
    """
    cells = _cells(frame, tones)
    onsets: list[list[Beats]] = []
    for number in range(len(frame.form)):
        onsets.append(_onsets(number, frame, cells, free_from=_free_from(onsets, frame)))
    starts = [phrase[0] for phrase in onsets[1:] if phrase] + [frame.grid.close]
    first = len(onsets) - len(starts)
    ends = [0.0] * first + starts
    return [
        [
            _place(onset, after - onset, frame, is_last=i == len(phrase) - 1)
            for i, (onset, after) in enumerate(pairwise([*phrase, end]))
        ]
        for phrase, end in zip(onsets, ends, strict=True)
    ]


def _free_from(onsets: Sequence[Sequence[Beats]], frame: Frame) -> Beats:
    """Return from when on a phrase may begin: the one before has to come to rest."""
    last = next((phrase[-1] for phrase in reversed(onsets) if phrase), 0.0)
    return last + beat_of(frame.grid.meter)


def _cells(frame: Frame, tones: Sequence[Tone]) -> Cells:
    meter, tempo = frame.grid.meter, frame.grid.tempo
    choices = choices_of(frame.rhythm, meter, tempo_class_of(tempo))
    rng = np.random.default_rng([frame.seed, 10])
    taste = _taste(tones)
    found: dict[str, Cell] = {}
    for name, lean in LEANS.items():
        more = lean + LEAN_SPREAD * (2 * rng.random() - 1)
        size = size_of(frame.complexity, meter.bar, tempo, more)
        unlike = tuple(found[other] for other in LEANS if other in found)
        wanted = Wanted(size, taste, DOWNBEATS[name], unlike)
        found[name] = choose_cell(choices, wanted, rng)
        found[name.upper()] = varied(choices, found[name], rng)
    for name in ("a", "A"):
        found[f"{name}'"] = decorated(choices, found[name], rng)
    sparse = max(1, len(found["a"]) // 2)
    found["half"] = choose_cell(choices, Wanted(sparse, taste, DOWNBEATS["a"]), rng)
    beat = beat_of(meter)
    pickups = {section: beat * float(rng.choice(PICKUPS)) for section in "ABC"}
    return Cells(choices, found, pickups)


def _taste(tones: Sequence[Tone]) -> Taste:
    shares = [tone.swatch.share for tone in tones]
    heaviest = shares.index(max(shares))
    unevenness = math.log(max(shares) * len(shares) / sum(shares))
    return Taste(heaviest / max(1, len(shares) - 1), unevenness)


def _onsets(number: int, frame: Frame, cells: Cells, *, free_from: Beats) -> list[Beats]:
    """Return when the notes of a phrase begin."""
    phrase = frame.form[number]
    if phrase.treatment == "intro":
        return []
    bar = frame.grid.bar
    found = [
        (phrase.first_bar + i) * bar + place
        for i, cell in enumerate(_bars(number, phrase, frame, cells))
        for place in cell
    ]
    before = phrase.first_bar * bar - _pickup(number, phrase, frame, cells)
    has_room = free_from - EPSILON <= before < phrase.first_bar * bar
    return [before, *found] if has_room else found


def _bars(number: int, phrase: Phrase, frame: Frame, cells: Cells) -> list[Cell]:
    """Return the cells of a phrase's bars; the last one comes to rest."""
    plan = PLANS[phrase.treatment]
    bars = [cells.by_name[plan[i % len(plan)]] for i in range(phrase.bars)]
    is_leading_on = number == len(frame.form) - 1
    if phrase.bars >= LONG_PHRASE and phrase.section == "A":
        rng = np.random.default_rng([frame.seed, 12])
        bars[1] = resting(bars[1], frame.grid.meter, rng)
    if phrase.bars > 1 and not is_leading_on:
        rng = np.random.default_rng([frame.seed, 11, ord(phrase.cadence[0])])
        bars[-1] = resting(bars[-1], frame.grid.meter, rng)
    return bars


def _pickup(number: int, phrase: Phrase, frame: Frame, cells: Cells) -> Beats:
    """Return how long before its bar a phrase begins; 0 at the start of the tune."""
    is_first = number == 0 or frame.form[number - 1].treatment == "intro"
    if is_first or phrase.bars == 1:
        return 0.0
    pickup = cells.pickups.get(phrase.section, 0.0)
    return pickup if pickup <= frame.grid.bar / 3 else 0.0


def _place(onset: Beats, gap: Beats, frame: Frame, *, is_last: bool) -> Place:
    grid = frame.grid
    within = onset % grid.bar
    within = 0.0 if grid.bar - within < EPSILON else within
    beat = beat_of(grid.meter)
    if is_last:
        breath = min(max(BREATH_SHARE * gap, SHORTEST_BREATH * beat), LONGEST_BREATH * beat)
        duration = max(gap - breath, gap / 2)
    else:
        duration = min(gap, max(LONGEST_BEATS * beat, LONGEST_SHARE * grid.bar))
    return Place(onset, duration, metric_weight(within, grid.meter), is_last)
