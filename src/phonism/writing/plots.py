"""Pictures of a piece: its palette and its spectrogram, as PNG."""

from __future__ import annotations

import functools
import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.color.contrast import label_hex
from phonism.mapping import Tone
from phonism.score import Score
from phonism.sound.spectrum import spectrogram
from phonism.theory.pitches import pitch_name
from phonism.units import MidiPitch, Seconds, hz_to_pitch, pitch_to_hz
from phonism.writing.figures import (
    DOTS_PER_INCH,
    EMPTY,
    INK,
    PALE_INK,
    QUICKLY,
    canvas,
    png,
    write,
    write_headline,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from phonism.piece import Piece

SPECTROGRAM_IN = (10.0, 4.4)
PALETTE_IN = (12.0, 4.6)
# Cividis reads the same for nearly everyone, with and without color vision deficiency.
COLOR_MAP = "cividis"
QUIETEST_DB = -80.0
# The C of every octave that the spectrogram shows, as lines to read notes by.
LABELED_PITCHES = tuple(range(24, 128, 12))
LINE_OPACITY = 0.12
ROW_HEIGHT = 0.78
# A swatch is as wide as its share asks, but this part of the row is dealt out evenly, so
# that twelve swatches have room for their names.
EVEN_PART = 0.7
LETTERS_IN_ROW = 190
"""How many letters of a color's name would fit side by side over a whole row."""
MOST_LINES = 3

Pixels: TypeAlias = NDArray[Any]
"""Colors from 0 to 255, shape (height, width, 3)."""


class Box(NamedTuple):
    """A rectangle in a drawing, in whole pixels from its top left corner."""

    left: int
    top: int
    width: int
    height: int

    def part_of(self, figure: Figure) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height as parts of a figure's size."""
        width, height = figure.get_size_inches() * figure.dpi
        bottom = height - self.top - self.height
        return self.left / width, bottom / height, self.width / width, self.height / height


# 79 % of the drawing's height, and an even number of pixels: each row is drawn twice.
SOUND_PX = Box(left=95, top=40, width=800, height=348)
HEADLINE_PX = 30
SCALE_PX = Box(left=915, top=40, width=16, height=348)


def plot_spectrogram(piece: Piece) -> bytes:
    """Return a PNG of the sound: time across, pitch up (log frequency), level as color.

    Axes and labels are the same for all pieces of a length and drawn once; only the sound
    itself and the headline are drawn for each.
    """
    from PIL import Image

    audio = piece.audio
    _, frequencies_hz, level_db = spectrogram(
        audio.samples, audio.sample_rate, columns=SOUND_PX.width, rows=SOUND_PX.height // 2
    )
    pitches = [hz_to_pitch(frequency) for frequency in frequencies_hz[[0, -1]]]
    drawing = _axes_of(audio.duration_s, *pitches).copy()
    headline = _headline_of(piece.score)
    drawing[: len(headline)] = headline
    top, left = SOUND_PX.top, SOUND_PX.left
    drawing[top : top + SOUND_PX.height, left : left + SOUND_PX.width] = _sound_of(
        level_db, *pitches
    )
    buffer = io.BytesIO()
    Image.fromarray(drawing).save(buffer, "PNG", **QUICKLY)
    return buffer.getvalue()


def _sound_of(level_db: Pixels, lowest: MidiPitch, highest: MidiPitch) -> Pixels:
    """Return the levels as colors, the highest pitch on top, with a line at every C."""
    above = 1 + np.clip((level_db - level_db.max()) / -QUIETEST_DB, -1, 0)
    colors = _color_map()[np.rint(255 * above).astype(np.uint8)]
    rows: Pixels = np.repeat(colors[::-1], 2, axis=0)
    for pitch in _labeled_pitches(lowest, highest):
        row = round((highest - pitch) / (highest - lowest) * (len(rows) - 1))
        rows[row] += ((255 - rows[row]) * LINE_OPACITY).astype(np.uint8)
    return rows


@functools.cache
def _color_map() -> Pixels:
    """Return the 256 colors of the map, shape (256, 3)."""
    import matplotlib as mpl

    colors: Pixels = mpl.colormaps[COLOR_MAP](np.arange(256), bytes=True)[:, :3]
    return colors


@functools.lru_cache(maxsize=16)
def _axes_of(duration_s: Seconds, lowest: MidiPitch, highest: MidiPitch) -> Pixels:
    """Return everything around the sound: axes, labels and the scale of levels."""
    figure = canvas(SPECTROGRAM_IN)
    axes = figure.add_axes(SOUND_PX.part_of(figure))
    axes.set_xlim(0, duration_s)
    axes.set_ylim(lowest, highest)
    _label_pitches(axes, lowest, highest)
    axes.set_xlabel("Time (s)", color=INK)
    axes.set_ylabel("Note and frequency (Hz)", color=INK)
    _draw_scale(figure)
    axes.spines[:].set_visible(False)
    return _pixels(figure)


def _draw_scale(figure: Figure) -> None:
    """Draw which color means which level."""
    axes = figure.add_axes(SCALE_PX.part_of(figure))
    ramp = np.linspace(QUIETEST_DB, 0.0, 256)[:, None]
    axes.imshow(
        ramp, origin="lower", aspect="auto", cmap=COLOR_MAP, extent=(0, 1, QUIETEST_DB, 0.0)
    )
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.set_ylabel("Level (dB below the loudest)", color=INK)
    axes.tick_params(labelsize=8, colors=PALE_INK, length=2)
    axes.spines[:].set_visible(False)


def _labeled_pitches(lowest: MidiPitch, highest: MidiPitch) -> list[int]:
    return [pitch for pitch in LABELED_PITCHES if lowest <= pitch <= highest]


def _label_pitches(axes: Axes, lowest: MidiPitch, highest: MidiPitch) -> None:
    pitches = _labeled_pitches(lowest, highest)
    labels = [f"{pitch_name(pitch)}  {pitch_to_hz(pitch):,.0f}" for pitch in pitches]
    axes.set_yticks(pitches, labels)
    axes.tick_params(labelsize=8, colors=PALE_INK, length=2)


def _headline_of(score: Score) -> Pixels:
    """Return the top of the spectrogram: what music it is."""
    width_in, _ = SPECTROGRAM_IN
    figure = canvas((width_in, HEADLINE_PX / DOTS_PER_INCH))
    write_headline(figure, score, left=SOUND_PX.left / (width_in * DOTS_PER_INCH), bottom=0.5)
    return _pixels(figure)


def _pixels(figure: Figure) -> Pixels:
    """Return what a figure shows, shape (height, width, 3)."""
    drawn = figure.canvas
    drawn.draw()
    return np.asarray(drawn.buffer_rgba())[..., :3].copy()  # type: ignore[attr-defined]


def plot_palette(piece: Piece) -> bytes:
    """Return a PNG of both palettes: a row of swatches each, with note, name and share."""
    figure = canvas(PALETTE_IN)
    axes = figure.add_axes((0.012, 0.02, 0.976, 0.90))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 2)
    write_headline(figure, piece.score, left=0.012)
    for row, region in ((1.04, "foreground"), (0.0, "background")):
        tones = [tone for tone in piece.tones if tone.swatch.region == region]
        write(axes, (0, row + 0.86), region.capitalize(), va="center", weight="bold")
        if tones:
            _draw_swatches(axes, tones, row)
        else:
            _draw_empty_row(axes, row)
    return png(figure)


