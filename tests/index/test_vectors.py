from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.types import Document, Passage

RANDOM = np.random.default_rng(1)


def unit(count: int) -> np.ndarray:
    rows = RANDOM.normal(size=(count, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(catalog: Catalog, count: int, prefix: str = "d") -> np.ndarray:
    rows = unit(count)
    for number, row in enumerate(rows):
        name = f"{prefix}{number}.txt"
        catalog.put_vectors({name: row})
        catalog.put(Document(name, "Text.", "0", "T"), name, [], [Passage(name, 0, 5, "Text.", "T")], [name])
    return rows


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite")
    yield opened
    opened.close()


def test_chroma_finds_what_the_exact_scan_finds(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 60)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    assert index.state == "chroma"
    for row in rows[:10]:
        from_chroma, from_scan = index.query(row, 5), index.scan(row, 5)
        assert [number for number, _ in from_chroma] == [number for number, _ in from_scan]
        assert np.allclose([s for _, s in from_chroma], [s for _, s in from_scan], atol=1e-4)
    index.close()


def test_it_follows_the_catalog(catalog: Catalog, tmp_path: Path) -> None:
    fill(catalog, 5)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    catalog.remove(["d0.txt", "d1.txt"])
    new = fill(catalog, 1, prefix="new")
    index.sync()
    assert index.state == "chroma"
    assert catalog.to_unindex() == []
    assert index.query(new[0], 1)[0][0] == 6
    assert len(index.query(new[0], 50)) == 4
    index.close()


def test_a_scope_is_searched_exactly(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 9)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    assert [number for number, _ in index.query(rows[0], 5, allowed={3, 4})] in ([3, 4], [4, 3])
    assert index.query(rows[0], 5, allowed=set()) == []
    index.close()


@pytest.mark.parametrize("damage", ["truncate", "remove"])
def test_a_broken_index_answers_from_the_scan_and_is_rebuilt_by_the_next_sync(catalog: Catalog, tmp_path: Path, damage: str) -> None:
    rows = fill(catalog, 20)
    folder = tmp_path / "chroma"
    index = VectorIndex(catalog, folder, owner=True)
    index.sync()
    index.close()
    if damage == "truncate":
        (folder / "generation-1" / "chroma.sqlite3").write_bytes(b"broken")
        (folder / "open").touch()  # the last owner was killed
    else:
        shutil.rmtree(folder / "generation-1")
    index = VectorIndex(catalog, folder, owner=True)
    assert index.query(rows[3], 1)[0][0] == 4
    assert index.state == "scan"
    index.sync()
    assert index.state == "chroma"
    assert index.query(rows[3], 1)[0][0] == 4
    index.close()


def test_a_sound_index_is_kept_after_a_kill(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 20)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    index.close()
    (tmp_path / "chroma" / "open").touch()
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    assert index.state == "chroma"
    index.sync()
    assert catalog.meta("generation") == "1"
    assert index.query(rows[3], 1)[0][0] == 4
    index.close()


def test_a_collection_that_fails_while_open_leaves_the_answer_to_the_scan(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 20)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    index._client.delete_collection("passages")
    assert index.query(rows[3], 1)[0][0] == 4
    index.close()


def test_whoever_does_not_own_the_store_never_opens_chroma(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 3)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=False)
    index.sync()
    assert index.query(rows[0], 1)[0][0] == 1
    assert not (tmp_path / "chroma").exists()


def test_an_empty_store_finds_nothing(catalog: Catalog, tmp_path: Path) -> None:
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    assert index.query(unit(1)[0], 5) == []
    index.close()
