"""Files of an album: the whole sound, where each movement begins, notes, recipe, program."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from phonism.album.table import clock, key_name
from phonism.errors import OutputError
from phonism.picture.loading import printable
from phonism.writing.atomic import write_bytes
from phonism.writing.cue import Track, cue_sheet
from phonism.writing.sound import write_sound

if TYPE_CHECKING:
    from phonism.album import Album, Movement

NAME: Final = "suite"
"""What the files in a folder are called."""
SOUNDS: Final = (".wav", ".flac")
# A file system's names end at 255 bytes, and a letter may take four of them.
LONGEST_NAME = 60

Write: TypeAlias = Callable[["Album", Path], None]


def save_album(
    album: Album, outputs: Sequence[str | os.PathLike[str]], *, tracks: bool = False
) -> tuple[Path, ...]:
    """Write an album to files and folders, and return what was written.

    Raises
    ------
    OutputError
        If an ending is unknown or a file cannot be written.
    """
    files = files_of(outputs)
    sounds = [path for path in files if path.suffix.lower() in SOUNDS]
    for path in files:
        if path.suffix.lower() == ".cue":
            _write_cue(album, path, _sound_beside(path, sounds))
        else:
            WRITERS[path.suffix.lower()](album, path)
    folders = [Path(output) for output in outputs if is_folder(output)] if tracks else []
    return (*files, *(path for folder in folders for path in _write_tracks(album, folder)))


def files_of(outputs: Sequence[str | os.PathLike[str]]) -> tuple[Path, ...]:
    """Return every file that some outputs ask for, each once.

    >>> [str(path) for path in files_of(["sea.flac", "sea.cue"])]
    ['sea.flac', 'sea.cue']

    Raises
    ------
    OutputError
        If a name has no ending that can be written.
    """
    files: dict[Path, None] = {}
    for output in outputs:
        path = Path(output)
        if not os.fspath(output):
            raise OutputError("An output needs the name of a file or folder, got an empty one.")
        if is_folder(output):
            files |= dict.fromkeys(path / f"{NAME}{ending}" for ending in FOLDER_ENDINGS)
        elif path.suffix.lower() in ENDINGS:
            files[path] = None
        else:
            raise OutputError(
                f"{os.fspath(output)!r} has no ending that an album can be written in. Use "
                f"one of: {', '.join(ENDINGS)}; or end it with / for a folder of them."
            )
    return tuple(files)


def is_folder(output: str | os.PathLike[str]) -> bool:
    """Say whether an output is a folder: it is there, or its name ends like one."""
    name = os.fspath(output)
    return name.endswith(("/", os.sep)) or Path(name).is_dir()


def _sound_beside(path: Path, sounds: Sequence[Path]) -> Path:
    """Return the sound file that a cue sheet speaks of: of its own name, if there is one."""
    own = [sound for sound in sounds if sound.with_suffix("") == path.with_suffix("")]
    near = [sound for sound in sounds if sound.parent == path.parent]
    return (*own, *near, path.with_suffix(SOUNDS[0]))[0]


def _write_cue(album: Album, path: Path, sound: Path) -> None:
    sheet = cue_sheet(album.title, sound.name, cue_tracks(album))
    # A name that is no text comes back as the bytes that it is.
    write_bytes(path, sheet.encode("utf-8", "surrogateescape"))


def cue_tracks(album: Album) -> list[Track]:
    """Return where each movement of an album begins, with its key and tempo."""
    rate = album.settings.sample_rate
    return [
        Track(movement.title, Fraction(start, rate), facts_of(movement))
        for movement, start in zip(album.movements, album.starts, strict=True)
    ]


def facts_of(movement: Movement) -> str:
    """Return key, tempo and meter of a movement in words."""
    score = movement.score
    return f"{key_name(movement.key)}, {score.tempo:.0f} bpm, {score.meter}"


def _write_sound(album: Album, path: Path) -> None:
    write_sound(path, album.samples, album.settings, album.title)


def _write_tracks(album: Album, folder: Path) -> list[Path]:
    """Write each movement to a file of its own; one after another they are the suite."""
    paths = []
    for number, (movement, sound) in enumerate(
        zip(album.movements, album.tracks, strict=True), start=1
    ):
        paths.append(folder / f"{number:02} {file_name(movement.title)}{SOUNDS[0]}")
        write_sound(paths[-1], sound, album.settings, movement.title)
    return paths


def file_name(title: str) -> str:
    r"""Return a title as any file system takes it.

    >>> file_name('sea: "A/B"'), file_name("...")
    ("sea_ 'A_B'", 'untitled')
    """
    plain = printable(title).replace('"', "'")
    plain = plain.translate(dict.fromkeys(map(ord, "/\\:*?<>|"), "_"))
    return plain[:LONGEST_NAME].strip(" .") or "untitled"


def _write_midi(album: Album, path: Path) -> None:
    from phonism.writing.joined_midi import Titled, encode_suite

    titled = [Titled(movement.title, movement.score) for movement in album.movements]
    write_bytes(path, encode_suite(titled))


def _write_recipe(album: Album, path: Path) -> None:
    from phonism.writing.suite_recipe import encode_album

    write_bytes(path, encode_album(album))


def _write_program(album: Album, path: Path) -> None:
    write_bytes(path, program(album).encode())


def program(album: Album) -> str:
    """Return the program of an album: what is played, in which key, and why."""
    rate = album.settings.sample_rate
    count = len(album.movements)
    head = f"{count} movement{'s' if count > 1 else ''}, {clock(album.duration_s)}"
    blocks = [f"{album.title}\n{head}"]
    for number, (movement, start) in enumerate(
        zip(album.movements, album.starts, strict=True), start=1
    ):
        facts = f"{clock(start / rate)}, {facts_of(movement)}"
        blocks.append(f"{number}. {movement.title} ({facts})\n{movement.program_notes}")
    return "\n\n".join(blocks) + "\n"


WRITERS: Final[dict[str, Write]] = {
    ".wav": _write_sound,
    ".flac": _write_sound,
    ".mid": _write_midi,
    ".json": _write_recipe,
    ".txt": _write_program,
}
"""What writes each ending; a cue sheet must know of the sound file too."""

ENDINGS: Final = (*WRITERS, ".cue")
FOLDER_ENDINGS: Final = (".wav", ".cue", ".mid", ".json", ".txt")
"""What a folder is filled with."""
