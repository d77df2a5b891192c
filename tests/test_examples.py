"""Every example runs as it stands, in a folder of its own, and does what it says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phonism.app.photos import FOLDER
from phonism.errors import UnknownNameError
from phonism.plugins import faults, load_plugin
from phonism.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "examples"
COFFEE = FOLDER / "coffee.jpg"
ALONE = (
    "colors_without_picture",
    "custom_instrument",
    "custom_mapping",
    "custom_scale_and_rhythm",
)
PLUGINS = {
    "custom_instrument": {"foreground_instrument": "kalimba"},
    "custom_mapping": {"mapping": "thirds"},
    "custom_scale_and_rhythm": {"scale": "seven equal", "rhythm": "lilt"},
}


def run(name, folder, *arguments):
    """Run an example in a folder, with warnings as errors; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / f"{name}.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_tried_here():
    """A new one cannot be forgotten."""
    tried = {*ALONE, "album", "step_by_step", "two_readings"}

    assert {path.stem for path in EXAMPLES.glob("*.py")} == tried


@pytest.mark.parametrize("name", ALONE)
def test_examples_run(tmp_path, name):
    """And print something."""
    assert run(name, tmp_path).strip()


def test_colors_without_picture_writes_its_files(tmp_path):
    """All four of them, and the recipe gives the same notes."""
    assert "note for note: True" in run("colors_without_picture", tmp_path)

    assert {path.suffix for path in tmp_path.iterdir()} == {".wav", ".mid", ".json", ".png"}


def test_step_by_step_shows_every_value(tmp_path):
    """Picture, regions, palettes, score and sound."""
    shown = run("step_by_step", tmp_path, COFFEE)

    for word in ("pixels", "foreground:", "background:", "#", "melody:", "5.0 s"):
        assert word in shown
    assert (tmp_path / "step_by_step.wav").stat().st_size > 100_000


def test_two_readings_tell_what_they_are(tmp_path):
    """A song has a theme that is answered; a scan begins on the left of the picture."""
    shown = run("two_readings", tmp_path, COFFEE)

    for word in ("A (state)", "A (answer)", "left (scan)", "Bar 1, beat 1", "theme", "column"):
        assert word in shown
    assert {path.name for path in tmp_path.iterdir()} == {
        "song.wav", "song-roll.png", "scan.wav", "scan-roll.png",
    }  # fmt: skip


def test_an_album_leaves_out_what_is_no_photo(tmp_path):
    """And goes on with the next."""
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.txt").write_text("text")
    shutil.copy(COFFEE, photos / "b.jpg")
    shown = run("album", tmp_path, "photos", "music")

    assert "left out: a.txt" in shown
    assert {path.name for path in (tmp_path / "music").iterdir()} == {
        "suite.wav", "suite.cue", "suite.mid", "suite.json", "suite.txt", "01 b.wav",
    }  # fmt: skip


@pytest.mark.parametrize("name", PLUGINS)
def test_examples_are_plugins_without_fault(name):
    """What they add can be chosen by name, and passes the conformance suite."""
    with pytest.raises(UnknownNameError):
        Settings(**PLUGINS[name])
    added = load_plugin(EXAMPLES / f"{name}.py")
    Settings(**PLUGINS[name])

    assert faults(added) == []
