"""Which request of a visitor is the newest: older ones stop at their next step."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

VISITORS: Final = 512
"""How many visitors are remembered, the latest ones."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a visitor."""

    newest: Newest
    visitor: str
    number: int
    """Greater than that of any request before, also of those before a restart: the browser
    drops what an older request sent when a newer one has been heard of."""

    @property
    def is_stale(self) -> bool:
        """Whether the visitor has asked for something else meanwhile."""
        return self.newest.number_of(self.visitor, self.number) != self.number


class Newest:
    """The number of the latest request of each visitor.

    Examples
    --------
    >>> newest = Newest()
    >>> first = newest.begin("a visitor")
    >>> first.is_stale
    False
    >>> second = newest.begin("a visitor")
    >>> first.is_stale, second.is_stale, first.number < second.number
    (True, False, True)
    """

    def __init__(self) -> None:
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._last = 0
        self._lock = threading.Lock()

    def begin(self, visitor: str) -> Request:
        """Note a new request of a visitor."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000)
            self._numbers[visitor] = self._last
            self._numbers.move_to_end(visitor)
            if len(self._numbers) > VISITORS:
                self._numbers.popitem(last=False)
            return Request(self, visitor, self._last)

    def number_of(self, visitor: str, otherwise: int) -> int:
        """Return the number of a visitor's latest request, if it is remembered."""
        return self._numbers.get(visitor, otherwise)
