"""Albums: keys that lead on, a tempo arc, one theme, crossfades, and what a folder may hold."""

from __future__ import annotations

import json
from itertools import combinations, pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from strategies import pairs_of_palettes, scales

import phonism
from phonism.album import compose_album, plan_album
from phonism.album.joining import equal_power, perform_suite, starts_of
from phonism.album.keys import choose_keys, key_distance, signature_of
from phonism.album.order import _character, _distance, flowing_order
from phonism.album.planning import bend_tempos
from phonism.album.sources import MOST_MOVEMENTS, natural_key
from phonism.album.suite import motif_in, write_suite
from phonism.cli import main
from phonism.errors import (
    OutOfRangeError,
    OutputError,
    PictureError,
    RecipeError,
    UnknownNameError,
)
from phonism.mapping import Key, choose_key, choose_tempo
from phonism.piece import as_palette
from phonism.score import Meter, Note, Part, Score
from phonism.settings import Settings
from phonism.sound.loudness import loudness, true_peak_db
from phonism.theory.scales import SCALES
from phonism.writing.suite_recipe import encode_album

QUICK = Settings(duration_s=5, model="none")
RATE = QUICK.sample_rate
MODES = ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian")
COLORS = {"a.png": "#c06020", "b.png": "#204080", "c.png": "#70a030"}

modal_keys = st.builds(
    lambda tonic, mode: Key(tonic, SCALES[mode], mode),
    st.integers(0, 11),
    st.sampled_from(MODES),
)
tempos = st.floats(60, 138)


def paint(path, color, shade="#101018"):
    """Write a small picture of two colors."""
    image = Image.new("RGB", (24, 18), color)
    image.paste(shade, (12, 0, 24, 18))
    image.save(path, format="PNG")


@pytest.fixture
def folder(tmp_path):
    """Return a folder with three pictures."""
    for name, color in COLORS.items():
        paint(tmp_path / name, color)
    return tmp_path


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """Return an album of three pictures that all tests may look at."""
    place = tmp_path_factory.mktemp("sea & sky")
    for name, color in COLORS.items():
        paint(place / name, color)
    return compose_album(place, QUICK, crossfade_s=1.5)


def pictures_of(*colors):
    """Return the palettes of pictures of one color each."""
    return [
        (as_palette([color], "foreground"), as_palette(["#808080"], "background"))
        for color in colors
    ]


def tone_score(velocity, duration_s=5.0):
    """Return a score of one long note."""
    note = Note(0, duration_s - 1, 60, velocity)
    part = Part("tone", "foreground", "melody", "organ", (note,))
    return Score((part,), 60.0, Meter(4, 4), 0, "major", SCALES["major"], duration_s)


# Keys


@pytest.mark.parametrize(
    ("tonic", "scale", "accidentals"),
    [(0, "major", 0), (9, "minor", 0), (2, "dorian", 0), (7, "major", 1), (5, "major", -1),
     (6, "major", 6), (3, "minor", 6), (8, "major", -4), (9, "major", 3)],
)  # fmt: skip
def test_signatures_are_those_of_music_theory(tonic, scale, accidentals):
    """Counted in sharps; six sharps and six flats are the same keys of a piano."""
    assert signature_of(Key(tonic, SCALES[scale])) == pytest.approx(accidentals)


@given(scales(), scales(), st.integers(0, 11), st.integers(0, 11), st.integers(0, 11))
def test_the_distance_of_keys_is_one(one, other, first, second, by):
    """It is symmetrical, zero to itself, bounded, and the same in all transpositions."""
    a, b = Key(first, one), Key(second, other)
    moved = [Key((key.tonic + by) % 12, key.scale) for key in (a, b)]

    assert key_distance(a, b) == pytest.approx(key_distance(b, a), abs=1e-5)
    assert key_distance(a, a) == 0
    assert 0 <= key_distance(a, b) <= 8
    assert key_distance(*moved) == pytest.approx(key_distance(a, b), abs=1e-5)


