"""The table of an album: what each movement is, and what its picture asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from phonism.album.keys import key_distance, signature_of
from phonism.mapping import Key, choose_key, choose_tempo
from phonism.sound.loudness import loudness
from phonism.theory.pitches import pitch_class_name
from phonism.units import Seconds

if TYPE_CHECKING:
    import pandas as pd

    from phonism.album.suite import Album, Movement
    from phonism.settings import Settings

COLUMNS = [
    "track", "start", "title", "key", "own_key", "signature", "distance", "bpm", "own_bpm",
    "meter", "lufs",
]  # fmt: skip


def table_of(album: Album) -> pd.DataFrame:
    """Return one row for each movement of an album, see `Album.table`."""
    import pandas as pd

    rows = [_row(movement, album.settings) for movement in album.movements]
    rate = album.settings.sample_rate
    for number, (row, sound) in enumerate(zip(rows, album.tracks, strict=True)):
        row["track"] = number + 1
        row["start"] = clock(album.starts[number] / rate)
        row["lufs"] = round(loudness(sound, rate), 1)
        if number:
            before = album.movements[number - 1].key
            row["distance"] = round(key_distance(before, album.movements[number].key), 1)
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(movement: Movement, asked: Settings) -> dict[str, Any]:
    return {
        "title": movement.title,
        "key": key_name(movement.key),
        "own_key": key_name(choose_key(movement.palettes, asked)),
        "signature": signature_name(movement.key),
        "distance": 0.0,
        "bpm": round(movement.score.tempo, 1),
        "own_bpm": round(choose_tempo(movement.palettes, asked), 1),
        "meter": str(movement.score.meter),
    }


def key_name(key: Key) -> str:
    """Return a key as musicians say it.

    >>> from phonism.theory.scales import SCALES
    >>> key_name(Key(2, SCALES["dorian"], "dorian"))
    'D dorian'
    """
    return f"{pitch_class_name(key.tonic)} {key.scale_name}"


def signature_name(key: Key) -> str:
    """Return how many sharps or flats are nearest to a key's notes.

    >>> from phonism.theory.scales import SCALES
    >>> [signature_name(Key(tonic, SCALES["major"])) for tonic in (0, 2, 5)]
    ['0', '2#', '1b']
    """
    place = signature_of(key)
    if place is None:
        return "-"
    count = math.floor(place + 0.5)
    return f"{abs(count)}{'#' if count > 0 else 'b'}" if count else "0"


def clock(time_s: Seconds) -> str:
    """Return a moment as players show it.

    >>> clock(125.9)
    '2:05'
    """
    return f"{int(time_s) // 60}:{int(time_s) % 60:02}"
