from __future__ import annotations

from pathlib import Path

import pytest

from rag.documents.embedding import Embedding, check_embedder, embedded_text, vector_hash
from rag.errors import StoreVersionError
from rag.index.catalog import Catalog
from rag.testing import HashingEmbedder
from rag.types import Passage

PASSAGE = Passage("a.txt", 0, 5, "Words", "The Paper · Summit")


def test_the_hash_of_a_vector_tells_embedder_and_text_apart() -> None:
    assert len({vector_hash(*pair) for pair in (("a", "b"), ("a", "c"), ("b", "b"), ("", "ab"))}) == 4


def test_a_title_that_is_only_the_name_of_the_file_is_not_embedded() -> None:
    assert embedded_text(PASSAGE) == "The Paper · Summit\nWords"
    assert embedded_text(Passage("a.txt", 0, 5, "Words", "The Paper · a")) == "The Paper\nWords"
    assert embedded_text(Passage("a.txt", 0, 5, "Words", "a")) == "Words"


def test_vectors_are_stored_with_the_name_of_the_embedder_and_another_is_refused(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    embedder = HashingEmbedder()
    assert Embedding(catalog, None).embed([PASSAGE]) == {}
    hashes = Embedding(catalog, embedder).embed([PASSAGE])
    assert catalog.known_vectors(hashes.values()) == set(hashes.values())
    check_embedder(catalog, embedder)
    catalog.set_meta(embedder="another")
    with pytest.raises(StoreVersionError, match="another.*rag sync --rebuild"):
        check_embedder(catalog, embedder)
    catalog.close()
