from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.documents.folder import _Walk
from rag.documents.reading import Limits
from rag.documents.sync import Synchronizer
from rag.errors import DocumentsError, StoreVersionError, SyncStoppedError
from rag.index.catalog import Catalog
from rag.index.health import faults
from rag.index.vectors import VectorIndex
from rag.reports import SyncPlan, SyncReport
from rag.testing import HashingEmbedder


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

    def synchronizer(self, **options: object) -> Synchronizer:
        return Synchronizer(self.catalog, self.vectors, self.embedder, **options)

    def sync(self, **options: object) -> SyncReport:
        return self.synchronizer(**options).run([self.folder])

    def plan(self) -> SyncPlan:
        return self.synchronizer().plan([self.folder])


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
    store.write("a.txt.meta.toml", 'title = "One"')
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


def test_rows_without_text_that_share_an_id_are_told_apart_again_and_again(store: Store) -> None:
    store.write("news.jsonl", '{"id": "1", "text": "One."}\n{"id": "2"}\n{"id": "2", "text": " "}\n')
    first = store.sync()
    assert [name for name, _ in first.failed] == ["news.jsonl#2", "news.jsonl#2 (line 3)"]
    assert store.sync().failed == first.failed


def test_the_rows_of_a_corpus_that_can_no_longer_be_opened_are_removed(store: Store) -> None:
    store.write("news.jsonl", '{"id": "1", "text": "One."}\n')
    store.sync()
    store.write("news.jsonl", '{"id": "1", "text": "One."}\n' * 50_000)
    report = store.sync(limits=Limits(file_mb=1))
    assert (report.removed, [name for name, _ in report.failed]) == (("news.jsonl#1",), ["news.jsonl"])
    assert store.catalog.names() == []


