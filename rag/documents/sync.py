"""Folder to catalog: what was added, changed or removed since the last time, and nothing else, is done again.

Each document is stored in one transaction with everything derived from it, so a crash at any point leaves a
catalog that the next sync completes. Knows no question.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DocumentError, DocumentsError, StoreVersionError
from ..index.catalog import Catalog
from ..index.vectors import VectorIndex
from ..types import Document, Embedder, Passage, Sentence, SyncReport
from .attribution import attribute
from .loaders import Loaded, read
from .passages import split_passages, split_sentences

Progress = Callable[[str, int, int], None]
"""Called with a stage ("reading" or "embedding"), how much is done, and how much there is to do."""

_SIDE_CAR = ".meta.toml"
_BATCH = 64


@dataclass(slots=True)
class _Tally:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def report(self, seconds: float) -> SyncReport:
        gone = set(self.removed)
        again = gone & set(self.added)  # a row that moved between files of one sync was updated, not removed and added
        return SyncReport(
            tuple(n for n in self.added if n not in again),
            tuple([*self.updated, *sorted(again)]),
            tuple(n for n in self.removed if n not in again),
            tuple(self.unchanged),
            tuple(self.failed),
            seconds,
        )


def find_files(documents: Sequence[Path]) -> dict[str, Path]:
    """Document files by name: the POSIX path inside the folder; with several folders, behind the folder's own name.

    Hidden files and folders, side-cars and links that lead out of the folder are left out.

    :raises DocumentsError: a folder is missing or cannot be listed.
    """
    found: dict[str, Path] = {}
    for root in documents:
        if not root.exists():
            raise DocumentsError(
                f"There is no {root}", "It should be a file or a folder of documents", f"Make it or name another: mkdir -p {root}"
            )
        if root.is_file():
            found[root.name] = root
            continue
        prefix = f"{root.resolve().name}/" if len(documents) > 1 else ""
        found |= {prefix + path.relative_to(root).as_posix(): path for path in _walk(root)}
    return dict(sorted(found.items()))


def _walk(root: Path) -> Iterator[Path]:
    inside = root.resolve()

    def refuse(error: OSError) -> None:
        raise DocumentsError(
            f"The folder {error.filename} cannot be read: {error.strerror}", None, f"Check: ls -ld {error.filename}"
        ) from error

    for folder, subfolders, files in os.walk(root, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.startswith(".") or name.endswith(_SIDE_CAR):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                continue
            yield path


class Synchronizer:
    """Brings one catalog (and the vector index behind it) up to a set of folders.

    :param embedder: None leaves vectors out; a later sync with one fills them in.
    """

    def __init__(self, catalog: Catalog, vectors: VectorIndex, embedder: Embedder | None, progress: Progress | None = None) -> None:
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._progress: Progress = progress or (lambda stage, done, total: None)
        self._tally = _Tally()
        self._buffer: list[tuple[Document, str, list[Sentence], list[Passage]]] = []
        self._digests: dict[str, str] = {}  # files whose documents are all in the buffer or stored

    def run(self, documents: Sequence[Path]) -> SyncReport:
        """Add, update and remove documents; every file and row ends in exactly one list of the report.

        :raises DocumentsError: a folder is missing. :raises StoreVersionError: the vectors are another embedder's.
        :raises StoreWriteError: permission or a full disk; what was stored before stays.
        """
        started = time.perf_counter()
        check_embedder(self._catalog, self._embedder)
        files, known = find_files(documents), self._catalog.files()
        for done, (name, path) in enumerate(files.items()):
            self._progress("reading", done, len(files))
            self._file(name, path, known.get(name))
        self._progress("reading", len(files), len(files))
        self._store()
        for gone in sorted(set(known) - set(files)):
            self._drop(gone, self._catalog.names(gone))
        self._fill_vectors()
        self._catalog.drop_unused_vectors()
        self._vectors.sync()
        self._catalog.set_meta(synced=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        return self._tally.report(time.perf_counter() - started)

    def _file(self, name: str, path: Path, known: str | None) -> None:
        try:
            digest = _digest(path)
            if digest == known:
                self._tally.unchanged += self._catalog.names(name)
                return
            loaded = read(path, name)
        except DocumentError as error:
            self._fail(name, error.seen)
            return
        except OSError as error:
            self._fail(name, f"cannot be read: {error.strerror or error}")
            return
        self._take(name, loaded)
        if not loaded.failed:  # a file with a broken row is read again next time, so that the row is reported again
            self._digests[name] = digest
        self._store_if_full()

    def _fail(self, name: str, reason: str) -> None:
        self._tally.failed.append((name, reason))
        self._catalog.remove(self._catalog.names(name))
        self._catalog.forget_file(name)

    def _take(self, file: str, loaded: Loaded) -> None:
        before = set(self._catalog.names(file))
        for document in loaded.documents:
            stored = self._catalog.document(document.name) if document.name in before else None
            if stored == document:
                self._tally.unchanged.append(document.name)
                continue
            (self._tally.updated if stored else self._tally.added).append(document.name)
            sentences = attribute(split_sentences(document))
            self._buffer.append((document, file, sentences, split_passages(document, sentences)))
        self._tally.failed += loaded.failed
        gone = before - {document.name for document in loaded.documents}
        self._catalog.remove(gone)
        self._tally.removed += sorted(gone - {name for name, _ in loaded.failed})

    def _drop(self, file: str, names: list[str]) -> None:
        self._catalog.remove(names)
        self._catalog.forget_file(file)
        self._tally.removed += names

    # --- storing ---

    def _store_if_full(self) -> None:
        if sum(len(passages) for *_, passages in self._buffer) >= _BATCH:
            self._store()

    def _store(self) -> None:
        """Embed what is waiting together, then store each document in a transaction of its own."""
        hashes = self._embed([passage for *_, passages in self._buffer for passage in passages])
        for document, file, sentences, passages in self._buffer:
            self._catalog.put(document, file, sentences, passages, [hashes.get(_key(p)) for p in passages])
        self._buffer.clear()
        for name, digest in self._digests.items():
            self._catalog.set_file(name, digest)
        self._digests.clear()

    def _embed(self, passages: Sequence[Passage]) -> dict[str, str]:
        """Text that is embedded -> hash of its vector, embedding only what is not stored yet; empty without an embedder."""
        if self._embedder is None:
            return {}
        hashes = {_key(passage): vector_hash(self._embedder.identity, _key(passage)) for passage in passages}
        known = self._catalog.known_vectors(hashes.values())
        new = [text for text, digest in hashes.items() if digest not in known]
        for start in range(0, len(new), _BATCH):
            self._progress("embedding", start, len(new))
            batch = new[start : start + _BATCH]
            self._catalog.put_vectors(dict(zip((hashes[text] for text in batch), self._embedder.embed(batch), strict=True)))
        if new:
            self._progress("embedding", len(new), len(new))
            self._catalog.set_meta(embedder=self._embedder.identity, dimension=str(self._embedder.dimension))
        return hashes

    def _fill_vectors(self) -> None:
        """Vectors for passages stored while there was no embedder."""
        if self._embedder is None:
            return
        bare = self._catalog.bare_passages()
        hashes = self._embed([stored.passage for stored in bare])
        self._catalog.set_vectors({stored.id: hashes[_key(stored.passage)] for stored in bare})


def check_embedder(catalog: Catalog, embedder: Embedder | None) -> None:
    """Refuse to mix vectors of two embedders.

    :raises StoreVersionError: names both and the command that rebuilds.
    """
    stored = catalog.meta("embedder")
    if embedder is not None and stored is not None and stored != embedder.identity:
        raise StoreVersionError(
            f"The index was made with the embedder {stored}",
            f"The one in use is {embedder.identity}",
            "To embed everything again type: rag sync --rebuild",
        )


def vector_hash(identity: str, text: str) -> str:
    """Name under which the vector of a text is stored: SHA-256 over embedder identity and text."""
    return hashlib.sha256(f"{identity}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _key(passage: Passage) -> str:
    return f"{passage.header}\n{passage.text}" if passage.header else passage.text


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
