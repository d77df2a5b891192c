"""What all tests share: Hypothesis without deadlines, clean tables, real photos."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import skimage
from hypothesis import settings

from phonism.plugins import OPEN_TABLES

# So that tests can say ``from strategies import ...`` wherever pytest is started.
sys.path.insert(0, str(Path(__file__).parent))

# The machine may be slow, and a red test must be red again.
settings.register_profile("phonism", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "phonism")

PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")


@pytest.fixture(autouse=True)
def clean_tables() -> Iterator[None]:
    """Forget the scales, rhythms, instruments and mappings that a test added."""
    with ExitStack() as undo:
        for table in OPEN_TABLES:
            undo.enter_context(table.restored())
        yield


@pytest.fixture(params=PHOTOS)
def photo(request: pytest.FixtureRequest) -> Path:
    """Return the path of a real photo, each in turn."""
    return Path(skimage.__file__).parent / "data" / request.param
