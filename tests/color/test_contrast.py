"""Labels on swatches: the web's contrast rules."""

import math
from itertools import product

import pytest

from phonism.color.contrast import BLACK, WHITE, contrast_ratio, label_hex, luminance
from phonism.color.oklab import Oklch

CUBE = list(product(range(0, 256, 15), repeat=3))


def test_every_label_can_be_read() -> None:
    """Over the whole color cube no label has less contrast than the square root of 21."""
    colors = [Oklch.from_rgb(rgb) for rgb in CUBE]
    ratios = [contrast_ratio(color, Oklch.from_hex(label_hex(color))) for color in colors]

    assert min(ratios) >= math.sqrt(21) - 1e-9


def test_label_is_the_better_of_two() -> None:
    """The other label would never be easier to read."""
    for rgb in CUBE[::7]:
        color = Oklch.from_rgb(rgb)
        ratios = {code: contrast_ratio(color, Oklch.from_hex(code)) for code in (BLACK, WHITE)}
        assert ratios[label_hex(color)] == max(ratios.values())


@pytest.mark.parametrize(
    ("code", "other", "ratio"),
    [("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59), ("#ff0000", "#000000", 5.25)],
)
def test_published_ratios(code: str, other: str, ratio: float) -> None:
    """Ratios are those that every contrast checker shows."""
    found = contrast_ratio(Oklch.from_hex(code), Oklch.from_hex(other))

    assert found == pytest.approx(ratio, abs=0.005)


def test_ratio_is_symmetric() -> None:
    """Which color is the text does not matter."""
    teal, cream = Oklch.from_hex("#008080"), Oklch.from_hex("#fffdd0")

    assert contrast_ratio(teal, cream) == contrast_ratio(cream, teal)
    assert contrast_ratio(teal, teal) == 1
    assert luminance(Oklch.from_hex(WHITE)) == pytest.approx(1)
