"""Sample photos, free for everyone, that every face can use."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent


class Photo(NamedTuple):
    """A photo that comes with phonism."""

    title: str
    path: Path
    alt: str
    """What is seen, for those who do not see it."""
    credit: str


PHOTOS: Final[tuple[Photo, ...]] = (
    Photo(
        "Coffee",
        FOLDER / "coffee.jpg",
        "An espresso in a red and white cup on a red saucer, on a wooden table.",
        "Rachel Michetti, CC0",
    ),
    Photo(
        "Cat",
        FOLDER / "cat.jpg",
        "The face of a tabby cat with green eyes, close up.",
        "Stéfan van der Walt, CC0",
    ),
    Photo(
        "Astronaut",
        FOLDER / "astronaut.jpg",
        "The astronaut Eileen Collins in an orange suit, a model shuttle behind her.",
        "NASA, public domain",
    ),
    Photo(
        "Rocket",
        FOLDER / "rocket.jpg",
        "A white rocket on its launch pad at dusk, lamps below it, steel towers beside it.",
        "SpaceX, public domain",
    ),
)
"""All sample photos, in the order in which the page shows them."""
