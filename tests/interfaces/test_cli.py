from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RAG = [sys.executable, "-c", "from rag.interfaces.cli import main; main()"]
OFFLINE = {"RAG_EMBEDDER": "none", "PYTHONPATH": str(SEEDS.parent), "RAG_CACHE": "cache"}
pytestmark = pytest.mark.long  # each test starts a program


def rag(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RAG, *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        env={**os.environ, **OFFLINE, **environment},
        timeout=120,
        check=False,
    )


def test_ask_prints_the_answer_and_its_quotes() -> None:
    done = rag("ask", "Which country opposes Ukraine’s NATO aspirations?", "-d", str(SEEDS))
    assert done.returncode == 0, done.stderr
    assert "Hungary" in done.stdout
    assert "[1]" in done.stdout
    assert "note: answering in quotes only" in done.stderr


def test_a_scope_limits_an_answer_and_is_printed_below_it() -> None:
    name = next(SEEDS.glob("*.txt")).name
    asked = ("Which country opposes Ukraine’s NATO aspirations?", "-d", str(SEEDS), "-D", name)
    assert rag("ask", *asked, "--outlet", "FT").stdout.endswith(f"\nSearched: Financial Times, {name}\n")
    done = rag("ask", *asked, "--after", "2999")
    assert done.stdout == f"The scope is empty: no document is in it. Searched: since 2999, {name}.\n"


def test_a_chat_keeps_its_scope() -> None:
    done = rag("chat", "-d", str(SEEDS), "-m", "extractive", "--outlet", "financial times", stdin="Who opposes NATO aspirations?\n\n")
    assert "1 documents · Financial Times · extractive" in done.stderr
    assert "\nSearched: Financial Times\n" in done.stdout


def test_json_goes_to_standard_output_alone() -> None:
    answer = json.loads(rag("ask", "--json", "Who opposes Ukraine’s NATO aspirations?", "-d", str(SEEDS)).stdout)
    text = (SEEDS / answer["citations"][0]["document"]).read_text(encoding="utf-8")
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in answer["citations"])


def test_sync_reports_each_file_once() -> None:
    Path("docs").mkdir()
    Path("docs/a.txt").write_text("One fact.", encoding="utf-8")
    Path("docs/b.xyz").write_text("unknown", encoding="utf-8")
    first, second = (json.loads(rag("sync", "--json", "-d", "docs").stdout) for _ in range(2))
    assert (first["added"], [name for name, _ in first["failed"]]) == (["a.txt"], ["b.xyz"])
    assert second["unchanged"] == ["a.txt"]


def test_a_plan_is_printed_and_nothing_stored() -> None:
    Path("docs").mkdir()
    Path("docs/a.txt").write_text("One fact.", encoding="utf-8")
    done = rag("sync", "--plan", "-d", "docs")
    assert "1 to be added" in done.stdout and "+ a.txt" in done.stdout
    assert json.loads(rag("sync", "--plan", "--json", "-d", "docs").stdout)["added"] == ["a.txt"]


def test_a_guessed_encoding_is_shown() -> None:
    Path("docs").mkdir()
    Path("docs/a.txt").write_bytes("Ein Café für alle.".encode("cp1252"))
    assert "note: a.txt was read as cp1252, which is a guess" in rag("sync", "-d", "docs").stderr


def test_a_watch_prints_what_changes_until_ctrl_c() -> None:
    Path("docs").mkdir()
    command, pipe = [*RAG, "sync", "--watch", "-d", "docs"], subprocess.PIPE
    told = threading.Event()
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env={**os.environ, **OFFLINE}) as process:
        listener = threading.Thread(target=lambda: [told.set() for line in process.stdout if "+ a.txt" in line])
        try:
            assert "0 added" in process.stdout.readline()
            listener.start()
            for number in range(100):  # until it watches, changes are not told
                Path("docs/a.txt").write_text(f"Fact {number}.", encoding="utf-8")
                if told.wait(0.3):
                    break
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):  # one started in the background of a shell ignores the signal
                process.wait(60)
            process.kill()
            errors = process.stderr.read()
            listener.join(30)
    assert told.is_set()
    assert process.returncode == 130
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask", "", "-d", str(SEEDS)), 2, "question is empty"),
        (("ask", "x" * 20_000, "-d", str(SEEDS)), 2, "20,000 characters"),
        (("ask", "Who?", "-d", str(SEEDS), "--after", "soon"), 2, "after is 'soon', which is no date"),
        (("ask", "Who?", "-d", str(SEEDS), "--outlet", "Finance Times"), 2, "Did you mean 'Financial Times'?"),
        (("chat", "-d", str(SEEDS), "-D", "nothing.txt"), 2, "There is no document 'nothing.txt'"),
        (("ask", "Who?", "-d", "nowhere"), 3, "There is no nowhere"),
        (("ask", "Who?", "-d", str(SEEDS), "-m", "local"), 5, "rag models fetch qwen-1.5b"),
        (("ask", "Who?", "-d", str(SEEDS), "-m", "gpt4"), 5, "provider:model"),
        (("models", "verify", "unknown"), 5, "unknown"),
        (("sync", "-d", str(SEEDS), "--store", "/proc/nothing"), 4, "/proc/nothing"),
    ],
)
def test_a_mistake_is_one_line_and_an_exit_code(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = rag(*arguments)
    assert done.returncode == code, done.stderr
    last = [line for line in done.stderr.splitlines() if line.startswith("rag: ")]
    assert len(last) == 1
    assert said in last[0]
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_named() -> None:
    done = rag("ask", "Who opposes NATO?", "-d", str(SEEDS), "-m", "openai:any", "--base-url", "http://127.0.0.1:9/v1")
    assert done.returncode == 5
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_chat_keeps_the_thread_and_leaves_at_the_end_of_input() -> None:
    done = rag("chat", "-d", str(SEEDS), "-m", "extractive", stdin="What did Chancellor Scholz rule out?\nWhy?\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ruled out deploying ground troops") >= 2


def test_doctor_reports_a_sound_store_and_models_names_the_licences() -> None:
    rag("sync", "-d", str(SEEDS))
    done = rag("doctor", "--json", "-d", str(SEEDS))
    assert (done.returncode, json.loads(done.stdout)["faults"]) == (0, [])
    assert "Apache-2.0" in rag("models").stdout
    assert rag("models", "path", "minilm").stdout.strip().endswith("minilm")
    assert rag("--version").stdout.startswith("rag ")


def test_doctor_names_faults_and_repairs_even_an_index_that_cannot_be_read() -> None:
    rag("sync", "-d", str(SEEDS))
    Path("vectorstore/catalog.sqlite").write_bytes(b"no database at all, but long enough" * 99)
    assert "rag doctor --repair" in rag("doctor", "-d", str(SEEDS)).stderr
    done = rag("doctor", "--repair", "-d", str(SEEDS))
    assert (done.returncode, "moved to" in done.stderr, "nothing is wrong" in done.stdout) == (0, True, True)


def test_ctrl_c_leaves_quietly() -> None:
    command, pipe = [*RAG, "chat", "-d", str(SEEDS), "-m", "extractive"], subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env={**os.environ, **OFFLINE})
    assert process.stderr is not None
    while "extractive" not in process.stderr.readline():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
