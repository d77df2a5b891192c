"""What the page is made of, without a server: HTML, paths, settings, staleness."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import phonism
from phonism.app import folder, html, texts
from phonism.app.newest import VISITORS, Newest
from phonism.app.photos import FOLDER, PHOTOS
from phonism.composing import tones_of, write_score
from phonism.errors import PictureError
from phonism.palette import Palette, Swatch
from phonism.piece import Piece
from phonism.settings import Settings


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the uploads, so that Gradio need not be loaded."""
    monkeypatch.setattr(folder, "folder", tmp_path.resolve)
    return tmp_path


def tones(name: str):
    swatch = Swatch(phonism.color.oklab.Oklch.from_hex("#d2603d"), 1.0, "foreground", name=name)
    palettes = Palette("foreground", (swatch,)), Palette("background", ())
    return tones_of(palettes, Settings())


def test_importing_phonism_leaves_gradio_alone():
    """The command line and the library do not wait for Gradio."""
    code = "import sys, phonism.app, phonism.cli; print('gradio' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


def test_sample_photos_can_be_used_by_all():
    """Each photo is there, has words for those who cannot see it, and all are light."""
    files = sorted(FOLDER.glob("*.jpg"))

    assert sorted(photo.path for photo in PHOTOS) == files
    assert sum(path.stat().st_size for path in files) < 500_000
    assert all(photo.alt.endswith(".") and photo.credit for photo in PHOTOS)
    for path in files:
        with Image.open(path) as image:
            assert max(image.size) <= 1024


@given(st.text())
def test_a_name_cannot_become_markup(name):
    """Whatever a color is called, no tag of it reaches the page."""
    plain = html.colors(tones("plain")) + html.strips(tones("plain"))
    named = html.colors(tones(name)) + html.strips(tones(name))

    assert re.findall(r"<\w+", named) == re.findall(r"<\w+", plain)
    assert named.count('"') == plain.count('"')


def test_an_error_cannot_become_markup():
    """A message that quotes a hostile file name shows it as text."""
    assert "<img" not in html.failed('<img src=x onerror="alert(1)">')


def test_the_story_is_the_program_notes_as_text():
    """Whatever a color is called, the notes stay words."""
    swatch = replace(tones("<b>red</b>")[0].swatch, region="background")
    palettes = Palette("foreground", ()), Palette("background", (swatch,))
    settings = Settings(duration_s=5)
    piece = Piece(settings, palettes, write_score(palettes, settings), audio=None)
    shown = html.story(piece)

    assert re.findall(r"<\w+", shown) == ["<h3", "<p"]
    assert escape(piece.program_notes) in shown
    assert "&lt;b&gt;red" in shown


def test_an_empty_region_says_so():
    """A region without colors has a sentence where its swatches would be."""
    assert texts.EMPTY_REGION in html.colors(tones("red"))


def test_uploads_and_samples_may_be_opened(uploads: Path):
    """The two kinds of files that a visitor may name are let through."""
    upload = uploads / "a" / "sea.jpg"
    upload.parent.mkdir()
    upload.touch()

    assert folder.allowed_path(str(upload)) == upload.resolve()
    assert folder.allowed_path(str(PHOTOS[0].path)) == PHOTOS[0].path.resolve()


@pytest.mark.parametrize(
    "value",
    [None, "", 7, {}, "/etc/passwd", "../../etc/passwd", str(FOLDER / "__init__.py"), "\0"],
)
@pytest.mark.usefixtures("uploads")
def test_other_paths_are_refused(value):
    """Neither system files nor the package's own, nor nonsense, are opened."""
    with pytest.raises(PictureError, match=texts.NO_PICTURE):
        folder.allowed_path(value)


def test_a_link_out_of_the_uploads_is_refused(uploads: Path, tmp_path_factory):
    """A path is judged by where it leads."""
    outside = tmp_path_factory.mktemp("outside") / "secret.jpg"
    outside.touch()
    link = uploads / "link.jpg"
    link.symlink_to(outside)

    with pytest.raises(PictureError, match=texts.NO_PICTURE):
        folder.allowed_path(str(link))


