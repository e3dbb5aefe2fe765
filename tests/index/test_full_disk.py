"""A disk that is full at any write of a sync: one line, what was stored stays, and the next sync completes it."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.errors import StoreWriteError
from rag.index.catalog import Catalog
from rag.index.generations import Generations
from rag.testing import HashingEmbedder

OLD = {"bridge.txt": "The mayor of Lund closed the bridge on Monday, the council said."}
NEW = {f"{n:02}.txt": "".join(f"Ferry number {n}{m} sailed to island {n * m} with fish.\n\n" for m in range(40)) for n in range(10)}


def opened(base: Path) -> Assistant:
    return Assistant(Config(store=str(base / "store"), embedder="none"), [base / "docs"], HashingEmbedder(8), None)


def write(base: Path, stories: dict[str, str]) -> None:
    (base / "docs").mkdir(exist_ok=True)
    for name, text in stories.items():
        (base / "docs" / name).write_text(text)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one document, closed in order, and ten documents more in its folder; tests take a copy."""
    base = tmp_path_factory.mktemp("made")
    write(base, OLD)
    with opened(base) as assistant:
        assistant.sync()
    write(base, NEW)
    return base


@pytest.fixture(scope="module")
def fresh(made: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What a store holds that never saw a full disk."""
    base = tmp_path_factory.mktemp("fresh")
    write(base, OLD | NEW)
    with opened(base) as assistant:
        assistant.sync()
        return held(assistant._catalog)


def copied(made: Path, base: Path) -> Path:
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(made, base)
    return base


def held(catalog: Catalog) -> object:
    names = catalog.names()
    vectors = sorted(row.tobytes() for row in catalog.matrix()[1])
    return [(catalog.document(name), catalog.sentences(name)) for name in names], vectors, catalog.vocabulary(), catalog.clusters()


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process can grow beyond `size` bytes, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def assert_one_line(error: StoreWriteError) -> None:
    assert "\n" not in str(error)
    assert str(error).startswith("The disk is full or failing while writing")
    assert str(error).endswith("Nothing of the index was lost. Make room and type: rag sync.")


def assert_completes(base: Path, fresh: object) -> None:
    with opened(base) as assistant:
        assert "mayor of Lund" in assistant.ask("Who closed the bridge?").text
        report = assistant.sync()
        assert (report.failed, report.removed, report.updated) == ((), (), ())
        assert held(assistant._catalog) == fresh
        assert (assistant._vectors.state, assistant.doctor()) == ("chroma", [])


@pytest.mark.long
def test_a_catalog_that_may_not_grow_keeps_what_it_has(made: Path, fresh: object, tmp_path: Path) -> None:
    outcomes = []
    for room in range(0, 40, 4):  # pages
        base = copied(made, tmp_path / "home")
        with opened(base) as assistant:
            pages = assistant._catalog._db.execute("PRAGMA page_count").fetchone()[0]
            assistant._catalog._db.execute(f"PRAGMA max_page_count = {pages + room}")
            try:
                assistant.sync()
                outcomes.append(len(NEW) + len(OLD))
            except StoreWriteError as error:
                assert_one_line(error)
                outcomes.append(len(assistant._catalog.names()))
        assert_completes(base, fresh)
    assert outcomes == sorted(outcomes) and len(set(outcomes)) > 3  # the more room, the more of the documents


@pytest.mark.long
def test_files_that_may_not_grow_are_told_or_done_without(made: Path, fresh: object, tmp_path: Path) -> None:
    """The same for every file of the store: log of the catalog, catalog, Chroma's, the seal."""
    told = done = 0
    for size in range(0, 1_300_000, 100_000):
        base = copied(made, tmp_path / "home")
        try:
            with largest_file(size), opened(base) as assistant:
                assistant.sync()
                done += 1
        except StoreWriteError as error:
            assert_one_line(error)
            told += 1
        assert_completes(base, fresh)
    assert told > 3 and done > 1


def test_without_room_for_the_vector_index_the_scan_answers(made: Path, fresh: object, tmp_path: Path) -> None:
    base = copied(made, tmp_path / "home")
    with opened(base) as assistant:
        assistant.sync()
    shutil.rmtree(base / "store" / "chroma")
    with largest_file(150_000), opened(base) as assistant:
        assert len(assistant.sync().unchanged) == len(OLD | NEW)
        assert assistant._vectors.state == "scan"
        assert "mayor of Lund" in assistant.ask("Who closed the bridge?").text
    assert_completes(base, fresh)


@pytest.mark.parametrize("refusing", ["new", "unseal"])
def test_a_folder_that_cannot_be_made_or_changed_leaves_the_answer_to_the_scan(
    made: Path, fresh: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusing: str
) -> None:
    base = copied(made, tmp_path / "home")
    shutil.rmtree(base / "store" / "chroma")

    def full(self: Generations, *_: int) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Generations, refusing, full)
        with opened(base) as assistant:
            assert len(assistant.sync().added) == len(NEW)
            assert assistant._vectors.state == "scan"
    assert_completes(base, fresh)
