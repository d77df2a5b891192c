"""Pieces for the tests of the composer: palettes like those of photos, and what they give."""

from __future__ import annotations

from random import Random

from phonism.color.oklab import Oklch
from phonism.composing import write_score
from phonism.palette import Mood, Palette, Swatch
from phonism.score import Note, Part, Score, Section
from phonism.settings import Settings

Pair = tuple[Palette, Palette]


def random_pair(seed: int, count: int = 6) -> Pair:
    """Return two palettes like those of photos, the same for the same seed."""
    rng = Random(seed)
    return _palette(rng, "foreground", count), _palette(rng, "background", count)


def _palette(rng: Random, region: str, count: int) -> Palette:
    parts = sorted((rng.random() + 0.05 for _ in range(count)), reverse=True)
    swatches = tuple(
        Swatch(_color(rng), part / sum(parts), region, rng.random(), rng.random())
        for part in parts
    )
    mood = Mood(rng.random(), rng.random(), rng.uniform(-0.5, 0.5), 0.0, rng.random(), 0.3)
    return Palette(region, swatches, 0.5, mood)


def _color(rng: Random) -> Oklch:
    lightness = min(0.97, max(0.08, rng.gauss(0.55, 0.2)))
    return Oklch(lightness, min(0.3, abs(rng.gauss(0.09, 0.07))), rng.random() * 360)


def piece(seed: int = 0, **choices: object) -> Score:
    """Return a piece of random palettes in major, unless the choices say otherwise."""
    facts = {"scale": "major", "key": "C", "tempo": 100, "seed": seed, "complexity": 0.5}
    return write_score(random_pair(seed), Settings(**(facts | choices)))


def part(score: Score, role: str) -> Part | None:
    """Return the part of a role, if there is one."""
    return next((part for part in score.parts if part.role == role), None)


def notes(score: Score, role: str) -> tuple[Note, ...]:
    """Return the notes of a role, none if it is silent."""
    found = part(score, role)
    return found.notes if found else ()


def during(found: tuple[Note, ...], section: Section) -> list[Note]:
    """Return the notes that begin in a section."""
    end = section.onset + section.duration
    return [note for note in found if section.onset - 1e-6 <= note.onset < end - 1e-6]
