"""The catalog: one SQLite file that holds documents, sentences, passages, their vectors and the full text.

It is the one truth of a store; whatever else lies there can be rebuilt from it. It knows no folder, no
model and no Chroma: it is told which passages the vector index has confirmed.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import StoreError, StoreVersionError, StoreWriteError
from ..text import stem, words
from ..types import Document, Passage, Scope, Sentence

if TYPE_CHECKING:
    from ..types import Vectors

SCHEMA = 1

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (name TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL, text TEXT NOT NULL,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, outlet TEXT, published TEXT, author TEXT, pages TEXT NOT NULL, quiet TEXT NOT NULL);
CREATE INDEX documents_file ON documents (file);
CREATE TABLE sentences (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    citable INTEGER NOT NULL, page INTEGER, place TEXT, speaker TEXT, date TEXT, PRIMARY KEY (document, start)) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, header TEXT NOT NULL, vector TEXT, indexed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX passages_document ON passages (document);
CREATE INDEX passages_vector ON passages (vector);
CREATE TABLE vectors (hash TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE unindexed (passage INTEGER PRIMARY KEY);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, stem TEXT NOT NULL, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX vocabulary_stem ON vocabulary (stem);
CREATE VIRTUAL TABLE fulltext USING fts5 (header, body, tokenize = 'porter unicode61 remove_diacritics 2');
"""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the catalog's number for it; numbers are never used twice."""

    id: int
    passage: Passage


