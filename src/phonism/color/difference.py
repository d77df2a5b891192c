"""How far two colors are apart, as people judge it: CIELAB and CIEDE2000.

OKLab is where colors are averaged; CIEDE2000 is the yardstick that the printing and
display trades agreed on, and the one that names and benchmarks here are measured with.
A difference of 1 is just visible side by side, 2 to 3 is at a glance, 10 is another color.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from phonism.color.oklab import FloatArray, oklab_to_rgb, srgb_to_linear

LINEAR_RGB_TO_XYZ = np.array(
    [
        [0.4123907993, 0.3575843394, 0.1804807884],
        [0.2126390059, 0.7151686788, 0.0721923154],
        [0.0193308187, 0.1191947798, 0.9505321522],
    ]
)
WHITE_XYZ = LINEAR_RGB_TO_XYZ.sum(axis=1)
"""The white of sRGB (D65) as this matrix has it, so that greys are exactly neutral."""

LAB_EPSILON = 216 / 24389
LAB_KAPPA = 24389 / 27


def rgb_to_lab(rgb: ArrayLike) -> FloatArray:
    """Return the CIELAB coordinates (D65) of sRGB values from 0 to 255, shape (..., 3).

    >>> rgb_to_lab([255, 0, 0]).round(1).tolist()
    [53.2, 80.1, 67.2]
    """
    linear = srgb_to_linear(np.asarray(rgb, dtype=float) / 255)
    xyz = linear @ LINEAR_RGB_TO_XYZ.T / WHITE_XYZ
    roots = np.where(xyz > LAB_EPSILON, np.cbrt(xyz), (LAB_KAPPA * xyz + 16) / 116)
    x, y, z = np.moveaxis(roots, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def oklab_to_lab(oklab: ArrayLike) -> FloatArray:
    """Return the CIELAB coordinates of OKLab colors, clipped to sRGB, shape (..., 3).

    >>> oklab_to_lab([0.628, 0.225, 0.126]).round().tolist()
    [53.0, 80.0, 67.0]
    """
    return rgb_to_lab(oklab_to_rgb(oklab))


def ciede2000(lab: ArrayLike, other: ArrayLike) -> FloatArray:
    """Return the CIEDE2000 difference of CIELAB colors, shape (..., 3) broadcast to (...).

    The parametric factors are 1.  The mean hue of two colors on opposite sides of the
    circle follows Sharma, Wu and Dalal, whose test pairs it meets to four digits [1]_.

    Parameters
    ----------
    lab, other
        CIELAB coordinates; their leading shapes broadcast against each other.

    Returns
    -------
    FloatArray
        Differences, 0 for equal colors; symmetric, but no metric in the strict sense.

    References
    ----------
    .. [1] G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula:
       implementation notes, supplementary test data, and mathematical observations",
       Color Research & Application 30 (2005) 21-30.

    Examples
    --------
    >>> round(float(ciede2000([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485])), 4)
    2.0425
    """
    l1, a1, b1 = np.moveaxis(np.asarray(lab, dtype=float), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(other, dtype=float), -1, 0)
    stretch = 1.5 - 0.5 * _vividness((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    a1, a2 = stretch * a1, stretch * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.arctan2(b, a) % (2 * np.pi) for a, b in ((a1, b1), (a2, b2)))
    # The short way round; exactly half a turn keeps its sign, as in the published pairs.
    turn = h2 - h1 - 2 * np.pi * np.sign(h2 - h1) * (np.abs(h2 - h1) > np.pi)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    # A grey has no hue: then the mean is the other hue, of which only the rotation is left.
    hue = np.where(c1 * c2 == 0, h1 + h2, h1 + turn / 2)
    squared = (lightness - 50) ** 2
    d_lightness = (l2 - l1) / (1 + 0.015 * squared / np.sqrt(20 + squared))
    d_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2) / (1 + 0.015 * chroma * _hue_weight(hue))
    bend = np.exp(-(((np.degrees(hue) % 360 - 275) / 25) ** 2))
    rotation = -np.sin(np.radians(60 * bend)) * 2 * _vividness(chroma)
    total = d_lightness**2 + d_chroma**2 + d_hue**2 + rotation * d_chroma * d_hue
    difference: FloatArray = np.sqrt(np.maximum(total, 0))
    return difference


def _vividness(chroma: FloatArray) -> FloatArray:
    """Return the term of the standard that is 0 for greys and 1 for vivid colors."""
    power = chroma**7
    vividness: FloatArray = np.sqrt(power / (power + 25.0**7))
    return vividness


def _hue_weight(hue: FloatArray) -> FloatArray:
    """Return how finely people tell hues apart around a hue in radians (``T``)."""
    weight: FloatArray = (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    return weight
