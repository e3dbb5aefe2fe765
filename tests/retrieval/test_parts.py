from __future__ import annotations

import pytest

from rag.retrieval.parts import parts


@pytest.mark.parametrize(
    ("question", "said", "searched"),
    [
        ("When did the summit take place and who paid for it?", "Who paid for it?", "Who paid for it (summit)?"),
        ("When did the summit take place? Who paid for it?", "Who paid for it?", "Who paid for it (summit)?"),
        ("When did the summit take place? And where was it held?", "Where was it held?", "Where was it (summit) held?"),
        (
            "Who is Viktor Orbán and what did he say about Ukraine?",
            "What did he say about Ukraine?",
            "What did Viktor Orbán say about Ukraine?",
        ),
        ("Who won the race, and what was the prize?", "What was the prize?", "What was the prize? (won race)"),
        ("Which company makes the phone and how much does it cost?", "How much does it cost?", "How much does it (company phone) cost?"),
        ("How many people died and how many people were injured?", "How many people were injured?", "How many people were injured?"),
        ("Who bought the firm and why did the deal fail?", "Why did the deal fail?", "Why did the deal fail?"),
        ("When did Ann Lee resign and who founded Zorbia?", "Who founded Zorbia?", "Who founded Zorbia?"),
        ("Who was the king when the war began and when did it end?", "When did it end?", "When did it (king war began) end?"),
    ],
)
def test_a_second_question_is_a_part_with_what_it_points_at(question: str, said: str, searched: str) -> None:
    first, second = parts(question)
    assert first.said == first.query.standalone
    assert question.startswith(first.said[:-1])
    assert (second.said, second.query.standalone) == (said, searched)


def test_three_questions_are_three_parts() -> None:
    found = parts("When was the firm founded and who founded it and where is it based?")
    assert [part.said for part in found] == ["When was the firm founded?", "Who founded it?", "Where is it based?"]


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who?",
        "When did the summit take place?",
        "What did Macron and Scholz say about trade and defence?",
        "What is the difference between Hungary and Slovakia?",
        "When and where did the summit take place?",
        "How and why did the bank fail?",
        "Which countries are in the EU and which are not?",
        "Who knows what happened and who did it?",
        "Who said when and where the summit would take place?",
        "Who is the man who lives in Berlin and who is wanted by police?",
        "What does the report say about who paid and what was agreed?",
        "Did the report say who paid and when it was signed?",
        "What did Scholz say about troops and why?",
        "In which year was the firm founded and by whom?",
        "Who wrote the book and who the foreword?",
        "Scholz ruled out troops. Why?",
        "When was the firm founded, who founded it and where is it based?",
        "When did Ann Lee, who founded the firm, resign and where does she live?",
        "Hungary NATO",
    ],
)
def test_one_question_has_no_parts(question: str) -> None:
    assert parts(question) == ()
