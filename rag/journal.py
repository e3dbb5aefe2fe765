"""Conversations and feedback, kept in a file of their own beside the index: `journal.sqlite`.

Knows SQLite and the words of the house; of answers it keeps what `Answer.to_dict` gives. Everything belongs to one user ("" where
nobody logs in) and is reached by that user's `Diary` only. Knows no document and no index: nothing that is done to those touches it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .entries import Entry, Feedback, Heading, dumped, loaded, plain, said, titled
from .errors import StoreError, StoreVersionError, StoreWriteError
from .index.database import atomic
from .text import fold
from .types import Answer

NAME = "journal.sqlite"
OURS = 0x464E4A4C  # "FNJL", by which SQLite tells whose file it is
SCHEMA = 1
TABLES = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
    deleted TEXT) WITHOUT ROWID;
CREATE INDEX conversations_owner ON conversations (owner, updated);
CREATE TABLE entries (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE, key TEXT NOT NULL, position INTEGER NOT NULL,
    body TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (conversation, key)) WITHOUT ROWID;
CREATE TABLE feedback (
    owner TEXT NOT NULL, key TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL, given TEXT NOT NULL, row TEXT NOT NULL,
    answer TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID;
"""
KEPT_DELETED = timedelta(days=1)
"""How long a deleted conversation can be brought back; it is gone for good when the file is next opened after that."""


class Journal:
    """One open file, made when missing. May be shared between threads, and between processes.

    :raises StoreError: the file is no journal or is damaged; it is left as it is. :raises StoreVersionError: a newer version wrote it.
    :raises StoreWriteError: it cannot be made or written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.RLock()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)
        except (OSError, sqlite3.Error) as error:
            raise self._unwritable(error) from error
        try:
            self._prepare()
        except BaseException:  # whatever stopped it, Ctrl-C too: the file must not stay open
            self._db.close()
            raise

    def of(self, owner: str = "") -> Diary:
        """What belongs to one user."""
        return Diary(self, owner)

    def close(self) -> None:
        """Close the file; harmless when closed already."""
        with self._lock:
            self._db.close()

    def _prepare(self) -> None:
        with self._translated():
            if self._is_foreign():  # before anything is changed in it
                raise self._foreign("it is the database of another program")
            for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
                self._db.execute(f"PRAGMA {setting}")
        with self.transaction() as db:
            found = int(db.execute("PRAGMA user_version").fetchone()[0])
            if found > SCHEMA:
                raise StoreVersionError(
                    f"The journal {self.path} has version {found}: a newer Footnote wrote it",
                    f"This Footnote reads up to version {SCHEMA}",
                    "Update Footnote, or give another folder with --store",
                )
            if not found:
                for statement in TABLES.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA application_id = {OURS}")
                db.execute(f"PRAGMA user_version = {SCHEMA}")
            db.execute("DELETE FROM conversations WHERE deleted < ?", (_time(KEPT_DELETED),))

    def _is_foreign(self) -> bool:
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return bool(tables) and self._db.execute("PRAGMA application_id").fetchone()[0] != OURS

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is written inside is kept only when the block ends without an error."""
        with self._lock, self._translated(), atomic(self._db):
            yield self._db

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """The rows of a statement that changes nothing."""
        with self._lock, self._translated():
            return self._db.execute(sql, parameters).fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> StoreError:
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # of its bytes the lowest is the kind
        if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return StoreWriteError(
                f"The disk is full or failing while writing {self.path}: {error}", "What was kept before is kept", "Make room and try again"
            )
        if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            return self._unwritable(error)
        if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreError(
                f"The journal {self.path} is held by another program: {error}", None, "Wait until that is done, and try again"
            )
        if "closed database" in str(error):
            return StoreError(f"The journal {self.path} was closed while it was in use", None, "Open it again")
        return self._foreign(str(error))

    def _unwritable(self, error: Exception) -> StoreWriteError:
        wanted = "Conversations are kept there, so it must be writable"
        return StoreWriteError(f"The journal {self.path} cannot be written: {error}", wanted, f"Check: ls -ld {self.path.parent}")

    def _foreign(self, how: str) -> StoreError:
        return StoreError(
            f"The journal {self.path} cannot be read: {how}",
            "It was left as it is, for it may hold conversations",
            f"To begin a new one type: mv {self.path} {self.path}.aside",
        )


_KEEP = (
    "INSERT INTO entries VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM entries WHERE conversation = ?1), ?3, ?4)"
    " ON CONFLICT DO UPDATE SET body = excluded.body, said = excluded.said"
)
_HEADINGS = (
    "SELECT c.id, c.title, c.created, c.updated, (SELECT count(*) FROM entries e WHERE e.conversation = c.id)"
    " FROM conversations c WHERE c.owner = ?1 AND c.deleted IS NULL AND (?2 = '' OR c.id = ?2) ORDER BY c.updated DESC, c.id"
)


