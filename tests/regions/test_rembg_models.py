"""rembg's models: all by name, imported safely, and honest when they cannot be had."""

from __future__ import annotations

import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest
import skimage.data
from PIL import Image

from phonism.errors import ModelError, WeightsError
from phonism.regions import rembg_models
from phonism.regions.models import MODELS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LEFT_OUT = {"withoutbg", "atlascloud", "u2net_custom", "dis_custom", "ben_custom"}


@pytest.fixture(autouse=True)
def no_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open every session anew."""
    monkeypatch.setattr(rembg_models, "_sessions", {})


def answering(monkeypatch: pytest.MonkeyPatch, *masks: NDArray[Any]) -> None:
    """Let rembg's next session answer with these masks."""
    images = [Image.fromarray(mask) for mask in masks]
    session = SimpleNamespace(predict=lambda _picture: images)
    rembg = SimpleNamespace(new_session=lambda _name: session)
    monkeypatch.setattr(rembg_models, "import_rembg", lambda: rembg)


def test_the_table_lists_what_rembg_has() -> None:
    """Every session of the installed rembg, but clouds and those that want a file."""
    rembg_models.import_rembg()
    from rembg.sessions import sessions_names

    ours = {name for name, model in MODELS.items() if model.runs_in == "rembg"}
    assert ours | {"u2netp"} | LEFT_OUT == set(sessions_names)


def test_a_model_of_rembgs_separates_a_photograph(
    fetched_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through rembg's own session, with weights that it finds by itself."""
    monkeypatch.setenv("U2NET_HOME", str(fetched_cache / "models"))
    likelihood = rembg_models.likelihood(skimage.data.coffee(), "u2netp")
    assert likelihood.shape == (400, 600)
    assert likelihood.dtype == np.float32
    assert 0 <= likelihood.min() < likelihood.max() <= 1
    assert 0.4 < (likelihood > 0.5).mean() < 0.55


def test_a_picture_is_made_small_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model looks at more than a thousand pixels a side."""
    seen = []

    def predict(picture: Image.Image) -> list[Image.Image]:
        seen.append(picture.size)
        return [Image.new("L", picture.size)]

    session = SimpleNamespace(predict=predict)
    rembg = SimpleNamespace(new_session=lambda _name: session)
    monkeypatch.setattr(rembg_models, "import_rembg", lambda: rembg)
    rembg_models.likelihood(np.zeros((300, 4096, 3), np.uint8), "u2net")
    assert seen == [(1024, 75)]


def test_several_masks_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clothes come as upper, lower and full body: all of them are the subject."""
    upper, lower = np.zeros((2, 4, 4), np.uint8)
    upper[0], lower[3] = 255, 51
    answering(monkeypatch, upper, lower)
    likelihood = rembg_models.likelihood(np.zeros((4, 4, 3), np.uint8), "u2net_cloth_seg")
    assert likelihood[:, 0].round(6).tolist() == [1, 0, 0, pytest.approx(0.2)]


def test_the_same_answer_everywhere_is_no_warning_and_no_nan(
    fetched_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mask of one value, which rembg divides by its range of zero, becomes a number."""
    monkeypatch.setenv("U2NET_HOME", str(fetched_cache / "models"))
    session = rembg_models._session("u2netp")
    same = np.full((1, 1, 320, 320), 0.25, np.float32)
    feed = session.inner_session.get_inputs()
    monkeypatch.setattr(
        session,
        "inner_session",
        SimpleNamespace(run=lambda *_: [same], get_inputs=lambda: feed),
    )
    likelihood = rembg_models.likelihood(skimage.data.coffee(), "u2netp")
    assert np.isfinite(likelihood).all()
    assert np.ptp(likelihood) == 0


def test_a_model_that_fails_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the name of the model and another one to choose."""

    def predict(_picture: Image.Image) -> list[Image.Image]:
        raise RuntimeError("out of memory")

    session = SimpleNamespace(predict=predict)
    rembg = SimpleNamespace(new_session=lambda _name: session)
    monkeypatch.setattr(rembg_models, "import_rembg", lambda: rembg)
    with pytest.raises(ModelError, match=r"'u2net' failed: out of memory.*'u2netp'"):
        rembg_models.likelihood(np.zeros((4, 4, 3), np.uint8), "u2net")


@pytest.mark.parametrize("name", ["u2net", "sam", "isnet-anime", "bria-rmbg"])
def test_weights_that_cannot_be_downloaded_are_an_error_in_words(
    name: str, fresh_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network is dead: the message says how to get the weights elsewhere."""
    for variable in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    with pytest.raises(
        WeightsError, match=rf"{name}.*could not be downloaded .*Choose it once"
    ):
        rembg_models.likelihood(np.zeros((4, 4, 3), np.uint8), name)
    assert not fresh_machine.exists()


@pytest.mark.parametrize(
    "name", [name for name, model in MODELS.items() if model.runs_in == "rembg"]
)
def test_offline_no_model_is_asked_for(
    name: str, fresh_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PHONISM_OFFLINE holds for rembg's downloads too."""
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    with pytest.raises(WeightsError, match="PHONISM_OFFLINE is set"):
        rembg_models.likelihood(np.zeros((4, 4, 3), np.uint8), name)
    assert not fresh_machine.exists()


def test_offline_a_model_that_is_here_runs(
    fetched_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PHONISM_OFFLINE forbids fetching, not running."""
    monkeypatch.setenv("U2NET_HOME", str(fetched_cache / "models"))
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    assert rembg_models.likelihood(skimage.data.coffee(), "u2netp").max() > 0.9


def test_importing_rembg_compiles_nothing_and_leaves_numba_alone() -> None:
    """A fresh process: pymatting stays plain Python, and kernels after it compile."""
    code = (
        "import numba\n"
        "from phonism.regions.rembg_models import import_rembg\n"
        "before = numba.njit\n"
        "import_rembg()\n"
        "kernel = numba.njit(lambda x: x + 1)\n"
        "assert numba.njit is before\n"
        "assert numba.config.DISABLE_JIT == 0\n"
        "assert kernel(1) == 2 and kernel.signatures\n"
        "import sys, types\n"
        "matting = sys.modules['pymatting.foreground.estimate_foreground_ml']\n"
        "assert type(matting._resize_nearest_multichannel) is types.FunctionType\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr


def test_another_thread_compiles_as_ever() -> None:
    """While rembg is imported here, a sound kernel defined elsewhere is compiled."""
    made = []
    with rembg_models._CompilerOff():
        made.append(numba.njit(abs_of))
        made.append(numba.njit(cache=True)(abs_of))
        thread = threading.Thread(target=lambda: made.append(numba.njit(abs_of)))
        thread.start()
        thread.join()
    assert made[:2] == [abs_of, abs_of]
    assert hasattr(made[2], "py_func")


def abs_of(x: float) -> float:
    return abs(x)


def test_rembg_ending_the_process_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnxruntime, rembg calls sys.exit when it is imported."""
    for name in [name for name in sys.modules if name.split(".")[0] == "rembg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="rembg cannot be imported"):
        rembg_models.import_rembg()
