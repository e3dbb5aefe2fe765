"""`rag eval` as typed in a shell, over a small folder and full text alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rag.interfaces.cli import main
from rag.interfaces.evaluate import _repeated

ARTICLES = {
    "hungary.txt": "Hungary opposes the pipeline plan. Its minister Peter Szabo spoke in Budapest on Friday.",
    "poland.txt": "Poland sent 12 engineers to the border. Warsaw expects the bridge to reopen in March.",
}
ROWS = [
    {"id": "a", "question": "Who opposes the pipeline plan?", "answers": ["Hungary"], "evidence": ["Hungary opposes the pipeline plan."]},
    {"id": "b", "question": "How many engineers did Poland send?", "answers": ["12"], "evidence": ["Poland sent 12 engineers"]},
    {"id": "c", "question": "Who won the chess title in Chennai?", "answerable": False},
]  # fmt: skip


@dataclass
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Shell = Callable[..., Done]


@pytest.fixture
def rag(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command as its entry point runs it, in this process: each process of its own would load Chroma anew."""
    monkeypatch.setenv("RAG_EMBEDDER", "none")
    monkeypatch.setenv("RAG_CACHE", "cache")
    Path("seeds").mkdir()
    for name, text in ARTICLES.items():
        Path("seeds", name).write_text(text, encoding="utf-8")
    Path("set.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["rag", "eval", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        return Done(code if isinstance(code, int) else int(code is not None), *capsys.readouterr())

    return run


def test_a_sound_set_passes_the_check_and_a_faulty_one_is_told_row_and_field(rag: Shell) -> None:
    done = rag("check", "set.jsonl")
    assert (done.returncode, done.stdout) == (0, "3 questions, 0 problems\n")
    bad = [
        *ROWS,
        {"id": "a", "question": "Again?"},
        {"id": "d", "question": "Where?", "evidence": ["Nowhere said."], "relevant": ["no.txt"]},
    ]
    Path("set.jsonl").write_text("".join(json.dumps(row) + "\n" for row in bad), encoding="utf-8")
    done = rag("check", "set.jsonl")
    assert done.returncode == 1
    assert all(part in done.stdout for part in ("'a'", "'evidence'", "'relevant'", "no.txt", "problems"))


def test_a_run_keeps_its_folder_and_says_where(rag: Shell) -> None:
    done = rag("run", "set.jsonl", "--out", "one", "--set", "passages=4", "evidence=6")
    assert done.returncode == 0, done.stderr
    assert "Right" in done.stdout
    assert "one/report.html" in done.stderr
    head = json.loads(Path("one/run.json").read_text(encoding="utf-8"))
    assert (head["about"]["settings"]["passages"], head["about"]["settings"]["evidence"]) == (4, 6)
    assert head["figures"]["citation_exactness"]["value"] == 1.0


def test_without_a_folder_a_run_makes_one_below_runs(rag: Shell) -> None:
    assert rag("run", "set.jsonl", "--json").returncode == 0
    assert [path.name for path in Path("runs").glob("set*/report.html")] == ["report.html"]


def test_two_runs_are_compared_and_held_to_a_gate(rag: Shell) -> None:
    rag("run", "set.jsonl", "--out", "one")
    rag("run", "set.jsonl", "--out", "two")
    done = rag("diff", "one", "two")
    assert (done.returncode, "right" in done.stdout.lower()) == (0, True)
    limits = ("--min", "citation_exactness=1", "--max-drop", "answer_f1=0.02", "--baseline", "one", "--junit", "gate.xml")
    assert rag("gate", "two", *limits).returncode == 0
    suite = ElementTree.parse("gate.xml").getroot()
    assert suite.findall(".//testcase")
    assert not suite.findall(".//failure")
    done = rag("gate", "two", "--max", "answer_f1=0.01")
    assert done.returncode == 1
    assert "answer_f1" in done.stdout


def test_a_sweep_makes_one_table_and_a_picture(rag: Shell) -> None:
    done = rag("run", "set.jsonl", "--sweep", "k=2,4", "model=extractive", "--out", "sweep")
    assert done.returncode == 0, done.stderr
    assert sorted(path.parent.name for path in Path("sweep").glob("*/run.json")) == [
        "passages=2,model=extractive",
        "passages=4,model=extractive",
    ]
    assert "<svg" in Path("sweep/sweep.html").read_text(encoding="utf-8")
    assert len(json.loads(Path("sweep/sweep.json").read_text(encoding="utf-8"))["rows"]) == 2


def test_drafts_are_added_unchecked_and_can_be_run(rag: Shell) -> None:
    assert rag("draft", "--out", "draft.jsonl", "-n", "4").returncode == 0
    rows = [json.loads(line) for line in Path("draft.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows
    assert {row["review"] for row in rows} == {"unchecked"}
    assert rag("check", "draft.jsonl").returncode == 0


def test_a_set_with_its_own_documents_is_asked_over_these(rag: Shell) -> None:
    paragraph = {
        "context": "Kaja Kallas spoke in Tallinn. The budget grew.",
        "qas": [{"id": "q1", "question": "Where did Kaja Kallas speak?", "answers": [{"text": "Tallinn", "answer_start": 21}]}],
    }
    Path("squad.json").write_text(json.dumps({"data": [{"title": "Talks", "paragraphs": [paragraph]}]}), encoding="utf-8")
    done = rag("run", "squad.json", "--out", "squad")
    assert done.returncode == 0, done.stderr
    (row,) = [json.loads(line) for line in Path("squad/rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert row["scores"]["evidence_recall@1"] == 1.0
    assert row["gold"][0][0][0].startswith("corpus.jsonl#")


def test_a_run_is_exported_and_its_sentences_are_laid_out_for_labels(rag: Shell) -> None:
    rag("run", "set.jsonl", "--out", "one")
    for form in ("ragas", "squad"):
        done = rag("export", "one", "--to", form)
        assert done.returncode == 0, done.stderr
        assert all(Path(path).exists() for path in done.stdout.split())
    assert rag("labels", "one", "--out", "labels.jsonl").returncode == 0
    again = rag("labels", "one", "--out", "labels.jsonl")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nowhere.jsonl"), "nowhere.jsonl"),
        (("run", "set.jsonl", "--set", "colour=blue"), "colour"),
        (("run", "set.jsonl", "--set", "passages"), "key=value"),
        (("gate", "nowhere"), "nowhere"),
        (("diff", "nowhere", "set.jsonl"), "nowhere"),
        (("export", "nowhere", "--to", "pdf"), "nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(rag: Shell, arguments: tuple[str, ...], said: str) -> None:
    done = rag(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_every_figure_is_listed_with_its_meaning(rag: Shell) -> None:
    assert "citation_exactness" in rag("figures").stdout


def test_pairs_behind_one_option_are_read_as_if_it_were_repeated() -> None:
    typed = ["f.jsonl", "--sweep", "k=4,8", "model=a,b", "--out", "x=y", "--min", "a@1=1", "b=2", "rest", "c=3"]
    assert list(_repeated(typed)) == [
        "f.jsonl", "--sweep", "k=4,8", "--sweep", "model=a,b", "--out", "x=y", "--min", "a@1=1", "--min", "b=2", "rest", "c=3",
    ]  # fmt: skip
