"""The command line: ``phonism PHOTO -o OUT``, and a few commands beside it."""

from __future__ import annotations

import argparse
import codecs
import difflib
import io
import itertools
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import phonism
from phonism.errors import OutputError, PhonismError, RecipeError
from phonism.settings import KNOBS, Knob, Settings

if TYPE_CHECKING:
    from phonism.album import Album
    from phonism.piece import Colors, Piece
    from phonism.writing import Encoder
    from phonism.writing.recipe import Plan

Command: TypeAlias = Callable[[Sequence[str]], int]
"""Takes the words after its name and returns an exit code."""

INTERRUPTED = 130
RECIPE_SUFFIX = ".json"
FOLDER_ENDINGS = (
    ".wav", ".mid", ".json", ".csv", "-palette.png", "-spectrogram.png", "-roll.png",
    "-foreground.wav", "-background.wav",
)  # fmt: skip
"""What a folder as output is filled with, each after the picture's name."""

DESCRIPTION = "Hear the colors of a picture."
EPILOG = """\
commands:
  phonism app               open the page in your browser
  phonism album FOLDER      make one suite of several pictures
  phonism explain PHOTO     say in words what its music is like, and why
  phonism list TABLE        list scales, rhythms, instruments, mappings, forms, paths,
                            drum kits or models
  phonism fetch-model       fetch the separation network's weights ahead of time
  phonism check FILE        check a plugin file of your own

examples:
  phonism sea.jpg -o sea.wav
  phonism sea.jpg -o sea.wav -o sea.mid --scale dorian --tempo 72
  phonism sea.jpg -o sea/              everything, into a folder
  phonism sea.json -o again.wav        a saved recipe, played again
  phonism album photos/ -o suite/      a folder of pictures as one suite
  phonism explain sea.jpg --notes      why every note is there
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 is success, 2 a wrong request, 3 a picture that cannot be used, 4 a failure on our
    side, 130 an interruption.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _print_any_name()
    try:
        _load_plugins(words)
        command = _command_of(words)
        code = command(words[1:]) if command else _compose(words)
        # What is still in the buffer may meet a closed pipe too.
        sys.stdout.flush()
    except PhonismError as error:
        print(f"phonism: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("phonism: interrupted, nothing half-written is left", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _command_of(words: Sequence[str]) -> Command | None:
    """Return the command that the first word names, None if it is a photo or an option."""
    word = words[0] if words else ""
    near = difflib.get_close_matches(word, COMMANDS, n=1)
    if near and word not in COMMANDS and not os.path.lexists(word):
        _parser("phonism", DESCRIPTION).error(
            f"there is no file and no command {word!r}. Did you mean 'phonism {near[0]}'?"
        )
    return COMMANDS.get(word)


def _print_any_name() -> None:
    """Let file names be printed that are not text, byte for byte where that is possible."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        is_utf8 = codecs.lookup(sys.stdout.encoding).name == "utf-8"
        sys.stdout.reconfigure(errors="surrogateescape" if is_utf8 else "backslashreplace")


def _load_plugins(words: Sequence[str]) -> None:
    """Load plugins before anything else is parsed: what they add may be named there."""
    from phonism.plugins import load_installed_plugins, load_plugin

    load_installed_plugins()
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--plugin", action="append", default=[])
    try:
        found, _ = parser.parse_known_args(words)
    except argparse.ArgumentError:
        return
    for path in found.plugin:
        load_plugin(path)


def _compose(words: Sequence[str]) -> int:
    usage = "phonism PHOTO [-o OUT] [settings]\n       phonism COMMAND ..."
    parser = _parser("phonism", DESCRIPTION, EPILOG, usage)
    parser.add_argument("photo", metavar="PHOTO", help="a picture, or - for stdin; or a recipe")
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        action="append",
        help="a file to write (.wav .flac .mid .json .csv .png -spectrogram.png "
        "-roll.png), or a folder for all of them; may be given again; default: PHOTO's name "
        "with .wav",
    )
    parser.add_argument("--version", action="version", version=f"phonism {phonism.__version__}")
    _add_settings(parser)
    options = parser.parse_args(words)
    from phonism.writing.atomic import write_bytes

    outputs = _outputs(options.output, options.photo)
    piece = _piece(options)
    _show_notices(piece)
    for path, encode in outputs.items():
        write_bytes(path, encode(piece))
        print(path)
    return 0


