"""The form: which phrases follow each other, and what each does with the theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from phonism.composing.grid import Grid
from phonism.registry import Registry

Treatment: TypeAlias = Literal[
    "intro", "state", "answer", "recall", "return", "ornament", "contrast", "sequence",
    "fragment", "invert", "augment", "coda", "scan",
]  # fmt: skip
"""What a phrase does: states or answers the theme, recalls it, changes it, and so on."""

Cadence: TypeAlias = Literal["half", "full", "deceptive"]
"""How a phrase ends: asking (on the dominant), at home, or somewhere near home."""


class PhrasePlan(NamedTuple):
    """What a phrase is: its section, how it treats the theme, how it ends."""

    section: str
    treatment: Treatment
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Form:
    """One way to lay out a piece."""

    name: str
    help: str


FORMS: Registry[Form] = Registry("form", Form)
"""Every form by name."""

for _form in (
    Form("song", "a theme, its answer, a contrast, a return"),
    Form("scan", "time follows the picture from left to right, column by column"),
):
    FORMS.add(_form.name, _form)

STATE = PhrasePlan("A", "state", "half")
ANSWER = PhrasePlan("A", "answer", "full")
RECALL = PhrasePlan("A", "recall", "half")
RETURN = PhrasePlan("A", "return", "full")
ORNAMENT = PhrasePlan("A", "ornament", "half")
CONTRAST = PhrasePlan("B", "contrast", "deceptive")
SEQUENCE = PhrasePlan("B", "sequence", "half")
CODA = PhrasePlan("A", "coda", "full")

# Blocks of two phrases, the first asking, the second answering or leading on.
THEME = (STATE, ANSWER)
THEME_AGAIN = (RECALL, RETURN)
THEME_DECORATED = (ORNAMENT, RETURN)
MIDDLE = (CONTRAST, SEQUENCE)
MIDDLE_AGAIN = (PhrasePlan("B", "recall", "deceptive"), PhrasePlan("B", "fragment", "half"))
FAR = (PhrasePlan("C", "invert", "deceptive"), PhrasePlan("C", "augment", "half"))

SHORT_FORMS: dict[int, tuple[PhrasePlan, ...]] = {
    1: (PhrasePlan("A", "state", "full"),),
    2: THEME,
    3: (STATE, PhrasePlan("B", "contrast", "half"), RETURN),
    4: (*THEME, PhrasePlan("B", "contrast", "half"), RETURN),
    5: (*THEME, *MIDDLE, RETURN),
}
"""The forms of few phrases."""
BLOCK_FORMS: dict[int, tuple[tuple[PhrasePlan, PhrasePlan], ...]] = {
    3: (THEME, MIDDLE, THEME_AGAIN),
    4: (THEME, THEME_AGAIN, MIDDLE, THEME_DECORATED),
    5: (THEME, THEME_AGAIN, MIDDLE, FAR, THEME_DECORATED),
}
"""The forms of some blocks; longer ones go round in `LONG_ROUND` after the theme."""
LONG_ROUND = (
    THEME_AGAIN, MIDDLE, THEME_DECORATED, FAR, THEME_AGAIN, MIDDLE_AGAIN, THEME_AGAIN,
)  # fmt: skip
# A piece of so many phrases may begin with the background alone.
INTRO_FROM = 5
LONGEST_INTRO = 2
SHORTEST_PHRASE = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few bars that belong together."""

    section: str
    """Phrases of the same letter share their theme."""
    treatment: Treatment
    cadence: Cadence
    first_bar: int
    bars: int

    @property
    def end_bar(self) -> int:
        """The bar after its last one."""
        return self.first_bar + self.bars


def plan_form(grid: Grid, form_name: str = "song") -> tuple[Phrase, ...]:
    """Return the phrases that fill the bars before the close.

    Bars that do not make a whole phrase begin the piece, if it is long enough to wait for
    its theme, or lengthen the last phrase.
    """
    size = _phrase_size(grid)
    count = max(1, grid.bars // size)
    extra = grid.bars - count * size
    intro = min(extra, LONGEST_INTRO) if count >= INTRO_FROM and form_name != "scan" else 0
    plans = _scan(count) if form_name == "scan" else _song(count)
    sizes = [size] * (count - 1) + [grid.bars - intro - (count - 1) * size]
    if not intro:
        return tuple(_laid(plans, sizes))
    return tuple(_laid([PhrasePlan("intro", "intro", "half"), *plans], [intro, *sizes]))


def _phrase_size(grid: Grid) -> int:
    """Return how many bars make a phrase: half of a short piece, so that it has an answer."""
    if grid.bars >= 2 * grid.unit:
        return grid.unit
    return max(SHORTEST_PHRASE, grid.bars // 2)


def _laid(plans: Iterable[PhrasePlan], sizes: list[int]) -> Iterable[Phrase]:
    first = 0
    for plan, bars in zip(plans, sizes, strict=True):
        yield Phrase(*plan, first_bar=first, bars=bars)
        first += bars


def _song(count: int) -> list[PhrasePlan]:
    """Return the plan of so many phrases: the theme first and last, the rest between."""
    if count in SHORT_FORMS:
        return list(SHORT_FORMS[count])
    number = count // 2
    going = [LONG_ROUND[i % len(LONG_ROUND)] for i in range(number - 2)]
    blocks = BLOCK_FORMS.get(number, (THEME, *going, THEME_DECORATED))
    return [plan for block in blocks for plan in block] + [CODA] * (count % 2)


def _scan(count: int) -> list[PhrasePlan]:
    """Return phrases named by where in the picture they are, which ask until the last."""
    names = ("left", "center", "right")
    places = [names[round(2 * i / max(1, count - 1))] for i in range(count)]
    asking = [PhrasePlan(place, "scan", "half") for place in places[:-1]]
    return [*asking, PhrasePlan(places[-1], "scan", "full")]
