"""Recipes: the way back to the same piece, and files that mean harm."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

import phonism
from phonism.errors import PhonismError, RecipeError
from phonism.performing import Audio
from phonism.theory.scales import SCALES, Scale
from phonism.writing import ENCODERS
from phonism.writing.recipe import encode_recipe, load

CHOICES = [
    {},
    {"scale": "slendro", "rhythm": "waltz", "mix": 0.0, "bit_depth": 32},
    {"tempo": 200, "key": "F#", "complexity": 1.0, "sample_rate": 48000, "seed": 7},
]


@pytest.fixture
def recipe(piece):
    """Return a valid recipe, free to be damaged."""
    return json.loads(encode_recipe(piece))


@pytest.fixture
def unplayed(monkeypatch):
    """Check recipes without playing them: what is refused must be refused before."""
    silence = np.zeros((2, 8), np.float32)
    audio = Audio(silence, 44100, {}, -70.0, -70.0)
    monkeypatch.setattr("phonism.writing.recipe.perform", lambda *_: audio)


def written(recipe):
    return json.dumps(recipe).encode()


@pytest.mark.parametrize("choices", CHOICES)
def test_a_recipe_gives_back_the_same_piece(make_piece, choices):
    """Settings, palettes, score and every file: all the same, to the last bit."""
    piece = make_piece(**choices)
    again = load(encode_recipe(piece))

    assert again.settings == piece.settings
    assert again.palettes == piece.palettes
    assert again.score == piece.score
    for ending, encode in ENCODERS.items():
        assert encode(again) == encode(piece), ending


def test_how_a_note_is_played_and_why_comes_back(piece):
    """Also what the composer does not use today."""
    score = piece.score
    played = {"brightness": 0.25, "pan": -0.5, "shift_s": 0.0125, "rule": "ornament"}
    first, *parts = score.parts
    notes = tuple(dataclasses.replace(note, **played) for note in first.notes)
    first = dataclasses.replace(first, notes=notes)
    score = dataclasses.replace(score, parts=(first, *parts))
    data = encode_recipe(dataclasses.replace(piece, score=score))

    assert load(data).score == score


def test_the_columns_of_a_photo_come_back():
    """Every stretch, to the last bit."""
    rgb = np.random.default_rng(3).integers(0, 256, (40, 50, 3)).astype(np.uint8)
    piece = phonism.compose(rgb, phonism.Settings(duration_s=5, model="none"))
    columns = [swatch.columns for palette in piece.palettes for swatch in palette.swatches]

    assert {len(column) for column in columns} == {32}
    assert load(encode_recipe(piece)).palettes == piece.palettes


@pytest.mark.parametrize("colors", [([], []), (["#f00"], []), ([], ["#00f", "#00f"])])
def test_empty_regions_come_back_too(make_piece, colors):
    """Also the grey that an empty picture sounds is remembered."""
    piece = make_piece(*colors)

    assert load(encode_recipe(piece)).score == piece.score
    assert encode_recipe(load(encode_recipe(piece))) == encode_recipe(piece)


def test_a_picture_keeps_its_name(tmp_path):
    """A photo's recipe, loaded from a file, writes the same sound file."""
    piece = phonism.compose(
        np.full((20, 30, 3), (200, 90, 30), np.uint8),
        phonism.Settings(duration_s=5, model="none"),
    )
    piece.save(tmp_path / "sea.json", tmp_path / "sea.wav")
    phonism.load(tmp_path / "sea.json").save(tmp_path / "again.json", tmp_path / "again.wav")

    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "sea.json").read_bytes()
    assert (tmp_path / "again.wav").read_bytes() == (tmp_path / "sea.wav").read_bytes()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"a": NaN}', b"9" * 5000, b" " * 17_000_000],
    ids=["empty", "cut", "not text", "deep", "nan", "long number", "huge"],
)  # fmt: skip
def test_what_is_no_json_is_refused_in_words(data):
    """Whatever the bytes are."""
    with pytest.raises(RecipeError, match="recipe"):
        load(data)


@pytest.mark.parametrize("value", [None, 1, "recipe", [], {}, {"format": "another"}])
def test_other_json_is_no_recipe(value):
    """JSON is not enough."""
    with pytest.raises(RecipeError, match="no recipe that phonism saved"):
        load(written(value))


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path):
    """It does not exist, is a folder, or never ends."""
    for path in (tmp_path / "none.json", tmp_path, "a\0b"):
        with pytest.raises(RecipeError, match="cannot be read"):
            load(path)
    with pytest.raises(RecipeError, match="too much for a recipe"):
        load("/dev/zero")


