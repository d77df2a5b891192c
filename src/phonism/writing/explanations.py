"""What `phonism explain` says, for the eye and for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from phonism.composing import tones_of
from phonism.explaining import Explanation, explain, program_notes
from phonism.piece import explanation_row, explanation_table, swatch_row, tone_table
from phonism.writing.recipe import Plan

if TYPE_CHECKING:
    import pandas as pd

Explainer: TypeAlias = Callable[[Plan, bool], str]
"""Takes what would be played and whether to speak of every note."""

INDENT = " " * 4
LINE_LENGTH = 80
"""As wide as a terminal is at least."""


def explained_to_the_eye(plan: Plan, is_with_notes: bool) -> str:
    """Return program notes, the colors and, if asked for, a sentence for every note."""
    notes = textwrap.fill(_program_notes(plan), LINE_LENGTH)
    blocks = [notes, "\n".join(_color_lines(tone_table(plan.palettes, plan.settings)))]
    if is_with_notes:
        blocks.append(
            "\n".join(
                _hung(f"{note.onset_s:7.2f} s  ", note.why) for note in _explanations(plan)
            )
        )
    return "\n\n".join(blocks)


def _color_lines(table: pd.DataFrame) -> list[str]:
    """Return a row for each color, and below it the reason, which is as long as three rows."""
    head, *rows = aligned(table.drop(columns="why"))
    reasons = [_hung(INDENT, reason_alone(why)) for why in table["why"]]
    return [head, *(line for pair in zip(rows, reasons, strict=True) for line in pair)]


def _hung(start: str, text: str) -> str:
    """Return a text in lines, all but the first of them indented as far as its start."""
    return textwrap.fill(
        text, LINE_LENGTH, initial_indent=start, subsequent_indent=" " * len(start)
    )


def reason_alone(why: str) -> str:
    """Return why a color sounds as it does, without its name, where that stands beside it.

    >>> reason_alone("Rusty red: dark, so it sounds low; on the left of the picture.")
    'dark, so it sounds low; on the left of the picture.'
    """
    return why.partition(": ")[2] or why


def explained_as_csv(plan: Plan, is_with_notes: bool) -> str:
    """Return one table: the notes if they are asked for, else the colors."""
    table = (
        explanation_table(_explanations(plan))
        if is_with_notes
        else tone_table(plan.palettes, plan.settings)
    )
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.removesuffix("\n")


def explained_as_json(plan: Plan, is_with_notes: bool) -> str:
    """Return program notes, colors and, if asked for, notes, each with all that is known."""
    said = {
        "program_notes": _program_notes(plan),
        "colors": [swatch_row(tone) for tone in tones_of(plan.palettes, plan.settings)],
    }
    if is_with_notes:
        said["notes"] = [explanation_row(note) for note in _explanations(plan)]
    return json.dumps(said, indent=1, allow_nan=False)


EXPLAINERS: dict[str, Explainer] = {
    "table": explained_to_the_eye,
    "csv": explained_as_csv,
    "json": explained_as_json,
}
"""What writes each form that `phonism explain` knows."""


def _program_notes(plan: Plan) -> str:
    return program_notes(plan.palettes, plan.score, plan.settings)


def _explanations(plan: Plan) -> tuple[Explanation, ...]:
    return explain(plan.score, tones_of(plan.palettes, plan.settings))


def aligned(table: pd.DataFrame) -> list[str]:
    """Return a table of colors as lines: words to the left, numbers to the right."""
    formats = {"share": "{:.1%}", "frequency_hz": "{:.2f}"}
    names = [str(name) for name in table]
    columns = [
        [name.replace("_hz", " (Hz)"), *map(formats.get(name, "{}").format, table[name])]
        for name in names
    ]
    widths = [max(map(len, column)) for column in columns]
    sides = [">" if name in formats else "<" for name in names]
    return [
        "  ".join(map("{:{}{}}".format, row, sides, widths)).rstrip()
        for row in zip(*columns, strict=True)
    ]
