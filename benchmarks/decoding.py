"""What reading a picture costs, beside decoding it the plain way.

Run ``python benchmarks/decoding.py``.  Each figure comes from new processes: CPU seconds
of the median of five reads after a first one, all threads included, and how far the peak
memory lies above that of a process that reads one pixel.  *Plain* is
``PIL.Image.open(path).convert("RGB")``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from multiprocessing import Process
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from PIL import Image

CASES: Final = (
    ("jpg", 1), ("jpg", 12), ("jpg", 24), ("jpg", 100), ("png", 12), ("webp", 12), ("tif", 12),
)  # fmt: skip

MEASURE: Final = """
import resource, statistics, sys, time
way, path, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
if way == "phonism":
    from phonism.picture import read
else:
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    read = lambda path: Image.open(path).convert("RGB")
times = []
for _ in range(runs):
    start = time.process_time()
    read(path)
    times.append(time.process_time() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(statistics.median(times[1:] or times), peak / (1e6 if sys.platform == "darwin" else 1e3))
"""


class Cost(NamedTuple):
    """What one read costs."""

    cpu_s: float
    peak_mb: float


def measure(way: str, path: Path, runs: int) -> Cost:
    """Return the cost of reading a file in a process of its own."""
    command = [sys.executable, "-c", MEASURE, way, str(path), str(runs)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return Cost(*map(float, done.stdout.split()))


def cost(way: str, path: Path, idle_mb: float) -> Cost:
    """Return the usual time, and the memory of a first read beyond an idle process."""
    return Cost(measure(way, path, 6).cpu_s, measure(way, path, 1).peak_mb - idle_mb)


def photo(megapixels: int) -> Image.Image:
    """Return noise at every scale, which costs a decoder about as much as a photo does."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(megapixels)
    width = round((megapixels * 4e6 / 3) ** 0.5)
    height = round(megapixels * 1e6 / width)
    total = np.full((height, width, 3), 128, np.float32)
    for cells, strength in ((8, 45), (32, 45), (128, 27), (512, 16), (2048, 9)):
        for channel in range(3):
            noise = rng.normal(size=(cells * 3 // 4, cells)).astype(np.float32) * strength
            smooth = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
            total[..., channel] += np.asarray(smooth)
    return Image.fromarray(np.clip(total, 0, 255).astype(np.uint8))


def save_photo(megapixels: int, path: Path) -> None:
    """Write a photo; in a process of its own, since new ones inherit the peak of this one."""
    photo(megapixels).save(path, **({} if path.suffix == ".png" else {"quality": 90}))


def main() -> None:
    """Print one row for each format and size."""
    with tempfile.TemporaryDirectory() as folder:
        dot = Path(folder) / "dot.ppm"
        dot.write_bytes(b"P6 1 1 255 \0\0\0")
        idle = {way: measure(way, dot, 1).peak_mb for way in ("phonism", "plain")}
        print("| file | MP | MB | CPU ms | plain | ratio | peak MB | plain | ratio |")
        print("|---|---|---|---|---|---|---|---|---|")
        for suffix, megapixels in CASES:
            path = Path(folder) / f"{megapixels}.{suffix}"
            make = Process(target=save_photo, args=(megapixels, path))
            make.start()
            make.join()
            ours, plain = (cost(way, path, idle[way]) for way in ("phonism", "plain"))
            print(
                f"| {suffix} | {megapixels} | {path.stat().st_size / 1e6:.1f} "
                f"| {ours.cpu_s * 1e3:.0f} | {plain.cpu_s * 1e3:.0f} "
                f"| {ours.cpu_s / plain.cpu_s:.2f} | {ours.peak_mb:.0f} | {plain.peak_mb:.0f} "
                f"| {ours.peak_mb / plain.peak_mb:.2f} |"
            )


if __name__ == "__main__":
    main()
