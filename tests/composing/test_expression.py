"""Playing: where notes stand, how freely they keep time, how long they are held."""

from dataclasses import replace
from statistics import mean

import pytest
from pieces import notes, piece, random_pair

from phonism.composing import write_score
from phonism.palette import Mood
from phonism.settings import Settings


def test_a_machine_keeps_time_exactly_and_a_human_nearly() -> None:
    """Within a few hundredths of a second, and not always the same."""
    machine, human, free = (piece(1, humanize=h) for h in (0, 0.5, 1))

    assert {n.shift_s for p in machine.parts for n in p.notes} == {0.0}
    shifts = [abs(n.shift_s) for n in notes(free, "melody")]
    assert 0.005 < mean(shifts) < 0.03
    assert max(shifts) < 0.06
    assert mean(abs(n.shift_s) for n in notes(human, "melody")) < mean(shifts)


def test_timing_is_the_same_every_time_and_leaves_the_notes_as_written() -> None:
    """Chance comes from the seed; the score is on the grid."""
    one, again, machine = (piece(1, humanize=h) for h in (1, 1, 0))

    assert one == again
    straight = [(n.onset, n.duration, n.pitch) for p in machine.parts for n in p.notes]
    assert [(n.onset, n.duration, n.pitch) for p in one.parts for n in p.notes] == straight


def test_the_close_is_played_together() -> None:
    """Nobody is early or late for the last chord."""
    score = piece(1, humanize=1)
    close = score.sections[-1].onset
    assert {n.shift_s for p in score.parts for n in p.notes if n.onset >= close} == {0.0}


def test_rough_pictures_are_played_detached() -> None:
    """Texture is articulation, unless the user says otherwise."""

    def held(texture: float, **choices: object) -> float:
        front, back = random_pair(2)
        pair = [replace(p, mood=replace(p.mood, texture=texture)) for p in (front, back)]
        settings = Settings(scale="major", key="C", tempo=100, complexity=0.5, **choices)
        score = write_score(pair, settings)
        return mean(n.duration for n in notes(score, "melody") if n.rule == "theme")

    assert held(0.0) > held(0.5) > held(1.0)
    assert held(0.0, articulation=1.0) == held(1.0, articulation=1.0)
    assert held(0.5, articulation=0.0) < held(0.5) < held(0.5, articulation=1.0)


def test_notes_stand_where_their_colors_do() -> None:
    """Those of colors on the left lean left of the others; no width, no leaning."""
    score = piece(4)
    tune = [n for n in notes(score, "melody") if n.swatch is not None]
    left = [n.pan for n in tune if n.swatch.x < 0.4]
    right = [n.pan for n in tune if n.swatch.x > 0.6]

    assert mean(left) < mean(right)
    assert {n.pan for p in piece(4, width=0).parts for n in p.notes} == {0.0}
    assert {n.pan for n in notes(score, "bass")} == {0.0}


def test_spread_colors_are_heard_all_over() -> None:
    """A color that is everywhere scatters; one in a spot stays there."""

    def scatter(spread: float) -> float:
        front, back = random_pair(4)
        moved = tuple(replace(s, spread=spread, x=0.5) for s in front.swatches)
        settings = Settings(scale="major", key="C", tempo=100, complexity=0.5)
        tune = notes(write_score([replace(front, swatches=moved), back], settings), "melody")
        return max(n.pan for n in tune) - min(n.pan for n in tune)

    assert scatter(0.0) == pytest.approx(0.0)
    assert scatter(0.4) > 0.15


def test_vivid_colors_are_loud_and_brilliant() -> None:
    """By the notes that carry them."""

    def tune(chroma: float) -> tuple[float, float]:
        front, back = random_pair(4)
        vivid = tuple(replace(s, color=s.color._replace(chroma=chroma)) for s in front.swatches)
        settings = Settings(scale="major", key="C", tempo=100, complexity=0.5)
        found = notes(write_score([replace(front, swatches=vivid), back], settings), "melody")
        return mean(n.velocity for n in found), mean(n.brightness for n in found)

    assert all(loud > soft for soft, loud in zip(tune(0.02), tune(0.25), strict=True))


@pytest.mark.parametrize("octaves", [-2, -1, 1, 2])
def test_register_moves_everything_together(octaves: int) -> None:
    """As far as all players can follow, by whole octaves, and the layers stay apart."""
    plain, moved = piece(3), piece(3, register=octaves)
    shifts = {
        b.pitch - a.pitch
        for one, other in zip(plain.parts, moved.parts, strict=True)
        for a, b in zip(one.notes, other.notes, strict=True)
    }
    (shift,) = shifts
    assert shift % 12 == 0
    assert shift * octaves >= 0


def test_a_picture_without_mood_still_breathes() -> None:
    """No texture, no contrast: plain, and alive."""
    front, back = (replace(p, mood=Mood()) for p in random_pair(6))
    score = write_score([front, back], Settings())
    assert len({n.velocity for n in notes(score, "melody")}) > 3
