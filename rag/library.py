"""The documents and their index, held open: brought up to date, looked at, compared, mended, closed.

Knows no question and no chat model.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from .config import Config
from .documents.content import digest_of, read_file
from .documents.embedding import check_embedder
from .documents.folder import find_files
from .documents.known import side_car
from .documents.listing import Listed, Listing
from .documents.picture import Picture, draw_page
from .documents.reading import Limits
from .documents.shelf import Shelf
from .documents.sync import Progress, Synchronizer
from .documents.watch import changes
from .errors import DocumentsError, FootnoteError, StoreError
from .filenames import shown
from .index.catalog import Catalog
from .index.health import faults, mend
from .index.store import busy, take_lock
from .index.vectors import VectorIndex
from .protocols import Embedder
from .reports import SyncPlan, SyncReport
from .text import names
from .types import Document

Paths = str | Path | Iterable[str | Path]

_CLOSING_SECONDS = 10.0
"""How long closing waits for a sync to stop."""
_FIRST_SECONDS = 60.0
"""How long a question waits for the first document to be read."""
_EXAMPLES = 4


class Library:
    """Holds one store open over its documents. May be shared between threads.

    `shelf` puts files among the documents and takes them out again; `reading` is the file that a sync reads now, None between syncs.
    """

    def __init__(self, config: Config, documents: Sequence[Path], embedder: Embedder | None) -> None:
        self.config = config
        self._documents = list(documents)
        self._embedder = embedder
        self._lock = take_lock(Path(config.store))
        self._sync_lock, self._first_lock, self._stop = threading.Lock(), threading.Lock(), threading.Event()
        self.reading: str | None = None
        self.shelf = Shelf(documents, Path(config.store), config.file_mb)
        try:
            self._catalog = Catalog(Path(config.store) / "catalog.sqlite", create=self._lock is not None)
            self._vectors = VectorIndex(self._catalog, Path(config.store) / "chroma", owner=self._lock is not None)
            self._listing = Listing(self._documents, Path(config.store), self._catalog, config.file_mb)
        except BaseException:  # whatever stopped it, Ctrl-C too: the lock must not stay taken
            self._release()
            raise

    # --- up to date ---

    @property
    def owner(self) -> bool:
        """True when this process may sync: it holds the store's lock."""
        return self._lock is not None

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False, wait: bool = True) -> SyncReport:
        """Bring the index up to the documents.

        :param progress: called with (stage, done, total). :param rebuild: read and embed everything again.
        :param wait: False lets a long rebuild of the vector index run on in the background; an exact scan answers meanwhile.
        :raises StoreBusyError: another process holds the store. :raises SyncStoppedError: `stop_sync` was called.
        """
        self._own()
        with self._sync_lock:
            self._stop.clear()
            if rebuild:
                self._catalog.drop_vectors()
                self._catalog.forget_files()
                self._catalog.set_meta(embedder=None, dimension=None, mounted=None)
            try:
                return self._synchronizer(progress, self._stop).run(self._documents, wait=wait)
            finally:
                self.reading = None

    def await_documents(self) -> None:
        """Make sure that there is something to search: sync once if the store never was, or wait for the first document of such a sync.

        :raises DocumentsError: nothing can be searched, or not yet. :raises StoreError: the index is of another embedder.
        """
        check_embedder(self._catalog, self._embedder)
        with self._first_lock:  # a second question waits for the sync that a first one began
            syncing = self._sync_lock.locked() or not self.owner
            never = self._catalog.meta("synced") is None
            if never and not syncing:
                self.sync()
        if never and syncing:
            self._await_first()
        if not self._catalog.counts()["documents"]:
            if never and syncing:
                raise DocumentsError("The documents are still being read", "None of them is in the index yet", "Ask again in a moment")
            where = ", ".join(str(path) for path in self._documents)
            raise DocumentsError(
                f"There is no readable document in {where}", "Put .txt, .md, .html, .pdf, .docx or other files there", "Then type: rag sync"
            )

    def _await_first(self) -> None:
        """Wait a while for the first document of a sync that another thread of this process runs, so that nobody has to ask again."""
        until = time.monotonic() + _FIRST_SECONDS
        while self._sync_lock.locked() and time.monotonic() < until and not self._catalog.counts()["documents"]:
            time.sleep(0.1)

    def plan(self) -> SyncPlan:
        """What `sync` would do, by file; stores nothing."""
        return self._synchronizer().plan(self._documents)

    def watch(self, progress: Progress | None = None, stop: threading.Event | None = None) -> Iterator[SyncReport | FootnoteError]:
        """Sync whenever the documents change, until `stop` is set; gives the report of each sync that changed something.

        An error of one sync is given, not raised, and the watch goes on: a network drive may come back.
        """
        for _ in self.changes(stop):
            try:
                report = self.sync(progress, wait=False)
            except (DocumentsError, StoreError) as error:
                yield error
                continue
            if report.added or report.updated or report.removed:
                yield report

    def changes(self, stop: threading.Event | None = None) -> Iterator[int]:
        """How many files changed, at each change of the documents and, as 0, once a minute, until `stop` is set.

        :raises StoreBusyError: another process holds the store. :raises DocumentsError: the folders cannot be watched.
        """
        self._own()
        yield from changes(self._documents, Path(self.config.store), stop)

    def stop_sync(self) -> None:
        """End a sync that another thread runs, between two documents; the next one goes on. Harmless when none runs."""
        self._stop.set()

    def _synchronizer(self, progress: Progress | None = None, stop: threading.Event | None = None) -> Synchronizer:
        limits = Limits(self.config.file_seconds, self.config.file_mb)
        return Synchronizer(self._catalog, self._vectors, self._embedder, progress, limits, stop, self._note_reading)

    def _note_reading(self, file: str) -> None:
        self.reading = file

    def _own(self) -> None:
        if self._lock is None:
            raise busy(self.config.store)

    # --- the documents ---

    def document(self, name: str) -> Document:
        """The stored document, into whose text all offsets point.

        :raises DocumentsError: there is none of that name.
        """
        found = self._catalog.document(name)
        if found is None:
            raise DocumentsError(f"There is no document {name!r} in the index", None, "Type: rag sync")
        return found

    def documents(self) -> list[Document]:
        """All documents in order of name, without their text."""
        return self._catalog.headings()

    def listing(self) -> list[Listed]:
        """Every document, and every file that gave none, with its state beside the folder as it is now; in order of name.

        :raises DocumentsError: the folder cannot be read.
        """
        return self._listing.look(self.reading)

    def picture(self, name: str, start: int = 0, end: int = 0) -> Picture:
        """The page of a PDF that the span of its text begins on, with the span boxed.

        :raises DocumentsError: there is no such document, or its file is gone or no longer the one that was read.
        :raises DocumentError: it is no PDF, or the page cannot be drawn.
        """
        document, file = self.document(name), self._catalog.file_of(name) or ""
        entry, state = find_files(self._documents).files.get(file), self._catalog.files().get(file)
        if entry is None or state is None:
            raise DocumentsError(f"{shown(file or name)} is not in the folder as it was read", None, "Type: rag sync")
        data, side = read_file(entry.path, self.config.file_mb), side_car(entry.path)
        if digest_of(data, read_file(side, self.config.file_mb) if side else None) != state.hash:
            raise DocumentsError(f"{shown(file)} changed since it was read", None, "Type: rag sync")
        return draw_page(data, document, start, end)

    def outlets(self) -> list[str]:
        """Every outlet of the documents, as they spell it, in order."""
        return self._catalog.outlets()

    def examples(self) -> list[str]:
        """Up to four questions that the documents answer, made from who says something in them."""
        found: dict[str, None] = {}
        for heading in self.documents()[:20]:
            for sentence in self._catalog.sentences(heading.name):
                if sentence.speaker and sentence.citable and names(sentence.speaker) and sentence.speaker in sentence.text:
                    found[f"What did {_with_article(sentence.speaker, sentence.text)} say?"] = None
                if len(found) == _EXAMPLES:
                    return list(found)
        return list(found)

    # --- health and the end ---

    def doctor(self, *, repair: bool = False) -> list[str]:
        """What is wrong with the store, a line each; empty when folder, catalog, full text, vectors and Chroma agree.

        :param repair: mend what can be mended, sync, and look again.
        :raises StoreBusyError: `repair` while another process holds the store.
        """
        if repair:
            self._own()
            mend(self._catalog)
            self.sync()
            if self._vectors.faults():
                self._vectors.rebuild()
        found = faults(self._catalog)
        lines = [fault.seen for fault in found]
        if any(fault.mend is None for fault in found):  # what else the file tells is not to be trusted
            return lines
        counts = self._catalog.counts()
        if self._embedder is not None and counts["vectors"] < counts["passages"]:
            lines.append(f"{counts['passages'] - counts['vectors']} passages have no vector")
        if self._lock is not None:
            lines += self._vectors.faults()
        return lines + _differences(self.plan())

    def close(self) -> None:
        """Close the store; harmless when closed already. A sync that another thread runs is stopped first."""
        self._stop.set()
        ended = self._sync_lock.acquire(timeout=_CLOSING_SECONDS)
        try:
            self._vectors.close()
            self._catalog.close()
            self._release()
        finally:
            if ended:
                self._sync_lock.release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _differences(plan: SyncPlan) -> list[str]:
    """What the folder holds that the index does not, and the other way round."""
    parts = (("not in the index yet", plan.added), ("changed since they were read", plan.updated), ("gone from the folder", plan.removed))
    lines = [f"{len(names)} files are {what}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}" for what, names in parts if names]
    return lines + [f"{old} is now {new}" for old, new in plan.renamed]


def paths_of(documents: Paths) -> list[Path]:
    """A file, a folder or several of them, as a list."""
    return [Path(documents)] if isinstance(documents, (str, Path)) else [Path(one) for one in documents]


def _with_article(speaker: str, text: str) -> str:
    """The speaker behind the article that the text puts before him: "the Kremlin", "a senior diplomat"."""
    found = re.search(rf"\b(the|an?)\s+{re.escape(speaker)}", text, re.IGNORECASE)
    return f"{found.group(1).lower()} {speaker}" if found else speaker