class Diary:
    """What a journal holds of one user; nothing of any other can be read or changed through it."""

    def __init__(self, journal: Journal, owner: str = "") -> None:
        self._journal, self.owner = journal, owner

    # --- conversations ---

    def begin(self, question: str) -> str:
        """A new conversation, whose title is made from its first question; its id."""
        key, now = uuid.uuid4().hex, _time()
        with self._journal.transaction() as db:
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?, NULL)", (key, self.owner, titled(question), now, now))
        return key

    def keep(self, conversation: str, *entries: Entry) -> None:
        """Keep entries: at the end those that are new, in its place each that was there.

        :raises StoreError: this user has no such conversation.
        """
        with self._journal.transaction() as db:
            self._own(db, "UPDATE conversations SET updated = ? WHERE id = ? AND owner = ?", (_time(), conversation, self.owner))
            for entry in entries:
                db.execute(_KEEP, (conversation, entry.key, dumped(entry), said(entry)))

    def conversations(self, words: str = "", limit: int = 200) -> list[Heading]:
        """The conversations, that which was last added to first.

        :param words: only those that hold each of these words, or parts of words, in their title, a question or an answer.
        """
        asked = fold(plain(words)).text.split()
        found = self._headings()
        if asked:
            found = [one for one in found if all(word in self._text(one) for word in asked)]
        return found[:limit]

    def _headings(self, conversation: str = "") -> list[Heading]:
        return [Heading(*row) for row in self._journal.read(_HEADINGS, (self.owner, conversation))]

    def _text(self, heading: Heading) -> str:
        rows = self._journal.read("SELECT said FROM entries WHERE conversation = ?", (heading.id,))
        return "\n".join([fold(heading.title).text, *(row[0] for row in rows)])

    def heading(self, conversation: str) -> Heading | None:
        """The conversation of that id; None when this user has none, or has deleted it."""
        return next(iter(self._headings(conversation)), None) if conversation else None

    def holding(self, key: str) -> str:
        """The id of the conversation with the entry of that key, of several that which was last added to; "" for none."""
        rows = self._journal.read(
            "SELECT c.id FROM entries e JOIN conversations c ON c.id = e.conversation"
            " WHERE e.key = ? AND c.owner = ? AND c.deleted IS NULL ORDER BY c.updated DESC LIMIT 1",
            (key, self.owner),
        )
        return str(rows[0][0]) if rows else ""

    def entries(self, conversation: str) -> tuple[Entry, ...]:
        """Everything asked in a conversation, in order; () when this user has none of that id, or has deleted it."""
        rows = self._journal.read(
            "SELECT e.body FROM entries e JOIN conversations c ON c.id = e.conversation"
            " WHERE c.id = ? AND c.owner = ? AND c.deleted IS NULL ORDER BY e.position",
            (conversation, self.owner),
        )
        return tuple(loaded(body) for (body,) in rows)

    def rename(self, conversation: str, title: str) -> str:
        """Give a conversation another title, shortened where it is long; the title it then has. An empty one changes nothing.

        :raises StoreError: this user has no such conversation.
        """
        with self._journal.transaction() as db:
            if title.strip():
                self._own(db, "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?", (titled(title), conversation, self.owner))
            rows = db.execute("SELECT title FROM conversations WHERE id = ? AND owner = ?", (conversation, self.owner)).fetchall()
        return str(rows[0][0]) if rows else ""

    def delete(self, conversation: str) -> None:
        """Delete a conversation; for a day `restore` brings it back. :raises StoreError: this user has no such conversation."""
        self._mark(conversation, _time())

    def restore(self, conversation: str) -> None:
        """Bring a deleted conversation back. :raises StoreError: this user has no such conversation."""
        self._mark(conversation, None)

    def _mark(self, conversation: str, deleted: str | None) -> None:
        with self._journal.transaction() as db:
            self._own(db, "UPDATE conversations SET deleted = ? WHERE id = ? AND owner = ?", (deleted, conversation, self.owner))

    def branch(self, conversation: str, before: str) -> str:
        """A new conversation with the entries of another up to the one of key `before`, which stays whole; its id.

        :raises StoreError: this user has no such conversation.
        """
        heading = self.heading(conversation)
        if heading is None:
            raise _none()
        made = self.begin(heading.title)
        self.keep(made, *_until(self.entries(conversation), before))
        return made

    def drop(self, conversation: str, *keys: str) -> None:
        """Take entries out of a conversation for good. :raises StoreError: this user has no such conversation."""
        with self._journal.transaction() as db:
            self._own(db, "UPDATE conversations SET updated = ? WHERE id = ? AND owner = ?", (_time(), conversation, self.owner))
            for key in keys:
                db.execute("DELETE FROM entries WHERE conversation = ? AND key = ?", (conversation, key))

    @staticmethod
    def _own(db: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        if db.execute(sql, parameters).rowcount != 1:
            raise _none()

    # --- feedback ---

    def note(self, feedback: Feedback) -> Feedback:
        """Keep what was said of an answer, in place of what was said of it before; as it is kept."""
        kept = replace(feedback, given=_time())
        values = (self.owner, kept.key, kept.verdict, plain(kept.note), kept.given, kept.row, json.dumps(kept.answer.to_dict()))
        with self._journal.transaction() as db:
            db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return kept

    def unnote(self, key: str) -> None:
        """Take back what was said of the answer of that key; harmless where nothing was."""
        with self._journal.transaction() as db:
            db.execute("DELETE FROM feedback WHERE owner = ? AND key = ?", (self.owner, key))

    def feedback(self, *keys: str) -> list[Feedback]:
        """What was said of the answers of these keys, of all answers where none is given; the newest first."""
        rows = self._journal.read(
            "SELECT key, verdict, answer, note, given, row FROM feedback WHERE owner = ? ORDER BY given DESC, key", (self.owner,)
        )
        return [
            Feedback(key, verdict, Answer.from_dict(json.loads(answer)), note, given, row)
            for key, verdict, answer, note, given, row in rows
            if not keys or key in keys
        ]


def _none() -> StoreError:
    return StoreError("There is no such conversation", "It may have been deleted", "Choose one from the list")


def _until(entries: Sequence[Entry], key: str) -> Iterator[Entry]:
    for entry in entries:
        if entry.key == key:
            return
        yield entry


def _time(ago: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - ago).isoformat()
