"""Hear the colors of a picture.

The whole product in one line::

    phonism.compose("sea.jpg").save("sea.wav")

or step by step, every value inspectable::

    settings = phonism.Settings(scale="dorian", tempo=72, mix=0.6)
    picture = phonism.read("sea.jpg")
    regions = phonism.segment(picture, settings)
    palettes = [phonism.extract_palette(picture, region, settings) for region in regions]
    score = phonism.write_score(palettes, settings)
    audio = phonism.perform(score, settings)

Names are loaded when first used, so that ``import phonism`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phonism.album import Album, compose_album
    from phonism.composing import write_score
    from phonism.composing.form import FORMS
    from phonism.errors import PhonismError
    from phonism.mapping import MAPPINGS, PATHS, color_to_pitch
    from phonism.palette import Palette, Swatch, extract_palette
    from phonism.performing import Audio, perform
    from phonism.picture import Picture, read
    from phonism.piece import Music, Piece, compose, create_advanced_audio
    from phonism.plugins import load_plugin
    from phonism.regions import Region, Regions, segment
    from phonism.regions.models import MODELS
    from phonism.score import Note, Part, Score
    from phonism.settings import Settings
    from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS, Instrument, instrument
    from phonism.theory.rhythms import RHYTHM_PATTERNS, Rhythm
    from phonism.theory.scales import SCALES, Scale
    from phonism.writing.recipe import load
    from phonism.writing.suite_recipe import load_album

__version__ = "0.1.0"

_HOMES = {
    "Album": "album",
    "Audio": "performing",
    "DRUM_KITS": "sound.instruments",
    "FORMS": "composing.form",
    "INSTRUMENTS": "sound.instruments",
    "Instrument": "sound.instruments",
    "MAPPINGS": "mapping",
    "MODELS": "regions.models",
    "Music": "piece",
    "Note": "score",
    "PATHS": "mapping",
    "Palette": "palette",
    "Part": "score",
    "PhonismError": "errors",
    "Picture": "picture",
    "Piece": "piece",
    "RHYTHM_PATTERNS": "theory.rhythms",
    "Region": "regions",
    "Regions": "regions",
    "Rhythm": "theory.rhythms",
    "SCALES": "theory.scales",
    "Scale": "theory.scales",
    "Score": "score",
    "Settings": "settings",
    "Swatch": "palette",
    "color_to_pitch": "mapping",
    "compose": "piece",
    "compose_album": "album",
    "create_advanced_audio": "piece",
    "extract_palette": "palette",
    "instrument": "sound.instruments",
    "load": "writing.recipe",
    "load_album": "writing.suite_recipe",
    "load_plugin": "plugins",
    "perform": "performing",
    "read": "picture",
    "segment": "regions",
    "write_score": "composing",
}

__all__ = [
    "DRUM_KITS",
    "FORMS",
    "INSTRUMENTS",
    "MAPPINGS",
    "MODELS",
    "PATHS",
    "RHYTHM_PATTERNS",
    "SCALES",
    "Album",
    "Audio",
    "Instrument",
    "Music",
    "Note",
    "Palette",
    "Part",
    "PhonismError",
    "Picture",
    "Piece",
    "Region",
    "Regions",
    "Rhythm",
    "Scale",
    "Score",
    "Settings",
    "Swatch",
    "color_to_pitch",
    "compose",
    "compose_album",
    "create_advanced_audio",
    "extract_palette",
    "instrument",
    "load",
    "load_album",
    "load_plugin",
    "perform",
    "read",
    "segment",
    "write_score",
]


def __getattr__(name: str) -> Any:
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'phonism' has no attribute {name!r}") from None
    value = getattr(import_module(f"phonism.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
