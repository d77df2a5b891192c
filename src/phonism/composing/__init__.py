"""The fourth arrow: Palettes to Score.  Two pieces that are one music.

The foreground leads with a tune and a second voice, the background carries it with bass,
chords and a broken figure.  Both share key, bars, form and chords, all of them read from
the palettes; the seed alone drives what chance there is, so that a small change of the
picture is a small change of the music.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from phonism.color.oklab import Oklch
from phonism.composing.bass import write_bass
from phonism.composing.chords import Chordal, highest_of, voiced_spans, write_figure, write_pad
from phonism.composing.counter import write_counter
from phonism.composing.drums import write_drums
from phonism.composing.expression import expressed
from phonism.composing.form import Phrase, plan_form
from phonism.composing.frame import Frame
from phonism.composing.grid import Grid, lay_grid
from phonism.composing.harmony import Harmonizer, plan_harmony
from phonism.composing.melody import center_of, write_melody
from phonism.composing.motif import Motif, motif_of
from phonism.composing.parts import Voice, as_part, moved
from phonism.errors import DefinitionError
from phonism.mapping import (
    PATHS,
    Key,
    Tone,
    choose_complexity,
    choose_key,
    choose_tempo,
    contrast_of,
    shaped,
    tension_of,
    tune,
)
from phonism.palette import Palette, Swatch
from phonism.palette.columns import shares_along
from phonism.palette.records import faults
from phonism.score import Harmony, Layer, Meter, Score, Section
from phonism.theory.rhythms import RHYTHM_PATTERNS

if TYPE_CHECKING:
    from phonism.settings import Settings

GREY = Oklch(0.5, 0.0, 0.0)
BASS_INSTRUMENT = "bass"
DRUM_INSTRUMENT = "drum kit"
# A contrasting phrase begins with another of the background's colors than the theme.
FIRST_COLORS = {"B": 2, "C": 3}
# How far notes are held: rough pictures are played detached, unless the user says how.
SMOOTH_GATE, ROUGH_GATE = 0.96, 0.58
SHORT_GATE, BOUND_GATE = 0.35, 1.0


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
    frame = _frame(palettes, key, settings, tones)
    shape = motif or motif_of(tones["foreground"], settings.path)
    voices = [voice for voice in _voices(frame, tones, shape, settings) if voice.notes]
    voices = moved(voices, settings.register, key.scale.octave)
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
    found_faults = [fault for palette in palettes for fault in faults(palette)]
    if found_faults:
        raise DefinitionError(f"Music cannot be written from these colors: {found_faults[0]}.")
    if not foreground and not background:
        grey = Swatch(GREY, share=1.0, region="background", name="grey")
        background = replace(background, swatches=(grey,))
    return _borrowed(foreground, background), _borrowed(background, foreground)


def _borrowed(palette: Palette, other: Palette) -> Palette:
    """Return a palette, or one of the other's colors if it has none of its own."""
    return palette or replace(palette, swatches=other.swatches, mood=other.mood)


def _frame(
    palettes: Sequence[Palette],
    key: Key,
    settings: Settings,
    tones: Mapping[Layer, Sequence[Tone]],
) -> Frame:
    rhythm = RHYTHM_PATTERNS[settings.rhythm]
    tempo = choose_tempo(palettes, settings)
    is_free = settings.tempo == "auto"
    grid = lay_grid(settings.duration_s, tempo, Meter(*rhythm.meter), is_tempo_free=is_free)
    form = plan_form(grid, settings.form)
    columns = _columns(tones, grid) if settings.form == "scan" else {}
    colors = _colors(form, tones["background"], columns)
    complexity = choose_complexity(palettes, settings)
    return Frame(
        key=key,
        grid=grid,
        form=form,
        bars=plan_harmony(form, Harmonizer(key, grid, colors, complexity, settings.seed)),
        colors=(*colors, tones["background"][0]),
        columns=columns,
        rhythm=rhythm,
        complexity=complexity,
        tension=tension_of([tone.swatch for tone in tones["background"]]),
        contrast=contrast_of(*palettes),
        coverage=_coverage(palettes),
        gate=_gate(palettes, settings),
        seed=settings.seed,
        breathes=_breaths(len(form), settings.seed),
    )


