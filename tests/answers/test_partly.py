from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answers.case import Case
from rag.answers.partly import told, unanswered
from rag.types import Answer, Document, Evidence

SURE, UNLIKELY, HOPELESS = 4.0, -1.5, -8.0


def case(holds: float | None, cosine: float = 0.45, coverage: float = 1.0) -> Case:
    text = "The storm reached the coast at noon."
    return Case(
        question="When did the storm reach the coast?",
        standalone="When did the storm reach the coast?",
        evidence=(Evidence(1, "a.txt", 0, len(text), text),),
        scores={1: 0.9},
        weights={},
        missing=(),
        coverage=coverage,
        cosine=cosine,
        holds=holds,
        documents={"a.txt": Document("a.txt", text, "0", "")},
    )


ANSWER = Answer("When did it end and who paid for it?", "", "It ended at noon. [1]", "answered")


def test_a_part_is_unanswered_where_the_whole_would_be_withheld_and_another_part_would_not() -> None:
    assert unanswered(case(UNLIKELY), [case(SURE), case(UNLIKELY)], 0.5) == {1}
    assert unanswered(case(None, coverage=0.0), [case(None), case(None, coverage=0.0)], 0.9) == {1}


def test_where_no_part_is_answered_nothing_is_told_of_parts() -> None:
    assert unanswered(case(UNLIKELY), [case(UNLIKELY), case(HOPELESS)], 0.5) == frozenset()


@pytest.mark.parametrize(("part", "left"), [(HOPELESS, {1}), (UNLIKELY, set()), (SURE, set())])
def test_beside_a_whole_that_is_answered_only_a_hopeless_part_is_unanswered(part: float, left: set[int]) -> None:
    assert unanswered(case(SURE), [case(SURE), case(part)], 0.5) == left


def test_without_the_evidence_model_no_part_of_an_answered_whole_is_called_unanswered() -> None:
    assert unanswered(case(None), [case(None), case(None, coverage=0.0)], 0.9) == frozenset()


def test_strictness_zero_leaves_nothing_unanswered() -> None:
    assert unanswered(case(UNLIKELY), [case(SURE), case(HOPELESS)], 0.0) == frozenset()


def test_the_last_line_says_what_is_not_answered_and_the_answer_is_partial() -> None:
    found = told(ANSWER, ["Who paid for it?"])
    assert found.text == "It ended at noon. [1]\nThe documents don’t say: “Who paid for it?”"
    assert (found.status, found.unanswered) == ("partial", ("Who paid for it?",))
    assert found.notice == "The documents don’t say: “Who paid for it?”"
    assert Answer.from_dict(found.to_dict()) == found


def test_an_abstention_and_a_whole_answer_stay_as_they_are() -> None:
    assert told(ANSWER, []) is ANSWER
    abstained = replace(ANSWER, status="abstained")
    assert told(abstained, ["Who paid for it?"]) is abstained


def test_a_dispute_stays_one() -> None:
    assert told(replace(ANSWER, status="conflict"), ["Who paid for it?"]).status == "conflict"
