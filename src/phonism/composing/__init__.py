"""The fourth arrow: Palettes to Score.  Two pieces that are one music.

The foreground leads with a tune and a second voice, the background carries it with bass,
chords and a broken figure.  Both share key, bars, form and chords, all of them read from
the palettes; the seed alone drives what chance there is, so that a small change of the
picture is a small change of the music.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from phonism.color.oklab import Oklch
from phonism.composing.accompaniment import write_bass, write_figure, write_pad
from phonism.composing.counter import write_counter
from phonism.composing.form import Phrase, plan_form
from phonism.composing.frame import Frame
from phonism.composing.grid import lay_grid
from phonism.composing.harmony import plan_harmony
from phonism.composing.melody import write_melody
from phonism.composing.parts import Voice, as_part
from phonism.errors import DefinitionError
from phonism.mapping import Key, Tone, choose_complexity, choose_key, choose_tempo, shaped, tune
from phonism.palette import Palette, Swatch
from phonism.score import Harmony, Layer, Meter, Score, Section
from phonism.theory.rhythms import RHYTHM_PATTERNS

if TYPE_CHECKING:
    from phonism.settings import Settings

GREY = Oklch(0.5, 0.0, 0.0)
BASS_INSTRUMENT = "bass"


def write_score(
    palettes: Sequence[Palette], settings: Settings, *, motif: Motif | None = None
) -> Score:
    """Return the music of two palettes, foreground and background.

    An empty region borrows the colors of the other, and a picture without any color is a
    middle grey: there is always music.

    Parameters
    ----------
    palettes
        The foreground's and the background's palette, in any order.
    motif
        The shape of the theme, to share one among several pieces; the foreground's own, if
        left out.

    Raises
    ------
    DefinitionError
        If there is not one palette of each region.
    """
    foreground, background = _filled(palettes)
    key = choose_key(palettes, settings)
    tones = {
        palette.region: shaped(tune(palette, key, settings.mapping), settings)
        for palette in (foreground, background)
    }
    frame = _frame(palettes, key, settings, tones["background"])
    voices = [voice for voice in _voices(frame, tones, settings) if voice.notes]
    return Score(
        parts=tuple(as_part(voice, tones[voice.layer], frame) for voice in voices),
        tempo=frame.grid.tempo,
        meter=frame.grid.meter,
        tonic=key.tonic,
        scale_name=key.scale_name,
        scale=key.scale,
        length=frame.grid.length,
        sections=_sections(frame),
        harmonies=_harmonies(frame),
    )


def tones_of(palettes: Sequence[Palette], settings: Settings) -> tuple[Tone, ...]:
    """Return the note of every swatch, palette by palette, for tables and pages."""
    key = choose_key(palettes, settings)
    return tuple(
        tone
        for palette in palettes
        for tone in shaped(tune(palette, key, settings.mapping), settings)
    )


def _filled(palettes: Sequence[Palette]) -> tuple[Palette, Palette]:
    by_region = {palette.region: palette for palette in palettes}
    if set(by_region) != {"foreground", "background"} or len(palettes) != 2:
        found = ", ".join(palette.region for palette in palettes) or "none"
        raise DefinitionError(
            f"Music is written from one palette of the foreground and one of the background, "
            f"got {found}."
        )
    foreground, background = by_region["foreground"], by_region["background"]
    if not foreground and not background:
        grey = Swatch(GREY, share=1.0, region="background", name="grey")
        background = replace(background, swatches=(grey,))
    return _borrowed(foreground, background), _borrowed(background, foreground)


def _borrowed(palette: Palette, other: Palette) -> Palette:
    """Return a palette, or one of the other's colors if it has none of its own."""
    return palette or replace(palette, swatches=other.swatches, mood=other.mood)


def _frame(
    palettes: Sequence[Palette], key: Key, settings: Settings, background: Sequence[Tone]
) -> Frame:
    rhythm = RHYTHM_PATTERNS[settings.rhythm]
    tempo = choose_tempo(palettes, settings)
    is_free = settings.tempo == "auto"
    grid = lay_grid(settings.duration_s, tempo, Meter(*rhythm.meter), is_tempo_free=is_free)
    form = plan_form(grid)
    chords = plan_harmony(form, key, background, np.random.default_rng([settings.seed, 1]))
    return Frame(
        key=key,
        grid=grid,
        form=form,
        chords=tuple(chords),
        rhythm=rhythm,
        complexity=choose_complexity(palettes, settings),
        texture=max(palette.mood.texture for palette in palettes),
        seed=settings.seed,
    )


def _voices(
    frame: Frame, tones: dict[Layer, tuple[Tone, ...]], settings: Settings
) -> list[Voice]:
    """Return every voice; some may have no notes."""
    front, back = tones["foreground"], tones["background"]
    melody = write_melody(frame, front)
    lead, support = settings.foreground_instrument, settings.background_instrument
    return [
        Voice("melody", "foreground", lead, melody),
        Voice("counter", "foreground", lead, write_counter(frame, melody, front)),
        Voice("pad", "background", support, write_pad(frame, back)),
        Voice("ostinato", "background", support, write_figure(frame, back)),
        Voice("bass", "background", BASS_INSTRUMENT, write_bass(frame, back)),
    ]


def _sections(frame: Frame) -> tuple[Section, ...]:
    bar, grid = frame.grid.bar, frame.grid
    phrases = [
        Section(_title(phrase), phrase.first_bar * bar, phrase.bars * bar)
        for phrase in frame.form
    ]
    return (*phrases, Section("close", grid.close, grid.length - grid.close))


def _title(phrase: Phrase) -> str:
    return f"{phrase.section} ({phrase.treatment})"


def _harmonies(frame: Frame) -> tuple[Harmony, ...]:
    grid, home = frame.grid, frame.chords_home
    spans = [(chord, i * grid.bar, grid.bar) for i, chord in enumerate(frame.chords)]
    spans.append((home, grid.close, grid.length - grid.close))
    return tuple(
        Harmony(onset, duration, chord.semitones, chord.function, chord.name(frame.key.tonic))
        for chord, onset, duration in spans
    )


__all__ = ["tones_of", "write_score"]
