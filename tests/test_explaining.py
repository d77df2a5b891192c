"""What is said of notes and pieces: true, whole, and in sentences."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import strategies
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.composing import tones_of, write_score
from phonism.composing.rules import RULES
from phonism.explaining import explain, program_notes
from phonism.explaining.english import listed, part_of_whole, with_article
from phonism.explaining.notes import PLACES, place_of
from phonism.mapping import Tone
from phonism.palette import Mood, Swatch
from phonism.piece import EXPLANATION_COLUMNS, NOTE_COLUMNS, Piece, as_palette
from phonism.score import Harmony, Meter, Note, Part, Score, Section
from phonism.settings import KNOBS, Settings
from phonism.theory.pitches import KEYS, pitch_class_name, pitch_name
from phonism.theory.scales import SCALES, Scale

SEA = Swatch(Oklch.from_hex("#c05010"), 0.23, "foreground", x=0.2, name="dark orange")
OWN_PITCH = 59.0
TONES = (
    Tone(
        SEA,
        OWN_PITCH,
        velocity=0.5,
        pan=0.0,
        brightness=0.5,
        why="because",
        register=OWN_PITCH,
        affinities=(1.0,),
    ),
)
NOTE = Note(onset=9, duration=1, pitch=71, velocity=0.5, swatch=SEA, rule="answer")


COMMON_TIME = Meter(4, 4)


def part_of(*notes, role="melody", layer="foreground", instrument="piano"):
    """Return a part of some notes."""
    return Part(f"{layer} {role}", layer, role, instrument, notes)


def score_of(*parts, meter=COMMON_TIME, **facts):
    """Return a score of G major of three bars, the last of which is the close."""
    bar = meter.bar
    form = {
        "sections": (Section("A (answer)", 0, 2.5 * bar), Section("close", 2.5 * bar, bar / 2)),
        "harmonies": (
            Harmony(0, 2 * bar, (0, 4, 7), "other", "Em"),
            Harmony(2 * bar, bar, (0, 4, 7), "dominant", "G"),
        ),
    }
    return Score(parts, 120, meter, 7, "major", SCALES["major"], 3 * bar, **(form | facts))


def said_of(note=NOTE, tones=TONES, *, score=None, **facts):
    """Return the explanation of the only note of a score."""
    (found,) = explain(score or score_of(part_of(note, **facts)), tones)
    return found


def said_after_the_colon(found):
    """Return the sentence that follows the note's own."""
    return found.why.split(". ", 1)[1]


def piece_of(foreground, background, **choices):
    """Return palettes, score and settings of some colors."""
    settings = Settings(**{"duration_s": 20, **choices})
    palettes = (as_palette(foreground, "foreground"), as_palette(background, "background"))
    return palettes, write_score(palettes, settings), settings


def notes_of(foreground, background, **choices):
    """Return the program notes of some colors."""
    return program_notes(*piece_of(foreground, background, **choices))


def test_a_note_says_all_that_is_known_of_it():
    """When, who, which color, by which rule, over which chord, in which phrase."""
    found = said_of()

    assert found.why == (
        "Bar 3, beat 2: B4 by the piano (melody). It answers the theme on the way home; it "
        "sounds dark orange (#c05010, 23% of the foreground, left of center), the color's own "
        "note, over G (dominant), in phrase A (answer)."
    )
    assert (found.onset_s, found.bar, found.beat) == (4.5, 3, 2)
    assert found.frequency_hz == pytest.approx(493.88, abs=0.01)
    assert (found.chord, found.function, found.phrase) == ("G", "dominant", "A (answer)")
    assert found.note is NOTE
    assert found.part.role == "melody"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_a_clause_that_a_sentence_can_begin_with(rule):
    """It stands at the beginning, after which the color goes on."""
    said = said_after_the_colon(said_of(replace(NOTE, rule=rule)))

    assert re.match(r"it(s color)? [a-z][^.;]*[a-z]$", RULES[rule])
    assert said.startswith(f"{RULES[rule][0].upper()}{RULES[rule][1:]}; it sounds dark orange")


@pytest.mark.parametrize("rule", ["", "a rule of tomorrow"])
def test_a_note_without_a_rule_tells_its_color(rule):
    """As those of recipes from before there were rules."""
    said = said_after_the_colon(said_of(replace(NOTE, rule=rule)))

    assert said.startswith("It sounds dark orange (")


