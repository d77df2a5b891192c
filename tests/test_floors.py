"""The map of the house: who may import whom, and where heavy packages may be loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import phonism

SOURCE = Path(phonism.__file__).parent
FLOORS = {
    # 0  words
    "units": 0,
    "errors": 0,
    # 1  one kind of table
    "registry": 1,
    # 2  knowledge: pure, no input and output
    "color": 2,
    "theory": 2,
    "sound": 2,
    # 3  values and stages, one arrow of the flow each
    "picture": 3,
    "regions": 3,
    "palette": 3,
    "mapping": 3,
    "score": 3,
    "composing": 3,
    "performing": 3,
    # 4  the product
    "settings": 4,
    "explaining": 4,
    "piece": 4,
    "album": 4,
    "plugins": 4,
    "writing": 4,
    # 5  faces
    "cli": 5,
    "app": 5,
    "__main__": 6,
}
"""The floor of each module: it imports from its own floor and those below."""

HEAVY = {
    "gradio", "matplotlib", "mido", "numba", "onnxruntime", "pandas", "pi_heif", "PIL",
    "rembg", "scipy", "soundfile",
}  # fmt: skip
LOADED_WHERE_NEEDED = {
    # Behind a door of their own: these modules are imported inside of functions only.
    "numba": ("sound.kernels.",),
    "gradio": ("app.",),
}
"""Modules at whose head a heavy package may stand."""

FILES = sorted(SOURCE.rglob("*.py"))
VERSION_READERS = {"album", "app", "cli", "piece", "writing"}
"""Who may import the package itself, for its version and its public names."""


def module_of(path):
    """Return the dotted name inside of phonism; ``""`` is the package itself."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_of(path): path for path in FILES}


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def statements(body, *, deep):
    """Return all statements but those for type checkers, those in functions if deep."""
    for node in body:
        if is_type_checking(node):
            yield from statements(node.orelse, deep=deep)
            continue
        yield node
        if deep or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "finalbody"):
                yield from statements(getattr(node, field, []), deep=deep)
            for handler in getattr(node, "handlers", []):
                yield from statements(handler.body, deep=deep)


def imported(path, *, deep):
    """Return the dotted names that a file imports, ``from a import b`` as ``a.b``."""
    names = set()
    for node in statements(ast.parse(path.read_text()).body, deep=deep):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own(names):
    """Return the modules of phonism among imported names, without what is taken from them."""
    found = set()
    for name in names:
        if name == "phonism":
            found.add("")
        elif name.startswith("phonism."):
            inner = name.removeprefix("phonism.")
            found.add(inner if inner in MODULES else inner.rpartition(".")[0])
    return found


def test_every_module_has_a_floor():
    """A new file or folder takes its place on the map, and no floor is left empty."""
    assert {name.partition(".")[0] for name in MODULES if name} == set(FLOORS)


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_imports_go_down_only(name):
    """Also those inside of functions; the package itself only where its names are needed."""
    top = name.partition(".")[0]
    for other in own(imported(MODULES[name], deep=True)):
        below = other.partition(".")[0]
        if not below:
            assert top in VERSION_READERS, f"{name} imports the package itself"
        else:
            assert FLOORS[below] <= FLOORS[top], f"{name} reaches up to {other}"


@pytest.mark.parametrize("name", MODULES)
def test_heavy_packages_are_loaded_where_needed(name):
    """At the head of a module they would burden whoever imports it."""
    heads = {each.partition(".")[0] for each in imported(MODULES[name], deep=False)}
    for package in heads & HEAVY:
        places = LOADED_WHERE_NEEDED.get(package, ())
        assert f"{name}.".startswith(places) if places else False, (
            f"{name} imports {package} at its head"
        )


@pytest.mark.parametrize("door", ["gradio", "numba"])
def test_what_loads_a_heavy_package_is_itself_imported_late(door):
    """No module outside of those places imports them at its head."""
    places = LOADED_WHERE_NEEDED[door]
    heavy = {
        name for name, path in MODULES.items()
        if door in {each.partition(".")[0] for each in imported(path, deep=False)}
    }  # fmt: skip
    assert heavy, f"nothing imports {door} any more: take it from the list"
    for name, path in MODULES.items():
        if not f"{name}.".startswith(places):
            assert not own(imported(path, deep=False)) & heavy, f"{name} loads {door} at once"


def test_no_module_imports_itself_in_a_circle():
    """Each module can be understood before those that import it."""
    graph = {name: own(imported(path, deep=False)) - {""} for name, path in MODULES.items()}
    done, way = set(), []

    def visit(name):
        assert name not in way, " -> ".join([*way[way.index(name) :], name])
        if name not in done:
            way.append(name)
            for other in graph[name]:
                # A package that gathers its own modules is no circle.
                if other != name and not name.startswith(f"{other}."):
                    visit(other)
            done.add(way.pop())

    for name in graph:
        visit(name)


@pytest.mark.parametrize("name", sorted(set(FLOORS) - {"__main__", "app"}))
def test_every_module_can_be_imported_first(name):
    """No import works only because another came before."""
    subprocess.run([sys.executable, "-c", f"import phonism.{name}"], check=True)


def test_no_drawer_for_odds_and_ends():
    """A module is named after what it holds."""
    last_names = {name.rpartition(".")[2] for name in MODULES}

    assert not last_names & {"utils", "util", "helpers", "misc", "common", "core"}
