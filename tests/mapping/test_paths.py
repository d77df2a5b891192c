"""The ways through the colors of a picture."""

import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.mapping import PATHS, Path, path
from phonism.mapping.conformance import path_faults
from phonism.mapping.paths import turns_to
from phonism.mapping.tuning import salience_of
from phonism.palette import Palette, Swatch
from phonism.plugins import faults, load_plugin

names = st.sampled_from(list(PATHS))


def at(x: float, y: float, share: float = 0.5, chroma: float = 0.1) -> Swatch:
    """Return a swatch at a place."""
    return Swatch(Oklch(0.5, chroma, 29), share, "foreground", x, y)


@pytest.mark.parametrize("name", list(PATHS))
def test_every_path_conforms(name: str) -> None:
    """All swatches, once each, in an order that unseen moves hardly ever change."""
    assert path_faults(PATHS[name]) == []
    assert PATHS[name].help.endswith(".")


@given(strategies.palettes(), names)
def test_no_swatch_is_lost(palette: Palette, name: str) -> None:
    """Also of swatches that share a place, and of none at all."""
    found = PATHS[name].order(palette.swatches)
    assert sorted(found, key=palette.swatches.index) == list(palette.swatches)


@pytest.mark.parametrize("name", list(PATHS))
def test_equals_stay_in_their_order(name: str) -> None:
    """Swatches that the path cannot tell apart keep the palette's order."""
    swatches = [Swatch(Oklch(0.5, 0.1, 29), 0.25, "foreground", name=word) for word in "abcd"]
    assert PATHS[name].order(swatches) == swatches


def test_the_spiral_goes_outward_and_clockwise() -> None:
    """Up, right, down and left of the middle, then the same a winding farther out."""
    places = [(0.5, 0.5), (0.55, 0.5), (0.5, 0.6), (0.35, 0.5), (0.5, 0.3), (0.75, 0.5)]
    swatches = [at(*place) for place in places]
    shuffled = random.Random(4).sample(swatches, len(swatches))

    assert [turns_to(*place) for place in places] == [0, 0.25, 0.5, 0.75, 1, 1.25]
    assert PATHS["spiral"].order(shuffled) == swatches


def test_the_spiral_reaches_every_place() -> None:
    """No place in the picture is farther from it than half a winding."""
    for x, y in np.random.default_rng(2).random((200, 2)):
        turns = turns_to(x, y)
        across = 0.5 + 0.2 * turns * np.sin(2 * np.pi * turns)
        down = 0.5 - 0.2 * turns * np.cos(2 * np.pi * turns)
        assert np.hypot(across - x, down - y) <= 0.1 + 1e-3


@given(strategies.palettes(smallest=2))
def test_the_most_salient_comes_first(palette: Palette) -> None:
    """Then the next, down to the one that strikes least."""
    found = PATHS["saliency"].order(palette.swatches)
    assert all(salience_of(a) >= salience_of(b) for a, b in pairwise(found))


def test_small_and_vivid_strikes_more_than_large_and_grey() -> None:
    """Saliency is not size."""
    vivid, grey = at(0.5, 0.5, 0.4, chroma=0.25), at(0.5, 0.5, 0.6, chroma=0.0)
    assert PATHS["saliency"].order([grey, vivid]) == [vivid, grey]


BAD = {
    "drops": ("drops 1 of", lambda swatches: list(swatches)[1:]),
    "repeats": ("repeats or invents", lambda swatches: [*swatches, *swatches]),
    "invents": ("repeats or invents", lambda swatches: [*swatches, at(0.1, 0.2)]),
    "returns nothing": ("must return a list", lambda _swatches: None),
    "returns numbers": ("repeats or invents", lambda swatches: list(range(len(swatches)))),
    "fails": ("fails with ZeroDivisionError", lambda _swatches: [1 / 0]),
    "as given": ("depends on the order", list),
    "by chance": (
        "palettes that look the same",
        lambda swatches: sorted(swatches, key=lambda swatch: swatch.x * 1e9 % 1),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_the_conformance_suite_catches_bad_paths(name: str) -> None:
    """Each in words."""
    words, rule = BAD[name]
    assert any(words in fault for fault in path_faults(Path(name, rule, "")))


@pytest.mark.parametrize("name", ["drops", "repeats", "invents", "returns nothing"])
def test_a_bad_path_is_stopped_where_it_is_used(name: str) -> None:
    """The message names it and says what it must do."""
    with pytest.raises(DefinitionError, match=f"'{name}' must return a list of the swatches"):
        Path(name, BAD[name][1], "").order([at(0.2, 0.2), at(0.4, 0.4)])


def test_a_user_adds_a_path_by_decorating_a_function() -> None:
    """Its docstring's first line is its help."""
    with PATHS.restored():

        @path("top to bottom")
        def top_to_bottom(swatches: Sequence[Swatch]) -> list[Swatch]:
            """As rain falls."""
            return sorted(swatches, key=lambda swatch: swatch.y)

        low, high = at(0.5, 0.9), at(0.5, 0.1)
        assert PATHS["Top to bottom"].order([low, high]) == [high, low]
        assert PATHS["Top to bottom"].help == "As rain falls."


PLUGIN = '''
from phonism.mapping import path

@path("test path")
def falling(swatches):
    """As rain falls."""
    return sorted(swatches, key=lambda swatch: swatch.y){cut}
'''


@pytest.mark.parametrize(("cut", "fault"), [("", None), ("[1:]", "test path: The path")])
def test_a_plugin_may_bring_a_path(tmp_path, cut: str, fault: str | None) -> None:
    """It is checked like any other."""
    file = tmp_path / "own.py"
    file.write_text(PLUGIN.format(cut=cut))
    with PATHS.restored():
        added = load_plugin(file)
        found = faults(added)

    assert added == {"path": ("test path",)}
    assert [fault.split(" '")[0] for fault in found] == ([fault] if fault else [])
