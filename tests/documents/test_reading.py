"""Files are read in a child process: what it gives, and that a file which crashes, hangs or swallows memory costs itself only.

The parser that misbehaves stands in a sitecustomize.py that only these children import.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.documents import reading
from rag.documents.reading import Begun, Ended, Job, Limits, Prepared, Result, _end_idle, read_files
from rag.errors import DocumentsError

MISBEHAVING = """
import os, sys, time
if "rag.documents.worker" in sys.orig_argv:
    from rag.documents import loaders
    real = loaders._READERS[".txt"]
    def read(file):
        what = file.data[:40].decode("latin-1")
        if "crash" in what: os.abort()
        if "hang" in what: time.sleep(60)
        if "spin" in what:
            while True: pass
        if "swallow" in what: swallowed = bytearray(10**10)
        if "leave" in what: os._exit(3)
        if "print" in what: print("noise among the frames", flush=True)
        if "write" in what: open(file.data.decode().split()[1], "w").write("x")
        if "deep" in what: read(file)
        return real(file)
    loaders._READERS[".txt"] = read
"""


@pytest.fixture(scope="module", autouse=True)
def own_children() -> Iterator[None]:
    """Children that misbehave are for these tests only."""
    _end_idle()
    yield
    _end_idle()


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Result]]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(MISBEHAVING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))

    def read_all(*texts: str, limits: Limits | None = None) -> list[Result]:
        jobs = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.txt"
            path.write_bytes(text.encode())
            jobs.append(Job(path.name, path))
        return list(read_files(jobs, limits or Limits()))

    return read_all


def reasons(results: list[Result]) -> dict[str, str]:
    return dict(pair for result in results if isinstance(result, Ended) for pair in result.failed)


def test_a_file_comes_back_with_its_sentences_and_passages(read: Callable[..., list[Result]]) -> None:
    begun, prepared, ended = read("Talks fail\n\nThe minister said so. Then it e\u0301nded in İzmir 𝒳.")
    assert isinstance(begun, Begun) and isinstance(prepared, Prepared) and isinstance(ended, Ended)
    assert (begun.count, ended.failed, prepared.document.title) == (1, (), "Talks fail")
    text = prepared.document.text
    assert [s.text for s in prepared.sentences] == ["Talks fail", "The minister said so.", "Then it e\u0301nded in İzmir 𝒳."]
    assert all(text[s.start : s.end] == s.text for s in (*prepared.sentences, *prepared.passages))
    assert (prepared.sentences[0].citable, prepared.sentences[1].speaker) == (False, "minister")


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("crash", "its parser crashed (SIGABRT)"),
        ("leave", "its parser ended before it was done (exit code 3)"),
        ("swallow", "reading it takes more than 1000 MB of memory"),
        ("hang", "reading it takes more than 2 s; RAG_FILE_SECONDS sets that"),
        ("spin", "reading it takes more than 2 s; RAG_FILE_SECONDS sets that"),
        ("deep", "nested too deeply to be read"),
        ("", "the file is empty"),
    ],
)
def test_a_bad_file_is_one_reason_and_the_next_is_read(read: Callable[..., list[Result]], text: str, reason: str) -> None:
    results = read(text, "All is well.", limits=Limits(seconds=2.0, memory_mb=1000))
    assert reasons(results) == {"0.txt": reason}
    assert [one.document.name for one in results if isinstance(one, Prepared)] == ["1.txt"]


def test_what_a_parser_prints_or_writes_does_no_harm(read: Callable[..., list[Result]], tmp_path: Path) -> None:
    results = read("print", f"write {tmp_path / 'escaped'} now", "All is well.")
    assert [one.document.name for one in results if isinstance(one, Prepared)] == ["0.txt", "1.txt", "2.txt"]
    assert (tmp_path / "escaped").read_bytes() == b""  # opened, and not a byte could be written


def test_a_child_that_cannot_start_is_no_fault_of_a_file(read: Callable[..., list[Result]], tmp_path: Path) -> None:
    _end_idle()
    (tmp_path / "site" / "sitecustomize.py").write_text("import os, sys\nprint('No space left', file=sys.stderr, flush=True)\nos._exit(1)")
    with pytest.raises(DocumentsError, match="does not start: No space left. No file was read, and the index stays"):
        read("Fine.")
    (tmp_path / "site" / "sitecustomize.py").unlink()
    assert any(isinstance(one, Prepared) for one in read("Fine again."))


def test_closing_ends_a_child_in_the_middle_of_a_file(read: Callable[..., list[Result]], tmp_path: Path) -> None:
    read("Fine.")
    (tmp_path / "hang.txt").write_text("hang")
    results = read_files([Job("0.txt", tmp_path / "0.txt"), Job("hang.txt", tmp_path / "hang.txt")], Limits())
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 10


def test_a_fifo_a_folder_and_a_file_too_large_are_refused(read: Callable[..., list[Result]], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.txt")
    (tmp_path / "large.txt").write_bytes(b"x" * 1_000_001)
    jobs = [Job(name, tmp_path / name) for name in ("fifo.txt", "site", "large.txt", "gone.txt")]
    found = reasons(list(read_files(jobs, Limits(file_mb=1))))
    assert found["fifo.txt"] == "not a regular file"
    assert "directory" in found["site"] or found["site"] == "not a regular file"
    assert found["large.txt"].startswith("1 MB are more than the 1 MB")
    assert found["gone.txt"] == "not readable: No such file or directory"


def test_the_child_is_kept_for_the_next_files_and_started_anew_when_it_has_left(read: Callable[..., list[Result]]) -> None:
    read("One.")
    (child,) = reading._idle
    first = child._process
    read("Two.")
    assert child._process is first
    first.kill()
    first.wait()
    assert any(isinstance(one, Prepared) for one in read("Three."))
