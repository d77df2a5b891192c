"""K-means on a histogram: as good as what others find with many more starts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from phonism.palette.accent import add_accents
from phonism.palette.clusters import coarsen, error, find_centers, nearest, settle

Floats = NDArray[np.float64]


def clouds(seed: int, size: int) -> tuple[Floats, Floats]:
    """Return points in nine clouds of different widths, and weights that sum to 1."""
    generator = np.random.default_rng(seed)
    middles = generator.uniform((0, -0.4, -0.4), (1, 0.4, 0.4), (9, 3))
    points = middles[generator.integers(0, 9, size)]
    points += generator.normal(0, 0.06, (size, 3)) * generator.uniform(0.2, 2, (size, 1))
    weights = generator.pareto(1.2, size) + 0.01
    return points, weights / weights.sum()


@pytest.mark.parametrize("size", [300, 4000])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("count", "excess"), [(3, 1.01), (6, 1.015), (12, 1.1)])
def test_as_good_as_many_more_starts(size: int, seed: int, count: int, excess: float) -> None:
    """The error is hardly above the best of thirty runs of scikit-learn."""
    points, weights = clouds(seed, size)
    with threadpool_limits(1):
        rival = KMeans(count, n_init=30, random_state=0).fit(points, sample_weight=weights)
    best = float(error(points, weights, rival.cluster_centers_))

    found = float(error(points, weights, find_centers(points, weights, count)))
    assert found <= excess * best


@given(st.integers(0, 1000), st.integers(2, 12))
@settings(deadline=None, max_examples=30)
def test_each_center_is_the_mean_of_its_points(seed: int, count: int) -> None:
    """Nothing is left to improve by moving one center."""
    points, weights = clouds(seed, 200)
    centers = find_centers(points, weights, count)
    labels, _ = nearest(points, centers)

    for label, center in enumerate(centers):
        own = labels == label
        assert center == pytest.approx(
            np.average(points[own], axis=0, weights=weights[own]), abs=2e-3
        )


def test_sets_of_centers_do_not_meddle_with_each_other() -> None:
    """Several sets settled together come out as they would one by one."""
    points, weights = clouds(1, 400)
    starts = points[np.arange(24).reshape(4, 6)]
    together = settle(points, weights, starts, 10)

    for start, settled in zip(starts, together, strict=True):
        (alone,) = settle(points, weights, start[None], 10)
        assert error(points, weights, alone) == pytest.approx(
            error(points, weights, settled), rel=0.02
        )


def test_a_lost_center_stays_where_it_is() -> None:
    """A center that nothing is nearest to is neither lost nor not a number."""
    points = np.array([[0.0, 0, 0], [0.1, 0, 0]])
    (settled,) = settle(points, np.array([0.5, 0.5]), np.array([[[0.0, 0, 0], [9, 9, 9]]]), 5)

    assert settled.tolist() == [[0.05, 0, 0], [9, 9, 9]]


def test_a_coarser_grid_keeps_the_mean_and_the_weight() -> None:
    """Few points stand for many without moving their common center."""
    points, weights = clouds(2, 5000)
    coarse, coarse_weights = coarsen(points, weights)

    assert 100 < len(coarse) <= 500
    assert coarse_weights.sum() == pytest.approx(1)
    assert coarse_weights @ coarse == pytest.approx(weights @ points)


def test_an_accent_takes_the_place_of_one_center() -> None:
    """A small far patch gets a center where it is; the others share the rest."""
    grey = np.column_stack([np.linspace(0, 1, 101), np.zeros((101, 2))])
    points = np.vstack([grey, [[0.5, 0.5, 0.3]]])
    weights = np.append(np.full(101, 0.996 / 101), 0.004)
    plain = find_centers(points, weights, 3)
    found = add_accents(points, weights, plain)

    assert np.abs(plain[:, 1]).max() < 0.1
    assert found[-1] == pytest.approx([0.5, 0.5, 0.3])
    assert np.sort(found[:-1, 0]) == pytest.approx([0.25, 0.75], abs=0.02)
    assert np.abs(found[:-1, 1:]).max() == 0
