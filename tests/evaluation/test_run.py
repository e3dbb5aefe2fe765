"""A whole run over a small real store: what it asks, what it keeps, and how it goes on after a kill."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag import Answer, Assistant, Config, Scope
from rag.errors import EvaluationError, ModelStoppedError
from rag.evaluation import Gold, Question, QuestionSet, Report, evaluate
from rag.evaluation.run import new_folder, unfinished
from rag.testing import HashingEmbedder

ARTICLES = {
    "hungary.txt": "Hungary opposes the pipeline plan. Its minister Peter Szabo spoke in Budapest on Friday.",
    "poland.txt": "Poland sent 12 engineers to the border. Warsaw expects the bridge to reopen in March.",
    "norway.txt": "Norway cut its fishing quota by 9 percent. Oslo blamed warmer water in the north.",
}
QUESTIONS = QuestionSet(
    "three",
    (
        Question(id="a", question="Who opposes the pipeline plan?", answers=("Hungary",), evidence=(Gold(ARTICLES["hungary.txt"][:34]),)),
        Question(id="b", question="How many engineers did Poland send?", answers=("12",), kind="count", relevant={"poland.txt": 1}),
        Question(id="c", question="Who won the chess title in Chennai?", answerable=False, kind="other"),
        Question(id="d", question="Never asked?", review="rejected"),
    ),
)


def opened(store: str = "store") -> Assistant:
    Path("docs").mkdir(exist_ok=True)
    for name, text in ARTICLES.items():
        Path("docs", name).write_text(text, encoding="utf-8")
    assistant = Assistant(Config.load(store=store), [Path("docs")], HashingEmbedder(), None)
    assistant.sync()
    return assistant


@pytest.fixture
def assistant() -> Iterator[Assistant]:
    with opened() as one:
        yield one


class Counting:
    """An assistant that counts what it is asked, and fails as it is told."""

    def __init__(self, inner: Assistant, fails: dict[str, Exception] | None = None) -> None:
        self.inner, self.fails, self.asked = inner, fails or {}, []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def ask(self, question: str, history: Any = (), scope: Any = None) -> Answer:
        self.asked.append(question)
        if question in self.fails:
            raise self.fails[question]
        return self.inner.ask(question, history, scope)


def timeless(value: Any) -> Any:
    """JSON without its times."""
    if isinstance(value, dict):
        return {k: timeless(v) for k, v in value.items() if k not in ("seconds", "started", "latency") and not k.startswith("seconds_")}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def read(folder: Path) -> tuple[Any, list[Any]]:
    rows = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    return timeless(json.loads((folder / "run.json").read_text(encoding="utf-8"))), [timeless(json.loads(row)) for row in rows]


def test_every_row_that_is_not_rejected_is_asked_once_in_order(assistant: Assistant) -> None:
    counting = Counting(assistant)
    report = evaluate(QUESTIONS, counting)
    assert counting.asked == [question.question for question in QUESTIONS.asked]
    assert [row.question.id for row in report.rows] == ["a", "b", "c"]
    assert [row.scores["right"] for row in report.rows] == [1.0, 1.0, 1.0]
    assert report.figures["right"].value == 1.0
    assert report.about["model"] == "extractive"


def test_a_run_leaves_four_files_that_read_back_as_they_were(assistant: Assistant) -> None:
    report = evaluate(QUESTIONS, assistant, out="run")
    assert sorted(path.name for path in Path("run").iterdir()) == ["report.html", "rows.csv", "rows.jsonl", "run.json"]
    again = Report.load("run")
    assert again == report


def test_two_runs_differ_in_nothing_but_times(assistant: Assistant) -> None:
    for name in ("one", "two"):
        evaluate(QUESTIONS, assistant, out=name)
    assert read(Path("one")) == read(Path("two"))


def test_several_workers_give_the_rows_of_one(assistant: Assistant) -> None:
    evaluate(QUESTIONS, assistant, out="one", workers=1)
    evaluate(QUESTIONS, assistant, out="many", workers=3)
    assert read(Path("one")) == read(Path("many"))


def test_a_question_that_fails_is_a_row_and_a_figure(assistant: Assistant) -> None:
    fails = {"Who opposes the pipeline plan?": ModelStoppedError("It stopped"), "How many engineers did Poland send?": KeyError("x")}
    report = evaluate(QUESTIONS, Counting(assistant, fails), out="run")
    assert [row.error for row in report.rows] == ["It stopped.", "KeyError: 'x'", None]
    assert (report.figures["failures"].value, report.figures["right"].value) == (
        pytest.approx(2 / 3, abs=1e-6),
        pytest.approx(1 / 3, abs=1e-6),
    )
    assert report.figures["answer_f1"].value == 0.0
    assert "It stopped" in str(report)


def test_what_was_answered_before_a_break_is_not_asked_again(assistant: Assistant) -> None:
    broken = Counting(assistant, {"Who won the chess title in Chennai?": KeyboardInterrupt()})
    with pytest.raises(KeyboardInterrupt):
        evaluate(QUESTIONS, broken, out="run")
    assert not Path("run/run.json").exists()
    assert unfinished(QUESTIONS, assistant, Path()) == Path("run")
    rest = Counting(assistant)
    told: list[tuple[str, int, int]] = []
    report = evaluate(QUESTIONS, rest, out="run", progress=lambda *step: told.append(step))
    assert rest.asked == ["Who won the chess title in Chennai?"]
    assert told == [("asking", 2, 3), ("asking", 3, 3)]
    assert [row.question.id for row in report.rows] == ["a", "b", "c"]
    assert unfinished(QUESTIONS, assistant, Path()) is None


def test_a_question_that_failed_is_asked_again_when_the_run_goes_on(assistant: Assistant) -> None:
    first, *_ = QUESTIONS.asked
    with pytest.raises(KeyboardInterrupt):
        evaluate(
            QUESTIONS, Counting(assistant, {first.question: KeyError("x"), QUESTIONS.asked[2].question: KeyboardInterrupt()}), out="run"
        )
    rest = Counting(assistant)
    evaluate(QUESTIONS, rest, out="run")
    assert rest.asked == [first.question, QUESTIONS.asked[2].question]


def _killed(path: str) -> None:
    os.chdir(path)

    class Killed(Counting):
        def ask(self, question: str, history: Any = (), scope: Any = None) -> Answer:
            if len(self.asked) == 2:
                while Path("run/unfinished.jsonl").read_text(encoding="utf-8").count("\n") < 3:
                    pass  # the two before are still being scored
                with Path("run/unfinished.jsonl").open("a", encoding="utf-8") as file:
                    file.write('{"id": "c", "quest')  # as a kill in the middle of a line leaves it
                os.kill(os.getpid(), signal.SIGKILL)
            return super().ask(question, history, scope)

    with opened("other") as assistant:
        evaluate(QUESTIONS, Killed(assistant), out="run")


@pytest.mark.long
def test_a_run_that_was_killed_in_the_middle_of_a_line_goes_on(assistant: Assistant, tmp_path: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(target=_killed, args=(str(tmp_path),))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    rest = Counting(assistant)
    evaluate(QUESTIONS, rest, out="run")
    evaluate(QUESTIONS, assistant, out="whole")
    assert len(rest.asked) == 1
    assert read(Path("run")) == read(Path("whole"))


def test_the_same_run_may_be_made_again_but_another_does_not_take_its_place(assistant: Assistant) -> None:
    evaluate(QUESTIONS, assistant, out="run")
    evaluate(QUESTIONS, assistant, out="run")
    other = replace(QUESTIONS, questions=QUESTIONS.questions[:1])
    with pytest.raises(EvaluationError, match="holds another run"):
        evaluate(other, assistant, out="run")


@pytest.mark.parametrize(
    ("questions", "said"),
    [([], "no question to ask"), ([QUESTIONS.questions[3]], "no question to ask"), ([QUESTIONS.questions[0]] * 2, "'a' stands twice")],
)
def test_a_set_that_cannot_be_asked_says_why(assistant: Assistant, questions: list[Question], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        evaluate(questions, assistant)


def test_evidence_and_relevant_documents_cluster_a_row(assistant: Assistant) -> None:
    assert [row.cluster for row in evaluate(QUESTIONS, assistant).rows] == ["hungary.txt", "poland.txt", "question c"]


def test_a_new_folder_is_named_after_the_set_and_the_model() -> None:
    assert new_folder(Path("runs"), QUESTIONS, "ollama:llama3/x").name.startswith("three-ollama-llama3-x-2")


def test_the_parts_of_the_wall_time_add_up(assistant: Assistant) -> None:
    seconds = evaluate(QUESTIONS, assistant, workers=1).seconds
    assert seconds["wall"] == pytest.approx(seconds["ask"] + seconds["rest"], abs=0.01)
    assert seconds["rest"] > -0.01


def test_a_scope_may_name_documents_in_short(assistant: Assistant) -> None:
    narrow = replace(QUESTIONS.questions[0], scope=Scope(documents=["poland"]))
    wide = replace(QUESTIONS.questions[0], id="w", scope=Scope(documents=["hungary"]))
    report = evaluate([narrow, wide], assistant)
    assert [{hit.document for hit in row.hits} for row in report.rows] == [{"poland.txt"}, {"hungary.txt"}]


def test_evidence_whose_span_has_moved_is_found_by_its_quote(assistant: Assistant) -> None:
    moved = replace(QUESTIONS.questions[0], evidence=(Gold(ARTICLES["hungary.txt"][:34], "hungary.txt", 5, 39),))
    (row,) = evaluate([moved], assistant).rows
    assert row.gold == ((("hungary.txt", 0, 34),),)
