"""What a mask costs, beside rembg's own.

Run ``python benchmarks/mask.py``; it takes about a minute.  Every figure comes from
processes of its own, held to one core, fed the same photograph of one megapixel: the
processor time of the best run, the wall time of the best process, the largest peak of
memory.  rembg runs the same network (``u2netp``) from the same weights.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

PROCESSES = 3
RUNS = 5
SIDE_PX = 1000


class Figure(NamedTuple):
    """What one task cost at best."""

    cpu_s: float
    """Processor time of one run when everything is loaded."""
    cold_cpu_s: float
    """Processor time of a whole process that does it once."""
    cold_s: float
    """Wall time of such a process."""
    peak_mb: float


def phonism_mask(path: Path) -> Callable[[], Any]:
    """Return our segment, from a picture that is read already."""
    from phonism.picture import read
    from phonism.regions import segment
    from phonism.settings import Settings

    picture, settings = read(path), Settings()
    return lambda: segment(picture, settings)


def contrast_mask(path: Path) -> Callable[[], Any]:
    """Return our fallback without a network."""
    from phonism.picture import read
    from phonism.regions import segment
    from phonism.settings import Settings

    picture, settings = read(path), Settings(model="contrast")
    return lambda: segment(picture, settings)


def rembg_predict(path: Path) -> Callable[[], Any]:
    """Return rembg's mask alone."""
    import rembg
    from PIL import Image

    picture, session = Image.open(path).convert("RGB"), rembg.new_session("u2netp")
    return lambda: session.predict(picture)


def rembg_remove(path: Path) -> Callable[[], Any]:
    """Return rembg's usual call, which gives a picture with transparency."""
    import rembg
    from PIL import Image

    picture, session = Image.open(path).convert("RGB"), rembg.new_session("u2netp")
    return lambda: rembg.remove(picture, session=session)


TASKS = {
    "phonism": phonism_mask,
    "phonism, contrast only": contrast_mask,
    "rembg session.predict": rembg_predict,
    "rembg remove": rembg_remove,
}


def child(task: str, path: Path, runs: int) -> None:
    """Do a task some times in this process, on one core, and print what it cost."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    work = TASKS[task](path)
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu_s": min(times), "total_s": time.process_time(), "peak_mb": peak_mb}))


def run_child(task: str, path: Path, runs: int, **environment: str) -> dict[str, float]:
    """Run `child` in a process of its own."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--child", task, str(path), str(runs)],
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return json.loads(done.stdout) | {"wall_s": time.perf_counter() - start}


def measure(task: str, path: Path, weights: Path) -> Figure:
    """Return the best figures of several processes."""
    home = {"U2NET_HOME": str(weights.parent)}
    cold = [run_child(task, path, 1, **home) for _ in range(PROCESSES)]
    warm = [run_child(task, path, RUNS, **home) for _ in range(PROCESSES)]
    return Figure(
        cpu_s=min(one["cpu_s"] for one in warm),
        cold_cpu_s=min(one["total_s"] for one in cold),
        cold_s=min(one["wall_s"] for one in cold),
        peak_mb=max(one["peak_mb"] for one in warm),
    )


def first_run_s(path: Path) -> float:
    """Return the wall time of a process on a fresh machine, fetching included."""
    walls = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as home:
            nowhere = {"HOME": home, "PHONISM_CACHE": home, "U2NET_HOME": home}
            walls.append(run_child("phonism", path, 1, **nowhere)["wall_s"])
    return min(walls)


def main() -> None:
    """Print the table."""
    import skimage.data
    from PIL import Image

    from phonism.regions.weights import fetch_weights

    weights = fetch_weights()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        photo = Image.fromarray(skimage.data.astronaut())
        photo.resize((SIDE_PX, SIDE_PX)).save(path, quality=90)
        figures = {task: measure(task, path, weights) for task in TASKS}
        first_s = first_run_s(path)
    ours = figures["phonism"]
    print(f"{'':24}{'mask':>10}{'process':>10}{'process':>10}{'peak':>9}")
    print(f"{'':24}{'cpu s':>10}{'cpu s':>10}{'wall s':>10}{'MB':>9}")
    for task, figure in figures.items():
        cells = "".join(f"{value:10.2f}" for value in figure[:3])
        print(f"{task:24}{cells}{figure.peak_mb:9.0f}")
    for task, figure in list(figures.items())[2:]:
        ratios = "".join(
            f"{theirs / our:9.1f}x" for theirs, our in zip(figure, ours, strict=True)
        )
        print(f"{task[:14] + ' / ours':24}{ratios}")
    print(f"first run on a fresh machine, weights fetched: {first_s:.2f} s wall")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