def test_a_deleted_upload_is_told_from_a_foreign_path(uploads: Path):
    """After an hour the page asks for the picture again, in words."""
    with pytest.raises(PictureError, match="choose it again"):
        folder.allowed_path(str(uploads / "gone.jpg"))


def test_sweeping_deletes_the_old_and_keeps_the_new(uploads: Path):
    """Old files and the folders they leave empty go; new ones stay."""
    old, new = uploads / "a" / "old.wav", uploads / "b" / "new.wav"
    for path in (old, new):
        path.parent.mkdir()
        path.touch()
    os.utime(old, (time.time() - 7200,) * 2)
    folder.sweep(kept_s=3600)

    assert sorted(path.name for path in uploads.rglob("*")) == ["b", "new.wav"]


def test_visitors_do_not_disturb_each_other():
    """A request is made stale by the same visitor's next one only."""
    newest = Newest()
    mine, theirs = newest.begin("me"), newest.begin("them")
    assert not mine.is_stale
    newest.begin("me")

    assert (mine.is_stale, theirs.is_stale) == (True, False)


def test_forgotten_visitors_keep_their_request():
    """Beyond the number that is remembered, a request goes on rather than being lost."""
    newest = Newest()
    first = newest.begin("first")
    for number in range(VISITORS):
        newest.begin(str(number))

    assert not first.is_stale


def test_requests_are_numbered_across_restarts():
    """A page that stays open while the server restarts still heeds the new server."""
    before = Newest().begin("me").number
    time.sleep(0.01)

    assert Newest().begin("me").number > before


def test_a_picture_is_seen_once_for_all_tempos(monkeypatch, tmp_path: Path):
    """Changing the tempo neither reads nor separates the picture again."""
    from phonism.app import stages

    seen = []
    segment = stages.segment
    monkeypatch.setattr(stages, "segment", lambda *values: seen.append(1) or segment(*values))
    path = tmp_path / "stripes.png"
    pixels = np.repeat(np.arange(0, 240, 40, dtype=np.uint8), 40)
    Image.fromarray(np.tile(pixels, (80, 1))).save(path)
    settings = Settings(duration_s=5, model="contrast")
    slow = stages.last(stages.stages(path, settings.changed(tempo=60)))
    fast = stages.last(stages.stages(path, settings.changed(tempo=120)))
    swapped = stages.last(stages.stages(path, settings.changed(invert_mask=True)))

    assert len(seen) == 2
    assert slow.regions is fast.regions
    assert (slow.score.tempo, fast.score.tempo) == (60, 120)
    assert swapped.regions is not slow.regions


def test_a_changed_file_is_seen_anew(tmp_path: Path):
    """What is remembered belongs to a file's contents, not to its name alone."""
    from phonism.app import stages

    path = tmp_path / "plain.png"
    settings = Settings(duration_s=5, model="none")
    hexes = []
    for size, color in ((40, "#ff0000"), (60, "#0000ff")):
        Image.new("RGB", (size, size), color).save(path)
        piece = stages.last(stages.stages(path, settings))
        hexes.append(piece.palettes[1].swatches[0].hex)

    assert hexes == ["#ff0000", "#0000ff"]


def test_the_page_never_sweeps_a_folder_that_is_not_its_own(tmp_path: Path):
    """A folder that the user names holds ours beside whatever else is there."""
    code = (
        "import os, pathlib\n"
        "from phonism.app.folder import prepare_environment, sweep\n"
        "prepare_environment()\n"
        "sweep(kept_s=-1)\n"
        "print(pathlib.Path(os.environ['GRADIO_TEMP_DIR']).parent)\n"
    )
    (tmp_path / "thesis.txt").write_text("precious", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "GRADIO_TEMP_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.strip() == str(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("data:image/png;base64,%%%", "not a picture"),
        ("data:;base64," + "A" * 70_000_000, "larger than 50 MB"),
    ],
)
def test_a_damaged_data_address_is_refused_in_words(address: str, reason: str):
    """Its size is checked before it is decoded."""
    with pytest.raises(PictureError, match=reason):
        folder.decoded(address)


def test_a_data_address_holds_a_picture():
    """As programs without files send them."""
    assert folder.decoded("data:image/png;base64,aGVsbG8=") == b"hello"
