"""The tune: what the colors draw, remembered, turned, and brought home."""

from dataclasses import replace
from itertools import pairwise
from statistics import mean

import numpy as np
import pytest
from pieces import during, notes, piece, random_pair

from phonism.composing import tones_of, write_score
from phonism.composing.lines import cheapest_line, moving_costs, turning_costs
from phonism.composing.melody import weave
from phonism.composing.motif import Motif, motif_of
from phonism.score import Note, Score, Section
from phonism.settings import Settings

MAJOR = np.array([60.0, 62, 64, 65, 67, 69, 71, 72, 74, 76])


def sections(score: Score, name: str) -> list[Section]:
    """Return the sections of a name."""
    return [section for section in score.sections if section.name == name]


def shape(tune: list[Note], section: Section) -> dict[float, float]:
    """Return pitch by place in the section."""
    return {round(note.onset - section.onset, 4): note.pitch for note in tune}


def likeness(score: Score, one: Section, other: Section, share: float = 1.0) -> float:
    """Return which part of a section's tune is in another, up to a share of its length."""
    tune = notes(score, "melody")
    first, second = (shape(during(tune, s), s) for s in (one, other))
    early = {place for place in first if 0 <= place < share * one.duration}
    return mean(second.get(place) == first[place] for place in early)


def test_a_theme_that_is_recalled_is_known_again() -> None:
    """Most of its notes come back where they were."""
    found = []
    for seed in range(10):
        score = piece(seed, duration_s=90)
        (theme,) = sections(score, "A (state)")
        found += [likeness(score, theme, again) for again in sections(score, "A (recall)")]
    assert mean(found) > 0.8


def test_an_answer_begins_as_the_question_did_and_ends_otherwise() -> None:
    """Antecedent and consequent: the same opening, another close."""
    begin, end = [], []
    for seed in range(12):
        score = piece(seed, duration_s=60)
        (theme,), (answer,) = sections(score, "A (state)"), sections(score, "A (answer)")
        begin.append(likeness(score, theme, answer, share=0.5))
        tune = notes(score, "melody")
        last = [during(tune, s)[-1].pitch for s in (theme, answer)]
        end.append(last[0] != last[1])
    assert mean(begin) > 0.8
    assert mean(end) > 0.6


def test_a_contrast_is_something_else() -> None:
    """It shares little with the theme, and lies higher on the whole."""
    shared, lifted = [], []
    for seed in range(12):
        score = piece(seed, duration_s=60)
        (theme,) = sections(score, "A (state)")
        (contrast,) = sections(score, "B (contrast)")
        shared.append(likeness(score, theme, contrast))
        tune = notes(score, "melody")
        high, low = (mean(n.pitch for n in during(tune, s)) for s in (contrast, theme))
        lifted.append(high - low)
    assert mean(shared) < 0.4
    assert mean(lifted) > 1


def test_lines_sing() -> None:
    """Steps rather than leaps, and few leaps beyond a fifth, as in songs."""
    moves = [
        abs(b.pitch - a.pitch)
        for seed in range(10)
        for a, b in pairwise(notes(piece(seed, duration_s=60), "melody"))
    ]
    assert mean(move <= 2 for move in moves) > 0.6
    assert mean(move > 7 for move in moves) < 0.06
    assert max(moves) <= 14


def test_strong_places_sing_the_chord() -> None:
    """On the downbeat the tune is nearly always a note of the chord."""
    is_in = []
    for seed in range(8):
        score = piece(seed, duration_s=60)
        for note in notes(score, "melody"):
            if note.onset % score.meter.bar < 1e-6:
                chord = next(
                    h for h in reversed(score.harmonies) if h.onset <= note.onset + 1e-6
                )
                off = [
                    score.scale.off_octave(note.pitch - score.tonic - s)
                    for s in chord.semitones
                ]
                is_in.append(min(off) < 1e-6)
    assert mean(is_in) > 0.93


def test_there_is_breath_between_phrases() -> None:
    """The last note of a phrase ends before the next phrase begins."""
    score = piece(1, duration_s=90)
    tune = notes(score, "melody")
    ends = [i for i, note in enumerate(tune[:-1]) if note.rule == "cadence"]

    assert len(ends) >= 5
    assert all(tune[i].end < tune[i + 1].onset - 0.1 for i in ends)


