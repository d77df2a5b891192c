"""Scanning: time follows the picture from left to right, column by column."""

from dataclasses import replace

import pytest
from pieces import notes, piece, random_pair

from phonism.color.oklab import Oklch
from phonism.composing import write_score
from phonism.palette import Palette, Swatch
from phonism.score import Score
from phonism.settings import Settings

RED, BLUE = Oklch.from_hex("#d03020"), Oklch.from_hex("#2040c0")
DARK, LIGHT = Oklch(0.25, 0.05, 200), Oklch(0.9, 0.05, 200)
LEFT, RIGHT = (1.0,) * 16 + (0.0,) * 16, (0.0,) * 16 + (1.0,) * 16


def halves(region: str, left: Oklch, right: Oklch) -> Palette:
    """Return the palette of a region whose halves have one color each."""
    return Palette(
        region,
        (
            Swatch(left, 0.5, region, x=0.25, columns=LEFT),
            Swatch(right, 0.5, region, x=0.75, columns=RIGHT),
        ),
        0.5,
    )


def scanned(front: Palette, back: Palette, **choices: object) -> Score:
    settings = Settings(form="scan", scale="major", key="C", tempo=100, **choices)
    return write_score([front, back], settings)


def by_half(score: Score, role: str) -> tuple[list, list]:
    """Return the notes of a role in the first and in the second half of the bars."""
    close = score.sections[-1].onset
    found = [n for n in notes(score, role) if n.onset < close - 1e-6]
    return [n for n in found if n.onset < close / 2], [n for n in found if n.onset >= close / 2]


def test_what_lies_left_is_heard_first() -> None:
    """Before the middle nearly all notes are the left color's, after it the right one's."""
    score = scanned(halves("foreground", RED, BLUE), halves("background", BLUE, RED))
    first, second = by_half(score, "melody")

    for found, color in ((first, RED), (second, BLUE)):
        asked = [n for n in found if n.rule == "scan"]
        own = [n for n in asked if n.swatch.color == color]
        assert len(own) > 0.6 * len(asked)
    first, second = by_half(score, "bass")
    assert sum(n.swatch.color == BLUE for n in first) > len(first) / 2
    assert sum(n.swatch.color == RED for n in second) > len(second) / 2


def test_the_tune_rises_from_a_dark_left_to_a_light_right() -> None:
    """The line of the picture is the line of the music."""
    rising = scanned(halves("foreground", DARK, LIGHT), halves("background", RED, BLUE))
    falling = scanned(halves("foreground", LIGHT, DARK), halves("background", RED, BLUE))

    def climb(score: Score) -> float:
        first, second = by_half(score, "melody")
        return sum(n.pitch for n in second) / len(second) - sum(n.pitch for n in first) / len(
            first
        )

    assert climb(rising) > climb(falling) + 2


def test_a_mirrored_picture_is_another_piece() -> None:
    """Time runs from left to right."""
    front, back = halves("foreground", RED, BLUE), halves("background", BLUE, RED)
    mirrored = [
        replace(
            p,
            swatches=tuple(replace(s, x=1 - s.x, columns=s.columns[::-1]) for s in p.swatches),
        )
        for p in (front, back)
    ]
    assert scanned(front, back) != scanned(*mirrored)


def test_sections_say_where_in_the_picture_one_is() -> None:
    """From left by the center to the right."""
    names = [section.name for section in piece(1, form="scan", duration_s=60).sections]
    order = [name.split()[0] for name in names[:-1]]

    assert order == sorted(order, key=["left", "center", "right"].index)
    assert set(order) == {"left", "center", "right"}


@pytest.mark.parametrize("duration_s", [5, 30, 180])
def test_a_scan_is_a_piece_like_any_other(duration_s: float) -> None:
    """It ends at home, with bass and tune, at the asked time."""
    score = piece(2, form="scan", duration_s=duration_s)

    assert score.duration_s == pytest.approx(duration_s)
    for role in ("melody", "bass"):
        assert (notes(score, role)[-1].pitch - score.tonic) % 12 == 0


def test_colors_made_by_hand_can_be_scanned() -> None:
    """Their place stands for their columns."""
    settings = Settings(form="scan", scale="major", key="C", tempo=100)
    assert notes(write_score(random_pair(3), settings), "melody")