class Catalog:
    """One open catalog. Safe to share between threads; opening creates the file when `create`.

    :raises StoreError: the file is no catalog or is damaged.
    :raises StoreVersionError: a newer or older version wrote it.
    :raises StoreWriteError: it cannot be created or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._counted: tuple[int, dict[str, int]] | None = None
        if not create and not path.exists():
            raise StoreError(f"There is no index at {path.parent}", "It is made by the first sync", "Type: rag sync")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreWriteError(
                f"The index at {path.parent} cannot be opened: {error}", "The folder must be writable", f"Check: ls -ld {path.parent}"
            ) from error
        try:
            self._prepare()
        except BaseException:  # whatever stopped it, Ctrl-C too: the file must not stay open
            self._db.close()
            raise

    def _prepare(self) -> None:
        with self._translated():
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
            elif version != SCHEMA:
                raise StoreVersionError(
                    f"The index at {self.path.parent} has version {version}",
                    f"This Footnote reads version {SCHEMA}",
                    f"Remove {self.path.parent}/catalog.sqlite and type: rag sync",
                )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._storage_error(error) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The index file {self.path} is damaged: {error}",
                "It holds nothing that the documents do not",
                f"Move it away and type: rag sync (mv {self.path} {self.path}.broken)",
            ) from error

    def _storage_error(self, error: sqlite3.OperationalError) -> StoreError:
        text = str(error)
        if "full" in text or "disk I/O" in text:
            return StoreWriteError(
                f"The disk is full or failing while writing {self.path}: {text}",
                "Nothing of the index was lost",
                "Make room and type: rag sync",
            )
        if "readonly" in text or "unable to open" in text:
            return StoreWriteError(
                f"The index {self.path} cannot be written: {text}", "The folder must be writable", f"Check: ls -ld {self.path.parent}"
            )
        return StoreError(f"The index {self.path} failed: {text}", None, "Type: rag doctor")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is written inside is kept only when the block ends without an error."""
        with self._lock, self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:  # whatever stopped it, Ctrl-C too: all or nothing
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self._translated():
            return self._db.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Close the file; harmless when closed already."""
        with self._lock:
            self._db.close()

    # --- facts about the whole store ---

    def meta(self, key: str) -> str | None:
        """A stored fact such as "embedder"; None when it was never set."""
        rows = self._read("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_meta(self, **facts: str | None) -> None:
        """Store facts; None removes one."""
        with self.transaction() as db:
            for key, value in facts.items():
                if value is None:
                    db.execute("DELETE FROM meta WHERE key = ?", (key,))
                else:
                    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def counts(self) -> dict[str, int]:
        """How many documents, sentences, passages, passages with a vector, and passages the vector index confirmed.

        Counted once for each change of the catalog: a question asks several times, and counting reads whole tables.
        """
        with self._lock:
            change = self.change()
            if self._counted is None or self._counted[0] != change:
                self._counted = (change, self._count())
            return dict(self._counted[1])

    def _count(self) -> dict[str, int]:
        row = self._read(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM sentences), count(*), count(vector),"
            " coalesce(sum(indexed), 0) FROM passages"
        )[0]
        return dict(zip(("documents", "sentences", "passages", "vectors", "indexed"), row, strict=True))

    def check(self) -> list[str]:
        """Faults found by SQLite's own checks of the file and of the full text; empty when sound."""
        faults = [row[0] for row in self._read("PRAGMA quick_check") if row[0] != "ok"]
        try:
            self._read("INSERT INTO fulltext (fulltext) VALUES ('integrity-check')")
        except StoreError as error:
            faults.append(f"full text: {error.seen}")
        missing = self._read("SELECT count(*) FROM passages WHERE id NOT IN (SELECT rowid FROM fulltext)")[0][0]
        return faults + ([f"{missing} passages are missing from the full text"] if missing else [])

    # --- files and documents ---

    def files(self) -> dict[str, str]:
        """File name -> hash of the bytes that were read, for every file that gave documents."""
        return dict(self._read("SELECT name, hash FROM files"))

    def set_file(self, name: str, digest: str) -> None:
        """Remember that the file was read whole in this state."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (name, digest))

    def forget_file(self, name: str) -> None:
        """Forget the state of a file, so that the next sync reads it again."""
        with self.transaction() as db:
            db.execute("DELETE FROM files WHERE name = ?", (name,))

    def names(self, file: str | None = None) -> list[str]:
        """Names of all documents, or of those that came from `file`, in order."""
        if file is None:
            return [row[0] for row in self._read("SELECT name FROM documents ORDER BY name")]
        return [row[0] for row in self._read("SELECT name FROM documents WHERE file = ? ORDER BY name", (file,))]

    def document(self, name: str) -> Document | None:
        """The stored document; None when there is none of that name."""
        rows = self._read(f"SELECT {_DOCUMENT} FROM documents WHERE name = ?", (name,))
        return _document(rows[0]) if rows else None

    def headings(self) -> list[Document]:
        """All documents in order of name, without their text."""
        return [
            _document(row)
            for row in self._read("SELECT name, '', sha256, title, outlet, published, author, '[]', '[]' FROM documents ORDER BY name")
        ]

    def put(
        self, document: Document, file: str, sentences: Sequence[Sentence], passages: Sequence[Passage], hashes: Sequence[str | None]
    ) -> None:
        """Store or replace one document with everything derived from it, in one transaction.

        `hashes` names the vector of each passage (see `put_vectors`), None where there is none yet.
        """
        with self.transaction() as db:
            self._remove(db, document.name)
            values = (
                document.name,
                file,
                document.text,
                document.sha256,
                document.title,
                document.outlet,
                document.published,
                document.author,
            )
            cursor = db.execute(
                "INSERT INTO documents (name, file, text, sha256, title, outlet, published, author, pages, quiet)"
                " VALUES (?,?,?,?,?,?,?,?,?,?)",
                (*values, json.dumps(document.pages), json.dumps(document.quiet)),
            )
            key = cursor.lastrowid
            db.executemany(
                "INSERT INTO sentences VALUES (?,?,?,?,?,?,?,?)",
                [(key, s.start, s.end, s.citable, s.page, s.place, s.speaker, s.date) for s in sentences],
            )
            for passage, digest in zip(passages, hashes, strict=True):
                row = db.execute(
                    'INSERT INTO passages (document, start, "end", header, vector) VALUES (?,?,?,?,?)',
                    (key, passage.start, passage.end, passage.header, digest),
                )
                db.execute("INSERT INTO fulltext (rowid, header, body) VALUES (?,?,?)", (row.lastrowid, passage.header, passage.text))
            _count_words(db, document, +1)

    def remove(self, names: Iterable[str]) -> None:
        """Remove documents and everything derived from them, in one transaction; unknown names are passed over."""
        with self.transaction() as db:
            for name in names:
                self._remove(db, name)

    def _remove(self, db: sqlite3.Connection, name: str) -> None:
        rows = db.execute(f"SELECT {_DOCUMENT}, id FROM documents WHERE name = ?", (name,)).fetchall()
        for row in rows:
            db.execute("INSERT OR IGNORE INTO unindexed SELECT id FROM passages WHERE document = ?", (row[-1],))
            db.execute("DELETE FROM fulltext WHERE rowid IN (SELECT id FROM passages WHERE document = ?)", (row[-1],))
            db.execute("DELETE FROM documents WHERE id = ?", (row[-1],))
            _count_words(db, _document(row[:-1]), -1)

    # --- sentences and passages ---

    def sentences(self, name: str, start: int = 0, end: int | None = None) -> list[Sentence]:
        """Sentences of a document that begin in [start, end), in order; `end` None means to the last."""
        rows = self._read(
            'SELECT d.name, s.start, s."end", substr(d.text, s.start + 1, s."end" - s.start), s.citable, s.page, s.place, s.speaker, s.date'
            " FROM sentences s JOIN documents d ON d.id = s.document WHERE d.name = ? AND s.start >= ? AND s.start < ? ORDER BY s.start",
            (name, start, 1 << 62 if end is None else end),
        )
        return [Sentence(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], row[7], row[8]) for row in rows]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; numbers that are gone are left out."""
        rows = self._read(
            'SELECT p.id, d.name, p.start, p."end", substr(d.text, p.start + 1, p."end" - p.start), p.header'
            " FROM passages p JOIN documents d ON d.id = p.document WHERE p.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {row[0]: Passage(*row[1:]) for row in rows}

    def allowed(self, scope: Scope | None) -> set[int] | None:
        """Numbers of the passages inside the scope; None when there is no restriction."""
        if not scope:
            return None
        where, parameters = _where(scope)
        rows = self._read(f"SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE {where}", parameters)
        return {row[0] for row in rows}

    def search(self, query_words: Sequence[str], k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """The k best passages by BM25 as (number, score), higher is better; any of the words may match."""
        if not query_words:
            return []
        match = " OR ".join('"' + word.replace('"', '""') + '"' for word in query_words)
        where, parameters = _where(scope) if scope else ("1", [])
        rows = self._read(
            "SELECT f.rowid, -bm25(fulltext, 2.0, 1.0) AS score FROM fulltext f JOIN passages p ON p.id = f.rowid"
            f" JOIN documents d ON d.id = p.document WHERE fulltext MATCH ? AND {where} ORDER BY score DESC, f.rowid LIMIT ?",
            (match, *parameters, k),
        )
        return [(row[0], row[1]) for row in rows]

    # --- the vocabulary ---

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Stem -> number of documents with a word of that stem (of its most frequent form); absent stems are left out."""
        rows = self._read(
            "SELECT stem, max(documents) FROM vocabulary WHERE stem IN (SELECT value FROM json_each(?)) GROUP BY stem",
            (json.dumps(list(stems)),),
        )
        return dict(rows)

    def vocabulary(self) -> list[str]:
        """All words of all documents, folded, in order."""
        return [row[0] for row in self._read("SELECT word FROM vocabulary ORDER BY word")]

    def change(self) -> int:
        """A number that differs whenever any process has changed the catalog."""
        return int(self._read("PRAGMA data_version")[0][0]) * 1_000_003 + self._db.total_changes

    # --- vectors ---

    def known_vectors(self, hashes: Iterable[str]) -> set[str]:
        """Those of the hashes whose vector is stored already."""
        return {
            row[0]
            for row in self._read("SELECT hash FROM vectors WHERE hash IN (SELECT value FROM json_each(?))", (json.dumps(list(hashes)),))
        }

    def put_vectors(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Store vectors by the hash of embedder and text, as float32."""
        with self.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(h, np.asarray(v, np.float32).tobytes()) for h, v in vectors.items()]
            )

    def bare_passages(self) -> list[StoredPassage]:
        """Passages that have no vector yet."""
        ids = [row[0] for row in self._read("SELECT id FROM passages WHERE vector IS NULL ORDER BY id")]
        return [StoredPassage(number, passage) for number, passage in self.passages(ids).items()]

    def set_vectors(self, hashes: Mapping[int, str]) -> None:
        """Name the vector of each passage."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE passages SET vector = ?, indexed = 0 WHERE id = ?", [(digest, number) for number, digest in hashes.items()]
            )

    def drop_vectors(self) -> None:
        """Forget every vector, for another embedder."""
        with self.transaction() as db:
            db.execute("UPDATE passages SET vector = NULL, indexed = 0")
            db.execute("DELETE FROM vectors")

    def drop_unused_vectors(self) -> None:
        """Remove vectors that no passage uses any more."""
        with self.transaction() as db:
            db.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT vector FROM passages WHERE vector IS NOT NULL)")

    def matrix(self, *, pending_only: bool = False, limit: int = -1) -> tuple[list[int], Vectors]:
        """Passage numbers and their vectors, one row each; with `pending_only` those not yet in the vector index."""
        rows = self._read(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.vector"
            + (" WHERE p.indexed = 0" if pending_only else "")
            + " ORDER BY p.id LIMIT ?",
            (limit,),
        )
        if not rows:
            return [], np.zeros((0, 0), np.float32)
        return [row[0] for row in rows], np.frombuffer(b"".join(row[1] for row in rows), np.float32).reshape(len(rows), -1)

    def confirm_indexed(self, ids: Sequence[int]) -> None:
        """The vector index holds these passages now."""
        with self.transaction() as db:
            db.executemany("UPDATE passages SET indexed = 1 WHERE id = ?", [(number,) for number in ids])

    def to_unindex(self) -> list[int]:
        """Passages that are gone but may still lie in the vector index."""
        return [row[0] for row in self._read("SELECT passage FROM unindexed")]

    def confirm_unindexed(self, ids: Sequence[int]) -> None:
        """The vector index has let go of these passages."""
        with self.transaction() as db:
            db.executemany("DELETE FROM unindexed WHERE passage = ?", [(number,) for number in ids])

    def forget_index(self) -> None:
        """The vector index is empty: nothing in it is confirmed, nothing needs removing."""
        with self.transaction() as db:
            db.execute("UPDATE passages SET indexed = 0")
            db.execute("DELETE FROM unindexed")


_DOCUMENT = "name, text, sha256, title, outlet, published, author, pages, quiet"


def _document(row: Sequence[Any]) -> Document:
    pages, quiet = tuple(json.loads(row[7])), tuple((a, b) for a, b in json.loads(row[8]))
    return Document(row[0], row[1], row[2], row[3], row[4], row[5], row[6], pages, quiet)


def _where(scope: Scope) -> tuple[str, list[Any]]:
    """SQL condition on documents d; an empty list matches nothing, an undated document is outside any date bound."""
    parts: list[tuple[str, Any]] = []
    if scope.documents is not None:
        parts.append(("d.name IN (SELECT value FROM json_each(?))", json.dumps(list(scope.documents))))
    if scope.outlets is not None:
        parts.append(("lower(d.outlet) IN (SELECT lower(value) FROM json_each(?))", json.dumps(list(scope.outlets))))
    if scope.after is not None:
        parts.append(("d.published >= ?", scope.after))
    if scope.before is not None:
        parts.append(("substr(d.published, 1, length(?)) <= ?", scope.before))
    if scope.tags is not None:  # documents carry no tags yet, so no tag can match
        parts.append(("0", None))
    parameters: list[Any] = []
    for sql, value in parts:
        parameters += [value] * sql.count("?")
    return " AND ".join(sql for sql, _ in parts), parameters


def _count_words(db: sqlite3.Connection, document: Document, by: int) -> None:
    found = {word.folded for word in words(f"{document.title}\n{document.outlet or ''}\n{document.text}")}
    rows = [(word, stem(word), by) for word in found]
    db.executemany(
        "INSERT INTO vocabulary VALUES (?, ?, ?) ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents", rows
    )
    if by < 0:
        db.execute("DELETE FROM vocabulary WHERE documents <= 0")
