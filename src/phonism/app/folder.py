"""Where the page keeps files: a private folder of its own, which does not grow for ever."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from phonism.app import texts
from phonism.app.photos import PHOTOS
from phonism.errors import PictureError
from phonism.writing.atomic import write_bytes

if TYPE_CHECKING:
    from phonism.units import Seconds

KEPT_S: Final[Seconds] = 3600
"""How long uploads and results are kept."""


def prepare_environment() -> None:
    """Keep Gradio quiet and private; must come before its first import.

    Without this its server asks two hosts at every start, and shares one temporary folder
    with every other Gradio program of the machine.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if not os.environ.get("GRADIO_TEMP_DIR"):
        folder = tempfile.mkdtemp(prefix="phonism-page-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["GRADIO_TEMP_DIR"] = folder


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


def keep(data: bytes, name: str) -> str:
    """Write a result where the page may serve it from, and return its path.

    Named by its contents, as Gradio does, which then need not copy it; written beside its
    place first, because another visitor may be reading the same file right now.
    """
    from gradio.processing_utils import hash_bytes

    path = folder() / hash_bytes(data) / Path(name).name
    if path.exists():
        path.touch()
    else:
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
