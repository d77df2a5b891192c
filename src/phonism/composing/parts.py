"""From the notes of a voice to a part: who plays it, where it stands, how it swings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from phonism.composing.frame import Frame
from phonism.mapping import Tone
from phonism.score import Layer, Note, Part, Role
from phonism.sound.instruments import INSTRUMENTS
from phonism.units import Beats, Decibels, MidiPitch, Semitones

LEVELS_DB: dict[Role, Decibels] = {
    "melody": 0.0, "counter": -4.0, "pad": -6.0, "bass": -4.0, "ostinato": -7.0,
    "drums": -4.0,
}  # fmt: skip
# A background that stands out from the foreground is this much softer.
CONTRAST_DB: Decibels = -4.0
# A foreground that fills the picture is this much louder than one that is hardly there.
PRESENCE_DB: Decibels = 8.0
USUAL_COVERAGE = 0.4
# Parts stay this near to the middle, however far out their colors lie.
WIDEST_PAN = 0.6
# Voices of one layer lean apart, so that the ear can tell them; the bass stays put.
LEANS: dict[Role, float] = {"melody": 0.05, "counter": -0.25, "pad": 0.0, "ostinato": 0.3}


@dataclass(frozen=True, slots=True)
class Voice:
    """The notes of one role, before they are given to a player."""

    role: Role
    layer: Layer
    instrument: str
    notes: Sequence[Note]


def moved(voices: Sequence[Voice], octaves: int, octave: Semitones) -> list[Voice]:
    """Return all voices moved together as far up or down as every player can follow."""
    step = octave if octaves > 0 else -octave
    shift = 0.0
    while abs(shift) < abs(octaves) * octave and all(
        _reaches(voice, shift + step) for voice in voices
    ):
        shift += step
    return [voice if voice.role == "drums" else _shifted(voice, shift) for voice in voices]


def _reaches(voice: Voice, shift: Semitones) -> bool:
    if voice.role == "drums":
        return True
    player = INSTRUMENTS[voice.instrument]
    return player.lowest <= _middle(voice) + shift <= player.highest


def _middle(voice: Voice) -> MidiPitch:
    pitches = sorted(note.pitch for note in voice.notes)
    return pitches[len(pitches) // 2]


def _shifted(voice: Voice, shift: Semitones) -> Voice:
    if not shift:
        return voice
    moved_notes = [replace(note, pitch=note.pitch + shift) for note in voice.notes]
    return replace(voice, notes=moved_notes)


def as_part(voice: Voice, tones: Sequence[Tone], frame: Frame) -> Part:
    """Return a voice as a part of the score.

    Parameters
    ----------
    voice
        At least one note.
    tones
        The tones of the voice's layer; their places in the picture say where it stands.
    """
    if voice.role != "drums":
        voice = _in_range(voice, frame.key.scale.octave)
    played = [_swung(note, frame) for note in voice.notes]
    return Part(
        name=f"{voice.layer} {voice.role}",
        layer=voice.layer,
        role=voice.role,
        instrument=voice.instrument,
        notes=tuple(sorted(played, key=lambda note: (note.onset, note.pitch))),
        gain_db=_gain_db(voice, frame),
        pan=_pan(voice.role, tones),
    )


def _in_range(voice: Voice, octave: Semitones) -> Voice:
    """Return a voice moved by whole octaves to where its instrument sounds well."""
    player = INSTRUMENTS[voice.instrument]
    middle, shift = _middle(voice), 0.0
    while middle + shift > player.highest:
        shift -= octave
    while middle + shift < player.lowest:
        shift += octave
    return _shifted(voice, shift)


def _gain_db(voice: Voice, frame: Frame) -> Decibels:
    if voice.layer == "background":
        return round(LEVELS_DB[voice.role] + CONTRAST_DB * frame.contrast, 2)
    return round(LEVELS_DB[voice.role] + PRESENCE_DB * (frame.coverage - USUAL_COVERAGE), 2)


def _swung(note: Note, frame: Frame) -> Note:
    """Return a note with the second half of each beat late, by the rhythm's swing."""
    if not frame.rhythm.swing or note.onset >= frame.grid.close:
        return note
    onset, end = (_late(moment, frame) for moment in (note.onset, note.end))
    return replace(note, onset=onset, duration=end - onset)


def _late(moment: Beats, frame: Frame) -> Beats:
    """Return when a moment comes if each beat's first half is longer by the swing.

    Beats are those that the rhythm was drawn in, however fast its bar is taken; one that
    the bar line cuts short stays straight.
    """
    rhythm, bar = frame.rhythm, frame.grid.bar
    beat = bar / rhythm.bar
    start = bar * (moment // bar)
    count, place = divmod((moment - start) / beat, 1.0)
    if count + 1 > rhythm.bar:
        return moment
    late = 0.5 + rhythm.swing
    if place < 0.5:
        return start + beat * (count + place * late / 0.5)
    return start + beat * (count + late + (place - 0.5) * (1 - late) / 0.5)


def _pan(role: Role, tones: Sequence[Tone]) -> float:
    if role not in LEANS:
        return 0.0
    center = sum(tone.swatch.share * tone.pan for tone in tones)
    return min(max(center + LEANS[role], -WIDEST_PAN), WIDEST_PAN)