def change(recipe, path, value):
    """Put a value deep into a recipe; ``...`` takes out what is there."""
    *way, last = path
    for step in way:
        recipe = recipe[step]
    if value is ...:
        del recipe[last]
    else:
        recipe[last] = value


SWATCH = ("palettes", 0, "swatches", 0)
NOTE = ("score", "parts", 0, "notes", 0)
BAD = {
    "other version": (("format_version",), 1, "format version 1"),
    "version is true": (("format_version",), True, "format version"),
    "no settings": (("settings",), ..., "lacks 'settings'"),
    "settings a list": (("settings",), [1], "settings"),
    "setting out of range": (("settings", "tempo"), 1000, "Tempo must be 40 to 240"),
    "setting of another type": (("settings", "mix"), {}, "Mix must be"),
    "unknown setting": (("settings", "volume"), 11, "no setting named 'volume'"),
    "unknown instrument": (("settings", "background_instrument"), "pinao", "mean 'piano'"),
    "unknown player": (("score", "parts", 0, "instrument"), "pinao", "Did you mean 'piano'"),
    "player no text": (("score", "parts", 0, "instrument"), 5, "must be a text, not 5"),
    "no palettes": (("palettes",), [], "one of the foreground and one of the background"),
    "share too large": (("palettes", 0, "swatches", 0, "share"), 3, "palettes are not valid"),
    "color cut": (("palettes", 0, "swatches", 0, "color"), [0.5], "'color' must have 3"),
    "color of words": (("palettes", 0, "swatches", 0, "color"), ["a"] * 3, "must be a number"),
    "other region": (("palettes", 0, "region"), "sky", "foreground, background, not 'sky'"),
    "mood cut": (("palettes", 0, "mood", "warmth"), ..., "lacks 'warmth'"),
    "unknown fact": (("score", "parts", 0, "loud"), 1, "part has 'loud'"),
    "part no table": (("score", "parts", 0), [], "it has a list where a table"),
    "too many parts": (("score", "parts"), [{}] * 16, "at most 15"),
    "level in the sky": (("score", "parts", 0, "gain_db"), 1e6, "level is not from"),
    "pan out of range": (("score", "parts", 0, "pan"), -3, "pan -3 is not in"),
    "tempo of zero": (("score", "tempo"), 0, "tempo must be 40 to 240"),
    "tempo a word": (("score", "tempo"), "allegro", "must be a number, not 'allegro'"),
    "endless": (("score", "length"), 1e9, "must last 5 to 180 s"),
    "no length": (("score", "length"), 0, "must last 5 to 180 s"),
    "no meter": (("score", "meter"), [4, 3], "4/3 is not a meter"),
    "half a meter": (("score", "meter"), [4], "'meter' must have 2"),
    "fractional meter": (("score", "meter"), [4.5, 4], "whole number"),
    "tonic too high": (("score", "tonic"), 12, "tonic must be 0 to 11"),
    "true for a tonic": (("score", "tonic"), True, "whole number, not True"),
    "falling scale": (("score", "scale", "semitones"), [0, 7, 5], "A scale rises from 0"),
    "scale without end": (("score", "scale", "semitones"), [0] * 200, "at most 128"),
    "octave of nothing": (("score", "scale", "octave"), 1e-9, "cannot be loaded"),
    "drone a word": (("score", "scale", "drone"), "yes", "must be true or false, not 'yes'"),
    "section outside": (("score", "sections", 0, "duration"), 1e6, "leaves the piece"),
    "chord of nothing": (("score", "harmonies", 0, "semitones"), [], "'semitones' must have 1"),
    "note cut": ((*NOTE,), [0, 1, 60], "not a list of 9"),
    "note a word": ((*NOTE, 2), "C4", "must be a number, not 'C4'"),
    "note out of scale": ((*NOTE, 2), 60.5, "not in the scale"),
    "note below hearing": ((*NOTE, 2), -1200.0, "not from 0 to 127"),
    "note before all": ((*NOTE, 0), -1, "leaves the piece"),
    "note without length": ((*NOTE, 1), 0, "lasts 0"),
    "note too loud": ((*NOTE, 3), 2, "velocity 2"),
    "swatch out of range": ((*NOTE, 4), 99, "names swatch 99, and there are 5"),
    "swatch from the end": ((*NOTE, 4), -1, "names swatch -1"),
    "too many columns": ((*SWATCH, "columns"), [0.5] * 33, "at most 32"),
    "too few columns": ((*SWATCH, "columns"), [0.5] * 31, "has 31 columns, not 32"),
    "no columns": ((*SWATCH, "columns"), ..., "lacks 'columns'"),
    "column of words": ((*SWATCH, "columns"), ["a"] * 32, "must be a number, not 'a'"),
    "column overfull": ((*SWATCH, "columns"), [1.5] * 32, "fills a column"),
    "brilliance": ((*NOTE, 5), 1.5, "brightness is not from 0 to 1"),
    "note off the stage": ((*NOTE, 6), -1.5, "pan is not from -1 to 1"),
    "note far too late": ((*NOTE, 7), 60, "more than 1 s early or late"),
    "note late by a word": ((*NOTE, 7), "late", "must be a number, not 'late'"),
    "unknown rule": ((*NOTE, 8), "whim", "the rule 'whim'"),
    "rule a list": ((*NOTE, 8), ["theme"], "rule must be a text"),
    "swatch a fraction": ((*NOTE, 4), 0.5, "names swatch 0.5"),
    "too many notes": (("score", "parts", 0, "notes"), [[]] * 20_001, "at most 20000"),
    "endless number": ((*NOTE, 0), 10**400, "must be a number"),
    "damaged origin": (("origin",), 5, "it has a number where a table"),
}  # fmt: skip


