"""From a part to sound: each different note rendered once, and mixed wherever it occurs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from phonism.performing.players import Clock, Voice, player_of
from phonism.score import Note, Part
from phonism.sound.brightness import brighten, brightness_step
from phonism.sound.instruments.playing import time_axis, velocity_gain
from phonism.units import MidiPitch, Samples, db_to_gain

VELOCITY_STEPS = 8
"""Timbres of one pitch; the level of each note is exact."""


class Stroke(NamedTuple):
    """One note in samples."""

    at: int
    held: int
    left: np.float32
    right: np.float32
    """Level of each side."""
    brightness: int
    """In steps; one filter each."""


def add_part(sound: Samples, part: Part, clock: Clock, gain: float) -> None:
    """Add all notes of a part to (2, n)."""
    player = player_of(part, clock)
    level = gain * db_to_gain(player.gain_db)
    alike: dict[tuple[MidiPitch, int], list[Stroke]] = defaultdict(list)
    for note in part.notes:
        left, right = _sides(note, part)
        loud = level * velocity_gain(note.velocity)
        alike[note.pitch, math.ceil(note.velocity * VELOCITY_STEPS)].append(
            Stroke(
                *player.span(note),
                np.float32(left * loud),
                np.float32(right * loud),
                brightness_step(note.brightness),
            )
        )
    for (pitch, step), strokes in alike.items():
        _add_alike(sound, player.voice(pitch), step, strokes, clock.rate)


def _sides(note: Note, part: Part) -> tuple[float, float]:
    """Return the level of each side: as far as a note moves, its power stays."""
    angle = (min(max(part.pan + note.pan, -1.0), 1.0) + 1) * math.pi / 4
    return math.cos(angle), math.sin(angle)


def _add_alike(
    sound: Samples, voice: Voice, step: int, strokes: Sequence[Stroke], rate: int
) -> None:
    """Add notes that share one rendering: of one pitch and one step of velocity."""
    from phonism.sound.kernels.mixing import add_note

    lengths: dict[int, int] = defaultdict(int)
    for note in strokes:
        length = min(note.held + voice.release.size, sound.shape[1] - note.at)
        lengths[note.brightness] = max(lengths[note.brightness], length)
    tone = _tone(voice, step, max(lengths.values()), rate)
    shaded = {
        brightness: brighten(tone[:length], voice.fundamental, rate, brightness)
        for brightness, length in lengths.items()
    }
    for at, held, left, right, brightness in strokes:
        add_note(sound, at, shaded[brightness], held, voice.release, left, right)


def _tone(voice: Voice, step: int, n: int, rate: int) -> Samples:
    velocity = min(1.0, max(0.5, step - 0.5) / VELOCITY_STEPS)
    # One long axis serves every note: its beginning is the axis of a shorter one.
    axis = time_axis(-(-n // rate) * rate, rate)
    return voice.strike(axis[:n], velocity)
