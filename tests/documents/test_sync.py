from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.documents.sync import Synchronizer, find_files
from rag.errors import DocumentsError, StoreVersionError
from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.testing import HashingEmbedder
from rag.types import SyncReport


class Store:
    """A folder and a store in one place, synced on demand without Chroma."""

    def __init__(self, base: Path, embedder: HashingEmbedder | None = None) -> None:
        self.folder = base / "docs"
        self.folder.mkdir(exist_ok=True)
        self.catalog = Catalog(base / "store" / "catalog.sqlite")
        self.vectors = VectorIndex(self.catalog, base / "store" / "chroma", owner=False)
        self.embedder = embedder

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def sync(self) -> SyncReport:
        return Synchronizer(self.catalog, self.vectors, self.embedder).run([self.folder])


class CountingEmbedder(HashingEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return super().embed(texts)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, HashingEmbedder())


def test_each_file_is_in_exactly_one_list(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.write("sub/b.md", "# Head\n\nTwo facts.")
    store.write("c.xyz", "unknown kind")
    store.write(".hidden.txt", "no document")
    store.write("a.txt.meta.toml", "no document")
    first = store.sync()
    assert (first.added, [name for name, _ in first.failed]) == (("a.txt", "sub/b.md"), ["c.xyz"])
    store.write("a.txt", "Another fact.")
    (store.folder / "sub" / "b.md").unlink()
    second = store.sync()
    assert (second.added, second.updated, second.removed, second.unchanged) == ((), ("a.txt",), ("sub/b.md",), ())
    third = store.sync()
    assert (third.unchanged, third.updated, [n for n, _ in third.failed]) == (("a.txt",), (), ["c.xyz"])


def test_rows_of_a_corpus_are_documents_of_their_own(store: Store) -> None:
    store.write("news.jsonl", '{"id": "1", "text": "One."}\n{"id": "2", "text": "Two."}\nbroken\n')
    first = store.sync()
    assert first.added == ("news.jsonl#1", "news.jsonl#2")
    assert len(first.failed) == 1
    store.write("news.jsonl", '{"id": "1", "text": "One."}\n{"id": "2", "text": "Changed."}\n{"id": "3", "text": "Three."}\n')
    second = store.sync()
    assert (second.added, second.updated, second.unchanged) == (("news.jsonl#3",), ("news.jsonl#2",), ("news.jsonl#1",))


def test_only_new_text_is_embedded_again(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    store = Store(tmp_path, embedder)
    store.write("a.txt", "Headline\n\nOne fact.")
    store.sync()
    assert len(embedder.texts) == 1
    (store.folder / "a.txt").rename(store.folder / "renamed.txt")
    report = store.sync()
    assert (report.added, report.removed) == (("renamed.txt",), ("a.txt",))
    assert len(embedder.texts) == 1


def test_vectors_left_out_are_filled_in_by_the_next_sync_with_an_embedder(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("a.txt", "One fact.")
    store.sync()
    assert store.catalog.counts()["vectors"] == 0
    store.embedder = HashingEmbedder()
    assert store.sync().unchanged == ("a.txt",)
    assert store.catalog.counts()["vectors"] == 1


def test_another_embedder_is_refused_with_the_command_that_rebuilds(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.sync()
    store.embedder = HashingEmbedder(32)
    with pytest.raises(StoreVersionError, match="rag sync --rebuild"):
        store.sync()


def test_a_file_that_can_no_longer_be_read_leaves_the_index_with_a_reason(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.sync()
    (store.folder / "a.txt").write_bytes(b"\x00\x01\x02binary\x00" * 50)
    report = store.sync()
    assert [name for name, _ in report.failed] == ["a.txt"]
    assert store.catalog.names() == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="nowhere"):
        find_files([tmp_path / "nowhere"])


def test_several_folders_put_their_own_name_in_front(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("x", encoding="utf-8")
    assert list(find_files([tmp_path / "one", tmp_path / "two"])) == ["one/a.txt", "two/a.txt"]


def test_a_link_out_of_the_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert find_files([tmp_path / "docs"]) == {}


STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.sampled_from(["One fact.", "Two facts. More.", "Three."]))), max_size=8
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_edits_the_index_equals_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str | None]]
) -> None:
    store = Store(tmp_path_factory.mktemp("edited"), HashingEmbedder())
    for name, text in steps:
        if text is None:
            (store.folder / f"{name}.txt").unlink(missing_ok=True)
        else:
            store.write(f"{name}.txt", text)
        store.sync()
    fresh = Store(tmp_path_factory.mktemp("fresh"), HashingEmbedder())
    for path in store.folder.iterdir():
        fresh.write(path.name, path.read_text(encoding="utf-8"))
    fresh.sync()
    store.sync()
    assert state(store.catalog) == state(fresh.catalog)


def state(catalog: Catalog) -> object:
    documents = [catalog.document(name) for name in catalog.names()]
    sentences = [catalog.sentences(name) for name in catalog.names()]
    vectors = sorted(row.tobytes() for row in catalog.matrix()[1])
    hits = sorted(round(score, 6) for _, score in catalog.search(["fact"], 10))
    return documents, sentences, vectors, hits, catalog.vocabulary(), catalog.check()
