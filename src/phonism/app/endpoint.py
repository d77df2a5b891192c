"""The endpoint ``/compose`` for programs: a picture and all settings in, WAV and recipe out."""

from __future__ import annotations

import inspect
import logging
from pathlib import Path
from typing import Any

import gradio as gr

from phonism.app import texts
from phonism.app.controls import build_api_inputs
from phonism.app.folder import allowed_path, decoded, keep
from phonism.app.results import piece_files
from phonism.app.stages import last, stages
from phonism.errors import PhonismError
from phonism.piece import Piece
from phonism.settings import KNOBS, Settings

_log = logging.getLogger("phonism")


def add(pool: dict[str, Any]) -> None:
    """Add the endpoint to the page that is being built."""
    image = gr.File(visible=False, label="image")
    # The file is for our own reader: Gradio's would fail on it in developers' words.
    image.preprocess = path_of
    # The recipe is a file as well: the clients of Gradio take any object with a text under
    # "path" for a file, and a recipe's settings have one.
    outputs = [gr.File(visible=False, label=label) for label in ("wav", "recipe")]
    inputs = [image, *build_api_inputs()]
    gr.on([], compose_picture, inputs, outputs, api_name="compose", **pool)


def path_of(payload: Any) -> str | None:
    """Return the path of an uploaded file, or the data address that a picture came as."""
    address = getattr(payload, "url", None) or ""
    return address if address.startswith("data:") else getattr(payload, "path", None)


def _file_of(image: str | None) -> Path:
    """Return the file of a picture, written first if it came as a data address.

    Raises
    ------
    PictureError
        If there is none, or it is too large, or not what it says.
    """
    if image is None or not image.startswith("data:"):
        return allowed_path(image)
    return Path(keep(decoded(image), "picture.bin"))


def compose_picture(image: str | None, *choices: Any) -> tuple[str, str]:
    """Compose the music of a picture.

    Returns
    -------
    tuple
        The paths of a WAV file and of the recipe, a JSON file.

    Raises
    ------
    gr.Error
        With a message that says what is wrong with the picture or a setting.
    """
    try:
        settings = Settings().changed(**dict(zip(KNOBS, choices, strict=True)))
        piece = last(stages(_file_of(image), settings))
    except PhonismError as error:
        raise gr.Error(str(error), print_exception=False) from error
    except Exception as error:
        _log.exception("The endpoint could not make a piece.")
        raise gr.Error(texts.UNEXPECTED, print_exception=False) from error
    return _result(piece)


def _result(piece: Piece) -> tuple[str, str]:
    files = piece_files(piece, [".wav", ".json"])
    return files[".wav"]["path"], files[".json"]["path"]


def _signature() -> inspect.Signature:
    """Return the parameters by name: Gradio documents and fills them from this."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    settings = [
        inspect.Parameter(name, kind, default=knob.default) for name, knob in KNOBS.items()
    ]
    return inspect.Signature([inspect.Parameter("image", kind), *settings])


compose_picture.__signature__ = _signature()  # type: ignore[attr-defined]