def test_a_shared_motif_shapes_the_theme() -> None:
    """Two pictures with one motif have themes more alike than with their own."""

    def contour(seed: int, motif: Motif | None) -> np.ndarray:
        settings = Settings(scale="major", key="C", tempo=100, complexity=0.5, duration_s=12)
        score = write_score(random_pair(seed), settings, motif=motif)
        pitches = np.array([n.pitch for n in notes(score, "melody")])
        return pitches - pitches.mean()

    def fit(motif: Motif) -> float:
        """Return how far the theme's beginning follows a zigzag of three notes."""
        return mean(
            float(np.corrcoef(contour(seed, motif)[:9], np.tile(motif.steps, 3))[0, 1])
            for seed in range(30)
        )

    assert fit(Motif((0.0, 5.0, -4.0))) > 0.1 > fit(Motif((0.0, 0.5, -0.5))) - 0.3


def test_the_motif_follows_the_path_through_the_colors() -> None:
    """Lighter is higher; another path, another order."""
    settings = Settings(scale="major", key="C")
    tones = [t for t in tones_of(random_pair(4), settings) if t.swatch.region == "foreground"]
    read, struck = motif_of(tones), motif_of(tones, "saliency")
    ordered = sorted(tones, key=lambda tone: tone.swatch.x)

    assert sorted(read.steps) == pytest.approx(sorted(struck.steps))
    assert read.steps != struck.steps
    ranks = np.argsort([tone.register for tone in ordered])
    assert list(np.argsort(read.steps)) == list(ranks)


@pytest.mark.parametrize("path", ["spiral", "saliency"])
def test_another_path_makes_another_theme(path: str) -> None:
    """From the same colors, in the same key and time."""
    tunes = [
        [n.pitch for n in notes(piece(5, path=name), "melody")]
        for name in ("left to right", path)
    ]
    assert tunes[0] != tunes[1]


def test_colors_are_woven_by_their_shares() -> None:
    """A color of three quarters is heard more than twice as often as one of a quarter."""
    tones = [
        t for t in tones_of(random_pair(0, 2), Settings()) if t.swatch.region == "foreground"
    ]
    row = weave(tones, [0.75, 0.25], 100)
    often, seldom = (sum(t is tone for t in row) for tone in tones)

    assert 2 < often / seldom < 2.4
    assert row[0] is tones[0]


def test_a_line_of_least_cost_is_found() -> None:
    """As by trying every line there is."""
    rng = np.random.default_rng(3)
    pitches = MAJOR[:5]
    turning = turning_costs(pitches)
    for _ in range(20):
        local = 3 * rng.random((5, 5))
        pairs = list(rng.random((4, 5, 5)))
        best, found = np.inf, ()
        for line in np.ndindex(5, 5, 5, 5, 5):
            cost = sum(local[i, p] for i, p in enumerate(line))
            cost += sum(pairs[i][a, b] for i, (a, b) in enumerate(pairwise(line)))
            cost += turning[:, line[0], line[1]].min()
            cost += sum(
                turning[a, b, c] for a, b, c in zip(line, line[1:], line[2:], strict=False)
            )
            if cost < best:
                best, found = cost, line
        assert tuple(cheapest_line(local, pairs, turning)) == found


def test_steps_cost_less_than_leaps_and_turning_back_less_than_leaping_on() -> None:
    """What singers do for nothing costs nothing."""
    moving, turning = moving_costs(MAJOR), turning_costs(MAJOR)

    assert moving[0, 1] < moving[0, 2] < moving[0, 4] < moving[0, 6]
    assert turning[0, 4, 3] < turning[0, 4, 5] < turning[0, 4, 7]
    assert moving[3, 6] > moving[2, 5]  # the tritone from F to B


def test_light_pictures_sing_higher() -> None:
    """By the middle of the tune."""

    def middle(shift: float) -> float:
        front, back = random_pair(7)
        moved = tuple(
            replace(s, color=s.color._replace(lightness=min(1.0, s.color.lightness + shift)))
            for s in front.swatches
        )
        settings = Settings(scale="major", key="C", tempo=100, complexity=0.5)
        tune = notes(write_score([replace(front, swatches=moved), back], settings), "melody")
        return mean(note.pitch for note in tune)

    assert middle(0.2) > middle(0.0) + 1 > middle(-0.2) + 2
