"""Files that are complete or not there at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from phonism.errors import OutputError


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then moved into it.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    except OSError as error:
        raise OutputError(_refusal(path, error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _open_up(Path(name))
        Path(name).replace(path)
    except OSError as error:
        raise OutputError(_refusal(path, error)) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _open_up(path: Path) -> None:
    """Give a file the rights that the user's files have: temporary ones are private."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _refusal(path: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{path} cannot be written: {reason}. Choose a folder that you may write to."
