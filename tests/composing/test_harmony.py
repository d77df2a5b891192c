"""Chords: from the tonic away and back, for any scale, pulled by the background's colors."""

from dataclasses import replace
from statistics import mean

import pytest
from pieces import notes, piece, random_pair

from phonism.color.oklab import Oklch
from phonism.composing import write_score
from phonism.score import Harmony, Score
from phonism.settings import Settings
from phonism.theory.scales import SCALES


def inside(score: Score, name: str) -> list[list[Harmony]]:
    """Return the chords of each section whose name begins so."""
    return [
        [h for h in score.harmonies if s.onset <= h.onset < s.onset + s.duration - 1e-6]
        for s in score.sections
        if s.name.startswith(name)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_phrases_open_and_end_as_the_form_says(seed: int) -> None:
    """The theme opens on the tonic and asks on the dominant; an answer comes home."""
    score = piece(seed, duration_s=60)
    (theme,) = inside(score, "A (state)")

    assert theme[0].function == "tonic"
    assert theme[-1].function == "dominant"
    for answer in inside(score, "A (answer)"):
        assert answer[-1].function == "tonic"
    assert score.harmonies[-2].function == "dominant"
    assert score.harmonies[-1].function == "tonic"


@pytest.mark.parametrize("seed", range(6))
def test_what_returns_has_its_old_chords(seed: int) -> None:
    """The ear knows the theme by its harmony too: the first bars are the same."""
    score = piece(seed, duration_s=60)
    (theme,) = inside(score, "A (state)")
    for again in inside(score, "A (recall)"):
        assert [h.name for h in again[:2]] == [h.name for h in theme[:2]]


def test_the_backgrounds_colors_choose_among_the_chords() -> None:
    """Other hues behind, other chords; the same foreground, key and seed."""
    progressions = set()
    for turn in range(0, 360, 30):
        front, back = random_pair(1)
        turned = tuple(
            replace(s, color=Oklch(s.color.lightness, 0.15, (s.color.hue + turn) % 360))
            for s in back.swatches
        )
        settings = Settings(scale="major", key="C", tempo=100, complexity=0.5)
        score = write_score([front, replace(back, swatches=turned)], settings)
        progressions.add(tuple(h.name for h in score.harmonies))
    assert len(progressions) >= 6


def test_busy_pieces_change_chords_more_often() -> None:
    """Never fewer chords with more complexity, and more at the end."""
    counts = [len(piece(3, complexity=c).harmonies) for c in (0, 0.3, 0.5, 0.7, 1)]

    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


@pytest.mark.parametrize("name", [name for name, scale in SCALES.items() if scale.drone])
def test_music_on_a_drone_keeps_its_ground(name: str) -> None:
    """The bass holds the tonic under everything, as such music does."""
    score = piece(2, scale=name)
    bass = notes(score, "bass")
    held = [note for note in bass if note.rule in {"drone", "close"}]

    assert all(score.scale.off_octave(note.pitch - score.tonic) < 1e-6 for note in held)
    assert sum(n.duration for n in held) > 0.5 * sum(n.duration for n in bass)


def test_roots_move_where_there_is_no_drone() -> None:
    """In major the bass goes through several roots."""
    roots = {note.pitch % 12 for note in notes(piece(2), "bass") if note.rule == "root"}
    assert len(roots) >= 3


def test_tense_hues_widen_the_chords() -> None:
    """Opposite colors behind bring sevenths and ninths; one hue alone brings none."""
    found = {}
    for apart in (0, 180):
        counts = []
        for seed in range(6):
            front, back = random_pair(seed)
            swatches = tuple(
                replace(s, color=Oklch(s.color.lightness, 0.2, 40 + apart * (i % 2)))
                for i, s in enumerate(back.swatches)
            )
            settings = Settings(scale="major", key="C", tempo=100, complexity=0.9, seed=seed)
            score = write_score([front, replace(back, swatches=swatches)], settings)
            counts.append(sum(n.rule == "color note" for n in notes(score, "pad")))
        found[apart] = mean(counts)
    assert found[0] == 0
    assert found[180] > 3