@pytest.mark.usefixtures("unplayed")
@pytest.mark.parametrize("name", BAD)
def test_values_that_are_not_allowed_are_refused_in_words(recipe, name):
    """The message says which value it is, and no traceback is shown."""
    path, value, message = BAD[name]
    change(recipe, path, value)
    with pytest.raises(RecipeError, match="cannot be loaded") as caught:
        load(written(recipe))

    assert message in str(caught.value)


def test_a_thicket_of_notes_is_refused(recipe):
    """Thousands of notes that all last for the whole piece would take minutes to play."""
    notes = recipe["score"]["parts"][0]["notes"]
    onset, _, *rest = notes[-1]
    notes[:] = [[0, onset + 0.1, *rest] for _ in range(2000)]
    with pytest.raises(RecipeError, match="more than 64 notes sound at once"):
        load(written(recipe))


@pytest.mark.usefixtures("unplayed")
def test_too_many_notes_are_refused_however_they_are_dealt_out(recipe):
    """What counts is their sum over all parts."""
    for part in recipe["score"]["parts"]:
        part["notes"] = [[0, 1e-3, *part["notes"][-1][2:]] for _ in range(9000)]
    with pytest.raises(RecipeError, match="notes, and 20000 are allowed"):
        load(written(recipe))


def test_infinity_is_refused(recipe):
    """1e999 is valid JSON, and no number that can be played."""
    text = json.dumps(recipe).replace('"length": ', '"length": 1e999, "was": ', 1)
    with pytest.raises(RecipeError, match="length of a score"):
        load(text.encode())


def test_a_recipe_of_a_plugin_needs_the_plugin(make_piece):
    """A scale that nobody has registered is named."""
    with SCALES.restored():
        SCALES.add("quarter", Scale(0, 2.5, 5, 7.5, 10))
        data = encode_recipe(make_piece(scale="quarter"))
    with pytest.raises(RecipeError, match="no scale named 'quarter'"):
        load(data)


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@limits(max_examples=300)
@given(data=st.data(), value=VALUES)
def test_no_damage_at_all_leads_to_a_traceback(piece, data, value):
    """Any value in place of any other gives a piece or an error of our own."""
    recipe = json.loads(encode_recipe(piece))
    place, path = recipe, []
    while isinstance(place, dict | list) and place and (not path or data.draw(st.booleans())):
        keys = list(place) if isinstance(place, dict) else range(len(place))
        path.append(data.draw(st.sampled_from(list(keys))))
        place = place[path[-1]]
    damaged = copy.deepcopy(recipe)
    change(damaged, path, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("phonism.writing.recipe.perform", lambda *_: piece.audio)
        try:
            found = load(written(damaged))
        except PhonismError as error:
            assert isinstance(error, RecipeError)  # noqa: PT017 -- a piece is right too
        else:
            assert 5 - 1e-6 <= found.score.duration_s <= 180 + 1e-6
            encode_recipe(found)
            ENCODERS[".mid"](found)


def test_python_gives_the_same_recipe_whatever_its_hashes(piece, tmp_path):
    """Loading in another process gives the same recipe again."""
    path = tmp_path / "sea.json"
    piece.save(path)
    code = (
        "import sys, phonism;"
        "phonism.load(sys.argv[1]).save(sys.argv[1] + '.json', sys.argv[1] + '.wav')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "99"}
    subprocess.run([sys.executable, "-c", code, path], check=True, env=environment)

    assert (tmp_path / "sea.json.json").read_bytes() == path.read_bytes()
    assert (tmp_path / "sea.json.wav").read_bytes() == ENCODERS[".wav"](piece)
