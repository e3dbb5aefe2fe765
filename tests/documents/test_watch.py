from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.documents import watch
from rag.documents.watch import changes
from rag.errors import DocumentsError


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[queue.Queue[int]]:
    """What a watch of docs/ tells, from the moment it watches."""
    monkeypatch.setattr(watch, "_QUIET_MS", 50)
    monkeypatch.setattr(watch, "_ANYWAY_MS", 100)
    (tmp_path / "docs" / "chroma").mkdir(parents=True)
    told: queue.Queue[int] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=lambda: [told.put(n) for n in changes([tmp_path / "docs"], tmp_path / "docs", stop)])
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


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="nowhere cannot be watched"):
        next(changes([tmp_path / "nowhere"], tmp_path))
