"""The command line: what it writes, what it says, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

import phonism
from phonism import cli
from phonism.cli import COMMANDS, FOLDER_ENDINGS, flag_of, main
from phonism.settings import KNOBS, Settings

QUICK = ("--duration", "5", "--model", "none")
PLUGIN = """
from phonism import SCALES, Scale
SCALES.add("test scale", Scale(0, 2, 7))
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return the folder in which the command line runs, with a small photo in it."""
    monkeypatch.chdir(tmp_path)
    image = Image.new("RGB", (40, 30), "#c06020")
    image.paste("#204080", (20, 0, 40, 30))
    image.save("sea.png")
    return tmp_path


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


def run(*arguments, **options):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "phonism", *arguments],
        check=False,
        **{"capture_output": True, "timeout": 120, **options},
    )


def refused(capsys, *arguments):
    """Return what is said of a request that argparse refuses."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_photo_becomes_a_file_beside_where_one_stands(here, capsys):
    """By default a WAV of the photo's name; its path is printed and nothing else."""
    assert main(["sea.png", *QUICK]) == 0
    assert capsys.readouterr().out == "sea.wav\n"
    assert files_in(here) == ["sea.png", "sea.wav"]


def test_a_folder_gets_everything(here, capsys):
    """Also one that is not there yet."""
    assert main(["sea.png", *QUICK, "-o", "all/"]) == 0
    assert files_in(here / "all") == sorted(f"sea{ending}" for ending in FOLDER_ENDINGS)
    assert len(capsys.readouterr().out.splitlines()) == len(FOLDER_ENDINGS)


def test_several_outputs_are_written(here):
    """A folder that exists needs no slash."""
    (here / "old").mkdir()
    assert main(["sea.png", *QUICK, "-o", "a.flac", "-o", "b.mid", "-o", "old"]) == 0
    assert {"a.flac", "b.mid"} <= set(files_in(here))
    assert "sea.csv" in files_in(here / "old")


OTHER_CHOICES = {
    "duration_s": "6", "tempo": "90", "scale": "Dorian", "key": "f#", "mix": "0.25",
    "foreground_instrument": "harp", "background_instrument": "organ", "rhythm": "waltz",
    "complexity": "0.75", "foreground_colors": "3", "background_colors": "2",
    "form": "scan", "percussion": None, "path": "spiral", "register": "-1",
    "dynamics": "0.5", "brightness": "0.25", "articulation": "0.75", "width": "0.5",
    "humanize": "0", "mapping": "newton", "model": "none", "invert_mask": None, "seed": "7",
    "sample_rate": "48000", "bit_depth": "24",
}  # fmt: skip


def test_every_setting_can_be_chosen(here):
    """The recipe shows what was understood, and nothing is as by default."""
    words = [
        word for name, value in OTHER_CHOICES.items()
        for word in (flag_of(KNOBS[name]), value) if word is not None
    ]  # fmt: skip
    assert main(["sea.png", "-o", "sea.json", *words]) == 0
    saved = json.loads((here / "sea.json").read_text())["settings"]
    wanted = {name: value or True for name, value in OTHER_CHOICES.items()}

    assert set(OTHER_CHOICES) == set(KNOBS)
    assert saved == Settings(**wanted).as_dict()
    assert not {k for k, v in saved.items() if v == KNOBS[k].default}


