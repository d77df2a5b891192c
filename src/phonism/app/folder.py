"""Where the page keeps files: a private folder of its own, which does not grow for ever."""

from __future__ import annotations

import atexit
import base64
import functools
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from phonism.app import texts
from phonism.app.photos import PHOTOS
from phonism.errors import BrokenPictureError, PictureError, PictureTooLargeError
from phonism.writing.atomic import write_bytes

if TYPE_CHECKING:
    from phonism.units import Seconds

MAX_UPLOAD_MB: Final = 50
KEPT_S: Final[Seconds] = 3600
"""How long uploads and results are kept."""


def prepare_environment() -> None:
    """Keep Gradio quiet and private; must come before its first import.

    Without this its server asks two hosts at every start, and shares one temporary folder
    with every other Gradio program of the machine.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ["GRADIO_TEMP_DIR"] = _own_folder()


@functools.cache
def _own_folder() -> str:
    """Make a folder that holds nothing but ours: all that grows old in it is deleted."""
    parent = os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()
    Path(parent).mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="phonism-page-", dir=parent)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def folder() -> Path:
    """Return where uploads and results lie."""
    from gradio.utils import get_upload_folder

    return Path(get_upload_folder()).resolve()


def allowed_path(value: object) -> Path:
    """Return the path of a picture that a caller named, if it is theirs to name.

    Anyone can send any path; only uploads and sample photos are opened.

    Raises
    ------
    PictureError
        If it is another path, or the file has been deleted meanwhile.
    """
    if not isinstance(value, str) or not value or "\0" in value:
        raise PictureError(texts.NO_PICTURE)
    path = Path(value).resolve()
    samples = {photo.path.resolve() for photo in PHOTOS}
    if not path.is_relative_to(folder()) and path not in samples:
        raise PictureError(texts.NO_PICTURE)
    if not path.is_file():
        raise PictureError(texts.GONE)
    return path


def decoded(address: str) -> bytes:
    """Return the bytes of a ``data:`` address.

    Raises
    ------
    PictureError
        If it is larger than an upload may be, or not in base 64.
    """
    encoded = address.partition(",")[2]
    if len(encoded) > MAX_UPLOAD_MB * 4e6 / 3:
        raise PictureTooLargeError(texts.PICTURE["too_large"].format(limit=MAX_UPLOAD_MB))
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise BrokenPictureError(texts.NO_DATA) from error


def keep(data: bytes, name: str) -> str:
    """Write a result where the page may serve it from, and return its path.

    Named by its contents, as Gradio does, which then need not copy it; written beside its
    place first, because another visitor may be reading the same file right now.
    """
    from gradio.processing_utils import hash_bytes

    path = folder() / hash_bytes(data) / Path(name).name
    try:
        os.utime(path)
    except FileNotFoundError:
        write_bytes(path, data)
    return str(path)


def sweep(kept_s: Seconds = KEPT_S) -> None:
    """Delete files that are older than that.

    Gradio deletes only what a finished request has returned; this also gets the rest.
    """
    oldest = time.time() - kept_s
    for path in sorted(folder().rglob("*"), reverse=True):
        try:
            if path.is_dir():
                path.rmdir()  # refuses, unless the folder is empty
            elif path.stat().st_mtime < oldest:
                path.unlink()
        except OSError:
            continue
