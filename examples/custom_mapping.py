"""A rule of one's own from color to note: which degrees of the scale a color may sound.

Run it, or load it wherever phonism runs::

    phonism sea.jpg --plugin custom_mapping.py --mapping thirds
"""

import phonism
from phonism.color.oklab import Oklch
from phonism.mapping import Key, Profile, mapping
from phonism.mapping.registry import hue_certainty, with_home


@mapping("thirds", source="an example: the circle of hues, laid on a chain of thirds")
def thirds(color: Oklch, key: Key) -> Profile:
    """Neighboring hues sound a third apart; greys, which have no hue, stay at home."""
    size = len(key.scale)
    step, lean = divmod(size * color.hue / 360, 1)
    own, neighbor = 2 * int(step) % size, 2 * (int(step) + 1) % size
    profile = {own: 1 - lean}
    profile[neighbor] = profile.get(neighbor, 0) + lean
    return with_home(profile, hue_certainty(color), key.scale)


if __name__ == "__main__":
    for name in ("thirds", "perceptual"):
        pitches = [
            phonism.color_to_pitch(color, "major", mapping=name)
            for color in ("#ff0000", "#ffff00", "#00ff00", "#0000ff", "#808080")
        ]
        print(f"{name}: {pitches}")
