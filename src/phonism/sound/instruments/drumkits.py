"""The table of drum kits: what is struck, and has no pitch to be in tune with.

A kit is no `Instrument`: its keys are things and no pitches, it can carry no melody, and
the settings cannot offer it for one.  Its keys are those of General MIDI's percussion.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from phonism.errors import DefinitionError
from phonism.registry import Registry
from phonism.units import Decibels, MidiPitch, Seconds, Times, Velocity

Strike: TypeAlias = Callable[[Times, Velocity], NDArray[np.floating]]
"""A function of (time, velocity): shapes (n,), scalar to (n,)."""


@dataclass(frozen=True, slots=True)
class Drum:
    """One thing to strike; it rings as long as it does, however short its note."""

    name: str
    strike: Strike
    ring_s: Seconds
    """After how long nothing of it is heard."""
    choked_by: frozenset[int]
    """The keys that silence it: pedals close an open hi-hat."""
    help: str


@dataclass(frozen=True, slots=True, eq=False)
class DrumKit:
    """Drums by key, played by one drummer."""

    name: str
    drums: Mapping[int, Drum]
    """By General MIDI percussion key; several keys may sound the same drum."""
    gain_db: Decibels
    """Brings a plain beat to the loudness of an instrument that plays all the time."""
    help: str
    family: str = "drums"
    program: int = 0
    """The General MIDI kit, for the channel of the drums."""

    def drum(self, key: MidiPitch) -> Drum:
        """Return what sounds at a key.

        Raises
        ------
        DefinitionError
            If nothing does.

        Examples
        --------
        >>> from phonism.sound.instruments import DRUM_KITS
        >>> DRUM_KITS["drum kit"].drum(36).name
        'kick'
        """
        found = self.drums.get(round(key))
        if found is None:
            known = ", ".join(f"{number} {drum.name}" for number, drum in self._by_number())
            raise DefinitionError(
                f"The {self.name!r} has nothing at percussion key {key:g}. It has: {known}."
            )
        return found

    def _by_number(self) -> list[tuple[int, Drum]]:
        return sorted(self.drums.items(), key=lambda entry: entry[0])


DRUM_KITS: Registry[DrumKit] = Registry("drum kit", DrumKit)
"""Every drum kit by name."""


def drum(
    drums: dict[int, Drum],
    name: str,
    *keys: int,
    ring_s: Seconds,
    choked_by: tuple[int, ...] = (),
) -> Callable[[Strike], Strike]:
    """Add the decorated function to the drums of a kit; its docstring is its help.

    Parameters
    ----------
    drums
        What becomes `DrumKit.drums`.
    name
        What it is called.
    keys
        Its General MIDI percussion keys, the proper one first, then those that it stands
        in for.
    ring_s
        After how long nothing of it is heard [s].
    choked_by
        The keys that silence it.
    """

    def add(strike: Strike) -> Strike:
        text = inspect.getdoc(strike) or name
        entry = Drum(name, strike, ring_s, frozenset(choked_by), text.splitlines()[0])
        drums.update(dict.fromkeys(keys, entry))
        return strike

    return add
