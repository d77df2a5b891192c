"""The fifth arrow: Score to Audio, a piece as it sounds.

The foreground stands in front; the background stands behind it, a little darker and
deeper in the room.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np

from phonism.performing.parts import add_part
from phonism.performing.players import Clock
from phonism.score import Layer, Meter, Note, Part, Score
from phonism.sound import oscillators
from phonism.sound.effects import reverberate
from phonism.sound.envelopes import rise
from phonism.sound.filters import Biquad, filter_stereo
from phonism.sound.mastering import (
    CEILING_DBTP,
    LOUDNESS_TOLERANCE_LU,
    TARGET_LUFS,
    master,
)
from phonism.theory.scales import Scale
from phonism.units import Decibels, Hertz, Samples, Seconds, db_to_gain

if TYPE_CHECKING:
    from phonism.settings import Settings

LAYERS: tuple[Layer, ...] = get_args(Layer)
LOWEST_HZ: Hertz = 25.0
"""What lies below is not heard and only takes room."""
TAIL_S: Seconds = 1.5
"""The longest fade at the end of a piece."""
SILENT_END_S: Seconds = 0.005


class Place(NamedTuple):
    """Where a layer stands in the room."""

    reverb_db: Decibels
    """Level of the room's answer, relative to the sound itself."""
    treble_db: Decibels
    """Change of what lies above 3 kHz."""


