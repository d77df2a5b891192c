"""A lock between processes is exclusive, patient up to a point, and never left behind."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from phonism.errors import WeightsError
from phonism.regions.locking import locked

if TYPE_CHECKING:
    from pathlib import Path


def test_a_held_lock_keeps_others_out(tmp_path: Path) -> None:
    """Who waits too long is told which file stands in the way."""
    path = tmp_path / "x.lock"
    with locked(path) as is_locked:
        assert is_locked
        with (
            pytest.raises(WeightsError, match=r"x\.lock for 0 s"),
            locked(path, timeout_s=0.1),
        ):
            pytest.fail("two processes hold one lock")
    with locked(path, timeout_s=0) as is_free_again:
        assert is_free_again


def test_a_crash_frees_the_lock(tmp_path: Path) -> None:
    """The operating system drops the lock of a process that dies while it holds it."""
    code = (
        "import os, pathlib, sys\n"
        "from phonism.regions.locking import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n"
        "    os._exit(9)\n"
    )
    path = tmp_path / "x.lock"
    died = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert died.returncode == 9
    with locked(path, timeout_s=0) as is_locked:
        assert is_locked
