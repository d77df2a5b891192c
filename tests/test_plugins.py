"""Plugins: one small file each, checked, and all or nothing."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint

import numpy as np
import pytest

import phonism
from phonism import plugins
from phonism.errors import DefinitionError, UnknownNameError
from phonism.plugins import OPEN_TABLES, faults, load_installed_plugins, load_plugin

KALIMBA = '''
import numpy as np
from phonism import RHYTHM_PATTERNS, SCALES, Rhythm, Scale, instrument

DECAY = 3

@instrument("test kalimba", family="plucked", lowest=48, highest=84, release_s=0.8)
def kalimba(t, frequency, velocity):
    """A plucked tine."""
    return 0.7 * np.exp(-DECAY * t) * np.sin(2 * np.pi * frequency * t)

SCALES.add("test scale", Scale(0, 2, 7))
RHYTHM_PATTERNS.add("test rhythm", Rhythm("x.x"))
'''
MAPPING = '''
from phonism.mapping import mapping

@mapping("test mapping", source="made up")
def constant(color, key):
    """Always the tonic."""
    return {0: 1.0}
'''


KIT = '''
import numpy as np
from phonism.sound.instruments import DRUM_KITS, DrumKit
from phonism.sound.instruments.drumkits import drum

DRUMS = {}

@drum(DRUMS, "tin", 36, 37, 38, 42, 51, 70, ring_s=0.3)
def tin(t, velocity):
    """A tin can."""
    ring = np.sin(4400 * t) + velocity * np.sin(12000 * t)
    return 0.5 * np.exp(-35 * t) * ring

DRUM_KITS["test tins"] = DrumKit("test tins", DRUMS, -6.0, "Tin cans.")
'''


@pytest.fixture
def plugin(tmp_path):
    """Return what writes a plugin file."""

    def write(text):
        path = tmp_path / "own.py"
        path.write_text(text)
        return path

    return write


def contents():
    return [list(table) for table in OPEN_TABLES]


def test_a_plugin_adds_what_it_says(plugin):
    """It returns the names by kind, and the instrument still knows its module afterwards."""
    added = load_plugin(plugin(KALIMBA))
    settings = phonism.Settings(
        duration_s=5, foreground_instrument="test kalimba", scale="test scale",
        rhythm="test rhythm",
    )  # fmt: skip
    music = phonism.create_advanced_audio(["#f80"], ["#08f"], settings)

    assert added == {
        "instrument": ("test kalimba",),
        "scale": ("test scale",),
        "rhythm": ("test rhythm",),
    }
    assert faults(added) == []
    assert abs(music.audio.samples).max() > 0.1


def test_a_mapping_can_be_added(plugin):
    """And is used by its name."""
    added = load_plugin(plugin(MAPPING))

    assert added == {"mapping": ("test mapping",)}
    assert faults(added) == []
    assert phonism.color_to_pitch("#0f0", mapping="test mapping") % 12 == 0


def test_a_drum_kit_can_be_added(plugin):
    """And it is heard where a score names it."""
    added = load_plugin(plugin(KIT))
    settings = phonism.Settings(duration_s=5, percussion=True)
    score, usual = phonism.create_advanced_audio(["#f80"], ["#08f"], settings)
    parts = [
        replace(part, instrument="Test-Tins") if part.role == "drums" else part
        for part in score.parts
    ]
    audio = phonism.perform(replace(score, parts=tuple(parts)), settings)

    assert added == {"drum kit": ("test tins",)}
    assert faults(added) == []
    assert np.abs(audio.samples - usual.samples).max() > 0.01


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("0.5 * np.exp(-35 * t)", "0 * t", "tin: it is silent"),
        ("np.exp(-35 * t)", "np.ones_like(t)", "tin: it starts or ends with a click"),
        ("0.5 * np", "0.5 / velocity**3 * np", "tin: harder is not louder"),
        ("return 0.5", "return t[1:]  # ", "tin: "),
        ("return 0.5", "return 1 / 0  # ", "tin: it raises ZeroDivisionError"),
        ("ring_s=0.3", "ring_s=0.001", "tin: its ring_s must be 0.05 to 20 s, got 0.001"),
        ("ring_s=0.3", "ring_s=float('nan')", "tin: its ring_s must be"),
        ("70, ring_s", "128, ring_s", "tin: its key must be 0 to 127, got 128"),
        ("-6.0", "float('nan')", "its gain_db is nan"),
        ('"test tins", DRUMS', '"test tins", {}', "it has no drums"),
    ],
)
def test_bad_drum_kits_are_found_out(plugin, old, new, fault):
    """By the name of the kit and of the drum."""
    assert old in KIT
    found = faults(load_plugin(plugin(KIT.replace(old, new))))

    assert any(each.startswith(f"test tins: {fault}") for each in found), found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "adds nothing"),
        ("def broken(:", "failed with SyntaxError"),
        ("raise RuntimeError('no luck')", "failed with RuntimeError: no luck"),
        ("import sys; sys.exit(0)", "failed with SystemExit"),
        ("import no_such_package", "failed with ModuleNotFoundError"),
        (
            "from phonism import SCALES, Scale; SCALES.add('major', Scale(0))",
            "already is a scale",
        ),
        ("from phonism import Rhythm; Rhythm('o')", "A rhythm is drawn"),
        ("\0", "failed with"),
    ],
)
def test_a_failing_plugin_leaves_nothing_behind(plugin, text, message):
    """Also what it had added before it failed is gone."""
    before = contents()
    first = "from phonism import SCALES, Scale\nSCALES.add('half done', Scale(0))\n"
    with pytest.raises(DefinitionError, match=message):
        load_plugin(plugin(text if "nothing" in message else first + text))

    assert contents() == before
    with pytest.raises(UnknownNameError):
        phonism.SCALES["half done"]


def test_a_plugin_that_is_not_there_is_named(tmp_path):
    """A folder is none either."""
    for path in (tmp_path / "none.py", tmp_path):
        with pytest.raises(DefinitionError, match="no plugin file"):
            load_plugin(path)


def test_loading_twice_is_refused(plugin):
    """The names are taken, and stay with the first."""
    path = plugin(KALIMBA)
    load_plugin(path)
    with pytest.raises(DefinitionError, match="already is"):
        load_plugin(path)

    assert "test kalimba" in phonism.INSTRUMENTS


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return 0 * t", "it is silent"),
        ("return np.sin(2 * np.pi * 1.1 * frequency * t)", "out of tune"),
        ("return np.ones_like(t) / 0.0", "not finite"),
        ("return t[:-1]", "of the shape"),
        ("return 1 / (frequency - frequency)", "raises ZeroDivisionError"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_bad_instruments_are_found_out(plugin, body, fault):
    """The conformance suite says what is wrong, by name."""
    text = KALIMBA.replace("return 0.7 *", "0.7 *").replace(
        "* t)\n\nSC", f"* t)\n    {body}\n\nSC"
    )
    found = faults(load_plugin(plugin(text)))

    assert found
    assert all(each.startswith("test kalimba: ") for each in found)
    assert any(fault in each for each in found)


def test_bad_mappings_are_found_out(plugin):
    """A note that depends on the noise of a grey's hue, for one."""
    text = MAPPING.replace("{0: 1.0}", "{int(color.hue // 60): 1.0}")
    found = faults(load_plugin(plugin(text)))

    assert any("noise of greys" in each for each in found)


def install(monkeypatch, tmp_path, text):
    (tmp_path / "own_plugin.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "own_plugin", raising=False)
    point = EntryPoint("own", "own_plugin", plugins.ENTRY_POINT_GROUP)
    monkeypatch.setattr(
        plugins, "entry_points", lambda group: [point] if group == "phonism.plugins" else []
    )


def test_installed_plugins_are_loaded(monkeypatch, tmp_path):
    """A package that declares the entry point needs no option."""
    install(monkeypatch, tmp_path, MAPPING)
    load_installed_plugins()

    assert "test mapping" in phonism.MAPPINGS


@pytest.mark.parametrize("text", ["1 / 0", "raise SystemExit(0)"])
def test_a_broken_installed_plugin_is_named(monkeypatch, tmp_path, text):
    """So that one knows what to remove."""
    install(monkeypatch, tmp_path, text)
    with pytest.raises(DefinitionError, match="installed plugin 'own' failed"):
        load_installed_plugins()
