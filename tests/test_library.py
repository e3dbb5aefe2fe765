"""The library, and an assistant on it, over a folder that changes: removed documents, stops, watching, folders, other processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Assistant, Config
from rag.errors import DocumentsError, FootnoteError, StoreBusyError
from rag.library import Library
from rag.reports import SyncReport
from rag.testing import HashingEmbedder

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
HUNGARY = "Hungary opposes the plan of Ukraine. The summit took place in Brussels."
STORM = "A storm is expected on the coast of Norway. Ferries will not sail."
QUESTION = "Which country opposes the plan of Ukraine?"


def write(name: str, text: str) -> Path:
    path = Path("docs", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def assistant() -> Iterator[Assistant]:
    write("summit.txt", HUNGARY)
    write("storm.txt", STORM)
    with Assistant(Config(store="store", strictness=0.0), [Path("docs")], HashingEmbedder(), None) as opened:
        opened.sync()
        yield opened


def test_a_removed_document_is_reached_by_nothing(assistant: Assistant) -> None:
    before = assistant.ask(QUESTION)
    assert "Hungary" in str(before)
    Path("docs/summit.txt").unlink()
    assistant.sync()
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": before.text, "answer": before}]
    assert "Hungary" not in str([hit.text for hit in assistant.search(QUESTION)])
    for answer in (assistant.ask(QUESTION), assistant.ask("Why does it?", history=history), assistant.current(before)):
        assert "Hungary" not in str(answer.to_dict())
    with pytest.raises(DocumentsError, match="no document 'summit.txt'"):
        assistant.document("summit.txt")


def test_an_answer_of_documents_that_are_there_stays_as_it_is(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert assistant.current(answer) is answer


def test_the_words_of_a_removed_document_do_not_steer_a_follow_up(assistant: Assistant) -> None:
    before = assistant.ask(QUESTION)
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": before.text, "answer": before.to_dict()}]
    assert "Hungary" in assistant.ask("Why is that?", history=history).standalone
    Path("docs/summit.txt").unlink()
    assistant.sync()
    assert "Hungary" not in assistant.ask("Why is that?", history=history).standalone


def test_copies_of_one_report_are_one_source(assistant: Assistant) -> None:
    agency = HUNGARY + " " + " ".join(f"Point {n} of the talks was put off until the spring, officials said." for n in range(9))
    for outlet in ("daily", "gazette", "herald"):
        write(f"{outlet}.txt", agency)
    assistant.sync()
    answer = assistant.ask(QUESTION)
    quoted = [evidence for evidence in answer.evidence if "Hungary opposes" in evidence.text and evidence.document != "summit.txt"]
    assert len(quoted) == 1


def test_a_watched_folder_is_synced_when_it_changes_and_survives_an_error(assistant: Assistant) -> None:
    outcomes: list[SyncReport | FootnoteError] = []
    stop = threading.Event()
    seen = threading.Semaphore(0)

    def follow() -> None:
        for outcome in assistant.watch(stop=stop):
            outcomes.append(outcome)
            seen.release()

    watching = threading.Thread(target=follow)
    watching.start()
    try:
        for number in range(100):  # until it watches, changes are not told
            write("new.txt", f"Fact number {number}.")
            if seen.acquire(timeout=0.3):
                break
    finally:
        stop.set()
        watching.join(20)
    assert isinstance(outcomes[0], SyncReport) and outcomes[0].added == ("new.txt",)


def test_of_several_folders_names_start_with_the_folders_own(assistant: Assistant) -> None:
    Path("wire").mkdir()
    Path("wire/a.txt").write_text("One fact.")
    with Assistant(Config(store="both"), [Path("docs"), Path("wire")], HashingEmbedder(), None) as both:
        assert both.sync().added == ("docs/storm.txt", "docs/summit.txt", "wire/a.txt")


def test_what_an_ignore_file_names_is_no_document(assistant: Assistant) -> None:
    write(".ragignore", "storm*\n")
    assert assistant.sync().removed == ("storm.txt",)
    assert assistant.plan().failed == ()


ASK = "from rag import *; print(Assistant.open('docs', 'store', 'extractive').ask('Which country opposes the plan of Ukraine?').text)"
SYNC = "from rag import *; Assistant.open('docs', 'store', 'extractive').sync()"


def test_another_process_reads_and_is_told_when_it_would_write(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_EMBEDDER", "none")
    run: Callable[[str], subprocess.CompletedProcess[str]] = lambda code: subprocess.run(  # noqa: E731
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert "Hungary" in run(ASK).stdout
    refused = run(SYNC)
    assert StoreBusyError.__name__ in refused.stderr and "Close it" in refused.stderr


def test_a_reader_answers_from_what_the_first_sync_of_another_has_stored(assistant: Assistant) -> None:
    assistant._catalog.set_meta(synced=None)  # as it is until that sync ends
    with Assistant(Config(store="store", strictness=0.0), [Path("docs")], HashingEmbedder(), None) as reader:
        assert not reader.owner
        assert "Hungary" in str(reader.ask(QUESTION))
        assistant._catalog.remove(["summit.txt", "storm.txt"])
        with pytest.raises(DocumentsError, match="still being read.*Ask again in a moment"):
            reader.ask(QUESTION)


def test_a_question_asked_while_the_first_documents_are_read_waits_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("summit.txt", "Hungary opposes the plan of Ukraine.")
    with Assistant(Config(store="new", strictness=0.0), [Path("docs")], HashingEmbedder(), None) as assistant:
        reading, asked = threading.Event(), threading.Event()

        def progress(stage: str, done: int, total: int) -> None:
            reading.set()
            asked.wait(20)

        syncing = threading.Thread(target=assistant.sync, args=(progress,))
        syncing.start()
        assert reading.wait(20)
        threading.Timer(0.3, asked.set).start()
        assert "Hungary" in assistant.ask(QUESTION).text
        syncing.join()


def test_closing_stops_a_sync_in_another_thread_between_two_documents(assistant: Assistant) -> None:
    write("new.txt", "One fact.")
    reading, closing, outcomes = threading.Event(), threading.Event(), []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "indexing":
            reading.set()
            closing.wait(20)

    def sync() -> None:
        try:
            outcomes.append(assistant.sync(progress))
        except FootnoteError as error:
            outcomes.append(error)

    syncing = threading.Thread(target=sync)
    syncing.start()
    assert reading.wait(20)
    threading.Timer(0.2, closing.set).start()
    assistant.close()
    syncing.join(20)
    assert "The sync was stopped" in str(outcomes[0])


def test_the_doctor_says_what_differs_and_mends_it(assistant: Assistant) -> None:
    assert assistant.doctor() == []
    write("new.txt", "One fact.")
    Path("docs/storm.txt").unlink()
    with assistant._catalog.transaction() as db:
        db.execute("DELETE FROM fulltext")
    said = "\n".join(assistant.doctor())
    for part in ("missing from the full text", "1 files are not in the index yet: new.txt", "1 files are gone from the folder: storm.txt"):
        assert part in said
    assert assistant.doctor(repair=True) == []
    assert assistant.search("fact", 1)[0].document == "new.txt"


def library() -> Library:
    return Library(Config(store="store"), [SEEDS], HashingEmbedder())


def test_example_questions_come_from_the_documents() -> None:
    with library() as opened:
        opened.sync()
        assert "What did German Chancellor Scholz say?" in opened.examples()
        assert len(opened.examples()) <= 4


def test_the_doctor_finds_a_sound_store_sound_and_a_missing_vector_index_missing() -> None:
    with library() as opened:
        opened.sync()
        assert opened.doctor() == []
    shutil.rmtree(Path("store", "chroma"))
    with library() as opened:
        assert any("vector index" in fault for fault in opened.doctor())
