from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.index import vectors
from rag.index.catalog import Catalog
from rag.index.generations import Generations
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


def chroma_file(folder: Path, name: str) -> Path:
    return next((folder / "generation-1").rglob(name))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zero(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def scramble(path: Path) -> None:
    path.write_bytes(RANDOM.bytes(path.stat().st_size))


DAMAGE = {
    "the generation is gone": lambda folder: shutil.rmtree(folder / "generation-1"),
    "the graph's folder is gone": lambda folder: shutil.rmtree(chroma_file(folder, "header.bin").parent),
    **{f"{name} is cut": lambda folder, name=name: cut(chroma_file(folder, name)) for name in ("chroma.sqlite3", "data_level0.bin")},
    **{f"{name} is zeroed": lambda folder, name=name: zero(chroma_file(folder, name)) for name in ("header.bin", "data_level0.bin")},
    **{f"{name} is noise": lambda folder, name=name: scramble(chroma_file(folder, name)) for name in ("chroma.sqlite3", "data_level0.bin")},
}


@pytest.mark.long
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_answers_from_the_scan_and_is_rebuilt_by_the_next_sync(
    catalog: Catalog, tmp_path: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "SYNC_THRESHOLD", 100)  # so that there are files of the graph
    rows = fill(catalog, 250)
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
    damage(tmp_path / "chroma")
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        assert index.query(rows[3], 1)[0][0] == 4
        assert index.state == "scan"
        index.sync()
        assert (index.state, index.faults()) == ("chroma", [])
        assert index.query(rows[3], 1)[0][0] == 4
    assert [path.name for path in (tmp_path / "chroma").glob("generation-*") if path.is_dir()] == [
        f"generation-{catalog.meta('generation')}"
    ]


def test_a_sound_index_is_kept_after_a_kill(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 20)
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
    (tmp_path / "chroma" / "generation-1.seal").unlink()
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        assert index.state == "chroma"
        index.sync()
        assert catalog.meta("generation") == "1"
        assert index.query(rows[3], 1)[0][0] == 4


def test_an_index_that_was_closed_in_order_is_not_tried_again(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(catalog, 20)
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
    monkeypatch.setattr(Generations, "opens", lambda self, number: pytest.fail("tried"))
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        assert index.state == "chroma"


def test_an_index_that_lacks_half_of_its_vectors_is_found_out(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 40)
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
        index._collection.delete(ids=[str(number) for number in range(1, 21)])
        assert index.faults() == ["20 vectors are missing from the vector index"]
        index._collection.upsert(ids=[str(number) for number in range(1, 21)], embeddings=unit(20))
        assert index.faults() == ["20 vectors differ in the vector index"]
        index.rebuild()
        assert index.faults() == []
        assert index.query(rows[3], 1)[0][0] == 4


def test_an_index_of_as_many_other_passages_is_found_out(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog was taken back by a power cut, and the index was not."""
    monkeypatch.setattr(vectors, "_SAMPLE", 1)
    fill(catalog, 3)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index.sync()
    index._shut()  # and no seal, as after a kill
    with catalog.transaction() as db:
        db.execute("UPDATE passages SET id = 99 WHERE id = 3")
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as again:
        assert again.state == "scan"
        again.sync()
        assert (again.state, again.faults()) == ("chroma", [])


def test_questions_do_not_wait_for_a_rebuild(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_LONG", 10)
    monkeypatch.setattr(vectors, "_BATCH", 5)
    rows = fill(catalog, 60)
    going = threading.Event()
    fill_real = VectorIndex._fill
    monkeypatch.setattr(VectorIndex, "_fill", lambda self: (going.wait(20), fill_real(self)))
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync(wait=False)
        while index.state != "rebuilding":
            time.sleep(0.01)
        assert index.query(rows[3], 1)[0][0] == 4
        going.set()
        index.sync()
        assert index.state == "chroma"


def test_a_rebuild_that_was_cut_off_by_closing_is_done_by_the_next_start(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_LONG", 10)
    monkeypatch.setattr(vectors, "_BATCH", 5)
    rows = fill(catalog, 60)
    index = VectorIndex(catalog, tmp_path / "chroma", owner=True)
    index._stop.set()
    index.sync(wait=False)
    index.close()
    assert catalog.meta("generation") is None
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
        assert (index.state, index.query(rows[3], 1)[0][0]) == ("chroma", 4)


def test_equal_scores_at_the_cut_are_kept_together(catalog: Catalog, tmp_path: Path) -> None:
    row = unit(1)[0]
    for number in range(30):
        catalog.put_vectors({f"twin{number}": row})
        name = f"twin{number}.txt"
        catalog.put(Document(name, "Text.", "0", "T"), name, [], [Passage(name, 0, 5, "Text.", "T")], [f"twin{number}"])
    fill(catalog, 10)
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
        assert {number for number, _ in index.query(row, 5)} == set(range(1, 31))


def test_a_damaged_vector_is_left_out_and_the_others_are_found(catalog: Catalog, tmp_path: Path) -> None:
    rows = fill(catalog, 5)
    catalog.put_vectors({"d0.txt": np.full(8, np.nan, np.float32)})
    with closing(VectorIndex(catalog, tmp_path / "chroma", owner=True)) as index:
        index.sync()
        assert index.query(rows[3], 1)[0][0] == 4


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
