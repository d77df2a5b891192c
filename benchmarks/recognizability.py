"""Whether one can tell from the sound alone which picture it was made of.

Eight hundred pictures, drawn anew (a seed is printed; ``--seed`` repeats) and the photos of
installed packages, become short pieces by the default settings.  From the sound alone (pitches,
timbre, height, loudness, rhythm, stereo) a kernel ridge regression, trained on three quarters
of the pictures, predicts the palettes of the others as random Fourier features of their
colors.  Among a hundred palettes the likeliest is named: the one nearest to the prediction, as
the errors of the regression spread, and least to be expected of any picture.  Pictures of one
source are in one quarter, near doubles are left out, and all widths and spreads are found by
cross-validation inside the training part.

Beside it stand the rule of the first phonism (red, green and blue to a note of C major, one
tempo for all) and music that belongs to another picture, which is chance.  The Mantel figure
is the rank correlation of distances between palettes and distances between sounds.
``--ablate`` renders again with one attribute fixed at a time, to see what each one tells.

Neither the features nor the regression know anything of how phonism composes.

    python benchmarks/recognizability.py [--count 800] [--seed N] [--jobs 2] [--ablate]
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse
import importlib.util
import re
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain, product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pictures import draw
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata
from sounds import features

from phonism.color.difference import ciede2000, rgb_to_lab
from phonism.composing import write_score
from phonism.errors import PhonismError
from phonism.palette import Palette, extract_palettes
from phonism.performing import perform
from phonism.picture import read
from phonism.regions import segment
from phonism.settings import Settings

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Pair = tuple[Palette, Palette]
LEAST_TOP_1, LEAST_TOP_5 = 40.0, 75.0
FOLDS, INNER_FOLDS = 4, 4
LENGTH_S = 13.0
NEAR_DOUBLE = 0.03
"""Palettes nearer than this (earth mover's distance in OKLab, a and b doubled) are alike."""
HUE_STRETCH = (1.0, 2.0, 2.0)
FOURIER_FEATURES = 256
WIDTHS = (0.2, 0.35, 0.6)
"""Of the colors' kernel, OKLab with a and b doubled."""
SPREADS = (0.7, 1.5, 3.0)
"""Of the sounds' kernel, as parts of the median distance."""
RIDGES = (5e-4, 2e-3)
AXES = (6, 8, 12, 16, 24)
"""How many main axes of the palettes are looked at."""
SHRINKAGE = 0.2
"""How far the covariance of errors is drawn toward its diagonal."""
GALLERY = 100
MANTEL_PICTURES, PERMUTATIONS = 130, 299
EARTH_UNITS = 40

DEFAULT: dict[str, Any] = {}
SEED_LIKE: dict[str, Any] = {
    "mapping": "rgb", "scale": "major", "key": "C", "tempo": 100, "complexity": 0.5,
    "dynamics": 0, "brightness": 0.5, "articulation": 0.5, "width": 0,
}  # fmt: skip
"""The rule of the first phonism knew a color's mean of red, green and blue, and no more."""
ABLATIONS: dict[str, dict[str, Any]] = {
    "key fixed": {"key": "C"},
    "scale fixed": {"scale": "major"},
    "key and scale fixed": {"key": "C", "scale": "major"},
    "tempo fixed": {"tempo": 100},
    "complexity fixed": {"complexity": 0.5},
    "dynamics off": {"dynamics": 0},
    "brightness fixed": {"brightness": 0.5},
    "articulation fixed": {"articulation": 0.5},
    "width off": {"width": 0},
}
PACKAGES = {
    "skimage": "data", "sklearn": "datasets/images", "matplotlib": "mpl-data/sample_data",
    "gradio": "media_assets/images", "phonism": "app/photos",
}  # fmt: skip
"""Installed packages that bring photos, and the folder of each."""
SYSTEM_FOLDERS = (
    "/usr/share/backgrounds",
    "/usr/share/wallpapers",
    "/usr/share/tuxpaint/stamps",
)


class Subject(NamedTuple):
    """One picture to be recognized."""

    source: str
    """Pictures of one source are never in training and test at once."""
    pair: Pair


class Colors(NamedTuple):
    """The colors of a picture, both regions in one, with the area that each fills."""

    oklab: Array
    lab: Array
    areas: Array


class Ranks(NamedTuple):
    """At which place the right palette came for each picture, 1 is the first."""

    places: NDArray[np.int64]

    def within(self, place: int) -> float:
        """Return how often the right one was among the first, in percent."""
        return 100 * float(np.mean(self.places <= place))

    def __str__(self) -> str:
        top = "".join(f"{self.within(place):8.1f}" for place in (1, 5))
        return f"{top}{np.median(self.places):8.0f}{np.mean(1 / self.places):8.3f}"


def subject_of(job: tuple[int, str], seed: int) -> Subject | None:
    """Return a picture and its palettes: a drawn one if it has no path."""
    number, path = job
    settings = Settings(model="contrast")
    if not path:
        drawing = draw(np.random.default_rng([seed, number]))
        return Subject(f"drawn {number}", extract_palettes(*drawing, settings))
    try:
        picture = read(path)
    except PhonismError:
        return None
    return Subject(
        source_of(Path(path)), extract_palettes(picture, segment(picture, settings), settings)
    )


def source_of(path: Path) -> str:
    """Return the source of a photo: ``motorcycle_left`` and ``motorcycle_right`` share one."""
    return re.split(r"[\d_-]", path.stem)[0] or path.stem


def photo_paths(folder: str | None) -> list[str]:
    """Return the photos of installed packages, of the system, and of a folder."""
    folders = [Path(each) for each in (*SYSTEM_FOLDERS, *([folder] if folder else []))]
    for package, inside in PACKAGES.items():
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin:
            folders.append(Path(spec.origin).parent / inside)
    found = chain.from_iterable(
        each.rglob(f"*.{ending}") for each in folders for ending in ("jpg", "jpeg", "png")
    )
    return sorted(str(path) for path in found)


def colors_of(pair: Pair) -> Colors:
    """Return the colors of both palettes, each with its part of the picture."""
    swatches = [
        (swatch, swatch.share * palette.coverage)
        for palette in pair
        for swatch in palette.swatches
    ]
    areas = np.array([area for _, area in swatches])
    oklab = np.array([swatch.color.oklab for swatch, _ in swatches]) * HUE_STRETCH
    lab = rgb_to_lab([swatch.color.rgb for swatch, _ in swatches])
    return Colors(oklab, lab, areas / areas.sum())


def collect(count: int, seed: int, folder: str | None, pool: Any) -> list[Subject]:
    """Return so many pictures, photos first, no two with nearly the same palette."""
    photos = photo_paths(folder)
    jobs = [(-1, path) for path in photos] + [(i, "") for i in range(2 * count)]
    kept: list[Subject] = []
    known: list[Colors] = []
    for subject in pool.map(partial(subject_of, seed=seed), jobs[: len(photos) + count + 40]):
        if subject is None or not any(subject.pair):
            continue
        colors = colors_of(subject.pair)
        if not any(is_near_double(colors, other) for other in known):
            kept.append(subject)
            known.append(colors)
        if len(kept) == count:
            break
    return kept


def is_near_double(colors: Colors, other: Colors) -> bool:
    """Say whether two palettes are nearly the same; their means cannot be further apart."""
    apart = colors.areas @ colors.oklab - other.areas @ other.oklab
    return (
        float(np.linalg.norm(apart)) < NEAR_DOUBLE and earth_oklab(colors, other) < NEAR_DOUBLE
    )


def earth_oklab(colors: Colors, other: Colors) -> float:
    """Return the earth mover's distance of two palettes in OKLab, a and b doubled."""
    costs = np.linalg.norm(colors.oklab[:, None] - other.oklab[None], axis=-1)
    return _earth(costs, colors.areas, other.areas)


def earth_de00(colors: Colors, other: Colors) -> float:
    """Return the earth mover's distance of two palettes in CIEDE2000."""
    return _earth(ciede2000(colors.lab[:, None], other.lab[None]), colors.areas, other.areas)


def _earth(costs: Array, areas: Array, other: Array) -> float:
    """Return the cost of moving one palette onto the other, in equal units of area."""
    spots = (np.arange(EARTH_UNITS) + 0.5) / EARTH_UNITS
    first, second = (
        np.minimum(np.searchsorted(np.cumsum(side), spots), len(side) - 1)
        for side in (areas, other)
    )
    dealt = costs[first][:, second]
    return float(dealt[linear_sum_assignment(dealt)].mean())


def sound_of(pair: Pair, choices: dict[str, Any]) -> dict[str, Array]:
    """Compose and play a piece, and return the features of its sound by group."""
    settings = Settings(duration_s=LENGTH_S, **choices)
    audio = perform(write_score(pair, settings), settings)
    return features(audio.samples.astype(float), audio.sample_rate)


def sounds_of(
    subjects: Sequence[Subject], choices: dict[str, Any], pool: Any
) -> dict[str, Array]:
    """Return the features of every piece by group, shape (pieces, features) each."""
    pairs = [subject.pair for subject in subjects]
    rows = list(pool.map(partial(sound_of, choices=choices), pairs, chunksize=4))
    return {group: np.array([row[group] for row in rows]) for group in rows[0]}


def folds_of(sources: Sequence[str], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Deal pictures out to folds of the same size, those of one source together."""
    members = defaultdict(list)
    for number, source in enumerate(sources):
        members[source].append(number)
    order = rng.permutation(len(members))
    groups = [list(members.values())[i] for i in order]
    folds = np.zeros(len(sources), dtype=np.int64)
    sizes = np.zeros(count, dtype=np.int64)
    for group in sorted(groups, key=len, reverse=True):
        fold = int(sizes.argmin())
        folds[group] = fold
        sizes[fold] += len(group)
    return folds


def embeddings(pairs: Sequence[Pair]) -> dict[float, Array]:
    """Return the palettes as random Fourier features of their colors, for each width.

    The inner product of two is about the mean Gaussian similarity of their colors, each
    weighted by its area.  Foreground and background stand side by side, as each has a music
    of its own; an empty one has the colors of the other, and so has its music.
    """
    rng = np.random.default_rng(0)
    waves = rng.standard_normal((3, FOURIER_FEATURES))
    phases = rng.uniform(0, 2 * np.pi, FOURIER_FEATURES)

    def embed(pair: Pair, width: float) -> Array:
        front, back = pair
        regions = (_region_colors(front or back), _region_colors(back or front))
        waving = [shares @ np.cos(oklab @ waves / width + phases) for oklab, shares in regions]
        return np.concatenate(waving)

    return {width: np.array([embed(pair, width) for pair in pairs]) for width in WIDTHS}


def _region_colors(palette: Palette) -> tuple[Array, Array]:
    oklab = np.array([swatch.color.oklab for swatch in palette.swatches]) * HUE_STRETCH
    return oklab, np.array([swatch.share for swatch in palette.swatches])


def distances(groups: dict[str, Array], train: Mask) -> Array:
    """Return squared distances of all sounds; each group of features counts the same."""
    total = np.zeros((len(train), len(train)))
    for values in groups.values():
        known = values[train]
        scaled = (values - known.mean(axis=0)) / np.maximum(known.std(axis=0), 1e-9)
        scaled = np.clip(scaled, -4, 4) / np.sqrt(values.shape[1])
        square = (scaled**2).sum(axis=1)
        total += square[:, None] + square[None] - 2 * scaled @ scaled.T
    return np.maximum(total, 0)


class Solver(NamedTuple):
    """The kernel of the known sounds, taken apart once for all targets and ridges."""

    values: Array
    vectors: Array
    ahead: Array
    """The sounds to be placed, in terms of the vectors."""
    train: Mask

    @classmethod
    def of(cls, apart: Array, train: Mask, spread: float) -> Solver:
        """Take apart the Gaussian kernel of squared distances."""
        scale = spread * np.median(apart[np.ix_(train, train)])
        kernel = np.exp(-apart[:, train] / scale)
        values, vectors = np.linalg.eigh(kernel[train])
        return cls(values, vectors, kernel[~train] @ vectors, train)

    def predict(self, targets: Array, ridge: float) -> Array:
        """Return the targets outside of training, from those inside."""
        turned = self.vectors.T @ targets[self.train]
        predicted: Array = self.ahead @ (turned / (self.values + ridge * len(turned))[:, None])
        return predicted


class Choice(NamedTuple):
    """What is found inside the training part: widths, and how the regression errs."""

    score: float
    width: float
    axes: int
    spread: float
    ridge: float
    errors: Array
    """Covariance of the errors, shape (axes, axes)."""


def main_axes(targets: Array, train: Mask) -> Array:
    """Return all targets along the main axes of the known ones, around their mean."""
    center = targets[train].mean(axis=0)
    _, _, axes = np.linalg.svd(targets[train] - center, full_matrices=False)
    turned: Array = (targets - center) @ axes[: max(AXES)].T
    return turned


def log_odds(predicted: Array, targets: Array, errors: Array, usual: Array) -> Array:
    """Return how much likelier each target is by a prediction than without, (n, targets).

    Twice the logarithm, up to a constant: nearness as the errors of the regression spread,
    less what is to be expected of any picture.
    """
    apart = predicted[:, None] - targets[None]
    near = np.einsum("ijk,kl,ijl->ij", apart, np.linalg.inv(errors), apart)
    odds: Array = (targets**2 / usual).sum(axis=1)[None] - near
    return odds


def places_of(odds: Array, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the place of each right palette among as many others as make a hundred."""
    size = len(odds)
    is_ahead = odds > np.diag(odds)[:, None]
    others = (np.delete(np.arange(size), i) for i in range(size))
    some = (rng.permutation(each)[: GALLERY - 1] for each in others)
    return np.array([1 + is_ahead[i, chosen].sum() for i, chosen in enumerate(some)])


def retrieve(
    groups: dict[str, Array],
    palettes: dict[float, Array],
    sources: Sequence[str],
    folds: NDArray[np.int64],
) -> Ranks:
    """Return how well each palette is found from its sound among those of its fold."""
    places = np.zeros(len(folds), dtype=np.int64)
    for fold in range(FOLDS):
        train = folds != fold
        inside = {group: values[train] for group, values in groups.items()}
        names = [source for source, is_in in zip(sources, train, strict=True) if is_in]
        choice = choose(inside, {w: known[train] for w, known in palettes.items()}, names)
        targets = main_axes(palettes[choice.width], train)[:, : choice.axes]
        solver = Solver.of(distances(groups, train), train, choice.spread)
        predicted = solver.predict(targets, choice.ridge)
        usual = targets[train].var(axis=0)
        odds = log_odds(predicted, targets[~train], choice.errors, usual)
        places[~train] = places_of(odds, np.random.default_rng(fold))
    return Ranks(places)


def choose(
    groups: dict[str, Array], palettes: dict[float, Array], sources: Sequence[str]
) -> Choice:
    """Return what finds best inside the training part alone."""
    folds = folds_of(sources, INNER_FOLDS, np.random.default_rng(1))
    parts = [folds != fold for fold in range(INNER_FOLDS)]
    tables = [distances(groups, train) for train in parts]
    everyone = np.ones(len(folds), dtype=bool)
    turned = {width: main_axes(known, everyone) for width, known in palettes.items()}
    best: list[Choice] = []
    for spread in SPREADS:
        solvers = [
            Solver.of(apart, train, spread) for apart, train in zip(tables, parts, strict=True)
        ]
        for width, ridge in product(turned, RIDGES):
            predicted = np.zeros_like(turned[width])
            for solver in solvers:
                predicted[~solver.train] = solver.predict(turned[width], ridge)
            best += [
                _judged(
                    predicted[:, :axes], turned[width][:, :axes], parts, width, spread, ridge
                )
                for axes in AXES
            ]
    return max(best, key=lambda choice: choice.score)


def _judged(  # noqa: PLR0913, PLR0917 -- all that a choice is made of
    predicted: Array,
    targets: Array,
    parts: Sequence[Mask],
    width: float,
    spread: float,
    ridge: float,
) -> Choice:
    """Return a choice and how well it finds."""
    wrong = targets - predicted
    errors = wrong.T @ wrong / len(wrong)
    errors = (1 - SHRINKAGE) * errors + SHRINKAGE * np.diag(np.diag(errors))
    usual = targets.var(axis=0)
    scores = []
    for train in parts:
        odds = log_odds(predicted[~train], targets[~train], errors, usual)
        places = 1 + (odds > np.diag(odds)[:, None]).sum(axis=1)
        scores.append(np.mean(1 / places))
    return Choice(float(np.mean(scores)), width, targets.shape[1], spread, ridge, errors)


class Mantel(NamedTuple):
    """How distances between palettes and between sounds go together."""

    correlation: float
    chance: float
    """How often as much comes about when the sounds are dealt out at random."""


def mantel(groups: dict[str, Array], apart: Array, rng: np.random.Generator) -> Mantel:
    """Return the rank correlation of two tables of distances."""
    size = len(apart)
    chosen = np.ones(size, dtype=bool)
    heard = distances({name: values[:size] for name, values in groups.items()}, chosen)
    corner = np.triu_indices(size, 1)
    seen_ranks, heard_ranks = _ranked(apart[corner]), _table(_ranked(heard[corner]), size)
    found = float(seen_ranks @ heard_ranks[corner])
    others = []
    for _ in range(PERMUTATIONS):
        order = rng.permutation(size)
        others.append(float(seen_ranks @ heard_ranks[np.ix_(order, order)][corner]))
    beyond = sum(other >= found for other in others)
    return Mantel(found, (1 + beyond) / (1 + PERMUTATIONS))


def _ranked(values: Array) -> Array:
    """Return the ranks of values as a vector of length one around its mean."""
    ranks = rankdata(values)
    ranks -= ranks.mean()
    unit: Array = ranks / np.linalg.norm(ranks)
    return unit


def _table(values: Array, size: int) -> Array:
    """Return the values of a corner as a whole symmetric table."""
    table = np.zeros((size, size))
    table[np.triu_indices(size, 1)] = values
    return table + table.T


def palette_distances(colors: Sequence[Colors], measure: Any) -> Array:
    """Return the distances of all palettes, shape (palettes, palettes)."""
    table = np.zeros((len(colors), len(colors)))
    for i, one in enumerate(colors):
        for j in range(i):
            table[i, j] = table[j, i] = measure(one, colors[j])
    return table


def main() -> int:
    """Print the tables; return 0 if the right palette is found often enough."""
    options = _options()
    seed = options.seed if options.seed is not None else time.time_ns() % 2**32
    print(f"seed {seed} (--seed {seed} draws the same again)")
    warnings.filterwarnings("ignore")
    rng = np.random.default_rng(seed)
    with ProcessPoolExecutor(options.jobs) as pool:
        subjects = collect(options.count, seed, options.pictures, pool)
        subjects = [subjects[i] for i in rng.permutation(len(subjects))]
        trial = Trial(subjects, rng)
        drawn = sum(subject.source.startswith("drawn") for subject in subjects)
        print(f"{len(subjects)} pictures, {drawn} drawn and {len(subjects) - drawn} photos")
        print(f"{'from the sound alone':<26}{'top 1':>8}{'top 5':>8}{'median':>8}{'MRR':>8}")
        sounds = sounds_of(subjects, DEFAULT, pool)
        ours = trial.show("phonism", sounds)
        seed_like = sounds_of(subjects, SEED_LIKE, pool)
        trial.show("seed-like RGB rule", seed_like)
        order = rng.permutation(len(subjects))
        others = {group: values[order] for group, values in sounds.items()}
        trial.show("music of other pictures", others)
        trial.show_groups(sounds)
        trial.show_mantel({"phonism": sounds, "seed-like": seed_like, "other's": others})
        if options.ablate:
            print("with one attribute fixed, played again")
            for name, choices in ABLATIONS.items():
                trial.show(f"  {name}", sounds_of(subjects, choices, pool))
    is_found = ours.within(1) >= LEAST_TOP_1 and ours.within(5) >= LEAST_TOP_5
    mark = "pass" if is_found else "FAIL"
    print(
        f"{mark}  top 1 >= {LEAST_TOP_1:g} %, top 5 >= {LEAST_TOP_5:g} % among {trial.gallery}"
    )
    return 0 if is_found else 1


class Trial:
    """The same pictures, folds and palettes for every kind of music."""

    def __init__(self, subjects: Sequence[Subject], rng: np.random.Generator) -> None:
        self.sources = [subject.source for subject in subjects]
        self.colors = [colors_of(subject.pair) for subject in subjects]
        self.palettes = embeddings([subject.pair for subject in subjects])
        self.folds = folds_of(self.sources, FOLDS, rng)
        self.gallery = min(GALLERY, int(np.bincount(self.folds).min()))
        self.rng = rng

    def show(self, name: str, sounds: dict[str, Array]) -> Ranks:
        """Print and return how well palettes are found from some sounds."""
        ranks = retrieve(sounds, self.palettes, self.sources, self.folds)
        print(f"{name:<26}{ranks}", flush=True)
        return ranks

    def show_groups(self, sounds: dict[str, Array]) -> None:
        """Print what each group of features tells alone, and what is lost without it."""
        for group, values in sounds.items():
            self.show(f"  {group} alone", {group: values})
        for group in sounds:
            rest = {name: kept for name, kept in sounds.items() if name != group}
            self.show(f"  all but {group}", rest)

    def show_mantel(self, kinds: dict[str, dict[str, Array]]) -> None:
        """Print the rank correlations of distances."""
        some = self.colors[:MANTEL_PICTURES]
        for measure, name in ((earth_oklab, "OKLab"), (earth_de00, "CIEDE2000")):
            apart = palette_distances(some, measure)
            found = {kind: mantel(sounds, apart, self.rng) for kind, sounds in kinds.items()}
            texts = (
                f"{kind} {m.correlation:.3f} (p {m.chance:.3f})" for kind, m in found.items()
            )
            print(f"Mantel, {name}: {', '.join(texts)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=800, help="how many pictures")
    parser.add_argument("--seed", type=int, help="draw what a former run has drawn")
    parser.add_argument("--jobs", type=int, default=2, help="processes at work")
    parser.add_argument("--pictures", help="a folder of more photos")
    parser.add_argument("--ablate", action="store_true", help="fix one attribute at a time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
