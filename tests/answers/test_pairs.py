from __future__ import annotations

import pytest

from rag.answers.expected import Expected
from rag.answers.pairs import together
from rag.answers.shortest import shortest, spans_of


@pytest.mark.parametrize(
    ("kind", "text", "wholes"),
    [
        ("person", "Ada Lind and Paul Holm resigned.", ["Ada Lind and Paul Holm"]),
        ("person", "Ada Lind resigned and Paul Holm stayed.", ["Ada Lind", "Paul Holm"]),
        ("person", "They saw Ada Lind, Paul Holm and Carl Rask.", ["Ada Lind", "Paul Holm", "Carl Rask"]),
        ("date", "It ran between 3 and 9 May.", ["between 3 and 9 May"]),
        ("date", "It ran between 3 May and 9 June.", ["between 3 May and 9 June"]),
        ("date", "It began in 1990.", ["1990"]),
        ("number", "It takes 7 to 10 percent, or between 3 and 5 men.", ["7 to 10 percent", "between 3 and 5"]),
        ("number", "They won by 6 to 4.", ["6", "4"]),
        ("number", "It rose from 7 to 10 and then by 3 and 5.", ["7", "10", "3", "5"]),
    ],
)
def test_the_strings_of_a_pair_are_one(kind: Expected, text: str, wholes: list[str]) -> None:
    assert [text[slice(*span)] for span in together(kind, text, spans_of(kind, "", text))] == wholes


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Who resigned from the board?", "Ada Lind and Paul Holm resigned from the board.", "Ada Lind and Paul Holm"),
        ("Who met Ada Lind?", "Ada Lind and Paul Holm met.", "Paul Holm"),
        ("When was the survey made?", "The survey was made between 3 and 9 May.", "between 3 and 9 May"),
        ("How many judges dissented?", "Four of nine judges dissented.", "Four"),
    ],
)
def test_the_shortest_answer_is_no_half_of_a_pair_and_no_whole(question: str, text: str, answer: str) -> None:
    assert shortest(question, text, text) == answer
