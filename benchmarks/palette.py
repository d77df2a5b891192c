"""How good the palette is, beside scikit-learn's k-means on all pixels.

Run ``python benchmarks/palette.py``; it takes two to three minutes on one core.  Eight real
photographs that come with scikit-image and scikit-learn, six colors each.  CIEDE2000 tells
how far pixels are from the nearest color of the palette; processor time is for one
megapixel, from pixels to finished swatches with names and places on our side and for the
fit alone on the other.  The rival gets ten starts, sRGB values and one thread.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.optimize import linear_sum_assignment
from threadpoolctl import threadpool_limits

from phonism.color.difference import ciede2000, rgb_to_lab
from phonism.palette import extract_palette, extract_palettes
from phonism.picture import Picture
from phonism.regions import Region, Regions
from phonism.settings import Settings

COLORS = 6
SETTINGS = Settings(foreground_colors=COLORS, background_colors=COLORS)
MEGAPIXEL, SMALL = 1_000_000, 60_000
SEEN_PIXELS = 20_000
DISC_SHARE = 0.005
DISC_PLACES = ((0.2, 0.25), (0.5, 0.5), (0.8, 0.3), (0.35, 0.75))
DISC_COLORS = (
    (230, 20, 30),
    (20, 200, 40),
    (30, 60, 240),
    (250, 220, 0),
    (240, 30, 220),
    (0, 220, 230),
)
DISC_COLORS_EACH = 3
SURVIVES = 12.0
SHIFTS = ("half size", "JPEG q60", "5 % crop", "+4 brightness")


class Colors(NamedTuple):
    """A palette as both sides give it."""

    lab: NDArray[np.float64]
    shares: NDArray[np.float64]


Finder = Callable[[Image.Image], Colors]


class Figure(NamedTuple):
    """One line of the summary."""

    what: str
    value: float
    limit: float
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    def __str__(self) -> str:
        bound = f"{'>=' if self.is_least else '<='} {self.limit:g}"
        mark = "pass" if self.is_kept else "FAIL"
        return f"{mark}  {self.what:<44} {self.value:8.3f}  ({bound})"


def photos(pixels: int) -> Iterator[tuple[str, Image.Image]]:
    """Yield the name and the picture of each photograph, scaled to so many pixels."""
    from skimage import data
    from sklearn.datasets import load_sample_image

    names = ("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "retina")
    arrays = {name: getattr(data, name)() for name in names}
    arrays |= {name: load_sample_image(f"{name}.jpg") for name in ("china", "flower")}
    for name, array in arrays.items():
        scale = (pixels / (array.shape[0] * array.shape[1])) ** 0.5
        size = round(array.shape[1] * scale), round(array.shape[0] * scale)
        yield name, Image.fromarray(array).resize(size, Image.Resampling.LANCZOS)


def as_picture(image: Image.Image) -> Picture:
    """Return an opaque picture."""
    rgb = np.asarray(image.convert("RGB"))
    return Picture(rgb, np.ones(rgb.shape[:2], np.float32), source="benchmark", digest="")


def ours(image: Image.Image) -> Colors:
    """Return the palette of a whole picture as phonism finds it."""
    picture = as_picture(image)
    palette = extract_palette(picture, Region("foreground", picture.alpha, "none"), SETTINGS)
    rgb = [swatch.color.rgb for swatch in palette.swatches]
    return Colors(rgb_to_lab(rgb), np.array([swatch.share for swatch in palette.swatches]))


def theirs(image: Image.Image, seed: int = 0) -> Colors:
    """Return the palette as k-means on all pixels finds it."""
    from sklearn.cluster import KMeans

    pixels = np.asarray(image.convert("RGB")).reshape(-1, 3).astype(float)
    found = KMeans(COLORS, n_init=10, random_state=seed).fit(pixels)
    shares = np.bincount(found.labels_, minlength=COLORS) / len(pixels)
    return Colors(rgb_to_lab(np.clip(found.cluster_centers_, 0, 255)), shares)


def cpu_ms(action: Callable[[], object], repeats: int = 1) -> float:
    """Return the processor time of an action, the least of some repeats.

    What other programs take from the caches and cores only ever adds to it.
    """
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def misses(image: Image.Image, colors: Colors) -> NDArray[np.float64]:
    """Return how far evenly spread pixels are from their nearest color."""
    pixels = np.asarray(image).reshape(-1, 3)
    lab = rgb_to_lab(pixels[:: max(1, len(pixels) // SEEN_PIXELS)])
    return ciede2000(lab[:, None], colors.lab[None]).min(axis=1)


def distance(colors: Colors, other: Colors, units: int = 100) -> float:
    """Return the earth mover's distance of two palettes (CIEDE2000), in hundredths."""
    spots = (np.arange(units) + 0.5) / units
    ends = [np.cumsum(side.shares / side.shares.sum()) for side in (colors, other)]
    first, second = (np.minimum(np.searchsorted(end, spots), len(end) - 1) for end in ends)
    costs = ciede2000(colors.lab[:, None], other.lab[None])[first][:, second]
    return float(costs[linear_sum_assignment(costs)].mean())


