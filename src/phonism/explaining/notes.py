"""A sentence for every note: when it sounds, which color it is, and by which rule."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from phonism.composing.rules import RULES
from phonism.explaining.english import capitalized, part_of_whole
from phonism.mapping import Tone
from phonism.palette import Swatch
from phonism.score import (
    TOLERANCE_BEATS,
    TOLERANCE_SEMITONES,
    Harmony,
    Note,
    Part,
    Score,
    Section,
)
from phonism.sound.instruments import DRUM_KITS
from phonism.theory.pitches import pitch_name
from phonism.units import Beats, Hertz, MidiPitch, Seconds, pitch_to_hz

Relation: TypeAlias = Literal["own", "passing", "harmony", "lent", ""]
"""What a note is to its color: the color's own note, one on the way to the next, one of the
chord above which the color stands, one of a color that was invented, or without a color."""

RELATIONS: dict[Relation, str] = {
    "own": ", the color's own note",
    "passing": ", a passing note on the way between colors",
    "harmony": "",
    "lent": ", for want of a color",
    "": "",
}
SINGING = ("melody", "counter")
"""The roles that go from color to color; the others keep to the chord."""
RESTING = ("cadence", "close")
"""The rules that end a way rather than go on."""

# Centers nearer to the middle than this are neither left nor right, top nor bottom.
OFF_CENTER = 0.1
# An even picture has a spread of 0.41: from here on a color is everywhere.
EVERYWHERE = 0.33
PLACES = (
    ("toward the top left", "toward the top", "toward the top right"),
    ("left of center", "in the center", "right of center"),
    ("toward the bottom left", "toward the bottom", "toward the bottom right"),
)

Span = TypeVar("Span", Section, Harmony)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is known of why one note is there."""

    note: Note
    part: Part
    onset_s: Seconds
    """When it sounds, as it is written."""
    bar: int
    """The first bar is 1."""
    beat: float
    """In units of the meter, the first of a bar being 1; fractions lie between."""
    pitch_name: str
    """As musicians write it; in drums what is struck."""
    frequency_hz: Hertz | None
    """None for drums."""
    relation: Relation
    chord: str
    """The chord that it sounds over; empty if the score names none."""
    function: str
    """What that chord does: tonic, subdominant, dominant, other."""
    phrase: str
    """The section of the form; empty if the score names none."""

    @property
    def place(self) -> str:
        """Where in the picture its color lies, in words."""
        return place_of(self.note.swatch) if self.note.swatch else ""

    @property
    def why(self) -> str:
        """All of it in plain words."""
        return f"{self._when_and_who} {self._causes}".rstrip()

    @property
    def _when_and_who(self) -> str:
        beat = f"{round(self.beat, 2):g}"
        player = f"{self.pitch_name} by the {self.part.instrument} ({self.part.role})"
        name = player if self.part.role != "drums" else f"the {self.pitch_name}"
        return f"Bar {self.bar}, beat {beat}: {name}."

    @property
    def _causes(self) -> str:
        causes = [RULES.get(self.note.rule, ""), self._color]
        is_pitched = self.frequency_hz is not None
        over = _over(self.chord, self.function) if is_pitched else ""
        circumstances = [over, _in(self.phrase)]
        cause = "; ".join(filter(None, causes)) or "it sounds" * any(circumstances)
        if not cause:
            return ""
        return capitalized(", ".join(filter(None, [cause, *circumstances]))) + "."

    @property
    def _color(self) -> str:
        swatch = self.note.swatch
        if swatch is None:
            return ""
        area = f", {part_of_whole(swatch.share)} of the {swatch.region}, {self.place}"
        facts = swatch.hex + (area if self.relation != "lent" else "")
        return f"it sounds {swatch.name or 'a color'} ({facts}){RELATIONS[self.relation]}"


