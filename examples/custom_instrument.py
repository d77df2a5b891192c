"""An instrument of one's own: one function of time, frequency and velocity.

Run it, or load it wherever phonism runs and choose the kalimba by name::

    phonism sea.jpg --plugin custom_instrument.py --foreground-instrument kalimba
    phonism check custom_instrument.py
"""

import numpy as np

import phonism
from phonism.units import Hertz, Times, Velocity


@phonism.instrument(
    "kalimba", family="plucked", lowest=48, highest=84, program=108, release_s=0.8
)
def kalimba(t: Times, frequency: Hertz, velocity: Velocity) -> Times:
    """Sound a plucked tine with a short, bright knock at the start."""
    tine = np.exp(-3 * t) * np.sin(2 * np.pi * frequency * t)
    knock = np.exp(-40 * t) * np.sin(2 * np.pi * 5.8 * frequency * t)
    return 0.7 * tine + 0.2 * velocity * knock


if __name__ == "__main__":
    settings = phonism.Settings(duration_s=5, foreground_instrument="kalimba")
    colors = ["#f4d35e", "#ee964b", "#f95738"], ["#0d3b66", "#faf0ca"]
    score, audio = phonism.create_advanced_audio(*colors, settings)
    print(phonism.INSTRUMENTS["kalimba"].help)
    print(f"{len(score.parts)} parts, {audio.duration_s:.0f} s")
