"""A folder of files made to do harm, through a real sync with its real child: each is one line or is read, and the rest is indexed."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.documents import sync
from rag.documents.reading import _end_idle
from rag.reports import SyncReport
from rag.testing import HashingEmbedder
from tests.documents import hostile
from tests.documents.containers import packed

pytestmark = pytest.mark.long

REFUSED: dict[str, tuple[bytes, str]] = {
    "bomb.docx": (hostile.docx(b" " * 30_000_000), "unpacks to far more than a document would: a zip bomb?"),
    "many.docx": (packed({f"word/{number}": b"" for number in range(10_001)}), "more than 10,000 files in it"),
    "laughs.xml": (hostile.laughs(b"<l>&m;</l>"), "declares entities"),
    "laughs.svg": (hostile.laughs(b"<svg xmlns='http://www.w3.org/2000/svg'>&m;</svg>"), "files of kind .svg are not read"),
    "laughs.docx": (hostile.docx(hostile.laughs(b"<document>&m;</document>")), "declares entities"),
    "mails.eml": (hostile.nested_mails(200), "nested too deep"),
    "parts.eml": (hostile.nested_parts(200), "nested too deep"),
    "deep.json": (b"[" * 100_000, "nested too deep"),
    "deep.html": (b"<div>" * 100_000 + b"A fact.", "nested too deep"),
    "stream.pdf": (hostile.pdf(hostile.one_page(content=hostile.stream(b"\1\2noise\xff", b"/Filter /FlateDecode"))), "no text in it"),
    "swollen.pdf": (hostile.pdf(hostile.one_page(content=hostile.bomb_stream())), "no text in it"),
    "circle.pdf": (hostile.pdf(hostile.one_page(tree=b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>")), "broken PDF"),
    "crash.txt": (b"Its reader aborts.", "its parser crashed (SIGABRT)"),
    "hang.txt": (b"Its reader sleeps.", "reading it takes more than 4 s; RAG_FILE_SECONDS sets that"),
    "swallow.txt": (b"Its reader takes ten gigabytes.", "reading it takes more than 3000 MB of memory"),
    "locked.txt": (b"Nobody may open it.", "not readable: permission denied"),
    "large.txt": (b"A fact. " * 500_000, "4 MB are more than the 3 MB that are read; RAG_FILE_MB sets that"),
    "noise.txt": (os.urandom(5000) + b"\0", "binary content"),
    "empty.txt": (b"", "the file is empty"),
}
READ: dict[str, bytes] = {
    "pages.pdf": hostile.pdf(hostile.pages(10_000)),
    "loop.pdf": hostile.pdf(hostile.pages(1), loop=True),
    "two\nlines.txt": b"A fact in a file whose name has two lines.",
    "\u202egpj.txt": b"A fact in a file whose name runs backwards.",
    "a" * 251 + ".txt": b"A fact in a file with the longest of names.",
    "<img src=x onerror=alert(1)>.txt": b"A fact in a file whose name is HTML.",
    "-rf.txt": b"A fact in a file whose name is an option.",
    "first.txt": b"The council met on Monday.",
    "sub/last.txt": b"The minister resigned on Tuesday.",
}
ODD: dict[str, str] = {
    "out.txt": "a link out of the folder is not followed",
    "self.txt": "a link that leads nowhere",
    "pipe.txt": "a FIFO, not a file",
    "caf\\udce9.txt": "its name is not UTF-8; rename it",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place with the folder of documents, and readers that misbehave."""
    base = tmp_path_factory.mktemp("hostile")
    (base / "docs" / "sub").mkdir(parents=True)
    (base / "site").mkdir()
    (base / "site" / "sitecustomize.py").write_text(hostile.MISBEHAVING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(base / "site"))
        _end_idle()
        yield base
        _end_idle()


def opened(base: Path) -> Assistant:
    config = Config(store=str(base / "store"), embedder="none", file_seconds=4.0, file_mb=3)
    return Assistant(config, [base / "docs"], HashingEmbedder(), None)


@pytest.fixture(scope="module")
def synced(base: Path) -> tuple[Assistant, SyncReport]:
    folder = base / "docs"
    for name, (data, _) in REFUSED.items():
        (folder / name).write_bytes(data)
    for name, data in READ.items():
        (folder / name).write_bytes(data)
    (base / "secret.txt").write_text("The secret is kept.")
    (folder / "out.txt").symlink_to(base / "secret.txt")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "sub" / "up").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("A fact.")
    with opened(base) as assistant:
        yield assistant, assistant.sync()


def test_each_harmful_file_is_one_line_with_its_reason(synced: tuple[Assistant, SyncReport]) -> None:
    _, report = synced
    assert Counter(name for name, _ in report.failed) == Counter([*REFUSED, *ODD])
    wanted = {name: reason for name, (_, reason) in REFUSED.items()} | ODD
    assert {name: reason for name, reason in report.failed if wanted[name] not in reason} == {}


def test_what_can_be_read_is_read_and_found(synced: tuple[Assistant, SyncReport]) -> None:
    assistant, report = synced
    assert report.added == tuple(sorted(READ))
    for name in ("sub/last.txt", "first.txt", "<img src=x onerror=alert(1)>.txt"):
        text = READ[name].decode()
        assert assistant.search(text, 1)[0].document == name
    assert "Page number 9876 says so." in assistant.search("What does page number 9876 say?", 1)[0].text
    assert "secret" not in assistant.ask("What is the secret?").text
    assert [line for line in assistant.doctor() if "locked.txt" not in line] == []  # which is locked for the child only


def test_the_report_prints_a_line_for_each_and_no_character_that_hides_another(synced: tuple[Assistant, SyncReport]) -> None:
    lines = str(synced[1]).split("\n")
    assert len(lines) == 1 + len(READ) + len(REFUSED) + len(ODD)
    assert {char for line in lines for char in line if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} == set()


def test_the_next_sync_says_the_same_and_reads_nothing_twice(synced: tuple[Assistant, SyncReport], monkeypatch: pytest.MonkeyPatch) -> None:
    assistant, first = synced
    read: list[str] = []
    real = sync.read_files
    monkeypatch.setattr(sync, "read_files", lambda jobs, limits: real([read.append(job.name) or job for job in jobs], limits))
    again = assistant.sync()
    assert (again.failed, again.unchanged) == (first.failed, first.added)
    assert read == ["large.txt", "locked.txt"]  # which were not opened to their end, and may be by now


def test_a_file_that_changes_while_it_is_read_is_read_again_by_the_next_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    path, real = tmp_path / "docs" / "a.txt", sync.find_files
    path.write_text("The bridge is closed.")

    def changing(documents: list[Path]) -> object:
        found = real(documents)
        path.write_text("The bridge is open, and here is more.")
        return found

    with opened(tmp_path) as assistant:
        with monkeypatch.context() as patch:
            patch.setattr(sync, "find_files", changing)
            assert assistant.sync().added == ("a.txt",)
        path.write_text("The bridge is gone.")
        assert assistant.sync().updated == ("a.txt",)
        assert assistant.document("a.txt").text == "The bridge is gone."
