"""The dominant colors of a region: promises that hold for every picture."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike, NDArray

from phonism.color.difference import ciede2000, rgb_to_lab
from phonism.color.names import color_names
from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.palette import Mood, Palette, extract_palette, extract_palettes, faults
from phonism.picture import Picture
from phonism.regions import Region, Regions
from phonism.settings import Settings

Rgb = tuple[int, int, int]
Pair = tuple[NDArray[np.uint8], NDArray[np.float32]]

SETTINGS = Settings(foreground_colors=6, background_colors=6)

sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))
counts = st.integers(2, 12)


@st.composite
def pictures_and_masks(draw: st.DrawFn) -> Pair:
    """Draw a small picture, few colors or many, and a soft mask for it."""
    size = draw(sizes)
    levels = draw(st.sampled_from([st.integers(0, 255), st.sampled_from([0, 90, 255])]))
    rgb = draw(arrays(np.uint8, (*size, 3), elements=levels))
    mask = draw(arrays(np.float32, size, elements=st.floats(0, 1, width=32)))
    return rgb, mask


def as_picture(rgb: ArrayLike, alpha: NDArray[np.float32] | None = None) -> Picture:
    rgb = np.asarray(rgb, dtype=np.uint8)
    alpha = np.ones(rgb.shape[:2], np.float32) if alpha is None else alpha
    return Picture(rgb=rgb, alpha=alpha, source="array", digest="")


def palette_of(
    rgb: ArrayLike,
    mask: ArrayLike | None = None,
    count: int = 6,
    alpha: NDArray[np.float32] | None = None,
) -> Palette:
    picture = as_picture(rgb, alpha)
    mask = np.ones(picture.alpha.shape, np.float32) if mask is None else mask
    region = Region("foreground", np.asarray(mask, dtype=np.float32), "test")
    return extract_palette(picture, region, Settings(foreground_colors=count))


def colors_and_shares(palette: Palette) -> list[tuple[str, float]]:
    return [(swatch.hex, swatch.share) for swatch in palette.swatches]


def striped(*stripes: tuple[Rgb, int]) -> NDArray[np.int_]:
    """Return a picture of vertical stripes, each a color and a width in pixels."""
    return np.repeat(
        np.array([[color for color, _ in stripes]]), [width for _, width in stripes], axis=1
    ).repeat(8, axis=0)


def noise() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (60, 80, 3)).astype(np.uint8)


@given(pictures_and_masks(), counts)
@settings(deadline=None)
def test_no_faults(picture_and_mask: Pair, count: int) -> None:
    """No picture and no mask, however odd, yields a palette with faults."""
    rgb, mask = picture_and_mask
    palette = palette_of(rgb, mask, count)

    assert faults(palette) == []
    assert len(palette.swatches) <= min(count, len(np.unique(rgb.reshape(-1, 3), axis=0)))
    assert bool(palette.swatches) == (palette.coverage > 0)


@given(pictures_and_masks())
@settings(deadline=None)
def test_found_again_the_same(picture_and_mask: Pair) -> None:
    """The same picture has the same palette, to the last bit."""
    assert palette_of(*picture_and_mask) == palette_of(*picture_and_mask)


@given(pictures_and_masks(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_pixels_does_not_matter(picture_and_mask: Pair, random: Random) -> None:
    """Shuffled pixels have the same colors, to the last bit."""
    rgb, mask = picture_and_mask
    order = random.sample(range(mask.size), mask.size)
    shuffled = palette_of(
        rgb.reshape(-1, 3)[order].reshape(rgb.shape), mask.ravel()[order].reshape(mask.shape)
    )

    assert colors_and_shares(shuffled) == colors_and_shares(palette_of(rgb, mask))


@given(pictures_and_masks(), st.integers(2, 5))
@settings(deadline=None)
def test_size_does_not_matter(picture_and_mask: Pair, times: int) -> None:
    """Larger pixels have the same colors and lie in the same places."""
    rgb, mask = picture_and_mask
    small = palette_of(rgb, mask)
    large = palette_of(
        *(side.repeat(times, axis=0).repeat(times, axis=1) for side in (rgb, mask))
    )

    assert colors_and_shares(large) == colors_and_shares(small)
    for swatch, twin in zip(small.swatches, large.swatches, strict=True):
        assert (swatch.x, swatch.y) == pytest.approx((twin.x, twin.y))
        assert swatch.spread == pytest.approx(twin.spread)
        assert swatch.columns == pytest.approx(twin.columns, abs=2e-4)


@given(pictures_and_masks())
@settings(deadline=None)
def test_a_mirror_mirrors_the_places(picture_and_mask: Pair) -> None:
    """Left and right trade places, and nothing else changes."""
    rgb, mask = picture_and_mask
    palette, mirrored = palette_of(rgb, mask), palette_of(rgb[:, ::-1], mask[:, ::-1])

    assert colors_and_shares(mirrored) == colors_and_shares(palette)
    for swatch, twin in zip(palette.swatches, mirrored.swatches, strict=True):
        assert (twin.x, twin.y) == pytest.approx((1 - swatch.x, swatch.y))
        assert twin.spread == pytest.approx(swatch.spread)
        assert twin.columns[::-1] == pytest.approx(swatch.columns, abs=2e-4)
    assert mirrored.mood.texture == pytest.approx(palette.mood.texture)


@given(pictures_and_masks())
@settings(deadline=None)
def test_both_at_once_is_the_same_as_one_by_one(picture_and_mask: Pair) -> None:
    """Reading the picture once for both regions changes nothing."""
    rgb, mask = picture_and_mask
    picture = as_picture(rgb)
    regions = Regions(Region("foreground", mask, ""), Region("background", 1 - mask, ""))

    assert extract_palettes(picture, regions, SETTINGS) == tuple(
        extract_palette(picture, region, SETTINGS) for region in regions
    )


@given(pictures_and_masks())
@settings(deadline=None)
def test_coverage_is_the_mean_of_the_mask(picture_and_mask: Pair) -> None:
    """Coverage says how much of the picture the region fills."""
    rgb, mask = picture_and_mask

    assert palette_of(rgb, mask).coverage == pytest.approx(float(mask.mean()), abs=2e-4)


@given(pictures_and_masks(), counts)
@settings(deadline=None)
def test_swatches_are_distinct_colors(picture_and_mask: Pair, count: int) -> None:
    """No two swatches look the same, and each color is what its hex code says."""
    swatches = palette_of(*picture_and_mask, count).swatches

    assert len({swatch.hex for swatch in swatches}) == len(swatches)
    assert all(Oklch.from_hex(swatch.hex) == swatch.color for swatch in swatches)


@given(st.tuples(*[st.integers(0, 255)] * 3), sizes, counts)
@settings(deadline=None)
def test_a_flat_picture_has_its_one_color(rgb: Rgb, size: tuple[int, int], count: int) -> None:
    """One color, found to the last bit, in the middle, as wide as the picture."""
    (swatch,) = palette_of(np.full((*size, 3), rgb), count=count).swatches

    assert swatch.color.rgb == rgb
    assert swatch.share == 1
    assert (swatch.x, swatch.y) == pytest.approx((0.5, 0.5))
    assert swatch.spread == pytest.approx(np.sqrt(1 / 6))
    assert swatch.name in color_names()


def test_a_large_flat_picture_has_its_one_color() -> None:
    """The color is exact where only a sample of the pixels is looked at closely, too."""
    (swatch,) = palette_of(np.full((300, 500, 3), (201, 14, 77))).swatches

    assert swatch.hex == "#c90e4d"


@given(st.integers(1, 30), st.integers(1, 30), counts)
@settings(deadline=None)
def test_share_is_area(red: int, blue: int, count: int) -> None:
    """Of two colors, each has the share and the place of its stripe."""
    palette = palette_of(striped(((200, 30, 20), red), ((10, 40, 180), blue)), count=count)
    shares = {swatch.hex: swatch.share for swatch in palette.swatches}
    places = {swatch.hex: swatch.x for swatch in palette.swatches}

    total = red + blue
    assert shares == pytest.approx({"#c81e14": red / total, "#0a28b4": blue / total})
    assert places["#c81e14"] == pytest.approx(red / total / 2)
    assert places["#0a28b4"] == pytest.approx(1 - blue / total / 2)


def test_a_soft_mask_weighs() -> None:
    """What is seen half counts half."""
    rgb = striped(((200, 30, 20), 4), ((10, 40, 180), 4))
    mask = np.repeat([[1.0, 0.5]], 4, axis=1).repeat(8, axis=0)
    palette = palette_of(rgb, mask)

    assert colors_and_shares(palette) == [
        ("#c81e14", pytest.approx(2 / 3)),
        ("#0a28b4", pytest.approx(1 / 3)),
    ]
    assert palette.coverage == pytest.approx(0.75)


def test_what_is_transparent_is_not_seen() -> None:
    """A mask that does not know of transparency is cut to it."""
    rgb = striped(((200, 30, 20), 4), ((10, 40, 180), 4))
    alpha = np.repeat([[1.0, 0.0]], 4, axis=1).repeat(8, axis=0).astype(np.float32)
    palette = palette_of(rgb, alpha=alpha)

    assert colors_and_shares(palette) == [("#c81e14", 1)]
    assert palette.coverage == 0.5


@pytest.mark.parametrize("cause", ["mask", "alpha"])
def test_an_empty_region_has_an_empty_palette(cause: str) -> None:
    """Nothing to see: no swatch, no coverage, no fault."""
    palette = palette_of(noise(), **{cause: np.zeros((60, 80), np.float32)})

    assert palette == Palette("foreground", (), coverage=0.0, mood=Mood())
    assert faults(palette) == []
    assert not palette


@pytest.mark.parametrize("count", range(2, 13))
def test_as_many_colors_as_asked_for(count: int) -> None:
    """A picture of all colors gives every number of swatches."""
    palette = palette_of(noise(), count=count)

    assert len(palette.swatches) == count
    assert faults(palette) == []


@pytest.mark.parametrize("count", range(2, 13))
def test_few_colors_are_all_found(count: int) -> None:
    """As many stripes as colors asked for: each is found, with its exact color."""
    vivid = np.random.default_rng(count).permutation(
        [(r, g, b) for r in (0, 120, 250) for g in (5, 130, 240) for b in (20, 255)]
    )[:count]
    palette = palette_of(
        striped(*((color, 3 + i) for i, color in enumerate(vivid))), count=count
    )

    assert {swatch.color.rgb for swatch in palette.swatches} == {
        tuple(map(int, v)) for v in vivid
    }


def test_nearly_one_color_is_one_swatch() -> None:
    """Shades that nobody tells apart are not several swatches."""
    # 127 and 128 lie in different bins of the histogram.
    rgb = 127 + np.random.default_rng(1).integers(0, 2, (40, 40, 3))

    assert len(palette_of(rgb).swatches) == 1


def test_a_gradient_is_cut_evenly() -> None:
    """A ramp from black to white gives greys in even steps, none larger than two others."""
    ramp = np.repeat(np.arange(256)[None, :, None], 3, axis=2).repeat(10, axis=0)
    palette = palette_of(ramp, count=5)

    assert len(palette.swatches) == 5
    assert max(swatch.color.chroma for swatch in palette.swatches) < 1e-6
    by_place = sorted(palette.swatches, key=lambda swatch: swatch.x)
    assert by_place == sorted(palette.swatches, key=lambda swatch: swatch.color.lightness)
    assert 2 * palette.swatches[-1].share > palette.swatches[0].share / 2


@pytest.mark.parametrize("color", [(230, 20, 30), (20, 200, 40), (30, 60, 240), (250, 220, 0)])
@pytest.mark.parametrize("place", [(2, 2), (60, 110), (90, 30)])
def test_a_small_vivid_accent_survives(color: Rgb, place: tuple[int, int]) -> None:
    """A spot of half a percent keeps a swatch of its own, where it lies."""
    generator = np.random.default_rng(5)
    sea = np.linspace((10, 20, 30), (240, 245, 250), 120)[:, None] + generator.normal(
        0, 12, (120, 160, 3)
    )
    row, column = place
    sea[row : row + 8, column : column + 12] = color
    palette = palette_of(np.clip(sea, 0, 255), count=3)

    labs = rgb_to_lab([swatch.color.rgb for swatch in palette.swatches])
    differences = ciede2000(labs, rgb_to_lab(color))
    accent = palette.swatches[int(differences.argmin())]
    assert differences.min() < 12
    assert accent.share == pytest.approx(0.005, abs=0.002)
    assert (accent.x, accent.y) == pytest.approx(
        ((column + 6) / 160, (row + 4) / 120), abs=0.03
    )


def test_a_stray_pixel_is_no_accent() -> None:
    """One red pixel in ten thousand does not get a swatch."""
    grey = np.random.default_rng(6).normal(120, 25, (100, 100, 1)).repeat(3, axis=2)
    rgb = np.clip(grey, 0, 255).astype(np.uint8)
    rgb[50, 50] = (255, 0, 0)

    assert max(swatch.color.chroma for swatch in palette_of(rgb).swatches) < 0.02


def test_each_region_has_its_own_number_of_colors() -> None:
    """Foreground and background are asked for apart."""
    mask = np.full((60, 80), 0.5, np.float32)
    regions = Regions(Region("foreground", mask, ""), Region("background", 1 - mask, ""))
    choice = Settings(foreground_colors=3, background_colors=9)
    palettes = extract_palettes(as_picture(noise()), regions, choice)

    assert [len(palette.swatches) for palette in palettes] == [3, 9]
    assert [palette.region for palette in palettes] == ["foreground", "background"]


def test_a_mask_of_another_picture_is_refused() -> None:
    """The message names both shapes."""
    with pytest.raises(DefinitionError, match=r"\(3, 4\).*\(60, 80\)"):
        palette_of(noise(), np.ones((3, 4), np.float32))


def test_a_mask_that_is_not_made_of_numbers_is_refused() -> None:
    """A broken segmenter is told so instead of coloring everything by chance."""
    mask = np.ones((60, 80), np.float32)
    mask[7, 7] = np.nan

    with pytest.raises(DefinitionError, match="not numbers"):
        palette_of(noise(), mask)


def test_a_mask_beyond_its_range_counts_as_full_or_empty() -> None:
    """Values below 0 and above 1 do no harm."""
    mask = np.repeat([[-3.0, 7.0]], 4, axis=1).repeat(8, axis=0)
    palette = palette_of(striped(((200, 30, 20), 4), ((10, 40, 180), 4)), mask)

    assert colors_and_shares(palette) == [("#0a28b4", 1)]
    assert palette.coverage == 0.5


def test_mood_of_plain_pictures() -> None:
    """White is light and dull, orange warm, blue cool, a chessboard full of contrast."""
    moods = {
        code: palette_of(np.full((4, 4, 3), Oklch.from_hex(code).rgb)).mood
        for code in ("#ffffff", "#ff8800", "#0033ff", "#ffee00")
    }
    board = np.indices((8, 8)).sum(axis=0)[..., None] % 2 * 255 * np.ones(3)

    assert moods["#ffffff"].lightness == pytest.approx(1, abs=1e-3)
    assert moods["#ffffff"].saturation == pytest.approx(0, abs=1e-3)
    assert moods["#ff8800"].warmth > 0.7
    assert moods["#ffee00"].yellowness > 0.7
    assert moods["#0033ff"].warmth < 0
    assert moods["#0033ff"].yellowness < 0
    assert {round(mood.contrast, 9) for mood in moods.values()} == {0}
    assert {mood.texture for mood in moods.values()} == {0}
    assert (palette_of(board).mood.contrast, palette_of(board).mood.texture) == (1, 1)


@given(pictures_and_masks())
@settings(deadline=None)
def test_mood_stays_in_its_range(picture_and_mask: Pair) -> None:
    """Every number of a mood is in the range that its record states."""
    mood = palette_of(*picture_and_mask).mood

    for value in (mood.lightness, mood.saturation, mood.contrast, mood.texture):
        assert 0 <= value <= 1
    assert -1 <= mood.yellowness <= 1
    assert -1 <= mood.warmth <= 1


def test_texture_sees_its_region_only() -> None:
    """A rough background does not make a smooth foreground rough."""
    rgb = np.concatenate([np.full((60, 80, 3), 128), noise()], axis=1)
    mask = np.repeat([[1.0, 0.0]], 80, axis=1).repeat(60, axis=0)

    assert palette_of(rgb, mask).mood.texture == 0
    assert palette_of(rgb, 1 - mask).mood.texture == 1


def test_table_has_a_row_for_each_swatch() -> None:
    """The pandas table says what the swatches say."""
    palette = palette_of(noise())
    table = palette.table()

    assert table["hex"].tolist() == [swatch.hex for swatch in palette.swatches]
    assert table["share"].sum() == pytest.approx(1)


def test_faults_are_said_in_words() -> None:
    """A wrong palette is told what is wrong with it."""
    palette = palette_of(noise())
    shortened = Palette("foreground", palette.swatches[:0:-1])
    strange = Palette("background", palette.swatches)

    assert [fault.split()[1] for fault in faults(shortened)[:2]] == ["shares", "swatches"]
    assert all("belongs to the foreground" in fault for fault in faults(strange))
    assert len(faults(strange)) == len(palette.swatches)
