"""A run in other tools' forms, read back by their rules."""

from __future__ import annotations

import json
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from rag import Assistant, Config
from rag.errors import EvaluationError
from rag.evaluation import evaluate, export
from rag.evaluation.questions import Gold, Question
from rag.evaluation.report import Report, Row
from rag.testing import HashingEmbedder
from rag.types import Answer, Citation, Claim, Evidence, Hit

LEAD = "The Askel bridge opened to traffic on 9 January 2031."
QUESTIONS = (
    Question(id="date", question="When did the Askel bridge open?", answers=("9 January 2031",), evidence=(Gold(quote=LEAD),)),
    Question(
        id="who", question="Who paid for the Askel bridge?", answers=("Mara Quill",), evidence=(Gold(document="b.txt", start=0, end=37),)
    ),
    Question(id="open", question="Which bridge opened to traffic?", expect=(("askel",),)),
    Question(id="nowhere", question="How many windmills stand at Tornholm?", answerable=False),
    Question(
        id="wrong", question="When did the Askel bridge open?", answers=("10 May 1999",), history=({"role": "user", "content": "Hello"},)
    ),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A run of real answers, and one question that could not be asked."""
    folder = tmp_path_factory.mktemp("run")
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text(f"{LEAD} A brass band played.", encoding="utf-8")
    (seeds / "b.txt").write_text("Mara Quill paid for the Askel bridge. It is green.", encoding="utf-8")
    with Assistant(Config.load(store=str(folder / "store"), strictness=0.6), [seeds], HashingEmbedder(), None) as assistant:
        assistant.sync()
        made = evaluate(QUESTIONS, assistant)
    failed = Row(Question(id="failed", question="And then?", answerable=False), None, "It broke.", (), (), {}, "failed", {})
    return replace(made, rows=(*made.rows, failed))


def official(prediction: str, answers: list[str]) -> int:
    """Exact match by the rules of SQuAD 2.0's script: lower case, no punctuation, no articles, one space; no answer is ""."""

    def plain(text: str) -> str:
        bare = "".join(char for char in text.lower() if char not in set(string.punctuation))
        return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())

    return max(int(plain(prediction) == plain(answer)) for answer in [one for one in answers if plain(one)] or [""])


def test_squads_rules_over_the_predictions_give_the_reports_exact_match(run: Report) -> None:
    predicted = export.predictions(run)
    asked = {qa["id"]: [a["text"] for a in qa["answers"]] for d in export.dataset(run)["data"] for p in d["paragraphs"] for qa in p["qas"]}
    scored = {row.question.id: row.scores["answer_em"] for row in run.rows if row.scores.get("answer_em") is not None}
    assert scored == {"date": 1.0, "who": 1.0, "wrong": 0.0}
    assert {name: official(predicted[name], asked[name]) for name in scored} == scored


def test_a_refusal_is_right_by_squads_rules_and_a_failure_is_not(run: Report) -> None:
    predicted, unanswered = export.predictions(run), export.no_answer(run)
    assert (predicted["nowhere"], unanswered["nowhere"], official(predicted["nowhere"], [])) == ("", 1.0, 1)
    assert (unanswered["failed"], official(predicted["failed"], [])) == (0.0, 0)
    assert 0 <= unanswered["date"] < 1


def test_squads_rows_hold_question_context_answers_and_prediction(run: Report) -> None:
    rows = {row["id"]: row for row in export.squad(run)}
    assert list(rows) == ["date", "who", "open", "nowhere", "wrong", "failed"]
    date = rows["date"]
    assert date["answers"]["text"] == ["9 January 2031"]
    start = date["answers"]["answer_start"][0]
    assert date["context"][start : start + 14] == "9 January 2031"
    assert date["prediction"] == "9 January 2031"
    assert rows["wrong"]["answers"]["answer_start"] == [-1]
    assert (rows["nowhere"]["answers"]["text"], rows["nowhere"]["is_impossible"]) == ([], True)


