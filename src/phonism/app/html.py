"""What the page shows, as HTML: plain functions from values to text.

Colors and file names come from strangers' pictures, so that every value is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from phonism.app import texts
from phonism.color.contrast import label_hex
from phonism.explaining.english import capitalized
from phonism.mapping import Tone
from phonism.piece import Piece, swatch_row
from phonism.theory.pitches import pitch_name
from phonism.writing.explanations import reason_alone

DOWNLOADS: Final = (
    (".wav", "WAV", "the music"),
    (".mid", "MIDI", "notes for other programs"),
    ("-foreground.flac", "Foreground", "its sound alone, FLAC"),
    ("-background.flac", "Background", "its sound alone, FLAC"),
    (".json", "Recipe", "the whole piece, JSON"),
    ("-notes.csv", "Notes", "all notes, CSV"),
    ("-palette.png", "Palette", "the colors, PNG"),
    ("-roll.png", "Piano roll", "the notes drawn, PNG"),
    ("-spectrogram.png", "Spectrogram", "the sound drawn, PNG"),
)
"""The endings of the files on offer, each with a label and what it is."""


def header() -> str:
    """Return the head of the page."""
    return (
        f'<header class="head"><p class="brand">{MARK}phonism</p>'
        f"<h1>{texts.HEADLINE}</h1><p>{texts.SENTENCE}</p></header>"
    )


def welcome() -> str:
    """Return what is shown where the music will be."""
    first, second = texts.WELCOME
    return f'<div class="welcome">{SCORE}<p><strong>{first}</strong></p><p>{second}</p></div>'


def working(stage: str) -> str:
    """Return the line that says what is being done."""
    return (
        f'<p class="line busy"><span class="spinner" aria-hidden="true"></span>'
        f"<span>{texts.STAGES[stage]}</span>"
        f'<button type="button" class="quiet" data-trigger="stop">{texts.STOP}</button></p>'
    )


def told(text: str) -> str:
    """Return a line of text."""
    return f'<p class="line">{escape(text)}</p>'


def failed(text: str, *, is_floating: bool = False) -> str:
    """Return a line that says what went wrong and what to do.

    A floating one is seen wherever the page has been scrolled to: settings stand far below.
    """
    where = "error floating" if is_floating else "error"
    return (
        f'<p class="line {where}"><span class="sign" aria-hidden="true">!</span>'
        f"<span>{escape(text)}</span></p>"
    )


def ready(piece: Piece) -> str:
    """Return the line that says what was made, and what the user should know of it."""
    notices = "".join(f'<p class="notice">{escape(notice)}</p>' for notice in piece.notices)
    line = texts.READY.format(summary=summary(piece))
    return f'<p class="line done">{escape(line)}</p>{notices}'


def summary(piece: Piece) -> str:
    """Return a piece in a few words: its key, tempo, meter and length."""
    score = piece.score
    tonic = pitch_name(60 + score.tonic).rstrip("0123456789")
    return (
        f"{tonic} {score.scale_name}, {score.tempo:.0f} beats a minute, {score.meter}, "
        f"{piece.audio.duration_s:.0f} seconds"
    )


def player() -> str:
    """Return the player; its sound comes with the file ``wav``."""
    return (
        f'<audio controls preload="auto" data-file="wav" aria-label="{texts.PLAYER}"></audio>'
    )


def story(piece: Piece) -> str:
    """Return the program notes: what the music is like, and what in the picture made it so."""
    return f"<h3>{texts.STORY}</h3><p>{escape(piece.program_notes)}</p>"


def downloads(stem: str) -> str:
    """Return the links to all files of a piece; the files come by their endings."""
    links = "".join(
        f'<li><a data-file="{ending}" download="{escape(stem)}{ending}">'
        f"<strong>{label}</strong><span>{what}</span></a></li>"
        for ending, label, what in DOWNLOADS
    )
    return (
        f'<h3>{texts.DOWNLOADS}</h3><ul class="downloads">{links}</ul>'
        f'<p><a href="#settings">{texts.TO_SETTINGS}</a></p>'
    )


def drawings() -> str:
    """Return the pictures of the notes and of the sound; they come by their endings."""
    return (
        f"<h2>{texts.ROLL}</h2>"
        f'<div class="sheet" role="group" tabindex="0" aria-label="{texts.ROLL}">'
        f'<img data-file="-roll.png" alt="{texts.ROLL_ALT}"></div>'
        f"<h2>{texts.SPECTROGRAM}</h2>"
        f'<img class="spectrogram" width="1000" height="400" '
        f'data-file="-spectrogram.png" alt="{texts.SPECTROGRAM_ALT}">'
    )


def colors(tones: Sequence[Tone]) -> str:
    """Return both regions with their swatches; their pictures come by their names."""
    regions = "".join(
        _region(name, [tone for tone in tones if tone.swatch.region == name])
        for name in texts.ROLES
    )
    return f'<h2>{texts.COLORS}</h2><div class="regions">{regions}</div>'


def strips(tones: Sequence[Tone]) -> str:
    """Return each region's colors in a row, as wide as their shares."""
    return "".join(
        _strip(name, [tone for tone in tones if tone.swatch.region == name])
        for name in texts.ROLES
    )


