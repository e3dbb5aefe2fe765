from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StoreError
from rag.index.catalog import Catalog
from rag.index.health import faults, mend, set_aside
from rag.types import Document, Passage, Sentence

TEXT = "Hungary opposes it. The café closed."


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite")
    opened.put_vectors({"h": np.array([1, 0], np.float32)})
    opened.set_meta(dimension="2")
    document = Document("a.txt", TEXT, hashlib.sha256(TEXT.encode()).hexdigest(), "A")
    opened.put(document, "a.txt", [Sentence("a.txt", 0, 19, TEXT[:19])], [Passage("a.txt", 0, len(TEXT), TEXT, "A")], ["h"])
    yield opened
    opened.close()


DAMAGE = {
    "1 passages are missing from the full text": "DELETE FROM fulltext",
    "1 passages differ in the full text": "UPDATE fulltext SET body = 'something else'",
    "1 passages are gone but still in the full text": "INSERT INTO fulltext (rowid, header, body) VALUES (99, 'h', 'b')",
    "a.txt: its text is not the text that was read": "UPDATE documents SET text = text || ' More.'",
    "a.txt: sentences or passages lie outside its text": 'UPDATE sentences SET "end" = 999',
    "b.txt: it was read and has neither a document nor a reason": "INSERT INTO files VALUES ('b.txt', 'hash', '3', '')",
    "1 passages name a vector that is not there": "DELETE FROM vectors",
    "1 vectors are damaged": "UPDATE vectors SET vector = x'00000000'",
}


@pytest.mark.parametrize(("seen", "damage"), DAMAGE.items())
def test_a_fault_is_named_and_can_be_mended(catalog: Catalog, seen: str, damage: str) -> None:
    assert faults(catalog) == []
    with catalog.transaction() as db:
        db.execute(damage)
    found = faults(catalog)
    assert seen in [fault.seen for fault in found]
    for fault in found:
        fault.mend()
    assert faults(catalog) == []


def test_a_catalog_that_cannot_be_read_is_set_aside_with_its_content(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    rubbish = b"not a database, but long enough to look at" * 40
    for number in (1, 2):
        path.write_bytes(rubbish)
        aside = set_aside(path)
        assert (aside.name, aside.read_bytes(), path.exists()) == (f"catalog.sqlite.broken-{number}", rubbish, False)


BEYOND_MENDING = {
    "a missing table": "DROP TABLE vocabulary",
    "a missing column": "ALTER TABLE documents DROP COLUMN tags",
    "bytes for text": "UPDATE documents SET title = x'ff'",
    "text that is not UTF-8": "UPDATE documents SET title = CAST(x'ff' AS TEXT)",
    "spans that are none": "UPDATE documents SET pages = '['",
}


@pytest.mark.parametrize("damage", BEYOND_MENDING.values(), ids=BEYOND_MENDING)
def test_a_catalog_beyond_mending_is_named_and_set_aside(catalog: Catalog, damage: str) -> None:
    with catalog.transaction() as db:
        db.execute(damage)
    with pytest.raises(StoreError, match="rag doctor --repair"):
        mend(catalog)
    catalog.close()
    assert set_aside(catalog.path).name == "catalog.sqlite.broken-1"
    new = Catalog(catalog.path)
    assert (new.names(), faults(new)) == ([], [])
    new.close()


def test_a_full_text_that_is_not_there_is_made_again(catalog: Catalog) -> None:
    with catalog.transaction() as db:
        db.execute("DROP TABLE fulltext")
    mend(catalog)
    assert faults(catalog) == []
    assert catalog.search(["hungary"], 1)


def test_a_catalog_that_is_asked_after_it_was_closed_is_not_called_damaged(catalog: Catalog) -> None:
    catalog.close()
    with pytest.raises(StoreError, match="was closed while it was in use"):
        catalog.names()


def test_a_sound_catalog_and_none_at_all_stay_where_they_are(catalog: Catalog, tmp_path: Path) -> None:
    assert set_aside(catalog.path) is None
    assert set_aside(tmp_path / "nowhere" / "catalog.sqlite") is None


def test_a_catalog_of_which_a_page_is_lost_is_set_aside(catalog: Catalog) -> None:
    for number in range(300):
        catalog.set_meta(**{f"key{number}": "x" * 100})
    catalog.close()
    size = catalog.path.stat().st_size
    with catalog.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\0" * 4096)
    assert set_aside(catalog.path) is not None


def test_documents_that_the_full_text_of_whole_documents_lacks_are_found_out(catalog: Catalog) -> None:
    with catalog.transaction() as db:
        db.execute("INSERT INTO wholetext (wholetext) VALUES ('delete-all')")
    found = faults(catalog)
    assert [fault.seen.startswith("full text: ") for fault in found] == [True]
    found[0].mend()
    assert faults(catalog) == []
    assert catalog.search_whole(["a"], range(9))