def test_a_question_without_a_known_answer_is_not_given_to_squads_script_as_unanswerable(run: Report) -> None:
    asked = {qa["id"] for document in export.dataset(run)["data"] for part in document["paragraphs"] for qa in part["qas"]}
    assert asked == {"date", "who", "nowhere", "wrong", "failed"}
    assert "open" in {row["id"] for row in export.squad(run)}


def test_ragas_rows_hold_what_was_asked_laid_before_the_answerer_and_known(run: Report) -> None:
    date, who, opened, nowhere, wrong, failed = export.ragas(run)
    answer = run.rows[0].answer
    assert answer is not None
    assert date["user_input"] == answer.standalone
    assert date["response"] == answer.text
    assert date["retrieved_contexts"] == [one.text for one in answer.evidence]
    assert (date["reference"], date["reference_contexts"]) == ("9 January 2031", [LEAD])
    assert who["reference_contexts"] == ["Mara Quill paid for the Askel bridge."]
    assert (opened["reference"], opened["reference_contexts"]) == (None, None)
    assert nowhere["response"].startswith("The documents don’t say.")
    assert wrong["history"] == [{"role": "user", "content": "Hello"}]
    assert (failed["user_input"], failed["response"], failed["error"]) == ("And then?", None, "It broke.")


def test_ragas_fields_have_the_types_that_ragas_reads(run: Report) -> None:
    for row in export.ragas(run):
        assert isinstance(row["user_input"], str), "a list would be read as a conversation"
        assert all(row[name] is None or isinstance(row[name], str) for name in ("response", "reference"))
        for name in ("retrieved_contexts", "reference_contexts"):
            assert row[name] is None or all(isinstance(text, str) for text in row[name])


def test_evidence_whose_words_are_not_all_known_is_left_out_as_a_whole() -> None:
    known, elsewhere = Gold(document="a.txt", start=2, end=5), Gold(document="a.txt", start=90, end=99)
    hits = (Hit("a.txt", 1, 9, "bcdefghi", None, None, 1.0, 1),)

    def contexts(*evidence: Gold) -> list[str] | None:
        row = Row(Question(id="q", question="q?", evidence=evidence), None, "no", hits, (), {}, "q", {})
        return next(export.ragas(Report({}, (row,), {}, {}, {}, {})))["reference_contexts"]

    assert contexts(known) == ["cde"]
    assert contexts(known, elsewhere) is None


def test_a_run_is_written_as_lines_that_read_back(run: Report, tmp_path: Path) -> None:
    (path,) = export.write(run, "ragas", tmp_path / "out" / "ragas.jsonl")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert [json.loads(line) for line in lines if line] == list(export.ragas(run))
    assert [file.name for file in path.parent.iterdir()] == ["ragas.jsonl"]


def test_the_squad_form_brings_the_three_files_that_the_script_reads(run: Report, tmp_path: Path) -> None:
    files = export.write(run, "squad", tmp_path / "run.jsonl")
    assert [file.name for file in files] == ["run.jsonl", "run.dataset.json", "run.predictions.json", "run.na_prob.json"]
    held = [json.loads(file.read_text(encoding="utf-8")) for file in files[1:]]
    assert held == [export.dataset(run), export.predictions(run), export.no_answer(run)]


def test_a_form_that_does_not_exist_is_told_with_those_that_do(run: Report, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="There is no form 'trec'. One of ragas, squad"):
        export.write(run, "trec", tmp_path / "x")


def test_half_a_surrogate_in_a_text_does_not_stop_the_export(tmp_path: Path) -> None:
    cited = Citation(1, "a", "A", None, None, None, None, None, 0, 1, "\ud800", "0" * 64)
    answer = Answer(
        "q?",
        "q?",
        "\ud800",
        "answered",
        None,
        (Claim("\ud800", (1,), "supported", 1.0),),
        (cited,),
        evidence=(Evidence(1, "a", 0, 1, "\ud800"),),
    )
    row = Row(Question(id="q", question="q?"), answer, None, (), (), {}, "q", {})
    for form in export.FORMS:
        export.write(Report({}, (row,), {}, {}, {}, {}), form, tmp_path / f"{form}.jsonl")
        assert json.loads((tmp_path / f"{form}.jsonl").read_text(encoding="utf-8").split("\n")[0])