def _strip(name: str, tones: Sequence[Tone]) -> str:
    title, _ = texts.ROLES[name]
    bars = "".join(
        f'<i style="background:{tone.swatch.hex};flex-grow:{tone.swatch.share:.4f}"></i>'
        for tone in tones
    )
    said = ", ".join(f"{tone.swatch.name} {tone.swatch.share:.0%}" for tone in tones)
    label = escape(f"{title}: {said or texts.EMPTY_REGION}")
    return f'<p>{title}</p><div class="strip" role="img" aria-label="{label}">{bars}</div>'


def _region(name: str, tones: Sequence[Tone]) -> str:
    title, role = texts.ROLES[name]
    cards = "".join(swatch_card(tone) for tone in tones)
    alt = texts.REGION_ALT.format(region=name)
    return (
        f'<section class="region" aria-label="{title}"><div class="region-head">'
        f'<img data-file="{name}" alt="{alt}"><div><h3>{title}</h3><p>{role}</p></div></div>'
        + (f'<ul class="swatches">{cards}</ul>' if cards else f"<p>{texts.EMPTY_REGION}</p>")
        + "</section>"
    )


def swatch_card(tone: Tone) -> str:
    """Return one color with its name, hex code, share, note, frequency and reason."""
    row = {key: escape(str(value)) for key, value in swatch_row(tone).items()}
    share = f"{tone.swatch.share:.0%}" if tone.swatch.share >= 0.01 else "under 1%"
    label = label_hex(tone.swatch.color)
    return (
        f'<li class="swatch"><div class="chip" style="background:{row["color"]};color:{label}">'
        f"<strong>{row['note']}</strong><span>{tone.frequency_hz:.1f} Hz</span></div>"
        f'<div class="facts"><h4>{row["name"]}</h4>'
        f"<p><code>{row['color']}</code> · {share}</p>"
        f'<p class="why">{escape(capitalized(reason_alone(tone.why)))}</p></div></li>'
    )


def footer(version: str) -> str:
    """Return the foot of the page."""
    return f'<p class="foot">phonism {escape(version)}. {texts.FOOTER}</p>'


MARK: Final = (
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">'
    '<rect x="2" y="9" width="4" height="6" rx="2" fill="#e4572e"/>'
    '<rect x="8" y="4" width="4" height="16" rx="2" fill="#f3a712"/>'
    '<rect x="14" y="7" width="4" height="10" rx="2" fill="#2e86ab"/>'
    '<rect x="20" y="10" width="4" height="4" rx="2" fill="#7b5ea7"/></svg>'
)

_NOTES = (
    (0, 62, 46, "#e4572e"), (52, 44, 30, "#f3a712"), (88, 26, 58, "#f6cf65"),
    (152, 44, 30, "#f3a712"), (188, 80, 64, "#2e86ab"), (258, 62, 40, "#e4572e"),
    (304, 26, 56, "#f6cf65"), (0, 116, 150, "#35506b"), (158, 134, 96, "#7b5ea7"),
    (260, 116, 100, "#35506b"),
)  # fmt: skip
SCORE: Final = (
    '<svg class="drawn" viewBox="0 0 360 150" aria-hidden="true" focusable="false">'
    + "".join(
        f'<rect x="{x}" y="{y}" width="{width}" height="12" rx="6" fill="{color}"/>'
        for x, y, width, color in _NOTES
    )
    + "</svg>"
)
"""A score drawn in colors, to look at while there is no music yet."""
