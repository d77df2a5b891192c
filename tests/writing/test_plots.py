"""Pictures of a piece: they can be opened, show what is there, and take any name."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from phonism.color.oklab import Oklch
from phonism.writing.plots import PALETTE_IN, SPECTROGRAM_IN, plot_palette, plot_spectrogram

ODD_NAMES = ("very light greyish blue green", "$\\frac{$", "日本語 emoji 🎵", "", "x" * 300)


def pixels(png):
    """Return the colors of a PNG, and check that it is sound."""
    image = Image.open(io.BytesIO(png))
    image.load()
    return np.asarray(image.convert("RGB")).astype(int)


def renamed(piece, names):
    palettes = tuple(
        replace(
            palette,
            swatches=tuple(
                replace(swatch, name=names[i % len(names)])
                for i, swatch in enumerate(palette.swatches)
            ),
        )
        for palette in piece.palettes
    )
    return replace(piece, palettes=palettes)


def test_the_palette_shows_every_color_wide_enough(make_piece):
    """Each of twelve colors a row fills a stretch that a name fits into."""
    hues = [Oklch(0.65, 0.12, 30 * i) for i in range(12)]
    image = pixels(plot_palette(make_piece(hues, hues)))
    for hue in hues:
        is_shown = (np.abs(image - hue.rgb).max(axis=2) <= 1).any(axis=0)
        assert is_shown.sum() >= 60

    assert image.shape[1::-1] == tuple(round(100 * side) for side in PALETTE_IN)


def test_a_larger_share_is_wider(make_piece):
    """Shares can be compared by eye."""
    image = pixels(plot_palette(make_piece(["#aa0000", "#00aa00"], ["#0000aa"])))
    widths = [
        (image == color).all(axis=2).any(axis=0).sum() for color in ([170, 0, 0], [0, 170, 0])
    ]

    assert widths[0] > widths[1] > 300


@pytest.mark.parametrize("colors", [([], ["#336699"]), (["#336699"], []), ([], [])])
def test_an_empty_region_is_drawn_too(make_piece, colors):
    """It says that nothing was found."""
    assert pixels(plot_palette(make_piece(*colors))).std() > 0


def test_odd_names_do_no_harm(piece):
    """Neither formulas nor letters that the font lacks, nor very long ones; no warning."""
    odd = renamed(piece, ODD_NAMES)
    named = replace(odd, score=replace(odd.score, scale_name="$\\frac{日}"))

    assert pixels(plot_palette(named)).std() > 0
    assert pixels(plot_spectrogram(named)).std() > 0


def test_the_spectrogram_shows_when_and_how_high(piece):
    """A tone of 1047 Hz in the second half lights up right, at the height of C6 only."""
    rate = piece.audio.sample_rate
    t = np.arange(5 * rate) / rate
    tone = np.where(t >= 2.5, np.sin(2 * np.pi * 1046.5 * t), 0).astype(np.float32)
    audio = replace(piece.audio, samples=np.stack([tone, tone]))
    image = pixels(plot_spectrogram(replace(piece, audio=audio)))
    height, width = (int(100 * side) for side in SPECTROGRAM_IN[::-1])
    left, right = int(0.1 * width), int(0.89 * width)
    yellow = (image[..., 0] > 240) & (image[..., 2] < 120)
    rows, columns = np.nonzero(yellow[:, left:right])
    # 27.5 Hz to 16 kHz over 79 % of the height, C6 at 57 % of that from below.
    expected = height * (0.09 + 0.79 * (1 - np.log(1046.5 / 27.5) / np.log(16000 / 27.5)))

    assert image.shape[:2] == (height, width)
    assert abs(rows.mean() - expected) < 6
    assert columns.min() > 0.48 * (right - left)


def test_silence_can_be_drawn(piece):
    """There is no loudest point to measure from."""
    silent = replace(piece.audio, samples=np.zeros_like(piece.audio.samples))

    assert pixels(plot_spectrogram(replace(piece, audio=silent))).shape[2] == 3


def test_drawing_leaves_pyplot_alone(piece):
    """Figures belong to nobody else: no window, no global state, no leak."""
    plot_palette(piece)

    assert (
        "matplotlib.pyplot" not in sys.modules
        or not sys.modules["matplotlib.pyplot"].get_fignums()
    )