def _draw_empty_row(axes: Axes, row: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((0, row), 1, ROW_HEIGHT, facecolor=EMPTY))
    text = "Nothing was found here, so it plays borrowed colors."
    style = {"ha": "center", "va": "center", "color": PALE_INK, "fontsize": 9}
    write(axes, (0.5, row + ROW_HEIGHT / 2), text, **style)


def _draw_swatches(axes: Axes, tones: Sequence[Tone], row: float) -> None:
    """Draw one row; a larger share is a wider swatch, but each stays wide enough to read."""
    from matplotlib.patches import Rectangle

    shares = np.array([tone.swatch.share for tone in tones])
    widths = EVEN_PART / len(tones) + (1 - EVEN_PART) * shares / shares.sum()
    edges = np.concatenate([[0.0], np.cumsum(widths)])
    for left, width, tone in zip(edges, widths, tones, strict=False):
        box = Rectangle((left, row), width, ROW_HEIGHT, facecolor=tone.swatch.hex)
        axes.add_patch(box)
        _label_swatch(axes, (left + width / 2, row), width, tone)
    for edge in edges[1:-1]:
        axes.plot([edge, edge], [row, row + ROW_HEIGHT], color="white", linewidth=2)


def _label_swatch(axes: Axes, place: tuple[float, float], width: float, tone: Tone) -> None:
    swatch, (x, y) = tone.swatch, place
    name = _wrapped(swatch.name, round(LETTERS_IN_ROW * width))
    note = pitch_name(tone.pitch).replace(" ", "\n")
    style = {"ha": "center", "color": label_hex(swatch.color)}
    write(axes, (x, y + 0.71), note, va="top", fontsize=12, weight="bold", **style)
    write(axes, (x, y + 0.32), name, va="center", fontsize=8, linespacing=1.15, **style)
    share = f"{swatch.hex}\n{_percent(swatch.share)}"
    write(axes, (x, y + 0.05), share, va="bottom", fontsize=7, linespacing=1.4, **style)


def _percent(share: float) -> str:
    """Return a share in whole percents, as people say it.

    >>> _percent(0.256), _percent(0.001)
    ('26%', '< 1%')
    """
    return f"{share:.0%}" if share >= 0.01 else "< 1%"


def _wrapped(name: str, width: int) -> str:
    """Return a name on at most three lines of some width.

    >>> _wrapped("very light greyish blue", 10).splitlines()
    ['very light', 'greyish', 'blue']
    """
    lines = textwrap.wrap(name, width, break_long_words=False)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"]
    return "\n".join(line if len(line) <= 24 else line[:23] + "…" for line in lines)
