"""Files are whole or not there at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from phonism.errors import OutputError
from phonism.writing.atomic import write_bytes

NOBODY = 65534

LIMITED = """
import resource, signal, sys
from pathlib import Path
from phonism.errors import OutputError
from phonism.writing.atomic import write_bytes
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_bytes(Path(sys.argv[1]), b"x" * 5000)
except OutputError as error:
    print(error)
"""


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def no_space(*_args):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_writes_into_a_folder_that_is_not_there_yet(tmp_path):
    """Missing folders are made."""
    path = tmp_path / "new" / "folder" / "sea.bin"
    write_bytes(path, b"waves")

    assert path.read_bytes() == b"waves"


@pytest.mark.parametrize("culprit", ["os.fsync", "pathlib.Path.replace"])
def test_a_failing_write_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch, culprit):
    """Whatever fails last, what was there before still is."""
    path = tmp_path / "sea.wav"
    path.write_bytes(b"old")
    monkeypatch.setattr(culprit, no_space)
    with pytest.raises(OutputError, match="No space left"):
        write_bytes(path, b"new")

    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["sea.wav"]


def test_a_file_beyond_the_limit_leaves_the_old_one(tmp_path):
    """A real limit of the operating system, met in a process of its own."""
    path = tmp_path / "sea.wav"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, path], capture_output=True, text=True, check=True
    )

    assert "File too large" in done.stdout
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["sea.wav"]


def test_an_interruption_leaves_no_litter(tmp_path, monkeypatch):
    """Control-C in the middle of a write cleans up behind itself."""

    def interrupt(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "sea.wav", b"new")

    assert names_in(tmp_path) == []


@contextmanager
def as_nobody():
    """Give up the superuser's rights for a while: nothing is read-only for him."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_a_read_only_folder_is_refused_in_words(tmp_path):
    """The message names the file and the reason."""
    tmp_path.chmod(0o500)
    refusal = r"sea\.wav cannot be written: Permission denied"
    with as_nobody(), pytest.raises(OutputError, match=refusal):
        write_bytes(tmp_path / "sea.wav", b"new")


@pytest.mark.parametrize("name", ["file/sea.wav", "folder", "sea\0.wav", "x" * 300])
def test_impossible_places_are_refused_in_words(tmp_path, name):
    """A file as a folder, a folder as a file, names that no system takes."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_bytes(tmp_path / name, b"new")

    assert names_in(tmp_path) == ["file", "folder"]


def test_the_longest_name_that_the_system_takes_is_taken(tmp_path):
    """The file beside it, which is written first, needs no longer name."""
    path = tmp_path / ("x" * 251 + ".wav")
    write_bytes(path, b"new")

    assert path.read_bytes() == b"new"


def test_files_get_the_rights_that_the_user_gives_files(tmp_path):
    """They are as readable as those that a shell would make."""
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.write_bytes(b"")
    write_bytes(ours, b"")

    assert stat.S_IMODE(ours.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_names_that_are_no_text_are_written(tmp_path):
    """File names are bytes; some are not UTF-8."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav"))
    write_bytes(path, b"new")

    assert path.read_bytes() == b"new"
