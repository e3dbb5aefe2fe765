from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import StoreError, StoreWriteError
from rag.index.catalog import Catalog
from rag.index.health import faults
from rag.types import Passage, Scope
from tests.index.stored import TEXT, document, put


def test_what_is_put_comes_back_as_it_was(catalog: Catalog) -> None:
    doc = document(outlet="The Paper", published="2024-12-20")
    put(catalog, doc)
    assert catalog.document("a.txt") == doc
    assert [(s.text, s.citable) for s in catalog.sentences("a.txt")] == [
        ("Hungary opposes it.", True),
        ("The café in Brussels closed.", False),
    ]
    assert next(iter(catalog.passages([1]).values())).text == TEXT


def test_removing_a_document_leaves_nothing_of_it(catalog: Catalog) -> None:
    put(catalog, document())
    catalog.remove(["a.txt", "never there"])
    assert catalog.counts() == {"documents": 0, "sentences": 0, "passages": 0, "vectors": 0, "indexed": 0}
    assert catalog.search(["hungary"], 5) == []
    assert catalog.vocabulary() == {}
    assert catalog.to_unindex() == [1]


def test_a_failed_transaction_leaves_everything_as_it_was(catalog: Catalog) -> None:
    put(catalog, document())
    with pytest.raises(ValueError, match="zip"):
        catalog.put(document(text="New. Text"), "a.txt", [], [Passage("a.txt", 0, 3, "New", "h")], [])
    assert catalog.document("a.txt") == document()
    assert faults(catalog) == []


def test_a_file_that_is_no_catalog_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database, but long enough to look at" * 40)
    with pytest.raises(StoreError, match="damaged.*rag doctor --repair"):
        Catalog(tmp_path / "catalog.sqlite")


def test_a_full_disk_loses_nothing_that_was_stored(catalog: Catalog) -> None:
    put(catalog, document())
    pages = catalog._db.execute("PRAGMA page_count").fetchone()[0]
    catalog._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreWriteError, match="full.*Make room"):
        put(catalog, document("big.txt", text="Long. " + "many words here " * 20_000))
    assert catalog.names() == ["a.txt"]
    assert faults(catalog) == []


def test_headings_and_outlets_of_a_scope(catalog: Catalog) -> None:
    put(catalog, document("a.txt", outlet="The Paper"))
    put(catalog, document("b.txt"))
    assert [heading.name for heading in catalog.headings(Scope(outlets=["The Paper"]))] == ["a.txt"]
    assert len(catalog.headings()) == 2
    assert catalog.outlets() == ["The Paper"]


def test_groups_are_stale_from_the_moment_a_document_comes_or_goes(catalog: Catalog) -> None:
    assert not catalog.grouped
    for change in (lambda: put(catalog, document()), lambda: catalog.remove(["a.txt"])):
        catalog.set_clusters({})
        assert catalog.grouped
        change()
        assert not catalog.grouped
    catalog.set_clusters({})
    catalog.remove(["absent.txt"])
    assert catalog.grouped


def test_the_sentence_before_another_is_found_within_a_distance(catalog: Catalog) -> None:
    put(catalog, document())
    first, second = catalog.sentences("a.txt")
    assert catalog.sentence_before(second, 100) == first
    assert catalog.sentence_before(second, second.start - 1) is None
    assert catalog.sentence_before(first, 100) is None
