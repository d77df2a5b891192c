"""What the keys of percussion are called, as General MIDI (level 1) numbers them."""

from __future__ import annotations

from phonism.units import MidiPitch

FIRST_KEY = 35
PERCUSSION = (
    "low bass drum", "bass drum", "side stick", "snare drum", "hand clap",
    "electric snare drum", "low floor tom", "closed hi-hat", "high floor tom",
    "pedal hi-hat", "low tom", "open hi-hat", "low middle tom", "high middle tom",
    "crash cymbal", "high tom", "ride cymbal", "china cymbal", "ride bell", "tambourine",
    "splash cymbal", "cowbell", "second crash cymbal", "vibraslap", "second ride cymbal",
    "high bongo", "low bongo", "muted high conga", "open high conga", "low conga",
    "high timbale", "low timbale", "high agogo", "low agogo", "cabasa", "maracas",
    "short whistle", "long whistle", "short guiro", "long guiro", "claves",
    "high wood block", "low wood block", "muted cuica", "open cuica", "muted triangle",
    "open triangle",
)  # fmt: skip
"""Names of the keys from `FIRST_KEY` on."""


def percussion_name(key: MidiPitch) -> str:
    """Return what a key of percussion strikes.

    >>> percussion_name(36), percussion_name(42), percussion_name(81), percussion_name(20)
    ('bass drum', 'closed hi-hat', 'open triangle', 'percussion key 20')
    """
    place = round(key) - FIRST_KEY
    return PERCUSSION[place] if 0 <= place < len(PERCUSSION) else f"percussion key {key:g}"
