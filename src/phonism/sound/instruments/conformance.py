"""What every instrument must do, written once, for ours and for yours."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phonism.errors import DefinitionError
from phonism.sound.instruments.drumkits import Drum, DrumKit
from phonism.sound.instruments.playing import (
    key_down,
    play_note,
    stroke,
    time_axis,
    velocity_gain,
)
from phonism.sound.instruments.registry import Instrument
from phonism.units import Decibels, Hertz, MidiPitch, Samples, Seconds, gain_to_db, pitch_to_hz

SAMPLE_RATES = (44100, 48000)
VELOCITIES = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
HIGHEST_PEAK = 4.0
LOWEST_LEVEL_DB: Decibels = -50.0
"""Level of the loudest tenth of a second below which a note counts as silent."""
HIGHEST_EDGE_DB: Decibels = -40.0
"""Level that a note may have in its first or last sample."""
TUNING_CENTS = 3.0
MIDI_KEYS = range(128)
SHORTEST_RING_S: Seconds = 0.05
"""Less leaves no time to choke a drum without a click."""
LONGEST_RING_S: Seconds = 20.0
"""Longer than any cymbal rings; each stroke is as much work as it rings long."""
HEARD_S = 2.0
WINDOW_S = 0.1


def faults(instrument: Instrument) -> list[str]:
    """Say in words what is wrong with an instrument; an empty list means nothing is.

    It must return finite numbers of the right shape over its whole range and at all
    velocities and sample rates, sound when played, start and end without a click, stay
    around zero, become louder with velocity, be in tune, and do the same each time.

    Examples
    --------
    >>> from phonism.sound.instruments import INSTRUMENTS
    >>> faults(INSTRUMENTS["harp"])
    []
    """
    checks = (_shape_faults, _sound_faults, _velocity_faults, _tuning_faults)
    return _all(fault for check in checks for fault in check(instrument))


def _all(found: Iterator[str]) -> list[str]:
    try:
        return list(found)
    except DefinitionError as error:
        return [str(error)]
    except Exception as error:  # noqa: BLE001 -- a user's function may raise anything
        return [f"it raises {type(error).__name__}: {error}"]


def _pitches(instrument: Instrument) -> list[MidiPitch]:
    return [float(p) for p in np.linspace(instrument.lowest, instrument.highest, 5).round()]


def _shape_faults(instrument: Instrument) -> Iterator[str]:
    """Try odd lengths, all rates, and the same note twice."""
    for rate in SAMPLE_RATES:
        for n in (1, 2, 37, rate // 10):
            key_down(instrument, time_axis(n, rate), instrument.lowest + 0.5, 1.0)
    t = time_axis(SAMPLE_RATES[0] // 2, SAMPLE_RATES[0])
    middle = (instrument.lowest + instrument.highest) / 2
    first = key_down(instrument, t, middle, 0.7)
    if not np.array_equal(first, key_down(instrument, t, middle, 0.7)):
        yield "the same note sounds different each time"
    longer = key_down(instrument, time_axis(2 * t.size, SAMPLE_RATES[0]), middle, 0.7)
    # A wave may keep one harmonic more or less; anything else is heard as a jump.
    change = np.linalg.norm(longer[: t.size] - first)
    if change > 0.1 * np.linalg.norm(first):
        yield "a note depends on how long its key is held before it is released"


def _sound_faults(instrument: Instrument) -> Iterator[str]:
    for rate in SAMPLE_RATES:
        for pitch in _pitches(instrument):
            for velocity in (0.1, 1.0):
                yield from _note_faults(instrument, pitch, velocity, rate)


def _note_faults(
    instrument: Instrument, pitch: MidiPitch, velocity: float, rate: int
) -> Iterator[str]:
    note = play_note(instrument, pitch, velocity, 0.5, rate)
    yield from _heard_faults(note, velocity, rate, f"at pitch {pitch:g}")


def _heard_faults(note: Samples, velocity: float, rate: int, which: str) -> Iterator[str]:
    """Listen to one whole note: its peak, its level, its ends and its middle."""
    peak = float(np.abs(note).max())
    where = f"{which}, velocity {velocity:g}, {rate} Hz"
    if peak > HIGHEST_PEAK:
        yield f"it reaches {peak:.1f} {where}; stay about within 1"
    if _level_db(note, rate) < LOWEST_LEVEL_DB + 20 * (velocity < 1) * np.log10(velocity) * 1.5:
        yield f"it is silent {where}"
        return
    if max(abs(float(note[0])), abs(float(note[-1]))) > peak * 10 ** (HIGHEST_EDGE_DB / 20):
        yield f"it starts or ends with a click {where}"
    if abs(float(note.mean(dtype=np.float64))) > 0.01 * peak:
        yield f"it is not centered around zero {where}"


def kit_faults(kit: DrumKit) -> list[str]:
    """Say in words what is wrong with a drum kit; an empty list means nothing is.

    It must have drums, at keys that MIDI has.  They must do what notes of instruments must,
    but for being in tune; and each must be gone when it says that it is, for nobody holds a
    drum.

    Examples
    --------
    >>> from phonism.sound.instruments import DRUM_KITS
    >>> kit_faults(DRUM_KITS["drum kit"])
    []
    """
    return _all(_kit_faults(kit))


def _kit_faults(kit: DrumKit) -> Iterator[str]:
    if not kit.drums:
        yield "it has no drums"
    for key, drum in kit.drums.items():
        if key not in MIDI_KEYS:
            yield f"{drum.name}: its key must be {MIDI_KEYS[0]} to {MIDI_KEYS[-1]}, got {key}"
    if not math.isfinite(kit.gain_db):
        yield f"its gain_db is {kit.gain_db}"
    for drum in dict.fromkeys(kit.drums.values()):
        yield from (f"{drum.name}: {fault}" for fault in _all(_drum_faults(drum)))


def _drum_faults(drum: Drum) -> Iterator[str]:
    if not SHORTEST_RING_S <= drum.ring_s <= LONGEST_RING_S:
        allowed = f"{SHORTEST_RING_S:g} to {LONGEST_RING_S:g} s"
        yield f"its ring_s must be {allowed}, got {drum.ring_s:g}"
        return
    levels = []
    for rate, velocity in itertools.product(SAMPLE_RATES, VELOCITIES):
        t = time_axis(round(drum.ring_s * rate), rate)
        note = stroke(drum, t, velocity)
        if not np.array_equal(note, stroke(drum, t, velocity)):
            yield "the same stroke sounds different each time"
        short = stroke(drum, t[: t.size // 3], velocity)
        if not np.allclose(note[: short.size], short, atol=1e-3):
            yield "a stroke depends on how long it is listened to"
        yield from _heard_faults(note * velocity_gain(velocity), velocity, rate, "struck")
        levels.append(_level_db(note * velocity_gain(velocity), rate))
    if any(high <= low for low, high in itertools.pairwise(levels[: len(VELOCITIES)])):
        yield "harder is not louder"


def _velocity_faults(instrument: Instrument) -> Iterator[str]:
    for pitch in _pitches(instrument):
        levels = [
            _level_db(
                play_note(instrument, pitch, velocity, 0.5, SAMPLE_RATES[0]), SAMPLE_RATES[0]
            )
            for velocity in VELOCITIES
        ]
        if any(high <= low for low, high in itertools.pairwise(levels)):
            yield f"harder is not louder at pitch {pitch:g}"


def _tuning_faults(instrument: Instrument) -> Iterator[str]:
    for rate in SAMPLE_RATES:
        for pitch in (*_pitches(instrument), instrument.lowest + 0.5):
            off = cents_off(instrument, pitch, rate)
            if abs(off) > TUNING_CENTS:
                yield f"it is {off:+.1f} cents out of tune at pitch {pitch:g}, {rate} Hz"


def cents_off(instrument: Instrument, pitch: MidiPitch, sample_rate: int = 44100) -> float:
    """Return how far an instrument is out of tune [cents], by its strongest low harmonic.

    The mean frequency of the power near the harmonic counts, so that vibrato and
    several players around one pitch are in tune.

    >>> from phonism.sound.instruments import INSTRUMENTS
    >>> abs(cents_off(INSTRUMENTS["sine"], 60.0)) < 0.2
    True
    """
    t = time_axis(round(HEARD_S * sample_rate), sample_rate)
    sound = key_down(instrument, t, pitch, 0.7)
    power, step = _power_spectrum(sound, sample_rate)
    wanted = pitch_to_hz(pitch)
    # Partials of real strings are sharp by some cents: the lower, the surer.
    bands = [_near(power, step, wanted * harmonic) for harmonic in (1, 2, 3)]
    strongest = max(total for total, _ in bands)
    for harmonic, (total, mean_hz) in enumerate(bands, start=1):
        if total > 0.02 * strongest:
            return float(1200 * np.log2(mean_hz / (wanted * harmonic)))
    return float("inf")


def _power_spectrum(sound: Samples, sample_rate: int) -> tuple[NDArray[np.float64], Hertz]:
    from scipy import fft

    size = 4 * fft.next_fast_len(sound.size, real=True)
    window = np.hanning(sound.size)
    return np.abs(fft.rfft(sound * window, size)) ** 2, sample_rate / size


def _near(power: NDArray[np.float64], step: Hertz, wanted: Hertz) -> tuple[float, Hertz]:
    """Return the power within half a semitone of a frequency, and its mean frequency."""
    reach = max(wanted * (2 ** (50 / 1200) - 1), 4 / HEARD_S)
    low, high = int((wanted - reach) / step), int((wanted + reach) / step) + 1
    band = power[low : high + 1]
    total = float(band.sum())
    places = np.arange(low, low + band.size) * step
    return total, float((band * places).sum() / total) if total > 0 else wanted


def _level_db(note: Samples, sample_rate: int) -> Decibels:
    """Return the level of the loudest tenth of a second."""
    size = round(WINDOW_S * sample_rate)
    sums = np.cumsum(np.concatenate([[0.0], note.astype(np.float64) ** 2]))
    means = (sums[size:] - sums[:-size]) / size
    return gain_to_db(float(np.sqrt(max(means.max(initial=0.0), 0.0))))
