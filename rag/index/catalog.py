"""The catalog: one SQLite file that holds documents, sentences, passages, their vectors and the full text.

It is the one truth of a store; whatever else lies there can be rebuilt from it. This file has what a sync writes and reads,
`searches.py` what a question reads, `stored_vectors.py` the vectors. They know no folder, no model and no Chroma: they are
told which passages the vector index has confirmed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..languages import forms
from ..text import stem, words
from ..types import Document, Passage, Scope, Sentence
from .rows import DOCUMENT, HEADING, condition, document_of, row_of
from .searches import Searches
from .stored_vectors import StoredVectors

_NOT_GROUPED = "DELETE FROM meta WHERE key = 'grouped'"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was read: hash of its bytes, how it was read (`reading`, a version), and the stamp it had on disk.

    Equal stamps mean that the bytes need not be hashed again; an empty stamp equals none.
    """

    hash: str
    reading: str
    stamp: str = ""


class Catalog(Searches, StoredVectors):
    """One open catalog. Safe to share between threads; opened as `Database` says."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        super().__init__(path, create=create)
        self._counted: tuple[int, dict[str, int]] | None = None
        self._outlets: tuple[int, list[str]] | None = None

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

    # --- files and documents ---

    def files(self) -> dict[str, FileState]:
        """File name -> the state in which it was read to its end, with or without success."""
        return {row[0]: FileState(*row[1:]) for row in self._read("SELECT name, hash, reading, stamp FROM files")}

    def set_file(self, name: str, state: FileState, failures: Iterable[tuple[str, str]] = ()) -> None:
        """Remember that the file was read to its end in this state, and which of its documents failed why."""
        with self.transaction() as db:
            self._set_file(db, name, state, failures)

    def _set_file(self, db: sqlite3.Connection, name: str, state: FileState, failures: Iterable[tuple[str, str]]) -> None:
        db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (name, state.hash, state.reading, state.stamp))
        db.execute("DELETE FROM failures WHERE file = ?", (name,))
        db.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", [(name, part, reason) for part, reason in failures])

    def restamp(self, stamps: Mapping[str, str]) -> None:
        """Files that have another stamp and the same bytes."""
        if stamps:
            with self.transaction() as db:
                db.executemany("UPDATE files SET stamp = ? WHERE name = ?", [(stamp, name) for name, stamp in stamps.items()])

    def forget_file(self, name: str) -> None:
        """Forget the state of a file, so that the next sync reads it again."""
        with self.transaction() as db:
            db.execute("DELETE FROM files WHERE name = ?", (name,))
            db.execute("DELETE FROM failures WHERE file = ?", (name,))

    def forget_files(self) -> None:
        """Forget the state of every file, so that the next sync reads them all again."""
        with self.transaction() as db:
            db.execute("DELETE FROM files")
            db.execute("DELETE FROM failures")

    def failures(self) -> dict[str, list[tuple[str, str]]]:
        """File name -> (document name, reason) of what could not be read in it the last time."""
        found: dict[str, list[tuple[str, str]]] = {}
        for file, name, reason in self._read("SELECT file, name, reason FROM failures ORDER BY file, name"):
            found.setdefault(file, []).append((name, reason))
        return found

    def names_by_file(self) -> dict[str, list[str]]:
        """File name -> names of the documents it gave, in order."""
        found: dict[str, list[str]] = {}
        for file, name in self._read("SELECT file, name FROM documents ORDER BY file, name"):
            found.setdefault(file, []).append(name)
        return found

    def file_of(self, name: str) -> str | None:
        """The file that gave the document; None when there is no such document."""
        rows = self._read("SELECT file FROM documents WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def names(self, file: str | None = None) -> list[str]:
        """Names of all documents, or of those that came from `file`, in order."""
        if file is None:
            return [row[0] for row in self._read("SELECT name FROM documents ORDER BY name")]
        return [row[0] for row in self._read("SELECT name FROM documents WHERE file = ? ORDER BY name", (file,))]

    def outlets(self) -> list[str]:
        """Every outlet as its documents spell it, in order. Read once for each change of the catalog, as `counts` is."""
        with self._lock:
            change = self.change()
            if self._outlets is None or self._outlets[0] != change:
                rows = self._read("SELECT DISTINCT outlet FROM documents WHERE outlet IS NOT NULL ORDER BY outlet")
                self._outlets = (change, [row[0] for row in rows])
            return list(self._outlets[1])

    def document(self, name: str) -> Document | None:
        """The stored document; None when there is none of that name."""
        rows = self._read(f"SELECT {DOCUMENT} FROM documents WHERE name = ?", (name,))
        return self._document(rows[0]) if rows else None

    def holds(self, document: Document, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> bool:
        """Whether the document is stored just so, with these sentences and passages."""
        if self.document(document.name) != document or self.sentences(document.name) != list(sentences):
            return False
        of_it = "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE d.name = ? ORDER BY p.id"
        stored = self.passages([row[0] for row in self._read(of_it, (document.name,))])
        return [stored[number] for number in sorted(stored)] == list(passages)

    def headings(self, scope: Scope | None = None) -> list[Document]:
        """All documents inside the scope in order of name, without their text, places and quiet spans."""
        where, parameters = condition(scope)
        return [self._document(row) for row in self._read(f"SELECT {HEADING} FROM documents d WHERE {where} ORDER BY name", parameters)]

    def _document(self, row: Sequence[Any]) -> Document:
        try:
            return document_of(row)
        except (TypeError, ValueError) as error:  # spans or tags that are not as they were written
            raise self.damaged(f"what it says of {row[0]!r} cannot be read") from error

    def page_counts(self) -> dict[str, int]:
        """Document name -> how many pages it has, for those of a kind that has pages."""
        return dict(self._read("SELECT name, json_array_length(pages) FROM documents WHERE pages != '[]'"))

    def titles(self, names: Iterable[str]) -> dict[str, str]:
        """Document name -> title; unknown names are left out."""
        return dict(
            self._read("SELECT name, title FROM documents WHERE name IN (SELECT value FROM json_each(?))", (json.dumps(list(names)),))
        )

    def reports(self, names: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
        """Document name -> its outlet and its day of publication, None where it does not say; unknown names are left out."""
        rows = self._read(
            "SELECT name, outlet, published FROM documents WHERE name IN (SELECT value FROM json_each(?))", (json.dumps(list(names)),)
        )
        return {name: (outlet, published) for name, outlet, published in rows}

    def put(
        self,
        document: Document,
        file: str,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        hashes: Sequence[str | None],
        signature: bytes = b"",
    ) -> None:
        """Store or replace one document with everything derived from it, in one transaction.

        `hashes` names the vector of each passage (see `put_vectors`), None where there is none yet; `signature` is what
        near-duplicates are told by, empty for a document that has none.
        """
        with self.transaction() as db:
            self._remove(db, document.name)
            db.execute(_NOT_GROUPED)
            places = f"{DOCUMENT}, file, signature"
            cursor = db.execute(
                f"INSERT INTO documents ({places}) VALUES ({', '.join('?' * len(places.split(',')))})",
                (*row_of(document), file, signature),
            )
            key = cursor.lastrowid
            db.executemany(
                "INSERT INTO sentences VALUES (?,?,?,?,?,?,?,?)",
                [(key, s.start, s.end, s.citable, s.page, s.place, s.speaker, s.date) for s in sentences],
            )
            db.execute("INSERT INTO wholetext (rowid, title, text) VALUES (?,?,?)", (key, document.title, document.text))
            for passage, digest in zip(passages, hashes, strict=True):
                row = db.execute(
                    'INSERT INTO passages (document, start, "end", header, vector) VALUES (?,?,?,?,?)',
                    (key, passage.start, passage.end, passage.header, digest),
                )
                texts = passage.header, passage.text, forms(passage.text, document.language)
                db.execute("INSERT INTO fulltext (rowid, header, body, forms) VALUES (?,?,?,?)", (row.lastrowid, *texts))
            _count_words(db, document, +1)

    def signatures(self) -> dict[str, bytes]:
        """Document name -> what near-duplicates are told by, for the documents that have it."""
        return dict(self._read("SELECT name, signature FROM documents WHERE signature != x'' ORDER BY name"))

    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        """Name the group of near-duplicates of each document; those not named stand alone."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('grouped', 'yes')")
            db.execute("UPDATE documents SET cluster = NULL WHERE cluster IS NOT NULL")
            db.executemany("UPDATE documents SET cluster = ? WHERE name = ?", [(cluster, name) for name, cluster in clusters.items()])

    @property
    def grouped(self) -> bool:
        """False from the moment a document is stored or removed until `set_clusters`, whatever ends the process in between."""
        return self.meta("grouped") is not None

    def clusters(self, names: Iterable[str] | None = None) -> dict[str, str]:
        """Document name -> name of its group of near-duplicates, which is its own name where it stands alone; None means all."""
        where = "" if names is None else "WHERE name IN (SELECT value FROM json_each(?))"
        rows = self._read(
            f"SELECT name, coalesce(cluster, name) FROM documents {where} ORDER BY name",
            () if names is None else (json.dumps(list(names)),),
        )
        return dict(rows)

    def remove(self, names: Iterable[str]) -> None:
        """Remove documents and everything derived from them, in one transaction; unknown names are passed over."""
        with self.transaction() as db:
            for name in names:
                self._remove(db, name)

    def _remove(self, db: sqlite3.Connection, name: str) -> None:
        rows = db.execute(f"SELECT {DOCUMENT}, id FROM documents WHERE name = ?", (name,)).fetchall()
        for row in rows:
            db.execute(_NOT_GROUPED)
            db.execute("INSERT OR IGNORE INTO unindexed SELECT id FROM passages WHERE document = ?", (row[-1],))
            db.execute("DELETE FROM fulltext WHERE rowid IN (SELECT id FROM passages WHERE document = ?)", (row[-1],))
            db.execute(
                "INSERT INTO wholetext (wholetext, rowid, title, text) SELECT 'delete', id, title, text FROM documents WHERE id = ?",
                (row[-1],),
            )
            db.execute("DELETE FROM documents WHERE id = ?", (row[-1],))
            _count_words(db, self._document(row), -1)

    def loose_spans(self, name: str) -> int:
        """How many sentences and passages of a document do not lie in its text."""
        outside = (
            'JOIN documents d ON d.id = s.document WHERE d.name = ? AND (s.start < 0 OR s."end" <= s.start OR s."end" > length(d.text))'
        )
        return sum(int(self._read(f"SELECT count(*) FROM {table} s {outside}", (name,))[0][0]) for table in ("sentences", "passages"))


def _count_words(db: sqlite3.Connection, document: Document, by: int) -> None:
    found = {word.folded for word in words(f"{document.title}\n{document.outlet or ''}\n{document.text}")}
    rows = [(word, stem(word), by) for word in found]
    db.executemany(
        "INSERT INTO vocabulary VALUES (?, ?, ?) ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents", rows
    )
    if by < 0:
        db.execute("DELETE FROM vocabulary WHERE documents <= 0")
