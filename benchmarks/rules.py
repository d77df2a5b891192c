"""Whether every piece keeps the hard rules, whatever the picture and the settings.

Random combinations of every scale with every rhythm (and euclidean ones of any size), tempo
40 to 240 or auto, 5 to 180 s, both forms, drums or none, any complexity and any palettes:
photo-like, empty, of one color, grey, black and white, twelve vivid ones.  The combinations
are new at each run (the seed is printed; ``--seed`` repeats a run).  It prints how many pieces
each rule was checked on and how many break it, and exits with 1 if any does.

    python benchmarks/rules.py [--count 2000] [--seed N] [--jobs 2]
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise, product
from typing import Literal, NamedTuple, TypeVar

import numpy as np

from phonism.color.oklab import Oklch
from phonism.composing import write_score
from phonism.composing.form import FORMS
from phonism.palette import Mood, Palette, Swatch
from phonism.score import Note, Part, Score, faults
from phonism.settings import Settings
from phonism.sound.instruments import INSTRUMENTS
from phonism.theory.rhythms import RHYTHM_PATTERNS, euclidean
from phonism.theory.scales import SCALES

TOLERANCE = 1e-6
SHORTEST_CLOSE_S = 1.2
LENGTH_TOLERANCE_S = 0.02
MOST_PARALLELS_PCT = 2.22
"""Of the moves of melody and bass, what half of real pieces do not exceed."""
SLOTS_PER_BEAT = 12
"""The grid on which simultaneous moves are looked for: sixteenths and triplets."""
EUCLIDEAN = "drawn by lot"
PLAIN = {
    "empty": [],
    "one color": ["#c03020"],
    "greys": ["#222222", "#777777", "#cccccc"],
    "black": ["#000000"],
    "white": ["#ffffff"],
    "vivid": [f"#{hue:02x}{255 - hue:02x}{hue * 7 % 256:02x}" for hue in range(0, 240, 20)],
}
"""Palettes that photos hardly have."""

Pair = tuple[Palette, Palette]
Rule = Callable[[Score, Settings], "list[str] | None"]
Rng = np.random.Generator
Option = TypeVar("Option")


class Moves(NamedTuple):
    """How often two voices move at once, and how often in parallel fifths or octaves."""

    both: int
    parallel: int


class Checked(NamedTuple):
    """What one combination showed."""

    name: str
    broken: dict[str, list[str] | None]
    """Faults by rule; None where the rule does not apply."""
    melody_and_bass: Moves
    outer_voices: Moves


def random_pair(rng: Rng) -> Pair:
    """Return the palettes of a picture as odd as can be."""
    return _random_palette(rng, "foreground"), _random_palette(rng, "background")


def _random_palette(rng: Rng, region: Literal["foreground", "background"]) -> Palette:
    if rng.uniform() < 0.4:
        colors = [Oklch.from_hex(color) for color in _one_of(list(PLAIN.values()), rng)]
    else:
        colors = [_photo_color(rng) for _ in range(rng.integers(1, 13))]
    parts = np.sort(rng.uniform(0, 1, len(colors)) ** 1.5 + 0.02)[::-1]
    shares = (parts / parts.sum()).tolist()
    swatches = tuple(
        Swatch(color, share, region, rng.uniform(), rng.uniform(), rng.uniform(0, 0.5))
        for color, share in zip(colors, shares, strict=True)
    )
    mood = Mood(*rng.uniform((0, 0, -0.5, -0.5, 0, 0), (1, 1, 0.5, 0.5, 1, 1)).tolist())
    return Palette(region, swatches, rng.uniform(), mood if swatches else Mood())


def _photo_color(rng: Rng) -> Oklch:
    lightness, chroma = rng.normal(0.55, 0.2), abs(rng.normal(0.09, 0.07))
    return Oklch(min(0.98, max(0.05, lightness)), min(0.3, chroma), rng.uniform(0, 360))


def _one_of(options: Sequence[Option], rng: Rng) -> Option:
    return options[int(rng.integers(len(options)))]


def combinations(count: int, seed: int) -> list[tuple[str, str]]:
    """Return pairs of a scale and a rhythm, each pair as often as any other, shuffled."""
    rhythms = [*RHYTHM_PATTERNS, *[EUCLIDEAN] * 5]
    pairs = list(product(["auto", *SCALES], rhythms))
    order = np.random.default_rng(seed).permutation(len(pairs))
    return [pairs[order[i % len(pairs)]] for i in range(count)]


def random_settings(scale: str, rhythm: str, rng: Rng) -> Settings:
    """Return random settings for a scale and a rhythm, edges more often than by chance."""
    tempos = ("auto", 40.0, 240.0, *(40 * 6 ** rng.uniform(0, 1, 2)).tolist())
    lengths_s = (5.0, 180.0, *(5 * 36 ** rng.uniform(0, 1, 8)).tolist())
    settings = Settings(
        scale=scale,
        rhythm=rhythm,
        tempo=_one_of(tempos, rng),
        duration_s=_one_of(lengths_s, rng),
        form=_one_of(["song", *FORMS], rng),
        percussion=bool(rng.uniform() < 0.3),
        complexity=_one_of(("auto", 0.0, 1.0, *rng.uniform(0, 1, 2).tolist()), rng),
        seed=int(rng.integers(2**32)),
    )
    if rng.uniform() < 0.5:
        return settings
    return settings.changed(
        foreground_instrument=_one_of(list(INSTRUMENTS), rng),
        background_instrument=_one_of(list(INSTRUMENTS), rng),
    )


def check_one(task: tuple[int, tuple[str, str]], seed: int) -> Checked:
    """Compose one combination and hold it to every rule."""
    number, (scale, rhythm) = task
    rng = np.random.default_rng([seed, number])
    with RHYTHM_PATTERNS.restored():
        if rhythm == EUCLIDEAN:
            steps = int(rng.integers(2, 25))
            RHYTHM_PATTERNS.add(EUCLIDEAN, euclidean(int(rng.integers(1, steps + 1)), steps))
        pair, settings = random_pair(rng), random_settings(scale, rhythm, rng)
        drawing = RHYTHM_PATTERNS[rhythm].drawing
        name = _name_of(pair, settings, drawing)
        try:
            score = write_score(pair, settings)
        except Exception as error:  # noqa: BLE001 -- whatever goes wrong is what is looked for
            return Checked(name, {"composes": [repr(error)]}, Moves(0, 0), Moves(0, 0))
    broken = {rule: check(score, settings) for rule, check in RULES.items()}
    melody, bass = _notes(score, "melody"), _notes(score, "bass")
    everything = [note for part in _pitched(score) for note in part.notes]
    return Checked(
        name,
        {"composes": [], **broken},
        moves_of([*melody, *bass]),
        moves_of(everything),
    )


def _name_of(pair: Pair, settings: Settings, drawing: str) -> str:
    colors = "+".join(str(len(palette.swatches)) for palette in pair)
    pace = settings.tempo if isinstance(settings.tempo, str) else f"{settings.tempo:.1f}"
    return (
        f"{settings.scale}, {settings.rhythm} ({drawing}), {pace} bpm, "
        f"{settings.duration_s:.2f} s, {settings.form}, complexity {settings.complexity}, "
        f"{settings.foreground_instrument}/{settings.background_instrument}, {colors} colors, "
        f"percussion {settings.percussion}, seed {settings.seed}"
    )


def _pitched(score: Score) -> list[Part]:
    return [part for part in score.parts if part.role != "drums"]


def _notes(score: Score, role: str) -> list[Note]:
    return [note for part in score.parts if part.role == role for note in part.notes]


def in_scale(score: Score, _settings: Settings) -> list[str]:
    """Say which notes are not of the scale."""
    return [
        f"{part.name}: {note.pitch} at beat {note.onset}"
        for part in _pitched(score)
        for note in part.notes
        if not score.scale.holds(note.pitch - score.tonic)
    ]


def ends_at_home(score: Score, _settings: Settings) -> list[str]:
    """Say if melody and bass do not end on the tonic, struck and let go of together."""
    voices = {role: _notes(score, role) for role in ("melody", "bass")}
    missing = [f"there is no {role}" for role, notes in voices.items() if not notes]
    if missing:
        return missing
    last = {role: max(notes, key=lambda note: note.end) for role, notes in voices.items()}
    found = [
        f"the {role} ends on {note.pitch}"
        for role, note in last.items()
        if score.scale.off_octave(note.pitch - score.tonic) > TOLERANCE
    ]
    melody, bass = last["melody"], last["bass"]
    if max(abs(melody.onset - bass.onset), abs(melody.end - bass.end)) > TOLERANCE:
        found.append(f"melody and bass end apart: {melody.end} and {bass.end}")
    return found


def closes_long(score: Score, _settings: Settings) -> list[str]:
    """Say if the final chord, from where it is struck to the end, is too short."""
    notes = _notes(score, "bass")
    if not notes:
        return ["there is no bass"]
    struck = max(note.onset for note in notes)
    close_s = (score.length - struck) * 60 / score.tempo
    return [f"the final chord lasts {close_s:.3f} s"] if close_s < SHORTEST_CLOSE_S else []


def lasts_as_asked(score: Score, settings: Settings) -> list[str]:
    """Say if the piece does not last as long as was asked for."""
    off_s = score.duration_s - settings.duration_s
    return [f"off by {1000 * off_s:.1f} ms"] if abs(off_s) > LENGTH_TOLERANCE_S else []


def keeps_tempo(score: Score, settings: Settings) -> list[str] | None:
    """Say if a tempo that was asked for is not the tempo."""
    if settings.tempo == "auto":
        return None
    return [f"tempo {score.tempo}"] if settings.tempo != score.tempo else []


def does_not_cross(score: Score, _settings: Settings) -> list[str] | None:
    """Say which foreground notes are below a background note that sounds with them."""
    if not _is_in_reach(score):
        return None
    front, back = (
        np.array(
            [
                (note.onset, note.end, note.pitch)
                for part in _pitched(score)
                if part.layer == layer
                for note in part.notes
            ]
        ).reshape(-1, 3)
        for layer in ("foreground", "background")
    )
    is_together = (front[:, None, 0] < back[None, :, 1] - TOLERANCE) & (
        back[None, :, 0] < front[:, None, 1] - TOLERANCE
    )
    is_below = front[:, None, 2] < back[None, :, 2] - TOLERANCE
    return [
        f"{front[i, 2]} under {back[j, 2]} at beat {max(front[i, 0], back[j, 0]):.2f}"
        for i, j in np.argwhere(is_together & is_below)[:3]
    ]


def _is_in_reach(score: Score) -> bool:
    """Say whether every player can play where its layer belongs."""
    if score.scale.octave != 12:
        return False
    front, back = (
        [INSTRUMENTS[part.instrument] for part in _pitched(score) if part.layer == layer]
        for layer in ("foreground", "background")
    )
    return all(player.lowest <= 60 and player.highest >= 88 for player in front) and all(
        player.lowest <= 40 for player in back
    )


def has_no_faults(score: Score, _settings: Settings) -> list[str]:
    """Say what the score's own check finds."""
    return faults(score)


