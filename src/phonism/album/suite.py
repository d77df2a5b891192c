"""An album in one value: several pictures, and the suite that is made of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import phonism
from phonism.album.joining import check_crossfade, perform_suite, starts_of
from phonism.album.order import ORDERS, flowing_order
from phonism.album.planning import PLANNED, plan_album
from phonism.album.sources import Source, find_sources, nothing_found
from phonism.composing import tones_of, write_score
from phonism.composing.motif import Motif, motif_of
from phonism.errors import PictureError, UnknownNameError, shown
from phonism.explaining import program_notes
from phonism.mapping import Key, choose_key
from phonism.palette import Palette
from phonism.picture.loading import printable
from phonism.piece import OnStage, Origin, find_colors
from phonism.score import Score
from phonism.settings import AUTO, Settings
from phonism.units import Decibels, Samples, Seconds

if TYPE_CHECKING:
    import pandas as pd

CROSSFADE_S: Seconds = 2.0
# The theme that all movements share must be known again in each.
SHARED_PULL = 3.0


class Seen(NamedTuple):
    """What is kept of a picture once it has been looked at."""

    title: str
    origin: Origin
    palettes: tuple[Palette, Palette]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a suite: a picture's colors, and the music written of them."""

    title: str
    settings: Settings
    """The choices of this movement: its key and tempo are what the suite asks of it."""
    palettes: tuple[Palette, ...]
    score: Score
    origin: Origin | None = None
    """Which picture it was made of."""
    given: tuple[str, ...] = ()
    """Which settings the suite has chosen, rather than the picture or the user."""
    version: str = phonism.__version__

    @property
    def key(self) -> Key:
        """The key that it is written in."""
        return choose_key(self.palettes, self.settings)

    @property
    def program_notes(self) -> str:
        """One paragraph on the movement in words, see `phonism.explaining.program_notes`."""
        return program_notes(self.palettes, self.score, self.settings, given=self.given)


@dataclass(frozen=True, slots=True, eq=False)
class Album:
    """A suite of several pictures, as written and as it sounds."""

    title: str
    settings: Settings
    """The choices for all, as they were asked for."""
    movements: tuple[Movement, ...]
    crossfade_s: Seconds
    """How long each movement overlaps with the next."""
    samples: Samples
    """Shape (2, n), read-only: the whole suite.  It lies in a file, not in memory."""
    loudness_lufs: Decibels
    """Integrated loudness of the whole."""
    true_peak_db: Decibels
    """Highest point of the wave, relative to full scale (dBTP)."""
    notices: tuple[str, ...] = ()
    """What the user should know, such as which files were left out."""

    @property
    def duration_s(self) -> Seconds:
        """How long it lasts."""
        return float(self.samples.shape[1] / self.settings.sample_rate)

    @property
    def starts(self) -> tuple[int, ...]:
        """The first sample of each movement."""
        step_s = self.settings.duration_s - self.crossfade_s
        return starts_of(len(self.movements), step_s, self.settings.sample_rate)

    @property
    def tracks(self) -> tuple[Samples, ...]:
        """The sound of each movement until the next begins; put together, the whole."""
        ends = (*self.starts[1:], self.samples.shape[1])
        return tuple(
            self.samples[:, start:end] for start, end in zip(self.starts, ends, strict=True)
        )

    def save(self, *paths: str | os.PathLike[str], tracks: bool = False) -> tuple[Path, ...]:
        """Write the suite to files, each in the format of its suffix, or all to a folder.

        ``.wav`` and ``.flac`` hold the whole sound, ``.cue`` where each movement begins,
        ``.mid`` the notes, ``.json`` the recipe of every movement, ``.txt`` the program.  A
        folder (its name ends in ``/``, or it is there) gets ``suite.wav`` and so on.  A
        file is complete or not there at all.

        Parameters
        ----------
        *paths
            Files and folders.
        tracks
            Whether folders also get each movement as a WAV file of its own; played one
            after another they are the suite.

        Returns
        -------
        tuple of Path
            What was written.

        Raises
        ------
        OutputError
            If a suffix is unknown or a file cannot be written.
        """
        from phonism.writing.suite import save_album

        return save_album(self, paths, tracks=tracks)

    def table(self) -> pd.DataFrame:
        """Return one row for each movement: when it begins, its key, its tempo, its level.

        ``own_key`` and ``own_bpm`` are what the picture would have by itself; ``signature``
        counts sharps (#) or flats (b); ``distance`` is that from the key before, see
        `phonism.album.keys.key_distance`.
        """
        from phonism.album.table import table_of

        return table_of(self)


