# ruff: noqa: INP001 -- a script beside the pictures that it draws, not a package
"""Draw the music that the documents show, from the sample photos.

Run ``python docs/images/draw.py``.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

import phonism
from phonism.app.photos import FOLDER
from phonism.piece import find_colors
from phonism.score import Score
from phonism.settings import Settings
from phonism.writing.piano_roll import plot_piano_roll
from phonism.writing.roll_margins import LEFT_IN, RIGHT_IN, WIDTH_IN

HERE = Path(__file__).parent
COLORS = 128
"""A roll has few colors; their neighbors are the soft edges of its letters."""
WIDTH_PX, PHOTO_PX = 1400, 300
SCAN_PX, BAND_PX = 1000, 420
WHITE = (255, 255, 255)
ROLLS = {
    "song": ("coffee", Settings(duration_s=33)),
    "lullaby": ("cat", Settings(duration_s=20, complexity=0)),
    "busy": ("cat", Settings(duration_s=20, complexity=1)),
    "drone": ("rocket", Settings(duration_s=20, scale="hirajoshi", rhythm="seven eight")),
}
"""A photo and the settings for each plain roll."""


def write(photo: str, settings: Settings) -> Score:
    """Return the music of a sample photo, not played."""
    _, _, palettes = find_colors(FOLDER / f"{photo}.jpg", settings)
    return phonism.write_score(palettes, settings)


def roll_of(score: Score) -> Image.Image:
    """Return its piano roll."""
    return Image.open(io.BytesIO(plot_piano_roll(score))).convert("RGB")


def beside(photo: Image.Image, roll: Image.Image) -> Image.Image:
    """Return a photo and, on its right, the music of it."""
    small = photo.resize((PHOTO_PX, photo.height * PHOTO_PX // photo.width))
    width = WIDTH_PX - PHOTO_PX
    page = Image.new("RGB", (WIDTH_PX, roll.height * width // roll.width), WHITE)
    page.paste(roll.resize((width, page.height)), (PHOTO_PX, 0))
    page.paste(small, (0, (page.height - small.height) // 2))
    return page


def above(photo: Image.Image, roll: Image.Image, score: Score) -> Image.Image:
    """Return a photo stretched over the bars that follow it, and the roll below."""
    bars = score.sections[-1].onset / score.length
    left = roll.width * LEFT_IN / WIDTH_IN
    width = round(bars * (roll.width * (1 - RIGHT_IN / WIDTH_IN) - left))
    page = Image.new("RGB", (roll.width, roll.height + BAND_PX), WHITE)
    page.paste(photo.resize((width, BAND_PX)), (round(left), 0))
    page.paste(roll, (0, BAND_PX))
    return page


def main() -> None:
    """Draw them all."""
    for name, (photo, settings) in ROLLS.items():
        roll = roll_of(write(photo, settings))
        roll.quantize(COLORS).save(HERE / f"{name}-roll.png", optimize=True)

    phonism.compose(FOLDER / "coffee.jpg").save(HERE / "coffee-palette.png")
    coffee = Image.open(FOLDER / "coffee.jpg").convert("RGB")
    page = beside(coffee, roll_of(write(*ROLLS["song"])))
    page.save(HERE / "coffee-and-its-music.jpg", quality=82)

    scan = write("astronaut", Settings(form="scan"))
    astronaut = Image.open(FOLDER / "astronaut.jpg").convert("RGB")
    page = above(astronaut, roll_of(scan), scan)
    page = page.resize((SCAN_PX, page.height * SCAN_PX // page.width), Image.Resampling.LANCZOS)
    page.save(HERE / "scan.jpg", quality=82)


if __name__ == "__main__":
    main()
