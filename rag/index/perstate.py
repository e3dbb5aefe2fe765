"""What is worked out from the catalog once and kept until the catalog changes: a vocabulary, a list of languages.

Knows no content. Safe to share between threads, which wait for the first to work it out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from .database import Database

T = TypeVar("T")


class PerState(Generic[T]):
    """A value for each state of a database. :param make: works it out; called when it is asked for and the state is another."""

    def __init__(self, database: Database, make: Callable[[], T]) -> None:
        self._database, self._make = database, make
        self._lock = threading.Lock()
        self._kept: tuple[int, T] | None = None

    @property
    def value(self) -> T:
        """The value for the state that the database is in now."""
        with self._lock:
            change = self._database.change()
            if self._kept is None or self._kept[0] != change:
                self._kept = (change, self._make())
            return self._kept[1]
