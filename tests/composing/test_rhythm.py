"""Cells: bars of a tune made from a pattern's own places."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from phonism.composing.rhythm import (
    Taste,
    Wanted,
    choices_of,
    choose_cell,
    decorated,
    half_bar,
    metric_weight,
    resting,
    size_of,
    varied,
)
from phonism.score import Meter
from phonism.theory.rhythms import RHYTHM_PATTERNS, Rhythm, euclidean

TASTE = Taste(heavy=0.0, unevenness=0.3)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", list(RHYTHM_PATTERNS))
@pytest.mark.parametrize("size", [1, 3, 5, 40])
def test_cells_have_the_size_that_is_wanted_and_stay_in_the_bar(name: str, size: int) -> None:
    """As many notes as asked, or as many as the pattern has room for."""
    rhythm = RHYTHM_PATTERNS[name]
    choices = choices_of(rhythm, Meter(*rhythm.meter), 2)
    cell = choose_cell(choices, Wanted(size, TASTE), rng())

    assert len(cell) == min(size, len(choices.places))
    assert list(cell) == sorted(set(cell))
    assert cell[0] >= 0
    assert cell[-1] < rhythm.bar


@pytest.mark.parametrize("name", list(RHYTHM_PATTERNS))
def test_a_cell_of_the_patterns_own_size_is_mostly_the_pattern(name: str) -> None:
    """What is drawn is what the tune goes by."""
    rhythm = RHYTHM_PATTERNS[name]
    choices = choices_of(rhythm, Meter(*rhythm.meter), 1)
    drawn = {round(stroke.onset, 6) for stroke in rhythm.strokes()}
    cells = [choose_cell(choices, Wanted(len(drawn), TASTE), rng(i)) for i in range(20)]
    shares = [len(drawn & {round(p, 6) for p in cell}) / len(drawn) for cell in cells]

    assert np.mean(shares) >= 0.6


@pytest.mark.parametrize(("onsets", "steps"), [(3, 8), (5, 8), (7, 16), (5, 9), (11, 24)])
def test_any_euclidean_rhythm_makes_cells(onsets: int, steps: int) -> None:
    """However many steps it has."""
    rhythm = euclidean(onsets, steps)
    choices = choices_of(rhythm, Meter(*rhythm.meter), 1)

    assert 2 <= len(choices.places) <= 12
    assert len(choices.sizes) == 2 ** len(choices.places) - 1


def test_the_long_note_stands_where_the_heaviest_color_does() -> None:
    """Area is time: a color that fills the right of the picture is heard long at the end."""
    rhythm = RHYTHM_PATTERNS["simple"]
    choices = choices_of(rhythm, Meter(4, 4), 1)

    def place(heavy: float) -> float:
        found = []
        for seed in range(30):
            cell = choose_cell(choices, Wanted(3, Taste(heavy, 0.6)), rng(seed))
            spans = np.diff([*cell, 4.0])
            found.append(spans.argmax() / 2)
        return float(np.mean(found))

    assert place(1.0) > place(0.0) + 0.5


def test_a_second_cell_differs_from_the_first() -> None:
    """Bars that are all alike tell nothing."""
    choices = choices_of(RHYTHM_PATTERNS["simple"], Meter(4, 4), 1)
    first = choose_cell(choices, Wanted(3, TASTE), rng())
    same = choose_cell(choices, Wanted(3, TASTE), rng())
    other = choose_cell(choices, Wanted(3, TASTE, unlike=(first,)), rng())

    assert same == first
    assert other != first


@given(st.sampled_from(list(RHYTHM_PATTERNS)), st.integers(1, 6), st.integers(0, 50))
@effort(deadline=None, max_examples=60)
def test_varied_and_decorated_cells_are_near_the_cell(name: str, size: int, seed: int) -> None:
    """One note moved, or one more; nothing else."""
    rhythm = RHYTHM_PATTERNS[name]
    choices = choices_of(rhythm, Meter(*rhythm.meter), 1)
    cell = choose_cell(choices, Wanted(size, TASTE), rng(seed))
    moved, richer = varied(choices, cell, rng(seed)), decorated(choices, cell, rng(seed))

    assert len(moved) == len(cell)
    assert len(set(moved) ^ set(cell)) in {0, 2}
    assert set(richer) >= set(cell)
    assert len(richer) - len(cell) == (len(cell) < len(choices.places))


@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]), min_size=1),
    st.integers(0, 9),
)
@effort(deadline=None, max_examples=60)
def test_a_bar_that_rests_has_time_to(places: list[float], seed: int) -> None:
    """Its last note begins by the middle of the bar."""
    meter = Meter(4, 4)
    cell = resting(tuple(sorted(set(places))), meter, rng(seed))

    assert cell
    assert cell[-1] <= half_bar(meter)


@pytest.mark.parametrize("tempo", [40, 100, 240])
def test_more_complexity_is_never_fewer_notes_a_bar(tempo: float) -> None:
    """And slow beats hold more of them."""
    sizes = [size_of(c / 20, 4.0, tempo, 0.3) for c in range(21)]

    assert sizes == sorted(sizes)
    assert size_of(0.5, 4.0, 40, 0.0) > size_of(0.5, 4.0, 240, 0.0)


def test_the_downbeat_is_the_strongest_place() -> None:
    """In every meter; then the middle of the bar."""
    for meter in (Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 8)):
        weights = [metric_weight(i / 2, meter) for i in range(round(2 * meter.bar))]
        assert max(weights[1:]) < weights[0]
        assert metric_weight(half_bar(meter), meter) == max(weights[1:])


def test_straight_notes_do_not_trip_over_three_to_the_beat() -> None:
    """A shuffle offers thirds of a beat, and no halves."""
    choices = choices_of(Rhythm("X-xX-xX-xX-x"), Meter(4, 4), 2)
    assert not [place for place in choices.places if abs(place % 1 - 0.5) < 0.1]