def _outputs(wanted: Sequence[str] | None, photo: str) -> dict[Path, Encoder]:
    """Return every file to write and what writes it, checked before any work is done."""
    from phonism.writing import encoder_for, encoder_of

    name = "phonism" if photo == "-" else Path(photo).stem
    outputs: dict[Path, Encoder] = {}
    for out in wanted or ():
        if not out:
            raise OutputError("-o needs the name of a file or folder, got an empty one.")
        if out.endswith(("/", os.sep)) or Path(out).is_dir():
            outputs |= {
                Path(out) / f"{name}{ending}": encoder_for(ending) for ending in FOLDER_ENDINGS
            }
        else:
            outputs[Path(out)] = encoder_of(Path(out))
    outputs = outputs or {Path(f"{name}.wav"): encoder_for(".wav")}
    for path in outputs:
        if photo != "-":
            _keep_input(path, photo)
    return outputs


def _keep_input(path: Path, source: str) -> None:
    """Refuse to write over what is read."""
    if _is_same_file(path, source):
        raise OutputError(f"{path} is the input itself. Choose another name for the output.")


def _is_same_file(path: Path, photo: str) -> bool:
    try:
        return path.samefile(photo)
    except (OSError, ValueError):  # one of them does not exist
        return False


def _piece(options: argparse.Namespace) -> Piece:
    chosen = _chosen(options)
    tell = _progress()
    if not _is_recipe(options.photo, chosen):
        settings = Settings().changed(**chosen)
        return phonism.compose(_source(options.photo), settings, on_stage=tell)
    if tell:
        tell("Playing the recipe")
    return phonism.load(options.photo)


def _is_recipe(photo: str, chosen: dict[str, Any]) -> bool:
    """Say whether a recipe was given instead of a photo; settings beside it are refused."""
    if not photo.lower().endswith(RECIPE_SUFFIX):
        return False
    if chosen:
        raise RecipeError(
            f"{photo} is a recipe and holds its own settings; "
            f"leave {flag_of(KNOBS[next(iter(chosen))])} away, or give the photo instead."
        )
    return True


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the user named: the others are not among the options."""
    return {name: value for name, value in vars(options).items() if name in KNOBS}


def _source(photo: str) -> Any:
    """Return the path of a photo, or the picture that comes from standard input."""
    return phonism.read(sys.stdin.buffer, name="stdin") if photo == "-" else photo


def _progress() -> Callable[[str], None] | None:
    """Return what shows progress: a line each on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        return None
    return lambda stage: print(f"{stage} ...", file=sys.stderr)


def _show_notices(found: Piece | Colors | Album) -> None:
    for notice in found.notices:
        print(f"phonism: note: {notice}", file=sys.stderr)


def _explain(words: Sequence[str]) -> int:
    parser = _parser(
        "phonism explain",
        "Say in words what the music is like, and why each color sounds so.",
        usage="phonism explain PHOTO [--notes] [--format FORMAT] [settings]",
    )
    parser.add_argument("photo", metavar="PHOTO", help="a picture, - for stdin; or a recipe")
    parser.add_argument(
        "--notes", action="store_true", help="say of every note too why it is there"
    )
    parser.add_argument(
        "--format", choices=("table", "csv", "json"), default="table",
        help="for the eye (table), or for programs",
    )  # fmt: skip
    _add_settings(parser)
    options = parser.parse_args(words)
    from phonism.writing.explanations import EXPLAINERS

    print(EXPLAINERS[options.format](_plan(options), options.notes))
    return 0


def _plan(options: argparse.Namespace) -> Plan:
    """Return what a photo or a recipe sounds, without playing it."""
    from phonism.piece import find_colors
    from phonism.writing.recipe import Plan, read_plan

    chosen = _chosen(options)
    if _is_recipe(options.photo, chosen):
        return read_plan(options.photo)
    settings = Settings().changed(**chosen)
    colors = find_colors(_source(options.photo), settings, on_stage=_progress())
    _show_notices(colors)
    score = phonism.write_score(colors.palettes, settings)
    return Plan(settings, colors.palettes, score, None)