def test_relatives_are_nearer_than_strangers():
    """Relative, then dominant, then parallel, then the other side of the circle."""
    c = Key(0, SCALES["major"])
    others = [(9, "minor"), (7, "major"), (0, "minor"), (6, "major")]
    distances = [key_distance(c, Key(tonic, SCALES[name])) for tonic, name in others]

    assert distances == sorted(distances)
    assert len(set(distances)) == 4


@given(st.lists(modal_keys, min_size=1, max_size=12))
def test_neighbors_are_close_relatives_and_the_end_leads_back(own):
    """No more than one accidental changes, from the last to the first too; modes stay."""
    chosen = choose_keys(own)
    places = [signature_of(key) for key in (*chosen, chosen[0])]
    changes = [abs((after - before + 6) % 12 - 6) for before, after in pairwise(places)]

    assert max(changes) < 1 + 1e-6
    assert [key.scale_name for key in chosen] == [key.scale_name for key in own]


@given(st.lists(modal_keys, min_size=2, max_size=3), st.lists(st.integers(0, 11), min_size=3))
def test_no_other_close_keys_are_nearer_to_the_pictures(own, tonics):
    """Of all ways that stay among close relatives, the chosen one moves the least."""
    chosen = choose_keys(own)
    other = [Key(tonic, key.scale) for tonic, key in zip(tonics, own, strict=False)]
    places = [signature_of(key) for key in (*other, other[0])]
    if all(abs((b - a + 6) % 12 - 6) < 1.01 for a, b in pairwise(places)):

        def cost(keys):
            moved = sum(
                abs((7 * (key.tonic - mine.tonic) + 6) % 12 - 6)
                for key, mine in zip(keys, own, strict=True)
            )
            return 3 * moved + sum(key_distance(a, b) for a, b in pairwise((*keys, keys[0])))

        assert cost(chosen) <= cost(other) + 1e-5


def test_keys_that_are_related_stay_what_they_are():
    """Nothing moves without need."""
    own = [Key(0, SCALES["major"]), Key(9, SCALES["minor"]), Key(7, SCALES["major"])]

    assert list(choose_keys(own)) == own


@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(list(SCALES))), min_size=1,
                max_size=6))  # fmt: skip
def test_keys_of_any_scale_can_be_chosen(facts):
    """Also of those that are even all round, or tuned otherwise."""
    own = [Key(tonic, SCALES[name], name) for tonic, name in facts]

    assert [key.scale for key in choose_keys(own)] == [key.scale for key in own]


# Tempos, order and plan


@given(st.lists(tempos, min_size=2, max_size=20))
def test_a_tempo_gives_way_a_little_only(own):
    """By less than a tenth."""
    bent = bend_tempos(own)

    assert all(1 / 1.1 < after / before < 1.1 for before, after in zip(own, bent, strict=True))


@given(tempos, st.integers(4, 30))
def test_equal_tempos_make_an_arc(tempo, count):
    """Moderate, slow in the middle, and the last is the fastest."""
    bent = bend_tempos([tempo] * count)
    slowest = bent.index(min(bent))

    assert 0 < slowest < count - 1
    assert max(bent) == bent[-1] > bent[0] > bent[slowest]
    assert list(bent[: slowest + 1]) == sorted(bent[: slowest + 1], reverse=True)


@given(st.lists(tempos, min_size=3, max_size=8), st.data())
def test_the_faster_picture_stays_the_faster(own, data):
    """The arc bends tempos, it does not replace them."""
    place = data.draw(st.integers(0, len(own) - 1))
    faster = [*own[:place], min(138.0, own[place] * 1.05), *own[place + 1 :]]

    assert bend_tempos(faster)[place] >= bend_tempos(own)[place]


@hypothesis_settings(max_examples=25)
@given(st.lists(pairs_of_palettes, min_size=1, max_size=5))
def test_each_movement_keeps_its_own_mode_and_about_its_tempo(pictures):
    """Only key, tempo and seed are planned."""
    plans = plan_album(pictures, QUICK)

    assert len(plans) == len(pictures)
    for number, (plan, palettes) in enumerate(zip(plans, pictures, strict=True)):
        own_tempo = choose_tempo(palettes, QUICK)
        assert choose_key(palettes, plan).scale_name == choose_key(palettes, QUICK).scale_name
        assert abs(plan.tempo / own_tempo - 1) < 0.15
        assert plan.changed(key="auto", tempo="auto", seed=0) == QUICK
        assert plan.seed == number


