"""Several MIDI files laid end to end: the notes of a suite in one file."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from phonism.score import Meter, Score
from phonism.theory.scales import Scale
from phonism.units import Beats
from phonism.writing.midi import TICKS_PER_BEAT, encode_midi, tuning_message

if TYPE_CHECKING:
    import mido

FACTS = "phonism"
"""The name of the track that holds tempo, meter and titles."""
RESET_CONTROLLERS = 121
CHANNELS = 16


class Titled(NamedTuple):
    """A score with its title."""

    title: str
    score: Score


def encode_suite(movements: Sequence[Titled]) -> bytes:
    """Return the bytes of one MIDI file, type 1, in which movements follow each other.

    Each begins on a bar line, with its title as a marker, its own tempo and its own meter;
    parts of the same name share a track.  Nothing overlaps: on paper there are no fades.

    Raises
    ------
    OutputError
        If a movement has more than 15 parts.
    """
    import mido

    tracks: dict[str, list[tuple[int, Any]]] = {FACTS: []}
    is_tuned = any(score.scale.is_microtonal for _, score in movements)
    offset: Beats = 0.0
    for number, (title, score) in enumerate(movements):
        start = round(offset * TICKS_PER_BEAT)
        tracks[FACTS].append((start, mido.MetaMessage("marker", text=title)))
        if number and is_tuned:
            tracks[FACTS] += [(start, message) for message in _reset()]
        for name, events in _tracks_of(encode_midi(score)).items():
            tracks.setdefault(name, []).extend((start + tick, each) for tick, each in events)
        offset += _whole_bars(score.length, score.meter)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    for name, events in tracks.items():
        file.tracks.append(_track(name, events, round(offset * TICKS_PER_BEAT)))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _whole_bars(length: Beats, meter: Meter) -> Beats:
    """Return a length filled up to the next bar line.

    >>> _whole_bars(9.0, Meter(4, 4)), _whole_bars(12.0, Meter(3, 4))
    (12.0, 12.0)
    """
    return math.ceil(round(length / meter.bar, 6)) * meter.bar


def _reset() -> Iterator[mido.Message]:
    """Yield what frees a movement from the tuning and the controls of the one before it."""
    import mido

    yield mido.Message("sysex", data=tuning_message(Scale(0), 0))
    for channel in range(CHANNELS):
        yield mido.Message("control_change", channel=channel, control=RESET_CONTROLLERS)


def _tracks_of(data: bytes) -> dict[str, list[tuple[int, Any]]]:
    """Return the events of each track by its name, with their ticks; the first has facts."""
    import mido

    found: dict[str, list[tuple[int, Any]]] = {}
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    for number, track in enumerate(file.tracks):
        events = found.setdefault(track.name if number else FACTS, [])
        tick = 0
        for message in track:
            tick += message.time
            if message.type not in {"track_name", "end_of_track"}:
                events.append((tick, message))
    return found


def _track(name: str, events: list[tuple[int, Any]], end: int) -> mido.MidiTrack:
    import mido

    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    now = 0
    # A sort that keeps what comes first at one tick first: a tuning before its notes.
    for tick, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track
