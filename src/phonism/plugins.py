"""Instruments, drum kits, scales, rhythms, mappings and paths that users add.

A plugin is one small file of Python that registers what it brings, as in
``phonism photo.jpg --plugin kalimba.py``, or an installed package with an entry point in the
group ``phonism.plugins``.  The page and the server never run code that somebody uploaded.
"""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from phonism.errors import DefinitionError, PhonismError
from phonism.mapping import MAPPINGS, PATHS
from phonism.registry import Registry
from phonism.sound.instruments import DRUM_KITS, INSTRUMENTS
from phonism.theory.rhythms import RHYTHM_PATTERNS
from phonism.theory.scales import SCALES

ENTRY_POINT_GROUP = "phonism.plugins"
OPEN_TABLES: tuple[Registry[Any], ...] = (
    INSTRUMENTS,
    DRUM_KITS,
    SCALES,
    RHYTHM_PATTERNS,
    MAPPINGS,
    PATHS,
)
"""The tables that a plugin may add to."""


def load_plugin(path: str | os.PathLike[str]) -> dict[str, tuple[str, ...]]:
    """Run a plugin file and return what it added: names, by kind.

    Raises
    ------
    DefinitionError
        If it cannot be read, fails, or adds nothing; then nothing of it stays registered.
    """
    file = Path(path)
    if not file.is_file():
        raise DefinitionError(f"There is no plugin file {os.fspath(path)!r}.")
    before = {table.kind: set(table) for table in OPEN_TABLES}
    with ExitStack() as undo:
        for table in OPEN_TABLES:
            undo.enter_context(table.restored())
        _run(file)
        added = {
            table.kind: tuple(name for name in table if name not in before[table.kind])
            for table in OPEN_TABLES
        }
        if not any(added.values()):
            kinds = ", ".join(table.kind for table in OPEN_TABLES)
            raise DefinitionError(f"{file.name} adds nothing. A plugin adds one of: {kinds}.")
        new = [
            (table, name, table[name]) for table in OPEN_TABLES for name in added[table.kind]
        ]
    for table, name, entry in new:
        table.add(name, entry)
    return {kind: names for kind, names in added.items() if names}


def _run(file: Path) -> None:
    try:
        runpy.run_path(str(file))
    except PhonismError as error:
        raise DefinitionError(f"{file.name}: {error}") from error
    except (Exception, SystemExit) as error:
        raise DefinitionError(
            f"{file.name} failed with {type(error).__name__}: {error}. "
            f"Run it with Python itself to see where."
        ) from error


def load_installed_plugins() -> None:
    """Import every installed plugin, so that it registers what it brings.

    Raises
    ------
    DefinitionError
        If one fails; the message names the package to update or remove.
    """
    for point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            point.load()
        except (Exception, SystemExit) as error:
            raise DefinitionError(
                f"The installed plugin {point.name!r} failed with {type(error).__name__}: "
                f"{error}. Update or remove the package that brings {point.value!r}."
            ) from error


def faults(added: dict[str, tuple[str, ...]]) -> list[str]:
    """Say in words what is wrong with what a plugin added; an empty list means nothing is.

    Instruments are played over their whole range, and every drum of a kit is struck; scales
    and rhythms were already checked when they were defined; mappings are asked for the
    notes of a circle of colors, and paths for the order of colors at many places.
    """
    from phonism.mapping.conformance import faults as mapping_faults
    from phonism.mapping.conformance import path_faults
    from phonism.sound.instruments.conformance import faults as instrument_faults
    from phonism.sound.instruments.conformance import kit_faults

    checks: tuple[tuple[Registry[Any], Callable[[Any], list[str]]], ...] = (
        (INSTRUMENTS, instrument_faults),
        (DRUM_KITS, kit_faults),
        (MAPPINGS, mapping_faults),
        (PATHS, path_faults),
    )
    return [
        f"{name}: {fault}"
        for table, faults_of in checks
        for name in added.get(table.kind, ())
        for fault in faults_of(table[name])
    ]
