"""The named mappings: their sources, their numbers, and what all of them must do."""

from dataclasses import replace
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.errors import DefinitionError
from phonism.mapping import MAPPINGS, Key, Mapping, color_to_pitch, mapping
from phonism.mapping.conformance import faults
from phonism.mapping.historical import NEWTON_ARCS
from phonism.mapping.perceptual import fifth_like
from phonism.mapping.registry import hue_certainty, lightness_register
from phonism.mapping.tuning import pitch_of
from phonism.theory.scales import SCALES, Scale

CHROMATIC = Key(0, SCALES["chromatic"])
PROMISED = ("perceptual", "rgb", "newton", "castel", "scriabin", "light-octave", "emotion")
RULES = list(MAPPINGS.values())
keys = st.builds(
    Key,
    st.integers(0, 11),
    st.sampled_from(list(SCALES.values())) | strategies.scales(),
    home_hue=strategies.hues,
)


def own_class(name: str, hue: float) -> int:
    """Return the pitch class that a vivid color of a hue sounds in the chromatic scale."""
    weights = MAPPINGS[name].weights(Oklch(0.6, 0.25, hue), CHROMATIC)
    return max(weights, key=lambda degree: weights[degree])


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_mapping_tells_its_source(name: str) -> None:
    """Lists show what it does; the manual shows where it comes from."""
    assert len(MAPPINGS[name].source) > 10
    assert MAPPINGS[name].help.endswith(".")
    assert MAPPINGS[name].name == name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_mapping_conforms(rule: Mapping) -> None:
    """In the scale, lighter is higher, no seam, greys without hue."""
    assert faults(rule) == []


@given(strategies.colors, keys, st.sampled_from(RULES))
def test_every_color_sounds_in_key(color: Any, key: Key, rule: Mapping) -> None:
    """No color, however odd, plays a wrong note, in any scale and by any mapping."""
    assert key.scale.holds(pitch_of(color, rule, key) - key.tonic)


@given(strategies.colors, strategies.unit_intervals, keys, st.sampled_from(RULES))
def test_lighter_never_sounds_lower(
    color: Any, lightness: float, key: Key, rule: Mapping
) -> None:
    """Of two colors that differ in lightness only, the lighter is not the lower."""
    pair = sorted([color, color._replace(lightness=lightness)])
    low, high = (pitch_of(each, rule, key) for each in pair)

    assert low <= high


@given(strategies.unit_intervals, strategies.hues, strategies.hues, keys)
def test_greys_of_any_hue_are_one_note(
    lightness: float, hue: float, other: float, key: Key
) -> None:
    """The hue of a grey is noise, and noise is not heard."""
    first, second = (Oklch(lightness, 0.002, each) for each in (hue, other))
    assert pitch_of(first, MAPPINGS["perceptual"], key) == pitch_of(
        second, MAPPINGS["perceptual"], key
    )


@given(strategies.rgb_colors, st.sampled_from(list(SCALES)), st.sampled_from(list(MAPPINGS)))
def test_color_to_pitch_takes_colors_as_users_write_them(
    rgb: tuple[int, int, int], scale: Any, name: str
) -> None:
    """Three numbers, a hex code or OKLCh: the same color, the same note."""
    pitch = color_to_pitch(rgb, scale, mapping=name, tonic=5)
    written = "#{:02X}{:02X}{:02X}".format(*rgb)

    assert color_to_pitch(written, scale, mapping=name, tonic=5) == pitch
    assert color_to_pitch(Oklch.from_rgb(rgb), SCALES[scale], mapping=name, tonic=5) == pitch
    assert SCALES[scale].holds(pitch - 5)


@pytest.mark.parametrize(
    "color",
    ["", "#12", "red-ish", (1, 2), (0, 0, 256), (-1, 0, 0), (0, 0, float("nan")),
     Oklch(float("nan"), 0, 0), Oklch(0.5, float("inf"), 0), Oklch(0.5, -0.1, 0),
     Oklch(0.5, 0.1, float("nan"))],
)  # fmt: skip
def test_what_is_no_color_is_refused(color: Any) -> None:
    """In words, not with a stack of arithmetic."""
    with pytest.raises(DefinitionError, match="A color is"):
        color_to_pitch(color)


def test_the_register_spans_38_semitones_of_lightness() -> None:
    """Dark is 46, light is 84, and beyond both nothing moves."""
    edges = [lightness_register(Oklch(light, 0, 0)) for light in (0, 0.15, 0.55, 0.95, 1)]
    assert edges == [46, 46, 65, 84, 84]


def test_certainty_of_hue_grows_with_chroma() -> None:
    """The figures that the mapping was tuned with."""
    assert [round(hue_certainty(Oklch(0.5, c, 0)), 2) for c in (0, 0.02, 0.06)] == [
        0,
        0.31,
        0.8,
    ]


@given(strategies.scales())
def test_the_circle_of_fifths_of_any_scale_visits_every_degree(scale: Any) -> None:
    """So that every note of it has its hue."""
    size = len(scale)
    assert {fifth_like(size) * i % size for i in range(size)} == set(range(size))


def test_neighboring_hues_are_fifths_apart_and_opposite_ones_a_tritone() -> None:
    """Red is home: 30 degrees on is the fifth, 180 degrees on is as far as can be."""
    classes = [own_class("perceptual", 29 + 30 * i) for i in range(12)]
    assert classes == [7 * i % 12 for i in range(12)]


