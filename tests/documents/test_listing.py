import os

import pytest

from rag.assistant import Assistant
from rag.config import Config


@pytest.fixture
def assistant(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "docs" / name).write_text(f"{name} says hello.")
    (tmp_path / "docs" / "c.jsonl").write_text('{"id": "1", "text": "Row one."}\n')
    (tmp_path / "docs" / "p.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with Assistant.open(tmp_path / "docs", tmp_path / "store", "extractive", Config(embedder="none", reranker="none")) as opened:
        yield opened


def states(assistant):
    return {row.name: row.state for row in assistant.listing()}


def test_before_the_first_sync_every_file_is_new(assistant):
    assert states(assistant) == dict.fromkeys(("a.txt", "b.txt", "c.jsonl", "p.txt"), "new")


def test_after_a_sync_documents_are_indexed_and_what_failed_has_its_reason(assistant):
    assistant.sync()
    assert states(assistant) == {"a.txt": "indexed", "b.txt": "indexed", "c.jsonl#1": "indexed", "p.txt": "failed"}
    (failed,) = [row for row in assistant.listing() if row.state == "failed"]
    assert "a PNG image" in failed.reason
    assert [(row.name, row.file) for row in assistant.listing() if row.stored][-1] == ("c.jsonl#1", "c.jsonl")


def test_what_changed_went_or_came_since_is_told_and_a_mere_touch_is_not(assistant, tmp_path):
    assistant.sync()
    (tmp_path / "docs" / "a.txt").write_text("Something else.")
    os.utime(tmp_path / "docs" / "b.txt", (1, 1))
    (tmp_path / "docs" / "c.jsonl").unlink()
    (tmp_path / "docs" / "n.txt").write_text("New.")
    assert states(assistant) == {"a.txt": "changed", "b.txt": "indexed", "c.jsonl#1": "gone", "n.txt": "new", "p.txt": "failed"}


def test_the_file_that_is_read_now_says_so(assistant):
    seen = []
    assistant.sync(lambda *_: seen.append(assistant.reading))
    assert set(seen) > {None}
    assert assistant.reading is None
    assistant.reading = "a.txt"
    assert states(assistant)["a.txt"] == "reading"
