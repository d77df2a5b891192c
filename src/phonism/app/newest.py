"""Which request of a visitor is the newest: older ones stop at their next step."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

VISITORS: Final = 512
"""How many visitors are remembered, the latest ones."""


class Newest:
    """A count of requests for each visitor.

    Examples
    --------
    >>> newest = Newest()
    >>> first = newest.begin("a visitor")
    >>> first()
    True
    >>> second = newest.begin("a visitor")
    >>> first(), second()
    (False, True)
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._total = 0
        self._lock = threading.Lock()

    def begin(self, visitor: str) -> Callable[[], bool]:
        """Note a new request, and return what tells whether it still is the newest."""
        with self._lock:
            self._total += 1
            mine = self._total
            self._counts[visitor] = mine
            self._counts.move_to_end(visitor)
            if len(self._counts) > VISITORS:
                self._counts.popitem(last=False)
        return lambda: self._counts.get(visitor, mine) == mine
