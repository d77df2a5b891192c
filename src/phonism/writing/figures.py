"""What all drawings share: a canvas off pyplot's global state, safe text, PNG bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from phonism.score import Score
from phonism.theory.pitches import pitch_class_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS_PER_INCH = 100
INK, PALE_INK, EMPTY = "#1c1c1e", "#6b6b70", "#f2f2f4"
QUICKLY = {"compress_level": 3}
"""A third of the time of the usual level, for files a tenth larger."""


def canvas(size_in: tuple[float, float]) -> Figure:
    """Return a figure of its own, off the global state of pyplot.

    Axes are placed by hand: automatic layout draws everything twice.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size_in, dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    return figure


def png(figure: Figure) -> bytes:
    """Return a figure as a file; the same figure gives the same bytes, on any day."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None}, pil_kwargs=QUICKLY)
    return buffer.getvalue()


def write(where: Axes | Figure, place: tuple[float, float], text: str, **style: Any) -> None:
    """Write a text that may come from anybody: no formulas, no letters the font lacks."""
    plain = text.encode("cp1252", "replace").decode("cp1252")
    where.text(*place, plain, parse_math=False, **{"color": INK, **style})


def write_headline(figure: Figure, score: Score, left: float, bottom: float = 0.955) -> None:
    """Write above a picture what music it is."""
    key = f"{pitch_class_name(score.tonic)} {score.scale_name}"
    facts = (key, f"{score.tempo:.0f} bpm", str(score.meter), f"{score.duration_s:.0f} s")
    write(figure, (left, bottom), "  ·  ".join(facts), va="center", color=PALE_INK, fontsize=9)
