"""The embedded network: U-2-Net's small version in a session of our own.

The same weights as rembg's ``u2netp``, fed the same way, but cut at side output 3 (see
`phonism.regions.truncation`) and read raw: rembg stretches each mask to span 0 to 1,
which turns the noise of an empty picture into a subject, while the raw sigmoid is low
where nothing was found.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from phonism.errors import ModelError
from phonism.regions.truncation import cut_at_side_output
from phonism.regions.weights import fetch_weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

INPUT_SIDE_PX: Final = 320
SIDE_OUTPUT: Final = 3
# Mean and spread of ImageNet's colors, which the network was trained with.
MEAN: Final = np.array([0.485, 0.456, 0.406], dtype=np.float32)
SPREAD: Final = np.array([0.229, 0.224, 0.225], dtype=np.float32)
MOST_THREADS: Final = 4

_sessions: dict[int, InferenceSession] = {}
_lock = threading.Lock()


def likelihood(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how sure the network is that each place belongs to a subject.

    The weights are fetched when they are first needed.

    Parameters
    ----------
    rgb
        sRGB colors, shape (height, width, 3), any size.

    Returns
    -------
    NDArray[np.float32]
        Raw sigmoid from 0 to 1, shape (80, 80): the whole picture, squashed.

    Raises
    ------
    WeightsError
        If the weights cannot be had.
    ModelError
        If onnxruntime cannot run them.
    """
    return run(_session(), network_input(rgb))


def network_input(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a picture as the network wants it, shape (1, 3, 320, 320), as rembg does.

    Brightness is scaled by the brightest value, then by ImageNet's statistics.
    """
    from PIL import Image

    size = (INPUT_SIDE_PX, INPUT_SIDE_PX)
    small = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.LANCZOS))
    brightest = max(float(small.max()), 1e-6)
    scaled = (small / np.float32(brightest) - MEAN) / SPREAD
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None], dtype=np.float32)


def open_session(model: bytes) -> InferenceSession:
    """Return a session for an ONNX file that keeps memory low and idle threads asleep.

    Raises
    ------
    ModelError
        If onnxruntime cannot be loaded or does not accept the file.
    """
    runtime = _runtime()
    options = runtime.SessionOptions()
    # The arena saves a fifth of the time; planning its layout ahead would cost 90 MB more.
    # Spinning burns a core while waiting for work.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.intra_op_num_threads = _threads()
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(
            f"onnxruntime cannot open the separation network: {error} "
            f"Choose the model 'contrast', which needs no network."
        ) from error


def run(session: InferenceSession, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first output of a session as one map, shape (height, width).

    Raises
    ------
    ModelError
        If onnxruntime fails, for want of memory for instance.
    """
    try:
        output = session.run(None, {session.get_inputs()[0].name: values})[0]
    except Exception as error:
        raise ModelError(f"The separation network failed: {error}") from error
    mask: NDArray[np.float32] = np.asarray(output)[0, 0]
    return mask


def _session() -> InferenceSession:
    """Return this process's session; threads share it, a forked child makes its own."""
    with _lock:
        process = os.getpid()
        if process not in _sessions:
            _sessions.clear()
            model = cut_at_side_output(Path(fetch_weights()).read_bytes(), SIDE_OUTPUT)
            _sessions[process] = open_session(model)
        return _sessions[process]


def silence_runtime() -> None:
    """Keep onnxruntime from reporting its use to its makers; must come before its import.

    From version 1.31 on it collects and sends such reports unless told otherwise this way;
    its own ``disable_telemetry_events`` comes too late to stop all of them.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def _runtime() -> Any:
    silence_runtime()
    try:
        import onnxruntime
    except Exception as error:
        raise ModelError(
            f"onnxruntime cannot be loaded: {error} Install it again, or choose the model "
            f"'contrast', which needs no network."
        ) from error
    onnxruntime.disable_telemetry_events()
    return onnxruntime


def _threads() -> int:
    asked = os.environ.get("OMP_NUM_THREADS", "")  # as rembg does
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    usable = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    return min(usable or 1, MOST_THREADS)