def compose_album(
    sources: Any,
    settings: Settings | None = None,
    *,
    order: str = "given",
    crossfade_s: Seconds = CROSSFADE_S,
    on_stage: OnStage | None = None,
) -> Album:
    """Return the suite of several pictures.

    Each movement keeps its own picture's colors, mode and complexity.  Their keys lead into
    each other and back, their tempos make an arc, and the theme of the first goes through
    all of them.

    Parameters
    ----------
    sources
        A folder, or a list of pictures and folders; a picture is whatever `phonism.read`
        takes.  Files of a folder that are no pictures are left out, and ``notices`` say so.
    settings
        The choices for all; ``duration_s`` is the length of each movement.
    order
        ``"given"``, or ``"flow"`` for that in which keys and moods change least.
    crossfade_s
        How long each movement overlaps with the next, 0 to 8 s and half a movement at most.
    on_stage
        Is called with what is being done, in words, before each stage.

    Raises
    ------
    PictureError
        If there is no picture, or one that was named cannot be used.
    OutOfRangeError
        If there are more than 99 pictures, or the crossfade is out of range.
    UnknownNameError
        If there is no such order.
    """
    settings = settings or Settings()
    tell = on_stage or _quietly
    check_order(order)
    check_crossfade(crossfade_s, settings)
    found, left_out = find_sources(sources)
    seen, notices = _look(found, settings, [*left_out], tell)
    if order == "flow":
        places = flowing_order([each.palettes for each in seen], settings)
        seen = [seen[place] for place in places]
    movements = write_suite(seen, settings)
    album = perform_album(_title(sources), settings, movements, crossfade_s, on_stage=tell)
    return replace(album, notices=tuple(notices))


def perform_album(
    title: str,
    settings: Settings,
    movements: tuple[Movement, ...],
    crossfade_s: Seconds,
    *,
    on_stage: OnStage | None = None,
) -> Album:
    """Return the album of movements that have been written: the half that sounds."""
    tell = on_stage or _quietly
    mastered = perform_suite(
        [movement.score for movement in movements],
        settings,
        crossfade_s,
        lambda number: tell(f"Playing {movements[number].title}"),
    )
    return Album(title, settings, movements, float(crossfade_s), *mastered)


def check_order(order: str) -> str:
    """Return the name of an order.

    Raises
    ------
    UnknownNameError
        If there is no such order.
    """
    if order not in ORDERS:
        raise UnknownNameError(f"The order is {' or '.join(ORDERS)}, got {shown(order)}.")
    return order


def write_suite(seen: Sequence[Seen], settings: Settings) -> tuple[Movement, ...]:
    """Return the movements of some pictures in their order, on one motif."""
    plans = plan_album([each.palettes for each in seen], settings)
    motif = motif_in(seen[0].palettes, plans[0])
    given = tuple(name for name in PLANNED if name == "seed" or getattr(settings, name) == AUTO)
    return tuple(
        Movement(
            title=each.title,
            settings=plan,
            palettes=each.palettes,
            score=write_score(each.palettes, plan, motif=motif),
            origin=each.origin,
            given=given,
        )
        for each, plan in zip(seen, plans, strict=True)
    )


def motif_in(palettes: Sequence[Palette], settings: Settings) -> Motif | None:
    """Return the motif of a picture's foreground, else of all its colors; None without any."""
    tones = tones_of(palettes, settings)
    front = [tone for tone in tones if tone.swatch.region == "foreground"]
    if not tones:
        return None
    return replace(motif_of(front or tones, settings.path), pull=SHARED_PULL)


def _look(
    sources: Sequence[Source], settings: Settings, notices: list[str], tell: OnStage
) -> tuple[list[Seen], list[str]]:
    """Return what is seen in each picture, and what the user should know."""
    seen = []
    for number, source in enumerate(sources, start=1):
        tell(f"Looking at picture {number} of {len(sources)}")
        try:
            seen.append(_see(source, settings))
        except PictureError as error:
            if not source.is_found:
                raise
            notices.append(str(error))
    if not seen:
        raise nothing_found(notices)
    told = [f"left out: {notice}" for notice in notices]
    return seen, told + [f"{each.title}: {notice}" for each in seen for notice in each.notices]


def _see(source: Source, settings: Settings) -> Seen:
    colors = find_colors(source.place, settings)
    picture = colors.picture
    title = Path(picture.source).stem or picture.source
    origin = Origin(picture.source, picture.digest)
    return Seen(title, origin, colors.palettes, colors.notices)


def _title(sources: Any) -> str:
    """Return what the suite is called: the folder that it was made of, or just a suite."""
    wanted = list(sources) if isinstance(sources, list | tuple) else [sources]
    first = wanted[0]
    is_path = isinstance(first, str | os.PathLike)
    if len(wanted) == 1 and is_path and Path(os.fsdecode(first)).is_dir():
        return printable(Path(os.fsdecode(first)).resolve().name) or "Suite"
    return "Suite"


def _quietly(_stage: str) -> None:
    """Tell nobody."""
