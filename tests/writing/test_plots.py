"""Pictures of a piece: they can be opened, show what is there, and take any name."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from phonism.color.oklab import Oklch
from phonism.palette import Swatch
from phonism.score import Harmony, Meter, Note, Part, Score, Section
from phonism.theory.scales import Scale
from phonism.writing.piano_roll import plot_piano_roll
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
    plot_piano_roll(piece.score)

    assert (
        "matplotlib.pyplot" not in sys.modules
        or not sys.modules["matplotlib.pyplot"].get_fignums()
    )


RED, GREEN, BLUE = "#d02020", "#20a030", "#2040d0"
MAJOR = Scale(0, 2, 4, 5, 7, 9, 11)


def score_of(*parts, length=16.0, **facts):
    """Return a score in C major, 60 beats a minute, of (role, layer, notes)."""
    made = tuple(Part(f"{role}", layer, role, "piano", notes) for role, layer, notes in parts)
    return Score(made, 60.0, Meter(4, 4), 0, "major", MAJOR, length, **facts)


def note(onset, duration, pitch, color=RED, velocity=0.8):
    return Note(
        onset, duration, pitch, velocity, Swatch(Oklch.from_hex(color), 1, "foreground")
    )


def places(image, color):
    """Return the rows and the columns where exactly a color is drawn."""
    rgb = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    rows, columns = np.nonzero((image == rgb).all(axis=2))
    return rows, columns


def test_a_piano_roll_shows_when_and_how_high():
    """Later is further right, higher is further up, longer is wider, all to scale."""
    notes = (note(0, 2, 60, RED), note(4, 4, 66, GREEN), note(12, 2, 72, BLUE))
    image = pixels(plot_piano_roll(score_of(("melody", "foreground", notes))))
    (red, green, blue) = (places(image, color) for color in (RED, GREEN, BLUE))
    beat = (green[1].min() - red[1].min()) / 4

    assert blue[1].min() - green[1].min() == pytest.approx(8 * beat, abs=2)
    assert np.ptp(green[1]) == pytest.approx(2 * np.ptp(red[1]), abs=6)
    assert red[0].mean() - green[0].mean() == pytest.approx(
        green[0].mean() - blue[0].mean(), abs=2
    )
    assert red[0].mean() > green[0].mean()


def test_the_background_of_a_piano_roll_is_pale():
    """Only the foreground has the colors as they are."""
    one = (note(0, 4, 60),)
    front = pixels(plot_piano_roll(score_of(("melody", "foreground", one))))
    back = pixels(plot_piano_roll(score_of(("pad", "background", one))))

    assert places(front, RED)[0].size > 100
    assert places(back, RED)[0].size == 0


def test_a_louder_note_is_taller():
    """Dynamics can be seen."""
    notes = (note(0, 2, 60, RED, 0.1), note(4, 2, 60, GREEN, 1.0))
    image = pixels(plot_piano_roll(score_of(("melody", "foreground", notes))))
    soft, loud = (np.ptp(places(image, color)[0]) for color in (RED, GREEN))

    assert loud > soft


def test_a_long_piece_takes_several_systems():
    """Each under the other, and what comes later is further down."""
    notes = (note(0, 2, 60, RED), note(96, 2, 60, GREEN))
    short = pixels(plot_piano_roll(score_of(("melody", "foreground", notes[:1]))))
    long = pixels(plot_piano_roll(score_of(("melody", "foreground", notes), length=100.0)))

    assert long.shape[0] > 2 * short.shape[0]
    assert places(long, GREEN)[0].min() > places(long, RED)[0].max()
    assert places(long, GREEN)[1].min() > places(long, RED)[1].max()


def test_drums_have_rows_below_the_notes():
    """A stroke of a drum is no pitch: it does not stretch the axis."""
    tune = ("melody", "foreground", (note(0, 4, 72),))
    beats = tuple(note(b, 0.1, key) for b in range(8) for key in (36, 42))
    without = pixels(plot_piano_roll(score_of(tune)))
    image = pixels(plot_piano_roll(score_of(tune, ("drums", "background", beats))))

    assert np.ptp(places(image, RED)[0]) == np.ptp(places(without, RED)[0])
    assert 10 < image.shape[0] - without.shape[0] < 60


@pytest.mark.parametrize("scale", [Scale(0), Scale(0, octave=1), Scale(0, 1.2, 6.8, octave=19)])
def test_any_score_has_a_piano_roll(scale):
    """No notes, no sections, no color, a sixth of a second, names in any letters."""
    odd = Note(0, 0.001, 60.5, 0.01)
    facts = {
        "sections": tuple(Section(name, i, 1) for i, name in enumerate(ODD_NAMES)),
        "harmonies": tuple(Harmony(0, 1, (0,), "T", name) for name in ODD_NAMES),
    }
    for score in (score_of(), score_of(("bass", "background", (odd,)), length=0.16, **facts)):
        drawing = plot_piano_roll(replace(score, scale=scale))

        assert pixels(drawing).std() > 0
        assert drawing == plot_piano_roll(replace(score, scale=scale))