PLACES: Mapping[Layer, Place] = {
    "foreground": Place(reverb_db=-13.0, treble_db=2.0),
    "background": Place(reverb_db=-7.0, treble_db=-4.0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A piece as it sounds, ready to be written; its arrays are read-only."""

    samples: Samples
    """Shape (2, n): left and right, full scale is 1."""
    sample_rate: int
    """Samples a second [Hz]."""
    stems: Mapping[Layer, Samples]
    """What each layer adds, shape (2, n) each; they sum to ``samples``."""
    loudness_lufs: Decibels
    """Integrated loudness; minus infinity for silence."""
    true_peak_db: Decibels
    """Highest point of the wave, relative to full scale (dBTP)."""

    @property
    def duration_s(self) -> Seconds:
        """How long it lasts."""
        return float(self.samples.shape[1] / self.sample_rate)


def perform(score: Score, settings: Settings) -> Audio:
    """Return the sound of a score.

    Parameters
    ----------
    score
        What to play.  Fractional pitches are played exactly; notes outside of an
        instrument's range are played at their pitch.  Notes begin as much later than
        written as they say, yet never before the piece; none is held beyond its last key.
    settings
        ``mix`` and ``sample_rate`` are used.

    Returns
    -------
    Audio
        ``round(score.duration_s * sample_rate)`` samples at -14 LUFS, the true peak at
        -1 dBTP or below.  A piece of few short sounds stays softer rather than being
        squeezed; its ``loudness_lufs`` tells.  A score without notes is silence.

    Raises
    ------
    UnknownNameError
        If a part's instrument is not in `INSTRUMENTS`, or for drums in `DRUM_KITS`.
    DefinitionError
        If an instrument returns something else than finite numbers of the right shape, or
        a drum kit has nothing at the key of a note.
    """
    rate = settings.sample_rate
    stems = play(score, settings)
    samples, loudness_lufs, true_peak_db = master(stems, rate)
    for sound in (samples, *stems):
        sound.setflags(write=False)
    named = MappingProxyType(dict(zip(LAYERS, stems, strict=True)))
    return Audio(samples, rate, named, loudness_lufs, true_peak_db)


def play(score: Score, settings: Settings) -> list[Samples]:
    """Return the sound of each layer as it is played, before mastering: `perform` in part.

    Of two scores one may be louder than the other; what is mastered is not.

    Parameters
    ----------
    score
        What to play.
    settings
        ``mix`` and ``sample_rate`` are used.

    Returns
    -------
    list of Samples
        One sound for each of `LAYERS`, shape (2, n) each.

    Raises
    ------
    UnknownNameError
        If a part's instrument is not in `INSTRUMENTS`, or for drums in `DRUM_KITS`.
    DefinitionError
        If an instrument returns something else than finite numbers of the right shape, or
        a drum kit has nothing at the key of a note.
    """
    gains = layer_gains(settings.mix)
    return [_play_layer(score, layer, gains[layer], settings.sample_rate) for layer in LAYERS]


def warm_up(sample_rate: int = 44100) -> None:
    """Compile everything that a piece needs, or load it from disk."""
    tone = Part("tone", "foreground", "melody", "piano", (Note(0, 1, 60, 0.8, brightness=1),))
    beat = Part("beat", "foreground", "drums", "drum kit", (Note(0, 1, 38, 0.8),))
    scale = Scale(0)
    score = Score((tone, beat), 60.0, Meter(4, 4), 0, "", scale, 1.0)
    oscillators.warm_up()
    for layer in LAYERS:
        master([_play_layer(score, layer, 1.0, sample_rate)], sample_rate)


def layer_gains(mix: float) -> dict[Layer, float]:
    """Return the level of each layer; the powers sum to 1 whatever the mix.

    >>> layer_gains(0.0), layer_gains(1.0)
    ({'foreground': 0.0, 'background': 1.0}, {'foreground': 1.0, 'background': 0.0})
    """
    angle = mix * math.pi / 2
    return {
        "foreground": math.sin(angle) if mix < 1 else 1.0,
        "background": math.cos(angle) if mix < 1 else 0.0,
    }


def faults(audio: Audio) -> list[str]:
    """Say in words what is wrong with a piece of audio; an empty list means nothing is."""
    samples = audio.samples
    if not np.isfinite(samples).all():
        return ["some samples are not finite numbers"]
    return [*_level_faults(audio), *_edge_faults(audio)]


def _level_faults(audio: Audio) -> Iterator[str]:
    if audio.true_peak_db > CEILING_DBTP:
        yield f"the true peak is {audio.true_peak_db:.2f} dBTP"
    if audio.loudness_lufs > TARGET_LUFS + LOUDNESS_TOLERANCE_LU:
        yield f"the loudness is {audio.loudness_lufs:.2f} LUFS"
    is_soft = -math.inf < audio.loudness_lufs < TARGET_LUFS - LOUDNESS_TOLERANCE_LU
    if is_soft and audio.true_peak_db < CEILING_DBTP - 0.5:
        yield f"the loudness is only {audio.loudness_lufs:.2f} LUFS though there is room"
    offset = np.abs(audio.samples.mean(axis=1, dtype=np.float64)).max(initial=0.0)
    if offset > 1e-3:
        yield f"there is a constant offset of {offset:.4f}"


def _edge_faults(audio: Audio) -> Iterator[str]:
    if not audio.samples.size:
        return
    first, last = np.abs(audio.samples[:, [0, -1]]).max(axis=0)
    if first > 1e-3:
        yield f"it starts with a click of {first:.4f}"
    if last > 1e-4:
        yield f"it ends with a click of {last:.4f}"


def _play_layer(score: Score, layer: Layer, gain: float, rate: int) -> Samples:
    """Return one layer in its place in the room, before mastering."""
    sound = np.zeros((2, round(score.duration_s * rate)), np.float32)
    parts = [part for part in score.layer(layer) if part.notes]
    if not parts or gain == 0 or not sound.size:
        return sound
    clock = Clock.of(score, rate)
    for part in parts:
        add_part(sound, part, clock, gain * db_to_gain(part.gain_db))
    place = PLACES[layer]
    shade = Biquad.high_shelf(3000.0, rate, place.treble_db)
    filter_stereo(sound, Biquad.high_pass(LOWEST_HZ, rate), shade)
    reverberate(sound, rate, place.reverb_db)
    _fade_out(sound, clock.last / rate, rate)
    return sound


def _fade_out(sound: Samples, release_s: Seconds, rate: int) -> None:
    """Let everything ring out by the end, beginning when the last key is released."""
    n = sound.shape[1]
    silent = min(n, round(SILENT_END_S * rate))
    room_s = min(max(n / rate - release_s, 0.35), TAIL_S)
    fade = min(n - silent, round(room_s * rate))
    sound[:, n - silent :] = 0
    sound[:, n - silent - fade : n - silent] *= rise(fade)[::-1]
