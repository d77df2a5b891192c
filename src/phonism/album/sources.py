"""The pictures of an album: folders are opened, and what is no picture is left out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from phonism.errors import OutOfRangeError, PictureError
from phonism.picture.formats import sniff
from phonism.picture.loading import printable

MOST_MOVEMENTS = 99
"""A cue sheet counts its tracks with two digits."""
HEAD_BYTES = 4096


class Source(NamedTuple):
    """Where one picture comes from."""

    place: Any
    """Whatever `phonism.read` takes."""
    is_found: bool
    """Whether it was found in a folder; then it may turn out to be no picture."""


class Sources(NamedTuple):
    """Where the pictures come from, and what was left out."""

    found: tuple[Source, ...]
    left_out: tuple[str, ...]
    """Why each of the others is no picture."""


def find_sources(sources: Any) -> Sources:
    """Return every picture of some folders and pictures, in order.

    Parameters
    ----------
    sources
        A folder, whatever `phonism.read` takes, or a list of these.  The files of a folder
        come in the order of their names, ``2.jpg`` before ``10.jpg``; hidden files and
        folders in it are passed over.

    Raises
    ------
    PictureError
        If there is none.
    OutOfRangeError
        If there are more than 99.
    """
    wanted = list(sources) if isinstance(sources, list | tuple) else [sources]
    left_out: list[str] = []
    found = [entry for each in wanted for entry in _opened(each, left_out)]
    if not found:
        raise nothing_found(left_out)
    if len(found) > MOST_MOVEMENTS:
        raise OutOfRangeError(
            f"An album has room for {MOST_MOVEMENTS} pictures, got {len(found)}. "
            "Make several albums of them."
        )
    return Sources(tuple(found), tuple(left_out))


def nothing_found(left_out: list[str]) -> PictureError:
    """Return the error that says that no picture is left, and why the first is none."""
    reason = f" {left_out[0]}" if left_out else ""
    return PictureError(f"There is no picture to make music of. Name one, or a folder.{reason}")


def natural_key(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return what sorts names as people do: numbers by their value, case aside.

    >>> sorted(["10.jpg", "2.jpg", "B.jpg", "a.jpg"], key=natural_key)
    ['2.jpg', '10.jpg', 'a.jpg', 'B.jpg']
    """
    parts = re.findall(r"([0-9]+)|([^0-9]+)", name.casefold())
    return [(0, int(digits), "") if digits else (1, 0, text) for digits, text in parts], name


def _opened(source: Any, left_out: list[str]) -> Iterator[Source]:
    if not isinstance(source, str | os.PathLike) or not _is_folder(source):
        yield Source(source, is_found=False)
        return
    for path in _files(Path(os.fsdecode(source))):
        try:
            with path.open("rb") as file:
                sniff(file.read(HEAD_BYTES), printable(path.name))
        except PictureError as error:
            left_out.append(str(error))
        except OSError as error:
            left_out.append(f"{printable(path.name)} cannot be opened: {error.strerror}.")
        else:
            yield Source(path, is_found=True)


def _is_folder(path: str | os.PathLike[str]) -> bool:
    try:
        return Path(os.fsdecode(path)).is_dir()
    except (OSError, ValueError):  # reading it will say what is wrong with the name
        return False


def _files(folder: Path) -> list[Path]:
    try:
        entries = [path for path in folder.iterdir() if not path.name.startswith(".")]
        files = [path for path in entries if path.is_file()]
    except OSError as error:
        raise PictureError(
            f"The folder {printable(os.fspath(folder))!r} cannot be opened: {error.strerror}."
        ) from error
    return sorted(files, key=lambda path: natural_key(path.name))
