"""MIDI files, read back by mido."""

from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from phonism.composing import write_score
from phonism.errors import OutputError
from phonism.piece import as_palette
from phonism.score import Meter, Note, Part, Score
from phonism.settings import Settings
from phonism.sound.instruments import INSTRUMENTS
from phonism.theory.scales import SCALES, Scale
from phonism.writing.midi import encode_midi, tuning_message

FRONT = as_palette(["#e07020", "#ffd080", "#a02050"], "foreground")
BACK = as_palette(["#203040", "#5080a0"], "background")


def score_of(**choices):
    return write_score((FRONT, BACK), Settings(**{"duration_s": 5, **choices}))


def read_back(score):
    return mido.MidiFile(file=io.BytesIO(encode_midi(score)))


def notes_of(track):
    """Return onset, end [ticks], key and velocity of each note; none may be left hanging."""
    now, held, found = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            assert message.note not in held, "a key is struck that is still down"
            held[message.note] = now, message.velocity
        elif message.type == "note_off":
            start, velocity = held.pop(message.note)
            found.append((start, now, message.note, velocity))
    assert not held
    return sorted(found)


def test_a_key_is_released_before_it_is_struck_again():
    """Where one note ends and the same begins, at one moment, both are heard."""
    notes = (Note(0, 1, 60, 0.5), Note(1, 1, 60, 0.5))
    part = Part("tone", "foreground", "pad", "piano", notes)
    score = Score((part,), 60, Meter(4, 4), 0, "major", SCALES["major"], 4.0)

    assert [note[:2] for note in notes_of(read_back(score).tracks[1])] == [(0, 480), (480, 960)]


@pytest.mark.parametrize("rhythm", ["simple", "driving eighths", "waltz", "swing", "bossa"])
@pytest.mark.parametrize("complexity", [0, 1])
def test_every_note_is_there(rhythm, complexity):
    """Onset, end, key and velocity of each, within half a tick."""
    score = score_of(rhythm=rhythm, complexity=complexity, duration_s=12)
    file = read_back(score)
    for part, track in zip(score.parts, file.tracks[1:], strict=True):
        wanted = sorted(
            (round(480 * n.onset), round(480 * n.end), int(n.pitch + 0.5),
             max(1, round(127 * n.velocity)))
            for n in part.notes
        )  # fmt: skip
        assert notes_of(track) == wanted


def test_tempo_meter_and_names_are_there():
    """What a notation program shows."""
    score = score_of(tempo=97, rhythm="waltz", duration_s=12)
    facts = {message.type: message for message in read_back(score).tracks[0]}

    assert mido.tempo2bpm(facts["set_tempo"].tempo) == pytest.approx(97, abs=1e-3)
    assert (facts["time_signature"].numerator, facts["time_signature"].denominator) == (3, 4)
    assert [track.name for track in read_back(score).tracks[1:]] == [
        part.name for part in score.parts
    ]


def test_parts_have_their_instrument_and_place():
    """One channel each, none of them the drums', with program and pan."""
    score = score_of(foreground_instrument="flute", background_instrument="harp")
    left = replace(score, parts=(replace(score.parts[0], pan=-1.0), *score.parts[1:]))
    tracks = read_back(left).tracks[1:]
    channels = [
        {message.channel for message in track if not message.is_meta} for track in tracks
    ]
    for part, track in zip(left.parts, tracks, strict=True):
        program = next(message.program for message in track if message.type == "program_change")
        controls = {m.control: m.value for m in track if m.type == "control_change"}
        assert program == INSTRUMENTS[part.instrument].program
        assert controls[10] == round(64 + 63 * part.pan)

    assert all(len(own) == 1 for own in channels)
    assert len(set.union(*channels)) == len(tracks)
    assert 9 not in set.union(*channels)


@limits(max_examples=40)
@given(tempo=st.floats(40, 240), duration_s=st.sampled_from([5, 61.7, 180]))
def test_whole_microseconds_do_not_make_it_drift(tempo, duration_s):
    """MIDI rounds the length of a beat; over three minutes it stays within 5 ms."""
    score = Score((), tempo, Meter(4, 4), 0, "major", SCALES["major"], duration_s * tempo / 60)

    assert read_back(score).length == pytest.approx(duration_s, abs=0.005)


