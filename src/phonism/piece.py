"""The product in one value: a picture, its colors and its music.

`compose` is the whole path; `create_advanced_audio` is the part of it that turns colors
into sound, for those who have colors and no picture.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import phonism
from phonism.color.names import names_of
from phonism.composing import tones_of, write_score
from phonism.explaining import Explanation, explain, program_notes
from phonism.mapping import Tone
from phonism.mapping.tuning import Color, as_color
from phonism.palette import Mood, Palette, Swatch, extract_palettes
from phonism.palette.histogram import Histogram
from phonism.palette.mood import mood_of
from phonism.performing import Audio, perform
from phonism.picture import Picture, read
from phonism.regions import Regions, segment
from phonism.score import Layer, Score
from phonism.settings import Settings
from phonism.theory.pitches import pitch_name
from phonism.units import BeatsPerMinute

if TYPE_CHECKING:
    import pandas as pd

OnStage = Callable[[str], None]
"""Is called with what is being done, in words, before each stage."""

SWATCH_COLUMNS = ["region", "color", "name", "share", "note", "frequency_hz", "why"]
NOTE_COLUMNS = [
    "onset_s", "duration_s", "onset_beats", "duration_beats", "pitch", "note", "velocity",
    "layer", "role", "instrument", "color", "name", "rule", "chord", "phrase", "why",
]  # fmt: skip
"""The columns of `Piece.note_table`: a table without rows has them too."""
EXPLANATION_COLUMNS = [
    "onset_s", "bar", "beat", "note", "frequency_hz", "part", "layer", "role", "instrument",
    "color", "name", "share", "region", "place", "relation", "rule", "chord", "function",
    "phrase", "why",
]  # fmt: skip
"""The columns of `Piece.explain_table`."""


class Colors(NamedTuple):
    """What is seen: a picture, its regions and their palettes."""

    picture: Picture
    regions: Regions
    palettes: tuple[Palette, Palette]

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know, such as that a fallback was used."""
        return notices_of(self.picture, self.regions)


def notices_of(picture: Picture | None, regions: Regions | None) -> tuple[str, ...]:
    """Return what reading and separating a picture have to tell the user."""
    pictured = picture.notices if picture else ()
    found = [region.notice for region in regions or () if region.notice]
    return (*pictured, *dict.fromkeys(found))


class Origin(NamedTuple):
    """Which picture a piece was made of."""

    source: str
    """Name of the picture."""
    digest: str
    """SHA-256 of its bytes, in hexadecimal digits."""


class Music(NamedTuple):
    """A score and its sound."""

    score: Score
    audio: Audio


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A picture, its regions and palettes, and the music made of them."""

    settings: Settings
    palettes: tuple[Palette, ...]
    score: Score
    audio: Audio
    picture: Picture | None = None
    """None for a piece that was loaded from its recipe or made of colors."""
    regions: Regions | None = None
    recorded_origin: Origin | None = None
    """What the recipe says of the picture, for a piece that was loaded from it."""
    version: str = phonism.__version__

    @property
    def origin(self) -> Origin | None:
        """Which picture it was made of; None for a piece made of colors."""
        if self.picture is None:
            return self.recorded_origin
        return Origin(self.picture.source, self.picture.digest)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know, such as that a fallback was used."""
        return notices_of(self.picture, self.regions)

    @property
    def tones(self) -> tuple[Tone, ...]:
        """The note of every swatch, the foreground's first."""
        return tones_of(self.palettes, self.settings)

    @property
    def program_notes(self) -> str:
        """One paragraph on the piece in words, see `phonism.explaining.program_notes`."""
        return program_notes(self.palettes, self.score, self.settings)

    def explanations(self) -> tuple[Explanation, ...]:
        """Return why each note is there, in order of onset."""
        return explain(self.score, self.tones)

    def save(self, *paths: str | os.PathLike[str]) -> None:
        """Write the piece to files, each in the format of its suffix.

        ``.wav`` and ``.flac`` hold the sound, ``.mid`` the notes, ``.json`` the recipe that
        `phonism.load` reads, ``.csv`` the table of notes, and ``.png`` the palette, or the
        spectrogram if the name ends in ``-spectrogram.png``, or the notes as a piano roll if
        it ends in ``-roll.png``; a name that ends in ``-foreground.wav`` or
        ``-background.wav`` holds that stem alone.  A file is complete or not there at all.

        Raises
        ------
        OutputError
            If a suffix is unknown or a file cannot be written.
        """
        from phonism.writing import save

        for path in paths:
            save(self, path)

    def swatch_table(self) -> pd.DataFrame:
        """Return one row for each color: region, name, share, note, frequency and why."""
        return tone_table(self.palettes, self.settings)

    def note_table(self) -> pd.DataFrame:
        """Return one row for each note: when, what, by whom, and the color that causes it."""
        import pandas as pd

        rows = [note_row(each, self.score.tempo) for each in self.explanations()]
        return pd.DataFrame(rows, columns=NOTE_COLUMNS)

    def explain_table(self) -> pd.DataFrame:
        """Return one row for each note: its place in the music and in the picture, and why."""
        return explanation_table(self.explanations())


