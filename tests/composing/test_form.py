"""Forms: a theme and what becomes of it, from five seconds to three minutes."""

import pytest
from pieces import piece

from phonism.composing.form import plan_form
from phonism.composing.grid import Grid, lay_grid
from phonism.score import Meter

FOUR = Meter(4, 4)


def grid(bars: int) -> Grid:
    """Return a grid of so many bars of two seconds, and a close of one."""
    return Grid(120, FOUR, bars, (bars + 1) * 4)


@pytest.mark.parametrize("form", ["song", "scan"])
@pytest.mark.parametrize("bars", range(1, 140))
def test_phrases_fill_the_bars_without_a_gap(bars: int, form: str) -> None:
    """Each begins where the one before ends, the first at 0, the last before the close."""
    phrases = plan_form(grid(bars), form)

    assert [phrase.first_bar for phrase in phrases] == [
        0,
        *(phrase.end_bar for phrase in phrases[:-1]),
    ]
    assert phrases[-1].end_bar == bars
    assert all(phrase.bars >= 1 for phrase in phrases)


@pytest.mark.parametrize("bars", range(1, 140))
def test_a_song_begins_with_its_theme_and_ends_at_home_with_it(bars: int) -> None:
    """An introduction may come first; the last phrase leads home, and so does it alone."""
    phrases = [p for p in plan_form(grid(bars)) if p.treatment != "intro"]

    assert (phrases[0].section, phrases[0].treatment) == ("A", "state")
    assert (phrases[-1].section, phrases[-1].cadence) == ("A", "full")
    assert [p.treatment for p in phrases].count("state") == 1


@pytest.mark.parametrize("bars", range(4, 140))
def test_a_question_is_answered(bars: int) -> None:
    """From four bars on there are at least two phrases, the first of them open."""
    phrases = [p for p in plan_form(grid(bars)) if p.treatment != "intro"]

    assert len(phrases) >= 2
    assert phrases[0].cadence == "half"


@pytest.mark.parametrize("bars", range(16, 140))
def test_there_is_a_contrast_and_a_return(bars: int) -> None:
    """A theme, something else, the theme again."""
    sections = [phrase.section for phrase in plan_form(grid(bars)) if phrase.section != "intro"]
    middle = sections.index("B")

    assert sections[0] == "A"
    assert "A" in sections[middle:]


def test_introductions_are_short_and_only_in_long_pieces() -> None:
    """Nobody waits for a theme in half a minute."""
    intros = {
        bars: phrases[0].bars
        for bars in range(1, 140)
        for phrases in [plan_form(grid(bars))]
        if phrases[0].treatment == "intro"
    }
    assert intros
    assert min(intros) >= 20
    assert max(intros.values()) <= 2


def test_pieces_of_different_length_have_different_forms() -> None:
    """Three minutes have more to tell than thirty seconds."""
    names = [
        {phrase.section for phrase in plan_form(lay_grid(s, 100, FOUR, is_tempo_free=True))}
        for s in (8, 30, 180)
    ]
    assert names[0] == {"A"}
    assert names[1] >= {"A", "B"}
    assert names[2] >= {"A", "B", "C"}


def test_sections_are_named_for_people() -> None:
    """The letter and what is done with it; the close has its own."""
    names = [section.name for section in piece(duration_s=60).sections]

    assert names[-1] == "close"
    assert "A (state)" in names
    assert any(name.startswith("B (") for name in names)
