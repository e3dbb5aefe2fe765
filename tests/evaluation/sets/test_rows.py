"""Rows of question sets: what they may say and in which words, and how a mistake in one is told."""

import json
from typing import Any

import pytest
from hypothesis import given

from rag.errors import EvaluationError
from rag.evaluation.questions import Gold, Question
from rag.evaluation.sets.rows import parse, question_of
from rag.types import Scope
from tests.evaluation import drawn


def row(**fields: Any) -> dict[str, Any]:
    return {"id": "q1", "question": "Who won?", **fields}


def told(**fields: Any) -> str:
    """The one problem of a row, as it is shown."""
    question, problems = parse(row(**fields), "set.jsonl, line 3 (q1)", "row-3")
    assert question is None
    return " ".join(map(str, problems))


@given(drawn.questions())
def test_a_question_comes_back_from_its_plain_form(question: Question) -> None:
    assert question_of(json.loads(json.dumps(question.to_dict()))) == question


def test_a_row_may_say_no_more_than_the_question() -> None:
    assert question_of({"question": "Who won?"}, "line 3", "row-3") == Question(id="row-3", question="Who won?", answerable=True)


def test_a_row_of_the_shipped_kind_is_read_as_it_is() -> None:
    question = question_of(
        row(
            kind="followup",
            answer="Hungary",
            expect=[["hungary", "budapest"], ["nato"]],
            evidence=["Hungary opposes it."],
            max_words=70,
            history=[["Who opposes it?", "One country."]],
        )
    )
    assert (question.answers, question.kind, question.max_words) == (("Hungary",), "followup", 70)
    assert (question.expect, question.evidence) == ((("hungary", "budapest"), ("nato",)), (Gold("Hungary opposes it."),))
    assert question.history == ({"role": "user", "content": "Who opposes it?"}, {"role": "assistant", "content": "One country."})
    assert question.extra == {}


def test_a_row_that_says_null_or_nothing_says_nothing() -> None:
    question = question_of(row(answerable=False, answer=None, expect=[], forbid=[], evidence=[], history=[], speaker="", max_words=None))
    assert question == Question(id="q1", question="Who won?", answerable=False)


def test_a_row_of_a_benchmark_is_read_as_it_is() -> None:
    history = [{"role": "user", "text": "And then?"}, {"role": "agent", "text": "They won."}]
    question = question_of(row(type="factoid", relevant=["d1", "d2"], docs=["d1"], split="open", history=history, wrong_answers=["x"]))
    assert (question.kind, question.relevant) == ("factoid", {"d1": 1, "d2": 1})
    assert [(turn["role"], turn["content"]) for turn in question.history] == [("user", "And then?"), ("assistant", "They won.")]
    assert question.extra == {"docs": ["d1"], "split": "open", "wrong_answers": ["x"]}


def test_evidence_is_a_quote_or_a_span_of_a_document() -> None:
    given = ["It won.", {"document": "a.txt", "quote": "It won."}, {"document": "a.txt", "start": 0, "end": 7}, ["a.txt", 0, 7]]
    span = Gold(None, "a.txt", 0, 7)
    assert question_of(row(evidence=given)).evidence == (Gold("It won."), Gold("It won.", "a.txt"), span, span)


def test_a_list_of_one_may_be_written_without_brackets() -> None:
    question = question_of(row(answers="one", forbid="two", tags="three", relevant="a.txt", evidence="It won."))
    assert (question.answers, question.forbid, question.tags) == (("one",), ("two",), ("three",))
    assert (question.relevant, question.evidence) == ({"a.txt": 1}, (Gold("It won."),))


def test_documents_may_have_grades_and_a_scope_its_bounds() -> None:
    question = question_of(row(relevant={"a.txt": 2}, scope={"documents": ["a.txt"], "after": "2024-12-01", "tags": None}))
    assert question.relevant == {"a.txt": 2}
    assert question.scope == Scope(documents=("a.txt",), after="2024-12-01")


def test_whole_numbers_are_texts_where_a_text_is_meant() -> None:
    assert question_of({"id": 7, "question": "When?", "answers": [1969]}) == Question(id="7", question="When?", answers=("1969",))