@pytest.mark.parametrize("name", [name for name in SCALES if SCALES[name].is_microtonal])
@pytest.mark.parametrize("tonic", [0, 5, 11])
def test_microtonal_scales_are_in_tune(name, tonic):
    """Key and message together give each pitch of the scale as finely as MIDI can say it."""
    scale = SCALES[name]
    data = tuning_message(scale, tonic)
    steps = data[7:]
    cents = [
        ((high << 7 | low) - 8192) * 100 / 8192
        for high, low in zip(steps[::2], steps[1::2], strict=True)
    ]

    # Universal, real time, all devices, tuning, two-byte octave form, all channels but 10.
    assert data[:7] == (0x7F, 0x7F, 0x08, 0x09, 0b11, 0b1111011, 0b1111111)
    assert len(cents) == 12
    for pitch in scale.pitches(tonic, 36, 96):
        key = int(pitch + 0.5)
        assert key + cents[key % 12] / 100 == pytest.approx(pitch, abs=6.2e-5)


@pytest.mark.parametrize(
    ("scale", "is_sent"),
    [
        (SCALES["slendro"], True),
        (SCALES["major"], False),
        (Scale(0, 0.5, 1), False),  # two notes share a key
        (Scale(0, 1.46, 2.9, octave=19.02), False),  # twelve keys are no octave
    ],
)
def test_a_tuning_is_sent_where_twelve_keys_can_hold_it(scale, is_sent):
    """Piano scales need none, and some scales cannot have one."""
    score = Score((), 60, Meter(4, 4), 0, "own", scale, 4.0)

    assert any(m.type == "sysex" for m in read_back(score).tracks[0]) is is_sent


def test_more_parts_than_channels_are_refused_in_words():
    """MIDI has room for 15 beside the drums."""
    tone = Part("tone", "foreground", "pad", "piano", (Note(0, 1, 60, 0.5),))
    full = Score((tone,) * 15, 60, Meter(4, 4), 0, "major", SCALES["major"], 4.0)

    tracks = read_back(full).tracks[1:]

    assert [message.channel for track in tracks for message in track[1:2]] == [
        *range(9), *range(10, 16),
    ]  # fmt: skip
    with pytest.raises(OutputError, match="room for 15 parts"):
        encode_midi(replace(full, parts=(tone,) * 16))
    drums = replace(tone, role="drums", instrument="drum kit")
    assert len(read_back(replace(full, parts=(drums, *full.parts, drums))).tracks) == 18


def played(*notes, **facts):
    """Return a score of one part."""
    part = Part("beat", "background", "melody", "piano", notes)
    return Score((replace(part, **facts),), 60, Meter(4, 4), 0, "major", SCALES["major"], 4.0)


def test_drums_stand_on_their_channel():
    """Keys as they are, the standard kit, level and pan; others keep off it."""
    drums = played(
        Note(0, 0.25, 36, 1.0), Note(1, 0.25, 42, 0.3),
        role="drums", instrument="drum kit", gain_db=-9.0, pan=0.2,
    )  # fmt: skip
    both = replace(drums, parts=(*drums.parts, *played(Note(0, 1, 60, 0.5)).parts))
    beat, tune = read_back(both).tracks[1:]

    assert {message.channel for message in beat if not message.is_meta} == {9}
    assert {message.channel for message in tune if not message.is_meta} == {0}
    assert [(key, velocity) for *_, key, velocity in notes_of(beat)] == [(36, 127), (42, 38)]
    assert [m.program for m in beat if m.type == "program_change"] == [0]
    assert beat.name == "beat"
    assert not any(m.type in {"sysex", "pitchwheel"} for track in (beat, tune) for m in track)


def test_notes_stand_as_written_and_not_as_played():
    """Timing and places of single notes are for the sound: paper has none."""
    plain = played(Note(0, 1, 60, 0.5), Note(1, 1, 64, 0.5))
    human = played(
        Note(0, 1, 60, 0.5, shift_s=0.03, pan=0.4), Note(1, 1, 64, 0.5, shift_s=-0.02, pan=-1)
    )

    assert encode_midi(human) == encode_midi(plain)


@pytest.mark.parametrize(("brightness", "value"), [(0.0, 1), (0.5, 64), (1.0, 127)])
def test_the_brightness_of_a_part_is_one_controller(brightness, value):
    """The mean of its notes; in the middle it is what a player does by itself."""
    notes = (Note(i, 1, 60 + i, 0.5, brightness=brightness) for i in range(3))
    track = read_back(played(*notes)).tracks[1]

    assert [m.value for m in track if m.type == "control_change" and m.control == 74] == [value]
