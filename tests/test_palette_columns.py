"""How the colors of a region change along the picture."""

from dataclasses import replace

import numpy as np
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from phonism.color.oklab import Oklch
from phonism.errors import OutOfRangeError
from phonism.palette import Palette, Swatch, extract_palette, faults, shares_along
from phonism.palette.columns import overlaps
from phonism.picture import Picture
from phonism.regions import Region
from phonism.settings import Settings

RED, BLUE = (255, 0, 0), (0, 0, 255)
counts = st.integers(1, 80)


def palette_of(rgb: ArrayLike, mask: ArrayLike | None = None) -> Palette:
    rgb = np.asarray(rgb, dtype=np.uint8)
    ones = np.ones(rgb.shape[:2], np.float32)
    mask = ones if mask is None else np.asarray(mask, np.float32)
    picture = Picture(rgb=rgb, alpha=ones, source="array", digest="")
    return extract_palette(picture, Region("foreground", mask, "test"), Settings())


def two_stripes(red: int, blue: int) -> np.ndarray:
    return np.array([[RED] * red + [BLUE] * blue] * 8)


@given(st.integers(1, 70), st.integers(1, 70), counts)
@settings(deadline=None)
def test_a_column_has_the_colors_that_are_in_it(red: int, blue: int, count: int) -> None:
    """A red part and a blue part: columns are red, then one is mixed, then they are blue."""
    palette = palette_of(two_stripes(red, blue))
    place = [swatch.hex for swatch in palette.swatches].index("#ff0000")
    found = shares_along(palette, count)[:, place]
    border = red / (red + blue) * count
    expected = np.clip(border - np.arange(count), 0, 1)

    # One column may lie in a stretch, or a pixel of the sample, that the border cuts.
    reach = count / 32 + count / 128 + 1
    far = np.abs(np.arange(count) + 0.5 - border) > reach
    assert found[far] == pytest.approx(expected[far], abs=0.01)
    assert (np.diff(found) <= 1e-9).all()


@given(strategies.palettes(smallest=1), counts)
@settings(deadline=None)
def test_shares_are_shares(palette: Palette, count: int) -> None:
    """Every column of every palette, made by hand or not, is shared out in full."""
    shares = shares_along(palette, count)

    assert shares.shape == (count, len(palette.swatches))
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1)


def test_a_color_made_by_hand_sounds_around_its_place() -> None:
    """A color on the left fades out to the right."""
    left = Swatch(Oklch(0.5, 0.1, 29), 0.5, "foreground", x=0.2)
    shares = shares_along([left, replace(left, x=0.8)], 16)[:, 0]

    assert shares[0] > 0.99
    assert shares[-1] < 0.01
    assert (np.diff(shares) < 0.001).all()


def test_colors_all_in_the_middle_keep_their_shares() -> None:
    """Nothing is known of their places, so every column is like the whole."""
    swatches = [Swatch(Oklch(0.5, 0.1, 29), share, "foreground") for share in (0.7, 0.3)]

    assert shares_along(swatches, 5) == pytest.approx(np.array([[0.7, 0.3]] * 5))


def test_where_a_region_is_not_it_sounds_as_a_whole() -> None:
    """The right half of the picture is not in the region."""
    mask = np.zeros((8, 64))
    mask[:, :32] = 1
    palette = palette_of(np.hstack([two_stripes(24, 8), np.full((8, 32, 3), 99)]), mask)
    shares = shares_along(palette, 8)

    assert shares[-1] == pytest.approx([0.75, 0.25])
    assert shares[0] == pytest.approx([1, 0], abs=0.01)


def test_one_column_is_the_whole() -> None:
    """The picture as one column has the shares of the palette."""
    rgb = np.random.default_rng(1).integers(0, 256, (64, 128, 3))
    palette = palette_of(rgb)

    whole = [swatch.share for swatch in palette.swatches]
    assert shares_along(palette, 1)[0] == pytest.approx(whole, abs=0.002)


def test_a_region_of_no_color_has_no_shares() -> None:
    """There are columns, and nothing is in them."""
    assert shares_along([], 3).shape == (3, 0)


@pytest.mark.parametrize("count", [0, -1, 2.5, True, None, "4"])
def test_a_picture_has_a_whole_number_of_columns(count: object) -> None:
    """The message says what came."""
    with pytest.raises(OutOfRangeError, match="1 column or more"):
        shares_along([], count)  # type: ignore[arg-type]  # what a user may pass


@given(st.integers(1, 200), st.integers(1, 200))
@settings(deadline=None)
def test_averages_lose_nothing(before: int, after: int) -> None:
    """Every new stretch is an average, and every old one counts alike."""
    weights = overlaps(before, after)

    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.sum(axis=0) == pytest.approx(after / before)


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ((0.5,) * 31, "31 columns"),
        ((2.0,) * 32, "more than 1"),
        ((-0.5,) * 32, "less than 0"),
        ((np.nan,) * 32, "less than 0"),
    ],
)
def test_columns_that_cannot_be_are_faults(columns: tuple[float, ...], fault: str) -> None:
    """In words."""
    swatch = Swatch(Oklch(0.5, 0.1, 29), 1.0, "foreground", columns=columns)

    assert fault in " ".join(faults(Palette("foreground", (swatch,))))