def test_what_the_user_fixes_stays_fixed():
    """Key and tempo are the same for all then; the seed goes on from the user's."""
    asked = QUICK.changed(key="Eb", tempo=77, scale="yo", seed=2**32 - 1)
    plans = plan_album(pictures_of("#ff0000", "#00ff00", "#0000ff"), asked)

    assert {(plan.key, plan.tempo, plan.scale) for plan in plans} == {("Eb", 77.0, "yo")}
    assert [plan.seed for plan in plans] == [2**32 - 1, 0, 1]


def test_one_picture_alone_keeps_its_key_and_tempo():
    """A suite of one movement is the piece itself."""
    (palettes,) = pictures_of("#c06020")
    (plan,) = plan_album([palettes], QUICK)
    alone, movement = (phonism.write_score(palettes, each) for each in (QUICK, plan))

    assert (movement.tonic, movement.scale) == (alone.tonic, alone.scale)
    assert movement.tempo == pytest.approx(alone.tempo)


def roughness(order, pictures):
    each = [_character(palettes, QUICK) for palettes in pictures]
    return sum(_distance(each[a], each[b]) for a, b in pairwise(order))


@hypothesis_settings(max_examples=20)
@given(st.lists(pairs_of_palettes, min_size=1, max_size=9))
def test_the_flowing_order_is_never_rougher_than_the_given_one(pictures):
    """And it takes every picture once."""
    order = flowing_order(pictures, QUICK)
    given_order = range(len(pictures))

    assert sorted(order) == list(given_order)
    assert roughness(order, pictures) <= roughness(given_order, pictures) + 1e-9


@hypothesis_settings(max_examples=20)
@given(st.lists(pairs_of_palettes, min_size=4, max_size=9))
def test_no_stretch_of_the_flowing_order_is_better_turned_round(pictures):
    """That is what going to the nearest each time would leave to be done."""
    order = flowing_order(pictures, QUICK)
    turned = [
        (*order[:start], *order[start:end][::-1], *order[end:])
        for start, end in combinations(range(len(order) + 1), 2)
    ]

    assert (
        roughness(order, pictures) <= min(roughness(other, pictures) for other in turned) + 1e-6
    )


def test_the_flowing_order_is_the_smoothest_of_all():
    """As far as all orders can be tried."""
    pictures = pictures_of("#ff0000", "#0000ff", "#ff8000", "#4000ff", "#802020", "#f0f040")
    best = min(roughness(order, pictures) for order in permutations(range(6)))

    assert roughness(flowing_order(pictures, QUICK), pictures) == pytest.approx(best)


# Sound


def test_movements_overlap_by_the_crossfade(album):
    """The whole is as long as the movements without what they share, to the sample."""
    assert album.starts == (0, round(3.5 * RATE), round(7.0 * RATE))
    assert album.samples.shape == (2, round(12.0 * RATE))
    assert album.duration_s == 12.0


def test_the_whole_is_mastered_as_one(album):
    """At -14 LUFS with its true peak below -1 dBTP."""
    assert loudness(album.samples, RATE) == pytest.approx(-14, abs=0.3)
    assert true_peak_db(album.samples) <= -1
    assert album.loudness_lufs == pytest.approx(loudness(album.samples, RATE), abs=0.1)
    assert album.true_peak_db == pytest.approx(true_peak_db(album.samples), abs=0.1)
    assert np.isfinite(album.samples).all()


def test_a_softer_movement_stays_softer():
    """Mastering moves the whole suite and not each movement by itself."""
    scores = [tone_score(0.9), tone_score(0.6)]
    whole = perform_suite(scores, QUICK, 0.0, lambda _number: None).mix
    half = whole.shape[1] // 2

    assert loudness(whole[:, :half], RATE) > loudness(whole[:, half:], RATE) + 3