def swatch_row(tone: Tone) -> dict[str, Any]:
    """Return what is known of one color and its note, by column name."""
    return {
        "region": tone.swatch.region,
        "color": tone.swatch.hex,
        "name": tone.swatch.name,
        "share": tone.swatch.share,
        "note": pitch_name(tone.pitch),
        "frequency_hz": tone.frequency_hz,
        "why": tone.why,
    }


def tone_table(palettes: Sequence[Palette], settings: Settings) -> pd.DataFrame:
    """Return one row for each color of some palettes, see `swatch_row`."""
    import pandas as pd

    rows = [swatch_row(tone) for tone in tones_of(palettes, settings)]
    return pd.DataFrame(rows, columns=SWATCH_COLUMNS)


def explanation_row(explanation: Explanation) -> dict[str, Any]:
    """Return what is known of why one note is there, by column name."""
    note, part, swatch = explanation.note, explanation.part, explanation.note.swatch
    return {
        "onset_s": explanation.onset_s,
        "bar": explanation.bar,
        "beat": explanation.beat,
        "note": explanation.pitch_name,
        "frequency_hz": explanation.frequency_hz,
        "part": part.name,
        "layer": part.layer,
        "role": part.role,
        "instrument": part.instrument,
        "color": swatch.hex if swatch else "",
        "name": swatch.name if swatch else "",
        "share": swatch.share if swatch else None,
        "region": swatch.region if swatch else "",
        "place": explanation.place,
        "relation": explanation.relation,
        "rule": note.rule,
        "chord": explanation.chord,
        "function": explanation.function,
        "phrase": explanation.phrase,
        "why": explanation.why,
    }


def explanation_table(explanations: Sequence[Explanation]) -> pd.DataFrame:
    """Return one row for each note, see `explanation_row`."""
    import pandas as pd

    return pd.DataFrame(map(explanation_row, explanations), columns=EXPLANATION_COLUMNS)


def note_row(explanation: Explanation, tempo: BeatsPerMinute) -> dict[str, Any]:
    """Return how one note is played, by column name, with why it is there at the end."""
    note, row = explanation.note, explanation_row(explanation)
    played = {
        "duration_s": note.duration * 60 / tempo,
        "onset_beats": note.onset,
        "duration_beats": note.duration,
        "pitch": note.pitch,
        "velocity": note.velocity,
    }
    return {name: (row | played)[name] for name in NOTE_COLUMNS}


