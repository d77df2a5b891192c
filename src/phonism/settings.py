"""Everything a user can choose, declared once.

Each field of `Settings` carries its range or choices, its unit and one sentence of help.
The command line, the page's form, the HTTP schema and the manual's table are loops over
`KNOBS`; a new choice is one more field.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Final

from phonism.composing.form import FORMS
from phonism.errors import OutOfRangeError, UnknownNameError, shown
from phonism.mapping import MAPPINGS
from phonism.mapping.paths import PATHS
from phonism.regions.models import MODELS
from phonism.registry import Registry
from phonism.sound.instruments import INSTRUMENTS
from phonism.theory.pitches import KEYS
from phonism.theory.rhythms import RHYTHM_PATTERNS
from phonism.theory.scales import SCALES

AUTO: Final = "auto"
"""The value of a setting that the picture decides."""


@dataclass(frozen=True, slots=True)
class Knob:
    """What is known of one setting, for every face that shows or reads it."""

    name: str
    label: str
    help: str
    group: str
    """``"ordinary"`` or ``"advanced"``: whether the page shows it at once."""
    default: Any
    kind: type
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    table: Registry[Any] | None = None
    """The names that are allowed, for a setting that is a name."""
    numbers: tuple[int, ...] = ()
    """The numbers that are allowed, for a setting that is one of a few numbers."""
    is_auto: bool = False
    """Whether ``"auto"`` leaves the choice to the picture."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What is allowed, ``"auto"`` first; empty for a range of numbers.

        >>> KNOBS["bit_depth"].choices
        ('16', '24', '32')
        """
        if self.table is None:
            return tuple(str(number) for number in self.numbers)
        return (AUTO, *self.table) if self.is_auto else tuple(self.table)

    @property
    def allowed(self) -> str:
        """What is allowed, in words.

        >>> KNOBS["duration_s"].allowed
        '5 to 180 s'
        """
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.kind is bool:
            return "true or false"
        whole = "a whole number from " if self.kind is int else ""
        unit = f" {self.unit}" if self.unit else ""
        auto = " or auto" if self.is_auto else ""
        return f"{whole}{self.low} to {self.high}{unit}{auto}"

    def check(self, value: Any) -> Any:
        """Return the value as the setting holds it.

        Raises
        ------
        OutOfRangeError
            If it is not a number of the range.
        UnknownNameError
            If it is not one of the names.
        """
        if self.is_auto and (value is None or _word(value) == AUTO):
            return AUTO
        if self.table is not None:
            return self.table.canonical(value)
        number = _boolean(value) if self.kind is bool else _number(value, self.kind)
        is_allowed = number in self.numbers if self.numbers else self._spans(number)
        if number is None or not is_allowed:
            raise OutOfRangeError(f"{self.label} must be {self.allowed}, got {shown(value)}.")
        return number

    def _spans(self, number: float | None) -> bool:
        if number is None or self.low is None or self.high is None:
            return number is not None
        return self.low <= number <= self.high


def _word(value: Any) -> str:
    """Return a value as a user would type it, in small letters."""
    try:
        return str(value).strip().lower()
    except ValueError:  # Python prints no number of more than 4300 digits
        return ""


def _boolean(value: Any) -> bool | None:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return words.get(_word(value))


def _number(value: Any, kind: type) -> float | int | None:
    """Return a finite number of a kind, or None for anything else."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(number) or (kind is int and number != int(number)):
        return None
    return int(number) if kind is int else number


