"""The public face of the package: its names, what importing costs, what a wheel holds."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

import phonism

ROOT = Path(__file__).parent.parent
HEAVY = (
    "gradio", "matplotlib", "mido", "numba", "onnxruntime", "pandas", "pi_heif",
    "rembg", "scipy", "soundfile",
)  # fmt: skip
TABLES = ("INSTRUMENTS", "MAPPINGS", "MODELS", "RHYTHM_PATTERNS", "SCALES")


def imports_for_type_checkers():
    """Return name and module of what ``phonism`` promises type checkers."""
    tree = ast.parse(Path(phonism.__file__).read_text())
    block = next(
        node for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )  # fmt: skip
    return {
        alias.name: statement.module.removeprefix("phonism.")
        for statement in block.body
        for alias in statement.names
    }


def isort_key(name):
    """Order constants, then classes, then functions, as ruff does."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def loaded_by(*arguments):
    """Return which modules a fresh Python has loaded after some code."""
    code = f"{arguments[0]}\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments[1:]], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_all_lists_name_the_same():
    """What is exported, where it lives and what type checkers see agree."""
    assert phonism.__all__ == sorted(phonism.__all__, key=isort_key)
    assert sorted(phonism._HOMES) == sorted(phonism.__all__)
    assert imports_for_type_checkers() == phonism._HOMES


@pytest.mark.parametrize("name", phonism.__all__)
def test_every_name_is_there_and_documented(name):
    """It is loaded from its home, listed by ``dir``, and says what it is."""
    value = getattr(phonism, name)

    assert value is getattr(import_module(f"phonism.{phonism._HOMES[name]}"), name)
    assert name in dir(phonism)
    if name in TABLES:
        assert len(value) > 3
    else:
        assert len(inspect.getdoc(value)) > 20


def test_dir_names_nothing_twice():
    """Completion in a shell shows each name once."""
    assert len(dir(phonism)) == len(set(dir(phonism)))


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As everywhere in Python."""
    with pytest.raises(AttributeError, match="no attribute 'compos'"):
        _ = phonism.compos


def test_importing_costs_next_to_nothing():
    """Not even NumPy and Pillow are loaded before they are needed."""
    loaded = loaded_by("import phonism")

    assert not loaded & {*HEAVY, "numpy", "PIL"}


def test_help_loads_nothing_heavy():
    """``phonism --help`` answers at once."""
    code = (
        "import contextlib, os\nfrom phonism.cli import main\n"
        "nowhere = open(os.devnull, 'w')\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(nowhere):\n"
        "    main(['--help'])"
    )

    assert not loaded_by(code) & {*HEAVY, "PIL"}


def test_the_version_is_the_package_s():
    """It is written twice, and both are the same."""
    pyproject = (ROOT / "pyproject.toml").read_text()

    assert f'version = "{phonism.__version__}"' in pyproject


def test_the_wheel_holds_what_is_needed_and_no_more(tmp_path):
    """Types, data, photos, page and licenses are in it; tests and scratch are not."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    source = ROOT / "src"
    wanted = {
        str(path.relative_to(source))
        for path in (source / "phonism").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    info = f"phonism-{phonism.__version__}.dist-info"

    assert {name for name in names if not name.startswith(info)} <= wanted
    assert {
        name for name in wanted if name.endswith((".py", ".tsv", ".jpg", ".js", ".css"))
    } <= names
    assert "phonism/py.typed" in names
    assert {f"{info}/licenses/LICENSE.md", f"{info}/licenses/THIRD_PARTY.md"} <= names
    assert f"{info}/entry_points.txt" in names
