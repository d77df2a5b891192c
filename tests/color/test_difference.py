"""CIEDE2000 and CIELAB against published figures and another implementation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000, rgb2lab

from phonism.color.difference import ciede2000, oklab_to_lab, rgb_to_lab
from phonism.color.oklab import rgb_to_oklab

Rgb = tuple[int, int, int]
Lab = tuple[float, float, float]

# Sharma, Wu and Dalal (2005), table 1: two CIELAB colors and their difference.
SHARMA = [
    ((50.0000, 2.6772, -79.7751), (50.0000, 0.0000, -82.7485), 2.0425),
    ((50.0000, 3.1571, -77.2803), (50.0000, 0.0000, -82.7485), 2.8615),
    ((50.0000, 2.8361, -74.0200), (50.0000, 0.0000, -82.7485), 3.4412),
    ((50.0000, -1.3802, -84.2814), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, -1.1848, -84.8006), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, -0.9009, -85.5211), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, 0.0000, 0.0000), (50.0000, -1.0000, 2.0000), 2.3669),
    ((50.0000, -1.0000, 2.0000), (50.0000, 0.0000, 0.0000), 2.3669),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0009), 7.1792),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0010), 7.1792),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0011), 7.2195),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0012), 7.2195),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0009, -2.4900), 4.8045),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0010, -2.4900), 4.8045),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0011, -2.4900), 4.7461),
    ((50.0000, 2.5000, 0.0000), (50.0000, 0.0000, -2.5000), 4.3065),
    ((50.0000, 2.5000, 0.0000), (73.0000, 25.0000, -18.0000), 27.1492),
    ((50.0000, 2.5000, 0.0000), (61.0000, -5.0000, 29.0000), 22.8977),
    ((50.0000, 2.5000, 0.0000), (56.0000, -27.0000, -3.0000), 31.9030),
    ((50.0000, 2.5000, 0.0000), (58.0000, 24.0000, 15.0000), 19.4535),
    ((50.0000, 2.5000, 0.0000), (50.0000, 3.1736, 0.5854), 1.0000),
    ((50.0000, 2.5000, 0.0000), (50.0000, 3.2972, 0.0000), 1.0000),
    ((50.0000, 2.5000, 0.0000), (50.0000, 1.8634, 0.5757), 1.0000),
    ((50.0000, 2.5000, 0.0000), (50.0000, 3.2592, 0.3350), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]

channels = st.integers(0, 255)
rgbs = st.tuples(channels, channels, channels)


@pytest.mark.parametrize(("color", "other", "difference"), SHARMA)
def test_published_pairs(color: Lab, other: Lab, difference: float) -> None:
    """Each published pair is met to the four digits it is published with."""
    assert float(ciede2000(color, other)) == pytest.approx(difference, abs=5e-5)


def test_agrees_with_scikit_image() -> None:
    """Twenty thousand random pairs agree with another implementation."""
    colors = np.random.default_rng(3).uniform((0, -120, -120), (100, 120, 120), (2, 20000, 3))

    assert np.allclose(ciede2000(*colors), deltaE_ciede2000(*colors), atol=1e-9)


def test_lab_agrees_with_scikit_image() -> None:
    """CIELAB differs from another implementation only by the digits of the matrix."""
    rgb = np.random.default_rng(4).integers(0, 256, (5000, 3))

    assert np.abs(rgb_to_lab(rgb) - rgb2lab(rgb / 255)).max() < 0.05


@given(rgbs, rgbs)
@settings(deadline=None)
def test_difference_is_symmetric_and_zero_for_equals(rgb: Rgb, other: Rgb) -> None:
    """Swapping two colors changes nothing; a color does not differ from itself."""
    lab, other_lab = rgb_to_lab(rgb), rgb_to_lab(other)

    assert float(ciede2000(lab, other_lab)) == pytest.approx(float(ciede2000(other_lab, lab)))
    assert float(ciede2000(lab, lab)) == 0
    assert (float(ciede2000(lab, other_lab)) > 0) == (rgb != other)


@given(channels)
@settings(deadline=None)
def test_greys_are_neutral(level: int) -> None:
    """A grey has no hue: both opponent axes are zero."""
    assert np.abs(rgb_to_lab([level] * 3)[1:]).max() < 1e-9


@given(rgbs)
@settings(deadline=None)
def test_both_ways_to_lab_agree(rgb: Rgb) -> None:
    """By way of OKLab one comes to the same CIELAB color."""
    assert np.allclose(oklab_to_lab(rgb_to_oklab(rgb)), rgb_to_lab(rgb), atol=0.01)


def test_shapes_broadcast() -> None:
    """Many colors are compared with many in one call."""
    colors = rgb_to_lab(np.arange(24).reshape(2, 4, 3))

    assert ciede2000(colors[:, :, None], colors[:, None]).shape == (2, 4, 4)