def _knob(default: Any, label: str, help_text: str, **facts: Any) -> Any:
    return field(default=default, metadata={"label": label, "help": help_text, **facts})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All choices of a user; every one has a default, and none can be out of range.

    Raises
    ------
    OutOfRangeError
        If a number is not one that its setting allows.
    UnknownNameError
        If a name is not in its table; the message suggests near ones.

    Examples
    --------
    >>> Settings(scale="Dorian", tempo=72).scale
    'dorian'
    >>> Settings(tempo=400)
    Traceback (most recent call last):
      ...
    phonism.errors.OutOfRangeError: Tempo must be 40 to 240 bpm or auto, got 400.
    """

    duration_s: float = _knob(
        30.0, "Length", "How long the music lasts, ringing out included.",
        low=5, high=180, step=1, unit="s", group="ordinary",
    )  # fmt: skip
    tempo: float | str = _knob(
        AUTO, "Tempo", "How fast the beat goes; auto reads it from the picture's mood.",
        low=40, high=240, step=1, unit="bpm", is_auto=True, group="ordinary", kind=float,
    )  # fmt: skip
    scale: str = _knob(
        AUTO, "Scale", "The notes that may sound; auto reads it from the picture's mood.",
        table=SCALES, is_auto=True, group="ordinary",
    )  # fmt: skip
    key: str = _knob(
        AUTO, "Key", "The note that the music comes home to; auto reads it from the hues.",
        table=KEYS, is_auto=True, group="ordinary",
    )  # fmt: skip
    foreground_instrument: str = _knob(
        "piano", "Foreground instrument", "Who plays the foreground's tune.",
        table=INSTRUMENTS, group="ordinary",
    )  # fmt: skip
    background_instrument: str = _knob(
        "strings", "Background instrument", "Who plays the background's chords.",
        table=INSTRUMENTS, group="ordinary",
    )  # fmt: skip
    rhythm: str = _knob(
        "simple", "Rhythm", "The pattern that the notes follow; it sets the meter too.",
        table=RHYTHM_PATTERNS, group="ordinary",
    )  # fmt: skip
    mix: float = _knob(
        0.6, "Mix", "How much foreground: 0 is background only, 1 foreground only.",
        low=0, high=1, step=0.05, group="ordinary",
    )  # fmt: skip
    complexity: float | str = _knob(
        AUTO, "Complexity",
        "From a lullaby (0) to rich and busy (1); auto reads it from the picture's mood.",
        low=0, high=1, step=0.05, is_auto=True, group="ordinary", kind=float,
    )  # fmt: skip
    form: str = _knob(
        "song", "Form", "How the piece goes: a song with a theme, or a scan of the picture.",
        table=FORMS, group="ordinary",
    )  # fmt: skip
    percussion: bool = _knob(
        False, "Percussion", "Add light drums behind the music.", group="ordinary",
    )  # fmt: skip
    foreground_colors: int = _knob(
        6, "Foreground colors", "How many dominant colors to find in the foreground.",
        low=2, high=12, step=1, group="advanced",
    )  # fmt: skip
    background_colors: int = _knob(
        6, "Background colors", "How many dominant colors to find in the background.",
        low=2, high=12, step=1, group="advanced",
    )  # fmt: skip
    mapping: str = _knob(
        "perceptual", "Mapping", "The rule that turns a color into a note.",
        table=MAPPINGS, group="advanced",
    )  # fmt: skip
    path: str = _knob(
        "left to right", "Path", "The way the eye takes through the colors to make the theme.",
        table=PATHS, group="advanced",
    )  # fmt: skip
    register: int = _knob(
        0, "Register", "Plays everything higher or lower, as far as all players reach.",
        low=-2, high=2, step=1, unit="octaves", group="advanced",
    )  # fmt: skip
    dynamics: float = _knob(
        1.0, "Dynamics", "How much louder vivid colors are than pale ones; 0 is all alike.",
        low=0, high=1, step=0.05, group="advanced",
    )  # fmt: skip
    brightness: float | str = _knob(
        AUTO, "Brightness",
        "From a dull timbre (0) to a brilliant one (1); auto lets each color have its own.",
        low=0, high=1, step=0.05, is_auto=True, group="advanced", kind=float,
    )  # fmt: skip
    articulation: float | str = _knob(
        AUTO, "Articulation",
        "From short notes (0) to bound ones (1); auto binds smooth pictures.",
        low=0, high=1, step=0.05, is_auto=True, group="advanced", kind=float,
    )  # fmt: skip
    width: float = _knob(
        1.0, "Width", "How far left and right the colors stand; 0 is all in the middle.",
        low=0, high=1, step=0.05, group="advanced",
    )  # fmt: skip
    humanize: float = _knob(
        0.5, "Humanize", "How freely the players keep time, from a machine (0) to rubato (1).",
        low=0, high=1, step=0.05, group="advanced",
    )  # fmt: skip
    model: str = _knob(
        "u2netp", "Separation", "What tells the foreground from the background.",
        table=MODELS, group="advanced",
    )  # fmt: skip
    invert_mask: bool = _knob(
        False, "Swap regions", "Let foreground and background trade places.",
        group="advanced",
    )  # fmt: skip
    seed: int = _knob(
        0, "Seed", "Another number gives another piece from the same picture.",
        low=0, high=2**32 - 1, step=1, group="advanced",
    )  # fmt: skip
    sample_rate: int = _knob(
        44100, "Sample rate", "How many samples a second of sound has.",
        numbers=(44100, 48000), unit="Hz", group="advanced",
    )  # fmt: skip
    bit_depth: int = _knob(
        16, "Bit depth", "How finely WAV files store each sample; 32 is floating point.",
        numbers=(16, 24, 32), unit="bit", group="advanced",
    )  # fmt: skip

    def __post_init__(self) -> None:
        for knob in KNOBS.values():
            object.__setattr__(self, knob.name, knob.check(getattr(self, knob.name)))

    def changed(self, **choices: Any) -> Settings:
        """Return a copy with some choices changed.

        >>> Settings().changed(tempo=90).tempo
        90.0
        """
        unknown = sorted(set(choices) - set(KNOBS))
        if unknown:
            raise UnknownNameError(
                f"There is no setting named {unknown[0]!r}. Known: {', '.join(KNOBS)}."
            )
        return dataclasses.replace(self, **choices)

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as plain values, ready for JSON."""
        return {name: getattr(self, name) for name in KNOBS}


def _as_knob(entry: dataclasses.Field[Any]) -> Knob:
    facts = dict(entry.metadata)
    kind = facts.pop("kind", type(entry.default))
    return Knob(name=entry.name, default=entry.default, kind=kind, **facts)


KNOBS: Final[dict[str, Knob]] = {
    entry.name: _as_knob(entry) for entry in dataclasses.fields(Settings)
}
"""Every setting by name, in the order in which faces show them."""
