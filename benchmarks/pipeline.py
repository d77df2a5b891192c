"""A 12-megapixel photo to 30 seconds of mastered music: phonism beside the ordinary way.

The ordinary way is what one writes from the same libraries in an afternoon: `rembg.remove`
on the full picture, scikit-learn's `KMeans` over 150 x 150 pixels with ten starts, every
note synthesized by itself in NumPy, a room by `scipy.signal.fftconvolve`, loudness by
pyloudnorm, the true peak by `resample_poly`, `pyplot.specgram`.  It plays the very notes
that phonism composed, so that only the way differs.  Both run warm and in turn, best of some
rounds: first in CPU time on one core, then by the clock on all cores.  The ratio is printed
with and without the room and the mastering of the ordinary way, which many would leave out;
ours has both in any case.

    python benchmarks/pipeline.py
"""

from __future__ import annotations

import os
import sys

BY_THE_CLOCK = "--by-the-clock"
FREE = dict(os.environ)
if BY_THE_CLOCK not in sys.argv:
    for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[_name] = "1"

import io
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

ROUNDS = 5
LEAST_RATIO, AIM = 8.0, 10.0
COLORS = 6
PARTIALS = 8
MASTERING = "room, mastering"
PHOTO = Path(__file__).parents[1] / "src/phonism/app/photos/coffee.jpg"