def test_a_file_that_becomes_something_else_is_failed_and_not_removed(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.sync()
    (store.folder / "a.txt").unlink()
    os.mkfifo(store.folder / "a.txt")
    report = store.sync()
    assert (report.removed, report.failed) == ((), (("a.txt", "a FIFO, not a file"),))
    assert store.catalog.names() == []


def test_of_a_row_and_a_file_with_one_name_the_first_is_read_and_the_other_when_the_name_is_free(store: Store) -> None:
    store.write("a.jsonl", '{"id": "b.txt", "text": "One."}\n{"id": "2", "text": "Two."}\n')
    store.write("a.jsonl#b.txt", "A file.")
    for listed in (store.sync(), store.sync()):
        assert listed.failed == (("a.jsonl#b.txt", "a.jsonl holds a document of the same name"),)
    assert store.catalog.document("a.jsonl#b.txt").text == "One."
    (store.folder / "a.jsonl").unlink()
    report = store.sync()
    assert (report.updated, report.removed) == (("a.jsonl#b.txt",), ("a.jsonl#2",))
    assert store.catalog.document("a.jsonl#b.txt").text == "A file."


def test_a_document_whose_sentences_come_out_otherwise_is_stored_again(store: Store) -> None:
    store.write("a.txt", "One fact. Two facts.")
    store.sync()
    sentences = store.catalog.sentences("a.txt")
    with store.catalog.transaction() as db:
        db.execute("DELETE FROM sentences")
    store.catalog.forget_files()  # as a newer way of reading does
    assert store.sync().updated == ("a.txt",)
    assert store.catalog.sentences("a.txt") == sentences
    store.catalog.forget_files()
    assert store.sync().unchanged == ("a.txt",)


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


def test_documents_below_a_folder_that_cannot_be_listed_now_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write("a.txt", "One fact.")
    store.write("drive/b.txt", "Two facts.")
    store.sync()
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("drive"):
            raise OSError(112, "Host is down", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    report = store.sync()
    assert (report.removed, report.unchanged) == ((), ("a.txt", "drive/b.txt"))
    assert report.failed == (("drive/", "the folder cannot be read: Host is down"),)
    assert store.plan().removed == ()
    monkeypatch.undo()
    (store.folder / "drive" / "b.txt").unlink()
    assert store.sync().removed == ("drive/b.txt",)


def test_a_file_that_the_system_fails_to_look_at_keeps_its_document(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        store.write(name, f"One fact of {name}.")
    store.sync()
    file = _Walk._file

    def failing(self: _Walk, entry: os.DirEntry[str], name: str) -> None:
        if name == "b.txt":
            raise OSError(5, "Input/output error", name)
        file(self, entry, name)

    monkeypatch.setattr(_Walk, "_file", failing)
    report = store.sync()
    assert (report.unchanged, report.removed, report.failed) == (("a.txt",), (), (("b.txt", "not readable: Input/output error"),))
    assert store.catalog.names() == ["a.txt", "b.txt"]
    monkeypatch.undo()
    assert store.sync().unchanged == ("a.txt", "b.txt")


def test_a_folder_that_is_gone_empties_no_index_and_an_empty_one_does(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.sync()
    store.folder.rename(store.folder.with_name("elsewhere"))
    with pytest.raises(DocumentsError, match="There is no .*docs.*If it is on a drive, connect that"):
        store.sync()
    assert store.catalog.names() == ["a.txt"]
    store.folder.mkdir()
    assert store.plan().removed == ("a.txt",)
    assert store.sync().removed == ("a.txt",)


def test_the_empty_folder_that_an_unmounted_drive_leaves_empties_no_index(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write("a.txt", "One fact.")
    with monkeypatch.context() as mounted:
        mounted.setattr(os.path, "ismount", lambda path: True)
        store.sync()
    (store.folder / "a.txt").unlink()
    for call in (store.sync, store.plan):
        with pytest.raises(DocumentsError, match="at the last sync a drive was mounted there.*rag sync --rebuild"):
            call()
    assert store.catalog.names() == ["a.txt"]
    with monkeypatch.context() as mounted:  # it is back, and its last document was deleted there
        mounted.setattr(os.path, "ismount", lambda path: True)
        assert store.sync().removed == ("a.txt",)


def test_a_rename_a_move_and_a_copy_are_known_by_their_bytes(store: Store) -> None:
    for name in ("a.txt", "b.txt"):
        store.write(name, f"One fact of {name}.")
    store.sync()
    (store.folder / "sub").mkdir()
    (store.folder / "a.txt").rename(store.folder / "sub" / "new.txt")
    store.write("copy.txt", "One fact of b.txt.")
    plan = store.plan()
    assert (plan.renamed, plan.copied, plan.added) == ((("a.txt", "sub/new.txt"),), (("b.txt", "copy.txt"),), ("copy.txt",))
    report = store.sync()
    assert (report.added, report.removed) == (("copy.txt", "sub/new.txt"), ("a.txt",))
    assert report.renamed == (("a.txt", "sub/new.txt"),)


def test_a_renamed_file_is_not_embedded_again_even_when_its_name_is_its_title(tmp_path: Path) -> None:
    store = Store(tmp_path, embedder := CountingEmbedder())
    store.write("minutes.txt", "One fact. This text has no headline.")
    store.sync()
    (store.folder / "minutes.txt").rename(store.folder / "protocol.txt")
    store.sync()
    assert len(embedder.texts) == 1
    assert store.catalog.document("protocol.txt").title == "protocol"


def test_a_plan_says_what_a_sync_would_do_and_does_nothing(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.write("b.txt", "Two facts.")
    store.sync()
    store.write("b.txt", "Other facts.")
    store.write("c.txt", "Three facts.")
    (store.folder / "a.txt").unlink()
    plan = store.plan()
    assert (plan.added, plan.updated, plan.removed, plan.unchanged) == (("c.txt",), ("b.txt",), ("a.txt",), 0)
    assert store.catalog.names() == ["a.txt", "b.txt"]
    assert "1 to be added, 1 to be updated, 1 to be removed" in str(plan)


def test_a_plan_names_the_files_that_cannot_be_opened(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.write("b.txt", "Two facts. " * 100_000)
    plan = store.synchronizer(limits=Limits(file_mb=1)).plan([store.folder])
    assert (plan.added, plan.failed) == (("a.txt",), (("b.txt", "1 MB are more than the 1 MB that are read; RAG_FILE_MB sets that"),))


def test_a_file_that_failed_is_reported_again_and_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write("news.jsonl", '{"id": "1", "text": "One."}\nbroken\n')
    store.write("photo.xyz", "unknown kind")
    first = store.sync()
    monkeypatch.setattr("rag.documents.sync.read_files", lambda jobs, limits: pytest.fail(f"read again: {jobs}"))
    second = store.sync()
    assert second.failed == first.failed != ()
    assert second.unchanged == ("news.jsonl#1",)


def test_a_change_that_keeps_size_and_time_is_seen(store: Store) -> None:
    store.write("a.txt", "One fact.")
    before = (store.folder / "a.txt").stat()
    store.sync()
    store.write("a.txt", "Two fact.")
    os.utime(store.folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.sync().updated == ("a.txt",)


def test_a_side_car_is_part_of_its_file(store: Store) -> None:
    store.write("a.txt", "One fact.")
    store.sync()
    store.write("a.txt.meta.toml", 'outlet = "The Daily"\npublished = 2024-12-19\n')
    assert store.sync().updated == ("a.txt",)
    assert store.catalog.document("a.txt").outlet == "The Daily"
    (store.folder / "a.txt.meta.toml").unlink()
    assert store.sync().updated == ("a.txt",)


def test_a_sync_that_is_stopped_keeps_what_it_has_and_the_next_goes_on(store: Store) -> None:
    for number in range(12):
        store.write(f"{number:02}.txt", f"Fact number {number}.")
    stop = threading.Event()

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "checking" and done == total:
            stop.set()

    with pytest.raises(SyncStoppedError, match="of 12 documents.*rag sync"):
        store.sync(progress=progress, stop=stop)
    assert len(store.sync().added) + len(store.catalog.names()) >= 12
    assert len(store.catalog.names()) == 12


def test_a_sync_can_be_stopped_while_it_looks_for_changes(store: Store) -> None:
    store.write("a.txt", "One fact.")
    stop = threading.Event()
    with pytest.raises(SyncStoppedError, match="while it looked for changes.*rag sync"):
        store.sync(progress=lambda *_: stop.set(), stop=stop)


def test_the_store_inside_the_folder_is_no_document_by_whichever_link_it_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path, HashingEmbedder())
    store.write("a.txt", "One fact.")
    (tmp_path.parent / "link").symlink_to(tmp_path)
    for store.folder in (tmp_path, tmp_path.parent / "link"):
        report = store.sync()
        assert (report.added or report.unchanged, report.failed) == (("docs/a.txt",), ())


def test_copies_of_one_text_are_one_group(store: Store) -> None:
    text = "The council agreed on Monday to build a bridge across the river, officials said. " * 3 + "It will open in spring, they added."
    store.write("reuters.txt", f"Bridge agreed\n\n{text}")
    store.write("daily.txt", f"A bridge at last\n\n{text}")
    store.write("other.txt", "The orchestra played in the old hall until late, and nobody wanted to go home after the last encore.")
    store.sync()
    clusters = store.catalog.clusters()
    assert clusters["reuters.txt"] == clusters["daily.txt"] != clusters["other.txt"]
    (store.folder / "daily.txt").unlink()
    store.sync()
    assert store.catalog.clusters() == {"other.txt": "other.txt", "reuters.txt": "reuters.txt"}


STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.sampled_from(["One fact.", "Two facts. More.", "Three."]))), max_size=8
)


@pytest.mark.long
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
    return documents, sentences, vectors, hits, catalog.vocabulary(), faults(catalog)
