"""Compiled loops, for the few steps of sound that NumPy cannot do fast.

Only functions import these modules, never modules: ``import phonism`` does not wait for
Numba.  Compiled code is kept on disk, so that a machine compiles each loop once.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# fastmath lets loops become vector code; the result is the same on each run of a machine.
OPTIONS = {"nogil": True, "fastmath": True, "error_model": "numpy"}


def kernel(function: Function) -> Function:
    """Compile a loop over arrays on its first call, and keep the result on disk.

    Where neither the package nor the user's cache folder can be written, a private folder
    for temporary files is tried, and at last the loop is compiled anew in each process.
    """
    compiled = _cached(function) or _cached_in_private(function)
    return cast("Function", compiled or numba.njit(**OPTIONS)(function))


def _cached(function: Function) -> Any | None:
    try:
        return numba.njit(cache=True, **OPTIONS)(function)
    except (RuntimeError, OSError):  # Numba: "no locator available"
        return None


def _cached_in_private(function: Function) -> Any | None:
    folder = _private_folder()
    if folder is None:
        return None
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        return _cached(function)
    finally:
        numba.config.CACHE_DIR = before


def _private_folder() -> Path | None:
    """Return a temporary folder that nobody else can write: a cache is code that we run."""
    if not hasattr(os, "getuid"):
        return None
    folder = Path(tempfile.gettempdir()) / f"phonism-kernels-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    is_ours = status.st_uid == os.getuid() and stat.S_ISDIR(status.st_mode)
    return folder if is_ours and not status.st_mode & 0o077 else None
