from __future__ import annotations

import queue
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.documents import watch
from rag.documents.watch import changes
from rag.errors import DocumentsError


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "chroma").mkdir(parents=True)
    return tmp_path / "docs"


@pytest.fixture
def notices(tmp_path: Path, watched: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[queue.Queue[int]]:
    """What a watch tells, from the moment it watches."""
    for name, value in (("_QUIET_MS", 50), ("_ANYWAY_MS", 100), ("_AGAIN_SECONDS", 0.05)):
        monkeypatch.setattr(watch, name, value)
    told: queue.Queue[int] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=lambda: [told.put(n) for n in changes([watched], tmp_path / "docs", stop)])
    thread.start()
    assert told.get(timeout=20) == 0  # nothing has changed, and it watches
    yield told
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def next_change(notices: queue.Queue[int]) -> int:
    return next(count for _ in range(200) if (count := notices.get(timeout=20)))


def test_a_new_file_in_a_subfolder_is_told(notices: queue.Queue[int], tmp_path: Path) -> None:
    (tmp_path / "docs" / "sub").mkdir()
    (tmp_path / "docs" / "sub" / "a.txt").write_text("One fact.")
    assert next_change(notices) >= 1


def test_hidden_files_and_the_store_do_not_count_but_ignore_rules_do(notices: queue.Queue[int], tmp_path: Path) -> None:
    for name in (".hidden", "catalog.sqlite-wal", "chroma/data.bin"):
        (tmp_path / "docs" / name).write_text("x")
    assert {notices.get(timeout=20) for _ in range(5)} == {0}
    (tmp_path / "docs" / ".ragignore").write_text("*.txt\n")
    assert next_change(notices) >= 1


def test_a_folder_that_is_deleted_and_made_again_is_watched_again(notices: queue.Queue[int], watched: Path) -> None:
    for _ in range(2):
        shutil.rmtree(watched)
        watched.mkdir()
        while notices.get(timeout=20):  # told of both what went and what came
            pass
        (watched / "a.txt").write_text("One fact.")
        assert next_change(notices) >= 1


class TestOneFile:
    @pytest.fixture
    def watched(self, tmp_path: Path) -> Path:
        (tmp_path / "a.txt").write_text("One fact.")
        return tmp_path / "a.txt"

    def test_is_watched_on_when_an_editor_puts_another_in_its_place(self, notices: queue.Queue[int], watched: Path) -> None:
        for number in range(3):
            watched.with_name("new").write_text(f"Fact {number}.")
            watched.with_name("new").replace(watched)
            assert next_change(notices) >= 1
            while notices.get(timeout=20):  # told of both what went and what came
                pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="nowhere cannot be watched"):
        next(changes([tmp_path / "nowhere"], tmp_path))
