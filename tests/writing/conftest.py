"""One short piece that all tests of files share."""

from __future__ import annotations

import pytest

from phonism.piece import Piece, as_palette, create_advanced_audio
from phonism.settings import Settings

FOREGROUND = ("#e07020", "#ffd080", "#a02050")
BACKGROUND = ("#203040", "#5080a0")


def piece_of(foreground=FOREGROUND, background=BACKGROUND, **choices) -> Piece:
    """Return a short piece of some colors."""
    settings = Settings(**{"duration_s": 5, **choices})
    palettes = (as_palette(foreground, "foreground"), as_palette(background, "background"))
    return Piece(settings, palettes, *create_advanced_audio(*palettes, settings))


@pytest.fixture(scope="session")
def make_piece():
    """Return what makes a short piece."""
    return piece_of


@pytest.fixture(scope="session")
def piece() -> Piece:
    """Return a short piece with default choices."""
    return piece_of()
