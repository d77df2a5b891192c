"""What belongs to the subject: ask a model, then judge whether its answer means anything.

A transparent picture has been cut out by somebody already, but not always around its
subject: a cut-out figure is all subject, while a photograph with round corners or in a
circle holds both.  So the model looks at what can be seen, on plain ground, and only
where it leaves next to nothing for the background the transparency has the last word:
all that can be seen is foreground.  Colors hidden under full transparency are never used.
"""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from phonism.errors import ModelError, WeightsError
from phonism.regions.models import MODELS
from phonism.regions.structure import has_structure

if TYPE_CHECKING:
    from phonism.picture import Picture
    from phonism.units import Seconds

FloatMap = NDArray[np.float32]

LEAST_PEAK: Final = 0.5
LEAST_AREA: Final = 0.005
MOST_AREA: Final = 0.97
MOST_AREA_OF_CUTOUT: Final = 0.8
RETRY_S: Final = 300.0

NO_WEIGHTS = (
    "The separation network could not be fetched, so the regions were told apart by color "
    "contrast alone. Run `phonism fetch-model` while there is a network."
)
NO_RUNTIME = (
    "The separation network cannot run on this machine, so the regions were told apart by "
    "color contrast alone."
)

_log = logging.getLogger("phonism")
_last_failure: dict[str, Seconds] = {}


class Separation(NamedTuple):
    """Where the subject is, and what is to be said of it."""

    share: FloatMap
    """How much each pixel belongs to the subject, 0 to 1, shape (height, width)."""
    found_by: str
    """A model's name or ``"transparency"``."""
    notice: str = ""
    """That a fallback was used; empty if none was."""
    emptiness: str = ""
    """Why one region, or both, are empty; the start of a sentence, or empty."""


def separate(picture: Picture, model: str) -> Separation:
    """Return where a picture's subject is.

    Parameters
    ----------
    picture
        Any picture, also of a single pixel or wholly transparent.
    model
        A name in `phonism.regions.models.MODELS`.

    Raises
    ------
    WeightsError
        If a model of rembg was chosen and its weights cannot be had; the embedded one is
        replaced by contrast instead.
    ModelError
        If a model of rembg was chosen and cannot run.
    """
    name = MODELS.canonical(model)
    nothing = np.zeros(picture.alpha.shape, dtype=np.float32)
    if not picture.alpha.any():
        return Separation(nothing, "transparency", "", "The picture is fully transparent")
    if name == "none":
        return Separation(nothing, name, "", "No separation was asked for")
    rgb = _on_plain_ground(picture)
    if not has_structure(rgb):
        return _judge(Separation(nothing, name), picture.alpha)
    found_by, likelihood, notice = _ask(name, rgb)
    share = _stretched(likelihood, picture.alpha.shape)
    return _judge(Separation(share, found_by, notice), picture.alpha)


def _ask(name: str, rgb: NDArray[np.uint8]) -> tuple[str, FloatMap, str]:
    """Return which model answered in the end, its answer, and what is to be said of it."""
    if name == "contrast":
        return name, _contrast(rgb), ""
    if MODELS[name].runs_in == "rembg":
        from phonism.regions import rembg_models

        return name, rembg_models.likelihood(rgb, name), ""
    try:
        return name, _embedded(rgb), ""
    except WeightsError:
        return "contrast", _contrast(rgb), NO_WEIGHTS
    except ModelError as error:
        _log.warning(error)
        return "contrast", _contrast(rgb), NO_RUNTIME


def _contrast(rgb: NDArray[np.uint8]) -> FloatMap:
    from phonism.regions import contrast

    return contrast.likelihood(rgb)


def _embedded(rgb: NDArray[np.uint8]) -> FloatMap:
    """Ask the embedded network; after a failure to fetch it, not again for a while.

    Otherwise every picture of many would wait for the same dead network.
    """
    from phonism.regions import network, weights

    has_just_failed = time.monotonic() - _last_failure.get("u2netp", -math.inf) < RETRY_S
    if has_just_failed and weights.find_weights() is None:
        raise WeightsError("The weights could not be fetched a moment ago.")
    try:
        return network.likelihood(rgb)
    except WeightsError as error:
        _last_failure["u2netp"] = time.monotonic()
        _log.warning(error)
        raise


def _on_plain_ground(picture: Picture) -> NDArray[np.uint8]:
    """Return the colors over black or white, whichever is farther from what is seen."""
    if (picture.alpha >= 1).all():
        return picture.rgb
    alpha = picture.alpha[..., None]
    seen = float((picture.rgb * alpha).sum(dtype=np.float64) / (3 * alpha.sum()))
    ground = 0 if seen > 127.5 else 255
    flat: NDArray[np.uint8] = np.rint(picture.rgb * alpha + ground * (1 - alpha)).astype("u1")
    return flat


def _stretched(likelihood: FloatMap, shape: tuple[int, ...]) -> FloatMap:
    from PIL import Image

    size = shape[1], shape[0]
    resized = Image.fromarray(likelihood).resize(size, Image.Resampling.BILINEAR)
    share: FloatMap = np.asarray(resized)
    return np.clip(share, 0, 1)


def _judge(found: Separation, alpha: FloatMap) -> Separation:
    """Replace an answer that means nothing: no subject, or nothing but subject."""
    is_subject = found.share > 0.5
    area = float(alpha[is_subject].sum() / alpha.sum())
    peak = float(found.share[alpha > 0].max())
    is_cutout = 0.01 <= float((alpha < 0.5).mean()) <= 0.99
    is_nothing = peak < LEAST_PEAK or area < LEAST_AREA
    if is_cutout and (is_nothing or area > MOST_AREA_OF_CUTOUT):
        why = "The picture's transparency has already cut out its subject"
        return Separation(np.ones_like(alpha), "transparency", found.notice, why)
    if is_nothing:
        why = "No clear subject was found"
        return found._replace(share=np.zeros_like(alpha), emptiness=why)
    if area > MOST_AREA:
        why = "The subject fills the picture"
        return found._replace(share=np.ones_like(alpha), emptiness=why)
    return found