def test_newton_s_arcs_have_his_proportions() -> None:
    """Sixty degrees for red, thirty-four for orange, and all seven close the circle."""
    assert [round(arc, 1) for arc in NEWTON_ARCS] == [60.8, 34.2, 54.7, 60.8, 54.7, 34.2, 60.8]
    assert sum(NEWTON_ARCS) == pytest.approx(360)


@pytest.mark.parametrize(
    ("name", "hue", "note"),
    [
        ("newton", 29, 2), ("castel", 264, 0), ("castel", 29, 7), ("castel", 110, 4),
        ("castel", 145, 2), ("scriabin", 29, 0), ("scriabin", 65, 7), ("scriabin", 110, 2),
        ("scriabin", 142, 9), ("scriabin", 220, 4), ("scriabin", 264, 6),
        ("light-octave", 15, 9), ("light-octave", 285, 2),
    ],
)  # fmt: skip
def test_history_gives_these_colors_these_notes(name: str, hue: float, note: int) -> None:
    """Newton's red is D, Castel's blue and Scriabin's red are C, light's red is near A."""
    assert own_class(name, hue) == note


def test_greys_are_steel_to_scriabin() -> None:
    """Others leave them at home, on the tonic or its fifth; he hears E flat and B flat."""
    grey = Oklch(0.6, 0.0, 0.0)
    heard = {
        name: {degree for degree, weight in rule.weights(grey, CHROMATIC).items() if weight}
        for name, rule in MAPPINGS.items()
        if name in {"perceptual", "newton", "castel", "scriabin", "light-octave"}
    }
    assert heard.pop("scriabin") == {3, 10}
    assert set(map(frozenset, heard.values())) == {frozenset({0, 7})}


def test_emotion_and_the_first_rule_give_hue_no_say() -> None:
    """Lightness, or the mean of red, green and blue, chooses among all notes."""
    for name in ("emotion", "rgb"):
        for hue in range(0, 360, 30):
            weights = MAPPINGS[name].weights(Oklch(0.6, 0.2, hue), CHROMATIC)
            assert weights == dict.fromkeys(range(12), 1.0)


def test_the_first_phonism_s_rule_goes_from_110_to_880_hz() -> None:
    """Black is A2, white is A5, in equal steps of pitch."""
    notes = [color_to_pitch(3 * (v,), "chromatic", mapping="rgb") for v in (0, 85, 170, 255)]
    assert notes == [45, 57, 69, 81]


def flawed(**changes: object) -> Mapping:
    """Return the default mapping with something broken."""
    return replace(MAPPINGS["perceptual"], **changes)  # type: ignore[arg-type]


def jump_at_red(color: Oklch, key: Key) -> dict[int, float]:
    """Give hue the degrees in order, with a seam where the circle closes."""
    certainty = hue_certainty(color)
    place = color.hue / 360 * (len(key.scale) - 1)
    low = int(place)
    return {0: 1 - certainty, low + 1: certainty * (place - low)} | {
        low: certainty * (1 - place + low) + (1 - certainty) * (low == 0)
    }


BAD = {
    "sounds hardly higher": flawed(register=lambda _color: 60.0),
    "sounds lower as it gets lighter": flawed(register=lambda color: 84 - 38 * color.lightness),
    "greys have a hue": flawed(
        profile=lambda color, key: {int(color.hue / 360 * len(key.scale)): 1.0}
    ),
    "the noise of greys": flawed(register=lambda color: 40 + color.hue / 6),
    "seam between hue 359 and hue 0": flawed(profile=jump_at_red),
    "seam between": flawed(
        profile=lambda color, key: {int(color.hue / 360 * len(key.scale)): 1.0}
    ),
    "degrees from 0 to 4": flawed(profile=lambda color, _key: {int(color.hue / 30): 1.0}),
    "weights from 0": flawed(profile=lambda _color, _key: {0: -1.0, 1: 2.0}),
    "one of them above 0": flawed(profile=lambda _color, _key: {}),
    "register nan": flawed(register=lambda _color: float("nan")),
    "register 500": flawed(register=lambda _color: 500),
    "fails with ZeroDivisionError": flawed(profile=lambda _color, _key: 1 / 0),
}


@pytest.mark.parametrize(("words", "bad"), list(BAD.items()))
def test_the_conformance_suite_catches_bad_mappings(words: str, bad: Mapping) -> None:
    """Hue only, seams, wrong notes, inverted or missing lightness, crashes: each is named."""
    assert any(words in fault for fault in faults(bad))


def test_a_mapping_that_ignores_the_scale_plays_nothing() -> None:
    """It is stopped where it is used, in words, and not with a wrong note."""
    with pytest.raises(DefinitionError, match="degrees from 0 to 6"):
        pitch_of(Oklch(0.5, 0.1, 350), BAD["degrees from 0 to 4"], Key(0, SCALES["major"]))


def test_a_user_adds_a_mapping_by_decorating_a_function() -> None:
    """Its docstring's first line is its help; it plays like any other."""

    @mapping("always home", source="a test")
    def home(_color: Oklch, _key: Key) -> dict[int, float]:
        """Every color is the tonic."""
        return {0: 1.0}

    assert MAPPINGS["Always-Home"].help == "Every color is the tonic."
    assert color_to_pitch("#00ff00", "minor", tonic=3, mapping="always home") % 12 == 3


@given(strategies.colors, st.sampled_from(RULES))
def test_a_scale_of_one_note_is_enough(color: Any, rule: Mapping) -> None:
    """Then every color sounds it, in its octave."""
    assert pitch_of(color, rule, Key(0, Scale(0))) % 12 == 0
