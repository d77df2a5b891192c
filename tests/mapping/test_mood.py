"""From the mood of a picture to key, mode and tempo."""

from itertools import groupby, pairwise

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.mapping import choose_key, choose_tempo, feeling_of
from phonism.mapping.mood import (
    Feeling,
    complexity_of,
    home_hue,
    mode_of,
    tempo_of,
    tonic_of,
)
from phonism.palette import Mood, Palette, Swatch
from phonism.settings import Settings
from phonism.theory.scales import SCALES

Pair = tuple[Palette, Palette]
feelings = st.builds(
    Feeling, strategies.unit_intervals, strategies.unit_intervals, st.floats(-1, 1)
)
MODES = ["phrygian", "minor", "dorian", "mixolydian", "major"]


def pair_of(mood: Mood, color: Oklch = Oklch(0.5, 0.1, 29)) -> Pair:  # noqa: B008 - a value
    """Return the two palettes of a picture of one color and mood."""
    return tuple(
        Palette(name, (Swatch(color, 1.0, name),), 0.5, mood)
        for name in ("foreground", "background")
    )


@given(strategies.pairs_of_palettes, strategies.settings())
def test_key_and_tempo_are_always_ones_that_settings_allow(
    pair: Pair, settings: Settings
) -> None:
    """Whatever the picture; and what the settings fix, they fix."""
    key, tempo = choose_key(pair, settings), choose_tempo(pair, settings)

    assert key.tonic in range(12)
    assert SCALES[key.scale_name] is key.scale
    assert 40 <= tempo <= 240
    assert settings.scale in {"auto", key.scale_name}
    assert settings.tempo in {"auto", tempo}


@given(strategies.pairs_of_palettes)
def test_feelings_stay_in_their_ranges(pair: Pair) -> None:
    """Also for pictures of nothing."""
    feeling = feeling_of(pair)
    assert 0 <= feeling.valence <= 1
    assert 0 <= feeling.arousal <= 1
    assert -1 <= feeling.warmth <= 1


@pytest.mark.parametrize("quality", ["lightness", "saturation", "yellowness"])
def test_lighter_more_saturated_and_yellower_pictures_are_faster_and_brighter(
    quality: str,
) -> None:
    """As listeners match them (Palmer et al. 2013)."""
    pairs = [pair_of(Mood(**{quality: value})) for value in (0, 0.25, 0.5, 0.75, 1)]
    tempos = [choose_tempo(pair, Settings()) for pair in pairs]
    modes = [MODES.index(choose_key(pair, Settings()).scale_name) for pair in pairs]

    assert all(a < b for a, b in pairwise(tempos))
    assert modes == sorted(modes)
    assert modes[-1] > modes[0]


def test_modes_follow_valence_and_cool_major_floats() -> None:
    """The quantiles over real pictures are the borders."""
    valences = (0.31, 0.42, 0.49, 0.59, 0.61)
    assert [mode_of(Feeling(value, 0.5, 0)) for value in valences] == MODES
    assert mode_of(Feeling(0.9, 0.5, -0.2)) == "lydian"


def test_tempo_goes_from_60_to_138() -> None:
    """An octave and a fifth of an octave, and the usual picture is in the middle."""
    assert tempo_of(Feeling(0, 0, 0)) == pytest.approx(60, abs=0.2)
    assert tempo_of(Feeling(1, 1, 0)) == pytest.approx(137.8, abs=0.3)
    assert tempo_of(Feeling(0.49, 0.49, 0)) == pytest.approx((60 * 137.8) ** 0.5, abs=0.1)


@given(feelings, st.floats(-0.004, 0.004), st.floats(-0.004, 0.004))
def test_a_change_that_is_hardly_seen_is_hardly_heard(
    feeling: Feeling, pleasure: float, excitement: float
) -> None:
    """A picture brighter by four levels of a screen has a tempo within two percent."""
    other = Feeling(feeling.valence + pleasure, feeling.arousal + excitement, 0)

    assert tempo_of(other) == pytest.approx(tempo_of(feeling), rel=0.02)
    assert complexity_of(other) == pytest.approx(complexity_of(feeling), abs=0.01)


@given(feelings, feelings)
def test_excitement_is_busy(feeling: Feeling, other: Feeling) -> None:
    """From 0.25 to 0.85, rising with arousal alone."""
    calm, wild = sorted([feeling, other], key=lambda each: each.arousal)
    assert 0.25 <= complexity_of(calm) <= complexity_of(wild) <= 0.85


def test_hues_go_round_the_circle_of_fifths() -> None:
    """Red is C; the hues after it are its fifths in order; once round is home."""
    found = [tonic_of(29 + turn) for turn in range(361)]
    met = [tonic for tonic, _ in groupby(found)]

    assert met == [7 * i % 12 for i in range(12)] + [0]
    assert tonic_of(28.99) == tonic_of(29.01) == 0
    assert all(found.count(tonic) >= 18 for tonic in range(12))


def test_warm_hues_have_several_keys() -> None:
    """From red to yellow there are five: skin, wood and sunsets are not all in C or G."""
    assert [tonic_of(hue) for hue in (29, 48, 67, 85, 105)] == [0, 7, 2, 9, 4]


@given(strategies.unit_intervals, strategies.hues)
def test_grey_pictures_are_in_c(lightness: float, hue: float) -> None:
    """The noise of their hues chooses no key."""
    pair = pair_of(Mood(), Oklch(lightness, 0.002, hue))
    assert choose_key(pair, Settings()).tonic == 0


@given(strategies.hues)
def test_a_vivid_color_chooses_its_key(hue: float) -> None:
    """Its hue is the home of the piece, give or take the pull of red."""
    apart = (home_hue(pair_of(Mood(), Oklch(0.6, 0.2, hue))) - hue + 180) % 360 - 180
    assert abs(apart) < 7


@given(st.sampled_from(["foreground", "background"]))
def test_an_empty_region_has_no_say(empty: str) -> None:
    """The other one decides alone."""
    pair = pair_of(Mood(lightness=0.9, saturation=0.8, yellowness=0.5))
    gone = [
        Palette(each.region, (), 0.0, Mood(0)) if each.region == empty else each
        for each in pair
    ]
    assert feeling_of(gone) == feeling_of([each for each in pair if each.region != empty])
