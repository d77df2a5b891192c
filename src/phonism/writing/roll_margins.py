"""What stands around the notes of a piano roll: the form, chords, bars and who plays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from phonism.score import Layer, Part, Score
from phonism.units import Beats, Seconds
from phonism.writing.figures import INK, PALE_INK, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN, LEFT_IN, RIGHT_IN = 14.0, 0.85, 0.2
MOST_NUMBERED_BARS = 16
"""Of a system; of more bars only every other one is numbered, or every fourth."""
# One tint for each letter of the form, so that what comes back is seen to come back.
SECTION_TINTS = ("#dfe4ee", "#f1e6d6", "#dcebe0", "#eedde6", "#e4e0f0")
LAYERS: tuple[tuple[Layer, str, str], ...] = (
    ("background", "#cfcfd3", "#85858d"),
    ("foreground", "#85858d", INK),
)
"""The layers from right to left, each with the face and edge of a sample note."""


class System(NamedTuple):
    """One stretch of the music, drawn as wide as the page."""

    start: Beats
    end: Beats
    first_bar: int

    def inches(self, beats: Beats) -> float:
        """Return how wide a stretch of time is drawn."""
        return beats / (self.end - self.start) * (WIDTH_IN - LEFT_IN - RIGHT_IN)


def draw_sections(axes: Axes, score: Score, system: System) -> None:
    """Draw the form: a band for each section, tinted by its letter."""
    from matplotlib.patches import Rectangle

    letters = list(dict.fromkeys(_letter(section.name) for section in score.sections))
    for section in score.sections:
        start = max(section.onset, system.start)
        width = min(section.onset + section.duration, system.end) - start
        if width <= 0:
            continue
        tint = SECTION_TINTS[letters.index(_letter(section.name)) % len(SECTION_TINTS)]
        gap = 0.02 / max(system.inches(1), 1e-9)
        axes.add_patch(Rectangle((start, 0.08), max(width - gap, gap), 0.84, facecolor=tint))
        name = _fitting(section.name, system.inches(width) - 0.1)
        place = (start + 2 * gap, 0.46)
        write(axes, place, name, va="center", fontsize=7.5, weight="bold", clip_on=True)


def _letter(name: str) -> str:
    """Return the letter of a section, such as A for ``"A' (answer)"``."""
    word = name.split(maxsplit=1)[0] if name.split() else ""
    return word.rstrip("'0123456789")


def _fitting(text: str, room_in: float, letter_in: float = 0.075) -> str:
    """Return as much of a text as there is room for, in whole words; the first in any case.

    >>> _fitting("A (statement)", 0.5), _fitting("A (statement)", 1.5)
    ('A', 'A (statement)')
    """
    words = text.split()
    while len(words) > 1 and len(" ".join(words)) * letter_in > room_in:
        words.pop()
    return " ".join(words)


def draw_chords(axes: Axes, score: Score, system: System) -> None:
    """Write each chord where it begins, smaller where there is little room."""
    for onset, end, name in _chords_of(score):
        start = max(onset, system.start)
        room_in = system.inches(min(end, system.end) - start)
        if room_in > 0:
            size = min(8.0, max(4.0, 105 * room_in / (len(name) + 1)))
            write(axes, (start, 0.5), name, va="center", fontsize=size, clip_on=True)


def _chords_of(score: Score) -> Iterator[tuple[Beats, Beats, str]]:
    """Yield onset, end and name of each chord; one that is only struck again goes on."""
    current: tuple[Beats, Beats, str] | None = None
    for harmony in score.harmonies:
        end = harmony.onset + harmony.duration
        if current and current[2] == harmony.name:
            current = (current[0], end, harmony.name)
            continue
        if current:
            yield current
        current = (harmony.onset, end, harmony.name)
    if current:
        yield current


def number_bars(axes: Axes, score: Score, system: System) -> None:
    """Write below a system the number of each bar and when it begins."""
    bar = score.meter.bar
    count = math.ceil((system.end - system.start) / bar - 1e-6)
    step = 2 ** max(0, math.ceil(math.log2(count / MOST_NUMBERED_BARS)))
    starts = [i for i in range(0, count, step) if system.start + i * bar < score.length]
    moments = [system.start + i * bar for i in starts]
    labels = [
        f"{system.first_bar + i}\n{_clock(moment * 60 / score.tempo)}"
        for i, moment in zip(starts, moments, strict=True)
    ]
    axes.set_xticks(moments, labels, ha="left")
    axes.tick_params(axis="x", labelsize=7, colors=PALE_INK, length=0, pad=2)


def _clock(seconds: Seconds) -> str:
    """Return a moment as players show it.

    >>> _clock(75.25)
    '1:15.2'
    """
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{minutes:.0f}:{rest:04.1f}"


def draw_legend(figure: Figure, score: Score, height: float) -> None:
    """Say at the right of the headline who plays, and how each layer is drawn."""
    right = 1 - RIGHT_IN / WIDTH_IN
    for layer, face, edge in LAYERS:
        text = f"{layer}: {_players(score.layer(layer))}"
        write(figure, (right, height), text, ha="right", va="center", fontsize=8)
        right -= figure.texts[-1].get_window_extent().width / figure.bbox.width
        _draw_sample(figure, (right, height), face, edge)
        right -= 0.5 / WIDTH_IN


def _draw_sample(figure: Figure, place: tuple[float, float], face: str, edge: str) -> None:
    """Draw a note of a layer at the left of its name."""
    from matplotlib.patches import Rectangle

    width_in, height_in = figure.get_size_inches()
    x, y = place[0] - 0.28 / width_in, place[1] - 0.05 / height_in
    width, height = 0.2 / width_in, 0.1 / height_in
    box = Rectangle((x, y), width, height, transform=figure.transFigure)
    box.set(facecolor=face, edgecolor=edge, linewidth=0.9)
    figure.add_artist(box)


def _players(parts: Sequence[Part]) -> str:
    """Return who plays what, such as ``"melody, counter (piano)"``."""
    roles: dict[str, list[str]] = {}
    for part in parts:
        instrument = "" if part.role == "drums" else part.instrument
        roles.setdefault(instrument, []).append(part.role)
    names = (
        f"{', '.join(dict.fromkeys(each))}{f' ({instrument})' if instrument else ''}"
        for instrument, each in roles.items()
    )
    return ", ".join(names) or "nobody"
