"""Every drum does what a drum must, and is like no other."""

# ruff: noqa: ARG005 -- drums take two arguments

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from phonism.errors import DefinitionError, UnknownNameError
from phonism.performing.parts import add_part
from phonism.performing.players import Clock
from phonism.score import Note, Part
from phonism.settings import KNOBS
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS, Drum, DrumKit
from phonism.sound.instruments.conformance import kit_faults
from phonism.sound.instruments.playing import stroke, time_axis
from phonism.sound.loudness import loudness

RATE = 44100
KIT = DRUM_KITS["drum kit"]
PROMISED = {
    36: "kick", 37: "rim", 38: "snare", 42: "closed hat", 46: "open hat", 70: "shaker",
    45: "low tom", 47: "middle tom", 50: "high tom", 49: "crash", 51: "ride",
}  # fmt: skip


@pytest.fixture(params=list(PROMISED), ids=list(PROMISED.values()))
def struck(request: pytest.FixtureRequest) -> Drum:
    return KIT.drum(request.param)


def sound_of(drum: Drum, velocity: float = 0.7) -> np.ndarray:
    return stroke(drum, time_axis(round(drum.ring_s * RATE), RATE), velocity)


def centroid(sound: np.ndarray) -> float:
    """Return the mean frequency of the magnitude spectrum [Hz]."""
    magnitude = np.abs(np.fft.rfft(sound))
    return float(magnitude @ np.fft.rfftfreq(sound.size, 1 / RATE) / magnitude.sum())


