"""The whole way, from a picture or from colors to music."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import skimage
from PIL import Image

import phonism
from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError, PictureError
from phonism.palette import faults as palette_faults
from phonism.performing import faults as audio_faults
from phonism.piece import NOTE_COLUMNS, SWATCH_COLUMNS, as_palette, create_advanced_audio
from phonism.regions import Regions
from phonism.regions.weights import find_weights
from phonism.score import faults as score_faults
from phonism.settings import Settings
from phonism.theory.rhythms import Rhythm
from phonism.theory.scales import Scale
from phonism.writing import ENCODERS

PHOTO = f"{skimage.__path__[0]}/data/coffee.png"
MODEL = "u2netp" if find_weights() else "contrast"
SHORT = Settings(duration_s=5, model=MODEL)
UNCUT = SHORT.changed(model="none")

EMPTY_COLORS = ["#804020", "#d0c0a0"]


@pytest.fixture(scope="module")
def piece():
    """Return the piece of a real photo."""
    return phonism.compose(PHOTO, SHORT)


def png(color, size=(40, 30), mode="RGB"):
    """Return the bytes of a picture of one color."""
    buffer = io.BytesIO()
    Image.new(mode, size, color).save(buffer, "PNG")
    return buffer.getvalue()


def check(piece):
    """Assert that nothing at all is wrong with a piece."""
    assert [fault for each in piece.palettes for fault in palette_faults(each)] == []
    assert score_faults(piece.score) == []
    assert audio_faults(piece.audio) == []
    assert piece.audio.duration_s == pytest.approx(piece.settings.duration_s, abs=1e-3)


def test_a_photo_becomes_music(piece):
    """Both regions have colors, every part has notes, and all promises hold."""
    check(piece)

    assert all(piece.palettes)
    assert {part.layer for part in piece.score.parts} == {"foreground", "background"}
    assert piece.audio.loudness_lufs == pytest.approx(-14, abs=1)
    assert [tone.swatch for tone in piece.tones] == [
        swatch for palette in piece.palettes for swatch in palette.swatches
    ]


def test_the_same_photo_gives_the_same_bytes(piece):
    """From a path, from bytes, or a file that is open."""
    with open(PHOTO, "rb") as file:  # noqa: PTH123 -- as users open files
        again = phonism.compose(file, SHORT)

    assert again.origin == piece.origin
    for ending in (".wav", ".mid", ".json"):
        assert ENCODERS[ending](again) == ENCODERS[ending](piece)


def test_the_steps_give_what_compose_gives(piece):
    """Every value of the documented five steps can be made by hand."""
    picture = phonism.read(PHOTO)
    regions = phonism.segment(picture, SHORT)
    palettes = [phonism.extract_palette(picture, region, SHORT) for region in regions]
    score = phonism.write_score(palettes, SHORT)
    audio = phonism.perform(score, SHORT)

    assert score.parts == piece.score.parts
    assert np.array_equal(audio.samples, piece.audio.samples)


def test_each_stage_is_told(piece):
    """Whoever waits sees what is being done, in order."""
    stages = []
    phonism.compose(piece.picture, UNCUT, on_stage=stages.append)

    assert [stage.split()[0] for stage in stages] == [
        "Reading",
        "Telling",
        "Finding",
        "Composing",
    ]


def test_tables_say_what_each_color_sounds(piece):
    """One row for each swatch, one for each note, with the promised columns."""
    colors, notes = piece.swatch_table(), piece.note_table()

    assert list(colors.columns) == SWATCH_COLUMNS
    assert list(notes.columns) == NOTE_COLUMNS
    assert len(colors) == sum(len(palette.swatches) for palette in piece.palettes)
    assert len(notes) == sum(len(part.notes) for part in piece.score.parts)
    assert colors.groupby("region")["share"].sum().to_numpy() == pytest.approx([1, 1])
    assert set(notes["color"]) <= set(colors["color"])
    assert notes["onset_s"].is_monotonic_increasing


@pytest.mark.parametrize(("mix", "silent"), [(0, "foreground"), (1, "background")])
def test_the_ends_of_the_mix_leave_one_layer(mix, silent):
    """0 is background only, 1 foreground only."""
    _, audio = create_advanced_audio(["#f80"], ["#08f"], SHORT.changed(mix=mix))
    (other,) = set(audio.stems) - {silent}

    assert not audio.stems[silent].any()
    assert np.allclose(audio.stems[other], audio.samples, atol=1e-6)
    assert np.abs(audio.samples).max() > 0.1


def test_swapped_regions_trade_their_colors():
    """What was foreground is background."""
    contrast = SHORT.changed(model="contrast")
    plain = phonism.compose(PHOTO, contrast).palettes
    swapped = phonism.compose(PHOTO, contrast.changed(invert_mask=True)).palettes

    assert plain[0]
    assert [s.hex for s in swapped[1].swatches] == [s.hex for s in plain[0].swatches]
    assert [s.hex for s in swapped[0].swatches] == [s.hex for s in plain[1].swatches]


@pytest.mark.parametrize(
    "source",
    [
        png("#808080"),
        png("#000"),
        png("#ff0000"),
        png("#12345600", mode="RGBA"),
        png("#fff", size=(1, 1)),
        png("#0f0", size=(3, 1)),
        png("#00f", size=(1, 2000)),
    ],
    ids=["grey", "black", "red", "transparent", "one pixel", "three pixels", "a line"],
)
@pytest.mark.parametrize("model", ["none", MODEL])
def test_the_poorest_pictures_give_music(source, model):
    """With all promises kept, every file written, and something to hear."""
    piece = phonism.compose(source, SHORT.changed(model=model))
    check(piece)

    assert np.abs(piece.audio.samples).max() > 0.1
    assert list(piece.swatch_table().columns) == SWATCH_COLUMNS
    for ending in (".mid", ".csv", ".png"):
        assert len(ENCODERS[ending](piece)) > 50


def test_no_separation_makes_all_background():
    """The foreground is empty, says so, and borrows the other's colors."""
    piece = phonism.compose(png("#c04080"), UNCUT)

    assert not piece.palettes[0]
    assert piece.palettes[1]
    assert any("foreground is empty" in notice for notice in piece.notices)
    assert len(piece.notices) == len(set(piece.notices))
    assert {part.layer for part in piece.score.parts} == {"foreground", "background"}


