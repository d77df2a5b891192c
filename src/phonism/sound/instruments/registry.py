"""The table of instruments, and the decorator that adds one.

An instrument is one decorated function of (time, frequency, velocity) that returns the
sound of a key held down for as long as the time axis lasts.  The engine renders each
unique note once, cuts it where the key is released and lets it ring for ``release_s``::

    @instrument("kalimba", family="plucked", lowest=48, highest=84, release_s=0.8)
    def kalimba(t, frequency, velocity):
        \"\"\"A plucked tine with a short, bright knock at the start.\"\"\"
        tine = np.exp(-3 * t) * np.sin(2 * np.pi * frequency * t)
        knock = np.exp(-40 * t) * np.sin(2 * np.pi * 5.8 * frequency * t)
        return 0.7 * tine + 0.2 * velocity * knock
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.errors import DefinitionError
from phonism.registry import Registry
from phonism.units import Decibels, Hertz, MidiPitch, Seconds, Times, Velocity

Tone: TypeAlias = Callable[[Times, Hertz, Velocity], NDArray[np.floating]]
"""A function of (time, frequency, velocity): shapes (n,), scalar, scalar to (n,)."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: its sound, and what the composer needs to know of it."""

    name: str
    tone: Tone
    family: str
    lowest: MidiPitch
    highest: MidiPitch
    release_s: Seconds
    """How long a note rings after its key is released."""
    program: int
    """The nearest General MIDI program, 0 to 127, for MIDI files."""
    gain_db: Decibels
    """Brings the instrument to the loudness of its fellows."""
    is_sustained: bool
    """Whether a held key sounds on (organ) or dies away (piano)."""
    help: str


INSTRUMENTS: Registry[Instrument] = Registry("instrument", Instrument)
"""Every instrument by name."""


def instrument(  # noqa: PLR0913 -- one keyword for each fact of an instrument
    name: str,
    *,
    family: str,
    lowest: MidiPitch = 21,
    highest: MidiPitch = 108,
    release_s: Seconds = 0.3,
    program: int = 0,
    gain_db: Decibels = 0.0,
    is_sustained: bool = False,
) -> Callable[[Tone], Tone]:
    """Add the decorated function to `INSTRUMENTS`; its docstring is its help everywhere.

    Parameters
    ----------
    name
        What people choose it by.
    family
        Such as ``"keys"`` or ``"plucked"``; shown wherever instruments are listed.
    lowest, highest
        The range in which it sounds well; the composer folds notes into it by octaves.
    release_s
        How long a note rings after its key is released, above 0 and up to 5 seconds.
    program
        The nearest General MIDI program, 0 to 127.
    gain_db
        Level that brings the instrument to the loudness of the others.
    is_sustained
        Whether a held key sounds on (organ) or dies away (piano).

    Raises
    ------
    DefinitionError
        If a value is out of range or the function lacks a docstring.
    DuplicateNameError
        If the name is taken.
    """

    def add(tone: Tone) -> Tone:
        INSTRUMENTS.add(
            name,
            Instrument(
                name=name,
                tone=tone,
                family=family,
                lowest=lowest,
                highest=highest,
                release_s=release_s,
                program=program,
                gain_db=gain_db,
                is_sustained=is_sustained,
                help=_first_sentence(name, tone),
            ),
        )
        return tone

    if not 0 <= lowest < highest <= 127 or highest - lowest < 12:
        raise DefinitionError(
            f"The range of {name!r} must be MIDI pitches within 0 to 127 and span an octave "
            f"or more, got {lowest} to {highest}."
        )
    if not 0 < release_s <= 5:
        raise DefinitionError(f"release_s of {name!r} must be in (0, 5], got {release_s}.")
    if program not in range(128):
        raise DefinitionError(f"program of {name!r} must be 0 to 127, got {program}.")
    return add


def _first_sentence(name: str, tone: Tone) -> str:
    text = inspect.getdoc(tone)
    if not text:
        raise DefinitionError(f"The instrument {name!r} needs a docstring: it is its help.")
    return text.splitlines()[0]