def _columns(
    tones: Mapping[Layer, Sequence[Tone]], grid: Grid
) -> dict[Swatch, tuple[float, ...]]:
    """Return how much each color counts in each bar, if the bars are columns."""
    found: dict[Swatch, tuple[float, ...]] = {}
    for layer in tones.values():
        swatches = [tone.swatch for tone in layer]
        shares = shares_along(swatches, grid.bars)
        found |= {swatch: tuple(shares[:, i]) for i, swatch in enumerate(swatches)}
    return found


def _colors(
    form: Sequence[Phrase], tones: Sequence[Tone], columns: Mapping[Swatch, Sequence[float]]
) -> tuple[Tone, ...]:
    """Return the background's tone of each bar: the largest first, in turn, or the column's."""
    bars = [(bar, phrase) for phrase in form for bar in range(phrase.bars)]
    if not columns:
        return tuple(
            tones[(bar + FIRST_COLORS.get(phrase.section, 0)) % len(tones)]
            for bar, phrase in bars
        )
    # What stands out in a column is what there is more of than elsewhere.
    return tuple(
        max(tones, key=lambda tone: columns[tone.swatch][i] / tone.swatch.share**0.5)
        for i in range(len(bars))
    )


def _breaths(count: int, seed: int) -> tuple[bool, ...]:
    """Return by chance whether the background breathes or fills in after each phrase."""
    chance = np.random.default_rng([seed, 3]).random(count)
    return tuple(bool(each < 0.5) for each in chance)


def _coverage(palettes: Sequence[Palette]) -> float:
    return next(palette.coverage for palette in palettes if palette.region == "foreground")


def _gate(palettes: Sequence[Palette], settings: Settings) -> float:
    """Return which part of its length a note is held."""
    if isinstance(settings.articulation, str):
        texture = max(palette.mood.texture for palette in palettes)
        return SMOOTH_GATE + (ROUGH_GATE - SMOOTH_GATE) * texture
    return SHORT_GATE + (BOUND_GATE - SHORT_GATE) * settings.articulation


def _voices(
    frame: Frame, tones: Mapping[Layer, Sequence[Tone]], motif: Motif, settings: Settings
) -> list[Voice]:
    """Return every voice; some may have no notes."""
    back = tones["background"]
    front = _along_path(tones["foreground"], settings.path)
    lead, support = settings.foreground_instrument, settings.background_instrument
    bass = write_bass(frame, back, center_of(front))
    melody = write_melody(frame, front, motif, bass)
    counter = write_counter(frame, melody, front, motif)
    ceiling = min(note.pitch for note in (*melody, *counter))
    chordal = Chordal(frame, back, highest_of(frame, back, ceiling), melody, bass)
    voiced = voiced_spans(chordal)
    drums = write_drums(frame) if settings.percussion else []
    voices = [
        Voice("melody", "foreground", lead, melody),
        Voice("counter", "foreground", lead, counter),
        Voice("pad", "background", support, write_pad(chordal, voiced)),
        Voice("ostinato", "background", support, write_figure(chordal, voiced)),
        Voice("bass", "background", BASS_INSTRUMENT, bass),
        Voice("drums", "background", DRUM_INSTRUMENT, drums),
    ]
    return [expressed(voice, tones[voice.layer], frame, settings) for voice in voices]


def _along_path(tones: Sequence[Tone], path_name: str) -> list[Tone]:
    """Return tones in the order in which the eye takes their colors."""
    by_swatch = {tone.swatch: tone for tone in tones}
    return [by_swatch[swatch] for swatch in PATHS[path_name].order(list(by_swatch))]


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
    grid, home = frame.grid, frame.home
    spans = [(span.chord, span.onset, span.duration) for span in frame.spans()]
    spans.append((home, grid.close, grid.length - grid.close))
    return tuple(
        Harmony(onset, duration, chord.semitones, chord.function, chord.name(frame.key.tonic))
        for chord, onset, duration in spans
    )


__all__ = ["tones_of", "write_score"]
