"""A scale and a rhythm of one's own: one line each, then chosen by name.

Run it, or load it wherever phonism runs::

    phonism sea.jpg --plugin custom_scale_and_rhythm.py --scale "seven equal" --rhythm lilt
"""

import phonism
from phonism import RHYTHM_PATTERNS, SCALES, Rhythm, Scale

# Semitones above the tonic; fractions are microtones.
SCALES["seven equal"] = Scale(*(12 * step / 7 for step in range(7)), mood="adrift")

# X accented, x plain, - held on, . silent; any number of steps.
RHYTHM_PATTERNS["lilt"] = Rhythm("X-xx.x X-x-xx", mood="skipping")

if __name__ == "__main__":
    settings = phonism.Settings(duration_s=5, scale="seven equal", rhythm="lilt", seed=3)
    score, audio = phonism.create_advanced_audio(["#6a4c93", "#ff595e"], ["#1982c4"], settings)
    print(f"{score.scale_name} in {score.meter}: {', '.join(h.name for h in score.harmonies)}")