def explain(score: Score, tones: Sequence[Tone]) -> tuple[Explanation, ...]:
    """Say of every note why it is there, in order of onset.

    Parameters
    ----------
    score
        Any score, also one whose notes know neither color nor rule.
    tones
        The note of every swatch of the picture, as `phonism.composing.tones_of` gives
        them; empty for a picture without colors.

    Returns
    -------
    tuple[Explanation, ...]
        One for each note; of those that begin together the lowest first.

    Examples
    --------
    >>> from phonism import Score, Scale, Part, Note
    >>> from phonism.score import Meter, Section
    >>> note = Note(onset=5, duration=1, pitch=71, velocity=0.5, rule="answer")
    >>> score = Score(
    ...     parts=(Part("tune", "foreground", "melody", "piano", (note,)),),
    ...     tempo=60, meter=Meter(4, 4), tonic=0, scale_name="major",
    ...     scale=Scale(0, 2, 4, 5, 7, 9, 11), length=8, sections=(Section("A", 0, 8),),
    ... )
    >>> print(explain(score, tones=())[0].why)
    Bar 2, beat 2: B4 by the piano (melody). It answers the theme on the way home, in phrase A.
    """
    own = {tone.swatch: tone.pitch for tone in tones}
    sections = _sorted(score.sections)
    harmonies = _sorted(score.harmonies)
    played = [(note, part) for part in score.parts for note in part.notes]
    played.sort(key=lambda pair: (pair[0].onset, pair[0].pitch))
    return tuple(
        _explanation(
            note,
            part,
            score,
            own,
            harmony=_at(note.onset, harmonies),
            section=_at(note.onset, sections),
        )
        for note, part in played
    )


def _explanation(  # noqa: PLR0913 -- all that one note is explained by
    note: Note,
    part: Part,
    score: Score,
    own: dict[Swatch, MidiPitch],
    *,
    harmony: Harmony | None,
    section: Section | None,
) -> Explanation:
    is_struck = part.role == "drums"
    bars, place = divmod(note.onset + TOLERANCE_BEATS, score.meter.bar)
    return Explanation(
        note=note,
        part=part,
        onset_s=note.onset * 60 / score.tempo,
        bar=int(bars) + 1,
        beat=round(1 + (place - TOLERANCE_BEATS) * score.meter.denominator / 4, 4),
        pitch_name=_drum_name(note, part) if is_struck else pitch_name(note.pitch),
        frequency_hz=None if is_struck else pitch_to_hz(note.pitch),
        relation=_relation(note, part, score, own),
        chord=harmony.name if harmony else "",
        function=harmony.function if harmony else "",
        phrase=section.name if section else "",
    )


def _drum_name(note: Note, part: Part) -> str:
    """Return what is struck, also where a plugin's kit is not at hand."""
    kit = DRUM_KITS.get(part.instrument)
    drum = kit and kit.drums.get(round(note.pitch))
    return drum.name if drum else f"percussion key {note.pitch:g}"


def _relation(note: Note, part: Part, score: Score, own: dict[Swatch, MidiPitch]) -> Relation:
    swatch = note.swatch
    if swatch is None:
        return ""
    if swatch not in own:
        return "lent"
    if part.role == "drums":
        return "harmony"
    if score.scale.off_octave(note.pitch - own[swatch]) < TOLERANCE_SEMITONES:
        return "own"
    # A region without colors plays those of the other, each on a note of its own there.
    is_lent = swatch.region != part.layer
    is_passing = part.role in SINGING and note.rule not in RESTING and note != part.notes[-1]
    return "passing" if is_passing and not is_lent else "harmony"


def place_of(swatch: Swatch) -> str:
    """Return where in the picture a color lies, in words.

    >>> from phonism.color.oklab import Oklch
    >>> place_of(Swatch(Oklch(0.5, 0.1, 40), 1.0, "foreground", x=0.2, y=0.1))
    'toward the top left'
    """
    if swatch.spread >= EVERYWHERE:
        return "all over"
    row, column = (
        (center > 0.5 - OFF_CENTER) + (center > 0.5 + OFF_CENTER)
        for center in (swatch.y, swatch.x)
    )
    return PLACES[row][column]


def _sorted(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.onset)


def _at(moment: Beats, spans: Sequence[Span]) -> Span | None:
    """Return the span that holds a moment, the latest to begin if there are several."""
    later = bisect_right(spans, moment + TOLERANCE_BEATS, key=lambda span: span.onset)
    span = spans[later - 1] if later else None
    is_over = span and moment > span.onset + span.duration - TOLERANCE_BEATS
    return None if is_over else span


def _over(chord: str, function: str) -> str:
    if not chord:
        return ""
    return f"over {chord}" + (f" ({function})" if function not in {"", "other"} else "")


def _in(phrase: str) -> str:
    """Return a section as a person refers to it.

    >>> _in("A (answer)"), _in("intro (intro)"), _in("close"), _in("column 3")
    ('in phrase A (answer)', 'in the intro', 'in the close', 'in column 3')
    """
    if not phrase:
        return ""
    if re.match(r"[A-Z]\b", phrase):
        return f"in phrase {phrase}"
    name, _, treatment = phrase.rstrip(")").partition(" (")
    is_plain = name.isalpha() and treatment in {"", name}
    return f"in the {name}" if is_plain else f"in {phrase}"
