"""An album: every photo of a folder becomes a track, and the table of its colors.

Run it with folders: ``python album.py photos music``.
"""

import sys
from pathlib import Path

import phonism

photos, music = (Path(argument) for argument in sys.argv[1:3])
settings = phonism.Settings(duration_s=5, background_instrument="choir")

for number, photo in enumerate(sorted(photos.iterdir()), start=1):
    try:
        piece = phonism.compose(photo, settings)
    except phonism.PhonismError as error:
        print(f"left out: {error}")
        continue
    track = music / f"{number:02} {photo.stem}"
    piece.save(f"{track}.wav", f"{track}-palette.png")
    print(f"{track.name}: {piece.score.scale_name}, {piece.score.tempo:.0f} bpm")
