"""Folder to catalog: what was added, changed or removed since the last time, and nothing else, is done again.

Each document is stored in one transaction with everything derived from it, so a crash at any point leaves a
catalog that the next sync completes. Knows no question, no format and no process: files come read from `reading.py`.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import DocumentError, DocumentsError, SyncStoppedError
from ..index.catalog import Catalog, FileState
from ..index.store import belongs_to
from ..index.vectors import VectorIndex
from ..protocols import Embedder
from ..reports import SyncPlan, SyncReport
from .content import digest_of, read_file
from .duplicates import group
from .embedding import Embedding, check_embedder, embedded_text
from .folder import Entry, Found, find_files
from .known import moves, side_car, stamp_of
from .loaders import READING
from .reading import Begun, Ended, Job, Limits, Prepared, read_files

Progress = Callable[[str, int, int], None]
"""Called with a stage ("checking" files, "indexing" documents, "embedding" passages), how much is done, and how much there is."""

_BATCH = 256


@dataclass(slots=True)
class _Tally:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)

    def report(self, seconds: float) -> SyncReport:
        there = {name for name, _ in self.failed}  # and cannot be read, which is another thing than to be removed
        removed = [name for name in self.removed if name not in there]
        added, updated, gone, unchanged = (tuple(sorted(names)) for names in (self.added, self.updated, removed, self.unchanged))
        return SyncReport(added, updated, gone, unchanged, tuple(sorted(self.failed)), seconds, tuple(sorted(self.renamed)))


@dataclass(frozen=True, slots=True)
class _Change:
    """What a look at the folder found, before any file is read."""

    jobs: tuple[Job, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    restamped: dict[str, str]
    unreadable: tuple[tuple[str, str], ...]


class Synchronizer:
    """Brings one catalog (and the vector index behind it) up to a set of folders.

    :param embedder: None leaves vectors out; a later sync with one fills them in. :param limits: what reading a file may take.
    :param stop: when set, the sync ends between two documents with what it has stored. :param reading: told the name of each file
        as its turn comes, from a thread of its own.
    """

    def __init__(
        self,
        catalog: Catalog,
        vectors: VectorIndex,
        embedder: Embedder | None,
        progress: Progress | None = None,
        limits: Limits | None = None,
        stop: threading.Event | None = None,
        reading: Callable[[str], None] | None = None,
    ) -> None:
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._embedding = Embedding(catalog, embedder)
        self._progress: Progress = progress or (lambda stage, done, total: None)
        self._limits, self._stop = limits or Limits(), stop or threading.Event()
        self._tell_reading = reading or (lambda file: None)
        self._reading = f"{READING}"
        self._limited = f"{READING} {self._limits}"
        self._tally = _Tally()
        self._buffer: list[Prepared] = []
        self._ended: list[Ended] = []
        self._clashes: list[tuple[str, str]] = []
        self._before: dict[str, list[str]] = {}
        self._entries: dict[str, Entry] = {}
        self._stored = self._expected = 0

    # --- the two calls ---

    def run(self, documents: Sequence[Path], *, wait: bool = True) -> SyncReport:
        """Add, update and remove documents; every file and row ends in exactly one list of the report.

        :param wait: False lets a long rebuild of the vector index run on in the background.
        :raises DocumentsError: a folder is missing, or is empty where a drive was mounted before.
        :raises StoreVersionError: the vectors are another embedder's.
        :raises StoreWriteError: permission or a full disk; what was stored before stays.
        :raises SyncStoppedError: it was told to stop; the next sync goes on.
        """
        started = time.perf_counter()
        check_embedder(self._catalog, self._embedder)
        known = self._catalog.files()
        found = self._look(documents)
        change = self._compare(found, known)
        self._before = self._catalog.names_by_file()
        self._keep(change)
        read = self._read(change.jobs)
        for gone in change.gone:
            self._drop(gone)
        self._note_renames(change, known, read)
        self._note_mounts(documents)
        self._finish(changed=bool(read or change.gone or change.unreadable), wait=wait)
        return self._tally.report(time.perf_counter() - started)

    def plan(self, documents: Sequence[Path]) -> SyncPlan:
        """What `run` would do, by file; nothing is read further than its bytes, and nothing is stored."""
        known = self._catalog.files()
        found = self._look(documents)
        change = self._compare(found, known)
        new, unreadable = {}, list(change.unreadable)
        for job in change.jobs:
            try:
                new[job.name] = self._digest(job)
            except DocumentError as error:
                unreadable.append((job.name, error.seen))
        renamed, copied = moves(new, change.gone, known)
        moved = {name for pair in renamed for name in pair}
        return SyncPlan(
            added=tuple(name for name in new if name not in known and name not in moved),
            updated=tuple(name for name in new if name in known),
            removed=tuple(name for name in change.gone if name not in moved),
            renamed=renamed,
            copied=copied,
            unchanged=len(change.unchanged),
            failed=tuple(sorted((*found.refused, *unreadable))),
        )

    # --- what changed ---

    def _look(self, documents: Sequence[Path]) -> Found:
        found = find_files(documents)
        self._entries = {name: entry for name, entry in found.files.items() if not belongs_to(self._catalog.path.parent, entry.path)}
        self._refuse_unmounted(documents)
        self._tally.failed += found.refused
        return found

    def _refuse_unmounted(self, documents: Sequence[Path]) -> None:
        """Raise where a drive was mounted at the last sync and now is not: the empty folder it left would empty the index."""
        mounted = json.loads(self._catalog.meta("mounted") or "[]")
        for root in documents:
            holds = any(entry.path.is_relative_to(root) for entry in self._entries.values())
            if str(root.resolve()) in mounted and not os.path.ismount(root) and not holds:
                raise DocumentsError(
                    f"{root} is empty, and at the last sync a drive was mounted there",
                    "The index keeps the documents that it has",
                    "Mount the drive again; if its documents shall go, type: rag sync --rebuild",
                )

    def _compare(self, found: Found, known: dict[str, FileState]) -> _Change:
        jobs, unchanged, restamped, unreadable = [], [], {}, []
        for done, (name, entry) in enumerate(self._entries.items()):
            if done % 100 == 0:
                self._progress("checking", done, len(self._entries))
            if self._stop.is_set():
                raise SyncStoppedError("The sync was stopped while it looked for changes", None, "To go on type: rag sync")
            job, state = Job(name, entry.path, side_car(entry.path)), known.get(name)
            if state is None or state.reading not in (self._reading, self._limited):
                jobs.append(job)
                continue
            stamp = stamp_of(entry, job.side)
            if stamp != state.stamp or not stamp:
                try:
                    digest = self._digest(job)
                except DocumentError as error:
                    unreadable.append((name, error.seen))
                    continue
                if digest != state.hash:
                    jobs.append(job)
                    continue
                restamped[name] = stamp
            unchanged.append(name)
        self._progress("checking", len(self._entries), len(self._entries))
        missing = sorted((set(known) | set(self._catalog.names_by_file())) - set(self._entries))
        # What the system fails to look at may well be there still: a network drive may come back.
        folders = tuple(name for name in found.out_of_reach if name.endswith("/"))
        kept = [name for name in missing if name.startswith(folders)]
        gone = tuple(name for name in missing if not name.startswith(folders) and name not in found.out_of_reach)
        return _Change(tuple(jobs), (*unchanged, *kept), gone, restamped, tuple(unreadable))

    def _digest(self, job: Job) -> str:
        side = read_file(job.side, self._limits.file_mb) if job.side else None
        return digest_of(read_file(job.path, self._limits.file_mb), side)

    def _keep(self, change: _Change) -> None:
        """What needs no reading: files as they were, and those that cannot be read now."""
        failures = self._catalog.failures()
        for name in change.unchanged:
            self._tally.unchanged += self._before.get(name, ())
            self._tally.failed += failures.get(name, ())
        self._catalog.restamp(change.restamped)
        for name, reason in change.unreadable:
            self._fail(name, reason)

    # --- reading and storing ---

    def _read(self, jobs: Sequence[Job]) -> dict[str, str]:
        """Read and store the files; file name -> hash of what was read."""
        read: dict[str, str] = {}
        self._expected = len(jobs)
        if not jobs:
            return read
        self._progress("indexing", 0, self._expected)
        seen: set[str] = set()
        with closing(read_files(self._told(jobs), self._limits)) as results:
            for result in self._until_stopped(results):
                if isinstance(result, Begun):
                    self._expected += result.count - 1
                elif isinstance(result, Prepared):
                    if self._take(result):
                        seen.add(result.document.name)
                else:
                    self._end(result, seen)
                    read[result.job.name], seen = result.digest or "", set()
        self._store()
        return read

    def _told(self, jobs: Sequence[Job]) -> Iterator[Job]:
        for job in jobs:
            self._tell_reading(job.name)
            yield job

    def _until_stopped(self, results: Iterator[Begun | Prepared | Ended]) -> Iterator[Begun | Prepared | Ended]:
        for result in results:
            if self._stop.is_set():
                self._store()
                seen = f"The sync was stopped after {self._stored} of {self._expected} documents"
                raise SyncStoppedError(seen, "What is done is kept", "To go on type: rag sync")
            yield result

    def _take(self, prepared: Prepared) -> bool:
        """One document: stored with the next batch, unless it is stored as it is already; False when its name is another file's."""
        name, file = prepared.document.name, prepared.job.name
        owner = next((one.job.name for one in self._buffer if one.document.name == name), None) or self._catalog.file_of(name)
        if owner not in (None, file) and owner in self._entries:
            self._clashes.append((name, f"{owner} holds a document of the same name"))
            return False
        if owner == file and self._catalog.holds(prepared.document, prepared.sentences, prepared.passages):
            self._tally.unchanged.append(name)
            self._stored += 1
        else:
            (self._tally.updated if owner else self._tally.added).append(name)
            self._buffer.append(prepared)
        if sum(len(one.passages) for one in self._buffer) >= _BATCH:
            self._store()
        return True

    def _end(self, ended: Ended, seen: set[str]) -> None:
        """A file was read: what it no longer gives goes, and its state is kept once all it gave is stored."""
        name = ended.job.name
        before = set(self._before.get(name, ()))
        if self._clashes:  # the name may be free the next time, so the file counts as one that could not be opened
            ended = replace(ended, digest=None, failed=(*ended.failed, *self._clashes), limited=False)
            self._clashes = []
        if ended.broken:
            self._take_back(name, seen)
            self._stored += 1
        gone = (before | seen) if ended.broken else before - seen
        self._catalog.remove(gone)
        self._tally.removed += gone & before
        self._tally.failed += ended.failed
        self._ended.append(ended)

    def _take_back(self, file: str, seen: set[str]) -> None:
        """A file broke after it had given documents: they are not reported as stored."""
        self._buffer = [one for one in self._buffer if one.job.name != file]
        for names in (self._tally.added, self._tally.updated, self._tally.unchanged):
            names[:] = [name for name in names if name not in seen]

    def _store(self) -> None:
        """Embed what is waiting together, then store each document in a transaction of its own."""
        hashes = self._embedding.embed(passage for prepared in self._buffer for passage in prepared.passages)
        for one in self._buffer:
            vectors = [hashes.get(embedded_text(passage)) for passage in one.passages]
            self._catalog.put(one.document, one.job.name, one.sentences, one.passages, vectors, one.signature)
            self._stored += 1
            self._progress("indexing", self._stored, self._expected)
        self._buffer.clear()
        for ended in self._ended:
            self._remember(ended)
        self._ended.clear()

    def _remember(self, ended: Ended) -> None:
        """So that the next sync knows the file again; one that could not even be opened is tried again."""
        name, digest = ended.job.name, ended.digest
        if digest is None and not ended.limited:
            self._catalog.forget_file(name)
            return
        reading = self._limited if ended.limited else self._reading
        state = FileState(digest or "", reading, stamp_of(self._entries[name], ended.job.side))
        self._catalog.set_file(name, state, ended.failed)

    def _fail(self, name: str, reason: str) -> None:
        self._drop(name)
        self._tally.failed.append((name, reason))

    def _drop(self, file: str) -> None:
        names = self._catalog.names(file)
        self._catalog.remove(names)
        self._catalog.forget_file(file)
        self._tally.removed += names

    def _note_renames(self, change: _Change, known: dict[str, FileState], read: dict[str, str]) -> None:
        self._tally.renamed += moves(read, change.gone, known)[0]

    def _note_mounts(self, documents: Sequence[Path]) -> None:
        mounted = json.dumps([str(root.resolve()) for root in documents if os.path.ismount(root)])
        if mounted != (self._catalog.meta("mounted") or "[]"):
            self._catalog.set_meta(mounted=mounted)

    # --- vectors and groups ---

    def _fill_vectors(self) -> None:
        """Vectors for passages stored while there was no embedder."""
        total = self._catalog.counts()
        missing = total["passages"] - total["vectors"]
        done = 0
        while self._embedder is not None and (bare := self._catalog.bare_passages(_BATCH)):
            self._progress("embedding", done, missing)
            if self._stop.is_set():
                raise SyncStoppedError(f"The sync was stopped with {missing - done} passages to embed", None, "To go on type: rag sync")
            hashes = self._embedding.embed(stored.passage for stored in bare)
            self._catalog.set_vectors({stored.id: hashes[embedded_text(stored.passage)] for stored in bare})
            done += len(bare)
        if done:
            self._progress("embedding", done, done)

    def _finish(self, *, changed: bool, wait: bool) -> None:
        self._fill_vectors()
        if not self._catalog.grouped:
            self._catalog.drop_unused_vectors()
            self._catalog.set_clusters(group(self._catalog.signatures()))
        self._vectors.sync(wait=wait)
        if changed or self._catalog.meta("synced") is None:  # writing it would make others read the catalog anew
            self._catalog.set_meta(synced=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
