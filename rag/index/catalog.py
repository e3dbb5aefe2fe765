"""The catalog: one SQLite file that holds documents, sentences, passages, their vectors and the full text.

It is the one truth of a store; whatever else lies there can be rebuilt from it. It knows no folder, no
model and no Chroma: it is told which passages the vector index has confirmed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..languages import forms
from ..text import fold, stem, words
from ..types import Document, Passage, Scope, Sentence
from .database import Database

if TYPE_CHECKING:
    from ..types import Vectors


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was read: hash of its bytes, how it was read (`reading`, a version), and the stamp it had on disk.

    Equal stamps mean that the bytes need not be hashed again; an empty stamp equals none.
    """

    hash: str
    reading: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the catalog's number for it; numbers are never used twice."""

    id: int
    passage: Passage


class Catalog(Database):
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
        rows = self._read(f"SELECT {_DOCUMENT} FROM documents WHERE name = ?", (name,))
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
        where, parameters = _where(scope) if scope else ("1", [])
        return [self._document(row) for row in self._read(f"SELECT {_HEADING} FROM documents d WHERE {where} ORDER BY name", parameters)]

    def _document(self, row: Sequence[Any]) -> Document:
        try:
            return _document(row)
        except (TypeError, ValueError) as error:  # spans or tags that are not as they were written
            raise self.damaged(f"what it says of {row[0]!r} cannot be read") from error

    def titles(self, names: Iterable[str]) -> dict[str, str]:
        """Document name -> title; unknown names are left out."""
        return dict(
            self._read("SELECT name, title FROM documents WHERE name IN (SELECT value FROM json_each(?))", (json.dumps(list(names)),))
        )

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
            places = f"{_DOCUMENT}, file, signature"
            cursor = db.execute(
                f"INSERT INTO documents ({places}) VALUES ({', '.join('?' * len(places.split(',')))})",
                (*_row(document), file, signature),
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
            db.execute("UPDATE documents SET cluster = NULL WHERE cluster IS NOT NULL")
            db.executemany("UPDATE documents SET cluster = ? WHERE name = ?", [(cluster, name) for name, cluster in clusters.items()])

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
        rows = db.execute(f"SELECT {_DOCUMENT}, id FROM documents WHERE name = ?", (name,)).fetchall()
        for row in rows:
            db.execute("INSERT OR IGNORE INTO unindexed SELECT id FROM passages WHERE document = ?", (row[-1],))
            db.execute("DELETE FROM fulltext WHERE rowid IN (SELECT id FROM passages WHERE document = ?)", (row[-1],))
            db.execute(
                "INSERT INTO wholetext (wholetext, rowid, title, text) SELECT 'delete', id, title, text FROM documents WHERE id = ?",
                (row[-1],),
            )
            db.execute("DELETE FROM documents WHERE id = ?", (row[-1],))
            _count_words(db, self._document(row), -1)

    # --- sentences and passages ---

    def sentences(self, name: str, start: int = 0, end: int | None = None) -> list[Sentence]:
        """Sentences of a document that begin in [start, end), in order; `end` None means to the last."""
        rows = self._read(
            'SELECT d.name, s.start, s."end", substr(d.text, s.start + 1, s."end" - s.start), s.citable, s.page, s.place, s.speaker, s.date'
            " FROM sentences s JOIN documents d ON d.id = s.document WHERE d.name = ? AND s.start >= ? AND s.start < ? ORDER BY s.start",
            (name, start, 1 << 62 if end is None else end),
        )
        return [_sentence(row) for row in rows]

    def holding(self, stems: Sequence[str], scope: Scope | None = None) -> list[Sentence]:
        """Every sentence, in order, in which letters of a word of each stem stand, however many; empty without stems.

        Whether they are words of their own there, and in which order, is for the caller to see.
        """
        groups = [self._words_of(stem) for stem in dict.fromkeys(stems)]
        if not groups or not all(groups):
            return []
        match = "- header : (" + " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in groups) + ")"
        where, parameters = _where(scope) if scope else ("1", [])
        rows = self._read(
            'SELECT DISTINCT d.name, s.start, s."end", substr(f.body, s.start - p.start + 1, s."end" - s.start),'
            " s.citable, s.page, s.place, s.speaker, s.date"
            " FROM fulltext f JOIN passages p ON p.id = f.rowid JOIN documents d ON d.id = p.document"
            ' JOIN sentences s ON s.document = p.document AND s.start >= p.start AND s."end" <= p."end"'
            f" WHERE fulltext MATCH ? AND {where} ORDER BY d.name, s.start",
            (match, *parameters),
        )
        return [_sentence(row) for row in rows if _has_each(row[3], groups)]

    def _words_of(self, stem: str) -> list[str]:
        """The words of all documents that have this stem; with "ß" too, which the full text keeps apart from "ss"."""
        found = [str(row[0]) for row in self._read("SELECT word FROM vocabulary WHERE stem = ? ORDER BY word", (stem,))]
        return found + [word.replace("ss", "ß") for word in found if "ss" in word]

    def speakers(self) -> list[str]:
        """Everyone to whom a sentence is attributed, in order of name."""
        return [row[0] for row in self._read("SELECT DISTINCT speaker FROM sentences WHERE speaker IS NOT NULL ORDER BY speaker")]

    def spoken_by(self, speakers: Sequence[str], scope: Scope | None = None) -> list[Sentence]:
        """Every sentence attributed to one of the speakers, named just so, in order."""
        where, parameters = _where(scope) if scope else ("1", [])
        rows = self._read(
            'SELECT d.name, s.start, s."end", substr(d.text, s.start + 1, s."end" - s.start), s.citable, s.page, s.place, s.speaker, s.date'
            " FROM sentences s JOIN documents d ON d.id = s.document"
            f" WHERE s.speaker IN (SELECT value FROM json_each(?)) AND {where} ORDER BY d.name, s.start",
            (json.dumps(list(speakers)), *parameters),
        )
        return [_sentence(row) for row in rows]

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

    def openings(self, scope: Scope, k: int) -> list[Sentence]:
        """The first citable sentence of each of the k newest documents inside the scope, newest first."""
        where, parameters = _where(scope)
        rows = self._read(f"SELECT d.name FROM documents d WHERE {where} ORDER BY d.published DESC, d.name LIMIT ?", (*parameters, k))
        found = (next((s for s in self.sentences(row[0]) if s.citable), None) for row in rows)
        return [sentence for sentence in found if sentence]

    def search(self, query_words: Sequence[str], k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """The k best passages by BM25 as (number, score), higher is better; any of the words may match.

        Equal scores stand in order of document and place, so that the order does not depend on the store's history.
        """
        if not query_words:
            return []
        where, parameters = _where(scope) if scope else ("1", [])
        rows = self._read(
            "SELECT f.rowid, -bm25(fulltext, 2.0, 1.0, 1.0) AS score FROM fulltext f JOIN passages p ON p.id = f.rowid"
            f" JOIN documents d ON d.id = p.document WHERE fulltext MATCH ? AND {where}"
            " ORDER BY round(score, 9) DESC, d.name, p.start LIMIT ?",
            (_any_of(query_words), *parameters, k),
        )
        return [(row[0], row[1]) for row in rows]

    def search_whole(self, query_words: Sequence[str], k: int) -> dict[str, float]:
        """The k best documents by BM25 over title and whole text: name -> score, higher is better."""
        if not query_words:
            return {}
        rows = self._read(
            "SELECT d.name, -bm25(wholetext) FROM wholetext w JOIN documents d ON d.id = w.rowid"
            " WHERE wholetext MATCH ? ORDER BY w.rank, d.name LIMIT ?",
            (_any_of(query_words), k),
        )
        return dict(rows)

    def languages(self) -> list[str]:
        """Codes of the languages that documents are in, in order; documents whose language is not known are left out."""
        return [row[0] for row in self._read("SELECT DISTINCT language FROM documents WHERE language IS NOT NULL ORDER BY language")]

    def share_in(self, language: str) -> float:
        """Share of the documents, 0..1, that are in a language, its regions included; those of unknown language are in none."""
        rows = self._read("SELECT total(language = ? OR language LIKE ? || '-%'), count(*) FROM documents", (language, language))
        return float(rows[0][0]) / (rows[0][1] or 1)

    # --- the vocabulary ---

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Stem -> number of documents with a word of that stem (of its most frequent form); absent stems are left out."""
        rows = self._read(
            "SELECT stem, max(documents) FROM vocabulary WHERE stem IN (SELECT value FROM json_each(?)) GROUP BY stem",
            (json.dumps(list(stems)),),
        )
        return dict(rows)

    def vocabulary(self) -> dict[str, str]:
        """All words of all documents, folded, in order, each with its stem."""
        return dict(self._read("SELECT word, stem FROM vocabulary ORDER BY word"))

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

    def bare_passages(self, limit: int = -1) -> list[StoredPassage]:
        """Passages that have no vector yet, at most `limit` of them; -1 means all."""
        ids = [row[0] for row in self._read("SELECT id FROM passages WHERE vector IS NULL ORDER BY id LIMIT ?", (limit,))]
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

    def vector_ids(self) -> list[int]:
        """Numbers of the passages that have a vector, in order."""
        return [row[0] for row in self._read("SELECT id FROM passages WHERE vector IS NOT NULL ORDER BY id")]

    def vectors_of(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """Vectors of these passages, by number, in order; passages without one are left out."""
        rows = self._read(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.vector"
            " WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
            (json.dumps(list(ids)),),
        )
        return {row[0]: np.frombuffer(row[1], np.float32) for row in rows}

    def stored_vectors(self) -> Iterator[tuple[str, bytes]]:
        """(hash, float32 bytes) of every vector, some at a time."""
        last = ""
        while rows := self._read("SELECT hash, vector FROM vectors WHERE hash > ? ORDER BY hash LIMIT 5000", (last,)):
            yield from rows
            last = rows[-1][0]

    def lost_vectors(self) -> int:
        """How many passages name a vector that is not stored."""
        return int(self._read(f"SELECT count(*) FROM passages WHERE {_LOST}")[0][0])

    def forget_lost_vectors(self) -> None:
        """Let passages whose vector is not stored be embedded again."""
        with self.transaction() as db:
            db.execute(f"UPDATE passages SET vector = NULL, indexed = 0 WHERE {_LOST}")

    def remove_vectors(self, hashes: Sequence[str]) -> None:
        """Throw vectors away; their passages are embedded again."""
        with self.transaction() as db:
            db.executemany("DELETE FROM vectors WHERE hash = ?", [(digest,) for digest in hashes])
        self.forget_lost_vectors()

    def loose_spans(self, name: str) -> int:
        """How many sentences and passages of a document do not lie in its text."""
        outside = (
            'JOIN documents d ON d.id = s.document WHERE d.name = ? AND (s.start < 0 OR s."end" <= s.start OR s."end" > length(d.text))'
        )
        return sum(int(self._read(f"SELECT count(*) FROM {table} s {outside}", (name,))[0][0]) for table in ("sentences", "passages"))

    def matrix(self, *, pending_only: bool = False, limit: int = -1) -> tuple[list[int], Vectors]:
        """Passage numbers and their vectors, one row each; with `pending_only` those not yet in the vector index."""
        sql = (
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.vector"
            + (" WHERE p.indexed = 0" if pending_only else "")
            + " ORDER BY p.id LIMIT ?"
        )
        ids, held = [], bytearray()  # rows gathered first would take as much memory again
        with self.reading() as db:
            for number, vector in db.execute(sql, (limit,)):
                ids.append(int(number))
                held += vector
        return ids, np.frombuffer(held, np.float32).reshape(len(ids), -1) if ids else np.zeros((0, 0), np.float32)

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


_LOST = "vector IS NOT NULL AND vector NOT IN (SELECT hash FROM vectors)"
_DOCUMENT = "name, text, sha256, title, outlet, published, author, pages, quiet, places, updated, language, url, tags, encoding"
_HEADING = "name, '', sha256, title, outlet, published, author, '[]', '[]', '[]', updated, language, url, tags, encoding"


def _row(document: Document) -> tuple[Any, ...]:
    d = document
    spans = (json.dumps(d.pages), json.dumps(d.quiet), json.dumps(d.places, ensure_ascii=False))
    tags = json.dumps(d.tags, ensure_ascii=False)
    return d.name, d.text, d.sha256, d.title, d.outlet, d.published, d.author, *spans, d.updated, d.language, d.url, tags, d.encoding


def _document(row: Sequence[Any]) -> Document:
    pages, quiet, places = (json.loads(part) for part in row[7:10])
    spans = (tuple(pages), tuple((a, b) for a, b in quiet), tuple((at, label) for at, label in places))
    name, text, sha256, title, outlet, published, author = row[:7]
    updated, language, url, tags, encoding = row[10:15]
    about = title, outlet, published, author
    return Document(name, text, sha256, *about, *spans, updated, language, url, tuple(json.loads(tags)), encoding)


def _sentence(row: Sequence[Any]) -> Sentence:
    return Sentence(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], row[7], row[8])


def _has_each(text: str, groups: Iterable[Iterable[str]]) -> bool:
    """Whether one string of each group stands in the text, folded: quick, as most sentences of a passage fall here."""
    folded = text.lower() if text.isascii() else fold(text).text
    return all(any(word in folded for word in group) for group in groups)


def _quoted(word: str) -> str:
    """A word as the full text's query language takes it: nothing in it is an operator."""
    return '"' + word.replace('"', '""') + '"'


def _any_of(query_words: Sequence[str]) -> str:
    return " OR ".join(map(_quoted, query_words))


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
    if scope.tags is not None:
        shared = "SELECT 1 FROM json_each(d.tags) t JOIN json_each(?) w ON lower(t.value) = lower(w.value)"
        parts.append((f"EXISTS ({shared})", json.dumps(list(scope.tags))))
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
