from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StoreError, StoreWriteError
from rag.index.catalog import Catalog
from rag.index.health import faults
from rag.types import Document, Passage, Scope, Sentence

TEXT = "Hungary opposes it. The café in Brussels closed."


def document(name: str = "a.txt", text: str = TEXT, **known: str) -> Document:
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), "Summit", **known)


def put(catalog: Catalog, doc: Document, vector: str | None = None) -> None:
    cut = doc.text.index(".") + 1
    sentences = [Sentence(doc.name, 0, cut, doc.text[:cut]), Sentence(doc.name, cut + 1, len(doc.text), doc.text[cut + 1 :], citable=False)]
    catalog.put(doc, doc.name, sentences, [Passage(doc.name, 0, len(doc.text), doc.text, "Summit")], [vector])


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "store" / "catalog.sqlite")
    yield opened
    opened.close()


def test_what_is_put_comes_back_as_it_was(catalog: Catalog) -> None:
    doc = document(outlet="The Paper", published="2024-12-20")
    put(catalog, doc)
    assert catalog.document("a.txt") == doc
    assert [(s.text, s.citable) for s in catalog.sentences("a.txt")] == [
        ("Hungary opposes it.", True),
        ("The café in Brussels closed.", False),
    ]
    assert next(iter(catalog.passages([1]).values())).text == TEXT


def test_full_text_finds_stems_and_words_without_their_accents(catalog: Catalog) -> None:
    put(catalog, document())
    assert catalog.search(["opposing"], 5)
    assert catalog.search(["cafe"], 5)
    assert catalog.search(["absent"], 5) == []
    assert catalog.search([], 5) == []


def test_whole_documents_are_found_until_they_are_removed(catalog: Catalog) -> None:
    put(catalog, document("a.txt"))
    put(catalog, document("b.txt", "Nothing of the kind. A storm came."))
    assert catalog.search_whole(["storm", "hungary"], 5).keys() == {"a.txt", "b.txt"}
    assert len(catalog.search_whole(["summit"], 1)) == 1
    put(catalog, document("b.txt", "It rained. That was all."))
    catalog.remove(["a.txt"])
    assert catalog.search_whole(["storm", "hungary"], 5) == {} == catalog.search_whole([], 5)
    assert faults(catalog) == []


def test_the_languages_of_documents_are_told(catalog: Catalog) -> None:
    for number, language in enumerate(("de", None, "en", "de")):
        put(catalog, document(f"{number}.txt", **({"language": language} if language else {})))
    assert catalog.languages() == ["de", "en"]


@pytest.mark.parametrize("word", ['C++ AND "', "NEAR(", "*", "a-b", "body:x"])
def test_words_are_never_read_as_a_query_language(catalog: Catalog, word: str) -> None:
    put(catalog, document())
    assert isinstance(catalog.search([word], 5), list)


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


def test_scope_is_applied_in_the_search_itself(catalog: Catalog) -> None:
    put(catalog, document("a.txt", outlet="The Paper", published="2024-12-20"))
    put(catalog, document("b.txt", outlet="Reuters", published="2025-01-05"))
    put(catalog, document("c.txt"))
    names = {number: p.document for number, p in catalog.passages([1, 2, 3]).items()}
    inside = lambda scope: {names[number] for number in catalog.allowed(scope) or ()}  # noqa: E731
    assert catalog.allowed(None) is None
    assert inside(Scope(outlets=["reuters"])) == {"b.txt"}
    assert inside(Scope(after="2024-12-20")) == {"a.txt", "b.txt"}
    assert inside(Scope(before="2024-12")) == {"a.txt"}
    assert inside(Scope(documents=[])) == set()
    assert [names[number] for number, _ in catalog.search(["hungary"], 9, Scope(documents=["c.txt"]))] == ["c.txt"]


def test_vectors_are_stored_by_hash_and_read_as_rows(catalog: Catalog) -> None:
    catalog.put_vectors({"h": np.array([1, 0], np.float32)})
    put(catalog, document(), vector="h")
    ids, matrix = catalog.matrix()
    assert (ids, matrix.tolist()) == ([1], [[1.0, 0.0]])
    catalog.confirm_indexed(ids)
    assert catalog.matrix(pending_only=True)[0] == []
    catalog.remove(["a.txt"])
    catalog.drop_unused_vectors()
    assert catalog.known_vectors(["h"]) == set()


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
