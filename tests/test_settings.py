"""Settings: every choice declared once, checked once, reachable everywhere."""

import argparse
import dataclasses
import json
import math
import pickle
from typing import Any

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.cli import _add_settings, flag_of
from phonism.errors import OutOfRangeError, PhonismError, UnknownNameError
from phonism.settings import AUTO, KNOBS, Knob, Settings

RANGES = [name for name, knob in KNOBS.items() if knob.low is not None]
TABLES = [name for name, knob in KNOBS.items() if knob.table is not None]
AUTOS = [name for name, knob in KNOBS.items() if knob.is_auto]
NUMBERS = [name for name, knob in KNOBS.items() if knob.kind in (int, float)]


def parsed(*words: str) -> Settings:
    """Return the settings that the command line makes of words."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    _add_settings(parser)
    options = parser.parse_args(words)
    return Settings(**{name: value for name, value in vars(options).items() if name in KNOBS})


@pytest.mark.parametrize("knob", KNOBS.values(), ids=list(KNOBS))
def test_every_setting_explains_itself(knob: Knob) -> None:
    """Faces show a label and a sentence, and know what is allowed."""
    assert knob.label[0].isupper()
    assert knob.help.endswith(".")
    assert knob.group in {"ordinary", "advanced"}
    assert knob.allowed
    assert knob.check(knob.default) == knob.default


def test_the_defaults_are_the_same_everywhere() -> None:
    """The command line without options is `Settings()`."""
    assert parsed() == Settings()
    assert Settings().as_dict() == {name: knob.default for name, knob in KNOBS.items()}


@pytest.mark.parametrize("knob", KNOBS.values(), ids=list(KNOBS))
def test_every_setting_is_reachable_from_command_line_and_recipe(knob: Knob) -> None:
    """Another value than the default comes through on both ways."""
    other = other_value(knob)
    words = [flag_of(knob)] if knob.kind is bool else [flag_of(knob), str(other)]
    settings = parsed(*words)

    assert getattr(settings, knob.name) == other
    assert other != knob.default
    recipe = json.loads(json.dumps(settings.as_dict()))
    assert Settings(**recipe) == settings


def other_value(knob: Knob) -> Any:
    """Return an allowed value that is not the default."""
    if knob.kind is bool:
        return not knob.default
    if knob.table is not None:
        return next(name for name in knob.table if name != knob.default)
    return next(
        n for n in (*knob.numbers, knob.low, knob.high) if n not in {None, knob.default}
    )


@pytest.mark.parametrize("name", RANGES)
def test_the_edges_of_a_range_are_inside(name: str) -> None:
    """From low to high, both included."""
    knob = KNOBS[name]
    for edge in (knob.low, knob.high):
        assert getattr(Settings(**{name: edge}), name) == edge


@pytest.mark.parametrize("name", RANGES)
def test_just_outside_of_a_range_is_refused_in_words(name: str) -> None:
    """The message says which setting, what is allowed and what came."""
    knob = KNOBS[name]
    step = 1 if knob.kind is int else 1e-9
    for outside in (knob.low - step, knob.high + step * max(1, knob.high)):
        with pytest.raises(OutOfRangeError) as caught:
            Settings(**{name: outside})
        assert str(caught.value) == f"{knob.label} must be {knob.allowed}, got {outside!r}."


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, 10**400, 10**5000, -(10**400), 1j, "", "fast", "nan",
     [], [30], {}, b"fast", object(), True, False],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize("name", NUMBERS)
def test_no_other_value_passes_for_a_number(name: str, value: Any) -> None:
    """Whatever is not a number of the range is refused, in a message that can be read."""
    with pytest.raises(OutOfRangeError) as caught:
        Settings(**{name: value})
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_may_come_as_text_or_from_numpy(name: str) -> None:
    """Forms and files bring text; notebooks bring NumPy."""
    value = other_value(KNOBS[name])
    for form in (str(value), f" {value} ", np.float64(value), np.int64(value)):
        stored = getattr(Settings(**{name: form}), name)
        assert stored == (int(value) if isinstance(form, np.int64) else value)
        assert type(stored) is KNOBS[name].kind


@pytest.mark.parametrize("value", [1.5, "2.5", np.float64(7.1)])
@pytest.mark.parametrize("name", [n for n in RANGES if KNOBS[n].kind is int])
def test_whole_numbers_are_whole(name: str, value: Any) -> None:
    """Half a color cannot be found."""
    with pytest.raises(OutOfRangeError, match="whole number"):
        Settings(**{name: value})


@pytest.mark.parametrize("value", [22050, 44101, "8", None])
@pytest.mark.parametrize("name", ["sample_rate", "bit_depth"])
def test_only_the_listed_numbers_are_allowed(name: str, value: Any) -> None:
    """Sample rate and bit depth are one of a few."""
    with pytest.raises(OutOfRangeError, match="one of"):
        Settings(**{name: value})


@pytest.mark.parametrize("name", TABLES)
def test_names_are_forgiving_and_stored_as_registered(name: str) -> None:
    """Case, spaces, hyphens and underscores do not matter."""
    for known in KNOBS[name].table:
        for spelling in (
            known.upper(),
            f" {known.replace(' ', '_')} ",
            known.replace(" ", "-"),
        ):
            assert getattr(Settings(**{name: spelling}), name) == known


@pytest.mark.parametrize(
    "value",
    ["", "no such thing", 5, math.nan, [], b"major", "x" * 10**5],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("name", TABLES)
def test_an_unknown_name_is_refused_in_words(name: str, value: Any) -> None:
    """The message lists what there is."""
    with pytest.raises(UnknownNameError, match="Known: "):
        Settings(**{name: value})


def test_a_typo_is_told_what_was_meant() -> None:
    """A near name is suggested."""
    with pytest.raises(UnknownNameError, match="Did you mean 'dorian'"):
        Settings(scale="dorain")


@pytest.mark.parametrize("name", AUTOS)
@pytest.mark.parametrize("value", ["auto", "AUTO", " Auto ", None])
def test_the_picture_decides_where_it_may(name: str, value: Any) -> None:
    """Auto and nothing mean the same."""
    assert getattr(Settings(**{name: value}), name) == AUTO


@pytest.mark.parametrize("name", [name for name in KNOBS if name not in AUTOS])
def test_the_picture_decides_nowhere_else(name: str) -> None:
    """A setting without auto refuses it, and refuses nothing at all."""
    for value in ("auto", None):
        with pytest.raises(PhonismError):
            Settings(**{name: value})


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("yes", True), ("TRUE", True), (1, True), (np.True_, True),
     (False, False), ("no", False), (" false ", False), (0, False), (np.False_, False)],
)  # fmt: skip
def test_yes_and_no_come_in_many_forms(value: Any, expected: bool) -> None:
    """Forms, files and people write booleans differently."""
    assert Settings(invert_mask=value).invert_mask is expected


@pytest.mark.parametrize(
    "value",
    [2, -1, "maybe", "", [], math.nan, 10**5000],
    ids=lambda value: type(value).__name__,
)
def test_what_is_neither_yes_nor_no_is_refused(value: Any) -> None:
    """A boolean is not guessed."""
    with pytest.raises(OutOfRangeError, match="true or false"):
        Settings(invert_mask=value)


def test_settings_do_not_change() -> None:
    """They are values: frozen, comparable, hashable, picklable."""
    settings = Settings(tempo=90)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.tempo = 100
    assert len({settings, Settings(tempo="90.0"), Settings()}) == 2
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 - our own bytes


@given(strategies.settings(), st.floats(40, 240))
def test_changed_changes_only_what_is_named(settings: Settings, tempo: float) -> None:
    """The original stays what it was."""
    before = settings.as_dict()
    after = settings.changed(tempo=tempo).as_dict()

    assert settings.as_dict() == before
    assert after == before | {"tempo": tempo}


def test_changed_checks_too() -> None:
    """No way around the ranges, and unknown settings are named."""
    with pytest.raises(OutOfRangeError):
        Settings().changed(tempo=1000)
    with pytest.raises(UnknownNameError, match="no setting named 'temop'"):
        Settings().changed(temop=100)