RULES: dict[str, Rule] = {
    "every note in the scale": in_scale,
    "melody and bass end on the tonic together": ends_at_home,
    "final chord at least 1.2 s": closes_long,
    "duration within 20 ms": lasts_as_asked,
    "tempo as asked": keeps_tempo,
    "foreground never under the background": does_not_cross,
    "no faults": has_no_faults,
}


def moves_of(notes: Sequence[Note]) -> Moves:
    """Count the moves of the highest and the lowest voice, and the parallel ones of them.

    At each onset the highest and the lowest sounding key are taken, where two sound; a move
    is where both change.  It is parallel if it goes the same way and a fifth or an octave
    stays one.
    """
    if not notes:
        return Moves(0, 0)
    starts = np.array([round(note.onset * SLOTS_PER_BEAT) for note in notes])
    ends = np.array([round(note.end * SLOTS_PER_BEAT - 0.4) for note in notes])
    ends = np.maximum(ends, starts + 1)
    keys = np.array([int(note.pitch + 0.5) for note in notes])
    pairs = []
    for moment in np.unique(starts):
        sounding = keys[(starts <= moment) & (ends > moment)]
        if len(sounding) >= 2:
            pairs.append((int(sounding.max()), int(sounding.min())))
    both = parallel = 0
    for (top, bottom), (next_top, next_bottom) in pairwise(pairs):
        up, low = next_top - top, next_bottom - bottom
        if up and low:
            both += 1
            gap = (top - bottom) % 12
            is_same = gap in {0, 7} and (next_top - next_bottom) % 12 == gap
            parallel += is_same and up * low > 0
    return Moves(both, parallel)