def test_help_names_every_setting_and_command(capsys):
    """The same sentences as everywhere."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    shown = " ".join(capsys.readouterr().out.split())

    assert ended.value.code == 0
    for knob in KNOBS.values():
        assert f"{flag_of(knob)} " in shown
        assert knob.help in shown
    assert all(f"phonism {name}" in shown for name in COMMANDS)


def test_the_version_is_printed(capsys):
    """For reports of bugs."""
    with pytest.raises(SystemExit):
        main(["--version"])

    assert capsys.readouterr().out == f"phonism {phonism.__version__}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "required: PHOTO"),
        (["sea.png", "--scale", "dorain"], "Did you mean 'dorian'?"),
        (["sea.png", "--rhythm", "walz"], "Did you mean 'waltz'?"),
        (["sea.png", "--tempo", "900"], "Tempo must be 40 to 240 bpm or auto, got '900'."),
        (["sea.png", "--tempo", "nan"], "Tempo must be"),
        (["sea.png", "--seed", "1.5"], "Seed must be a whole number"),
        (["sea.png", "--tempoo", "90"], "Did you mean --tempo?"),
        (["sea.png", "--temp", "90"], "unrecognized arguments: --temp 90"),
        (["sea.png", "more.png"], "unrecognized arguments: more.png"),
        (["sea.png", "--plugin"], "expected one argument"),
        (["lsit", "scales"], "Did you mean 'phonism list'?"),
        (["list", "scale"], "Did you mean scales?"),
        (["list", "kitchens"], "choose from"),
        (["sea.png", "--percussion=yes"], "--percussion: takes no value, got 'yes'."),
        (["sea.png", "--percusion"], "Did you mean --percussion?"),
        (["sea.png", "--path", "sprial"], "Did you mean 'spiral'?"),
        (["sea.png", "--form", "sonata"], "Known: song, scan."),
        (["sea.png", "--register", "0.5"], "a whole number from -2 to 2 octaves, got '0.5'."),
        (["sea.png", "--brightness", "2"], "Brightness must be 0 to 1 or auto, got '2'."),
        (["sea.png", "--humanize", "auto"], "Humanize must be 0 to 1, got 'auto'."),
        (["album", "sea.png", "--order", "fluw"], "Did you mean flow?"),
        (["explain"], "required: PHOTO"),
        (["explain", "sea.png", "--format", "xml"], "choose from"),
        (["app", "--port", "many"], "invalid int value"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_wrong_request_is_refused_with_the_way_out(capsys, words, message):
    """Exit code 2, one sentence that ends once, and where to read on."""
    said = refused(capsys, *words)

    assert message in said
    assert re.search(r"[^.?][.?]\nTry 'phonism.* --help'\.\n$", said)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["none.png"], 3, "There is no file 'none.png'"),
        (["none.png", "-o", "sea.wav"], 3, "There is no file 'none.png'"),
        (["."], 3, "is a folder"),
        (["text.png"], 3, "text.png"),
        (["none.json"], 3, "none.json cannot be read"),
        (["text.json"], 3, "not valid JSON"),
        (["a\0b.png"], 3, "cannot be opened"),
        (["sea.png", "-o", "sea.ogv"], 4, "no ending that phonism can write"),
        (["sea.png", "-o", "-"], 4, "no ending that phonism can write"),
        (["sea.png", "-o", "sea.png"], 4, "is the input itself"),
        (["sea.png", "-o", "link.png"], 4, "is the input itself"),
        (["sea.png", "-o", "text.png/sea.wav", *QUICK], 4, "cannot be written"),
        (["sea.png", "--plugin", "none.py"], 2, "no plugin file 'none.py'"),
        (["list", "scales", "--plugin", "none.py"], 2, "no plugin file"),
        (["check", "none.py"], 2, "no plugin file"),
    ],
)
def test_failures_end_with_a_code_and_a_sentence(here, capsys, words, code, message):
    """2 a wrong request, 3 a picture that cannot be used, 4 what is on our side."""
    for name in ("text.png", "text.json", "sea.wav"):
        (here / name).write_text("text")
    (here / "link.png").symlink_to("sea.png")
    before = {path.name: path.read_bytes() for path in here.iterdir()}

    assert main(words) == code
    said = capsys.readouterr()
    assert said.err.startswith("phonism: ")
    assert message in said.err
    assert said.out == ""
    assert {path.name: path.read_bytes() for path in here.iterdir()} == before


def test_an_ending_is_checked_before_any_work(here, monkeypatch):
    """Nobody waits for a minute to learn of a typo."""
    monkeypatch.setattr(phonism, "compose", None)

    assert main(["sea.png", "-o", "sea.wav", "-o", "sea.wv"]) == 4
    assert files_in(here) == ["sea.png"]


def test_a_recipe_is_played_again(here, capsys):
    """The sound is the same, and settings beside it are refused rather than ignored."""
    assert main(["sea.png", *QUICK, "-o", "sea.json", "-o", "sea.wav"]) == 0
    assert main(["sea.json", "-o", "again.wav", "-o", "again.json"]) == 0
    assert (here / "again.wav").read_bytes() == (here / "sea.wav").read_bytes()
    assert (here / "again.json").read_bytes() == (here / "sea.json").read_bytes()
    assert main(["sea.json", "-o", "sea.json"]) == 4
    capsys.readouterr()
    assert main(["sea.json", "-o", "fast.wav", "--tempo", "200"]) == 3
    assert "leave --tempo away" in capsys.readouterr().err


def test_a_photo_comes_through_a_pipe(here):
    """``-`` reads it; nothing but the path is said."""
    data = (here / "sea.png").read_bytes()
    done = run("-", *QUICK, "-o", "out.mid", input=data)

    assert (done.returncode, done.stdout) == (0, b"out.mid\n")
    assert b" ..." not in done.stderr
    assert run("-", *QUICK, input=b"").returncode == 3


def test_names_like_commands_and_options_work_as_paths(here):
    """``./list`` is a photo, and ``--`` ends the options."""
    (here / "list").write_bytes((here / "sea.png").read_bytes())
    (here / "-x.png").write_bytes((here / "sea.png").read_bytes())

    assert main(["./list", *QUICK, "-o", "a.mid"]) == 0
    assert main([*QUICK, "-o", "b.mid", "--", "-x.png"]) == 0
    assert {"a.mid", "b.mid"} <= set(files_in(here))


def test_names_that_are_no_text_work(here):
    """A name of bytes that are not UTF-8 is read, written, stored and printed as it is."""
    name = b"caf\xe9.png"
    Path(os.fsdecode(name)).write_bytes((here / "sea.png").read_bytes())
    done = run(os.fsdecode(name), *QUICK, "-o", "out/")
    printed = done.stdout.splitlines()

    assert done.returncode == 0, done.stderr
    assert b"out/caf\xe9.wav" in printed
    assert all(Path(os.fsdecode(each)).stat().st_size for each in printed)
    assert run(b"none\xe9.png").returncode == 3


@pytest.mark.usefixtures("here")
def test_a_terminal_of_few_letters_is_no_obstacle():
    """The table holds a degree sign that ASCII lacks."""
    done = run("explain", "sea.png", *QUICK, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0, done.stderr
    assert b"#c06020" in done.stdout


@pytest.mark.usefixtures("here")
def test_progress_is_shown_on_a_terminal_only():
    """Whoever watches sees each stage."""
    ours, theirs = pty.openpty()
    done = run("sea.png", *QUICK, stderr=theirs, stdout=subprocess.PIPE, capture_output=False)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)

    assert done.stdout == b"sea.wav\n"
    assert "Reading the picture ...\r\n" in shown
    assert "Composing and playing ...\r\n" in shown
    assert b" ..." not in run("sea.png", *QUICK).stderr


@pytest.mark.usefixtures("here")
def test_a_reader_who_leaves_early_is_no_error():
    """``phonism list scales | head -1`` says nothing but the first line."""
    ours, theirs = os.pipe()
    os.close(ours)
    # What is printed must wait in a buffer, as it does unless somebody says otherwise.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    streams = {"stdout": theirs, "stderr": subprocess.PIPE, "capture_output": False}
    done = run("list", "scales", env=env, **streams)
    os.close(theirs)

    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interruption_ends_with_130(here, monkeypatch, capsys):
    """And with a sentence instead of a traceback."""

    def interrupt(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(phonism, "compose", interrupt)

    assert main(["sea.png"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert files_in(here) == ["sea.png"]


def test_control_c_leaves_nothing_half_written(here):
    """A real signal while a long piece is being made."""
    long = ("--model", "none", "--duration", "180", "--complexity", "1", "-o", "all/")
    command = [sys.executable, "-m", "phonism", "sea.png", *long]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL)
    shown = b""
    while b"Composing" not in shown:
        shown += os.read(ours, 1000)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    code = process.wait(60)
    os.close(theirs)
    os.close(ours)

    assert code == 130
    assert files_in(here) == ["sea.png"]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("scales", phonism.SCALES),
        ("rhythms", phonism.RHYTHM_PATTERNS),
        ("instruments", phonism.INSTRUMENTS),
        ("mappings", phonism.MAPPINGS),
        ("forms", phonism.FORMS),
        ("paths", phonism.PATHS),
        ("kits", phonism.DRUM_KITS),
        ("models", phonism.MODELS),
    ],
)
def test_lists_name_everything_with_a_word_on_it(capsys, table, names):
    """One line each, in the order of the table."""
    assert main(["list", table]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert len(lines) == len(names)
    for line, name in zip(lines, names, strict=True):
        assert line.startswith(f"{name} ")
        assert len(line.split()) > len(name.split())


def test_every_table_of_a_setting_can_be_listed():
    """The help of each setting that is a name says where its names are."""
    tables = {knob.table.kind for knob in KNOBS.values() if knob.table is not None} - {"key"}

    assert tables == set(cli.TABLE_NAMES)
    assert set(cli.TABLE_NAMES.values()) <= set(cli._tables())


def explained(capsys, *arguments):
    """Return what ``phonism explain`` prints in each of its forms."""
    shown = {}
    for form in ("table", "csv", "json"):
        assert main(["explain", *arguments, "--format", form]) == 0
        shown[form] = capsys.readouterr().out
    return shown


def test_explain_shows_each_color_its_note_and_why(here, capsys):
    """As a table for the eye, and as CSV and JSON for programs, with the same facts."""
    shown = explained(capsys, "sea.png", *QUICK)
    said = json.loads(shown["json"])
    rows = said["colors"]
    notes, table = shown["table"].strip().split("\n\n")
    lines = table.splitlines()

    assert list(said) == ["program_notes", "colors"]
    assert list(rows[0]) == ["region", "color", "name", "share", "note", "frequency_hz", "why"]
    assert {row["color"] for row in rows} == {"#c06020", "#204080"}
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert [row["why"] for row in csv.DictReader(io.StringIO(shown["csv"]))] == [
        row["why"] for row in rows
    ]
    assert " ".join(notes.split()) == said["program_notes"]
    assert max(map(len, shown["table"].splitlines())) <= 80
    starts = [at for at, line in enumerate(lines) if not line.startswith(" ")]
    assert len(starts) == len(rows) + 1
    for start, end, row in zip(starts[1:], [*starts[2:], None], rows, strict=True):
        assert all(row[name] in lines[start] for name in ("region", "color", "name", "note"))
        assert f"{row['share']:.1%}" in lines[start]
        reason = " ".join(" ".join(lines[start + 1 : end]).split())
        assert row["why"].lower() == f"{row['name']}: {reason}".lower()
    assert len({lines[start].index("50.0%") for start in starts[1:]}) == 1
    assert files_in(here) == ["sea.png"]


@pytest.mark.usefixtures("here")
def test_explain_speaks_of_every_note_if_asked(capsys):
    """Each note has its sentence in every form, in the order in which they sound."""
    shown = explained(capsys, "sea.png", *QUICK, "--notes")
    rows = json.loads(shown["json"])["notes"]
    spoken = re.split(r"^ *\d+\.\d\d s  ", shown["table"].split("\n\n")[2], flags=re.MULTILINE)
    table = list(csv.DictReader(io.StringIO(shown["csv"])))

    assert len(rows) > 10
    assert [row["onset_s"] for row in rows] == sorted(row["onset_s"] for row in rows)
    assert all(row["why"].startswith(f"Bar {row['bar']}, beat ") for row in rows)
    assert [" ".join(each.split()) for each in spoken[1:]] == [row["why"] for row in rows]
    assert max(map(len, shown["table"].splitlines())) <= 80
    assert [row["why"] for row in table] == [row["why"] for row in rows]
    assert [list(row) for row in table] == [list(row) for row in rows]


@pytest.mark.usefixtures("here")
def test_a_saved_recipe_is_explained_like_its_picture(capsys, monkeypatch):
    """Nothing is played for it, and settings beside it are refused."""
    assert main(["sea.png", *QUICK, "-o", "sea.json"]) == 0
    capsys.readouterr()
    of_picture = explained(capsys, "sea.png", *QUICK, "--notes")
    monkeypatch.setattr("phonism.writing.recipe.perform", None)
    monkeypatch.setattr("phonism.piece.perform", None)

    assert explained(capsys, "sea.json", "--notes") == of_picture
    saved = json.loads(Path("sea.json").read_text())
    assert saved["program_notes"] == json.loads(of_picture["json"])["program_notes"]
    assert main(["explain", "sea.json", "--tempo", "90"]) == 3
    assert "leave --tempo away" in capsys.readouterr().err


def test_a_picture_without_colors_can_be_explained(here, capsys):
    """A transparent one leaves a table with a head only, and still has notes that sound."""
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save("clear.png")
    shown = explained(capsys, "clear.png", *QUICK)

    assert shown["table"].splitlines()[-1].split()[:3] == ["region", "color", "name"]
    assert "no color at all" in " ".join(shown["table"].split())
    assert json.loads(shown["json"])["colors"] == []
    assert "for want of a color" in explained(capsys, "clear.png", *QUICK, "--notes")["csv"]
    assert files_in(here) == ["clear.png", "sea.png"]


def test_a_plugin_s_names_can_be_used_and_listed(here, capsys):
    """Wherever the option stands."""
    (here / "own.py").write_text(PLUGIN)

    assert (
        main(["sea.png", *QUICK, "--plugin=own.py", "--scale", "test scale", "-o", "a.json"])
        == 0
    )
    assert json.loads((here / "a.json").read_text())["score"]["scale"]["semitones"] == [0, 2, 7]
    assert capsys.readouterr().out == "a.json\n"


def test_a_plugin_can_be_listed(here, capsys):
    """What it adds stands at the end."""
    (here / "own.py").write_text(PLUGIN)

    assert main(["list", "scales", "--plugin", "own.py"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("test scale")


def test_check_says_what_a_plugin_adds_and_what_is_wrong(here, capsys):
    """Exit code 0 without a fault, 2 with one."""
    (here / "own.py").write_text(PLUGIN)
    (here / "bad.py").write_text(
        "import numpy as np\nfrom phonism import instrument\n"
        "@instrument('test tone', family='x')\ndef tone(t, frequency, velocity):\n"
        "    'Silence.'\n    return 0 * t\n"
    )

    assert main(["check", "own.py"]) == 0
    assert capsys.readouterr().out == "scale: test scale\nNo fault was found.\n"
    assert main(["check", "bad.py"]) == 2
    assert "fault: test tone: it is silent" in capsys.readouterr().err


def test_the_weights_are_named(tmp_path, monkeypatch, capsys):
    """``fetch-model`` prints where they are, and fetches them only if they are nowhere."""
    from phonism.regions import weights

    monkeypatch.setattr(weights, "find_weights", lambda: None)
    monkeypatch.setattr(weights, "fetch_weights", lambda: tmp_path / "fetched.onnx")
    assert main(["fetch-model"]) == 0
    monkeypatch.setattr(weights, "find_weights", lambda: tmp_path / "found.onnx")
    assert main(["fetch-model"]) == 0
    assert capsys.readouterr().out.split() == [
        str(tmp_path / "fetched.onnx"), str(tmp_path / "found.onnx"),
    ]  # fmt: skip


def test_the_page_is_served_where_asked(monkeypatch):
    """``phonism app`` hands on its address."""
    import phonism.app

    asked = {}
    monkeypatch.setattr(phonism.app, "serve", lambda **facts: asked.update(facts))

    assert main(["app", "--port", "1234"]) == 0
    assert (asked["host"], asked["port"]) == ("127.0.0.1", 1234)


def test_notices_are_told_beside_the_result(here, capsys):
    """They go where errors go, so that a pipe is not disturbed."""
    assert main(["sea.png", *QUICK]) == 0
    said = capsys.readouterr()

    assert "phonism: note: " in said.err
    assert said.out == "sea.wav\n"
    assert files_in(here) == ["sea.png", "sea.wav"]


def test_a_photo_named_like_a_stem_becomes_the_whole_music(here):
    """Only a name that the user gave chooses a stem; ours come from the photo's."""
    (here / "me-foreground.png").write_bytes((here / "sea.png").read_bytes())
    assert main(["me-foreground.png", *QUICK]) == 0
    assert main(["me-foreground.png", *QUICK, "-o", "all/"]) == 0
    whole = here / "all" / "me-foreground.wav"
    stem = here / "all" / "me-foreground-foreground.wav"

    assert (here / "me-foreground.wav").read_bytes() == whole.read_bytes()
    assert whole.read_bytes() != stem.read_bytes()


@pytest.mark.usefixtures("here")
def test_explain_tells_what_the_user_should_know(capsys):
    """As composing does: on the error stream, beside the table."""
    assert main(["explain", "sea.png", "--model", "none"]) == 0
    assert "note: " in capsys.readouterr().err


def test_a_picture_from_standard_input_is_called_so(tmp_path):
    """The message names where the bytes came from."""
    result = run("-", "-o", str(tmp_path / "x.wav"), input=b"not a picture")

    assert result.returncode == 3
    assert b"stdin" in result.stderr


def test_a_port_beyond_all_ports_is_refused_in_words(capsys):
    """Not by an OverflowError from deep below."""
    assert main(["app", "--port", "70000"]) == 2
    assert "1 to 65535, got 70000" in capsys.readouterr().err
