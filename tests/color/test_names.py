"""What people call a color."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from phonism.color.difference import ciede2000, rgb_to_lab
from phonism.color.names import NEAR_SECOND, color_names, name_of, names_of
from phonism.color.oklab import Oklch

RUDE = (
    "poo", "puk", "shit", "barf", "snot", "boog", "vomit", "piss", "diarrhea", "bile",
    "ugly", "sick", "nasty", "gross",
)  # fmt: skip

Rgb = tuple[int, int, int]

rgbs = st.tuples(*[st.integers(0, 255)] * 3)


def lab_of(name: str) -> NDArray[np.float64]:
    return rgb_to_lab(Oklch.from_hex(color_names()[name]).rgb)


def test_every_listed_color_has_its_own_name() -> None:
    """A color of the list is called what the list calls it."""
    names = color_names()

    assert {code: name_of(Oklch.from_hex(code)) for code in names.values()} == {
        code: name for name, code in names.items()
    }


def test_list_is_complete_and_well_formed() -> None:
    """Nine hundred names in small letters, each with a hex code of its own."""
    names = color_names()

    assert len(names) == len(set(names.values())) == 908
    assert all(name == name.lower().strip() and name for name in names)
    assert {"red", "green", "blue", "black", "white", "grey"} <= set(names)


@pytest.mark.parametrize("word", RUDE)
def test_no_rude_name(word: str) -> None:
    """Nobody's picture is called names."""
    assert not [name for name in color_names() if word in name]


@given(rgbs)
@settings(deadline=None)
def test_name_is_the_nearest(rgb: Rgb) -> None:
    """No other name of the list lies nearer."""
    all_labs = np.array([lab_of(name) for name in color_names()])
    nearest = ciede2000(rgb_to_lab(rgb), all_labs).min()
    own = ciede2000(rgb_to_lab(rgb), lab_of(name_of(Oklch.from_rgb(rgb))))

    assert float(own) == pytest.approx(float(nearest))


@given(st.lists(rgbs, max_size=12))
@settings(deadline=None, max_examples=50)
def test_names_stay_near_and_the_first_is_exact(colors: list[Rgb]) -> None:
    """A name of its own is never bought with one that is much farther off."""
    names = names_of([Oklch.from_rgb(rgb) for rgb in colors])

    assert len(names) == len(colors)
    for rgb, name in zip(colors, names, strict=True):
        best = ciede2000(rgb_to_lab(rgb), lab_of(name_of(Oklch.from_rgb(rgb))))
        assert float(ciede2000(rgb_to_lab(rgb), lab_of(name))) <= float(best) + NEAR_SECOND
    assert names[:1] == tuple(name_of(Oklch.from_rgb(rgb)) for rgb in colors[:1])


def test_near_colors_get_names_of_their_own() -> None:
    """Two reds in one palette can be told apart by name."""
    first, second = names_of([Oklch.from_hex("#e50000"), Oklch.from_hex("#e60101")])

    assert first == "red"
    assert second != "red"


def test_a_name_is_repeated_rather_than_wrong() -> None:
    """Twelve times the same white is not called pink in the end."""
    names = names_of([Oklch.from_hex("#ffffff")] * 12)

    assert names[-1] == "white"
