"""One open kind of table for everything that has a name: scales, rhythms, instruments.

A registry forgives case, spaces, hyphens and underscores, suggests the nearest names on a
typo, and refuses a name that is taken.  Adding an entry is one call in one place.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar

from phonism.errors import DefinitionError, DuplicateNameError, UnknownNameError, shown

Entry = TypeVar("Entry")


def fold(name: str) -> str:
    """Return a name without what people get wrong: case, spaces, hyphens, underscores.

    >>> fold("Harmonic_Minor") == fold("harmonic minor") == fold("harmonic-minor")
    True
    """
    return "".join(name.casefold().replace("_", " ").replace("-", " ").split())


class Registry(Mapping[str, Entry], Generic[Entry]):
    """An open table from names to entries, in the order in which they were added.

    Parameters
    ----------
    kind
        What one entry is, in the singular: ``"scale"``.  Error messages say it.
    entry_type
        The type of every entry; anything, if left out.
    maker
        For names that describe what they name, such as ``"euclid 3 8"``: returns the usual
        spelling and the entry, or None for a name that does not.  These are not listed.

    Examples
    --------
    >>> knots = Registry[int]("knot")
    >>> _ = knots.add("half hitch", 1)
    >>> knots["Half-Hitch"]
    1
    >>> knots["half hich"]
    Traceback (most recent call last):
      ...
    phonism.errors.UnknownNameError: There is no knot named 'half hich'. Did you mean \
'half hitch'? Known: half hitch.
    """

    def __init__(
        self,
        kind: str,
        entry_type: type[Entry] | None = None,
        maker: Callable[[str], tuple[str, Entry] | None] | None = None,
    ) -> None:
        self.kind = kind
        self.entry_type = entry_type
        self._maker = maker
        self._entries: dict[str, Entry] = {}
        self._names: dict[str, str] = {}

    def add(self, name: str, entry: Entry) -> Entry:
        """Add an entry under a new name and return it.

        Raises
        ------
        DefinitionError
            If the name is no text or says nothing, or the entry is of another type.
        DuplicateNameError
            If the name is taken, however it was spelled.
        """
        key = fold(name) if isinstance(name, str) else ""
        if not key:
            raise DefinitionError(
                f"The name of a {self.kind} is a word or two, got {shown(name)}."
            )
        if self.entry_type is not None and not isinstance(entry, self.entry_type):
            raise DefinitionError(
                f"A {self.kind} is a {self.entry_type.__name__}, "
                f"and {name!r} is {shown(entry)}."
            )
        if key in self._names:
            raise DuplicateNameError(
                f"There already is a {self.kind} named {self._names[key]!r}. "
                f"Choose another name for the new one."
            )
        self._names[key] = name
        self._entries[name] = entry
        return entry

    def __setitem__(self, name: str, entry: Entry) -> None:
        """Add an entry: ``SCALES["my scale"] = Scale(0, 2, 7)`` is `add` in other words."""
        self.add(name, entry)

    def canonical(self, name: str) -> str:
        """Return the registered spelling of a name.

        Raises
        ------
        UnknownNameError
            If there is no such entry; the message suggests near ones and lists all.
        """
        return self._found(name)[0]

    def __getitem__(self, name: str) -> Entry:
        return self._found(name)[1]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and fold(name) in self._names

    def _found(self, name: str) -> tuple[str, Entry]:
        """Return the usual spelling of a name and its entry, listed or made."""
        known = self._names.get(fold(name)) if isinstance(name, str) else None
        if known is not None:
            return known, self._entries[known]
        made = self._maker(name) if self._maker and isinstance(name, str) else None
        if made is None:
            raise UnknownNameError(self._unknown(name))
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<Registry of {len(self)} {self.kind}s: {', '.join(self)}>"

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Forget, at the end of a ``with`` block, what was added inside it."""
        entries, names = dict(self._entries), dict(self._names)
        try:
            yield
        finally:
            self._entries, self._names = entries, names

    def _unknown(self, name: object) -> str:
        names = {fold(known): known for known in self._entries}
        meant = fold(shown(name)) if isinstance(name, str) else ""
        close = difflib.get_close_matches(meant, names, n=2, cutoff=0.6)
        hint = " or ".join(repr(names[key]) for key in close)
        question = f" Did you mean {hint}?" if hint else ""
        known = ", ".join(self._entries)
        return f"There is no {self.kind} named {shown(name)}.{question} Known: {known}."