@pytest.mark.parametrize(
    ("note", "facts", "relation"),
    [
        (NOTE, {}, "own"),
        (replace(NOTE, pitch=OWN_PITCH + 48), {"role": "bass"}, "own"),
        (replace(NOTE, pitch=72), {}, "harmony"),  # the part ends on it
        (replace(NOTE, pitch=72), {"role": "pad"}, "harmony"),
        (replace(NOTE, swatch=None), {}, ""),
        (replace(NOTE, pitch=36), {"role": "drums"}, "harmony"),
    ],
)
def test_a_note_knows_what_it_is_to_its_color(note, facts, relation):
    """Whatever the octave; what is struck has no note."""
    assert said_of(note, **facts).relation == relation


@pytest.mark.parametrize(
    ("rule", "layer", "relation"),
    [
        ("theme", "foreground", "passing"),
        ("cadence", "foreground", "harmony"),
        ("theme", "background", "harmony"),
    ],
)
def test_notes_between_colors_are_said_to_pass(rule, layer, relation):
    """Not those that come to rest, nor those whose color was borrowed."""
    between = replace(NOTE, onset=4, pitch=72, rule=rule)
    found = explain(score_of(part_of(between, NOTE, layer=layer)), TONES)[0]

    assert found.relation == relation
    assert ("on the way between colors" in found.why) == (relation == "passing")


def test_an_invented_color_is_told_from_one_of_the_picture():
    """A grey that no palette holds has no share and no place."""
    why = said_of(tones=()).why

    assert "(#c05010), for want of a color" in why
    assert "23%" not in why


def test_bare_notes_still_say_when_and_who():
    """Neither color nor rule nor form: no empty words are left over."""
    bare = replace(NOTE, swatch=None, rule="")
    score = score_of(part_of(bare), sections=(), harmonies=())
    in_form = score_of(part_of(bare))

    assert said_of(score=score).why == "Bar 3, beat 2: B4 by the piano (melody)."
    assert said_after_the_colon(said_of(score=in_form)) == (
        "It sounds, over G (dominant), in phrase A (answer)."
    )


@pytest.mark.parametrize(
    ("instrument", "key", "name"),
    [
        ("drum kit", 36, "kick"),
        ("drum kit", 20, "percussion key 20"),
        ("?", 36, "percussion key 36"),
    ],
)
def test_drums_are_called_by_what_is_struck(instrument, key, name):
    """No pitch, no frequency, no chord; a kit that is not at hand is no obstacle."""
    stroke = replace(NOTE, pitch=key, swatch=None, rule="beat")
    found = said_of(stroke, role="drums", layer="background", instrument=instrument)

    assert found.why == f"Bar 3, beat 2: the {name}. It marks the beat, in phrase A (answer)."
    assert found.frequency_hz is None


def test_microtones_are_named_with_their_cents():
    """As everywhere."""
    assert "B4 -20c by" in said_of(replace(NOTE, pitch=70.8)).why


@pytest.mark.parametrize(
    ("meter", "onset", "place"),
    [
        (Meter(4, 4), 0, (1, 1)),
        (Meter(4, 4), 3.5, (1, 4.5)),
        (Meter(4, 4), 4 - 1e-9, (2, 1)),
        (Meter(6, 8), 3, (2, 1)),
        (Meter(6, 8), 4.5, (2, 4)),
        (Meter(2, 2), 2, (1, 2)),
    ],
)
def test_bars_and_beats_are_counted_in_the_meter(meter, onset, place):
    """From 1, and rounding in the last digit moves no note into the bar before."""
    found = said_of(score=score_of(part_of(replace(NOTE, onset=onset)), meter=meter))

    assert (found.bar, pytest.approx(found.beat)) == place


@pytest.mark.parametrize(
    ("onset", "chord", "phrase"),
    [(0, "Em", "A (answer)"), (8, "G", "A (answer)"), (10, "G", "close"), (12, "", "")],
)
def test_a_note_stands_in_what_holds_at_its_onset(onset, chord, phrase):
    """Where one ends the next begins; after the last there is none."""
    found = said_of(replace(NOTE, onset=onset))

    assert (found.chord, found.phrase) == (chord, phrase)
    assert ("in the close" in found.why) == (phrase == "close")


def test_spans_may_come_in_any_order():
    """A recipe written by hand need not be sorted."""
    score = score_of(part_of(*(replace(NOTE, onset=beat) for beat in range(12))))
    turned = replace(score, sections=score.sections[::-1], harmonies=score.harmonies[::-1])

    assert explain(turned, TONES) == explain(score, TONES)


def test_places_read_as_a_person_points():
    """Nine of them, and everywhere."""
    centers = (0.1, 0.5, 0.9)
    found = tuple(tuple(place_of(replace(SEA, x=x, y=y)) for x in centers) for y in centers)

    assert found == PLACES
    assert place_of(replace(SEA, spread=0.4)) == "all over"


