"""Random pictures with a subject, for benchmarks that must not know what they will get.

A picture has a color scheme (one to three hues, muted or vivid, dark or light), a background
(sky, waves, patches, clouds or a plain surface) and mostly a subject in front of it, each of
several colors with areas of very different size, shaded, and with a texture from smooth to
rough.  The regions are the ones that were drawn, so no network has to find them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phonism.color.oklab import oklab_to_rgb
from phonism.picture import Picture
from phonism.regions import Region, Regions

HEIGHT, WIDTH = 120, 180
SCHEMES = ((0,), (0, 30), (0, 180), (0, 150, 210), (0, 120, 240), (0, -40, 40), (0, 60, 200))
"""Hues beside the first one, in degrees: one hue, neighbors, opposites, triads ..."""
BACKGROUNDS = ("sky", "waves", "patches", "clouds", "plain")
NO_SUBJECT, NO_BACKGROUND = 0.06, 0.03
"""How often a picture is nothing but background, or nothing but subject."""

Array = NDArray[np.float64]


class Drawing(NamedTuple):
    """A picture and the regions it was drawn with."""

    picture: Picture
    regions: Regions


class Scheme(NamedTuple):
    """What the colors of a picture have in common."""

    hues: Array
    chroma: float
    lightness: float
    contrast: float


def draw(rng: np.random.Generator, source: str = "drawn") -> Drawing:
    """Return a random picture and its regions."""
    scheme = Scheme(
        hues=rng.uniform(0, 360) + np.array(SCHEMES[rng.integers(len(SCHEMES))]),
        chroma=float(np.clip(rng.lognormal(np.log(0.08), 0.6), 0.004, 0.24)),
        lightness=float(np.clip(rng.normal(0.57, 0.16), 0.2, 0.88)),
        contrast=float(rng.uniform(0.05, 0.25)),
    )
    behind = _painted(_background(rng), _colors(rng, scheme, int(rng.integers(2, 7))), rng)
    front = scheme._replace(
        chroma=min(0.26, scheme.chroma * rng.uniform(0.8, 2.2)),
        lightness=float(np.clip(scheme.lightness + rng.normal(0, 0.15), 0.2, 0.9)),
    )
    before = _painted(_patches(rng, 5), _colors(rng, front, int(rng.integers(1, 6))), rng)
    mask = _subject(rng)
    oklab = mask[..., None] * before + (1 - mask[..., None]) * behind
    rgb = np.clip(np.rint(oklab_to_rgb(oklab)), 0, 255).astype(np.uint8)
    return as_drawing(rgb, mask, source)


def as_drawing(rgb: NDArray[np.uint8], mask: NDArray[np.floating], source: str) -> Drawing:
    """Return colors of shape (h, w, 3) and a subject's mask of shape (h, w) as a drawing."""
    share = mask.astype(np.float32)
    picture = Picture(rgb, np.ones(share.shape, np.float32), source, digest="")
    regions = Region("foreground", share, "drawn"), Region("background", 1 - share, "drawn")
    return Drawing(picture, Regions(*regions))


def _colors(rng: np.random.Generator, scheme: Scheme, count: int) -> Array:
    """Return some colors of a scheme, shape (count, 3), OKLab."""
    hue = np.radians(rng.choice(scheme.hues, count) + rng.normal(0, 9, count))
    chroma = np.clip(scheme.chroma * rng.lognormal(0, 0.5, count), 0, 0.29)
    lightness = scheme.lightness + scheme.contrast * rng.normal(0, 1, count)
    lightness = np.clip(lightness, 0.06, 0.97)
    return np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)


def _painted(field: Array, colors: Array, rng: np.random.Generator) -> Array:
    """Return a field of values from 0 to 1 as colors, areas dealt out unevenly, shaded."""
    areas = np.cumsum(rng.dirichlet(np.full(len(colors), 1.2)))
    levels = np.quantile(field, np.clip(areas[:-1], 0, 1))
    painted = colors[np.digitize(field, levels)]
    shade = 0.05 * rng.uniform() * _clouds(rng) + _grain(rng)
    painted[..., 0] = np.clip(painted[..., 0] + shade, 0, 1)
    return painted


def _background(rng: np.random.Generator) -> Array:
    kind = BACKGROUNDS[rng.integers(len(BACKGROUNDS))]
    y, x = _axes()
    if kind == "sky":
        return y + 0.06 * _clouds(rng)
    if kind == "waves":
        angle, length = rng.uniform(0, np.pi), rng.uniform(0.1, 0.6)
        along = x * np.cos(angle) + y * np.sin(angle)
        waves: Array = np.sin(2 * np.pi * along / length) + 0.4 * _clouds(rng)
        return waves
    if kind == "patches":
        return _patches(rng, int(rng.integers(6, 30)))
    if kind == "clouds":
        return _clouds(rng)
    return x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1) + 0.3 * _clouds(rng)


def _axes() -> tuple[Array, Array]:
    """Return how far down and right each pixel lies, from 0 to 1."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    return y / HEIGHT, x / WIDTH


def _patches(rng: np.random.Generator, count: int) -> Array:
    """Return the cells of random points, each with a value of its own."""
    y, x = _axes()
    places = rng.uniform(size=(count, 2))
    apart = (y[..., None] - places[:, 0]) ** 2 + (x[..., None] - places[:, 1]) ** 2
    values: Array = rng.permutation(count)[apart.argmin(axis=-1)] + 1e-3 * _clouds(rng)
    return values


def _clouds(rng: np.random.Generator) -> Array:
    """Return smooth noise, about from -1 to 1."""
    y, x = _axes()
    waves = np.zeros_like(x)
    for size in (1.0, 0.5, 0.25, 0.12):
        (u, v), phase = rng.normal(0, 1 / size, 2), rng.uniform(0, 2 * np.pi)
        waves += size**0.7 * np.sin(2 * np.pi * (u * x + v * y) + phase)
    return waves / 2


def _grain(rng: np.random.Generator) -> Array:
    """Return the fine texture of a surface, from none to rough."""
    noise: Array = rng.uniform(0, 0.05) ** 1.3 * rng.standard_normal((HEIGHT, WIDTH))
    return noise


def _subject(rng: np.random.Generator) -> Array:
    """Return the soft mask of the subject: a round or lobed shape somewhere."""
    draw_no = rng.uniform()
    if draw_no < NO_SUBJECT:
        return np.zeros((HEIGHT, WIDTH))
    if draw_no < NO_SUBJECT + NO_BACKGROUND:
        return np.ones((HEIGHT, WIDTH))
    y, x = _axes()
    down, right = y - rng.uniform(0.3, 0.7), (x - rng.uniform(0.25, 0.75)) * WIDTH / HEIGHT
    angle = np.arctan2(down, right)
    radius = rng.uniform(0.15, 0.42) * np.ones_like(x)
    for lobes in (2, 3, 5):
        radius *= 1 + rng.uniform(0, 0.25) * np.cos(lobes * angle + rng.uniform(0, 7))
    inside = radius - np.hypot(down, right)
    return 1 / (1 + np.exp(-np.clip(inside / 0.006, -50, 50)))
