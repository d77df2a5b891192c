"""Music of colors that one names: no picture needed.

Writes a sound file, the notes, and the recipe from which both can be made again.
"""

import phonism
from phonism.piece import as_palette

settings = phonism.Settings(duration_s=5, foreground_instrument="vibraphone", key="D")
sunset = as_palette(["#ffb703", "#fb8500", "#d62828"], "foreground")
sea = as_palette(["#023047", "#219ebc", "#8ecae6"], "background")

score, audio = phonism.create_advanced_audio(sunset, sea, settings)
piece = phonism.Piece(settings, (sunset, sea), score, audio)

print(piece.swatch_table()[["name", "note", "why"]].to_string(index=False))
piece.save("sunset.wav", "sunset.mid", "sunset.json", "sunset-palette.png")

again = phonism.load("sunset.json")
print("played again from its recipe, note for note:", again.score == score)
