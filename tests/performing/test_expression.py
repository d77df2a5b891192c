"""What makes notes expressive is heard: timing, places, brightness; and drums are struck."""

# ruff: noqa: D401 -- instruments say what they are

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from phonism.errors import DefinitionError, UnknownNameError
from phonism.performing import _play_layer, faults, perform
from phonism.performing.parts import add_part
from phonism.performing.players import Clock
from phonism.score import Meter, Note, Part, Score
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS, instrument
from phonism.theory.scales import SCALES

RATE = 44100
KEYS = sorted(DRUM_KITS["drum kit"].drums)


def chosen(mix: float = 1.0) -> Any:
    return SimpleNamespace(mix=mix, sample_rate=RATE)


def score(*parts: Part, length: float = 8.0, tempo: float = 120.0) -> Score:
    return Score(parts, tempo, Meter(4, 4), 0, "major", SCALES["major"], length)


def part(*notes: Note, player: str = "organ", role: Any = "melody", pan: float = 0.0) -> Part:
    return Part("part", "foreground", role, player, notes, pan=pan)


def beat(*notes: Note) -> Part:
    return part(*notes, player="drum kit", role="drums")


def dry(one: Part) -> np.ndarray:
    """Return a part without the room, shape (2, n)."""
    sound = np.zeros((2, 4 * RATE), np.float32)
    add_part(sound, one, Clock(120, RATE, 4 * RATE), 1.0)
    return sound


def played(*parts: Part, **facts: float) -> np.ndarray:
    """Return parts in their place in the room, before mastering, shape (2, n)."""
    return _play_layer(score(*parts, **facts), "foreground", 1.0, RATE)


def onset_s(sound: np.ndarray) -> float:
    """Return when a sound first reaches a tenth of its height [s]."""
    level = np.abs(sound).max(axis=0)
    return float(np.argmax(level > 0.1 * level.max())) / RATE


expressive = st.builds(
    Note,
    onset=st.floats(0, 7.9),
    duration=st.floats(0.01, 3),
    pitch=st.integers(36, 90).map(float),
    velocity=st.floats(0.05, 1),
    brightness=st.floats(0, 1),
    pan=st.floats(-2, 2),
    shift_s=st.floats(-0.5, 0.5) | st.sampled_from([-100.0, 100.0]),
)
strokes = st.builds(
    Note,
    onset=st.floats(0, 7.9),
    duration=st.floats(0.01, 3),
    pitch=st.sampled_from(KEYS),
    velocity=st.floats(0.05, 1),
    brightness=st.floats(0, 1),
    shift_s=st.floats(-0.05, 0.05),
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(expressive, max_size=8),
    st.lists(strokes, max_size=8),
    st.sampled_from(["piano", "strings", "organ"]),
)
def test_any_expression_becomes_faultless_audio(
    notes: list[Note], drums: list[Note], player: str
) -> None:
    """However early, late, far out or bright: on target, no clicks at the ends, no DC."""
    piece = score(part(*notes, player=player), beat(*drums), tempo=180)
    audio = perform(piece, chosen())

    assert faults(audio) == []
    assert audio.samples.shape == (2, round(piece.duration_s * RATE))


@pytest.mark.parametrize("shift_s", [-0.08, -0.01, 0.0, 0.02, 0.1])
def test_notes_begin_as_much_later_as_they_say(shift_s: float) -> None:
    """Earlier if negative, to the sample."""
    late = played(part(Note(2, 1, 72, 0.9, shift_s=shift_s), Note(6, 1, 40, 0.01)))
    plain = played(part(Note(2, 1, 72, 0.9), Note(6, 1, 40, 0.01)))

    assert onset_s(late) - onset_s(plain) == pytest.approx(shift_s, abs=2 / RATE)


@settings(max_examples=200)
@given(expressive, st.floats(40, 240))
@example(Note(0, 1, 60, 0.5, shift_s=-0.3), 60)
@example(Note(7.5, 0.5, 60, 0.5, shift_s=100.0), 60)
def test_nobody_plays_before_the_piece_or_holds_on_after_it(note: Note, tempo: float) -> None:
    """Notes inside of the piece stay inside, and the last ones end when they should."""
    piece = score(part(note, Note(7.9, 0.1, 60, 0.5)), tempo=tempo)
    clock = Clock.of(piece, RATE)
    at, held = clock.span(note)

    assert 0 <= at < at + held <= max(clock.last, 1)
    if note.end >= piece.length:
        assert at + held == clock.last


def test_the_last_chord_is_released_together() -> None:
    """Who comes late does not leave late, who comes early does not leave early."""
    chord = [Note(4, 4, p, 0.5, shift_s=s) for p, s in ((48, -0.05), (60, 0.0), (67, 0.05))]
    clock = Clock.of(score(part(*chord)), RATE)

    assert {sum(clock.span(note)) for note in chord} == {clock.last} == {4 * RATE}


