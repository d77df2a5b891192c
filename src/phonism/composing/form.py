"""The form: which phrases follow each other, and what each does with the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from phonism.composing.grid import Grid
from phonism.registry import Registry

Treatment: TypeAlias = Literal["state", "answer", "vary", "contrast", "sequence"]
Cadence: TypeAlias = Literal["open", "closed"]

PhrasePlan: TypeAlias = tuple[str, Treatment, Cadence]
"""What a phrase is: its section, how it treats the theme, how it ends."""

STATE: PhrasePlan = ("A", "state", "open")
ANSWER: PhrasePlan = ("A", "answer", "closed")
VARY: PhrasePlan = ("A", "vary", "open")
CONTRAST: PhrasePlan = ("B", "contrast", "open")
SEQUENCE: PhrasePlan = ("B", "sequence", "open")

# The forms of few phrases; longer ones go round in blocks of antecedent and consequent.
SHORT_FORMS: dict[int, tuple[PhrasePlan, ...]] = {
    1: (("A", "state", "closed"),),
    2: (STATE, ANSWER),
    3: (STATE, CONTRAST, ANSWER),
    4: (STATE, ANSWER, CONTRAST, ANSWER),
    5: (STATE, ANSWER, CONTRAST, SEQUENCE, ANSWER),
    6: (STATE, ANSWER, CONTRAST, SEQUENCE, VARY, ANSWER),
}
BLOCKS = ((STATE, ANSWER), (VARY, ANSWER), (CONTRAST, SEQUENCE), (VARY, ANSWER))


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
    def last_bar(self) -> int:
        """The bar in which it ends."""
        return self.first_bar + self.bars - 1


def plan_form(grid: Grid) -> tuple[Phrase, ...]:
    """Return the phrases that fill the bars before the close.

    Bars that do not make a whole phrase lengthen the last one.
    """
    count = max(1, grid.bars // grid.unit)
    plan = SHORT_FORMS.get(count) or _long_form(count)
    size = min(grid.unit, grid.bars)
    sizes = [size] * (count - 1) + [grid.bars - size * (count - 1)]
    return tuple(
        Phrase(section, treatment, cadence, first_bar=i * size, bars=bars)
        for i, ((section, treatment, cadence), bars) in enumerate(zip(plan, sizes, strict=True))
    )


def _long_form(count: int) -> tuple[PhrasePlan, ...]:
    """Return blocks of two phrases, an odd one leading back, the theme at the end."""
    blocks = [phrase for i in range(count // 2 - 1) for phrase in BLOCKS[i % len(BLOCKS)]]
    bridge = [SEQUENCE] * (count % 2)
    return (*blocks, *bridge, VARY, ANSWER)
