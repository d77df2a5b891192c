"""One photo read in two ways: as a song with a theme, and as a scan from left to right.

Run it with a photo: ``python two_readings.py sea.jpg``.
"""

import sys

import phonism

photo = sys.argv[1]

for form in ("song", "scan"):
    piece = phonism.compose(photo, phonism.Settings(form=form, duration_s=12))
    print(piece.program_notes)
    print(f"{form}:", *(section.name for section in piece.score.sections), sep="\n  ")

    tune = [note for note in piece.explanations() if note.part.role == "melody"]
    print(f"The tune begins thus. {tune[0].why}\n")
    piece.save(f"{form}.wav", f"{form}-roll.png")