@pytest.mark.parametrize("crossfade_s", [0.0, 1.0, 2.5])
def test_the_joints_do_not_click(crossfade_s):
    """Nowhere does the wave step further than within the notes themselves."""
    scores = [tone_score(0.8)] * 3
    whole = perform_suite(scores, QUICK, crossfade_s, lambda _number: None).mix
    steps = np.abs(np.diff(whole, n=2)).max(axis=0)
    starts = starts_of(3, 5 - crossfade_s, RATE)
    middle = steps[2 * RATE : 3 * RATE].max()
    around = [steps[start - 500 : start + 500].max() for start in starts[1:]]
    ends = [
        steps[start + round(crossfade_s * RATE) - 500 :][:1000].max() for start in starts[1:]
    ]

    assert max(*around, *ends) <= 1.5 * middle


def test_fades_keep_the_power():
    """Of sounds that have nothing to do with each other."""
    noise = np.random.default_rng(0).standard_normal((2, 88200))
    rise = equal_power(88200)
    mixed = noise[0] * rise + noise[1] * rise[::-1]
    powers = (mixed.reshape(10, -1) ** 2).mean(axis=1)

    assert powers == pytest.approx(np.ones(10), abs=0.06)


def test_tracks_put_together_are_the_whole(album):
    """Each lasts until the next begins."""
    assert (np.concatenate(album.tracks, axis=1) == album.samples).all()
    assert not album.samples.flags.writeable


def test_the_theme_of_the_first_is_given_to_all(monkeypatch):
    """Every movement is written on the same motif."""
    motifs = []
    real = phonism.write_score

    def spy(palettes, settings, *, motif=None):
        motifs.append(motif)
        return real(palettes, settings, motif=motif)

    monkeypatch.setattr("phonism.album.suite.write_score", spy)
    pictures = pictures_of("#ff0000", "#0000ff", "#00ff00")
    seen = [phonism.album.suite.Seen("x", None, palettes, ()) for palettes in pictures]
    write_suite(seen, QUICK)

    assert motifs == [motif_in(pictures[0], plan_album(pictures, QUICK)[0])] * 3
    assert motifs[0] is not None


def test_a_motif_comes_from_whatever_colors_there_are():
    """From the foreground's, else the background's; there is none of none."""
    nothing = as_palette([], "foreground")
    behind = as_palette(["#ff0000", "#0000ff"], "background")

    assert len(motif_in([nothing, behind], QUICK).steps) == 2
    assert motif_in([nothing, as_palette([], "background")], QUICK) is None


