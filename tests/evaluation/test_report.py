from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from rag.errors import EvaluationError
from rag.evaluation.figures import curves, figures
from rag.evaluation.folder import save
from rag.evaluation.questions import Gold, Question
from rag.evaluation.report import Figure, Report, Row, shown
from rag.evaluation.sets.files import put
from rag.types import Answer, Citation, Claim, Hit


def made() -> Report:
    asked = Question(id="a", question="=SUM(1)?", evidence=(Gold("It is so.", "a.txt", 0, 9),), kind="fact", extra={"note": "mine"})
    cited = Citation(1, "a.txt", "A", None, None, None, None, None, 0, 9, "It is so.", "0" * 64)
    answer = Answer(
        "=SUM(1)?", "=SUM(1)?", "It is so.[1]", "answered", "so", (Claim("It is so.", (1,), "supported", 0.9),), (cited,),
        seconds={"evidence": 0.1, "total": 0.2}, tokens={"prompt": 0, "completion": 0},
    )  # fmt: skip
    hit = Hit("a.txt", 0, 9, "It is so.", None, None, 0.5, 1)
    scores = {"right": 1.0, "failures": 0.0}
    rows = (
        Row(asked, answer, None, (hit,), ((("a.txt", 0, 9),),), scores, "a.txt", {"evidence": 0.1, "total": 0.2, "search": 0.01}),
        Row(Question(id="b", question="Then?"), None, "It broke.", (), (), {"right": None, "failures": 1.0}, "question b", {"ask": 0.1}),
    )
    found, slices = figures(rows)
    return Report(
        {"name": "two", "model": "extractive"}, rows, found, slices, curves(rows, found), {"wall": 1.0}, "2026-01-01T00:00:00+00:00"
    )


def test_a_report_reads_back_as_it_was_saved() -> None:
    report = made()
    assert Report.load(save(report, "run")) == report
    assert Report.load("run/run.json") == report


def test_rows_keep_all_times_in_one_place() -> None:
    row = made().rows[0].to_dict()
    assert "seconds" not in row["answer"]
    assert row["seconds"] == {"evidence": 0.1, "total": 0.2, "search": 0.01}


def test_the_table_has_a_row_a_question_and_no_formula() -> None:
    save(made(), "run")
    with Path("run/rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert (rows[0]["question"], rows[0]["right"], rows[0]["seconds_total"], rows[1]["error"]) == ("'=SUM(1)?", "1.0", "0.2", "It broke.")


def test_a_report_in_words_names_its_figures_and_its_failures() -> None:
    text = str(made())
    assert "two · extractive · 2 questions" in text
    assert "! b: It broke." in text


def test_a_figure_in_words_has_its_interval_and_its_rows() -> None:
    assert shown("right", Figure(0.8333, 0.6, 0.95, 18, "wilson")) == "0.833 (0.600–0.950) over 18"
    assert shown("words", Figure(31.04, n=18)) == "31.0 over 18"
    assert shown("right", Figure(None)) == "no rows"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.json", None, "There is no"), ("run.json", "{", "cannot be read"),
        ("run.json", "[]", "is not the run.json"), ("rows.jsonl", "{", "cannot be read"),
    ],
)  # fmt: skip
def test_a_run_that_cannot_be_read_is_one_clear_line(name: str, content: str | None, said: str) -> None:
    save(made(), "run")
    Path("run", name).unlink()
    if content is not None:
        Path("run", name).write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=said):
        Report.load("run")


def test_an_unknown_figure_is_told_with_those_near_it() -> None:
    with pytest.raises(EvaluationError, match="citation_exactness"):
        made().figure("citation_exact")


def test_a_file_that_cannot_be_written_leaves_the_old_one() -> None:
    put(Path("run/a.txt"), "old")
    Path("file").write_text("", encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be written"):
        put(Path("file/a.txt"), "new")
    assert Path("run/a.txt").read_text(encoding="utf-8") == "old"
    assert [path.name for path in Path("run").iterdir()] == ["a.txt"]


def test_half_a_surrogate_does_not_cost_the_run() -> None:
    put(Path("a.json"), json.dumps("\ud800", ensure_ascii=False))
    assert json.loads(Path("a.json").read_text(encoding="utf-8")) == "?"