def test_a_notice_of_both_regions_is_told_once():
    """Such as that a fallback was used."""
    piece = phonism.compose(png("#c04080"), UNCUT)
    regions = Regions(*(replace(region, notice="Only once.") for region in piece.regions))

    assert replace(piece, regions=regions).notices == (*piece.picture.notices, "Only once.")


def test_an_unusable_picture_is_refused():
    """In the words of the reader."""
    with pytest.raises(PictureError):
        phonism.compose(b"no picture", SHORT)


@pytest.mark.parametrize(
    ("foreground", "background"),
    [
        (["#ff8000", "#fc0"], ["#123456"]),
        ([(255, 128, 0), (255, 204, 0)], ((18, 52, 86),)),
        ([Oklch(0.7, 0.15, 50)], [Oklch(0.3, 0.05, 250)]),
        (np.array([[255, 128, 0], [9, 9, 9]]), []),
        ([], ["#123456"]),
        ([], []),
        (["#ff8000"] * 40, ["#000"] * 40),
    ],
    ids=["hex", "rgb", "oklch", "array", "no foreground", "nothing", "many alike"],
)
def test_colors_of_all_kinds_become_music(foreground, background):
    """No picture is needed, and either side may be empty."""
    score, audio = create_advanced_audio(foreground, background, SHORT)

    assert score_faults(score) == []
    assert audio_faults(audio) == []
    assert np.abs(audio.samples).max() > 0.1


@pytest.mark.parametrize("colors", ["#ff0000", ["red"], [(256, 0, 0)], [(1, 2)], [0.5], [None]])
def test_what_is_no_color_is_refused(colors):
    """The message shows how colors are written."""
    with pytest.raises(DefinitionError, match="A color is"):
        create_advanced_audio(colors, [], SHORT)


def test_palettes_of_one_region_twice_are_refused():
    """Music is written from one of each."""
    front = as_palette(EMPTY_COLORS, "foreground")
    with pytest.raises(DefinitionError, match="one of the background"):
        create_advanced_audio(front, front, SHORT)


def test_colors_keep_their_order_and_get_names():
    """The first counts most, and lies leftmost."""
    palette = as_palette(["#ff0000", "#0000ff", "#00ff00"], "foreground")

    assert palette_faults(palette) == []
    assert [swatch.hex for swatch in palette.swatches] == ["#ff0000", "#0000ff", "#00ff00"]
    assert [swatch.x for swatch in palette.swatches] == sorted(s.x for s in palette.swatches)
    assert "red" in palette.swatches[0].name


def test_colors_alone_choose_mode_and_tempo():
    """Light and vivid ones are fast and bright, dark and dull ones slow and dark."""
    bright = phonism.write_score([as_palette(["#ffd020"], "foreground"), as_palette(["#ff8040"], "background")], SHORT)  # fmt: skip  # noqa: E501
    dark = phonism.write_score([as_palette(["#101418"], "foreground"), as_palette(["#182028"], "background")], SHORT)  # fmt: skip  # noqa: E501

    assert bright.tempo > 1.3 * dark.tempo
    assert (bright.scale_name, dark.scale_name) == ("major", "phrygian")


def test_what_users_add_is_what_the_product_uses():
    """A scale, a rhythm and an instrument of one's own, by name."""
    played = []

    @phonism.instrument("test tone", family="test")
    def test_tone(t, frequency, velocity):
        """A plain sine."""
        played.append(frequency)
        return velocity * np.sin(2 * np.pi * frequency * t)

    phonism.SCALES["test scale"] = Scale(0, 2.5, 5, 7, 9.5)
    phonism.RHYTHM_PATTERNS["test rhythm"] = Rhythm("x.xx.x x.xx.x")
    own = SHORT.changed(
        scale="Test Scale",
        rhythm="test-rhythm",
        foreground_instrument="test_tone",
        duration_s=20,
    )
    score, audio = create_advanced_audio(["#f80", "#0f8"], ["#048"], own)

    assert score_faults(score) == []
    assert audio_faults(audio) == []
    assert score.scale == phonism.SCALES["test scale"]
    assert score.meter == (12, 8)
    assert played


def test_other_settings_sound_the_same_colors_anew(piece):
    """The half that looks and the half that sounds can be called apart."""
    from phonism.piece import find_colors, play_colors

    colors = find_colors(piece.picture, SHORT)
    slow = play_colors(colors, SHORT.changed(tempo=50))

    assert slow.score.tempo == 50
    assert slow.palettes == piece.palettes
