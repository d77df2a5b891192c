"""Why it sounds so, in words: a sentence for every note, a paragraph for the whole piece.

Nothing is decided here.  A note knows its swatch and its rule, a score its chords and its
phrases, settings what the user fixed; this only says it.
"""

from phonism.explaining.notes import Explanation, explain
from phonism.explaining.program import program_notes

__all__ = ["Explanation", "explain", "program_notes"]
