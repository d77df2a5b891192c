"""MIDI files: the notes, with tempo, meter, instruments, places and tuning."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count

from phonism.errors import OutputError
from phonism.score import Part, Score
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS, DrumKit, Instrument
from phonism.theory.pitches import pitch_class_name
from phonism.theory.scales import Scale

TICKS_PER_BEAT = 480
DRUM_CHANNEL = 9
PAN_CONTROL, VOLUME_CONTROL, BRIGHTNESS_CONTROL = 10, 7, 74
LOUDEST, MIDDLE = 127, 64
# A MIDI Tuning Standard message counts 100 cents as 8192 steps, with 8192 in the middle.
TUNING_CENTER, TUNING_STEPS = 8192, 8192
TUNED_CHANNELS = (0x03, 0x7F & ~(1 << DRUM_CHANNEL - 7), 0x7F)
"""One bit for each channel: the last two, the middle seven, the first seven."""
MOST_PARTS = 15


def encode_midi(score: Score) -> bytes:
    """Return the bytes of a MIDI file, type 1: a track of facts, then one for each part.

    Microtonal scales carry a MIDI Tuning Standard message that tunes each of the twelve
    keys; players that know it sound in tune, others play the nearest key.  So do all where
    twelve keys cannot hold the scale: it repeats not at the octave, or two notes share one.

    Drums stand on channel 10.  Notes begin as written and not as played, so that a notation
    program shows what was composed; a part's mean brightness is one controller.

    Raises
    ------
    OutputError
        If there are more than 15 parts beside the drums: MIDI has 16 channels.
    """
    import mido

    pitched = sum(not _is_drums(part) for part in score.parts)
    if pitched > MOST_PARTS:
        raise OutputError(
            f"A MIDI file has room for {MOST_PARTS} parts beside the drums, and the score "
            f"has {pitched}. Save it as .json or .wav."
        )

    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(_facts(score))
    channels = (channel for channel in count() if channel != DRUM_CHANNEL)
    for part in score.parts:
        channel = DRUM_CHANNEL if _is_drums(part) else next(channels)
        file.tracks.append(_track(part, channel, score))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _is_drums(part: Part) -> bool:
    return part.role == "drums"


def _player(part: Part) -> Instrument | DrumKit:
    return (DRUM_KITS if _is_drums(part) else INSTRUMENTS)[part.instrument]


def _facts(score: Score) -> object:
    import mido

    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name="phonism"))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(score.tempo)))
    numerator, denominator = score.meter
    track.append(
        mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
    )
    degrees = ",".join(f"{step:g}" for step in score.scale.semitones)
    name = f"{pitch_class_name(score.tonic)} {score.scale_name}"
    track.append(
        mido.MetaMessage("text", text=f"tonic={score.tonic};degrees={degrees};scale={name}")
    )
    if score.scale.is_microtonal and has_a_key_for_each(score.scale, score.tonic):
        track.append(mido.Message("sysex", data=tuning_message(score.scale, score.tonic)))
    track.append(mido.MetaMessage("end_of_track", time=_ticks(score.length)))
    return track


def has_a_key_for_each(scale: Scale, tonic: int) -> bool:
    """Say whether each note of a scale can have one of the twelve keys to itself.

    >>> has_a_key_for_each(Scale(0, 2, 3.5, 7), 0), has_a_key_for_each(Scale(0, 0.5, 1), 0)
    (True, False)
    """
    keys = {int(tonic + step + 0.5) % 12 for step in scale.semitones}
    return scale.octave == 12 and len(keys) == len(scale)


def tuning_message(scale: Scale, tonic: int) -> tuple[int, ...]:
    """Return a real-time scale/octave tuning message (two-byte form), the drums left out."""
    cents = [0.0] * 12
    for step in scale.semitones:
        pitch = tonic + step
        key = int(pitch + 0.5)
        cents[key % 12] = 100 * (pitch - key)
    values = [round(TUNING_CENTER + TUNING_STEPS * cent / 100) for cent in cents]
    steps = [byte for value in values for byte in (value >> 7 & 127, value & 127)]
    return (0x7F, 0x7F, 0x08, 0x09, *TUNED_CHANNELS, *steps)


def _track(part: Part, channel: int, score: Score) -> object:
    import mido

    program = _player(part).program
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=part.name))
    track.append(mido.Message("program_change", channel=channel, program=program))
    for control, value in _controls(part):
        track.append(
            mido.Message("control_change", channel=channel, control=control, value=value)
        )
    now = 0
    for tick, kind, key, velocity in _events(part):
        track.append(
            mido.Message(kind, channel=channel, note=key, velocity=velocity, time=tick - now)
        )
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, _ticks(score.length) - now)))
    return track


def _controls(part: Part) -> Iterator[tuple[int, int]]:
    yield VOLUME_CONTROL, _volume(part)
    yield PAN_CONTROL, _pan(part)
    if part.notes:
        mean = sum(note.brightness for note in part.notes) / len(part.notes)
        yield BRIGHTNESS_CONTROL, round(MIDDLE + (LOUDEST - MIDDLE) * (2 * mean - 1))


def _volume(part: Part) -> int:
    """Return the controller value of a level: 100 is as written, by the usual square law."""
    return round(min(LOUDEST, 100 * 10 ** (part.gain_db / 40)))


def _pan(part: Part) -> int:
    return round(MIDDLE + (LOUDEST - MIDDLE) * part.pan)


def _events(part: Part) -> list[tuple[int, str, int, int]]:
    """Return tick, kind, key and velocity of all events; a key is released before struck."""
    events = []
    for note in part.notes:
        key = min(max(int(note.pitch + 0.5), 0), 127)
        start = _ticks(note.onset)
        end = max(start + 1, _ticks(note.end))
        velocity = max(1, round(LOUDEST * note.velocity))
        events += [(start, "note_on", key, velocity), (end, "note_off", key, 0)]
    return sorted(events, key=lambda event: (event[0], event[1] == "note_on", event[2]))


def _ticks(beats: float) -> int:
    return round(beats * TICKS_PER_BEAT)
