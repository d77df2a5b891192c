"""Run the code blocks of every document: Python as it stands, shell lines through the CLI.

Each document runs from top to bottom in a folder of its own that holds a ``sea.jpg``.
"""

import os
import shlex
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

ROOT = Path(__file__).parent
PHOTO = ROOT / "src/phonism/app/photos/rocket.jpg"


def run_lines(example: Example) -> None:
    """Run the lines of a shell block that call phonism."""
    from phonism.cli import main

    for line in example.parsed.splitlines():
        words = shlex.split(line)
        assert words[0] == "phonism", f"not a call of phonism: {line}"
        assert main(words[1:]) == 0, line


def set_up(namespace: dict[str, object]) -> None:
    """Enter a fresh folder with a photo, and remember what to undo."""
    from phonism.plugins import OPEN_TABLES

    undo = ExitStack()
    folder = undo.enter_context(tempfile.TemporaryDirectory())
    undo.callback(os.chdir, Path.cwd())
    for table in OPEN_TABLES:
        undo.enter_context(table.restored())
    shutil.copy(PHOTO, Path(folder) / "sea.jpg")
    os.chdir(folder)
    namespace["undo"] = undo


def tear_down(namespace: dict[str, object]) -> None:
    """Leave the folder as if nothing had been run."""
    undo = namespace["undo"]
    assert isinstance(undo, ExitStack)
    undo.close()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("sh", run_lines)],
    patterns=["*.md"],
    path=str(ROOT),
    setup=set_up,
    teardown=tear_down,
    excludes=[".venv/**"],
).pytest()
