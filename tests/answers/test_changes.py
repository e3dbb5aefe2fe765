from __future__ import annotations

import pytest

from rag.answers.changes import asks_how_far, is_end, is_left
from rag.answers.shortest import shortest
from rag.text import numbers


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("by how much did rents rise?", True),
        ("by what percentage did rents rise?", True),
        ("how much did the club lose?", True),
        ("how much did the club pay?", False),
        ("how many members did the club lose?", False),
    ],
)
def test_a_question_asks_how_far_or_not(question: str, asks: bool) -> None:
    assert asks_how_far(question) is asks


@pytest.mark.parametrize(
    ("text", "left", "ends"),
    [
        ("Rents rose by 4 percent to 900, from 865.", [], ["900", "865"]),
        ("The fine fell from about 60 euros to just over 40.", ["60"], ["60", "40"]),
        ("Trains run from 6 to 9.", [], ["6", "9"]),
    ],
)
def test_old_and_new_values_are_told_from_steps(text: str, left: list[str], ends: list[str]) -> None:
    spans = [(n.start, n.end) for n in numbers(text)]
    assert [text[slice(*span)] for span in spans if is_left(text, span)] == left
    assert [text[slice(*span)] for span in spans if is_end(text, span)] == ends


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("By how much did rents rise?", "Rents rose by 4 percent to 900 euros.", "4 percent"),
        ("How much is the fine?", "The fine was cut from 60 euros to 40.", "40"),
        ("How long is the ban?", "The ban was reduced from nine months to two.", "two"),
    ],
)
def test_the_shortest_answer_is_the_step_or_the_new_value(question: str, text: str, answer: str) -> None:
    assert shortest(question, text, text) == answer
