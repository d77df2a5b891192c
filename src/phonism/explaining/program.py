"""Program notes: one paragraph on a piece, also for those who cannot see its picture."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from phonism.explaining.english import capitalized, listed, part_of_whole, with_article
from phonism.mapping.mood import AIRY_WARMTH, VALENCE_BORDERS, feeling_of, whole_mood
from phonism.palette import Palette
from phonism.score import Layer, Role, Score
from phonism.settings import AUTO, KNOBS, Knob, Settings
from phonism.theory.pitches import pitch_class_name

# Each row of words is divided by its borders: n borders lie between n + 1 words.
LIGHTNESS = (0.35, 0.48, 0.60, 0.75), ("dark", "rather dark", "", "light", "very light")
SATURATION = (0.08, 0.28, 0.50), ("nearly grey", "muted", "colorful", "vivid")
WARMTH = (AIRY_WARMTH, 0.1), ("cool", "", "warm")
CONTRAST = (0.25, 0.75), ("even in tone", "", "full of contrast")
VALENCE = VALENCE_BORDERS, ("dark", "grave", "wistful", "open", "bright")
PACE = (72, 92, 116, 144), ("slow", "calm", "flowing", "lively", "fast")
HOMES = (
    "red", "orange", "yellowish orange", "golden yellow", "yellow", "green", "turquoise",
    "cyan", "blue", "violet", "magenta", "pink",
)  # fmt: skip
"""The hues whose homes are C, G, D and so on, fifth by fifth, see `mapping.mood.tonic_of`."""

PLAYS: dict[Role, str] = {
    "melody": "the tune", "counter": "a second voice", "bass": "the bass",
    "pad": "held chords", "ostinato": "a moving figure", "drums": "light percussion",
}  # fmt: skip
OTHER: dict[Layer, Layer] = {"foreground": "background", "background": "foreground"}
SILENT_MIX: dict[Layer, float] = {"foreground": 0.0, "background": 1.0}
MOST_COLORS = 6
MOST_PHRASES = 10
FROM_MOOD = ("key", "scale", "tempo")
"""What the picture chooses unless the user does, and the opening speaks of."""
UNTOLD = ("duration_s", "sample_rate", "bit_depth")
"""What needs no word: the length is told anyway, and nobody hears the others."""


def program_notes(
    palettes: Sequence[Palette],
    score: Score,
    settings: Settings,
    *,
    given: Collection[str] = (),
) -> str:
    """Return one paragraph on a piece: what it is like, and what in the picture made it so.

    What the user has fixed is said to be the user's choice, and only the rest is said to
    follow from the colors.

    Parameters
    ----------
    palettes
        The foreground's and the background's palette; either may be empty.
    score
        The music that was written from them.
    settings
        What it was written with.
    given
        The names of settings that neither the picture nor the user chose, but a suite that
        the piece is part of: nothing is said of why they are as they are.

    Returns
    -------
    str
        Some sentences without a line break, the same for the same values.

    Examples
    --------
    >>> from phonism import write_score
    >>> from phonism.piece import as_palette
    >>> palettes = [as_palette([], "foreground"), as_palette(["#102040"], "background")]
    >>> settings = Settings(scale="dorian", tempo=72)
    >>> text = program_notes(palettes, write_score(palettes, settings), settings)
    >>> print(text.split(". ")[0])
    An Ab dorian (cool, hopeful) at a calm 72 beats a minute
    """
    sentences = [
        _opening(palettes, score, settings),
        _home(palettes, score, settings),
        _form(score, settings),
        *_regions(palettes, score, settings),
        _choices(settings, given),
    ]
    return " ".join(filter(None, sentences))


def _word(value: float, row: tuple[tuple[float, ...], tuple[str, ...]]) -> str:
    borders, words = row
    return words[bisect_right(borders, value)]


def hue_at_home(tonic: int) -> str:
    """Return what people call the hues that are at home in a pitch class.

    >>> hue_at_home(0), hue_at_home(7), hue_at_home(5)
    ('red', 'orange', 'pink')
    """
    return HOMES[7 * tonic % 12]


def _is_auto(settings: Settings, name: str) -> bool:
    return bool(getattr(settings, name) == AUTO)


def _opening(palettes: Sequence[Palette], score: Score, settings: Settings) -> str:
    """Say what the music is like, and what the picture is like that made it so."""
    chosen = [name for name in ("scale", "tempo") if _is_auto(settings, name)]
    name = f"{pitch_class_name(score.tonic)} {score.scale_name}"
    if "scale" in chosen:
        name = f"{_word(feeling_of(palettes).valence, VALENCE)} {name}"
    elif score.scale.mood:
        name = f"{name} ({score.scale.mood})"
    tempo = f"{score.tempo:.0f}" if "tempo" in chosen else f"{round(score.tempo, 1):g}"
    pace = with_article(f"{_word(score.tempo, PACE)} {tempo}")
    headline = f"{capitalized(with_article(name))} at {pace} beats a minute"
    if not chosen:
        return f"{headline}."
    likeness = listed(_likeness(palettes, with_contrast="tempo" in chosen))
    if len(chosen) == 1:
        return f"{headline}; its {chosen[0]} follows from the picture, which is {likeness}."
    return f"{headline}, because the picture is {likeness}."


def _likeness(palettes: Sequence[Palette], *, with_contrast: bool) -> list[str]:
    """Return what a picture is like, as far as scale and tempo depend on it."""
    mood = whole_mood(palettes)
    words = [
        _word(mood.lightness, LIGHTNESS),
        _word(mood.saturation, SATURATION),
        _word(mood.warmth, WARMTH),
        _word(mood.contrast, CONTRAST) if with_contrast else "",
    ]
    return [word for word in words if word]


def _home(palettes: Sequence[Palette], score: Score, settings: Settings) -> str:
    """Say why the music comes home to its tonic."""
    if not _is_auto(settings, "key"):
        return ""
    tonic = pitch_class_name(score.tonic)
    mood = whole_mood(palettes)
    is_grey = mood.saturation < SATURATION[0][0]
    if is_grey and score.tonic == 0:
        return f"{tonic} is where grey is at home."
    strength = "what hue there is" if is_grey else "the main hue"
    return f"{tonic} is where {hue_at_home(score.tonic)}, {strength}, is at home."


def _form(score: Score, settings: Settings) -> str:
    """Say how long it lasts, how it is counted and how it goes."""
    lasts = f"lasts {score.duration_s:.0f} seconds in {score.meter}"
    if settings.form == "scan":
        return f"It {lasts} and reads the picture from left to right as time goes by."
    ends = any(part.role in {"melody", "bass"} for part in score.parts)
    home = f"and comes home to {pitch_class_name(score.tonic)}" if ends else ""
    return f"It {', '.join(filter(None, [lasts, _phrases(score), home]))}."


def _phrases(score: Score) -> str:
    """Say which phrases follow each other, by their letters."""
    names = (re.match(r"[A-Z]\b", section.name) for section in score.sections)
    letters = [name[0] for name in names if name]
    if len(letters) > MOST_PHRASES:
        return f"in {len(letters)} phrases of the kinds {listed(sorted(set(letters)))}"
    many = "phrases" if len(letters) > 1 else "phrase"
    return f"in the {many} {' '.join(letters)}" if letters else ""


def _regions(palettes: Sequence[Palette], score: Score, settings: Settings) -> Iterator[str]:
    """Say what each region is in the music, and in which colors."""
    if not any(palettes):
        yield "The picture shows no color at all, so that a middle grey sounds."
    for palette in palettes:
        plays = _plays(palette.region, score, settings)
        if palette:
            area = part_of_whole(palette.coverage)
            yield f"The {palette.region} ({area} of the picture) {plays}: {_colors(palette)}."
        else:
            lent = f"is empty, borrows the {OTHER[palette.region]}'s colors and " * any(
                palettes
            )
            yield f"The {palette.region} {lent}{plays}."


def _plays(layer: Layer, score: Score, settings: Settings) -> str:
    """Say what a layer plays on which instruments."""
    parts = score.layer(layer)
    if not parts or settings.mix == SILENT_MIX[layer]:
        return "is not heard"
    roles = listed(list(dict.fromkeys(PLAYS[part.role] for part in parts)))
    players = listed(list(dict.fromkeys(part.instrument for part in parts)))
    return f"plays {roles} on {players}"


def _colors(palette: Palette) -> str:
    """Name the colors of a palette, the largest first, each with its part of the area."""
    named = [
        f"{swatch.name or swatch.hex} ({part_of_whole(swatch.share)})"
        for swatch in palette.swatches
    ]
    more = len(named) - MOST_COLORS
    if more > 1:
        named[MOST_COLORS:] = [f"{more} others"]
    return listed(named)


def _choices(settings: Settings, given: Collection[str]) -> str:
    """Say what the user chose: all that is not as it is by default."""
    chosen = [
        _choice(knob, getattr(settings, knob.name))
        for knob in KNOBS.values()
        if knob.name not in (*UNTOLD, *given) and getattr(settings, knob.name) != knob.default
    ]
    return f"As you chose: {listed(chosen)}." if chosen else ""


def _choice(knob: Knob, value: object) -> str:
    label = knob.label[:1].lower() + knob.label[1:]
    if knob.name in FROM_MOOD:
        return f"the {label}"
    number = f"{value:g}" if isinstance(value, float) else str(value)
    return label if knob.kind is bool else f"{label} {number}"
