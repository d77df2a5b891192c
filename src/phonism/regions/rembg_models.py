"""Every other separation network, through rembg.

Importing rembg is expensive: it imports pymatting, whose numba functions compile for up
to a minute on a fresh machine and cannot be imported at all where no cache can be
written.  None of them is needed for a mask, so they are left uncompiled.  rembg also ends
the process when it finds no onnxruntime, and divides by the range of a mask, which can be
zero; both are guarded here.  A model is always named: rembg's own choice is a gigabyte
that must not be used commercially.
"""

from __future__ import annotations

import os
import threading
import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from phonism.errors import ModelError, WeightsError
from phonism.regions.network import silence_runtime

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE_PX: Final = 1024
"""No model looks at more; rembg would enlarge its mask again for nothing."""

# Where a model's file is not named after the model.
FILE_NAMES: Final = {"sam": "sam_vit_b_01ec64.encoder.onnx"}

REASON_LETTERS: Final = 120

_sessions: dict[tuple[int, str], Any] = {}
_lock = threading.Lock()


def likelihood(rgb: NDArray[np.uint8], name: str) -> NDArray[np.float32]:
    """Return how much each place belongs to the subject that a model of rembg finds.

    rembg stretches every mask to span 0 to 1, so a subject is always found, unless the
    model says the same everywhere.

    Parameters
    ----------
    rgb
        sRGB colors, shape (height, width, 3), any size.
    name
        The name of the model in rembg.

    Returns
    -------
    NDArray[np.float32]
        0 to 1, the whole picture, at most 1024 on the longer side.

    Raises
    ------
    WeightsError
        If the model's weights are not on this machine and cannot be downloaded.
    ModelError
        If rembg cannot be imported or the model fails.
    """
    from PIL import Image

    session = _session(name)
    small = Image.fromarray(rgb)
    small.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    masks = [np.asarray(mask.convert("L")) for mask in _predict(session, small, name)]
    largest: NDArray[np.uint8] = np.max(masks, axis=0)
    return np.divide(largest, 255, dtype=np.float32)


def _predict(session: Any, picture: Image, name: str) -> list[Image]:
    """Return the masks of a session; a mask that is the same everywhere becomes empty."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(session.predict(picture))
    except Exception as error:
        raise ModelError(
            f"The separation model {name!r} failed: {error} Choose 'u2netp' instead."
        ) from error


def _session(name: str) -> Any:
    with _lock:
        key = os.getpid(), name
        if key not in _sessions:
            _sessions.clear()  # some take gigabytes, so one at a time
            _sessions[key] = _open(name)
        return _sessions[key]


def _open(name: str) -> Any:
    rembg = import_rembg()
    if os.environ.get("PHONISM_OFFLINE", "") not in {"", "0"} and not _is_here(name):
        raise WeightsError(_no_weights(name, "PHONISM_OFFLINE is set"))
    try:
        return rembg.new_session(name)
    except (OSError, ValueError) as error:  # no network, or not the published bytes
        raise WeightsError(_no_weights(name, error)) from error
    except Exception as error:
        raise ModelError(
            f"The separation model {name!r} cannot run here: {error} Choose 'u2netp' instead."
        ) from error


def _is_here(name: str) -> bool:
    from rembg.sessions import sessions

    file_name = FILE_NAMES.get(name, f"{name}.onnx")
    return sessions[name].resolve_existing(file_name) is not None


def _no_weights(name: str, reason: object) -> str:
    return (
        f"The weights of the separation model {name!r} are not on this machine and could "
        f"not be downloaded ({_in_short(reason)}). Choose it once where there is a network, "
        f"or choose 'u2netp'."
    )


def _in_short(reason: object) -> str:
    """Return the beginning of a reason: those of a network go on for many lines."""
    text = " ".join(str(reason).split())
    return text if len(text) <= REASON_LETTERS else f"{text[:REASON_LETTERS]} …"


def import_rembg() -> Any:
    """Import rembg without compiling what a mask does not need.

    Raises
    ------
    ModelError
        If it, or something it needs, cannot be imported.
    """
    silence_runtime()
    try:
        with _CompilerOff():
            import rembg
    except (Exception, SystemExit) as error:
        raise ModelError(
            f"rembg cannot be imported: {error!r}. Install it again, or choose 'u2netp'."
        ) from error
    return rembg


class _CompilerOff:
    """Leave functions decorated by this thread uncompiled while a ``with`` block lasts.

    Not ``numba.config.DISABLE_JIT``: that holds for all threads, and phonism's own sound
    kernels, if another thread imported them just then, would stay slow for good.
    """

    def __enter__(self) -> None:
        import numba

        self._compiler = numba.njit
        this_thread = threading.get_ident()

        def njit(*args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() != this_thread:
                return self._compiler(*args, **kwargs)
            if args and callable(args[0]):
                return args[0]
            return lambda function: function

        numba.njit = njit

    def __exit__(self, *_: object) -> None:
        import numba

        numba.njit = self._compiler
