from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from rag.errors import DocumentsError, FootnoteError, StoreBusyError, SyncStoppedError
from rag.interfaces.upkeep import Upkeep
from rag.reports import SyncReport


class Folder:
    """Syncs that wait at a gate, and changes that the test makes."""

    def __init__(self, *outcomes: SyncReport | FootnoteError) -> None:
        self.outcomes = list(outcomes)
        self.gate, self.changed, self.halted = threading.Event(), threading.Event(), threading.Event()
        self.gate.set()

    def sync(self, progress: Callable[[str, int, int], None], *, wait: bool) -> SyncReport:
        progress("indexing", 1, 4)
        assert self.gate.wait(20)
        if self.halted.is_set():
            raise SyncStoppedError("The sync was stopped after 1 of 4 documents")
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, FootnoteError):
            raise outcome
        return outcome

    def stop_sync(self) -> None:
        self.halted.set()
        self.gate.set()

    def changes(self, stop: threading.Event) -> Iterator[int]:
        while not stop.is_set():
            if self.changed.wait(0.02):
                self.changed.clear()
                yield 1


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


ADDED, SAME = SyncReport(added=("a.txt",)), SyncReport(unchanged=("a.txt",))


def test_a_sync_tells_how_far_it_is_and_then_its_report() -> None:
    folder, told = Folder(ADDED), []
    folder.gate.clear()
    upkeep = Upkeep(folder, told.append)
    upkeep.begin()
    until(lambda: upkeep.line == "Reading documents: 1 of 4")
    upkeep.begin()  # one is under way
    folder.gate.set()
    until(lambda: not upkeep.running)
    assert (upkeep.line, upkeep.report, upkeep.error, told) == ("", ADDED, None, [ADDED])


def test_a_stop_is_told_and_the_next_sync_goes_on() -> None:
    folder = Folder(ADDED)
    folder.gate.clear()
    upkeep = Upkeep(folder)
    upkeep.begin()
    until(lambda: bool(upkeep.line))
    upkeep.stop()
    until(lambda: not upkeep.running)
    assert isinstance(upkeep.error, SyncStoppedError)
    folder.halted.clear()
    upkeep.begin()
    until(lambda: upkeep.report is ADDED)
    assert upkeep.error is None


def test_an_error_is_kept_for_whoever_looks() -> None:
    upkeep = Upkeep(Folder(StoreBusyError("Another process holds the index")))
    upkeep.begin()
    until(lambda: upkeep.error is not None)
    assert "Another process" in str(upkeep.error)


def test_watching_syncs_at_each_change_and_tells_only_news() -> None:
    folder, told = Folder(SAME, DocumentsError("The drive is gone"), SAME, ADDED), []
    upkeep = Upkeep(folder, told.append, watching=True)
    upkeep.begin()
    for left in (3, 2, 1, 0):
        until(lambda left=left: len(folder.outcomes) == left and not upkeep.running)
        folder.changed.set() if left else None
    assert told[0] is SAME and told[2:] == [ADDED] and upkeep.error is None
    upkeep.close(wait=5)
    upkeep.begin()
    assert not upkeep.running


def test_what_changes_while_a_sync_runs_is_synced_by_another_that_follows() -> None:
    folder, told = Folder(ADDED, SyncReport(added=("b.txt",))), []
    folder.gate.clear()
    folder.reading = "a\n.txt"
    upkeep = Upkeep(folder, told.append)
    upkeep.begin()
    until(lambda: upkeep.line == "Reading documents: 1 of 4, now a\\n.txt")
    upkeep.begin(again=True)
    upkeep.begin(again=True)
    folder.gate.set()
    until(lambda: not upkeep.running)
    assert [report.added for report in told] == [("a.txt",), ("b.txt",)]
    assert folder.outcomes == []