@limits(max_examples=40)
@given(
    foreground=strategies.palettes("foreground"),
    background=strategies.palettes("background"),
    settings=strategies.settings(duration_s=st.floats(5, 30)),
)
def test_whatever_the_piece_everything_is_explained(foreground, background, settings):
    """One explanation for each note, in order, each a known rule, each in whole sentences."""
    palettes = (foreground, background)
    score = write_score(palettes, settings)
    found = explain(score, tones_of(palettes, settings))
    text = program_notes(palettes, score, settings)

    assert sorted(map(id, (each.note for each in found))) == sorted(
        id(note) for part in score.parts for note in part.notes
    )
    assert [each.onset_s for each in found] == sorted(each.onset_s for each in found)
    for each in found:
        assert each.note.rule in {"", *RULES}
        assert each.chord
        assert each.phrase
        assert re.fullmatch(r"Bar \d+, beat [\d.]+: [^:]+\. It[^\n]+\.", each.why)
        assert not re.search(r"  |,,|, \.|;,|\(\)| \.", each.why)
    assert not re.search(r"  |,,|, \.|;,|\(\)| \.|\n|\bnan\b|\bis \.|, and \.", text)
    assert re.match(r"(An [aeiouAEF]|A [^aeiouAEF])", text)
    assert text.endswith(".")
    assert text == program_notes(palettes, score, settings)


@pytest.mark.parametrize("colors", [(["#f80", "#fff"], ["#048"]), ([], ["#048"]), ([], [])])
def test_program_notes_tell_what_the_score_is(colors):
    """Key, tempo, meter, length and instruments are those of the score."""
    palettes, score, settings = piece_of(*colors, rhythm="waltz")
    text = program_notes(palettes, score, settings)

    assert f" {pitch_class_name(score.tonic)} {score.scale_name} at " in text
    assert f" {score.tempo:.0f} beats a minute" in text
    assert "20 seconds in 3/4" in text
    for part in score.parts:
        assert part.instrument in text
    for swatch in (swatch for palette in palettes for swatch in palette.swatches):
        assert swatch.name in text


@pytest.mark.parametrize(
    ("colors", "words"),
    [
        (
            ["#ffe040", "#ffd020"],
            ("A bright ", "light", "vivid", "warm", "yellow, the main hue"),
        ),
        (["#101828"], ("A dark ", "because the picture is dark", "cool", "blue, the main hue")),
        (["#808080", "#7f7f7f"], ("nearly grey", "C is where grey is at home")),
    ],
)
def test_what_the_picture_is_like_is_said_to_be_the_cause(colors, words):
    """In the words that belong to its mood."""
    text = notes_of(colors, colors)

    assert [word for word in words if word not in text] == []


def test_what_the_user_fixed_is_not_laid_to_the_picture():
    """Neither as a cause nor as a home; it is said to be chosen."""
    text = notes_of(["#f80"], ["#048"], key="D", scale="dorian", tempo=72.5, mix=1, seed=3)

    assert text.startswith("A D dorian (cool, hopeful) at a calm 72.5 beats a minute. It lasts")
    assert text.endswith("As you chose: the tempo, the scale, the key, mix 1 and seed 3.")
    assert "because" not in text
    assert "main hue" not in text
    assert "The background (50% of the picture) is not heard" in text


@pytest.mark.parametrize(
    ("choice", "kept", "gone"),
    [
        ({"scale": "slendro"}, "its tempo follows from the picture", "its scale"),
        ({"tempo": 90}, "its scale follows from the picture", "its tempo"),
        ({"key": "E"}, ", because the picture is", "is at home"),
    ],
)
def test_what_the_user_left_open_still_follows_from_the_picture(choice, kept, gone):
    """One choice does not hide the others."""
    text = notes_of(["#f80"], ["#048"], **choice)

    assert kept in text
    assert gone not in text


