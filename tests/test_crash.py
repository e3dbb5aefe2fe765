"""Kills, broken files and two processes: whatever happens to a store, it answers, mends itself or says what to type."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.errors import StoreBusyError, StoreError
from rag.index import vectors
from rag.index.generations import Generations
from rag.index.store import salvage
from rag.testing import HashingEmbedder
from tests.conftest import ROOT

pytestmark = pytest.mark.long

QUESTION = "Who closed the bridge?"
STORIES = {
    "bridge.txt": "The mayor of Lund closed the bridge on Monday, the council said.",
    "opera.txt": "The orchestra played in the old hall until late. Nobody wanted to go home.",
    **{f"story-{n}.txt": f"Ferry number {n} sailed to island {n * 7} with {n * 3} crates of fish." for n in range(120)},
}


class CountingEmbedder(HashingEmbedder):
    """Counts the texts that are embedded, questions among them."""

    def __init__(self) -> None:
        super().__init__(8)
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        return super().embed(texts)


class Home:
    """A folder of documents and a store beside it."""

    def __init__(self, base: Path) -> None:
        self.base, self.folder, self.store = base, base / "docs", base / "store"

    def opened(self) -> Assistant:
        self.embedder = CountingEmbedder()
        return Assistant(Config(store=str(self.store), embedder="none"), [self.folder], self.embedder, None)

    def found(self, name: str) -> Path:
        """The file of Chroma of that name."""
        return next((self.store / "chroma").rglob(name))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store that was synced and closed, with files of Chroma's graph on disk; tests take a copy."""
    home = Home(tmp_path_factory.mktemp("made"))
    home.folder.mkdir()
    for name, text in STORIES.items():
        (home.folder / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "SYNC_THRESHOLD", 50)
        with home.opened() as assistant:
            assistant.sync()
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    shutil.copytree(made.base, tmp_path / "home")
    return Home(tmp_path / "home")


def answers(assistant: Assistant) -> bool:
    return "mayor of Lund" in assistant.ask(QUESTION).text


def assert_mends_itself(home: Home) -> None:
    """The next start answers from the scan, and its sync rebuilds the vector index without embedding any document."""
    with home.opened() as assistant:
        assert assistant._vectors.state == "scan"
        assert answers(assistant)
        home.embedder.texts.clear()
        report = assistant.sync()
        assert (len(report.unchanged), report.failed) == (len(STORIES), ())
        assert home.embedder.texts == []
        assert assistant._vectors.state == "chroma"
        assert answers(assistant)
        assert assistant.doctor() == []


# --- Chroma's files ----------------------------------------------------------------------------------


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xff" * path.stat().st_size)


FILES = ("chroma.sqlite3", "data_level0.bin", "header.bin")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [cut, overwrite, Path.unlink], ids=["cut", "overwritten", "gone"])
def test_a_damaged_file_of_the_vector_index_is_mended_without_embedding(home: Home, name: str, damage: Callable[[Path], None]) -> None:
    damage(home.found(name))
    assert_mends_itself(home)


@pytest.mark.parametrize("gone", ["chroma", "chroma/generation-1"])
def test_a_vector_index_that_is_gone_is_made_again_without_embedding(home: Home, gone: str) -> None:
    shutil.rmtree(home.store / gone)
    assert_mends_itself(home)


