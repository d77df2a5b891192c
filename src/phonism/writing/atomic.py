"""Files that are complete or not there at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from phonism.errors import OutputError, PhonismError


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then moved into it.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is still there.
    """
    with being_written(path) as file:
        file.write(data)


@contextlib.contextmanager
def being_written(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that takes its place when it is done, and only then.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is still there.
    """
    # Not the `tempfile` module: its files are private, and the rights that the user's
    # files have cannot be asked for without changing them for every thread.
    part = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except PhonismError:
        raise
    except (OSError, ValueError) as error:
        raise OutputError(_refusal(path, error)) from error
    finally:
        with contextlib.suppress(OSError, ValueError):
            part.unlink()


def _refusal(path: Path, error: OSError | ValueError) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"{path} cannot be written: {reason}. Choose a folder that you may write to."
