"""How near the music is to real music: fresh pieces measured by an outside evaluator.

At each run, pictures and settings are drawn anew with a random seed (printed; ``--seed``
repeats a run), so that nothing can be tuned on them.  They go the real way from pixels to a
MIDI file, in three sets: western scales of 30 to 90 s, all other scales with many odd meters,
and short pieces of 10 to 20 s.  The evaluator measures each file against several hundred real
pieces by some 60 metrics in six families, and says how far outside of the usual a piece is.

The evaluator and its tables of real music are not part of this repository, because the corpora
behind them have licenses of their own; name it with ``--evaluator`` or in the environment.
Without it, only the time of composing is measured.  Being inside the ranges is necessary and
not sufficient: look at piano rolls too.

    python benchmarks/music.py --evaluator PATH/TO/music_eval.py [--jobs 2] [--count 40]
    python benchmarks/music.py --compose-time
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from pictures import draw

from phonism.composing import write_score
from phonism.mapping.paths import PATHS
from phonism.palette import Palette, extract_palettes
from phonism.score import Score
from phonism.settings import Settings
from phonism.theory.rhythms import RHYTHM_PATTERNS
from phonism.theory.scales import SCALES
from phonism.writing.midi import encode_midi

EVALUATOR = "PHONISM_MUSIC_EVAL"
WESTERN = (
    "auto", "major", "minor", "natural minor", "harmonic minor", "melodic minor", "ionian",
    "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian",
)  # fmt: skip
WORLD = tuple(name for name in SCALES if name not in WESTERN)
ODD = tuple(name for name, rhythm in RHYTHM_PATTERNS.items() if rhythm.meter != (4, 4))
SHORT_S = 24
"""Below this the evaluator compares with the openings of real pieces."""
LONGEST_MS = 50.0
DEVIATION_CAP = 5.0


class Set(NamedTuple):
    """One set of pieces, and the figures that it is to reach."""

    scales: tuple[str, ...]
    shortest_s: int
    longest_s: int
    odd_meters: float
    """How often the meter is not 4/4 on purpose; else the rhythm is any."""
    least_passing: float
    largest_distance: float = np.inf
    largest_percentile: float = np.inf


SETS = {
    "western": Set(WESTERN, 30, 90, 0.0, 85, 0.36, 55),
    "world": Set(WORLD, 30, 90, 0.5, 70),
    "short": Set((*WESTERN, *WESTERN, *WORLD), 10, 20, 0.25, 70),
}


class Measured(NamedTuple):
    """What the evaluator says of one piece."""

    name: str
    is_passing: bool
    distance: float
    percentile: float
    """Part of real pieces that are nearer to the middle, in percent."""
    families: dict[str, float]
    values: dict[str, float]
    deviations: dict[str, float]
    """How far each metric is outside of the middle half of real pieces, robust sigmas."""


def load_evaluator(path: str) -> Any:
    """Return the evaluator as a module."""
    spec = importlib.util.spec_from_file_location("music_eval", path)
    if not path or spec is None or spec.loader is None or not Path(path).is_file():
        sys.exit(
            f"The evaluator was not found at {path!r}. It is not part of this repository: the "
            f"corpora behind its tables have licenses of their own. Say where it is with "
            f"--evaluator PATH/TO/music_eval.py or in {EVALUATOR}."
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules["music_eval"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def random_palettes(rng: np.random.Generator) -> tuple[Palette, Palette]:
    """Return the palettes of a random picture."""
    return extract_palettes(*draw(rng), Settings())


def random_settings(kind: Set, rng: np.random.Generator) -> Settings:
    """Return random settings of a set."""
    rhythms = ODD if rng.uniform() < kind.odd_meters else tuple(RHYTHM_PATTERNS)
    return Settings(
        duration_s=float(rng.integers(kind.shortest_s, kind.longest_s + 1)),
        scale=_one_of(kind.scales, rng),
        rhythm=_one_of(rhythms, rng),
        tempo="auto" if rng.uniform() < 0.5 else float(rng.integers(56, 168)),
        complexity="auto" if rng.uniform() < 0.3 else float(round(rng.uniform(), 2)),
        path=_one_of(tuple(PATHS), rng),
        percussion=bool(rng.uniform() < 0.25),
        seed=int(rng.integers(2**32)),
    )


def _one_of(names: Sequence[str], rng: np.random.Generator) -> str:
    return names[int(rng.integers(len(names)))]


def compose_one(
    number: int, kind_name: str, seed: int, folder: Path, evaluator: str
) -> Measured:
    """Draw, compose, write and measure one piece."""
    module = sys.modules.get("music_eval") or load_evaluator(evaluator)
    rng = np.random.default_rng([seed, list(SETS).index(kind_name), number])
    settings = random_settings(SETS[kind_name], rng)
    score = write_score(random_palettes(rng), settings)
    path = folder / f"{name_of(kind_name, number, score, settings)}.mid"
    path.write_bytes(encode_midi(score))
    piece = module.load_midi(str(path))
    piece.degrees = [int(step + 0.5) for step in score.scale.semitones]
    return measure(path.stem, piece, module)


def name_of(kind_name: str, number: int, score: Score, settings: Settings) -> str:
    """Return a name that tells scale, rhythm, tempo, length and complexity."""
    complexity = settings.complexity
    facts = (
        f"{kind_name}{number:02d}", score.scale_name, settings.rhythm, f"{score.tempo:.0f}bpm",
        f"{score.duration_s:.0f}s",
        f"c{complexity:.2f}" if isinstance(complexity, float) else "cauto",
        "drums" if settings.percussion else "",
    )  # fmt: skip
    return "_".join(fact.replace(" ", "-") for fact in facts if fact)


def measure(name: str, piece: Any, module: Any) -> Measured:
    """Return what the evaluator says of a piece."""
    reference = _reference(module)
    metrics = module.metrics(piece, reference.model)
    rows, summary = reference.report(metrics)
    table = table_of(reference, metrics["_dur_s"])
    values = {key: rows[key]["value"] for key in reference.core if key in rows}
    return Measured(
        name,
        summary["gate"],
        summary["distance"],
        summary["real_pct"],
        summary["families"],
        values,
        {key: _deviation(value, table[key]) for key, value in values.items()},
    )


def _reference(module: Any) -> Any:
    """Return the tables of real music, read once by each process."""
    if not hasattr(module, "phonism_reference"):
        module.phonism_reference = module.Reference()
    return module.phonism_reference


def table_of(reference: Any, duration_s: float) -> dict[str, dict[str, float]]:
    """Return the ranges of real music that a piece of a length is compared with."""
    table: dict[str, dict[str, float]] = reference.t
    return table | reference.d["groups"]["short"]["table"] if duration_s < SHORT_S else table


def _deviation(value: float, row: dict[str, float]) -> float:
    outside = max(row["p25"] - value, value - row["p75"], 0.0)
    return min(DEVIATION_CAP, outside / max(row["scale"], 1e-9))


def report(kind_name: str, pieces: Sequence[Measured], module: Any) -> bool:
    """Print the table of a set; return whether it reaches its figures."""
    kind, reference = SETS[kind_name], _reference(module)
    passing = 100 * np.mean([piece.is_passing for piece in pieces])
    distance = float(np.median([piece.distance for piece in pieces]))
    percentile = float(np.mean([piece.percentile for piece in pieces]))
    figures = (
        ("gate passed, %", passing, passing >= kind.least_passing, f">= {kind.least_passing}"),
        ("median distance", distance, distance <= kind.largest_distance,
         f"<= {kind.largest_distance}"),
        ("worse than % of real", percentile, percentile <= kind.largest_percentile,
         f"<= {kind.largest_percentile}"),
    )  # fmt: skip
    print(f"\n== {kind_name}: {len(pieces)} pieces")
    for what, value, is_reached, limit in figures:
        mark = "pass" if is_reached else "FAIL"
        bound = "" if limit.endswith("inf") else f"  ({limit})"
        print(f"{mark if bound else '    '}  {what:<22}{value:8.3f}{bound}")
    print_families(pieces, reference)
    table = table_of(reference, 0 if kind.longest_s < SHORT_S else SHORT_S)
    print_metrics(pieces, table)
    print_failing(pieces, reference, table)
    return all(is_reached for _, _, is_reached, _ in figures)


def print_families(pieces: Sequence[Measured], reference: Any) -> None:
    """Print the median distance of each family, its limit, and how many exceed it."""
    limits = reference.d["gate"]["families"]
    print(f"      {'family':<12}{'median':>8}{'p90':>8}{'limit':>8}{'beyond':>8}")
    for family, limit in limits.items():
        values = [piece.families[family] for piece in pieces if family in piece.families]
        beyond = sum(value > limit for value in values)
        middle, high = np.median(values), np.quantile(values, 0.9)
        print(f"      {family:<12}{middle:>8.2f}{high:>8.2f}{limit:>8.2f}{beyond:>8}")


def print_metrics(pieces: Sequence[Measured], table: dict[str, dict[str, float]]) -> None:
    """Print the ten metrics that add most to the distance, and the known give-aways."""
    mean = {
        key: float(np.mean([each.deviations.get(key, 0.0) for each in pieces])) for key in table
    }
    worst = sorted(mean, key=lambda key: -mean[key])[:10]
    extra = [key for key in ("downbeat", "mel_rest", "parallels_pct") if key not in worst]
    heads = f"{'ours p10':>12}{'p50':>8}{'p90':>8}{'real p10':>12}{'p50':>8}{'p90':>8}"
    print(f"      {'metric':<20}{'deviation: mean':>16}{'median':>8}{heads}")
    for key in (*worst, *extra):
        values = [piece.values[key] for piece in pieces if key in piece.values]
        if values:
            middle = np.median([each.deviations[key] for each in pieces if key in each.values])
            ours = _numbers(np.quantile(values, (0.1, 0.5, 0.9)))
            real = _numbers(table[key][place] for place in ("p10", "p50", "p90"))
            print(f"      {key:<20}{mean[key]:>16.2f}{middle:>8.2f}{ours}{real}")


def _numbers(values: Iterable[float]) -> str:
    first, *others = values
    return f"{first:>12.3f}" + "".join(f"{other:>8.3f}" for other in others)


def print_failing(
    pieces: Sequence[Measured], reference: Any, table: dict[str, dict[str, float]]
) -> None:
    """Print every piece that fails, which family is to blame, and by which metrics."""
    limits = reference.d["gate"]
    for piece in pieces:
        if piece.is_passing:
            continue
        blamed = [
            f"{family} {value:.2f}"
            for family, value in piece.families.items()
            if value > limits["families"][family]
        ]
        if piece.distance > limits["total_p95"]:
            blamed.append("distance")
        worst = sorted(piece.deviations, key=lambda key: -piece.deviations[key])[:5]
        facts = (f"{key} {piece.values[key]:.2f}{_usual(table[key])}" for key in worst)
        print(f"      FAIL {piece.name}  {piece.distance:.2f}  {', '.join(blamed)}")
        print(f"           {', '.join(facts)}")


def _usual(row: dict[str, float]) -> str:
    return f" [{row['p10']:.2f} {row['p90']:.2f}]"


def compose_times(seed: int, count: int) -> bool:
    """Print how long it takes to compose 60 s; return whether it is short enough."""
    rng = np.random.default_rng(seed)
    pictures = [random_palettes(rng) for _ in range(count)]
    rhythms = [_one_of(tuple(RHYTHM_PATTERNS), rng) for _ in pictures]
    print(f"{'composing 60 s, CPU ms':<26}{'median':>8}{'p90':>8}{'worst':>8}")
    medians = []
    for complexity in (0.0, 0.5, 1.0):
        times = [
            compose_ms(palettes, Settings(duration_s=60, complexity=complexity, rhythm=rhythm))
            for palettes, rhythm in zip(pictures, rhythms, strict=True)
        ]
        medians.append(float(np.median(times)))
        shown = "".join(f"{np.quantile(times, q):8.1f}" for q in (0.5, 0.9, 1.0))
        mark = "pass" if medians[-1] <= LONGEST_MS else "FAIL"
        print(f"{mark}  complexity {complexity:<9g}{shown}  (median <= {LONGEST_MS:g})")
    return max(medians) <= LONGEST_MS


def compose_ms(palettes: tuple[Palette, Palette], settings: Settings) -> float:
    """Return the processor time of composing, the best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        write_score(palettes, settings)
        times.append(time.process_time() - start)
    return 1000 * min(times)