def report(results: Sequence[Checked]) -> bool:
    """Print the table; return whether every rule is kept."""
    print(f"{'rule':<46}{'checked':>9}{'broken':>8}")
    is_kept = True
    for rule in ("composes", *RULES):
        found = [
            (each.name, each.broken[rule])
            for each in results
            if each.broken.get(rule) is not None
        ]
        bad = [(name, faults_) for name, faults_ in found if faults_]
        is_kept &= not bad
        print(f"{rule:<46}{len(found):>9}{len(bad):>8}{'  FAIL' if bad else ''}")
        for name, faults_ in bad[:3]:
            print(f"    {name}:\n        {'; '.join((faults_ or [])[:3])}")
    is_kept &= parallels([each.melody_and_bass for each in results], "melody and bass")
    parallels([each.outer_voices for each in results], "outermost notes, to know")
    return is_kept


def parallels(moves: Sequence[Moves], voices: str) -> bool:
    """Print how many moves are parallel fifths or octaves; return whether few enough are."""
    both, parallel = (sum(each[place] for each in moves) for place in (0, 1))
    pooled = 100 * parallel / max(both, 1)
    shares = [100 * each.parallel / each.both for each in moves if each.both >= 5]
    spread = ", ".join(f"{value:.1f}" for value in np.quantile(shares or [0], (0.5, 0.9, 1)))
    is_few = pooled <= MOST_PARALLELS_PCT
    mark = "" if is_few else "  ABOVE"
    print(f"parallel fifths and octaves, {voices}: {pooled:.2f} % of {both} moves{mark}")
    print(f"    (<= {MOST_PARALLELS_PCT} %; median, p90 and largest of a piece: {spread} %)")
    return is_few


def main() -> int:
    """Check as many combinations as asked; return 0 if all keep every rule."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="how many combinations")
    parser.add_argument("--seed", type=int, help="draw what a former run has drawn")
    parser.add_argument("--jobs", type=int, default=2, help="processes at work")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else time.time_ns() % 2**32
    print(f"seed {seed} (--seed {seed} draws the same again)")
    tasks = list(enumerate(combinations(options.count, seed)))
    with ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(partial(check_one, seed=seed), tasks, chunksize=20))
    return 0 if report(results) else 1


if __name__ == "__main__":
    sys.exit(main())
