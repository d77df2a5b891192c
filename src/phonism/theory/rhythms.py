"""Rhythms, drawn as they are tapped.

A rhythm is one bar drawn step by step: ``X`` an accented note, ``x`` a note, ``-`` the
note before it held on, ``.`` silence; spaces and bars (``|``) are for the eye.  Any number
of steps makes a rhythm.  Each is one line of `RHYTHM_PATTERNS`; add your own the same way::

    RHYTHM_PATTERNS.add("lilt", Rhythm("x.xx.x x.xx.x"))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from phonism.errors import DefinitionError
from phonism.registry import Registry
from phonism.units import Beats

MOST_STEPS = 64
DENOMINATORS = (1, 2, 4, 8, 16, 32)
ACCENT_WEIGHT = 1.0
PLAIN_WEIGHT = 0.6

# Meters that a bar of so many steps is counted in, unless the rhythm says otherwise.
USUAL_METERS = {
    1: (4, 4), 2: (2, 4), 3: (3, 4), 4: (4, 4), 6: (6, 8), 8: (4, 4), 16: (4, 4), 32: (4, 4),
}  # fmt: skip


class Stroke(NamedTuple):
    """One note of a rhythm: where in the bar it starts, how long it is, how strong."""

    onset: Beats
    duration: Beats
    weight: float
    """1 for an accent, less for a plain note."""


@dataclass(frozen=True, slots=True, init=False)
class Rhythm:
    """One bar of a rhythm.

    Parameters
    ----------
    drawing
        The bar, step by step, of 1 to 64 steps with at least one note.
    meter
        Numerator, 1 to 64, and denominator, a power of two up to 32; by default what a bar
        of so many steps usually is, see `usual_meter`.
    swing
        How late, in beats, the second half of each beat comes; a sixth is triplet feel.
    is_broken
        Whether the accompaniment breaks its chords into single notes.
    mood
        A word or two on how it feels, shown wherever rhythms are listed.

    Raises
    ------
    DefinitionError
        If the drawing, the meter or the swing is not one of these.

    Examples
    --------
    >>> Rhythm("X--x--x-").strokes()[0]
    Stroke(onset=0.0, duration=1.5, weight=1.0)
    >>> Rhythm("x..o")
    Traceback (most recent call last):
      ...
    phonism.errors.DefinitionError: A rhythm is drawn with X x - . and at least one x, \