def main() -> int:
    """Draw, measure and print; return 0 if all figures are reached."""
    options = _options()
    seed = options.seed if options.seed is not None else time.time_ns() % 2**32
    print(f"seed {seed} (--seed {seed} draws the same again)")
    if options.compose_time or not options.evaluator:
        is_quick = compose_times(seed, min(options.count, 20))
        if options.compose_time:
            return 0 if is_quick else 1
    module = load_evaluator(options.evaluator)
    with TemporaryDirectory() as temporary, ProcessPoolExecutor(options.jobs) as pool:
        folder = Path(options.out or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        reached = []
        for kind_name in options.sets.split(","):
            one = partial(
                compose_one, kind_name=kind_name, seed=seed, folder=folder,
                evaluator=options.evaluator,
            )  # fmt: skip
            pieces = list(pool.map(one, range(options.count)))
            reached.append(report(kind_name, pieces, module))
    return 0 if all(reached) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--evaluator", default=os.environ.get(EVALUATOR, ""))
    parser.add_argument("--seed", type=int, help="draw what a former run has drawn")
    parser.add_argument("--count", type=int, default=40, help="pieces in each set")
    parser.add_argument("--sets", default=",".join(SETS), help="which sets, with commas")
    parser.add_argument("--jobs", type=int, default=2, help="processes at work")
    parser.add_argument("--out", help="folder to keep the MIDI files in")
    parser.add_argument("--compose-time", action="store_true", help="measure only that")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
