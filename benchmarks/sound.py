"""How long the sound takes, by stage: ``python benchmarks/sound.py``.

CPU time of one core, warm, the best of several runs.
"""

from __future__ import annotations

import os

for _library in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

import math
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

import phonism.performing
from phonism.performing import _fade_out, perform
from phonism.performing.parts import add_part
from phonism.performing.players import Clock
from phonism.score import Layer, Meter, Note, Part, Role, Score
from phonism.sound.effects import reverberate
from phonism.sound.filters import Biquad, filter_stereo
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS
from phonism.sound.instruments.playing import key_down, stroke, time_axis
from phonism.sound.loudness import loudness, true_peak
from phonism.sound.mastering import master
from phonism.sound.spectrum import spectrogram
from phonism.theory.scales import SCALES

RATE = 44100
SETTINGS: Any = SimpleNamespace(mix=0.6, sample_rate=RATE)
PLAYERS: tuple[tuple[str, Layer, Role, int, float, float], ...] = (
    # instrument, layer, role, lowest pitch, beats a note, pan
    ("piano", "foreground", "melody", 69, 0.5, 0.1),
    ("harp", "foreground", "counter", 60, 1.0, -0.3),
    ("bass", "foreground", "bass", 36, 1.0, 0.0),
    ("strings", "background", "pad", 48, 4.0, 0.2),
    ("flute", "background", "counter", 72, 2.0, -0.4),
    ("marimba", "background", "ostinato", 60, 1.0, 0.4),
)


def example_score(duration_s: float = 30.0, density: float = 1.0) -> Score:
    """Return a piece of six parts, about ten notes a second of music at density 1."""
    random = np.random.default_rng(1)
    scale = SCALES["major"]
    length = duration_s * 2
    parts = []
    for name, layer, role, lowest, beats, pan in PLAYERS:
        pitches = scale.pitches(0, lowest, lowest + 14)
        step = beats / density
        notes = [
            Note(onset, step * 0.95, pitch, float(velocity))
            for onset in np.arange(0, length - 4 - step, step)
            for pitch in random.choice(pitches, 4 if role == "pad" else 1, replace=False)
            for velocity in random.uniform(0.4, 0.95, 1)
        ]
        parts.append(Part(name, layer, role, name, tuple(notes), 0.0, pan))
    return Score(tuple(parts), 120.0, Meter(4, 4), 0, "major", scale, length)


def expressive(score: Score) -> Score:
    """Return a piece with what the composer adds: six colors' brightness, places, timing."""
    random = np.random.default_rng(2)
    colors = random.uniform(0.15, 0.9, 6)
    parts = [
        replace(
            part,
            notes=tuple(
                replace(
                    note,
                    brightness=float(colors[int(note.pitch) % 6]),
                    pan=float(random.uniform(-0.4, 0.4)),
                    shift_s=float(random.normal(0, 0.008)),
                )
                for note in part.notes
            ),
        )
        for part in score.parts
    ]
    return replace(score, parts=tuple(parts))


def beat(length: float) -> Part:
    """Return a plain beat of kick, snare and hats."""
    keys = (36, 42, 38, 42)
    notes = [
        Note(i / 2, 0.25, keys[i % 4], 0.4 + 0.1 * (i % 3)) for i in range(int(2 * length) - 8)
    ]
    return Part("beat", "background", "drums", "drum kit", tuple(notes))


def cpu_ms(work: Callable[[], object], repeats: int = 7) -> float:
    """Return the least CPU time of some runs."""
    best = math.inf
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def stages(score: Score) -> dict[str, Callable[[], object]]:
    """Return the work of each stage of a performance."""
    n = round(score.duration_s * RATE)
    sound = np.zeros((2, n), np.float32)

    def notes() -> None:
        sound[:] = 0
        for part in score.parts:
            add_part(sound, part, Clock.of(score, RATE), 0.2)

    def room() -> None:
        for _ in range(2):
            reverberate(sound, RATE, -120.0)

    def place() -> None:
        shade = Biquad.high_shelf(3000.0, RATE, -5.0)
        for _ in range(2):
            filter_stereo(sound, Biquad.high_pass(25, RATE), shade)
            _fade_out(sound, score.duration_s - 2, RATE)

    return {
        "notes: render and mix": notes,
        "filters and fade, two layers": place,
        "reverb, two layers": room,
        "mastering": lambda: master([sound, sound], RATE),
        "  of which one loudness": lambda: loudness(sound, RATE),
        "  of which one true peak": lambda: true_peak(sound),
        "all: perform": lambda: perform(score, SETTINGS),
        "spectrogram of the mix": lambda: spectrogram(sound, RATE),
    }


def main() -> None:
    """Print the tables."""
    start = time.process_time()
    phonism.performing.warm_up(RATE)
    print(f"warm-up, once a process: {time.process_time() - start:.2f} s")
    score = example_score()
    count = sum(len(part.notes) for part in score.parts)
    perform(score, SETTINGS)
    print(f"\n{score.duration_s:.0f} s, {count} notes, {len(score.parts)} parts")
    for name, work in stages(score).items():
        print(f"{name:32}{cpu_ms(work):8.1f} ms")
    expressed = expressive(score)
    drummed = replace(expressed, parts=(*expressed.parts, beat(score.length)))
    for name, piece in (("all: expressive", expressed), ("all: and with drums", drummed)):
        print(f"{name:32}{cpu_ms(lambda piece=piece: perform(piece, SETTINGS)):8.1f} ms")
    print("\n seconds   notes   CPU ms   times real time")
    for duration_s, density in (
        (10, 1),
        (30, 0.5),
        (30, 1),
        (30, 2),
        (30, 4),
        (60, 1),
        (180, 1),
    ):
        score = example_score(duration_s, density)
        count = sum(len(part.notes) for part in score.parts)
        spent = cpu_ms(lambda score=score: perform(score, SETTINGS), 3)
        print(f"{duration_s:8}{count:8}{spent:9.1f}{duration_s * 1000 / spent:12.0f}")
    print("\ninstrument      ns a sample (2 s of A3)")
    t = time_axis(2 * RATE, RATE)
    for name, instrument in INSTRUMENTS.items():
        spent = cpu_ms(lambda instrument=instrument: key_down(instrument, t, 57, 0.7))
        print(f"{name:16}{spent * 1e6 / t.size:8.1f}")
    for drum in {drum.name: drum for drum in DRUM_KITS["drum kit"].drums.values()}.values():
        spent = cpu_ms(lambda drum=drum: stroke(drum, t, 0.7))
        print(f"{drum.name:16}{spent * 1e6 / t.size:8.1f}")


if __name__ == "__main__":
    sys.exit(main())