got 'x..o'.
    """

    drawing: str
    meter: tuple[int, int]
    swing: Beats
    is_broken: bool
    mood: str

    def __init__(
        self,
        drawing: str,
        *,
        meter: tuple[int, int] | None = None,
        swing: Beats = 0.0,
        is_broken: bool = False,
        mood: str = "",
    ) -> None:
        steps = _steps_of(drawing)
        object.__setattr__(self, "drawing", steps)
        object.__setattr__(self, "meter", _checked_meter(meter or usual_meter(len(steps))))
        object.__setattr__(self, "swing", _checked_swing(swing))
        object.__setattr__(self, "is_broken", is_broken)
        object.__setattr__(self, "mood", mood)

    @property
    def bar(self) -> Beats:
        """How long the bar is in quarter notes."""
        numerator, denominator = self.meter
        return numerator * 4 / denominator

    @property
    def step(self) -> Beats:
        """How long one step of the drawing is."""
        return self.bar / len(self.drawing)

    def strokes(self) -> tuple[Stroke, ...]:
        """Return the notes of the bar in order."""
        starts = [i for i, mark in enumerate(self.drawing) if mark in "Xx"]
        return tuple(
            Stroke(
                onset=start * self.step,
                duration=self._held(start) * self.step,
                weight=ACCENT_WEIGHT if self.drawing[start] == "X" else PLAIN_WEIGHT,
            )
            for start in starts
        )

    def _held(self, start: int) -> int:
        """Return for how many steps the note that starts at a step is held."""
        tail = self.drawing[start + 1 :]
        return 1 + len(tail) - len(tail.lstrip("-"))


def _steps_of(drawing: str) -> str:
    """Return a drawing without what is for the eye only."""
    steps = "".join(str(drawing).replace("|", " ").split())
    if "x" not in steps.lower() or set(steps) - set("Xx-.") or steps[0] == "-":
        raise DefinitionError(
            f"A rhythm is drawn with X x - . and at least one x, got {drawing!r}."
        )
    if len(steps) > MOST_STEPS:
        raise DefinitionError(
            f"A rhythm is one bar of at most {MOST_STEPS} steps, got {len(steps)}."
        )
    return steps


def _checked_meter(meter: tuple[int, int]) -> tuple[int, int]:
    match meter:
        case (int(numerator), int(denominator)) if (
            1 <= numerator <= MOST_STEPS and denominator in DENOMINATORS
        ):
            return numerator, denominator
    raise DefinitionError(
        f"A meter is two whole numbers such as (3, 4), the first from 1 to {MOST_STEPS}, "
        f"the second a power of two up to {DENOMINATORS[-1]}, got {meter!r}."
    )


def _checked_swing(swing: Beats) -> Beats:
    if not isinstance(swing, int | float) or not 0 <= swing < 0.5:
        raise DefinitionError(f"Swing is 0 to below 0.5 beats, got {swing!r}.")
    return float(swing)


def usual_meter(steps: int) -> tuple[int, int]:
    """Return the meter in which a bar of so many steps is usually counted.

    One step is a whole bar of 4/4; two to four steps are quarter notes, five to twelve are
    eighths; 16 and 32 steps make a bar of 4/4, any other number is of sixteenths.

    >>> usual_meter(8), usual_meter(7), usual_meter(12)
    ((4, 4), (7, 8), (12, 8))
    """
    if steps in USUAL_METERS:
        return USUAL_METERS[steps]
    return (steps, 8) if steps <= 12 else (steps, 16)


def euclidean(onsets: int, steps: int, *, mood: str = "evenly spread") -> Rhythm:
    """Return the rhythm that spreads some onsets over some steps as evenly as can be.

    Many traditional rhythms are of this kind [1]_.

    References
    ----------
    .. [1] G. Toussaint, "The Euclidean algorithm generates traditional musical rhythms",
       Proc. BRIDGES (2005).

    Examples
    --------
    >>> euclidean(3, 8).drawing
    'X--x--x-'
    """
    if not 1 <= onsets <= steps <= MOST_STEPS:
        raise DefinitionError(
            f"A euclidean rhythm has 1 or more onsets and at most as many as its steps "
            f"(up to {MOST_STEPS}), got {onsets} in {steps}."
        )
    hits = [i * onsets % steps < onsets for i in range(steps)]
    drawing = "".join("x" if hit else "-" for hit in hits)
    return Rhythm("X" + drawing[1:], mood=mood)


EUCLID = re.compile(
    r"\s*euclid(?:ean)?[\s_(-]*(\d{1,3})[\s_,/-]+(\d{1,3})\s*\)?\s*", re.IGNORECASE
)


def euclidean_named(name: str) -> tuple[str, Rhythm] | None:
    """Return the euclidean rhythm that a name describes, with its usual spelling.

    >>> euclidean_named("Euclid(5, 13)")[0], euclidean_named("waltz")
    ('euclid 5 13', None)
    """
    found = EUCLID.fullmatch(name)
    if found is None:
        return None
    onsets, steps = (int(number) for number in found.groups())
    return f"euclid {onsets} {steps}", euclidean(onsets, steps)


RHYTHM_PATTERNS: Registry[Rhythm] = Registry("rhythm", Rhythm, euclidean_named)
"""Every rhythm by name; ``"euclid K N"`` spreads any K onsets over any N steps."""

for _name, _rhythm in {
    "simple":          Rhythm("X-x-x-x-",                          mood="plain and calm"),
    "driving eighths": Rhythm("XxxxXxxx",                          mood="urgent"),
    "syncopated":      Rhythm("Xx-xx-x-",                          mood="leaning forward"),
    "waltz":           Rhythm("X-x-x-", meter=(3, 4),              mood="turning"),
    "swing":           Rhythm("X-xxX-xx", swing=1 / 6,             mood="jazzy, loose"),
    "shuffle":         Rhythm("X-xX-xX-xX-x",                      mood="rolling"),
    "bossa":           Rhythm("X--x --x- --x- -x--",               mood="cool, Brazilian"),
    "son clave":       Rhythm("X--x --x- --x- x---",               mood="warm, Cuban"),
    "rumba clave":     Rhythm("X--x ---x --x- x---",               mood="sly, Cuban"),
    "tresillo":        Rhythm("X--x--x-",                          mood="Caribbean lilt"),
    "habanera":        Rhythm("X--xx-x-",                          mood="swaying tango"),
    "euclidean":       euclidean(5, 8,                             mood="evenly odd"),
    "euclidean 7 16":  euclidean(7, 16,                            mood="samba-like"),
    "five eight":      Rhythm("X-xx-",                             mood="limping, 3 and 2"),
    "seven eight":     Rhythm("X-x-x--",                           mood="Balkan, 2 2 3"),
    "six eight":       Rhythm("X-xX-x",                            mood="rocking"),
    "dotted":          Rhythm("X--xX--x",                          mood="stately"),
    "march":           Rhythm("X-xx", meter=(2, 4),                mood="striding"),
    "offbeat":         Rhythm(".x.x.x.x",                          mood="bouncing"),
    "ballad":          Rhythm("X---x-x-",                          mood="slow, broad"),
    "arpeggiated":     Rhythm("X-x-x-xx", is_broken=True,          mood="flowing, harp-like"),
}.items():  # fmt: skip
    RHYTHM_PATTERNS.add(_name, _rhythm)
