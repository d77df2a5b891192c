"""What every piece promises, whatever the palettes and settings."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product
from random import Random

import pytest
import strategies
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from phonism.color.oklab import Oklch
from phonism.composing import tones_of, write_score
from phonism.errors import DefinitionError
from phonism.mapping import MAPPINGS
from phonism.palette import Mood, Palette, Swatch
from phonism.score import Layer, Part, Score, faults
from phonism.settings import Settings
from phonism.sound.instruments import INSTRUMENTS
from phonism.theory.rhythms import RHYTHM_PATTERNS, Rhythm
from phonism.theory.scales import SCALES, Scale

Pair = tuple[Palette, Palette]
TOLERANCE = 1e-6
SHORTEST_CLOSE_S = 1.2
SHORT_TUNE = 12


def broken(score: Score, settings: Settings) -> list[str]:
    """Say in words which promises a score breaks."""
    checks = (
        faults(score),
        _length(score, settings),
        _ending(score),
        _form(score),
        _layers(score),
    )
    overlaps = [fault for part in score.parts for fault in _overlaps(part)]
    return [*(fault for found in checks for fault in found), *overlaps]


def _length(score: Score, settings: Settings) -> Iterator[str]:
    if abs(score.duration_s - settings.duration_s) > TOLERANCE:
        yield f"it lasts {score.duration_s} s"
    if settings.tempo not in {"auto", score.tempo}:
        yield f"the tempo is {score.tempo}"
    close_s = score.sections[-1].duration * 60 / score.tempo
    if close_s < SHORTEST_CLOSE_S:
        yield f"the close lasts {close_s} s"


def _ending(score: Score) -> Iterator[str]:
    last = {part.role: part.notes[-1] for part in score.parts}
    if abs(last["melody"].onset - last["bass"].onset) > TOLERANCE:
        yield "melody and bass do not begin their last notes together"
    if abs(last["melody"].end - last["bass"].end) > TOLERANCE:
        yield "melody and bass do not end together"
    if abs(last["melody"].onset - score.sections[-1].onset) > TOLERANCE:
        yield "the last note does not begin with the close"


def _form(score: Score) -> Iterator[str]:
    for spans in (score.sections, score.harmonies):
        edges = [0.0, *(span.onset + span.duration for span in spans)]
        starts = [span.onset for span in spans]
        if any(abs(a - b) > TOLERANCE for a, b in zip(starts, edges, strict=False)):
            yield "sections or chords leave gaps"
        if abs(edges[-1] - score.length) > TOLERANCE:
            yield "sections or chords do not fill the piece"
    if not all(harmony.name for harmony in score.harmonies):
        yield "a chord has no name"
    if any(not score.scale.holds(n) for harmony in score.harmonies for n in harmony.semitones):
        yield "a chord has a note outside of the scale"


def _layers(score: Score) -> Iterator[str]:
    onsets = {
        layer: {round(n.onset, 6) for part in score.layer(layer) for n in part.notes}
        for layer in ("foreground", "background")
    }
    notes = {
        layer: {(round(n.onset, 6), n.pitch) for p in _pitched(score, layer) for n in p.notes}
        for layer in ("foreground", "background")
    }
    if not onsets["foreground"] or not onsets["background"]:
        yield "a layer is silent"
    tune = next(part for part in score.parts if part.role == "melody")
    own = {round(note.onset, 6) for note in tune.notes}
    if own == onsets["background"] and len(own) > SHORT_TUNE:
        yield "the tune has no rhythm of its own"
    if notes["foreground"] & notes["background"] and _is_in_reach(score):
        yield "both layers play the same note at once"
    lowest = min(n.pitch for part in score.layer("foreground") for n in part.notes)
    highest = max(n.pitch for part in _pitched(score, "background") for n in part.notes)
    if lowest < highest and _is_in_reach(score):
        yield f"the melody goes down to {lowest}, the background up to {highest}"


def _pitched(score: Score, layer: Layer) -> list[Part]:
    return [part for part in score.layer(layer) if part.role != "drums"]


def _is_in_reach(score: Score) -> bool:
    """Say whether every player can play where its part belongs."""
    melody = next(part for part in score.parts if part.role == "melody")
    lead = INSTRUMENTS[melody.instrument]
    others = [INSTRUMENTS[part.instrument] for part in _pitched(score, "background")]
    fits = lead.lowest <= 60 and lead.highest >= 88
    return score.scale.octave == 12 and fits and all(each.lowest <= 40 for each in others)


def _overlaps(part: Part) -> Iterator[str]:
    ends: dict[float, float] = defaultdict(float)
    for note in part.notes:
        if note.onset < ends[note.pitch] - TOLERANCE:
            yield f"{part.name}: {note.pitch} is struck at {note.onset} while it sounds"
        ends[note.pitch] = note.end
    voice = part.notes if part.role in {"melody", "bass"} else ()
    for note, following in pairwise(voice):
        if following.onset < note.end - TOLERANCE:
            yield f"{part.name}: two notes at once at {following.onset}"


def wrong_causes(score: Score, pair: Pair, settings: Settings) -> list[str]:
    """Return the notes whose swatch is not the color that sounds so, though one does."""
    tones = tones_of(pair, settings)
    off = score.scale.off_octave
    found = []
    for part in score.parts:
        own = [t for t in tones if t.swatch.region == part.layer]
        for note in part.notes:
            same = [t.swatch for t in own if off(t.pitch - note.pitch) < TOLERANCE]
            if same and note.swatch not in same:
                found.append(f"{part.name}: the note at {note.onset} names another color")
    return found


def test_a_few_hundred_random_pieces_keep_every_promise() -> None:
    """Any palettes with any settings: the whole range, edges first."""
    rng = Random(20)
    edges = product((5, 180), (40, 240, "auto"), (0, 1))
    for i, (duration_s, tempo, complexity) in enumerate(
        [*edges, *(_draw(rng) for _ in range(140))]
    ):
        settings = Settings(
            duration_s=duration_s, tempo=tempo, complexity=complexity, seed=i,
            scale=rng.choice(["auto", *SCALES]), rhythm=rng.choice(list(RHYTHM_PATTERNS)),
            mapping=rng.choice(list(MAPPINGS)),
            foreground_instrument=rng.choice(list(INSTRUMENTS)),
            background_instrument=rng.choice(list(INSTRUMENTS)),
        )  # fmt: skip
        pair = random_palette(rng, "foreground"), random_palette(rng, "background")
        score = write_score(pair, settings)

        assert broken(score, settings) == [], settings
        if all(pair):
            assert wrong_causes(score, pair, settings) == [], settings


def _draw(rng: Random) -> tuple[float, float | str, float]:
    tempo = rng.choice(["auto", rng.uniform(40, 240)])
    return rng.choice([rng.uniform(5, 30), rng.uniform(5, 180)]), tempo, rng.random()


def random_palette(rng: Random, region: str, count: int | None = None) -> Palette:
    """Return a palette like those of photos: muted colors, few of them large."""
    count = rng.choice([0, 1, 3, 6, 12]) if count is None else count
    parts = sorted((rng.random() ** 1.5 + 0.03 for _ in range(count)), reverse=True)
    swatches = tuple(
        Swatch(_color(rng), part / sum(parts), region, rng.random(), rng.random())
        for part in parts
    )
    signed, plain = (lambda: rng.uniform(-0.5, 0.5)), rng.random
    mood = Mood(plain(), plain(), signed(), signed(), plain(), plain() / 2)
    return Palette(region, swatches, rng.random(), mood)


def _color(rng: Random) -> Oklch:
    lightness = min(0.97, max(0.08, rng.gauss(0.55, 0.2)))
    return Oklch(lightness, min(0.3, abs(rng.gauss(0.09, 0.07))), rng.random() * 360)


@effort(max_examples=40)
@given(strategies.pairs_of_palettes, strategies.settings())
def test_odd_palettes_keep_every_promise(pair: Pair, settings: Settings) -> None:
    """Hypothesis looks for the palette and the settings that break one."""
    assert broken(write_score(pair, settings), settings) == []


@effort(max_examples=40)
@given(
    strategies.pairs_of_palettes,
    strategies.scales(),
    strategies.rhythms(),
    strategies.settings(duration_s=st.floats(5, 40)),
)
def test_scales_and_rhythms_of_users_keep_every_promise(
    pair: Pair, scale: Scale, rhythm: Rhythm, settings: Settings
) -> None:
    """Any octave and tuning, any number of steps, silence at the start, swing."""
    with SCALES.restored(), RHYTHM_PATTERNS.restored():
        SCALES.add("drawn", scale)
        RHYTHM_PATTERNS.add("drawn", rhythm)
        chosen = settings.changed(scale="drawn", rhythm="drawn")
        assert broken(write_score(pair, chosen), chosen) == []


def _solid(region: str, *colors: str) -> Palette:
    swatches = tuple(Swatch(Oklch.from_hex(c), 1 / len(colors), region) for c in colors)
    return Palette(region, swatches)


TWELVE = [f"#{hue:02x}{255 - hue:02x}{hue * 7 % 256:02x}" for hue in range(0, 240, 20)]
GREYS = ["#000000", "#555555", "#aaaaaa", "#ffffff"]


@pytest.mark.parametrize(
    "front", [[], ["#ff0000"], GREYS, TWELVE, ["#000000"], ["#ffffff"]], ids=len
)
@pytest.mark.parametrize("back", [[], ["#0000ff"], GREYS, TWELVE], ids=len)
def test_empty_plain_grey_and_full_palettes_make_music(
    front: list[str], back: list[str]
) -> None:
    """Nothing in a picture can keep it silent."""
    settings = Settings(duration_s=12)
    pair = _solid("foreground", *front), _solid("background", *back)
    score = write_score(pair, settings)

    assert broken(score, settings) == []
    assert {part.role for part in score.parts} >= {"melody", "pad", "bass"}


ODD_SCALES = {
    "one": Scale(0), "two": Scale(0, 7), "three": Scale(0, 4, 7),
    "fifths": Scale(0, 2, 4, 5, octave=7),
    "bohlen pierce": Scale(*(19.02 * i / 13 for i in range(13)), octave=19.02),
    "two octaves": Scale(0, 13, octave=24), "one in two octaves": Scale(0, octave=24),
    "semitone": Scale(0, octave=1), "quarter tones": Scale(*(i / 2 for i in range(24))),
}  # fmt: skip
ODD_RHYTHMS = {
    "one step": Rhythm("x"), "64 steps": Rhythm("x" * 64),
    "at the last moment": Rhythm("." * 63 + "x"), "late": Rhythm("........x-x-x-x-"),
    "swung hard": Rhythm("xxxxxxxxxxxx", swing=0.49),
    "swung in five": Rhythm("xxxxx", swing=1 / 6),
    "five quarters": Rhythm("x.x.x", meter=(5, 4)),
}  # fmt: skip


@pytest.mark.parametrize("scale", ODD_SCALES.values(), ids=list(ODD_SCALES))
def test_odd_scales_keep_every_promise(scale: Scale) -> None:
    """From one note to quarter tones, from a semitone to two octaves."""
    SCALES.add("odd", scale)
    pair = _solid("foreground", *TWELVE), _solid("background", *GREYS)
    for duration_s, tempo, key in product((5, 40), (40, 240), ("C", "F", "B")):
        settings = Settings(scale="odd", duration_s=duration_s, tempo=tempo, key=key)
        assert broken(write_score(pair, settings), settings) == []


@pytest.mark.parametrize("rhythm", ODD_RHYTHMS.values(), ids=list(ODD_RHYTHMS))
def test_odd_rhythms_keep_every_promise(rhythm: Rhythm) -> None:
    """One step or sixty-four, silence first, swing where it hardly fits."""
    RHYTHM_PATTERNS.add("odd", rhythm)
    pair = _solid("foreground", *TWELVE), _solid("background", *GREYS)
    for duration_s, tempo, complexity in product((5, 60), (40, 240), (0, 1)):
        settings = Settings(
            rhythm="odd", duration_s=duration_s, tempo=tempo, complexity=complexity
        )
        assert broken(write_score(pair, settings), settings) == []


@pytest.mark.parametrize("name", list(RHYTHM_PATTERNS))
def test_every_rhythm_is_heard_in_its_meter(name: str) -> None:
    """Every stroke of the drawing is played by somebody, where the swing puts it."""
    pair = _solid("foreground", *TWELVE[:6]), _solid("background", *GREYS)
    rhythm = RHYTHM_PATTERNS[name]
    settings = Settings(rhythm=name, tempo=100, duration_s=40)
    score = write_score(pair, settings)

    assert score.meter == rhythm.meter
    assert broken(score, settings) == []
    heard = {
        round(note.onset % rhythm.bar, 3) % rhythm.bar
        for part in score.parts
        for note in part.notes
    }
    drawn = {
        round(stroke.onset + rhythm.swing * (stroke.onset % 1 == 0.5), 3)
        for stroke in rhythm.strokes()
    }
    assert drawn <= heard


@pytest.mark.parametrize(
    "palettes",
    [
        (),
        ("foreground",),
        ("background", "background"),
        ("foreground", "background", "background"),
    ],
)
def test_music_needs_one_palette_of_each_region(palettes: tuple[str, ...]) -> None:
    """Anything else is refused in words."""
    with pytest.raises(DefinitionError, match="one palette of the foreground and one"):
        write_score([_solid(region, "#123456") for region in palettes], Settings())


def test_the_order_of_the_palettes_does_not_matter() -> None:
    """Each knows its region."""
    front, back = _solid("foreground", *TWELVE), _solid("background", *GREYS)
    assert write_score([front, back], Settings()) == write_score([back, front], Settings())