def test_a_shifted_note_keeps_its_length() -> None:
    """Inside the piece, the release moves with the onset."""
    clock = Clock(120, RATE, 10 * RATE)

    assert clock.span(Note(2, 1, 60, 0.5, shift_s=0.1)) == (RATE + 4410, RATE // 2)


def sides(pan: float, of_part: float = 0.0) -> np.ndarray:
    """Return the power of both sides of a note before the room answers."""
    sound = played(part(Note(0, 1, 72, 0.9, pan=pan), pan=of_part))[:, :700]
    return (sound.astype(float) ** 2).sum(axis=1)


def test_each_note_has_its_own_place() -> None:
    """From left to right at equal power."""
    powers = np.array([sides(pan) for pan in (-1.0, -0.5, 0.0, 0.5, 1.0)])
    ratios = powers[:, 1] / powers.sum(axis=1)

    assert ratios == pytest.approx([0, 0.1464, 0.5, 0.8536, 1], abs=1e-3)
    assert powers.sum(axis=1) == pytest.approx(powers.sum(axis=1)[0], rel=1e-3)


def test_places_add_up_and_end_at_the_loudspeakers() -> None:
    """A note's place is an offset to its part's."""
    assert sides(0.3, of_part=0.2) == pytest.approx(sides(0.5), rel=1e-5)
    assert sides(0.9, of_part=0.8) == pytest.approx(sides(1.0), rel=1e-5)


def test_two_notes_of_one_pitch_stand_apart() -> None:
    """Sharing one rendering, they keep their own places."""
    sound = played(part(Note(0, 1, 72, 0.9, pan=-1), Note(4, 1, 72, 0.9, pan=1)))
    first, second = (sound[:, i : i + 700] for i in (0, 2 * RATE))

    assert np.abs(first[0]).max() > 100 * np.abs(first[1]).max()
    assert np.abs(second[1]).max() > 10 * np.abs(second[0]).max()  # and the room's answer


def centroid(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound * np.hanning(sound.size))) ** 2
    return float(power @ np.fft.rfftfreq(sound.size, 1 / RATE) / power.sum())


@pytest.mark.parametrize("player", ["piano", "strings", "flute", "bass", "guitar"])
def test_brightness_is_heard_in_a_piece(player: str) -> None:
    """A brighter note has its weight higher up, in the finished mix."""
    heard = []
    for brightness in (0.0, 0.5, 1.0):
        tune = part(Note(0, 2, 55, 0.7, brightness=brightness), player=player)
        heard.append(centroid(perform(score(tune), chosen()).samples[0, :RATE].astype(float)))

    assert heard[0] < heard[1] < heard[2]


def test_notes_of_one_pitch_are_rendered_once_whatever_their_expression() -> None:
    """Brightness costs a filter and no second rendering; places and times cost nothing."""
    calls = []
    with INSTRUMENTS.restored():

        @instrument("counted", family="odd")
        def counted(t: np.ndarray, frequency: float, velocity: float) -> np.ndarray:
            """A sound that counts how often it is made."""
            calls.append(velocity)
            return np.sin(2 * np.pi * frequency * t)

        notes = [
            Note(i / 8, 0.1, 60, 0.7, brightness=i / 40, pan=i / 40, shift_s=i / 1000)
            for i in range(40)
        ]
        played(part(*notes, player="counted"))

    assert len(calls) == 1


def test_drums_sound_when_and_as_loud_as_the_score_says() -> None:
    """A stroke at beat 3 of 120 comes after 1.5 s; half as hard is softer."""
    sound = played(beat(Note(3, 0.1, 38, 0.9)))
    soft = played(beat(Note(3, 0.1, 38, 0.45)))

    assert onset_s(sound) == pytest.approx(1.5, abs=0.005)
    assert np.abs(soft).max() < 0.6 * np.abs(sound).max()


def test_a_drum_rings_however_short_its_note_is() -> None:
    """Nobody holds a cymbal."""
    kick = Note(0, 8, 36, 0.001)
    short, long = (played(beat(Note(1, length, 49, 0.9), kick)) for length in (0.01, 4.0))

    assert np.array_equal(short, long)


@pytest.mark.parametrize(("key", "is_silenced"), [(42, True), (44, True), (38, False)])
def test_a_pedal_closes_the_open_hat(key: int, *, is_silenced: bool) -> None:
    """The hiss stops where a closed hat is struck, and nowhere else."""
    opened = Note(0, 0.25, 46, 0.9)
    alone = dry(beat(opened))
    later = dry(beat(opened, Note(1, 0.1, key, 0.001)))
    before, after = slice(0, RATE // 2), slice(int(0.54 * RATE), RATE)

    left = np.sum(later[:, after] ** 2) / np.sum(alone[:, after] ** 2)
    assert left < 1e-3 if is_silenced else left > 0.9
    assert np.array_equal(later[:, before], alone[:, before])


def test_a_key_that_the_kit_lacks_is_refused_in_words() -> None:
    """Rather than played as something else."""
    with pytest.raises(DefinitionError, match="nothing at percussion key 81"):
        perform(score(beat(Note(0, 1, 81, 0.5))), chosen())


def test_an_unknown_kit_is_named_with_its_neighbors() -> None:
    """And an instrument is no kit."""
    for name in ("drumkit2", "piano"):
        with pytest.raises(UnknownNameError, match="no drum kit named"):
            perform(score(part(Note(0, 1, 36, 0.5), player=name, role="drums")), chosen())
