"""Whether what the page shows of the store is still what it was, looked at once for all visitors, so that an idle page costs little.

Knows no page.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Protocol

from ..errors import FootnoteError
from ..types import Document
from .suggesting import Suggestions
from .upkeep import Upkeep

_STALE = 1.0  # seconds after which the store is looked at again


class Held(Protocol):
    """What is needed of an assistant. All of it may be called from several threads."""

    @property
    def state(self) -> str:
        """One line on models and documents."""
        ...

    def documents(self) -> Sequence[Document]:
        """All documents, without their text. Raises FootnoteError."""
        ...


class Pulse:
    """Two numbers: another whenever documents change, and another whenever the rest does. May be used from several threads."""

    def __init__(self, assistant: Held, upkeep: Upkeep, suggested: Suggestions) -> None:
        self._assistant, self._upkeep, self._suggested = assistant, upkeep, suggested
        self._lock, self._now, self._until = threading.Lock(), (0, 0), 0.0

    def look(self, *, fresh: bool = False) -> tuple[int, int]:
        """The numbers now, or as they were a second ago. :param fresh: now."""
        with self._lock:
            if fresh or time.monotonic() > self._until:
                self._now, self._until = (self._shelf(), hash(self._rest())), time.monotonic() + _STALE
            return self._now

    @property
    def line(self) -> str:
        """All of it in a word, for a page that asks whether anything is new."""
        sync = self._upkeep
        return f"{hash((self.look(), sync.running, repr(sync.report), str(sync.error))):x}"

    def _shelf(self) -> int:
        try:
            return hash(tuple((d.name, d.sha256, d.title, d.outlet, d.published) for d in self._assistant.documents()))
        except FootnoteError as error:
            return hash(str(error))

    def _rest(self) -> tuple[object, ...]:
        try:
            return self._assistant.state, self._suggested.busy, self._suggested.found
        except FootnoteError as error:
            return (str(error),)
