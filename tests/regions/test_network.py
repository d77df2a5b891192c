"""The embedded network sees what rembg's does, and says it without stretching."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skimage.data
from PIL import Image

from phonism.errors import ModelError
from phonism.regions import network
from phonism.regions.rembg_models import import_rembg

if TYPE_CHECKING:
    from pathlib import Path

PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "immunohistochemistry")


@pytest.fixture(scope="module")
def whole(fetched_cache: Path) -> Any:
    """Return a session of the whole network."""
    return network.open_session((fetched_cache / "models" / "u2netp.onnx").read_bytes())


@pytest.fixture(scope="module")
def of_rembg(fetched_cache: Path) -> Any:
    """Return rembg's own session of the same weights."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("U2NET_HOME", str(fetched_cache / "models"))
        patch.setenv("OMP_NUM_THREADS", "1")  # by itself it spins on every core
        return import_rembg().new_session("u2netp")


@pytest.mark.parametrize("photo", PHOTOS)
def test_the_whole_network_agrees_with_rembg(photo: str, whole: Any, of_rembg: Any) -> None:
    """Stretched as rembg stretches, the mask differs by at most one step of 255."""
    picture = Image.fromarray(getattr(skimage.data, photo)())
    small = picture.resize((320, 320), Image.Resampling.LANCZOS)
    mask = network.run(whole, network.network_input(np.asarray(small)))
    ours = 255 * (mask - mask.min()) / np.ptp(mask)
    theirs = np.asarray(of_rembg.predict(small)[0], dtype=float)
    assert np.abs(np.floor(ours) - theirs).max() <= 1


@pytest.mark.parametrize("photo", PHOTOS)
def test_the_input_is_what_rembg_feeds(photo: str, of_rembg: Any) -> None:
    """Also for pictures of another size, which both squash."""
    rgb = getattr(skimage.data, photo)()
    mean, spread = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    feed = of_rembg.normalize(Image.fromarray(rgb), mean, spread, (320, 320))
    assert np.abs(network.network_input(rgb) - feed["input.1"]).max() < 1e-5


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("photo", "low", "high"),
    [("astronaut", 0.45, 0.65), ("chelsea", 0.55, 0.75), ("coffee", 0.4, 0.55)],
)
def test_subjects_have_their_known_size(photo: str, low: float, high: float) -> None:
    """The person, the cat and the cup cover about this much of their photographs."""
    likelihood = network.likelihood(getattr(skimage.data, photo)())
    assert likelihood.shape == (80, 80)
    assert likelihood.dtype == np.float32
    assert low < (likelihood > 0.5).mean() < high
    assert likelihood[30:50, 30:50].mean() > 0.9  # the middle is subject in all three
    assert likelihood[:3, 30:].mean() < 0.5 or photo == "chelsea"


@pytest.mark.usefixtures("weights")
def test_threads_share_one_session_and_agree() -> None:
    """Asked at the same time, all get the same answer, and one session is made."""
    network._sessions.clear()
    answers = []
    picture = skimage.data.coffee()
    threads = [
        threading.Thread(target=lambda: answers.append(network.likelihood(picture)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(network._sessions) == 1
    assert len(answers) == 4
    assert all(np.array_equal(answer, answers[0]) for answer in answers)


@pytest.mark.usefixtures("weights")
def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread or two, the bytes are the same."""
    answers = []
    for threads in ("1", "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        network._sessions.clear()
        answers.append(network.likelihood(skimage.data.rocket()).tobytes())
    network._sessions.clear()
    assert answers[0] == answers[1]


def test_a_runtime_that_cannot_be_loaded_is_an_error_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broken installation of onnxruntime ends in advice."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="'contrast', which needs no network"):
        network.open_session(b"")


def test_a_file_that_is_no_network_is_an_error_in_words() -> None:
    """Onnxruntime's own exceptions do not leak."""
    with pytest.raises(ModelError, match="cannot open the separation network"):
        network.open_session(b"not a network")


def test_importing_regions_is_light() -> None:
    """No runtime, no rembg, no compiler, not even Pillow, until a picture comes."""
    code = (
        "import sys, phonism.regions, phonism.regions.separation\n"
        "heavy = {'onnxruntime', 'rembg', 'numba', 'PIL', 'scipy'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert said.stdout.strip() == b"[]"


def test_the_runtime_reports_to_nobody(fetched_cache: Path, tmp_path: Path) -> None:
    """Neither an identity of the device nor a queue of reports is kept, let alone sent."""
    code = (
        "import numpy, phonism.regions.network as network\n"
        "network.likelihood(numpy.zeros((40, 40, 3), numpy.uint8))\n"
        "from phonism.regions.rembg_models import import_rembg\n"
        "import_rembg()\n"
    )
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **home, "PHONISM_CACHE": str(fetched_cache)},
        check=True,
    )
    names = {path.name.lower() for path in tmp_path.rglob("*")}

    assert not names & {"microsoft", "developertools", ".onnxruntime", "deviceid"}
