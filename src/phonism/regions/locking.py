"""A lock between processes, which the operating system drops even after a crash."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from phonism.errors import WeightsError
from phonism.units import Seconds

PAUSE_S: Seconds = 0.05


@contextmanager
def locked(path: Path, timeout_s: Seconds = 600) -> Iterator[bool]:
    """Hold a lock file for as long as a ``with`` block lasts.

    The file itself stays: removing it would let two processes hold two locks.

    Yields
    ------
    bool
        False on a disk that knows no locks (some network disks), where the block runs
        without one; what it does must be right then too, if wasteful.

    Raises
    ------
    WeightsError
        If another process holds the lock for too long.
    """
    deadline = time.monotonic() + timeout_s
    with path.open("a+b") as file:
        while (is_locked := _try_to_lock(file)) is None:
            if time.monotonic() > deadline:
                raise WeightsError(
                    f"Another process has held {path} for {timeout_s:.0f} s. "
                    f"End it, or try again later."
                )
            time.sleep(PAUSE_S)
        yield is_locked


if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(file: IO[bytes]) -> bool | None:
        """Return whether the lock is ours, or None while another process has it."""
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return None
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_to_lock(file: IO[bytes]) -> bool | None:
        """Return whether the lock is ours, or None while another process has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        except OSError:
            return False
        return True
