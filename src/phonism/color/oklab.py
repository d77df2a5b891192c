"""OKLab and OKLCh: color as people see it, and the way there from sRGB and back.

Lightness, chroma and hue of OKLab are close to what people judge them to be, at the price
of two small matrices [1]_.  Everything that turns color into music starts from here.

References
----------
.. [1] B. Ottosson, "A perceptual color space for image processing" (2020).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phonism.errors import DefinitionError
from phonism.units import Degrees

FloatArray = NDArray[np.float64]

LINEAR_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Derived, not transcribed: the two directions can never disagree.
LMS_TO_LINEAR_RGB = np.linalg.inv(LINEAR_RGB_TO_LMS)
OKLAB_TO_LMS = np.linalg.inv(LMS_TO_OKLAB)

HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


class Oklch(NamedTuple):
    """A color as lightness, chroma and hue."""

    lightness: float
    """0 (black) to 1 (white)."""
    chroma: float
    """0 (grey) to about 0.32 (the most vivid that sRGB can show)."""
    hue: Degrees
    """Angle on the hue circle: red is near 29, yellow 110, green 142, blue 264."""

    @classmethod
    def from_hex(cls, text: str) -> Oklch:
        """Return the color of a hex code such as ``"#ff8000"`` or ``"f80"``.

        >>> Oklch.from_hex("#ffffff").lightness > 0.999
        True
        """
        found = HEX.fullmatch(text.strip())
        if not found:
            raise DefinitionError(f"A color is written like '#ff8000', got {text!r}.")
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return cls.from_rgb([int(digits[i : i + 2], 16) for i in (0, 2, 4)])

    @classmethod
    def from_rgb(cls, rgb: Sequence[float]) -> Oklch:
        """Return the color of three sRGB values from 0 to 255.

        >>> round(Oklch.from_rgb((255, 0, 0)).hue)
        29
        """
        values = np.asarray(rgb, dtype=float)
        if values.shape != (3,) or not np.all((values >= 0) & (values <= 255)):
            raise DefinitionError(f"A color is three values from 0 to 255, got {rgb!r}.")
        return cls.from_oklab(rgb_to_oklab(values))

    @classmethod
    def from_oklab(cls, oklab: ArrayLike) -> Oklch:
        """Return the color of OKLab coordinates, shape (3,)."""
        lightness, a, b = (float(value) for value in np.asarray(oklab, dtype=float))
        hue = math.degrees(math.atan2(b, a)) % 360
        return cls(lightness, math.hypot(a, b), hue)

    @property
    def oklab(self) -> tuple[float, float, float]:
        """The same color as lightness and two opponent axes (green-red, blue-yellow)."""
        angle = math.radians(self.hue)
        return self.lightness, self.chroma * math.cos(angle), self.chroma * math.sin(angle)

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The nearest sRGB color, three integers from 0 to 255.

        >>> Oklch.from_hex("#336699").rgb
        (51, 102, 153)
        """
        red, green, blue = np.rint(oklab_to_rgb(np.array(self.oklab))).astype(int)
        return int(red), int(green), int(blue)

    @property
    def hex(self) -> str:
        """The nearest sRGB color as people write it on the web.

        >>> Oklch.from_hex("#336699").hex
        '#336699'
        """
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


def srgb_to_linear(srgb: ArrayLike) -> FloatArray:
    """Remove the gamma of sRGB values in [0, 1]; any shape.

    This is the reverse of `linear_to_srgb`.
    """
    values = np.asarray(srgb, dtype=float)
    return np.where(
        values <= 0.04045, values / 12.92, ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4
    )


def linear_to_srgb(linear: ArrayLike) -> FloatArray:
    """Apply the gamma of sRGB and clip to [0, 1]; any shape.

    This is the reverse of `srgb_to_linear`.
    """
    values: FloatArray = np.clip(np.asarray(linear, dtype=float), 0, 1)
    powers: FloatArray = 1.055 * values ** (1 / 2.4) - 0.055
    return np.where(values <= 0.0031308, 12.92 * values, powers)


def rgb_to_oklab(rgb: ArrayLike) -> FloatArray:
    """Return the OKLab coordinates of sRGB values from 0 to 255, shape (..., 3).

    This is the reverse of `oklab_to_rgb`.

    >>> rgb_to_oklab([255, 255, 255]).round(3).tolist()
    [1.0, 0.0, 0.0]
    """
    linear = srgb_to_linear(np.asarray(rgb, dtype=float) / 255)
    # Adding zero turns the minus zeros of black and white into plain ones.
    oklab: FloatArray = np.cbrt(linear @ LINEAR_RGB_TO_LMS.T) @ LMS_TO_OKLAB.T + 0.0
    return oklab


def oklab_to_rgb(oklab: ArrayLike) -> FloatArray:
    """Return sRGB values from 0 to 255, clipped to what sRGB can show, shape (..., 3).

    This is the reverse of `rgb_to_oklab`.
    """
    lms = (np.asarray(oklab, dtype=float) @ OKLAB_TO_LMS.T) ** 3
    rgb: FloatArray = linear_to_srgb(lms @ LMS_TO_LINEAR_RGB.T) * 255
    return rgb