def test_an_impossible_question_is_unanswerable() -> None:
    assert not question_of(row(is_impossible=True)).answerable
    assert question_of(row(is_impossible=False)).answerable
    assert question_of(row(is_impossible=True, answerable=True)).answerable


def test_the_other_name_of_a_field_counts_when_the_own_one_says_nothing() -> None:
    assert question_of(row(answers=[], answer="x")).answers == ("x",)
    both = question_of(row(answers=["x"], answer="y"))
    assert (both.answers, both.extra) == (("x",), {"answer": "y"})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("question", None, 'field \'question\': it is missing. Write "question": "…".'),
        ("question", ["a"], "field 'question': [\"a\"] is a list, not text."),
        ("expect", ["kallas"], "field 'expect': a group is 'kallas', not a list. Write [[\"kallas\"]]."),
        ("expect", "kallas", "field 'expect': it is 'kallas', not a list of groups. Write [[\"kallas\"]]."),
        ("expect", [[]], "field 'expect': a group is empty."),
        ("answer", 1.5, "field 'answer': 1.5 is a number, not text. Write it in quotes: \"1.5\"."),
        ("answers", ["a", " "], "field 'answers': a text in it is empty. Leave it out."),
        ("answers", {"text": "a"}, 'field \'answers\': it is {"text": "a"}, not a list.'),
        ("answers", [True], "field 'answers': true is true or false, not text."),
        ("evidence", [3], "field 'evidence': 3 is no quote and no span."),
        ("evidence", [{"document": "a.txt"}], 'has neither quote nor span. Write "the quote"'),
        ("evidence", [{"start": 0, "end": 9}], "field 'evidence': the span 0 to 9 names no document."),
        ("evidence", [["a.txt", 9, 9]], "field 'evidence': the span 9 to 9 is none."),
        ("evidence", [{"document": "a.txt", "start": 3}], "field 'evidence': the span 3 to null is none."),
        ("evidence", [{"doc": "a.txt", "quote": "b"}], "field 'evidence': 'doc' is not a part of evidence."),
        ("relevant", {"a.txt": 0}, "field 'relevant': the grade of 'a.txt' is 0."),
        ("answerable", "maybe", "field 'answerable': it is 'maybe'. Write true or false."),
        ("history", ["a", "b"], "field 'history': a turn is 'a', not a question and its answer."),
        ("history", [{"role": "system", "content": "a"}], "field 'history': the role of a turn is 'system'."),
        ("history", [{"role": "user"}], "field 'history': the content of a turn is null, not text."),
        ("scope", ["a.txt"], 'field \'scope\': it is ["a.txt"], not an object. Write {"documents": ["a.txt"]'),
        ("scope", {"folder": "a"}, "field 'scope': 'folder' is not a part of a scope."),
        ("scope", {"after": "Monday"}, "field 'scope': 'Monday' is no date. Write it as 2024-12-21."),
        ("status", "refused", "field 'status': it is 'refused'. Write one of answered, partial, conflict, abstained."),
        ("max_words", "many", "field 'max_words': it is 'many'. Write a whole number >= 1."),
        ("max_words", True, "field 'max_words': it is true."),
        ("note", "\ud83d", "field 'note': it holds half a character (a lone surrogate)."),
        ("note", {1: "a", "b": "c"}, "field 'note': it is not plain data."),
    ],
)
def test_a_mistake_names_row_and_field_and_what_to_write(field: str, value: Any, said: str) -> None:
    text = told(**{field: value})
    assert text.startswith("set.jsonl, line 3 (q1), field ")
    assert said in text


def test_every_mistake_of_a_row_is_told() -> None:
    _, problems = parse({"expect": "a", "max_words": 0}, "line 1", "row-1")
    assert {problem.field for problem in problems} == {"question", "expect", "max_words"}


def test_a_row_that_must_be_sound_raises_for_the_first_mistake() -> None:
    with pytest.raises(EvaluationError, match=r"^question 'q1', field 'status': it is 'x'\. Write one of"):
        question_of(row(status="x"), "question 'q1'")
