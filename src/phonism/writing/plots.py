"""Pictures of a piece: its palette and its spectrogram, as PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from phonism.color.contrast import label_hex
from phonism.mapping import Tone
from phonism.sound.spectrum import spectrogram
from phonism.theory.pitches import pitch_name
from phonism.units import hz_to_pitch, pitch_to_hz

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from phonism.piece import Piece

DOTS_PER_INCH = 100
SPECTROGRAM_IN = (10.0, 4.0)
PALETTE_IN = (10.0, 4.2)
# Cividis reads the same for nearly everyone, with and without color vision deficiency.
COLOR_MAP = "cividis"
QUIETEST_DB = -80.0
# The C of every octave that the spectrogram shows, as lines to read notes by.
LABELED_PITCHES = tuple(range(24, 128, 12))
INK = "#1c1c1e"


def plot_spectrogram(piece: Piece) -> bytes:
    """Return a PNG of the sound: time across, pitch up (log frequency), level as color."""
    audio = piece.audio
    times_s, frequencies_hz, level_db = spectrogram(audio.samples, audio.sample_rate)
    lowest, highest = hz_to_pitch(frequencies_hz[0]), hz_to_pitch(frequencies_hz[-1])
    figure = _canvas(SPECTROGRAM_IN)
    axes = figure.add_axes((0.11, 0.13, 0.77, 0.83))
    image = axes.imshow(
        level_db - level_db.max(), origin="lower", aspect="auto", cmap=COLOR_MAP,
        extent=(0.0, audio.duration_s, lowest, highest),
        vmin=QUIETEST_DB, vmax=0.0, interpolation="nearest",
    )  # fmt: skip
    _label_pitches(axes)
    axes.set_xlabel("Time (s)")
    axes.set_ylabel("Frequency (Hz) and note")
    scale = figure.add_axes((0.90, 0.13, 0.018, 0.83))
    figure.colorbar(image, cax=scale, label="Level (dB below the loudest)")
    return _png(figure)


def _label_pitches(axes: Axes) -> None:
    low, high = axes.get_ylim()
    pitches = [pitch for pitch in LABELED_PITCHES if low <= pitch <= high]
    labels = [f"{pitch_to_hz(pitch):,.0f}  {pitch_name(pitch)}" for pitch in pitches]
    axes.set_yticks(pitches, labels)


def plot_palette(piece: Piece) -> bytes:
    """Return a PNG of both palettes: a row of swatches each, with name, share and note."""
    figure = _canvas(PALETTE_IN)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 2)
    for row, region in ((1.0, "foreground"), (0.0, "background")):
        tones = [tone for tone in piece.tones if tone.swatch.region == region]
        axes.text(0, row + 0.93, region.capitalize(), va="top", color=INK, weight="bold")
        if tones:
            _draw_swatches(axes, tones, row)
        else:
            axes.text(0, row + 0.45, "nothing found: it borrows the other's colors", color=INK)
    return _png(figure)


def _draw_swatches(axes: Axes, tones: Sequence[Tone], row: float) -> None:
    """Draw one row; a larger share is a wider swatch, but each stays wide enough to read."""
    from matplotlib.patches import Rectangle

    widths = 0.5 / len(tones) + 0.5 * np.array([tone.swatch.share for tone in tones])
    edges = np.concatenate([[0.0], np.cumsum(widths)]) / widths.sum()
    for left, right, tone in zip(edges, edges[1:], tones, strict=False):
        swatch = tone.swatch
        box = Rectangle((left, row), right - left, 0.8, facecolor=swatch.hex, edgecolor="white")
        axes.add_patch(box)
        text = f"{_wrapped(swatch.name)}\n{swatch.hex}\n{swatch.share:.0%}\n{pitch_name(tone.pitch)}"
        axes.text(
            (left + right) / 2, row + 0.4, text, ha="center", va="center",
            color=label_hex(swatch.color), fontsize=8, linespacing=1.4,
        )  # fmt: skip


def _wrapped(name: str) -> str:
    return name.replace(" ", "\n", 1) if len(name) > 9 else name


def _canvas(size_in: tuple[float, float]) -> Figure:
    """Return a figure of its own, off the global state of pyplot.

    Axes are placed by hand: automatic layout draws everything twice.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size_in, dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    return figure


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    # No date and no version inside: the same piece gives the same bytes.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