def test_a_suite_without_room_is_refused_in_words(monkeypatch):
    """The message says where the room is missing, and what to do."""

    def full(**_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(OutputError, match=r"No space left on device\. .*TMPDIR"):
        perform_suite([tone_score(0.5)], QUICK, 0.0, lambda _number: None)


def test_the_table_tells_what_the_suite_is_and_what_the_pictures_asked_for(album):
    """One row a movement; the numbers are those of the music."""
    table = album.table()
    keys = [movement.key for movement in album.movements]

    assert list(table.title) == ["a", "b", "c"]
    assert list(table.start) == ["0:00", "0:03", "0:07"]
    assert list(table.bpm) == [round(each.score.tempo, 1) for each in album.movements]
    assert list(table.distance) == pytest.approx(
        [0, *(round(key_distance(a, b), 1) for a, b in pairwise(keys))]
    )
    assert list(table.own_bpm) == pytest.approx(
        [choose_tempo(each.palettes, QUICK) for each in album.movements], abs=0.06
    )
    assert all(-24 < level < -9 for level in table.lufs)


def test_one_picture_is_an_album(folder):
    """Without a crossfade to speak of."""
    album = compose_album(folder / "a.png", QUICK, crossfade_s=0)

    assert album.duration_s == 5.0
    assert album.title == "Suite"
    assert [movement.title for movement in album.movements] == ["a"]


def test_the_same_picture_twice_is_varied(folder):
    """Twice the same would not be a suite."""
    first, second = compose_album([folder / "a.png"] * 2, QUICK).movements

    assert first.key == second.key
    assert first.score.parts != second.score.parts


def test_the_same_album_has_the_same_sound(folder, album):
    """Bit for bit."""
    again = compose_album(folder, QUICK, crossfade_s=1.5)

    assert (again.samples == album.samples).all()


@pytest.mark.parametrize("crossfade_s", [-0.1, 2.6, 9, float("nan"), float("inf")])
def test_a_crossfade_out_of_range_is_refused_before_any_work(crossfade_s):
    """It may take half a movement."""
    with pytest.raises(OutOfRangeError, match=r"0 to 2\.5 s"):
        compose_album("nowhere", QUICK, crossfade_s=crossfade_s)


def test_an_order_that_is_none_is_refused():
    """The message names those that are."""
    with pytest.raises(UnknownNameError, match="given or flow, got 'random'"):
        compose_album("nowhere", QUICK, order="random")


# What a folder may hold


def test_files_come_as_people_count():
    """Numbers by their value, letters without regard to case."""
    names = [
        "IMG_10.jpg",
        "img_9.jpg",
        "b.png",
        "A.png",
        "img_010.jpg",
        "\u00e9.png",
        "7",
        "70",
    ]

    assert sorted(names, key=natural_key) == [
        "7", "70", "A.png", "b.png", "img_9.jpg", "IMG_10.jpg", "img_010.jpg", "\u00e9.png",
    ]  # fmt: skip


def test_what_is_no_picture_is_left_out_and_named(folder):
    """Text, damaged and empty files; hidden files and folders are passed over in silence."""
    (folder / "notes.txt").write_text("text")
    (folder / "cut.png").write_bytes((folder / "a.png").read_bytes()[:60])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / ".hidden").write_text("text")
    (folder / "deeper").mkdir()
    album = compose_album(folder, QUICK)
    told = " ".join(album.notices)

    assert [movement.title for movement in album.movements] == ["a", "b", "c"]
    assert all(f"left out: {name}" in told for name in ("notes.txt", "cut.png", "empty.jpg"))
    assert "hidden" not in told
    assert "deeper" not in told


def test_a_picture_that_was_named_must_be_one(folder):
    """A typo is not passed over in silence."""
    (folder / "notes.txt").write_text("text")
    for name in ("notes.txt", "d.png"):
        with pytest.raises(PictureError, match=name):
            compose_album([folder / "a.png", folder / name], QUICK)


@pytest.mark.parametrize(
    "files", [{}, {"notes.txt": b"text"}, {"cut.png": b"\x89PNG\r\n\x1a\n"}]
)
def test_a_folder_without_pictures_is_refused_in_words(tmp_path, files):
    """The message says what to do, and why the first file is none."""
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(PictureError, match="There is no picture") as refused:
        compose_album(tmp_path, QUICK)

    assert all(name in str(refused.value) for name in files)


def test_nothing_is_no_album():
    """An empty list holds no picture."""
    with pytest.raises(PictureError, match="no picture"):
        compose_album([], QUICK)


def test_more_pictures_than_a_cue_sheet_counts_are_refused(folder):
    """Before any of them is looked at."""
    with pytest.raises(OutOfRangeError, match="99 pictures, got 100"):
        compose_album([folder / "none.png"] * (MOST_MOVEMENTS + 1), QUICK)


def test_arrays_and_images_are_sources_too():
    """Whatever `phonism.read` takes."""
    sources = [np.full((8, 8, 3), 200, np.uint8), Image.new("RGB", (8, 8), "#204080")]
    album = compose_album(sources, QUICK)

    assert [movement.title for movement in album.movements] == ["array", "image"]


# The command line


def test_a_folder_becomes_a_folder(folder, monkeypatch, capsys):
    """Its files are named on one stream, keys and tempos on the other."""
    monkeypatch.chdir(folder)
    assert main(["album", ".", "--duration", "5", "--model", "none", "-o", "out/"]) == 0
    said = capsys.readouterr()

    assert said.out.split() == [
        f"out/suite{end}" for end in (".wav", ".cue", ".mid", ".json", ".txt")
    ]
    assert all(Path(path).stat().st_size for path in said.out.split())
    assert "signature" in said.err
    assert all(f" {Path(name).stem} " in said.err for name in COLORS)


