"""The catalog's tables, as the steps that made them: a new catalog takes them all, an older one those it lacks.

A step that was released is never changed; a change of the tables is one more step. Knows SQL only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ..languages import forms

_FIRST_FULL_TEXT = "CREATE VIRTUAL TABLE fulltext USING fts5 (header, body, tokenize = 'porter unicode61 remove_diacritics 2');"
_PASSAGE = 'substr(d.text, p.start + 1, p."end" - p.start)'
FULL_TEXT = f"""
DROP TABLE IF EXISTS fulltext;
DROP TABLE IF EXISTS wholetext;
CREATE VIRTUAL TABLE fulltext USING fts5 (header, body, forms, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE wholetext USING fts5 (
    title, text, content = 'documents', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO fulltext (rowid, header, body, forms)
    SELECT p.id, p.header, {_PASSAGE}, forms({_PASSAGE}, d.language) FROM passages p JOIN documents d ON d.id = p.document;
INSERT INTO wholetext (wholetext) VALUES ('rebuild')
"""
"""The full text of passages and of whole documents, made from these; so it can be made again.

`forms` is a function that `teach` gives to the connection.
"""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "documents, sentences, passages, vectors and full text",
        """
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
"""
        + _FIRST_FULL_TEXT,
    ),
    (
        "places, what a document says of itself, and the state of files",
        """
ALTER TABLE documents ADD COLUMN places TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN updated TEXT;
ALTER TABLE documents ADD COLUMN language TEXT;
ALTER TABLE documents ADD COLUMN url TEXT;
ALTER TABLE documents ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN encoding TEXT;
ALTER TABLE documents ADD COLUMN signature BLOB NOT NULL DEFAULT x'';
ALTER TABLE documents ADD COLUMN cluster TEXT;
DROP TABLE files;
CREATE TABLE files (name TEXT PRIMARY KEY, hash TEXT NOT NULL, reading TEXT NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (
    file TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (file, name)) WITHOUT ROWID;
""",
    ),
    ("full text of whole documents, and of other languages", FULL_TEXT),
)
SCHEMA = len(MIGRATIONS)


def teach(db: sqlite3.Connection) -> None:
    """Give the connection the function that the full text is made with."""
    db.create_function("forms", 2, forms, deterministic=True)


def migrate(db: sqlite3.Connection, steps: Sequence[tuple[str, str]] = MIGRATIONS) -> list[str]:
    """Take the steps that the catalog lacks, all in one transaction; names of the steps taken.

    Two processes that open a new store at once wait for one another, and the second finds nothing to do.
    """
    teach(db)
    db.execute("BEGIN IMMEDIATE")
    try:
        done = version(db)
        for _, script in steps[done:]:
            for statement in filter(str.strip, script.split(";")):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(steps)}")
        db.execute("COMMIT")
    except BaseException:  # whatever stopped it, Ctrl-C too: all or nothing
        if db.in_transaction:  # on a full disk SQLite has ended it itself
            db.execute("ROLLBACK")
        raise
    return [name for name, _ in steps[done:]]


def version(db: sqlite3.Connection) -> int:
    """How many steps the catalog has taken; 0 for an empty file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
