"""A piece as a piano roll: every note where it sounds, in the color that is its cause.

The foreground's notes are solid, the background's pale with an outline; sections and chords
stand above, drums below.  A long piece takes several systems, one under the other, as on a
page of music.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from phonism.color.oklab import Oklch
from phonism.mapping.registry import nearest_degree
from phonism.score import Layer, Note, Part, Role, Score
from phonism.sound.instruments import DRUM_KITS
from phonism.theory.pitches import pitch_name
from phonism.units import Beats, MidiPitch, Seconds
from phonism.writing.figures import INK, PALE_INK, canvas, png, write_headline
from phonism.writing.roll_margins import (
    LEFT_IN,
    RIGHT_IN,
    WIDTH_IN,
    System,
    draw_chords,
    draw_legend,
    draw_sections,
    number_bars,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEADLINE_IN, STRIP_IN, FOOT_IN = 0.5, 0.2, 0.5
DRUM_IN, INCHES_PER_SEMITONE = 0.16, 0.085
LEAST_ROLL_IN, MOST_ROLL_IN = 2.2, 5.4
LONGEST_SYSTEM_S: Seconds = 34.0
BLACK_KEYS = (1, 3, 6, 8, 10)
NEAREST_LABELS: MidiPitch = 4.0
BLACK_KEY, BEAT_LINE, BAR_LINE, TONIC_LINE = "#f6f6f8", "#efeff2", "#cfcfd6", "#b9b9c3"
LONGEST_JOIN: Beats = 1.01
GREY = Oklch(0.6, 0.0, 0.0)
PALENESS = 0.62
"""How far a background note is mixed with white."""
HEIGHTS: Mapping[Role, float] = {
    "pad": 1.05, "ostinato": 0.7, "bass": 1.0, "counter": 0.65, "melody": 1.0,
}  # fmt: skip
"""How tall the bars of a role are, from the back of the drawing to its front."""


class Page(NamedTuple):
    """What all systems of a page have in common."""

    lowest: MidiPitch
    highest: MidiPitch
    drums: Mapping[int, str]
    """The keys of percussion that are played, the lowest first, and what each strikes."""

    @property
    def roll_in(self) -> float:
        """Height of the pitched part of a system."""
        wanted = INCHES_PER_SEMITONE * (self.highest - self.lowest)
        return min(max(wanted, LEAST_ROLL_IN), MOST_ROLL_IN)

    @property
    def drums_in(self) -> float:
        """Height of the drums of a system."""
        return DRUM_IN * len(self.drums)

    @property
    def system_in(self) -> float:
        """Height of a whole system."""
        return 2 * STRIP_IN + self.roll_in + self.drums_in + FOOT_IN


def plot_piano_roll(score: Score) -> bytes:
    """Return a PNG of the notes of a score: time across, pitch up, colors as their causes."""
    page, systems = _page_of(score), _systems_of(score)
    height_in = HEADLINE_IN + page.system_in * len(systems)
    figure = canvas((WIDTH_IN, height_in))
    left = LEFT_IN / WIDTH_IN
    write_headline(figure, score, left=left, bottom=1 - 0.55 * HEADLINE_IN / height_in)
    draw_legend(figure, score, 1 - 0.55 * HEADLINE_IN / height_in)
    for number, system in enumerate(systems):
        top_in = HEADLINE_IN + number * page.system_in
        _draw_system(figure, score, page, system, top_in)
    return png(figure)


def _page_of(score: Score) -> Page:
    pitches = [note.pitch for part in _pitched(score) for note in part.notes]
    lowest, highest = (min(pitches), max(pitches)) if pitches else (60.0, 72.0)
    return Page(lowest - 2, highest + 2, _drums_of(score))


def _drums_of(score: Score) -> dict[int, str]:
    """Return what is struck by key, as the kit calls it; a number where it has none."""
    names = {}
    for part in score.parts:
        kit = DRUM_KITS.get(part.instrument)
        for key in {round(note.pitch) for note in part.notes if part.role == "drums"}:
            drum = kit.drums.get(key) if kit else None
            names[key] = drum.name if drum else f"drum {key}"
    return dict(sorted(names.items()))


def _pitched(score: Score) -> list[Part]:
    return [part for part in score.parts if part.role != "drums"]


def _systems_of(score: Score) -> list[System]:
    """Return the systems of a score, all of the same number of whole bars."""
    bar = score.meter.bar
    bars = max(1, math.ceil(score.length / bar - 1e-6))
    count = min(bars, math.ceil(score.duration_s / LONGEST_SYSTEM_S))
    each = math.ceil(bars / max(1, count))
    if each >= bars:
        return [System(0.0, score.length, 1)]
    return [
        System(first * bar, (first + each) * bar, first + 1) for first in range(0, bars, each)
    ]


def _draw_system(
    figure: Figure, score: Score, page: Page, system: System, top_in: float
) -> None:
    heights_in = (STRIP_IN, STRIP_IN, page.roll_in, page.drums_in)
    panels = []
    for height_in in heights_in:
        panels.append(_panel(figure, top_in, height_in, system))
        top_in += height_in
    sections, chords, roll, drums = panels
    draw_sections(sections, score, system)
    draw_chords(chords, score, system)
    _draw_roll(roll, score, page, system)
    _draw_drums(drums, score, page, system)
    number_bars(drums if page.drums else roll, score, system)


def _panel(figure: Figure, top_in: float, height_in: float, system: System) -> Axes:
    """Return axes as wide as the page, in beats; y grows upward from 0 to 1."""
    page_in = figure.get_size_inches()[1]
    width = WIDTH_IN - LEFT_IN - RIGHT_IN
    bottom = 1 - (top_in + height_in) / page_in
    box = (LEFT_IN / WIDTH_IN, bottom, width / WIDTH_IN, max(height_in, 1e-6) / page_in)
    axes = figure.add_axes(box)
    axes.set_xlim(system.start, system.end)
    axes.set_ylim(0, 1)
    axes.spines[:].set_visible(False)
    axes.set_facecolor("none")
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def _draw_roll(axes: Axes, score: Score, page: Page, system: System) -> None:
    axes.set_ylim(page.lowest, page.highest)
    _draw_ground(axes, score, page, system)
    for role in HEIGHTS:
        for part in score.parts:
            if part.role == role:
                _draw_notes(axes, part, system)
            if part.role == role == "melody":
                _draw_line(axes, part)


def _draw_ground(axes: Axes, score: Score, page: Page, system: System) -> None:
    """Draw what notes are read by: black keys, the tonic, beats and bars."""
    for key in range(math.floor(page.lowest), math.ceil(page.highest) + 1):
        if key % 12 in BLACK_KEYS:
            axes.axhspan(key - 0.5, key + 0.5, facecolor=BLACK_KEY, zorder=0)
    _draw_time(axes, score, system)
    lines = _home_pitches(score, page)
    for pitch, is_tonic in lines:
        color, width = (TONIC_LINE, 0.9) if is_tonic else (BAR_LINE, 0.5)
        axes.axhline(pitch, color=color, linewidth=width, zorder=1)
    axes.set_yticks([pitch for pitch, _ in lines], [pitch_name(pitch) for pitch, _ in lines])
    axes.tick_params(axis="y", labelsize=7.5, colors=PALE_INK, length=0)


def _home_pitches(score: Score, page: Page) -> list[tuple[MidiPitch, bool]]:
    """Return the tonics in sight, and the fifths between them, where there is room."""
    scale = score.scale
    fifth = scale.degree(nearest_degree(scale, 7))
    homes = scale.pitches(score.tonic, page.lowest, page.highest)
    tonics = [p for p in homes if scale.off_octave(p - score.tonic) < 1e-6]
    fifths = [p for p in homes if scale.off_octave(p - score.tonic - fifth) < 1e-6]
    kept: list[tuple[MidiPitch, bool]] = []
    for pitch in (*tonics, *fifths):
        if all(abs(pitch - other) >= NEAREST_LABELS for other, _ in kept):
            kept.append((pitch, pitch in tonics))
    return sorted(kept)


def _draw_time(axes: Axes, score: Score, system: System) -> None:
    """Draw the lines of beats and bars."""
    from matplotlib.collections import LineCollection

    bar, beat = score.meter.bar, 4 / score.meter.denominator
    low, high = axes.get_ylim()
    axes.axvline(score.length, color=INK, linewidth=1.6, zorder=2)
    for step, color, width in ((beat, BEAT_LINE, 0.6), (bar, BAR_LINE, 0.8)):
        if system.inches(step) < 0.02:
            continue
        moments = np.arange(system.start, min(system.end, score.length) + 1e-9, step)
        lines = [[(moment, low), (moment, high)] for moment in moments]
        axes.add_collection(
            LineCollection(lines, colors=color, linewidths=width, zorder=1), autolim=False
        )


def _draw_notes(axes: Axes, part: Part, system: System) -> None:
    """Draw the notes of a part; a louder one is a taller bar."""
    from matplotlib.collections import PolyCollection

    notes = [n for n in part.notes if n.onset < system.end and n.end > system.start]
    if not notes:
        return
    height = HEIGHTS[part.role]
    gap = min(0.015 / max(system.inches(1), 1e-9), 0.1)
    bars = PolyCollection(
        [_corners(note, height * (0.55 + 0.5 * note.velocity), gap) for note in notes],
        facecolors=[_face(note, part.layer) for note in notes],
        edgecolors=[_edge(note, part) for note in notes],
        linewidths=0.9 if part.role == "melody" else 0.7,
        zorder=3 + list(HEIGHTS).index(part.role),
    )
    axes.add_collection(bars, autolim=False)


def _draw_line(axes: Axes, part: Part) -> None:
    """Join the notes of the tune, so that the eye can follow it; a long rest parts them."""
    from matplotlib.collections import LineCollection

    lines = [
        [(note.end, note.pitch), (following.onset, following.pitch)]
        for note, following in pairwise(part.notes)
        if -LONGEST_JOIN < following.onset - note.end < LONGEST_JOIN
    ]
    axes.add_collection(
        LineCollection(lines, colors=PALE_INK, linewidths=0.7, zorder=3), autolim=False
    )


def _corners(note: Note, height: float, gap: Beats) -> list[tuple[float, float]]:
    """Return the corners of a note, a hair shorter than it sounds."""
    low, high = note.pitch - height / 2, note.pitch + height / 2
    end = max(note.end - gap, note.onset + gap / 2)
    return [(note.onset, low), (note.onset, high), (end, high), (end, low)]


def _color(note: Note) -> Oklch:
    return note.swatch.color if note.swatch else GREY


def _face(note: Note, layer: Layer) -> tuple[float, ...]:
    rgb = np.array(_color(note).rgb) / 255
    return tuple(rgb if layer == "foreground" else rgb + PALENESS * (1 - rgb))


def _edge(note: Note, part: Part) -> str:
    """Return the outline of a note: ink for the tune, else its own color, dark enough."""
    if part.role == "melody":
        return INK
    color = _color(note)
    darkest = color.lightness - 0.25 if part.layer == "foreground" else 0.62
    return color._replace(lightness=max(0.1, min(color.lightness, darkest))).hex


def _draw_drums(axes: Axes, score: Score, page: Page, system: System) -> None:
    """Draw a row of strokes for each drum."""
    from matplotlib.collections import LineCollection

    if not page.drums:
        return
    axes.set_ylim(-0.6, len(page.drums) - 0.4)
    _draw_time(axes, score, system)
    rows = {key: row for row, key in enumerate(page.drums)}
    strokes = [note for part in score.parts if part.role == "drums" for note in part.notes]
    lines = [
        [
            (note.onset, rows[round(note.pitch)] - 0.15 - 0.3 * note.velocity),
            (note.onset, rows[round(note.pitch)] + 0.15 + 0.3 * note.velocity),
        ]
        for note in strokes
    ]
    axes.add_collection(
        LineCollection(lines, colors=INK, linewidths=2.2, zorder=3), autolim=False
    )
    axes.axhline(len(page.drums) - 0.4, color=BAR_LINE, linewidth=0.8)
    axes.set_yticks(list(rows.values()), list(page.drums.values()))
    axes.tick_params(axis="y", labelsize=6.5, colors=PALE_INK, length=0)
