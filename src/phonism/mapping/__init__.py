"""Color to music: named mappings, the note of each swatch, and the key of a picture.

Importing this package registers the built-in mappings; each lives in a file with its kin.
"""

# The default is registered first, so that every list begins with it.
from phonism.mapping import perceptual  # isort: skip
from phonism.mapping import historical, physical
from phonism.mapping.mood import choose_complexity, choose_key, choose_tempo, feeling_of
from phonism.mapping.paths import PATHS, Path, path
from phonism.mapping.registry import MAPPINGS, Key, Mapping, Profile, mapping
from phonism.mapping.relations import contrast_of, tension_of
from phonism.mapping.shaping import shaped
from phonism.mapping.tuning import Tone, color_to_pitch, tune

__all__ = [
    "MAPPINGS",
    "PATHS",
    "Key",
    "Mapping",
    "Path",
    "Profile",
    "Tone",
    "choose_complexity",
    "choose_key",
    "choose_tempo",
    "color_to_pitch",
    "contrast_of",
    "feeling_of",
    "historical",
    "mapping",
    "path",
    "perceptual",
    "physical",
    "shaped",
    "tension_of",
    "tune",
]