OTHER = {
    "percussion": True, "form": "scan", "mapping": "newton", "invert_mask": True,
    "foreground_instrument": "harp", "complexity": 0.75, "register": -1, "model": "none",
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_every_other_choice_is_told(name):
    """By the label that the page gives it, with its value."""
    text = notes_of(["#f80"], ["#048"], **{name: OTHER[name]})
    label = KNOBS[name].label.lower()
    value = "" if OTHER[name] is True else f" {OTHER[name]}"

    assert text.endswith(f"As you chose: {label}{value}.")
    assert "As you chose" not in notes_of(["#f80"], ["#048"])


def test_a_scan_is_told_as_one():
    """It has no phrases to speak of."""
    text = notes_of(["#f80"], ["#048"], form="scan")

    assert "reads the picture from left to right" in text
    assert "phrase" not in text


def test_the_form_is_told_by_its_letters():
    """All of them while they are few, else their number; the close is no phrase."""
    few = score_of(part_of(NOTE))
    section = few.sections[0]
    many = replace(few, sections=(section, replace(section, name="B (contrast)")) * 6)
    palettes = (as_palette(["#f80"], "foreground"), as_palette([], "background"))

    def told(score):
        return program_notes(palettes, score, Settings())

    assert "It lasts 6 seconds in 4/4, in the phrase A, and comes home to G." in told(few)
    assert "in 12 phrases of the kinds A and B, and comes home" in told(many)
    assert "It lasts 6 seconds in 4/4, and comes home" in told(replace(few, sections=()))


def test_an_empty_region_borrows_in_words():
    """And a picture without any color says so."""
    assert "The foreground is empty, borrows the background's colors and" in notes_of(
        [], ["#048"]
    )
    assert "The background is empty, borrows the foreground's colors" in notes_of(["#048"], [])
    assert "no color at all" in notes_of([], [])


def test_long_palettes_are_cut_short_in_words():
    """Nobody listens to a list of twelve colors."""
    colors = [f"#{10 + 20 * i:02x}40a0" for i in range(12)]

    assert "and 6 others." in notes_of(colors, [])
    assert "others" not in notes_of(colors[:7], [])


def test_a_mood_of_a_user_s_own_scale_is_quoted():
    """It need not be an adjective, and there may be none."""
    palettes, score, settings = piece_of(["#f80"], [], scale="major", key="C")
    plain = replace(score, scale=Scale(*score.scale.semitones))

    assert "C major (bright, at home) at" in program_notes(palettes, score, settings)
    assert "C major at" in program_notes(palettes, plain, settings)


def test_moods_of_any_size_have_words():
    """A recipe may hold numbers that no picture has."""
    wild = Mood(*[1e300] * 6)
    palettes, score, settings = piece_of(["#f80"], ["#048"])
    wilder = tuple(replace(palette, mood=wild) for palette in palettes)

    assert program_notes(wilder, score, settings).startswith("A bright ")


@pytest.mark.parametrize(
    ("hex_code", "word"),
    [
        ("#ff0000", "red"), ("#ff8010", "orange"), ("#ffa800", "yellowish orange"),
        ("#ffc800", "golden yellow"), ("#ffff00", "yellow"), ("#20c020", "green"),
        ("#20c0a0", "turquoise"), ("#00d0f0", "cyan"), ("#1030ff", "blue"),
        ("#8000ff", "violet"), ("#ff00ff", "magenta"), ("#ff4080", "pink"),
    ],
)  # fmt: skip
def test_the_main_hue_is_called_as_people_call_it(hex_code, word):
    """Each key has a hue of its own, and it is that of the picture."""
    assert f" is where {word}, the main hue, is at home" in notes_of([hex_code], [hex_code])


@given(st.lists(st.sampled_from("abc"), max_size=5))
def test_lists_have_one_and(words):
    """Between the last two, and none if there is only one."""
    said = listed(words)

    assert said.count(" and ") == (len(words) > 1)
    assert re.findall(r"\b[abc]\b", said) == words


@pytest.mark.parametrize("name", KEYS)
def test_keys_have_their_article(name):
    """By how the letter is spoken."""
    assert with_article(f"{name} minor").split(" ")[0] == ("an" if name[0] in "AEF" else "a")


@given(st.floats(0, 1, exclude_min=True))
def test_parts_of_a_whole_are_neither_nothing_nor_all(share):
    """A color that is there is never said to fill 0%, nor one with neighbors all."""
    said = part_of_whole(share)

    assert said != "0%"
    assert (said == "100%") == (share >= 1 - 1e-6)


def test_pieces_carry_their_explanations():
    """As values and as tables, one row for each note, in the same order."""
    palettes, score, settings = piece_of(["#f80", "#fff"], ["#048"], percussion=True)
    piece = Piece(settings, palettes, score, audio=None)
    found, table, notes = piece.explanations(), piece.explain_table(), piece.note_table()

    assert list(table.columns) == EXPLANATION_COLUMNS
    assert list(notes.columns) == NOTE_COLUMNS
    assert list(table["why"]) == list(notes["why"]) == [each.why for each in found]
    assert list(notes["pitch"].map(pitch_name)[: len(found)]) == [
        pitch_name(each.note.pitch) for each in found
    ]
    for name in ("rule", "chord", "phrase"):
        assert list(table[name]) == list(notes[name])
    assert piece.program_notes == program_notes(palettes, score, settings)