def test_the_command_refuses_before_any_work(folder, monkeypatch, capsys):
    """An unknown ending, a long crossfade, a missing folder; nothing is written."""
    monkeypatch.chdir(folder)
    quick = ("--duration", "5", "--model", "none")

    assert main(["album", ".", *quick, "-o", "x.mp4"]) == 4
    assert main(["album", ".", *quick, "--crossfade", "3"]) == 2
    assert main(["album", "nowhere", *quick]) == 3
    assert main(["album", "a.png", *quick, "-o", ""]) == 4
    assert sorted(path.name for path in folder.iterdir()) == sorted(COLORS)
    assert capsys.readouterr().out == ""


def test_the_recipe_of_a_suite_holds_a_recipe_of_each_movement(album, tmp_path):
    """Each of them plays by itself."""
    album.save(tmp_path / "suite.json")
    saved = json.loads((tmp_path / "suite.json").read_text())
    movement = album.movements[1]
    piece = phonism.load(json.dumps(saved["movements"][1]["recipe"]).encode())

    assert saved["crossfade_s"] == 1.5
    assert [each["title"] for each in saved["movements"]] == ["a", "b", "c"]
    assert (piece.settings, piece.palettes) == (movement.settings, movement.palettes)
    assert piece.score.tonic == movement.score.tonic


def test_a_suite_is_played_again_from_its_recipe(album, tmp_path):
    """With the same notes, the same sound, and the same recipe."""
    album.save(tmp_path / "suite.json")
    again = phonism.load_album(tmp_path / "suite.json")
    again.save(tmp_path / "again.json")

    assert (again.samples == album.samples).all()
    assert again.starts == album.starts
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "suite.json").read_bytes()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["format"], "phonism recipe", "not an album"),
        (["format_version"], 2, "format version 2"),
        (["settings"], [], "settings"),
        (["settings", "duration_s"], 6, "lasts 5 s"),
        (["settings", "tempo"], 999, "Tempo"),
        (["crossfade_s"], 4, r"0 to 2\.5 s"),
        (["crossfade_s"], "2", "crossfade_s"),
        (["movements"], [], "no movements"),
        (["movements"], [{}] * 100, "at most 99"),
        (["movements", 0, "recipe"], {}, "no recipe"),
        (["movements", 1, "title"], 3, "title"),
        (["movements", 1, "given"], "key", "given"),
    ],
)
def test_a_recipe_that_is_damaged_is_refused_in_words(album, path, value, said):
    """Whatever it holds."""
    recipe = json.loads(encode_album(album))
    place = recipe
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(RecipeError, match=said):
        phonism.load_album(json.dumps(recipe).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_recipe_is_refused(data):
    """Nothing, no JSON, JSON of another kind."""
    with pytest.raises(RecipeError, match="not an album"):
        phonism.load_album(data)


def test_the_command_plays_a_recipe_again(folder, monkeypatch, capsys):
    """Settings beside it are refused, and it is not written over."""
    monkeypatch.chdir(folder)
    quick = ("--duration", "5", "--model", "none")
    assert main(["album", "a.png", "b.png", *quick, "-o", "x.json", "-o", "x.flac"]) == 0
    assert main(["album", "x.json", "-o", "y.flac"]) == 0
    assert (folder / "x.flac").read_bytes() == (folder / "y.flac").read_bytes()
    assert main(["album", "x.json", "-o", "x.json"]) == 4
    assert main(["album", "x.json", "-o", "y.wav", "--tempo", "90"]) == 3
    assert "leave --tempo away" in capsys.readouterr().err


def test_an_ending_that_is_none_is_refused(album, tmp_path):
    """In words, and before anything is written."""
    with pytest.raises(OutputError, match=r"\.cue"):
        album.save(tmp_path / "a.wav", tmp_path / "a.doc")

    assert not list(tmp_path.iterdir())
