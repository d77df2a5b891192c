"""Sources of sound, as functions of a time axis.

Every function takes ``t``, a time axis in seconds that starts at 0 and is evenly spaced,
and returns float32 of the same shape ``(n,)``, about within -1 and 1.  They are what
instruments are made of, yours too::

    body = sawtooth(t, frequency) * decay(t, 2.0)

The waves are band-limited: what lies above half the sample rate is left out, and not
folded back as a wrong note.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.units import Hertz, Samples, Seconds, Times

Frequency: TypeAlias = float | NDArray[np.floating]
"""A frequency [Hz] that stays, or one for each moment, shape (n,)."""

Numbers: TypeAlias = Sequence[float] | NDArray[np.floating]
"""One number for each partial."""

TABLE_SIZE = 16384
"""Samples of one stored period: interpolation errors stay below -80 dB from 41 Hz up."""
STEPS_PER_OCTAVE = 3
DEFAULT_RATE: Hertz = 44100.0


def sample_rate_of(t: Times) -> Hertz:
    """Return how many samples a second of a time axis has.

    >>> sample_rate_of(np.arange(100) / 48000)
    48000.0
    """
    if t.size < 2:
        return DEFAULT_RATE
    return round(float((t.size - 1) / (t[-1] - t[0])), 6)


def sine(t: Times, frequency: Frequency, *, phase: float = 0.0) -> Samples:
    """Return a sine.

    Parameters
    ----------
    t
        Time axis [s].
    frequency
        One frequency, or one for each moment [Hz].
    phase
        Where in its period it starts, in turns from 0 to 1.

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> bool(np.allclose(sine(t, 440.0), np.sin(2 * np.pi * 440 * t), atol=1e-4))
    True
    """
    if not _is_one(frequency):
        return harmonics(t, frequency, (1.0,), phase=phase)
    return additive(t, float(frequency), (1.0,), phases=(phase,))


def sawtooth(t: Times, frequency: Frequency, *, phase: float = 0.0) -> Samples:
    """Return a band-limited sawtooth: every harmonic, the n-th at 1 / n.

    Takes what `sine` takes.

    >>> sawtooth(np.arange(4) / 44100, 441.0).shape
    (4,)
    """
    return _wave("sawtooth", t, frequency, phase)


def square(t: Times, frequency: Frequency, *, phase: float = 0.0) -> Samples:
    """Return a band-limited square wave: the odd harmonics, the n-th at 1 / n.

    Takes what `sine` takes.

    >>> t = np.arange(100) / 44100
    >>> round(float(square(t, 441.0)[25]), 1)
    1.0
    """
    return _wave("square", t, frequency, phase)


def triangle(t: Times, frequency: Frequency, *, phase: float = 0.0) -> Samples:
    """Return a band-limited triangle wave: the odd harmonics, the n-th at 1 / n squared.

    Takes what `sine` takes.

    >>> t = np.arange(100) / 44100
    >>> round(float(triangle(t, 441.0)[25]), 1)
    1.0
    """
    return _wave("triangle", t, frequency, phase)


def harmonics(
    t: Times, frequency: Frequency, amplitudes: Sequence[float], *, phase: float = 0.0
) -> Samples:
    """Return a steady tone of harmonics: amplitude 1, 2, 3 … times the frequency.

    Examples
    --------
    >>> t = np.arange(1000) / 44100
    >>> tone = harmonics(t, 441.0, (0.5, 0.25))
    >>> exact = 0.5 * np.sin(2 * np.pi * 441 * t) + 0.25 * np.sin(2 * np.pi * 882 * t)
    >>> bool(np.allclose(tone, exact, atol=1e-5))
    True
    """
    return _wave(tuple(float(amplitude) for amplitude in amplitudes), t, frequency, phase)


def ensemble(
    t: Times,
    frequency: Frequency,
    cents: Sequence[float],
    gains: Sequence[float] | None = None,
) -> Samples:
    """Return several sawtooths that are a little out of tune with each other.

    Parameters
    ----------
    t
        Time axis [s].
    frequency
        One frequency, or one for each moment [Hz].
    cents
        How far each one lies from the frequency; keep their mean at 0.
    gains
        The level of each one; all alike if not given.

    Examples
    --------
    >>> ensemble(np.arange(4) / 44100, 220.0, (-7, 0, 7)).dtype
    dtype('float32')
    """
    gains = gains or (1.0,) * len(cents)
    scale = 1 / math.sqrt(sum(gain * gain for gain in gains))
    out = np.zeros(t.size, np.float32)
    for voice, (cent, gain) in enumerate(zip(cents, gains, strict=True)):
        # The golden ratio spreads the phases: no two voices start together.
        phase = (voice * 0.618034) % 1
        _add_wave(out, "sawtooth", t, frequency * 2 ** (cent / 1200), phase, gain * scale)
    return out


def additive(  # noqa: PLR0913 -- the numbers of a partial, each optional
    t: Times,
    frequency: Hertz,
    amplitudes: Numbers,
    decays_s: Numbers | Seconds = math.inf,
    *,
    ratios: Numbers | None = None,
    phases: Numbers | None = None,
) -> Samples:
    """Return a bank of sines, each with its own level and its own decay.

    Parameters
    ----------
    t
        Time axis [s].
    frequency
        What the ratios multiply [Hz].
    amplitudes
        Level of each partial at the start.
    decays_s
        How long each partial takes to fall by 60 dB; one number for all, or one each.
    ratios
        Frequency of each partial as a multiple; 1, 2, 3 … if not given.
    phases
        Where in its period each partial starts, in turns; 0 if not given.

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> bell = additive(t, 440.0, (1, 0.5), (1.0, 0.3), ratios=(1, 2.76))
    >>> bool(abs(bell[:100]).max() > 500 * abs(bell[-100:]).max())
    True
    """
    from phonism.sound.kernels.oscillation import BLOCK, sum_partials

    rate = sample_rate_of(t)
    levels = np.array(amplitudes, np.float32)
    multiples = np.arange(1.0, levels.size + 1) if ratios is None else np.asarray(ratios)
    turns = multiples * (frequency / rate)
    levels[np.abs(turns) >= 0.5] = 0
    starts = np.zeros(levels.size) if phases is None else np.asarray(phases)
    decays = np.full(levels.size, decays_s) if np.ndim(decays_s) == 0 else decays_s
    factors = 10 ** (-3 * BLOCK / rate / np.asarray(decays))
    out = np.empty(t.size, np.float32)
    sum_partials(out, _steps(turns), _steps(starts), levels, factors.astype(np.float32))
    return out


def fm(
    t: Times, frequency: Hertz, ratio: float, index: float | NDArray[np.floating]
) -> Samples:
    """Return a sine whose phase is swung by another one (J. Chowning, 1973).

    Parameters
    ----------
    t
        Time axis [s].
    frequency
        The carrier's frequency [Hz].
    ratio
        The modulator's frequency as a multiple of the carrier's.
    index
        How far the phase swings [rad]: brightness, constant or for each moment.

    Examples
    --------
    >>> t = np.arange(1000) / 44100
    >>> exact = np.sin(2 * np.pi * 441 * t + 2 * np.sin(2 * np.pi * 882 * t))
    >>> bool(np.allclose(fm(t, 441.0, 2, 2.0), exact, atol=1e-4))
    True
    """
    from phonism.sound.kernels.oscillation import modulated

    rate = sample_rate_of(t)
    out = np.empty(t.size, np.float32)
    swing = np.array(np.broadcast_to(np.asarray(index, np.float32), t.shape))
    modulated(out, _step(frequency / rate), _step(frequency * ratio / rate), swing)
    return out


def pluck(
    t: Times,
    frequency: Hertz,
    brightness: float = 0.5,
    decay_s: Seconds = 4.0,
    *,
    position: float = 0.13,
) -> Samples:
    """Return a plucked string, in tune in every register.

    A Karplus-Strong loop whose all-pass filter makes the delay at the fundamental
    exactly one period [1]_.  The string starts with a shape of known spectrum instead of
    noise, so that all pitches speak alike.

    Parameters
    ----------
    t
        Time axis [s].
    frequency
        Pitch of the string [Hz], up to a sixth of the sample rate.
    brightness
        From a soft thumb (0) to a plectrum (1).
    decay_s
        How long the fundamental takes to fall by 60 dB.
    position
        Where the string is plucked, from one end (0) to its middle (0.5).

    References
    ----------
    .. [1] D. Jaffe, J. Smith, "Extensions of the Karplus-Strong plucked-string
       algorithm", Computer Music Journal 7 (1983) 56-69.

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> string = pluck(t, 220.0, decay_s=0.5)
    >>> bool(abs(string[:2205]).max() > 100 * abs(string[-2205:]).max())
    True
    """
    from phonism.sound.kernels.oscillation import ring_string

    rate = sample_rate_of(t)
    turn = 2 * math.pi * frequency / rate
    kept = 10 ** (-3 / (frequency * decay_s))
    spread, gain = _string_loss(turn, kept, brightness)
    average_delay = (
        math.atan2(spread * math.sin(turn), 1 - spread + spread * math.cos(turn)) / turn
    )
    size = max(2, math.floor(rate / frequency - average_delay - 0.5))
    rest = rate / frequency - average_delay - size
    tuning = math.sin((1 - rest) * turn / 2) / math.sin((1 + rest) * turn / 2)
    tuning = min(max(tuning, -0.9), 0.9)  # for pitches above the range that is tuned
    shape = _string_shape(size + 2, frequency, rate, brightness, position)
    out = np.empty(t.size, np.float32)
    keep, leak = np.float32(gain * (1 - spread)), np.float32(gain * spread)
    ring_string(out, shape, keep, leak, np.float32(tuning))
    return out


def noise(t: Times, seed: int = 1) -> Samples:
    """Return white noise between -1 and 1, the same for the same seed.

    >>> t = np.arange(44100) / 44100
    >>> bool(abs(noise(t).mean()) < 0.01 and (noise(t, 3) == noise(t, 3)).all())
    True
    """
    from phonism.sound.kernels.oscillation import fill_noise

    out = np.empty(t.size, np.float32)
    fill_noise(out, np.uint32((seed * 2654435761) % 2**32))
    return out


def vibrato(
    t: Times,
    frequency: Hertz,
    cents: float = 12.0,
    rate_hz: Hertz = 5.3,
    *,
    delay_s: Seconds = 0.3,
) -> Samples:
    """Return a frequency for each moment: steady at first, then swinging evenly around.

    Parameters
    ----------
    t
        Time axis [s].
    frequency
        The frequency in the middle [Hz].
    cents
        How far it swings to each side.
    rate_hz
        How often it swings.
    delay_s
        How long it takes to come in.

    Examples
    --------
    >>> t = np.arange(44100) / 44100
    >>> float(vibrato(t, 440.0)[0])
    440.0
    """
    # Steps of 16 samples are finer than any ear, and far fewer to compute.
    coarse = t[::16]
    depth = frequency * (2 ** (cents / 1200) - 1)
    swing = sine(coarse, rate_hz) * np.float32(depth)
    size = max(1, round(2 * delay_s * sample_rate_of(coarse)))
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(min(size, coarse.size)) / size)
    swing[:size] *= ramp.astype(np.float32)
    return np.repeat(swing + np.float32(frequency), 16)[: t.size]


def _is_one(frequency: Frequency) -> bool:
    return np.ndim(frequency) == 0


def _step(turns: float) -> np.uint32:
    """Return a part of a turn as the integer that wraps at a full one."""
    return np.uint32(round(turns * 2**32) % 2**32)


def _steps(turns: NDArray[np.floating]) -> NDArray[np.uint32]:
    return np.asarray(np.rint(turns * 2.0**32), np.int64).astype(np.uint32)


def _wave(
    spectrum: str | tuple[float, ...], t: Times, frequency: Frequency, phase: float
) -> Samples:
    out = np.zeros(t.size, np.float32)
    _add_wave(out, spectrum, t, frequency, phase, 1.0)
    return out


def _add_wave(  # noqa: PLR0913, PLR0917 -- what one wave is made of
    out: Samples,
    spectrum: str | tuple[float, ...],
    t: Times,
    frequency: Frequency,
    phase: float,
    gain: float,
) -> None:
    from phonism.sound.kernels.oscillation import add_gliding_wave, add_wave

    if t.size == 0:
        return
    rate = sample_rate_of(t)
    highest = _highest_harmonic(float(np.max(frequency)), rate)
    if not isinstance(spectrum, str):
        highest = min(highest, len(spectrum))
    table = _table(spectrum, highest)
    start, level = _step(phase), np.float32(gain)
    if _is_one(frequency):
        add_wave(out, table, _step(float(frequency) / rate), start, level)
    else:
        turns = np.ascontiguousarray(frequency, np.float32)
        add_gliding_wave(out, table, turns, 2**32 / rate, start, level)


def _highest_harmonic(frequency: Hertz, rate: Hertz) -> int:
    """Return how many harmonics fit below half the rate, in steps of a third octave."""
    fitting = min(rate / 2 / max(frequency, 1e-3), TABLE_SIZE / 2 - 1)
    if fitting < 1:
        return 0
    steps = math.floor(math.log2(fitting) * STEPS_PER_OCTAVE + 1e-9)
    return max(1, math.floor(2 ** (steps / STEPS_PER_OCTAVE) + 1e-9))


@functools.lru_cache(maxsize=512)
def _table(spectrum: str | tuple[float, ...], highest: int) -> Samples:
    """Return one period of a wave up to a harmonic, its first sample once more at the end."""
    amplitudes = np.zeros(TABLE_SIZE // 2 + 1)
    wanted = _amplitudes(spectrum, highest)
    amplitudes[1 : 1 + wanted.size] = wanted
    period = np.fft.irfft(-0.5j * TABLE_SIZE * amplitudes, TABLE_SIZE)
    table = np.append(period, period[0]).astype(np.float32)
    table.setflags(write=False)
    return table


def _amplitudes(spectrum: str | tuple[float, ...], highest: int) -> NDArray[np.float64]:
    if not isinstance(spectrum, str):
        return np.array(spectrum[:highest])
    n = np.arange(1, highest + 1)
    odd = n % 2
    if spectrum == "sawtooth":
        return 2 / (np.pi * n)
    if spectrum == "square":
        return 4 / (np.pi * n) * odd
    return 8 / (np.pi * n) ** 2 * odd * np.where(n % 4 == 3, -1, 1)


def _string_loss(turn: float, kept: float, brightness: float) -> tuple[float, float]:
    """Return how the loop averages two samples, and its gain.

    The average takes up to most of the loss at the fundamental, so that high partials
    die first; the gain takes the rest.
    """
    share = 0.9 - 0.6 * min(max(brightness, 0.0), 1.0)
    loss = (1 - kept ** (2 * share)) / (2 * (1 - math.cos(turn)))
    spread = 0.5 - 0.5 * math.sqrt(max(0.0, 1 - 4 * min(loss, 0.25)))
    passed = math.sqrt(1 - 2 * spread * (1 - spread) * (1 - math.cos(turn)))
    return spread, min(1.0, kept / passed)


def _string_shape(
    size: int, frequency: Hertz, rate: Hertz, brightness: float, position: float
) -> Samples:
    """Return how the string moves at first, from two samples before the start."""
    bright_hz = 900 * 2 ** (3.2 * brightness)
    n = np.arange(1, 1 + max(1, int(min(rate / 2 / frequency, 8 * bright_hz / frequency))))
    amplitudes = np.abs(np.sin(np.pi * n * position)) / n**0.6
    amplitudes *= np.exp(-n * frequency / bright_hz)
    amplitudes *= 0.5 / max(1e-9, math.sqrt(np.sum(amplitudes**2)))
    # Phases that grow with the square of the number spread the energy over the period
    # (M. Schroeder, 1970): a pulse in each period would be heard as clicks.
    heard = min(float(n.size), 1 + 2 * bright_hz / frequency)
    turns = n * n / (2 * heard) - n * 2 * frequency / rate
    t = np.arange(size) / rate
    return additive(t, frequency, amplitudes, phases=turns)


def warm_up() -> None:
    """Compile every loop of this module, or load it from disk.

    >>> warm_up()
    """
    t = np.arange(64) / DEFAULT_RATE
    sawtooth(t, vibrato(t, 440.0))
    sawtooth(t, 440.0)
    fm(t, 440.0, 1, 1.0)
    pluck(t, 440.0)
    noise(t)