def big_photo() -> bytes:
    """Return a 12-megapixel JPEG with the grain of a real one."""
    from PIL import Image

    photo = Image.open(PHOTO).convert("RGB").resize((4000, 3000), Image.Resampling.LANCZOS)
    grain = np.random.default_rng(0).normal(0, 3, (3000, 4000, 1))
    pixels = np.clip(np.asarray(photo) + grain, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


class Clock:
    """Seconds by stage, the best of all rounds."""

    def __init__(self) -> None:
        self.best: dict[str, float] = {}

    def run(self, stage: str, work: Callable[[], Any]) -> Any:
        """Run some work and keep the time if it is the best so far."""
        now = time.perf_counter if BY_THE_CLOCK in sys.argv else time.process_time
        start = now()
        result = work()
        spent = now() - start
        self.best[stage] = min(spent, self.best.get(stage, spent))
        return result

    @property
    def total(self) -> float:
        """The sum of all stages."""
        return sum(self.best.values())


def phonism_way(data: bytes, clock: Clock, folder: Path) -> Any:
    """Return the piece, each stage timed."""
    import phonism
    from phonism.palette import extract_palettes
    from phonism.piece import Piece
    from phonism.writing import encoder_of

    settings = phonism.Settings(duration_s=30)
    picture = clock.run("read", lambda: phonism.read(data))
    regions = clock.run("mask", lambda: phonism.segment(picture, settings))
    palettes = clock.run("palettes", lambda: extract_palettes(picture, regions, settings))
    score = clock.run("score", lambda: phonism.write_score(palettes, settings))
    audio = clock.run("sound", lambda: phonism.perform(score, settings))
    piece = Piece(settings, palettes, score, audio, picture, regions)
    clock.run("WAV file", lambda: piece.save(folder / "ours.wav"))
    drawing = encoder_of(Path("ours-spectrogram.png"))
    clock.run("spectrogram picture", lambda: drawing(piece))
    return piece


def ordinary_way(data: bytes, clock: Clock, folder: Path, session: Any, score: Any) -> None:
    """Do the same the ordinary way, each stage timed."""
    import rembg
    from PIL import Image

    image = clock.run("read", lambda: Image.open(io.BytesIO(data)).convert("RGB"))
    cutout = clock.run("mask", lambda: rembg.remove(image, session=session))
    clock.run("palettes", lambda: ordinary_palettes(image, cutout))
    dry = clock.run("sound", lambda: ordinary_sound(score))
    sound = clock.run(MASTERING, lambda: ordinary_mastering(dry))
    clock.run("WAV file", lambda: ordinary_file(sound, folder))
    clock.run("spectrogram picture", lambda: ordinary_figure(sound, folder))


def ordinary_session(folder: Path) -> Any:
    """Return rembg's own session on the same weights."""
    from phonism.regions.rembg_models import import_rembg
    from phonism.regions.weights import fetch_weights, find_weights

    shutil.copy(find_weights() or fetch_weights(), folder / "u2netp.onnx")
    os.environ["U2NET_HOME"] = str(folder)
    return import_rembg().new_session("u2netp")


def ordinary_palettes(image: Any, cutout: Any) -> list[Any]:
    """Cluster the small pictures of both regions with scikit-learn."""
    from sklearn.cluster import KMeans

    small = np.asarray(image.resize((150, 150))).reshape(-1, 3)
    is_front = np.asarray(cutout.resize((150, 150)))[..., 3].ravel() > 127
    regions = [small[is_front], small[~is_front]]
    return [
        KMeans(COLORS, n_init=10, random_state=0).fit(pixels).cluster_centers_
        for pixels in regions
        if len(pixels) >= COLORS
    ]


def ordinary_sound(score: Any) -> Any:
    """Synthesize every note by itself with NumPy."""
    rate = 44100
    sound = np.zeros((round(score.duration_s * rate), 2))
    for part in score.parts:
        left, right = np.cos((part.pan + 1) * np.pi / 4), np.sin((part.pan + 1) * np.pi / 4)
        for note in part.notes:
            start = int(note.onset * 60 / score.tempo * rate)
            length = note.duration * 60 / score.tempo + 0.3
            t = np.arange(int(length * rate)) / rate
            frequency = 440 * 2 ** ((note.pitch - 69) / 12)
            wave = sum(
                np.sin(2 * np.pi * frequency * k * t) * np.exp(-2 * k * t) / k
                for k in range(1, PARTIALS + 1)
            )
            envelope = np.minimum(t / 0.01, 1) * np.minimum((length - t) / 0.3, 1)
            tone = note.velocity * 10 ** (part.gain_db / 20) * wave * envelope
            end = min(start + len(tone), len(sound))
            sound[start:end] += tone[: end - start, None] * (left, right)
    return sound


def ordinary_mastering(dry: Any) -> Any:
    """Put the sound into a room, bring it to -14 LUFS and its true peak below -1 dB."""
    import pyloudnorm
    from scipy import signal

    rate = 44100
    decay = np.exp(-3.45 * np.arange(2 * rate) / rate)[:, None]
    room = np.random.default_rng(0).standard_normal((2 * rate, 2)) * decay / 150
    sound = dry + signal.fftconvolve(dry, room, axes=0)[: len(dry)]
    loudness = pyloudnorm.Meter(rate).integrated_loudness(sound)
    sound = sound * 10 ** ((-14 - loudness) / 20)
    peak = np.abs(signal.resample_poly(sound, 4, 1, axis=0)).max()
    return sound * min(1.0, 0.891 / peak)


def ordinary_file(sound: Any, folder: Path) -> None:
    """Write 16-bit WAV with SciPy."""
    from scipy.io import wavfile

    wavfile.write(folder / "ordinary.wav", 44100, (sound * 32767).astype(np.int16))


def ordinary_figure(sound: Any, folder: Path) -> None:
    """Draw the spectrogram with pyplot."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    plt.figure(figsize=(10, 4))
    plt.specgram(sound.mean(axis=1), NFFT=2048, Fs=44100, noverlap=1024)
    plt.xlabel("Time (s)")
    plt.ylabel("Frequency (Hz)")
    plt.colorbar()
    plt.tight_layout()
    plt.savefig(folder / "ordinary.png")
    plt.close()


def main() -> None:
    """Print the table of stages and the ratio, both ways of measuring."""
    if BY_THE_CLOCK not in sys.argv:
        measure()
        print(flush=True)
        subprocess.run([sys.executable, __file__, BY_THE_CLOCK], check=True, env=FREE)
    else:
        measure()


def measure() -> None:
    """Run both ways in turn and print the table."""
    warnings.filterwarnings("ignore")
    data = big_photo()
    ours, ordinary = Clock(), Clock()
    with TemporaryDirectory() as name:
        folder = Path(name)
        session = ordinary_session(folder)
        for _ in range(ROUNDS):
            piece = phonism_way(data, ours, folder)
            ordinary_way(data, ordinary, folder, session, piece.score)
    report(ours, ordinary, sum(len(part.notes) for part in piece.score.parts))


def report(ours: Clock, ordinary: Clock, notes: int) -> None:
    """Print both clocks side by side."""
    how = "by the clock, all cores" if BY_THE_CLOCK in sys.argv else "CPU time, one core"
    print(f"12-megapixel JPEG to 30 s of stereo, {notes} notes; ms, {how}, best of {ROUNDS}")
    print(f"{'stage':<22}{'phonism':>10}{'ordinary':>10}{'ratio':>8}")
    for stage in (*ours.best, MASTERING):
        mine, theirs = ours.best.get(stage), ordinary.best.get(stage)
        ratio = f"{theirs / mine:>8.1f}" if mine and theirs else ""
        print(f"{stage:<22}{_ms(mine)}{_ms(theirs)}{ratio}")
    whole = ordinary.total / ours.total
    bare = (ordinary.total - ordinary.best[MASTERING]) / ours.total
    print(f"{'total':<22}{_ms(ours.total)}{_ms(ordinary.total)}{whole:>8.1f}")
    verdict = "reached" if whole >= LEAST_RATIO else "MISSED"
    print(f"target for the same result: {LEAST_RATIO:.0f}x, aim {AIM:.0f}x: {verdict}")
    print(f"if the ordinary way leaves out its room and mastering: {bare:.1f}x")
    floor = ours.best["mask"]
    print(
        f"floor (the mask): {1000 * floor:.1f} ms; the whole is {ours.total / floor:.1f}x of it"
    )


def _ms(seconds: float | None) -> str:
    return f"{1000 * seconds:>10.1f}" if seconds is not None else f"{'in it':>10}"


if __name__ == "__main__":
    main()