def create_advanced_audio(
    foreground: Palette | Sequence[Color],
    background: Palette | Sequence[Color],
    settings: Settings | None = None,
) -> Music:
    """Return the music of two sets of colors.

    This is what every face of phonism uses once it has found a picture's colors, and the
    place to call with colors of your own.

    Parameters
    ----------
    foreground, background
        A palette, or colors as hex codes, sRGB triples or OKLCh, the first ones counting
        most.  Either may be empty.
    settings
        Choices; the default ones if left out.

    Returns
    -------
    Music
        The score, and the sound with its stems.

    Examples
    --------
    >>> settings = Settings(duration_s=5, scale="dorian")
    >>> score, audio = create_advanced_audio(["#e07020", "#ffd080"], ["#203040"], settings)
    >>> audio.samples.shape
    (2, 220500)
    """
    settings = settings or Settings()
    palettes = (as_palette(foreground, "foreground"), as_palette(background, "background"))
    score = write_score(palettes, settings)
    return Music(score, perform(score, settings))


def as_palette(colors: Palette | Sequence[Color], region: Layer) -> Palette:
    """Return a palette of colors from left to right, each half as large as the one before."""
    if isinstance(colors, Palette):
        return colors
    values = [as_color(color) for color in colors]
    names = names_of(values)
    weights = [0.5**i for i in range(len(values))]
    swatches = tuple(
        Swatch(
            color=value,
            share=weight / sum(weights),
            region=region,
            x=(i + 0.5) / len(values),
            name=names[i],
        )
        for i, (value, weight) in enumerate(zip(values, weights, strict=True))
    )
    coverage = 0.5 if swatches else 0.0
    return Palette(region, swatches, coverage=coverage, mood=_mood_of(swatches))


def _mood_of(swatches: Sequence[Swatch]) -> Mood:
    """Return the mood of some colors, so that key, mode and tempo follow from them too."""
    if not swatches:
        return Mood()
    oklab = np.array([swatch.color.oklab for swatch in swatches])
    weights = np.array([swatch.share for swatch in swatches])
    return mood_of(Histogram(oklab, weights, np.arange(len(swatches)), area=1.0), texture=0.0)


def find_colors(
    source: Any, settings: Settings | None = None, *, on_stage: OnStage | None = None
) -> Colors:
    """Return a picture, its regions and their palettes: the half of `compose` that looks.

    Only ``model``, ``invert_mask`` and the numbers of colors matter here, so the result can
    be kept while other settings change.

    Raises
    ------
    PictureError
        If the picture cannot be used; the message says why and what to do.
    """
    settings = settings or Settings()
    tell = on_stage or _quietly
    tell("Reading the picture")
    picture = source if isinstance(source, Picture) else read(source)
    tell("Telling the foreground from the background")
    regions = segment(picture, settings)
    tell("Finding the dominant colors")
    return Colors(picture, regions, extract_palettes(picture, regions, settings))


def play_colors(
    colors: Colors, settings: Settings | None = None, *, on_stage: OnStage | None = None
) -> Piece:
    """Return the piece of colors that were found: the half of `compose` that sounds."""
    settings = settings or Settings()
    tell = on_stage or _quietly
    tell("Composing and playing")
    score, audio = create_advanced_audio(*colors.palettes, settings)
    return Piece(settings, colors.palettes, score, audio, colors.picture, colors.regions)


def compose(
    source: Any, settings: Settings | None = None, *, on_stage: OnStage | None = None
) -> Piece:
    """Return the piece of a picture: the whole product in one call.

    Parameters
    ----------
    source
        A path, bytes, an open binary file, a PIL image or an array; see `phonism.read`.
    settings
        Choices; the default ones if left out.
    on_stage
        Is called with what is being done, in words, before each stage.

    Raises
    ------
    PictureError
        If the picture cannot be used; the message says why and what to do.
    """
    colors = find_colors(source, settings, on_stage=on_stage)
    return play_colors(colors, settings, on_stage=on_stage)


def _quietly(_stage: str) -> None:
    """Tell nobody."""