def _album(words: Sequence[str]) -> int:
    from phonism.album.order import ORDERS
    from phonism.album.suite import CROSSFADE_S
    from phonism.writing.explanations import aligned
    from phonism.writing.suite import files_of

    parser = _parser(
        "phonism album",
        "Make one suite of several pictures, a movement of each.",
        usage="phonism album FOLDER|PHOTO ... [-o OUT] [options] [settings]",
    )
    parser.add_argument(
        "sources",
        metavar="FOLDER|PHOTO",
        nargs="+",
        help="what it is made of; or a suite's recipe",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        action="append",
        help="a file to write (.wav .flac .cue .mid .json .txt), or a folder for all of them; "
        "may be given again; default: suite/",
    )
    parser.add_argument(
        "--order", choices=ORDERS, default=ORDERS[0],
        help="as the pictures come, or as keys and moods flow",
    )  # fmt: skip
    parser.add_argument(
        "--crossfade", type=float, default=CROSSFADE_S, metavar="S",
        help=f"how long movements overlap (0 to 8 s; default {CROSSFADE_S:g})",
    )  # fmt: skip
    parser.add_argument(
        "--tracks", action="store_true", help="also write each movement as a file of its own"
    )
    _add_settings(parser)
    options = parser.parse_args(words)
    outputs = options.output or ["suite/"]
    for path, source in itertools.product(files_of(outputs), options.sources):
        _keep_input(path, source)
    album = _album_of(options)
    _show_notices(album)
    for line in aligned(album.table()):
        print(line, file=sys.stderr)
    for path in album.save(*outputs, tracks=options.tracks):
        print(path)
    return 0


def _album_of(options: argparse.Namespace) -> Album:
    """Return the album of some pictures, or the one that a recipe holds."""
    chosen = _chosen(options)
    if len(options.sources) == 1 and _is_recipe(options.sources[0], chosen):
        return phonism.load_album(options.sources[0], on_stage=_progress())
    return phonism.compose_album(
        options.sources,
        Settings().changed(**chosen),
        order=options.order,
        crossfade_s=options.crossfade,
        on_stage=_progress(),
    )


def _list(words: Sequence[str]) -> int:
    tables = _tables()
    parser = _parser("phonism list", "List what can be chosen, each with a word on it.")
    parser.add_argument("table", choices=tuple(tables), help="which table")
    parser.add_argument("--plugin", action="append", metavar="FILE", help="load a plugin first")
    rows = tables[parser.parse_args(words).table]()
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        print(f"{name:<{width}}  {text}".rstrip())
    return 0


def _tables() -> dict[str, Callable[[], list[tuple[str, str]]]]:
    """Return what lists each table, as pairs of a name and a word on it."""
    return {
        "scales": lambda: [(name, scale.mood) for name, scale in phonism.SCALES.items()],
        "rhythms": lambda: [
            (name, f"{rhythm.drawing}  {rhythm.meter[0]}/{rhythm.meter[1]}  {rhythm.mood}")
            for name, rhythm in phonism.RHYTHM_PATTERNS.items()
        ],
        "instruments": lambda: [
            (name, f"{player.family}: {player.help}")
            for name, player in phonism.INSTRUMENTS.items()
        ],
        "mappings": lambda: [(name, rule.help) for name, rule in phonism.MAPPINGS.items()],
        "forms": lambda: [(name, form.help) for name, form in phonism.FORMS.items()],
        "paths": lambda: [(name, path.help) for name, path in phonism.PATHS.items()],
        "kits": lambda: [(name, kit.help) for name, kit in phonism.DRUM_KITS.items()],
        "models": lambda: [(name, model.help) for name, model in phonism.MODELS.items()],
    }


def _fetch_model(words: Sequence[str]) -> int:
    _parser("phonism fetch-model", "Fetch the separation network's weights.").parse_args(words)
    from phonism.regions.weights import fetch_weights, find_weights

    path = find_weights() or fetch_weights()
    print(path)
    return 0