def test_a_file_that_crashes_chroma_crashes_a_child_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neighbours of each vector that lie far outside the file: Chroma follows them and the process is gone."""
    file = home.found("data_level0.bin")
    rows, data = len(STORIES), bytearray(file.read_bytes())
    size = len(data) // rows  # of the room for each vector: how many neighbours, 32 of them, the vector, its number
    for start in range(0, rows * size, size):
        data[start : start + 132] = struct.pack("<I32I", 32, *[0x7FFFFF00] * 32)
    file.write_bytes(data)
    codes, run = [], subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **named: codes.append((done := run(*args, **named)).returncode) or done)
    assert_mends_itself(home)
    assert codes == [-signal.SIGSEGV]


def test_a_probe_that_never_ends_counts_as_a_crash(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.found("generation-1.seal").unlink()
    monkeypatch.setattr("rag.index.generations._PROBE", "while True: pass")
    monkeypatch.setattr("rag.index.generations._PROBE_SECONDS", 0.5)
    assert_mends_itself(home)


def test_an_index_closed_in_order_is_probed_by_nobody(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Generations, "opens", lambda self, number: pytest.fail("probed"))
    with home.opened() as assistant:
        assert answers(assistant)
        assert assistant._vectors.state == "chroma"


# --- the catalog ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [cut, overwrite], ids=["cut", "overwritten"])
def test_a_damaged_catalog_is_one_line_with_what_to_type_and_is_kept_beside_the_new_one(home: Home, damage: Callable[[Path], None]) -> None:
    path = home.store / "catalog.sqlite"
    damage(path)
    rubbish = path.read_bytes()
    with pytest.raises(StoreError) as caught, home.opened() as assistant:
        assistant.sync()
    assert "damaged" in str(caught.value) and "rag doctor --repair" in str(caught.value) and "\n" not in str(caught.value)
    assert path.read_bytes() == rubbish
    aside = salvage(home.store)
    assert aside is not None and aside.read_bytes() == rubbish
    with home.opened() as assistant:
        assert len(assistant.sync().added) == len(STORIES)
        assert answers(assistant)
        assert assistant.doctor() == []


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_catalog_with_a_page_of_noise_answers_or_says_what_to_type_and_can_be_repaired(home: Home, share: float) -> None:
    path = home.store / "catalog.sqlite"
    page = int(path.stat().st_size * share) // 4096
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(np.random.default_rng(1).bytes(4096))
    try:
        with home.opened() as assistant:
            faults = assistant.doctor()
    except StoreError as error:
        faults = [str(error)]
        assert "rag doctor --repair" in str(error)
    assert faults
    salvage(home.store)
    with home.opened() as assistant:
        assert assistant.doctor(repair=True) == []
        assert answers(assistant)


def test_a_catalog_that_was_deleted_is_made_again_from_the_documents(home: Home) -> None:
    (home.store / "catalog.sqlite").unlink()
    with home.opened() as assistant:
        assert answers(assistant)
        assert len(assistant.sync().unchanged) == len(STORIES)
        assert assistant.doctor() == []


# --- two processes ---------------------------------------------------------------------------------------

HOLD = """
import sys, time
from pathlib import Path
from rag.assistant import Assistant
from rag.config import Config
from tests.test_crash import CountingEmbedder
folder, store = sys.argv[1:]
assistant = Assistant(Config(store=store, embedder="none"), [Path(folder)], CountingEmbedder(), None)
print("holding", flush=True)
time.sleep(60)
"""


@pytest.fixture
def writer(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the store."""
    command = [sys.executable, "-c", HOLD, str(home.folder), str(home.store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused_and_may_read_and_a_kill_frees_the_lock(home: Home, writer: subprocess.Popen[str]) -> None:
    with home.opened() as assistant:
        assert answers(assistant)
        assert "another process keeps this index up to date" in assistant.notices
        with pytest.raises(StoreBusyError, match="Another process holds the index.*Close it .*`rag serve`"):
            assistant.sync()
        with pytest.raises(StoreBusyError):
            salvage(home.store)
    writer.kill()
    writer.wait()
    (home.folder / "new.txt").write_text("The tunnel was opened by Anna Kovacs.")
    with home.opened() as assistant:
        assert assistant.sync().added == ("new.txt",)
        assert assistant.doctor() == []


@pytest.mark.parametrize("after", [0.1, 0.6, 1.2, 2.0])
def test_a_first_sync_that_is_killed_is_completed_by_the_next(home: Home, after: float) -> None:
    shutil.rmtree(home.store)
    code = HOLD.replace("time.sleep(60)", "assistant.sync()")
    command = [sys.executable, "-c", code, str(home.folder), str(home.store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout.readline() == "holding\n"
        time.sleep(after)
        process.kill()
    with home.opened() as assistant:
        report = assistant.sync()
        assert len(report.added) + len(report.unchanged) == len(STORIES)
        assert answers(assistant)
        assert assistant.doctor() == []


def test_after_random_changes_and_kills_the_index_equals_a_fresh_one() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "sync_sequences.py"), "3", "7"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert (done.returncode, "equal to a fresh index: 3 of 3" in done.stdout) == (0, True), done.stdout + done.stderr
