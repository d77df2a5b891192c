"""The instruments, one small file a family; add your own with `instrument`."""

from __future__ import annotations

from phonism.sound.instruments import (  # noqa: F401 -- importing them adds them to the table
    basic,
    basses,
    bowed,
    brass,
    drums,
    keys,
    mallets,
    organs,
    pads,
    plucked,
    winds,
)
from phonism.sound.instruments.drumkits import DRUM_KITS, Drum, DrumKit
from phonism.sound.instruments.registry import INSTRUMENTS, Instrument, instrument

__all__ = ["DRUM_KITS", "INSTRUMENTS", "Drum", "DrumKit", "Instrument", "instrument"]
