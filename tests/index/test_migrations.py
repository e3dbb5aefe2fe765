from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rag.errors import StoreVersionError
from rag.index.catalog import Catalog
from rag.index.migrations import MIGRATIONS, SCHEMA, migrate, version


def tables(db: sqlite3.Connection) -> list[tuple[str, ...]]:
    return db.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()


@pytest.fixture
def db(tmp_path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(tmp_path / "catalog.sqlite", isolation_level=None)
    yield opened
    opened.close()


@pytest.mark.parametrize("released", range(1, SCHEMA))
def test_a_catalog_of_each_older_version_becomes_as_a_new_one(tmp_path: Path, db: sqlite3.Connection, released: int) -> None:
    migrate(db, MIGRATIONS[:released])
    db.execute(
        "INSERT INTO documents (name, file, text, sha256, title, pages, quiet) VALUES ('a.txt', 'a.txt', 'One.', '0', 'A', '[]', '[]')"
    )
    migrate(db)
    fresh = Catalog(tmp_path / "fresh" / "catalog.sqlite")
    assert (version(db), tables(db)) == (SCHEMA, tables(fresh._db))
    fresh.close()
    db.close()
    kept = Catalog(tmp_path / "catalog.sqlite")
    assert kept.document("a.txt").text == "One."
    assert kept.files() == {}  # so that every file is read again
    kept.close()


def test_a_step_that_fails_leaves_the_catalog_as_it_was(db: sqlite3.Connection) -> None:
    migrate(db, MIGRATIONS[:1])
    before = tables(db)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (*MIGRATIONS[:1], ("half a step", "CREATE TABLE half (a); CREATE TABLE broken (")))
    assert (version(db), tables(db)) == (1, before)


def test_a_current_catalog_has_nothing_to_take(db: sqlite3.Connection) -> None:
    assert migrate(db) == [name for name, _ in MIGRATIONS]
    assert migrate(db) == []


def test_a_newer_catalog_is_refused_with_the_way_out(tmp_path: Path, db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(StoreVersionError, match=rf"version {SCHEMA + 1}.*newer.*up to version {SCHEMA}.*--store"):
        Catalog(tmp_path / "catalog.sqlite")


def test_an_older_catalog_is_brought_up_by_its_owner_only(tmp_path: Path, db: sqlite3.Connection) -> None:
    migrate(db, MIGRATIONS[:1])
    with pytest.raises(StoreVersionError, match="version 1.*older.*rag sync"):
        Catalog(tmp_path / "catalog.sqlite", create=False)
    assert version(db) == 1
