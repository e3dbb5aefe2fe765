"""The sync behind the page: it runs in a thread of its own while questions go on, and any session may begin it, stop it and look at it.

Knows the assistant by the protocol `Synced`. Knows no web framework and writes no HTML.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from ..documents.sync import Progress
from ..errors import FootnoteError
from ..filenames import shown
from ..reports import SyncReport
from .pace import Pace

Tell = Callable[[SyncReport | FootnoteError], None]
_STAGES = {"checking": "Looking for changes", "indexing": "Reading documents", "embedding": "Embedding passages"}


class Synced(Protocol):
    """What is needed of an assistant. All of it may be called from several threads."""

    def sync(self, progress: Progress | None = None, *, wait: bool = True) -> SyncReport:
        """Bring the index up to the documents. Raises FootnoteError."""
        ...

    def stop_sync(self) -> None:
        """End a sync between two documents."""
        ...

    def changes(self, stop: threading.Event | None = None) -> Iterator[int]:
        """A notice of each change of the documents, until `stop` is set. Raises FootnoteError."""
        ...


class Upkeep:
    """One sync at a time, and what there is to say of it.

    :param tell: called with the first report, each one of a change, and each error, in the thread of the sync.
    :param watching: once begun, sync again whenever the documents change.
    """

    def __init__(
        self, assistant: Synced, tell: Callable[[SyncReport | FootnoteError], None] | None = None, *, watching: bool = False
    ) -> None:
        self._assistant, self._tell, self.watching = assistant, tell or (lambda outcome: None), watching
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None
        self._stage, self._pace, self._again = "", Pace(), False
        self._idle = threading.Event()
        self._idle.set()
        self.report: SyncReport | None = None
        self.error: FootnoteError | None = None

    @property
    def running(self) -> bool:
        """True while a sync is under way."""
        return not self._idle.is_set()

    def wait(self, seconds: float) -> None:
        """Return when no sync is under way, or after so many seconds."""
        self._idle.wait(seconds)

    @property
    def line(self) -> str:
        """What the sync is doing, with its pace and the file that is read; empty when none is under way."""
        if not self.running:
            return ""
        file = getattr(self._assistant, "reading", None) if self._stage == "indexing" else None
        line = f"{_STAGES.get(self._stage, 'Looking for changes')}: {self._pace.line}"
        return f"{line}, now {shown(file)}" if file else line

    def begin(self, *, again: bool = False) -> None:
        """Begin a sync, unless one is under way.

        :param again: then another shall follow it, for what changed since it looked at the folder.
        """
        with self._lock:
            if self.running or self._ended.is_set():
                self._again = self._again or again
                return
            self._idle.clear()
            if self._thread is not None and self._thread.is_alive():  # it watches
                threading.Thread(target=self._once, daemon=True).start()
            else:
                self._thread = threading.Thread(target=self._on_and_on if self.watching else self._once, daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the sync that is under way; what it has done is kept."""
        self._again = False
        if self.running:
            self._assistant.stop_sync()

    def close(self, wait: float = 0.0) -> None:
        """End for good. :param wait: seconds that the sync may take to end."""
        self._ended.set()
        self.stop()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(wait)

    def _once(self) -> None:
        try:
            self._sync()
            while self._taken_again():
                self._sync()
        except BaseException:  # a fault of the program
            self._idle.set()
            raise

    def _taken_again(self) -> bool:
        with self._lock:
            again, self._again = self._again, False
            if not again:
                self._idle.set()  # under the lock: whoever asks for another from now on begins it
            return again

    def _sync(self) -> None:
        self._stage, self._pace = "", Pace()
        try:
            self._note(self._assistant.sync(self._progress, wait=False))
        except FootnoteError as error:
            self._note(error)

    def _on_and_on(self) -> None:
        self._once()
        try:
            for _ in self._assistant.changes(self._ended):
                with self._lock:
                    free = not self.running
                    self._idle.clear()
                if free:
                    self._once()
        except FootnoteError as error:
            self._note(error)

    def _progress(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage, self._pace = stage, Pace()
        self._pace.note(done, total)

    def _note(self, outcome: SyncReport | FootnoteError) -> None:
        if isinstance(outcome, FootnoteError):
            self.error, news = outcome, not self._ended.is_set()  # what fails while everything closes is no news
        else:
            news = self.report is None or bool(outcome.added or outcome.updated or outcome.removed)
            self.report, self.error = outcome if news else self.report, None
        if news:
            self._tell(outcome)