def _check(words: Sequence[str]) -> int:
    parser = _parser("phonism check", "Run a plugin file through the conformance suite.")
    parser.add_argument("file", metavar="FILE")
    from phonism.plugins import faults, load_plugin

    added = load_plugin(parser.parse_args(words).file)
    found = faults(added)
    for kind, names in added.items():
        print(f"{kind}: {', '.join(names)}")
    for fault in found:
        print(f"fault: {fault}", file=sys.stderr)
    print(f"Faults found: {len(found)}" if found else "No fault was found.")
    return 2 if found else 0


def _app(words: Sequence[str]) -> int:
    parser = _parser("phonism app", "Open the page: drop a picture, hear it.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=int, default=7860, help="port to listen at")
    parser.add_argument("--plugin", action="append", metavar="FILE", help="load a plugin first")
    options = parser.parse_args(words)
    from phonism.app import serve

    serve(host=options.host, port=options.port)
    return 0


TABLE_NAMES = {
    "scale": "scales",
    "rhythm": "rhythms",
    "instrument": "instruments",
    "mapping": "mappings",
    "form": "forms",
    "path": "paths",
    "separation model": "models",
}
"""What `phonism list` calls the table of each kind."""

COMMANDS: dict[str, Command] = {
    "album": _album,
    "app": _app,
    "check": _check,
    "explain": _explain,
    "fetch-model": _fetch_model,
    "list": _list,
}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors name the way out."""

    def error(self, message: str) -> NoReturn:
        message = message.replace("ignored explicit argument", "takes no value, got")
        sentence = message if message.endswith((".", "?")) else f"{message}."
        sentence += "".join(f" Did you mean {name}?" for name in self._meant(message))
        self.exit(2, f"phonism: {sentence}\nTry '{self.prog} --help'.\n")

    def _meant(self, message: str) -> list[str]:
        """Return the option or choice that is nearest to a misspelled one, if one is."""
        if message.startswith("unrecognized"):
            flag = next((word for word in message.split() if word.startswith("--")), "")
            return difflib.get_close_matches(flag, self._option_string_actions, n=1)
        wrong = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        if not wrong:
            return []
        return difflib.get_close_matches(wrong[1], re.findall(r"[\w-]+", wrong[2]), n=1)


def _parser(
    prog: str, description: str, epilog: str = "", usage: str | None = None
) -> argparse.ArgumentParser:
    return _Parser(
        prog=prog,
        usage=usage,
        description=description,
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """Add an option for every setting: the command line is a loop over them."""
    parser.add_argument("--plugin", action="append", metavar="FILE", help="load a plugin first")
    groups = {
        "ordinary": parser.add_argument_group("settings"),
        "advanced": parser.add_argument_group("more settings"),
    }
    for knob in KNOBS.values():
        _add_setting(groups[knob.group], knob)


def _add_setting(group: argparse._ArgumentGroup, knob: Knob) -> None:
    if knob.kind is bool:
        group.add_argument(
            flag_of(knob),
            dest=knob.name,
            action="store_true",
            default=argparse.SUPPRESS,
            help=knob.help,
        )
        return
    group.add_argument(
        flag_of(knob),
        dest=knob.name,
        default=argparse.SUPPRESS,
        type=_checked(knob),
        metavar="NAME" if knob.table is not None else knob.unit.upper() or "N",
        help=_help(knob),
    )


def flag_of(knob: Knob) -> str:
    """Return the option of a setting, such as ``--duration``."""
    return "--" + knob.name.removesuffix("_s").replace("_", "-")


def _help(knob: Knob) -> str:
    """Return the sentence of a setting, what it allows and its default."""
    listed = TABLE_NAMES.get(knob.table.kind) if knob.table is not None else None
    auto = "auto, or " if knob.is_auto else ""
    allowed = f"{auto}see 'phonism list {listed}'" if listed else knob.allowed
    default = f"{knob.default:g}" if isinstance(knob.default, float) else knob.default
    return f"{knob.help} ({allowed}; default {default})".replace("%", "%%")


def _checked(knob: Knob) -> Callable[[str], Any]:
    """Return the setting's own check in the form that argparse reports errors of."""

    def check(text: str) -> Any:
        try:
            return knob.check(text)
        except PhonismError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return check
