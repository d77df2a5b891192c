"""From scores to one sound: movements overlap, and all are mastered as one."""

from __future__ import annotations

import functools
import math
import tempfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from phonism.errors import OutOfRangeError, OutputError
from phonism.performing import play
from phonism.score import Score
from phonism.sound.mastering import Mastered, master
from phonism.units import Samples, Seconds

if TYPE_CHECKING:
    from phonism.settings import Settings

LONGEST_CROSSFADE_S: Seconds = 8.0
# A movement in the midst must have a moment of its own.
MOST_OF_A_MOVEMENT = 0.5
BLOCK_BYTES = 1 << 22


def check_crossfade(crossfade_s: Seconds, settings: Settings) -> Seconds:
    """Return how long movements overlap.

    Raises
    ------
    OutOfRangeError
        If it is not 0 to 8 s, or more than half a movement.

    Examples
    --------
    >>> from phonism.settings import Settings
    >>> check_crossfade(6, Settings(duration_s=10))
    Traceback (most recent call last):
      ...
    phonism.errors.OutOfRangeError: The crossfade must be 0 to 5 s, half a movement at most, \
got 6. Choose a shorter one or longer movements.
    """
    most = min(LONGEST_CROSSFADE_S, MOST_OF_A_MOVEMENT * settings.duration_s)
    if not 0 <= crossfade_s <= most:
        raise OutOfRangeError(
            f"The crossfade must be 0 to {most:g} s, half a movement at most, "
            f"got {crossfade_s:g}. Choose a shorter one or longer movements."
        )
    return float(crossfade_s)


def starts_of(count: int, step_s: Seconds, sample_rate: int) -> tuple[int, ...]:
    """Return the first sample of each movement.

    >>> starts_of(3, 28.0, 44100)
    (0, 1234800, 2469600)
    """
    return tuple(round(number * step_s * sample_rate) for number in range(count))


def perform_suite(
    scores: Sequence[Score],
    settings: Settings,
    crossfade_s: Seconds,
    on_movement: Callable[[int], None],
) -> Mastered:
    """Return the sound of several scores, each fading into the next, mastered as one.

    The whole lies in a file without a name, mapped into memory: however long it is, no
    more than one movement is held besides.

    Parameters
    ----------
    scores
        The movements, each of them ``settings.duration_s`` long.
    settings
        ``duration_s``, ``mix`` and ``sample_rate`` are used.
    crossfade_s
        How long each movement overlaps with the next [s].
    on_movement
        Is called with the number of each movement, from 0, before it is played.

    Returns
    -------
    Mastered
        The sound of shape (2, n), its loudness and its true peak.  A movement that is
        written softer than another stays softer.

    Raises
    ------
    OutputError
        If there is no room for the file.
    """
    rate = settings.sample_rate
    starts = starts_of(len(scores), settings.duration_s - crossfade_s, rate)
    length = round(settings.duration_s * rate)
    whole = mapped_silence(starts[-1] + length)
    fades = [0, *(before + length - start for before, start in pairwise(starts)), 0]
    for number, (score, start) in enumerate(zip(scores, starts, strict=True)):
        on_movement(number)
        sound = functools.reduce(np.add, play(score, settings))
        _fade(sound, fades[number], fades[number + 1])
        whole[:, start : start + sound.shape[1]] += sound
    mastered = master([whole], rate)
    whole.setflags(write=False)
    return mastered


def _fade(sound: Samples, fade_in: int, fade_out: int) -> None:
    sound[:, :fade_in] *= equal_power(fade_in)
    sound[:, sound.shape[1] - fade_out :] *= equal_power(fade_out)[::-1]


def equal_power(n: int) -> Samples:
    """Return a gain that rises from 0 to 1; its power and that of its mirror sum to 1.

    >>> rise = equal_power(100)
    >>> bool(np.allclose(rise**2 + rise[::-1] ** 2, 1))
    True
    """
    rise: Samples = np.sin((np.arange(n) + 0.5) * (math.pi / 2 / max(n, 1))).astype(np.float32)
    return rise


def mapped_silence(n: int) -> Samples:
    """Return zeros of shape (2, n) that lie in a temporary file.

    Raises
    ------
    OutputError
        If there is no room for it.
    """
    size = 2 * n * np.dtype(np.float32).itemsize
    try:
        with tempfile.TemporaryFile(prefix="phonism-") as file:
            # Every byte is really written: a hole in the file that finds no room later
            # would end the program without a word.
            for start in range(0, size, BLOCK_BYTES):
                file.write(bytes(min(BLOCK_BYTES, size - start)))
            file.flush()
            # A plain array over the mapping: compiled loops know nothing else.
            return np.asarray(np.memmap(file, np.float32, "r+", shape=(2, n)))
    except OSError as error:
        raise OutputError(
            f"The suite needs {size / 1e6:.0f} MB of room in {tempfile.gettempdir()} and "
            f"cannot have it: {error.strerror}. Make room there, or set TMPDIR to a folder "
            "that has more."
        ) from error
