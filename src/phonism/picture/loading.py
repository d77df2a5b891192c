"""From a path, bytes or an open file to bytes, of which there are not too many."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from phonism.errors import PictureError, PictureTooLargeError, UnsupportedPictureError
from phonism.picture.formats import MAX_BYTES


def load(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    PictureError
        If there is no such file, or it is a folder, or it cannot be opened.
    PictureTooLargeError
        If it is larger than `MAX_BYTES`.
    """
    shown = f"{printable(os.fspath(path))!r}"
    if "://" in shown:
        raise PictureError(
            f"{shown} is an address; phonism opens files only. Download the picture first."
        )
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path() refuses what os.stat explains
        if stat.S_ISDIR(mode):
            raise PictureError(f"{shown} is a folder. Choose a picture in it.")
        if not stat.S_ISREG(mode):
            raise PictureError(f"{shown} is not an ordinary file. Choose a picture.")
        with Path(os.fsdecode(path)).open("rb") as file:
            return _drain(file, shown)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PictureError(f"There is no file {shown}. Check the path.") from error
    except (OSError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"{shown} cannot be opened: {reason}. Check the path.") from error


def load_file(file: Any, name: str) -> bytes:
    """Return the bytes of an open file.

    Raises
    ------
    PictureError
        If it cannot be read, for example because it has been closed.
    """
    try:
        return _drain(file, name)
    except PictureError:
        raise
    except Exception as error:
        raise PictureError(f"{name} cannot be read: {error}. Open it again.") from error


def _drain(file: Any, name: str) -> bytes:
    """Return what is left of a binary file, one byte over the limit at most."""
    parts: list[bytes] = []
    left = MAX_BYTES + 1
    while left > 0 and (part := file.read(left)):  # a pipe gives less than it is asked for
        if not isinstance(part, bytes | bytearray):
            raise UnsupportedPictureError(
                f"{name} yields {type(part).__name__}, not bytes. Open it with mode 'rb'."
            )
        parts.append(bytes(part))
        left -= len(part)
    return checked(b"".join(parts), name)


def checked(data: bytes | bytearray | memoryview, name: str) -> bytes:
    """Return the bytes.

    Raises
    ------
    PictureTooLargeError
        If there are more than `MAX_BYTES`.
    """
    count = data.nbytes if isinstance(data, memoryview) else len(data)
    if count > MAX_BYTES:
        raise PictureTooLargeError(
            f"{name} has more than {MAX_BYTES // 1_000_000} MB, which is the limit. Make it "
            "smaller first, or save it as JPEG."
        )
    return bytes(data)


def printable(text: str | bytes) -> str:
    """Return a text that can be shown and stored anywhere, whatever a file was called."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in os.fsdecode(text)
    )
