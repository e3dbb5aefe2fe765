from __future__ import annotations

import numpy as np

from rag.index.catalog import Catalog
from tests.index.stored import document, put


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


def test_passages_without_a_vector_are_told_in_order_until_it_is_named(catalog: Catalog) -> None:
    put(catalog, document("b.txt"))
    put(catalog, document("a.txt"))
    assert [(bare.id, bare.passage.document) for bare in catalog.bare_passages()] == [(1, "b.txt"), (2, "a.txt")]
    assert [bare.id for bare in catalog.bare_passages(1)] == [1]
    catalog.put_vectors({"h": np.array([1, 0], np.float32)})
    catalog.set_vectors({1: "h"})
    assert [bare.id for bare in catalog.bare_passages()] == [2]