def shifted(image: Image.Image, shift: str) -> Image.Image:
    """Return a copy that people would call the same picture."""
    width, height = image.size
    if shift == "half size":
        return image.resize((width // 2, height // 2), Image.Resampling.BOX)
    if shift == "JPEG q60":
        file = BytesIO()
        image.save(file, "JPEG", quality=60)
        return Image.open(file).convert("RGB")
    if shift == "5 % crop":
        edge_x, edge_y = width // 20, height // 20
        return image.crop((edge_x, edge_y, width - edge_x, height - edge_y))
    return Image.fromarray(np.minimum(np.asarray(image).astype(int) + 4, 255).astype(np.uint8))


def foreign_colors(image: Image.Image) -> list[tuple[int, int, int]]:
    """Return the vivid colors that are farthest from anything in a picture."""
    lab = rgb_to_lab(np.asarray(image).reshape(-1, 3)[::7])
    away = [np.quantile(ciede2000(lab, rgb_to_lab(color)), 0.01) for color in DISC_COLORS]
    return [DISC_COLORS[i] for i in np.argsort(away)[::-1][:DISC_COLORS_EACH]]


def with_discs(image: Image.Image) -> Iterator[tuple[Image.Image, tuple[int, int, int]]]:
    """Yield copies with a foreign disc pasted somewhere, and its color."""
    width, height = image.size
    radius = (DISC_SHARE * width * height / np.pi) ** 0.5
    for color in foreign_colors(image):
        for x, y in DISC_PLACES:
            copy = image.copy()
            box = [
                x * width - radius,
                y * height - radius,
                x * width + radius,
                y * height + radius,
            ]
            ImageDraw.Draw(copy).ellipse(box, fill=color)
            yield copy, color


def survival(images: list[Image.Image], find: Finder) -> float:
    """Return the part of pasted discs that keep a color of their own."""
    kept = [
        ciede2000(rgb_to_lab(color), find(copy).lab).min() <= SURVIVES
        for image in images
        for copy, color in with_discs(image)
    ]
    return float(np.mean(kept))


def both_regions(image: Image.Image) -> Callable[[], object]:
    """Return an action that finds the palettes of a soft disc and of what is around it."""
    picture = as_picture(image)
    height, width = picture.alpha.shape
    rows, columns = np.ogrid[:height, :width]
    reach = np.hypot(rows - height / 2, columns - width / 2) - 0.3 * height
    mask = (1 / (1 + np.exp(reach / 8))).astype(np.float32)
    regions = Regions(
        Region("foreground", mask, "disc"), Region("background", 1 - mask, "disc")
    )
    return lambda: extract_palettes(picture, regions, SETTINGS)


def accuracy_and_time() -> list[Figure]:
    """Print one line per photograph at one megapixel; return what is promised of them."""
    rows = []
    heads = f"{'mean dE00':>16}{'95 % dE00':>18}{'CPU ms':>18}{'both regions':>14}"
    print(f"{'1 megapixel':<18}{heads}")
    print(f"{'':<18}" + "  phonism sklearn " * 3 + f"{'phonism':>12}")
    for name, image in photos(MEGAPIXEL):
        found: list[Colors] = []
        rival_ms = cpu_ms(lambda image=image, found=found: found.append(theirs(image)))
        mine, rival = misses(image, ours(image)), misses(image, found[0])
        row = (
            *(mine.mean(), rival.mean(), np.quantile(mine, 0.95), np.quantile(rival, 0.95)),
            *(cpu_ms(lambda image=image: ours(image), 9), rival_ms),
            cpu_ms(both_regions(image), 9),
        )
        rows.append(row)
        print_row(name, row)
    means = np.mean(rows, axis=0)
    print_row("mean", means)
    return [
        Figure("mean difference, part of scikit-learn's", means[0] / means[1], 0.98),
        Figure("95 % difference, part of scikit-learn's", means[2] / means[3], 0.95),
        Figure("processor time, part of scikit-learn's", means[4] / means[5], 1 / 50),
    ]


def print_row(name: str, row: Iterable[float]) -> None:
    """Print one line of the first table."""
    a, b, c, d, e, f, g = row
    print(f"{name:<18}{a:9.2f}{b:8.2f} {c:9.2f}{d:8.2f} {e:9.1f}{f:8.0f} {g:11.1f}")


def steadiness(images: list[Image.Image]) -> list[Figure]:
    """Print how far palettes move when a picture is changed a little or found again."""
    print(f"\n{'moved by, dE00':<18}" + "".join(f"{shift:>16}" for shift in (*SHIFTS, "again")))
    agains = {}
    for side, find, again in (
        ("phonism", ours, ours),
        ("sklearn", theirs, lambda image: theirs(image, seed=1)),
    ):
        bases = [find(image) for image in images]
        pairs = list(zip(images, bases, strict=True))
        moves = [
            np.mean([distance(base, find(shifted(image, shift))) for image, base in pairs])
            for shift in SHIFTS
        ]
        agains[side] = float(np.mean([distance(base, again(image)) for image, base in pairs]))
        print(f"{side:<18}" + "".join(f"{move:16.2f}" for move in (*moves, agains[side])))
    return [Figure("difference when found again", agains["phonism"], 0)]


def accents(images: list[Image.Image]) -> list[Figure]:
    """Print how often a small foreign disc keeps a color of its own."""
    mine = survival(images, ours)
    rival = survival(images[::3], theirs)
    print(f"\ndiscs of {DISC_SHARE:.1%} that survive: phonism {mine:.0%}, sklearn {rival:.0%}")
    return [Figure("discs that survive", mine, 0.95, is_least=True)]


def main() -> int:
    """Print everything; return 0 if all promises are kept."""
    small = [image for _, image in photos(SMALL)]
    with threadpool_limits(1):
        figures = [*accuracy_and_time(), *steadiness(small), *accents(small)]
    print()
    print(*figures, sep="\n")
    return 0 if all(figure.is_kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
