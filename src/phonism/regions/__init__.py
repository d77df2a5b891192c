"""The second arrow: Picture to Regions, the foreground and the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from phonism.picture import Picture
    from phonism.regions.separation import Separation
    from phonism.settings import Settings

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One region of a picture, as a soft mask."""

    name: Literal["foreground", "background"]
    mask: NDArray[np.float32]
    """How much each pixel belongs to the region, 0 to 1, shape (height, width)."""
    found_by: str
    """How it was found: a model's name, ``"transparency"``, ``"contrast"``, ``"none"``."""
    notice: str = ""
    """What the user should know, such as that a fallback was used; empty if nothing."""


class Regions(NamedTuple):
    """The two regions of a picture; their masks sum to its alpha."""

    foreground: Region
    background: Region


def segment(picture: Picture, settings: Settings) -> Regions:
    """Return the foreground and the background of a picture.

    The masks are soft: a pixel of hair may be 0.7 foreground and 0.3 background.  Where no
    clear subject is found the foreground is empty, where nothing but subject is found the
    background is, and the notice of the empty region says so.

    Parameters
    ----------
    picture
        Any picture, also of a single pixel or wholly transparent.
    settings
        ``model`` says who decides, a name in `phonism.regions.models.MODELS`;
        ``invert_mask`` lets the regions trade places.

    Raises
    ------
    WeightsError
        If a model of rembg was chosen and its weights cannot be had.  The embedded one
        is replaced by contrast instead, with a notice.
    ModelError
        If a model of rembg was chosen and cannot run.

    Examples
    --------
    >>> from phonism.picture import Picture
    >>> from phonism.settings import Settings
    >>> red = np.full((30, 40, 3), (200, 0, 0), dtype=np.uint8)
    >>> picture = Picture(red, np.ones((30, 40), np.float32), "array", digest="")
    >>> foreground, background = segment(picture, Settings(model="contrast"))
    >>> foreground.notice
    'No clear subject was found, so the foreground is empty.'
    >>> float(background.mask.min())
    1.0
    """
    from phonism.regions.separation import separate

    found = separate(picture, settings.model)
    subject = found.share * picture.alpha
    rest = picture.alpha - subject
    masks = (rest, subject) if settings.invert_mask else (subject, rest)
    return Regions(
        _region("foreground", masks[0], found),
        _region("background", masks[1], found),
    )


def faults(regions: Regions, picture: Picture) -> list[str]:
    """Return in words what is wrong with the regions of a picture; nothing if all is well.

    >>> from phonism.picture import Picture
    >>> black = np.zeros((1, 2, 3), dtype=np.uint8)
    >>> picture = Picture(black, np.ones((1, 2), np.float32), "array", digest="")
    >>> half = np.full((1, 2), 0.5, dtype=np.float32)
    >>> lead = Region("foreground", half, "u2netp")
    >>> faults(Regions(lead, Region("background", half, "u2netp")), picture)
    []
    >>> faults(Regions(lead, lead), picture)
    ["the background is named 'foreground'"]
    """
    shape = picture.alpha.shape
    found = [fault for region in regions for fault in _mask_faults(region, shape)]
    found += [
        f"the {field} is named {region.name!r}"
        for field, region in zip(regions._fields, regions, strict=True)
        if region.name != field
    ]
    if not found:
        total = regions.foreground.mask + regions.background.mask
        worst = float(np.abs(total - picture.alpha).max(initial=0))
        if worst > TOLERANCE:
            found.append(f"the masks miss the picture's alpha by up to {worst:.2g}")
    return found


def _region(
    name: Literal["foreground", "background"],
    mask: NDArray[np.float32],
    found: Separation,
) -> Region:
    mask.setflags(write=False)
    empty = found.emptiness and not mask.any()
    notices = (
        found.notice if name == "foreground" else "",
        f"{found.emptiness}, so the {name} is empty." if empty else "",
    )
    return Region(name, mask, found.found_by, " ".join(filter(None, notices)))


def _mask_faults(region: Region, shape: tuple[int, ...]) -> list[str]:
    mask, name = region.mask, region.name
    if mask.shape != shape:
        return [f"the mask of the {name} has shape {mask.shape}, the picture {shape}"]
    if mask.dtype != np.float32:
        return [f"the mask of the {name} holds {mask.dtype}, not float32"]
    if not np.isfinite(mask).all():
        return [f"the mask of the {name} is not finite everywhere"]
    if mask.min() < 0 or mask.max() > 1:
        return [f"the mask of the {name} spans {mask.min():g} to {mask.max():g}, not 0 to 1"]
    if not mask.any() and not region.notice:
        return [f"the {name} is empty and does not say why"]
    return []