def share_between(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Return the part of the power between two frequencies."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(sound.size, 1 / RATE)
    return float(power[(hertz >= low_hz) & (hertz < high_hz)].sum() / power.sum())


def test_every_promised_drum_is_where_general_midi_has_it() -> None:
    """Keys that the composer writes."""
    assert {key: KIT.drum(key).name for key in PROMISED} == PROMISED


def test_the_kit_does_what_every_kit_must() -> None:
    """Finite, audible, clean at both ends, louder when hit harder, repeatable."""
    assert kit_faults(KIT) == []


def test_it_says_what_it_is(struck: Drum) -> None:
    """Its help is one sentence for people."""
    assert struck.help.endswith(".")
    assert 10 < len(struck.help) < 100


def test_a_harder_blow_is_brighter(struck: Drum) -> None:
    """Velocity is timbre and not level alone."""
    soft, hard = (centroid(sound_of(struck, velocity)) for velocity in (0.2, 1.0))

    assert hard > 1.1 * soft


def test_it_is_gone_when_it_says_so(struck: Drum) -> None:
    """The last hundredth is 50 dB below the blow."""
    for velocity in (0.2, 1.0):
        sound = sound_of(struck, velocity)

        assert (
            np.abs(sound[-sound.size // 100 :]).max() < 10 ** (-50 / 20) * np.abs(sound).max()
        )


def test_it_starts_at_once(struck: Drum) -> None:
    """Half of its height is reached within 25 ms: beads gather, the others are struck."""
    sound = np.abs(sound_of(struck))

    assert np.argmax(sound > 0.5 * sound.max()) < 0.025 * RATE


@pytest.mark.parametrize(
    ("key", "low_hz", "high_hz"),
    [
        (36, 30, 150),
        (42, 3000, 20000),
        (46, 3000, 20000),
        (70, 2500, 18000),
        (45, 70, 260),
        (50, 130, 480),
    ],
)
def test_it_sounds_in_its_register(key: int, low_hz: float, high_hz: float) -> None:
    """Kicks are low, hats are high, toms lie between."""
    assert share_between(sound_of(KIT.drum(key)), low_hz, high_hz) > 0.85


def test_a_snare_is_skin_and_wires() -> None:
    """Both registers are there."""
    sound = sound_of(KIT.drum(38))

    assert share_between(sound, 120, 500) > 0.1
    assert share_between(sound, 2000, 16000) > 0.1


def test_toms_rise_and_cymbals_ring() -> None:
    """Three pitches of toms; an open hat outlasts a closed one."""
    heights = [
        np.abs(np.fft.rfft(sound_of(KIT.drum(key)), RATE)).argmax() for key in (45, 47, 50)
    ]
    lasting = [KIT.drum(key).ring_s for key in (42, 46, 51, 49)]

    assert heights == sorted(set(heights))
    assert lasting == sorted(set(lasting))


def portrait(drum: Drum) -> np.ndarray:
    """Return the level of half-octave bands at three moments, in dB below the strongest."""
    note = np.pad(sound_of(drum), (0, RATE))
    edges = 40 * 2 ** (np.arange(18) / 2)
    levels = []
    for start_s, length_s in ((0.0, 0.05), (0.06, 0.1), (0.25, 0.2)):
        piece = note[int(start_s * RATE) :][: int(length_s * RATE)]
        power = np.abs(np.fft.rfft(piece * np.hanning(piece.size), 1 << 15)) ** 2 / piece.size
        levels.append(np.add.reduceat(power, (edges * (1 << 15) / RATE).astype(int))[:-1])
    level_db = 10 * np.log10(np.array(levels) + 1e-12)
    return np.maximum(level_db - level_db.max(), -60)


def test_no_two_drums_sound_alike() -> None:
    """Each pair differs by 4 dB or more over spectrum and decay."""
    portraits = {key: portrait(KIT.drum(key)) for key in PROMISED}

    for one, other in itertools.combinations(portraits, 2):
        gap = np.sqrt(np.mean((portraits[one] - portraits[other]) ** 2))
        assert gap > 4, (PROMISED[one], PROMISED[other])


def test_a_plain_beat_is_as_loud_as_an_instrument() -> None:
    """-20 LUFS, by the measure that sets the level of instruments, within 1.5 LU."""
    strokes = [(i, 36 if i % 2 == 0 else 38, 0.7) for i in range(16)]
    strokes += [(i / 2, 42, 0.525) for i in range(32)]
    notes = tuple(Note(onset, 0.25, key, velocity) for onset, key, velocity in sorted(strokes))
    n = round(16 * 0.6 * RATE)
    sound = np.zeros((2, n), np.float32)
    add_part(
        sound, Part("beat", "background", "drums", "drum kit", notes), Clock(100, RATE, n), 1
    )

    assert loudness(sound * np.float32(0.5**0.5), RATE) == pytest.approx(-20, abs=1.5)


NEIGHBORS = {
    35: "kick", 40: "snare", 44: "closed hat", 43: "low tom", 57: "crash", 69: "shaker",
}  # fmt: skip


@pytest.mark.parametrize(("key", "name"), NEIGHBORS.items())
def test_neighbors_of_general_midi_are_stood_in_for(key: int, name: str) -> None:
    """A key without a drum of its own sounds the one that is nearest in kind."""
    assert KIT.drum(key).name == name


@pytest.mark.parametrize("key", [0, 27, 58, 74, 81, 127, 200])
def test_a_key_without_a_drum_is_refused_in_words(key: int) -> None:
    """The message says which keys there are."""
    with pytest.raises(DefinitionError, match=f"nothing at percussion key {key}.*36 kick"):
        KIT.drum(key)


def test_a_kit_is_no_instrument() -> None:
    """Nobody is offered drums for a melody, and a misspelled kit is answered."""
    assert "drum kit" not in INSTRUMENTS
    for knob in ("foreground_instrument", "background_instrument"):
        assert "drum kit" not in KNOBS[knob].choices
    with pytest.raises(UnknownNameError, match="Did you mean 'drum kit'"):
        DRUM_KITS["drum kid"]


BAD: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "silent": lambda t, v: 1e-6 * np.sin(9000 * t),
    "reaches": lambda t, v: 30 * np.sin(9000 * t) * np.exp(-30 * t),
    "centered": lambda t, v: (np.sin(9000 * t) + 0.5) * np.exp(-30 * t),
    "click": lambda t, v: np.sin(9000 * t + 1),
    "not louder": lambda t, v: (1.0001 - v) * np.sin(9000 * t) * np.exp(-30 * t),
    "different each time": lambda t, v: (
        np.random.default_rng().standard_normal(t.size) * np.exp(-30 * t)
    ),
    "how long": lambda t, v: np.sin(9000 * t) * np.linspace(1, 0, t.size),
    "not finite": lambda t, v: np.full(t.size, np.nan),
}


@pytest.mark.parametrize("words", BAD)
def test_every_kind_of_fault_is_told_in_words(words: str) -> None:
    """A drum with one fault is told that one, by name."""
    good = Drum("thing", lambda t, v: np.sin(9000 * t) * np.exp(-30 * t), 0.4, frozenset(), "")
    bad = replace(good, strike=BAD[words])

    assert kit_faults(DrumKit("kit", {36: good}, 0.0, "")) == []
    found = kit_faults(DrumKit("kit", {36: bad}, 0.0, ""))
    assert any(words in fault and "thing" in fault for fault in found), found
