"""Compiled loops are cached where they can be, and work where they cannot."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from phonism.sound import kernels
from phonism.sound.kernels import kernel


def double(sound: np.ndarray) -> None:
    for i in range(sound.size):
        sound[i] *= 2


def run(program: str, **environment: str) -> str:
    """Return what a Python program prints in a new process."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    return finished.stdout.strip()


def test_instruments_do_not_wait_for_numba() -> None:
    """Listing instruments is quick: nothing is compiled, nothing heavy is imported."""
    heavy = run(
        "import sys, phonism.sound.instruments, phonism.sound.loudness, phonism.sound.effects;"
        "print({'numba', 'scipy', 'scipy.signal', 'matplotlib'} & set(sys.modules))"
    )

    assert heavy == "set()"


def test_a_piece_of_sound_does_not_need_the_slow_parts_of_scipy() -> None:
    """scipy.signal takes a second to import, and nobody needs it."""
    program = (
        "import sys; from phonism.sound import oscillators, effects; import numpy as np;"
        "oscillators.warm_up(); effects.reverberate(np.ones((2, 999), np.float32), 44100, 0.0);"
        "print('scipy.signal' in sys.modules)"
    )

    assert run(program, HOME=str(Path.home())) == "False"


@pytest.mark.parametrize("refusal", [RuntimeError("no locator available"), OSError(30, "ro")])
def test_a_loop_runs_where_nothing_can_be_cached(
    refusal: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only installation without a home compiles anew, and does not crash."""
    plain = numba.njit

    def without_cache(*arguments: Any, **options: Any) -> Any:
        if options.pop("cache", False):
            raise refusal
        return plain(*arguments, **options)

    monkeypatch.setattr(numba, "njit", without_cache)
    sound = np.ones(3, np.float32)
    kernel(double)(sound)

    assert sound.tolist() == [2, 2, 2]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="POSIX has owners and modes")
def test_the_private_folder_is_tried_before_giving_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The second attempt points Numba's cache to it, and puts the setting back."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    plain, tried = numba.njit, []

    def cached_in_private_only(*arguments: Any, **options: Any) -> Any:
        tried.append(numba.config.CACHE_DIR)
        if options.pop("cache", False) and not numba.config.CACHE_DIR:
            message = "no locator available"
            raise RuntimeError(message)
        return plain(*arguments, **options)

    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(numba, "njit", cached_in_private_only)
    kernel(double)

    assert tried == ["", str(next(tmp_path.iterdir()))]
    assert numba.config.CACHE_DIR == ""


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="POSIX has owners and modes")
def test_a_folder_that_others_can_write_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A cache is code that we run: somebody else's is not."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = kernels._private_folder()
    assert folder is not None

    folder.chmod(0o777)
    assert kernels._private_folder() is None
    folder.rmdir()
    folder.symlink_to(tmp_path.parent, target_is_directory=True)
    assert kernels._private_folder() is None
    folder.unlink()
    folder.write_text("a file")
    assert kernels._private_folder() is None
