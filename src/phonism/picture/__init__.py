"""The first arrow: bytes, path, PIL image or array to Picture."""

from __future__ import annotations

from phonism.picture.formats import FORMATS, MAX_BYTES, MAX_SIDE
from phonism.picture.reading import read
from phonism.picture.record import MAX_PIXELS, Picture, faults

__all__ = ["FORMATS", "MAX_BYTES", "MAX_PIXELS", "MAX_SIDE", "Picture", "faults", "read"]
