"""Recipes of albums: the recipe of every movement, and the way back to the same sound."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import phonism
from phonism.album.joining import check_crossfade
from phonism.album.planning import PLANNED
from phonism.album.sources import MOST_MOVEMENTS
from phonism.album.suite import Album, Movement, perform_album
from phonism.errors import PhonismError, RecipeError
from phonism.settings import Settings
from phonism.writing.checking import entry_of, listed, numbers, settings_in, text
from phonism.writing.recipe import encode_recipe, read_file, read_plan

if TYPE_CHECKING:
    from phonism.piece import OnStage

FORMAT, FORMAT_VERSION = "phonism album", 1
MOST_BYTES = 200_000_000
"""The recipe of 99 long and busy movements has a quarter of it."""


def encode_album(album: Album) -> bytes:
    """Return an album as JSON that `load_album` turns back into the same album."""
    recipe = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": phonism.__version__,
        "title": album.title,
        "crossfade_s": album.crossfade_s,
        "settings": album.settings.as_dict(),
        "movements": [_movement(movement) for movement in album.movements],
    }
    return (json.dumps(recipe, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _movement(movement: Movement) -> dict[str, Any]:
    """Return a movement as a table; its recipe is one that `phonism.load` reads by itself."""
    return {
        "title": movement.title,
        "given": list(movement.given),
        "recipe": json.loads(encode_recipe(movement)),
    }


def load_album(
    source: str | os.PathLike[str] | bytes, *, on_stage: OnStage | None = None
) -> Album:
    """Return the album of a recipe, played anew: the same version gives the same bytes.

    Parameters
    ----------
    source
        The path of an album's recipe, or its bytes.
    on_stage
        Is called with what is being done, in words, before each movement.

    Raises
    ------
    RecipeError
        If it cannot be read, is not an album's recipe, or holds values that are not allowed.

    Examples
    --------
    >>> load_album(b"{}")
    Traceback (most recent call last):
      ...
    phonism.errors.RecipeError: recipe is not an album that phonism saved. For the recipe of \
one piece there is phonism.load.
    """
    name = "recipe" if isinstance(source, bytes) else os.fspath(source)
    data = source if isinstance(source, bytes) else read_file(Path(source), MOST_BYTES)
    recipe = _parsed(data)
    if not isinstance(recipe, dict) or recipe.get("format") != FORMAT:
        raise RecipeError(
            f"{name} is not an album that phonism saved. For the recipe of one piece there "
            "is phonism.load."
        )
    try:
        return _decoded(recipe, on_stage)
    except PhonismError as error:
        raise RecipeError(f"{name} cannot be loaded: {error}") from error


def _parsed(data: bytes) -> Any:
    """Return what JSON says; None, which is no album, of what is none or too long."""
    try:
        return json.loads(data) if len(data) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        return None


def _decoded(recipe: dict[str, Any], on_stage: OnStage | None) -> Album:
    settings = settings_in(recipe, FORMAT_VERSION)
    (crossfade_s,) = numbers(
        {"crossfade_s": [entry_of(recipe, "crossfade_s")]}, "crossfade_s", 1, 1
    )
    check_crossfade(crossfade_s, settings)
    entries = listed(recipe, "movements", MOST_MOVEMENTS)
    movements = tuple(_as_movement(entry, settings) for entry in entries)
    if not movements:
        raise RecipeError("it has no movements.")
    return perform_album(
        text(recipe, "title"), settings, movements, crossfade_s, on_stage=on_stage
    )


def _as_movement(entry: Any, settings: Settings) -> Movement:
    plan = read_plan(json.dumps(entry_of(entry, "recipe")).encode())
    samples, asked = (
        round(duration_s * settings.sample_rate)
        for duration_s in (plan.score.duration_s, settings.duration_s)
    )
    if samples != asked:
        raise RecipeError(
            f"a movement lasts {plan.score.duration_s:g} s, and the album's movements "
            f"last {settings.duration_s:g} s."
        )
    given = tuple(name for name in PLANNED if name in listed(entry, "given", len(PLANNED)))
    return Movement(
        text(entry, "title"), plan.settings, plan.palettes, plan.score, plan.origin, given
    )
