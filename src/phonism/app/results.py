"""The files of a result, written where the page may serve them from."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from phonism.app.folder import keep
from phonism.piece import Colors, Piece
from phonism.regions import Region
from phonism.writing import encoder_for

SIDE_PX: Final = 320
"""The longer side of the small pictures of the regions."""
FADED: Final = 0.1
"""How much is seen of what lies outside of a region."""

Files = dict[str, Any]
"""What Gradio needs to serve files, by the names that the HTML knows them by."""


def piece_files(piece: Piece, endings: Sequence[str]) -> Files:
    """Write a piece in some formats, and return the files by the endings of their names."""
    stem = stem_of(piece.picture.source if piece.picture else "")
    return {
        ending: served(keep(encoder_for(ending)(piece), f"{stem}{ending}"))
        for ending in endings
    }


def region_files(colors: Colors) -> Files:
    """Write a small picture of each region, and return them by the region's name."""
    return {
        region.name: served(keep(faded(colors, region), f"{region.name}.webp"))
        for region in colors.regions
    }


def served(path: str) -> dict[str, Any]:
    """Return a file as Gradio serves it; the browser gets its address as ``url``."""
    from gradio.data_classes import FileData

    data: dict[str, Any] = FileData(path=path).model_dump()
    return data


def stem_of(source: str) -> str:
    """Return a name for files, made of a picture's name.

    >>> stem_of("Am Meer (2).JPG"), stem_of("../../<b>.png"), stem_of("...")
    ('Am-Meer-2', 'b', 'music')
    """
    name = re.sub(r"\.\w{1,5}$", "", source)
    words = re.findall(r"[^\W_]+", name)
    return "-".join(words)[:60] or "music"


def faded(colors: Colors, region: Region) -> bytes:
    """Return a small WebP of a picture in which all but one region is faded."""
    from PIL import Image

    opacity = FADED * colors.picture.alpha + (1 - FADED) * region.mask
    alpha = np.rint(255 * np.clip(opacity, 0, 1)).astype(np.uint8)
    image = Image.fromarray(np.dstack([colors.picture.rgb, alpha]))
    image.thumbnail((SIDE_PX, SIDE_PX))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80)
    return buffer.getvalue()
