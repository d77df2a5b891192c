"""How well the music tells what a picture looks like: sweeps, seams, greys and six photos.

Run ``python benchmarks/mapping.py``; it takes a minute or two on one core.  Everything is
measured twice: on the tones, which are the notes of the colors, and on the whole score that
is composed of them.  Beside it stands a rule like that of the first phonism: the mean of
red, green and blue chooses the note, and key, tempo, loudness and places are fixed.

- A sweep changes one thing of random palettes in equal steps, 17 for tones and 9 for scores.
  Spearman's rank correlation says how well the music follows; a wrong step goes the other
  way by more than a hundredth of the sweep.  The worst of the palettes counts.  Of a score,
  pitch is that of the foreground, velocity and brightness those of the tune (more voices
  in a livelier piece are softer ones, though the whole is louder), and pan that of all notes.
- Distances between pieces compare pitch classes, register, loudness, and tempo with
  density, each in units of the mean distance of unrelated palettes, and average them.
- The six photos come with scikit-image and scikit-learn.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from phonism.color.oklab import Oklch
from phonism.composing import tones_of, write_score
from phonism.mapping import choose_complexity, choose_tempo
from phonism.palette import Palette, Swatch
from phonism.palette.histogram import Histogram
from phonism.palette.mood import mood_of
from phonism.piece import find_colors
from phonism.score import Note, Part, Score
from phonism.settings import Settings
from phonism.theory.pitches import pitch_class_name

OURS = Settings()
FIRST = Settings(
    mapping="rgb", key="C", scale="major", tempo=100, complexity=0.5,
    dynamics=0, width=0, brightness=0.5,
)  # fmt: skip
STEPS = {"tones": 17, "score": 9}
BASES = 4
WRONG = 0.01
UNRELATED = 40
GREY_CHROMA = 0.003
GREYS = 12
ALIKE = 100
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket"), ("china", "flower")

Array = NDArray[np.float64]
Pair = tuple[Palette, Palette]
Look = Callable[[Swatch, float], Swatch]


class Sound(NamedTuple):
    """What is measured of some tones or of a score."""

    pitch: float
    velocity: float
    brightness: float
    pan: float
    tempo: float
    groups: tuple[Array, ...]
    """Pitch classes, register, loudness and pace, to compare pieces by."""


Listen = Callable[[Pair, Settings], Sound]


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    value: float
    limit: float | None = None
    is_least: bool = False
    beside: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept, if there is one."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    def __str__(self) -> str:
        mark = "    " if self.limit is None else "pass" if self.is_kept else "FAIL"
        sign = ">=" if self.is_least else "<="
        bound = "" if self.limit is None else f"({sign} {self.limit:g})"
        beside = "" if self.beside is None else f"{self.beside:8.3f}"
        return f"{mark}  {self.what:<46}{self.value:8.3f}  {bound:<10}{beside}"


def drawn(rng: np.random.Generator) -> Pair:
    """Return two random palettes whose hues lie near each other."""
    hue = rng.uniform(0, 360)
    return _palette("foreground", hue, rng), _palette("background", hue + 40, rng)


def _palette(
    region: Literal["foreground", "background"], hue: float, rng: np.random.Generator
) -> Palette:
    count = int(rng.integers(3, 7))
    shares = np.sort(rng.dirichlet(np.full(count, 1.5)))[::-1]
    swatches = tuple(
        Swatch(
            color=Oklch(
                float(rng.uniform(0.2, 0.9)),
                float(rng.uniform(0.02, 0.2)),
                float((hue + rng.normal(0, 40)) % 360),
            ),
            share=float(share),
            region=region,
            x=float(rng.uniform(0.1, 0.9)),
            y=float(rng.uniform(0.1, 0.9)),
            spread=0.2,
        )
        for share in shares
    )
    return with_mood(Palette(region, swatches, coverage=0.5))


def with_mood(palette: Palette) -> Palette:
    """Return a palette with the mood that its swatches make."""
    oklab = np.array([swatch.color.oklab for swatch in palette.swatches])
    shares = np.array([swatch.share for swatch in palette.swatches])
    histogram = Histogram(oklab, shares, np.arange(len(shares)), area=1.0)
    return replace(palette, mood=mood_of(histogram, texture=0.3))


def seen(pair: Pair, look: Look, level: float) -> Pair:
    """Return palettes of which every swatch looks as a sweep has it at a level."""
    first, second = (
        with_mood(
            replace(palette, swatches=tuple(look(swatch, level) for swatch in palette.swatches))
        )
        for palette in pair
    )
    return first, second


def lighter(swatch: Swatch, level: float) -> Swatch:
    """Return a swatch of a picture that goes from dark to light."""
    lightness = 0.2 + 0.65 * level + 0.3 * (swatch.color.lightness - 0.5)
    return replace(swatch, color=swatch.color._replace(lightness=min(max(lightness, 0.0), 1.0)))


def more_vivid(swatch: Swatch, level: float) -> Swatch:
    """Return a swatch of a picture that goes from grey to vivid."""
    chroma = 0.25 * level * (0.6 + 2 * swatch.color.chroma)
    return replace(swatch, color=swatch.color._replace(chroma=chroma))


def farther_right(swatch: Swatch, level: float) -> Swatch:
    """Return a swatch of a picture whose colors wander from left to right."""
    return replace(swatch, x=0.15 + 0.7 * level + 0.3 * (swatch.x - 0.5))


def turned(swatch: Swatch, degrees: float) -> Swatch:
    """Return a swatch with another hue."""
    return replace(swatch, color=swatch.color._replace(hue=(swatch.color.hue + degrees) % 360))


def hear_tones(pair: Pair, settings: Settings) -> Sound:
    """Return what the notes of the colors are like."""
    tones = tones_of(pair, settings)
    shares = np.array([tone.swatch.share for tone in tones]) / 2
    pitch, velocity, brightness, pan = np.array(
        [(tone.pitch, tone.velocity, tone.brightness, tone.pan) for tone in tones]
    ).T
    means = [float(shares @ value) for value in (pitch, velocity, brightness, pan)]
    tempo = choose_tempo(pair, settings)
    spread = float(np.sqrt(shares @ (pitch - means[0]) ** 2))
    groups = (
        _classes(pitch, shares),
        np.array([means[0], spread]),
        np.array([means[1], means[2]]),
        np.array([np.log2(tempo), choose_complexity(pair, settings)]),
    )
    return Sound(means[0], means[1], means[2], means[3], tempo, groups)


def hear_score(pair: Pair, settings: Settings) -> Sound:
    """Return what the music is like, pitches and places weighted by how long they sound."""
    score = write_score(pair, settings)
    played = list(_played(score))
    lead = [(part, note) for part, note in played if part.layer == "foreground"]
    pitch, weights = _pitches(lead)
    mean = float(weights @ pitch)
    spread = float(np.sqrt(weights @ (pitch - mean) ** 2))
    every, shares = _pitches(played)
    tune = [note for part, note in played if part.role == "melody"]
    velocity = float(np.mean([note.velocity for note in tune]))
    brightness = float(np.mean([note.brightness for note in tune]))
    pan = float(shares @ [np.clip(part.pan + note.pan, -1, 1) for part, note in played])
    groups = (
        _classes(every, shares),
        np.array([mean, spread]),
        np.array([velocity, brightness]),
        np.array([np.log2(score.tempo), np.log2(len(played) / score.duration_s)]),
    )
    return Sound(mean, velocity, brightness, pan, score.tempo, groups)


def _played(score: Score) -> Iterator[tuple[Part, Note]]:
    """Yield every pitched note with its part."""
    for part in score.parts:
        if part.role != "drums":
            yield from ((part, note) for note in part.notes)


def _pitches(played: Sequence[tuple[Part, Note]]) -> tuple[Array, Array]:
    """Return pitches and the part of the time that each has."""
    pitch = np.array([note.pitch for _, note in played])
    duration = np.array([note.duration for _, note in played])
    return pitch, duration / duration.sum()


def _classes(pitches: Array, weights: Array) -> Array:
    """Return how much each of twelve pitch classes is heard."""
    return np.bincount(np.rint(pitches).astype(int) % 12, weights, minlength=12)


LEVELS: dict[str, Listen] = {"tones": hear_tones, "score": hear_score}
SWEEPS: tuple[tuple[str, Look, str], ...] = (
    ("lightness", lighter, "pitch"),
    ("chroma", more_vivid, "velocity"),
    ("chroma", more_vivid, "brightness"),
    ("chroma", more_vivid, "tempo"),
    ("place", farther_right, "pan"),
)


def sweep(level: str, settings: Settings, look: Look, fact: str) -> tuple[float, int]:
    """Return the least correlation and the number of wrong steps over some palettes."""
    listen = LEVELS[level]
    correlations, wrong = [], 0
    for number in range(BASES):
        pair = drawn(np.random.default_rng([5, number]))
        levels = np.linspace(0, 1, STEPS[level])
        heard = np.array([getattr(listen(seen(pair, look, t), settings), fact) for t in levels])
        span = float(np.ptp(heard))
        correlations.append(float(spearmanr(levels, heard).statistic) if span > 0 else 0.0)
        wrong += sum(after < before - WRONG * span for before, after in pairwise(heard))
    return min(correlations), wrong


def sweep_figures(level: str) -> Iterator[Figure]:
    """Yield how well one level follows what is seen."""
    for seen_fact, look, fact in SWEEPS:
        ours, wrong = sweep(level, OURS, look, fact)
        beside, _ = sweep(level, FIRST, look, fact)
        what = f"{level}: {seen_fact} to {fact}"
        yield Figure(f"{what}, Spearman", ours, 0.95, is_least=True, beside=beside)
        yield Figure(f"{what}, wrong steps", wrong, 0)


class Ruler:
    """How far apart pieces are, in units of the mean distance of unrelated ones."""

    def __init__(self, listen: Listen, settings: Settings) -> None:
        self.listen, self.settings = listen, settings
        rng = np.random.default_rng(11)
        heard = [listen(drawn(rng), settings).groups for _ in range(UNRELATED)]
        apart = [self._distances(a, b) for a, b in combinations(heard, 2)]
        self.units = np.mean(apart, axis=0)

    def hear(self, pair: Pair) -> tuple[Array, ...]:
        """Return the groups of facts to compare."""
        return self.listen(pair, self.settings).groups

    def between(self, first: tuple[Array, ...], second: tuple[Array, ...]) -> float:
        """Return how far apart two pieces are; what never differs does not count."""
        apart, is_used = self._distances(first, second), self.units > 0
        return float(np.mean(apart[is_used] / self.units[is_used]))

    @staticmethod
    def _distances(first: tuple[Array, ...], second: tuple[Array, ...]) -> Array:
        return np.array([np.linalg.norm(a - b) for a, b in zip(first, second, strict=True)])


class Seams(NamedTuple):
    """How large the steps of hue are."""

    wrap: float
    median: float
    p95: float
    largest: float
    grey: float


def seams(ruler: Ruler, bases: int) -> Seams:
    """Return the steps from each degree of hue to the next, and the noise of greys."""
    steps = []
    noise = 0.0
    for number in range(bases):
        pair = drawn(np.random.default_rng([6, number]))
        # The first color of the foreground starts at hue 0, so the last step is over red.
        start = -pair[0].swatches[0].color.hue
        circle = [ruler.hear(seen(pair, turned, start + hue)) for hue in range(360)]
        steps.append([ruler.between(a, b) for a, b in pairwise([*circle, circle[0]])])
        greys = [ruler.hear(grey(pair, np.random.default_rng(i))) for i in range(GREYS)]
        noise = max(noise, *(ruler.between(greys[0], other) for other in greys[1:]))
    every = np.array(steps)
    return Seams(
        wrap=float(every[:, -1].max()),
        median=float(np.median(every)),
        p95=float(np.quantile(every, 0.95)),
        largest=float(every.max()),
        grey=noise,
    )


def grey(pair: Pair, rng: np.random.Generator) -> Pair:
    """Return palettes of greys with a noise of hue."""
    hues = rng.uniform(0, 360, 64)
    colors = iter(hues)
    return seen(
        pair,
        lambda swatch, chroma: replace(
            swatch, color=swatch.color._replace(chroma=chroma, hue=float(next(colors)))
        ),
        GREY_CHROMA,
    )


def seam_figures(level: str) -> Iterator[Figure]:
    """Yield how even one level is over the circle of hues."""
    bases = 3 if level == "tones" else 1
    ours = seams(Ruler(LEVELS[level], OURS), bases)
    beside = seams(Ruler(LEVELS[level], FIRST), bases)
    # A composed piece moves in notes: there, red may be no more of a step than other hues.
    limits = {"wrap": 0.05 if level == "tones" else max(0.05, ours.p95), "grey": 0.1}
    names = {
        "wrap": "step from hue 359 to 0", "median": "step of one degree, median",
        "p95": "step of one degree, 95 %", "largest": "step of one degree, largest",
        "grey": "noise of greys",
    }  # fmt: skip
    for key, name in names.items():
        values = getattr(ours, key), getattr(beside, key)
        yield Figure(f"{level}: {name}", values[0], limits.get(key), beside=values[1])


def likeness_figures() -> Iterator[Figure]:
    """Yield how much of the tune a barely visible change keeps, and other pictures share.

    In one key, mode and tempo, and with all of them left to the picture: there, a few of a
    hundred pictures stand just at the border of another key or mode.
    """
    rng = np.random.default_rng(8)
    pairs = [drawn(rng) for _ in range(ALIKE)]
    nudged = [seen(pair, lambda swatch, _: _nudged(swatch), 0.0) for pair in pairs]
    plain = Settings(key="C", scale="major", tempo=100, complexity=0.5)
    for name, settings, limit in (("in one key", plain, 0.95), ("all on auto", OURS, None)):
        tunes, moved = ([_tune(pair, settings) for pair in side] for side in (pairs, nudged))
        kept = [len(a & b) / len(a) for a, b in zip(tunes, moved, strict=True)]
        value = float(np.mean(kept))
        yield Figure(f"notes kept by a nudge, {name}", value, limit, is_least=True)
        shared = [len(a & b) / max(len(a), len(b)) for a, b in pairwise(tunes)]
        yield Figure(f"notes shared by others, {name}", float(np.mean(shared)), 0.35)


def _tune(pair: Pair, settings: Settings) -> set[tuple[float, float]]:
    score = write_score(pair, settings)
    (melody,) = (part for part in score.parts if part.role == "melody")
    return {(round(note.onset, 4), note.pitch) for note in melody.notes}


def _nudged(swatch: Swatch) -> Swatch:
    """Return a swatch that looks the same: a little lighter, its hue a degree on."""
    color = swatch.color
    moved = Oklch(min(1.0, color.lightness + 0.005), color.chroma, (color.hue + 1) % 360)
    return replace(swatch, color=moved)


def photos() -> Iterator[tuple[str, Pair]]:
    """Yield the palettes of the six photographs."""
    from skimage import data
    from sklearn.datasets import load_sample_image

    arrays = {name: getattr(data, name)() for name in PHOTOS[0]}
    arrays |= {name: load_sample_image(f"{name}.jpg") for name in PHOTOS[1]}
    for name, array in arrays.items():
        yield name, find_colors(array, OURS).palettes


def photo_figures() -> Iterator[Figure]:
    """Print what six photographs sound like, and yield how different they are."""
    print("\nphoto      key scale       tempo  complexity  commonest note  degrees")
    scores, commonest, fewest = [], 0.0, 12
    for name, pair in photos():
        score = write_score(pair, OURS)
        melody = [note for part in score.parts if part.role == "melody" for note in part.notes]
        counts = Counter(round(note.pitch - score.tonic) % 12 for note in melody)
        share = max(counts.values()) / len(melody)
        tempo, complexity = choose_tempo(pair, OURS), choose_complexity(pair, OURS)
        print(
            f"{name:<10} {pitch_class_name(score.tonic):<3} {score.scale_name:<11}"
            f"{tempo:6.1f}  {complexity:10.2f}  {share:14.0%}  {len(counts):7}"
        )
        scores.append((score.tonic, score.scale_name, tempo))
        commonest, fewest = max(commonest, share), min(fewest, len(counts))
    tonics, modes, tempos = zip(*scores, strict=True)
    print()
    yield Figure("photos: keys", len(set(tonics)), 5, is_least=True)
    yield Figure("photos: modes", len(set(modes)), 3, is_least=True)
    yield Figure("photos: tempo span [bpm]", max(tempos) - min(tempos), 40, is_least=True)
    yield Figure("photos: share of a melody's commonest note", commonest, 0.40)
    yield Figure("photos: degrees in a melody", fewest, 5, is_least=True)


def main() -> int:
    """Print the table; the exit code says whether every promise is kept."""
    parser = argparse.ArgumentParser(description="How well the music tells the picture.")
    parser.add_argument(
        "--level", choices=tuple(LEVELS), help="measure the tones or the score alone"
    )
    chosen = parser.parse_args().level
    figures: list[Figure] = []
    print(f"{'':<52}{'ours':>8}  {'':<10}{'first':>8}")
    for level in [chosen] if chosen else LEVELS:
        for part in (sweep_figures, seam_figures):
            for figure in part(level):
                print(figure, flush=True)
                figures.append(figure)
    for figure in chain(likeness_figures(), photo_figures()):
        print(figure)
        figures.append(figure)
    return int(not all(figure.is_kept for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
