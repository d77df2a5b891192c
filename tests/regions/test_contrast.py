"""Contrast: without a network, what stands out of the border is found, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from phonism.regions import contrast, network

if TYPE_CHECKING:
    from numpy.typing import NDArray


def disk(height: int, width: int, y: float, x: float, radius: float) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[:height, :width]
    return (rows - y) ** 2 + (columns - x) ** 2 < radius**2


def overlap(left: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    """Return intersection over union."""
    return (left & right).sum() / (left | right).sum()


@pytest.mark.parametrize(
    ("ground", "color"),
    [((20, 60, 140), (230, 180, 40)), ((250,) * 3, (0,) * 3), ((60, 120, 60), (160, 60, 60))],
)
def test_a_disk_on_plain_ground_is_found(
    ground: tuple[int, ...], color: tuple[int, ...]
) -> None:
    """Also away from the center, and with noise over everything."""
    truth = disk(120, 160, 55, 95, 28)
    clean = np.where(truth[..., None], color, ground)
    noise = np.random.default_rng(3).normal(0, 8, clean.shape)
    rgb = np.clip(clean + noise, 0, 255).astype(np.uint8)
    assert overlap(contrast.likelihood(rgb) > 0.5, truth) > 0.85


def test_a_ground_of_two_colors_is_all_ground() -> None:
    """Sky above and grass below: neither is the subject."""
    rgb = np.full((120, 160, 3), (120, 170, 230), dtype=np.uint8)
    rgb[70:] = (70, 130, 50)
    truth = disk(120, 160, 70, 80, 25)
    rgb[truth] = (200, 40, 40)
    assert overlap(contrast.likelihood(rgb) > 0.5, truth) > 0.85


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("photo", "least"),
    [("astronaut", 0.6), ("chelsea", 0.5), ("coffee", 0.8), ("coins", 0.6), ("horse", 0.85)],
)
def test_photographs_are_separated_somewhat_like_the_network_does(
    photo: str, least: float
) -> None:
    """Far from the network's masks, but well above a guess at the center."""
    image = getattr(skimage.data, photo)()
    image = (255 * image).astype(np.uint8) if image.dtype == bool else image
    rgb = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    ours = contrast.likelihood(rgb)
    theirs = network.likelihood(rgb)
    rows, columns = (np.arange(side) * len(theirs) // side for side in ours.shape)
    assert overlap(ours > 0.5, theirs[np.ix_(rows, columns)] > 0.5) > least


@pytest.mark.parametrize("photo", ["gravel", "brick", "grass", "hubble_deep_field"])
def test_textures_have_no_subject(photo: str) -> None:
    """The same stuff everywhere has nothing that stands out."""
    image = getattr(skimage.data, photo)()
    rgb = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    assert contrast.likelihood(rgb).max() < 0.5


@settings(deadline=None, max_examples=60)
@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3)),
        elements=st.sampled_from([0, 1, 128, 254, 255]),
    )
)
def test_any_picture_gets_a_finite_answer(rgb: NDArray[np.uint8]) -> None:
    """Tiny, thin, blank or wild: always numbers from 0 to 1, and always the same ones."""
    likelihood = contrast.likelihood(rgb)
    assert likelihood.dtype == np.float32
    assert np.isfinite(likelihood).all()
    assert 0 <= likelihood.min() <= likelihood.max() <= 1
    assert likelihood.tobytes() == contrast.likelihood(rgb).tobytes()


@pytest.mark.parametrize("shape", [(1, 4000, 3), (4000, 1, 3), (3, 1000, 3)])
def test_ribbons_are_judged_too(shape: tuple[int, ...]) -> None:
    """Pictures of one or a few rows."""
    rgb = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert np.isfinite(contrast.likelihood(rgb)).all()
