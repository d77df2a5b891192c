"""Cue sheets: where each track of one long sound file begins."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from phonism.picture.loading import printable
from phonism.units import Seconds

FRAMES = 75
"""How many frames a second of a compact disc has."""
PERFORMER = "phonism"
# CD-Text, which burners make of a cue sheet, has room for no more.
LONGEST_TEXT = 80
UNWRITABLE = re.compile(r'[\x00-\x1f"]')


class Track(NamedTuple):
    """One track of a sound file."""

    title: str
    start: Fraction
    """When it begins [s]."""
    remark: str = ""


def cue_sheet(title: str, sound_name: str, tracks: Sequence[Track]) -> str:
    r"""Return a cue sheet.

    Parameters
    ----------
    title
        What the whole is called.
    sound_name
        Name of the sound file, which lies in the same folder.
    tracks
        The tracks in order of their beginning, 99 at most.

    References
    ----------
    .. [1] CDRWIN User's Guide, appendix A, "Cuesheet commands" (Golden Hawk Technology).

    Examples
    --------
    >>> print(cue_sheet("Sea", "sea.wav", [Track('The "wave"', Fraction(61, 2))]))
    PERFORMER "phonism"
    TITLE "Sea"
    FILE "sea.wav" WAVE
      TRACK 01 AUDIO
        TITLE "The 'wave'"
        PERFORMER "phonism"
        INDEX 01 00:30:37
    <BLANKLINE>
    """
    head = [f"PERFORMER {quoted(PERFORMER)}", f"TITLE {quoted(title)}"]
    lines = [*head, f'FILE "{UNWRITABLE.sub("_", sound_name)}" WAVE']
    for number, track in enumerate(tracks, start=1):
        lines += [f"  TRACK {number:02} AUDIO", f"    TITLE {quoted(track.title)}"]
        lines += [f"    PERFORMER {quoted(PERFORMER)}"]
        lines += [f"    REM COMMENT {quoted(track.remark)}"] if track.remark else []
        lines += [f"    INDEX 01 {index_of(track.start)}"]
    return "\n".join(lines) + "\n"


def index_of(start: Fraction | Seconds) -> str:
    """Return a moment in minutes, seconds and frames, never later than it is.

    A player that jumps there is at most 1/75 s early and misses nothing of the first note.
    Beyond 99 minutes, which no disc holds, the minutes have three digits.

    >>> index_of(28.0), index_of(Fraction(3661, 60)), index_of(6000)
    ('00:28:00', '01:01:01', '100:00:00')
    """
    frames = math.floor(start * FRAMES)
    minutes, rest = divmod(frames, 60 * FRAMES)
    return f"{minutes:02}:{rest // FRAMES:02}:{rest % FRAMES:02}"


def quoted(text: str) -> str:
    r"""Return a text as a cue sheet holds it: it knows no way to write a quotation mark.

    >>> quoted('The "wave"\n')
    '"The \'wave\'"'
    """
    plain = printable(" ".join(text.replace('"', "'").split()))
    return f'"{plain[:LONGEST_TEXT]}"'
