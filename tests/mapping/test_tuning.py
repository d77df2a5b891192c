"""The notes of a whole palette."""

from dataclasses import replace
from itertools import pairwise

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.errors import UnknownNameError
from phonism.mapping import MAPPINGS, Key, Tone, tune
from phonism.mapping.tuning import register_of
from phonism.palette import Palette, Swatch
from phonism.theory.scales import SCALES

regions = st.sampled_from(["foreground", "background"])
drawn = regions.flatmap(strategies.palettes)
keys = st.builds(Key, st.integers(0, 11), st.sampled_from(list(SCALES.values())))
names = st.sampled_from(list(MAPPINGS))


def swatch(color: Oklch, share: float = 0.5, x: float = 0.5, y: float = 0.5) -> Swatch:
    """Return a swatch of the foreground."""
    return Swatch(color, share, "foreground", x, y)


def tones(*swatches: Swatch, scale: str = "major") -> tuple[Tone, ...]:
    """Return the tones of swatches in C."""
    return tune(Palette("foreground", swatches), Key(0, SCALES[scale]))


@given(drawn, keys, names)
def test_every_tone_is_in_key_and_within_its_ranges(
    palette: Palette, key: Key, name: str
) -> None:
    """Twelve colors or none, any scale, any mapping."""
    tuned = tune(palette, key, name)

    assert [tone.swatch for tone in tuned] == list(palette.swatches)
    for tone in tuned:
        assert key.scale.holds(tone.pitch - key.tonic)
        assert 38 / 127 <= tone.velocity <= 110 / 127
        assert -0.85 <= tone.pan <= 0.85
        assert 20 < tone.frequency_hz < 4200
        assert tone.why


@given(drawn, keys, names)
def test_no_two_colors_of_a_palette_share_a_note(palette: Palette, key: Key, name: str) -> None:
    """Distinct colors are distinct to the ear, up to twelve of them."""
    pitches = [tone.pitch for tone in tune(palette, key, name)]
    assert len(set(pitches)) == len(pitches)


@given(drawn, keys, names)
def test_a_note_stays_near_the_register_of_its_color(
    palette: Palette, key: Key, name: str
) -> None:
    """Making room for others moves a color by two octaves at most."""
    for tone in tune(palette, key, name):
        register = register_of(tone.swatch, MAPPINGS[name], palette.region)
        assert abs(tone.pitch - register) <= 24 + 1e-6


def test_more_chroma_is_louder() -> None:
    """Wherever else they are the same."""
    rising = [tones(swatch(Oklch(0.6, c, 29)))[0] for c in (0, 0.05, 0.1, 0.2, 0.3)]
    assert all(a.velocity < b.velocity for a, b in pairwise(rising))


def test_left_sounds_left_and_up_sounds_up() -> None:
    """Place in the picture is place in the room and in pitch."""
    left, right = tones(swatch(Oklch(0.3, 0.1, 0), x=0.1), swatch(Oklch(0.8, 0.1, 0), x=0.9))
    assert left.pan == pytest.approx(-right.pan) == pytest.approx(-0.68)

    chromatic = [
        tones(swatch(Oklch(0.6, 0.1, 29), y=y), scale="chromatic")[0].pitch for y in (0, 1)
    ]
    assert chromatic[0] >= chromatic[1]
    high, low = (
        register_of(swatch(Oklch(0.6, 0, 0), y=y), MAPPINGS["perceptual"], "foreground")
        for y in (0, 1)
    )
    assert high - low == 5


def test_the_foreground_sounds_above_the_background() -> None:
    """The same color ten semitones apart."""
    color = swatch(Oklch(0.6, 0, 0))
    rule = MAPPINGS["perceptual"]
    assert register_of(color, rule, "foreground") - register_of(color, rule, "background") == 10


def test_the_reason_is_a_sentence_for_people() -> None:
    """A table can say why a color sounds so."""
    (tone,) = tones(replace(swatch(Oklch.from_hex("#ff0000"), share=1.0, x=0.1), name="red"))
    assert tone.why == (
        "Red: its hue is the picture's main hue, so it sounds C5; neither dark nor light; "
        "vivid, so loud and bright; on the left of the picture."
    )


@pytest.mark.parametrize(
    ("color", "name", "reason"),
    [
        (Oklch(0.8, 0.1, 29 + 52), "perceptual", "a fifth from the picture's main hue, so"),
        (Oklch(0.2, 0.1, 29 - 103), "perceptual", "two fifths from the picture's main hue"),
        (Oklch(0.8, 0.01, 200), "perceptual", "its hue is faint, so it sounds as greys do: G5"),
        (Oklch(0.3, 0.1, 200), "rgb", "its hue has no say"),
        (Oklch(0.3, 0.1, 29), "castel", "the castel mapping gives its hue a note, so"),
        (Oklch(0.2, 0.1, 29), "perceptual", "dark, so it sounds low"),
        (Oklch(0.9, 0.1, 29), "perceptual", "light, so it sounds high"),
        (Oklch(0.9, 0.02, 29), "perceptual", "pale, so soft and mellow"),
    ],
)
def test_reasons_fit_their_colors_and_mappings(color: Oklch, name: str, reason: str) -> None:
    """What the mapping did, and no more than that."""
    palette = Palette("foreground", (swatch(color, share=1.0),))
    (tone,) = tune(palette, Key(0, SCALES["major"]), name)
    assert reason in tone.why
    assert tone.why.startswith(palette.swatches[0].hex)


def test_a_color_that_yields_its_note_says_so() -> None:
    """Four colors of one hue and lightness cannot all be the tonic."""
    alike = [swatch(Oklch(0.6, 0.15, 29), share=share) for share in (0.4, 0.3, 0.2, 0.1)]
    reasons = [tone.why for tone in tones(*alike)]
    assert "so it sounds C5" in reasons[0]
    assert any("but to be distinct it sounds" in reason for reason in reasons[1:])


def test_an_unknown_mapping_is_refused() -> None:
    """With the names there are."""
    with pytest.raises(UnknownNameError, match="There is no mapping"):
        tune(Palette("foreground", ()), Key(0, SCALES["major"]), "perceptive")
