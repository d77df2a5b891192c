"""Text that can be read on a color: contrast as the web's accessibility rules define it."""

from __future__ import annotations

import numpy as np

from phonism.color.oklab import Oklch, srgb_to_linear

BLACK, WHITE = "#000000", "#ffffff"
LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])
FLARE = 0.05


def luminance(color: Oklch) -> float:
    """Return the relative luminance of a color as shown on a screen, 0 to 1 [1]_.

    References
    ----------
    .. [1] Web Content Accessibility Guidelines 2.2, "relative luminance", W3C (2023).

    Examples
    --------
    >>> luminance(Oklch.from_hex("#00ff00"))
    0.7152
    """
    return float(srgb_to_linear(np.array(color.rgb) / 255) @ LUMINANCE_WEIGHTS)


def contrast_ratio(color: Oklch, other: Oklch) -> float:
    """Return the contrast of two colors, from 1 (none) to 21 (black on white) [1]_.

    Text should have at least 4.5 (level AA).

    References
    ----------
    .. [1] Web Content Accessibility Guidelines 2.2, "contrast ratio", W3C (2023).

    Examples
    --------
    >>> round(contrast_ratio(Oklch.from_hex(BLACK), Oklch.from_hex(WHITE)), 3)
    21.0
    """
    darker, lighter = sorted((luminance(color), luminance(other)))
    return (lighter + FLARE) / (darker + FLARE)


def label_hex(color: Oklch) -> str:
    """Return black or white, whichever is easier to read on a color.

    The worst color leaves a contrast of the square root of 21, which is 4.58: a label
    always meets level AA.

    >>> label_hex(Oklch.from_hex("#ffcc00")), label_hex(Oklch.from_hex("#003366"))
    ('#000000', '#ffffff')
    """
    on_black = (luminance(color) + FLARE) / FLARE
    on_white = (1 + FLARE) / (luminance(color) + FLARE)
    return BLACK if on_black >= on_white else WHITE
