"""Real weights, fetched once, and a server that misbehaves as asked."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from phonism.regions import separation
from phonism.regions.sources import SIZE
from phonism.regions.weights import fetch_weights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIABLES = ("PHONISM_CACHE", "PHONISM_OFFLINE", "PHONISM_WEIGHTS_URL")
VARIABLES_OF_REMBG = ("U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")


@pytest.fixture(scope="session")
def fetched_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache that holds the real weights, one for all test processes."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        patch.setenv("PHONISM_CACHE", str(base / "phonism-cache"))
        found = fetch_weights()
    ours = base / "phonism-cache" / "models" / "u2netp.onnx"
    if found != ours:  # rembg has them on this machine already
        ours.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(found, ours)
    return base / "phonism-cache"


@pytest.fixture
def weights(fetched_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the test use the real weights; return their file."""
    monkeypatch.setenv("PHONISM_CACHE", str(fetched_cache))
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    return fetched_cache / "models" / "u2netp.onnx"


@pytest.fixture
def fresh_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the test run where nothing was ever fetched; return the folder for weights."""
    for name in (*VARIABLES, *VARIABLES_OF_REMBG):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setenv("PHONISM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(separation, "_last_failure", {})
    return tmp_path / "cache" / "models"


class WeightsServer(ThreadingHTTPServer):
    """Serves the weights well at ``/good`` and badly elsewhere; counts its visitors."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.visits: Counter[str] = Counter()

    def address(self, path: str) -> str:
        """Return the address of one way to be served."""
        return f"http://127.0.0.1:{self.server_port}/{path}"


class _Handler(BaseHTTPRequestHandler):
    server: WeightsServer

    def do_GET(self) -> None:
        kind = self.path.strip("/")
        self.server.visits[kind] += 1
        if kind == "missing":
            self.send_error(404)
        elif kind == "silent":
            time.sleep(1)
        else:
            self.send_response(200)
            if kind != "endless":
                self.send_header("Content-Length", str(SIZE))
            self.end_headers()
            self._send(kind)

    def _send(self, kind: str) -> None:
        content = self.server.content
        if kind == "good":
            self.wfile.write(content)
        elif kind == "wrong":
            self.wfile.write(bytes(SIZE))
        elif kind == "truncated":
            self.wfile.write(content[: SIZE // 2])
        elif kind == "endless":
            self.wfile.write(content + content)
        elif kind == "slow":
            for start in range(0, SIZE, SIZE // 10):
                self.wfile.write(content[start : start + SIZE // 10])
                time.sleep(0.02)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def handle(self) -> None:
        """Do not complain about clients that hang up."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True


@pytest.fixture
def server(fetched_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """Run a server of weights on this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with WeightsServer((fetched_cache / "models" / "u2netp.onnx").read_bytes()) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()
