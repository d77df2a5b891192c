"""Registries: forgiving to those who look up, strict to those who add."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonism.errors import DefinitionError, DuplicateNameError, UnknownNameError
from phonism.registry import Registry, fold

words = st.lists(st.text("abcdefgh", min_size=1, max_size=5), min_size=1, max_size=3)


@pytest.fixture
def knots() -> Registry[int]:
    """Return a registry of two knots."""
    knots = Registry[int]("knot")
    knots.add("half hitch", 1)
    knots["Reef Knot"] = 2
    return knots


@given(
    words, st.sampled_from([" ", "-", "_", "  ", ""]), st.sampled_from([str.upper, str.title])
)
def test_a_name_is_found_however_it_is_spelled(
    words: list[str], joint: str, case: Callable[[str], str]
) -> None:
    """Case, spaces, hyphens and underscores do not matter."""
    registry = Registry[str]("word")
    name = " ".join(words)
    registry.add(name, "found")

    assert registry[case(joint.join(words))] == "found"
    assert registry.canonical(case(joint.join(words))) == name


@given(words, st.sampled_from([" ", "-", "_", ""]))
def test_a_taken_name_is_refused_however_it_is_spelled(words: list[str], joint: str) -> None:
    """Nobody can shadow an entry with another spelling, and the old one stays."""
    registry = Registry[int]("word")
    registry.add(" ".join(words), 1)

    with pytest.raises(DuplicateNameError, match="already is a word named"):
        registry.add(joint.join(words).upper(), 2)
    assert list(registry.values()) == [1]


@pytest.mark.parametrize("name", ["", "  ", "-_-", None, 5, b"half hitch"])
def test_a_name_says_something(knots: Registry[int], name: object) -> None:
    """An entry without a name could never be found again."""
    with pytest.raises(DefinitionError, match="name of a knot"):
        knots.add(name, 3)
    assert len(knots) == 2


def test_a_typo_is_told_the_nearest_names(knots: Registry[int]) -> None:
    """The message says what came, what is near and what there is."""
    with pytest.raises(UnknownNameError) as caught:
        knots["half hich"]

    assert str(caught.value) == (
        "There is no knot named 'half hich'. Did you mean 'half hitch'? "
        "Known: half hitch, Reef Knot."
    )


@pytest.mark.parametrize("name", [None, 5, 1.5, b"reef", ["half hitch"], "", "zzz"])
def test_what_is_no_name_is_unknown(knots: Registry[int], name: object) -> None:
    """Look-ups of anything fail the same way, without a suggestion out of the blue."""
    with pytest.raises(UnknownNameError, match="There is no knot") as caught:
        knots[name]
    assert "Did you mean" not in str(caught.value)
    assert name not in knots


def test_a_very_long_name_makes_a_short_message(knots: Registry[int]) -> None:
    """Nobody can flood a log with a name."""
    with pytest.raises(UnknownNameError) as caught:
        knots["x" * 1_000_000]
    assert len(str(caught.value)) < 200


def test_a_registry_is_a_mapping_in_order(knots: Registry[int]) -> None:
    """It iterates, counts and gets as a dict does, in the order of adding."""
    assert list(knots) == ["half hitch", "Reef Knot"]
    assert list(knots.items()) == [("half hitch", 1), ("Reef Knot", 2)]
    assert len(knots) == 2
    assert knots.get("REEF_KNOT") == 2
    assert knots.get("bowline") is None
    assert "reef-knot" in knots


def test_entries_may_be_added_while_iterating(knots: Registry[int]) -> None:
    """A loop sees what was there when it began."""
    for name in knots:
        knots.add(f"double {name}", 0)
    assert len(knots) == 4


def test_restored_forgets_what_was_added_even_after_an_error(knots: Registry[int]) -> None:
    """What a test or a failing plugin adds does not stay."""
    with suppress(DuplicateNameError), knots.restored():
        knots.add("bowline", 3)
        assert knots["bowline"] == 3
        knots.add("bowline", 4)

    assert "bowline" not in knots
    assert knots.add("bowline", 4) == 4


def test_the_repr_names_kind_and_entries(knots: Registry[int]) -> None:
    """A registry in a notebook tells what it holds."""
    assert repr(knots) == "<Registry of 2 knots: half hitch, Reef Knot>"


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    """Folded names are a normal form."""
    assert fold(fold(name)) == fold(name)


def test_an_entry_of_another_type_is_refused_when_it_is_added():
    """A drawing is no rhythm yet, and a list no scale."""
    from phonism.theory.rhythms import RHYTHM_PATTERNS
    from phonism.theory.scales import SCALES

    with pytest.raises(DefinitionError, match="A rhythm is a Rhythm, and 'tap' is 'x-x-'"):
        RHYTHM_PATTERNS["tap"] = "x-x-"
    with pytest.raises(DefinitionError, match="A scale is a Scale"):
        SCALES["mine"] = [0, 2, 4]
    assert "tap" not in RHYTHM_PATTERNS
