"""The catalog's file: opening it, bringing its tables up to date, transactions, and errors in plain words.

Knows SQLite and that there is a folder around the file. Knows nothing of documents.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import StoreError, StoreVersionError, StoreWriteError
from .migrations import SCHEMA, migrate, teach, version

log = logging.getLogger(__name__)


@contextmanager
def atomic(db: sqlite3.Connection) -> Iterator[None]:
    """What is written inside is kept only when the block ends without an error."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:  # whatever stopped it, Ctrl-C too: all or nothing
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


class Database:
    """One open file. Safe to share between threads; opening creates the file when `create`.

    :raises StoreError: the file is no catalog or is damaged.
    :raises StoreVersionError: a newer version wrote it, or an older one and this process may not change it.
    :raises StoreWriteError: it cannot be created or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self._lock = threading.RLock()
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
            self._prepare(create)
        except BaseException:  # whatever stopped it, Ctrl-C too: the file must not stay open
            self._db.close()
            raise

    def _prepare(self, create: bool) -> None:
        with self._translated():
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA cache_size = -65536")  # KiB: what searches read of 100,000 passages over and over
            teach(self._db)
            found = version(self._db)
            if found > SCHEMA:
                raise StoreVersionError(
                    f"The index at {self.path.parent} has version {found}: a newer Footnote wrote it",
                    f"This Footnote reads up to version {SCHEMA}",
                    "Update Footnote, or give another folder with --store",
                )
            if found < SCHEMA and not create:
                raise StoreVersionError(
                    f"The index at {self.path.parent} has version {found}: an older Footnote wrote it and still holds it",
                    f"It must have version {SCHEMA}",
                    "Close that process and type: rag sync",
                )
            if found < SCHEMA and (steps := migrate(self._db)) and found:
                log.info("The index was brought from version %d to %d: %s", found, SCHEMA, "; ".join(steps))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._error(error) from error
        except UnicodeDecodeError as error:  # of what SQLite says, where it repeats a damaged part of the file
            raise self.damaged(repr(error.object)[1:]) from error

    def _error(self, error: sqlite3.DatabaseError) -> StoreError:
        text, kind = str(error), getattr(error, "sqlite_errorcode", 0) & 0xFF  # of its bytes the lowest is the kind
        if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return StoreWriteError(
                f"The disk is full or failing while writing {self.path}: {text}",
                "Nothing of the index was lost",
                "Make room and type: rag sync",
            )
        if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            return StoreWriteError(
                f"The index {self.path} cannot be written: {text}", "The folder must be writable", f"Check: ls -ld {self.path.parent}"
            )
        if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreError(f"The index {self.path} is held by another program: {text}", None, "Wait until that is done, and try again")
        if "closed database" in text:
            return StoreError(f"The index at {self.path.parent} was closed while it was in use", None, "Open it again")
        return self.damaged(text)

    def damaged(self, how: str) -> StoreError:
        """The error for a file whose content is not what a catalog holds."""
        return StoreError(
            f"The index file {self.path} is damaged: {how}",
            "It holds nothing that the documents do not",
            "To make it anew type: rag doctor --repair",
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is written inside is kept only when the block ends without an error."""
        with self._lock, self._translated(), atomic(self._db):
            yield self._db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The open database, for statements that change nothing; errors come out as those of a store."""
        with self._lock, self._translated():
            yield self._db

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self._translated():
            return self._db.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Close the file; harmless when closed already."""
        with self._lock:
            self._db.close()

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

    def change(self) -> int:
        """A number that differs whenever any process has changed the catalog."""
        return int(self._read("PRAGMA data_version")[0][0]) * 1_000_003 + self._db.total_changes
