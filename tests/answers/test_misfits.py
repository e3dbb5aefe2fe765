from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.expected import expected
from rag.answers.misfits import fitting
from rag.answers.shortest import WORTH, spans_of


def kept(question: str, text: str) -> list[str]:
    kind = expected(question)
    return [text[slice(*span)] for span in fitting(kind, question, text, spans_of(kind, question, text))]


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("How many guests paid?", "Nine guests paid $40 each, 20 percent more, for two hours.", ["Nine"]),
        ("How many dollars were paid?", "Nine guests paid 40 dollars.", ["Nine", "40"]),
        ("How many guests died?", "A guest in his 50s died.", []),
        ("How many hours did it take?", "It took 9 hours.", ["9 hours"]),
        ("How much did the guests pay?", "Nine guests paid $40 each.", ["$40"]),
        ("How much did the guests pay?", "Nine guests paid 40 crowns for two hours.", ["40"]),
        ("What percentage voted?", "Of 900 members 40 percent voted.", ["40 percent"]),
        ("What percentage did Lind get?", "Name: Lind | Votes: 900 | Percent: 40.2", ["40.2"]),
        ("Who was detained?", "Police later detained Ada Lind.", ["Ada Lind"]),
        ("Who was the bill written by?", "Ada Lind wrote it.", ["Ada Lind"]),
        ("Who detained Ada Lind?", "Interpol detained her.", ["Interpol"]),
        ("Who detained her?", "Ada Lind was held at Interpol, near Harwick.", ["Ada Lind"]),
        ("Where did she hide?", "In the murder of Paul Holm, Ada Lind hid in the town of Harwick.", ["Harwick"]),
        ("Where did she hide?", "Ada Lind hid near the city of Lund.", ["Lund"]),
        ("Which city won?", "Lund won.", ["Lund"]),
    ],
)
def test_what_stands_beside_a_string_tells_whether_it_may_answer(question: str, text: str, answers: list[str]) -> None:
    assert kept(question, text) == answers


@given(st.text(max_size=100), st.text(max_size=200))
def test_what_is_kept_was_there_and_stays_in_order(question: str, text: str) -> None:
    for kind in WORTH:
        spans = spans_of(kind, question, text)
        fit = fitting(kind, question, text, spans)
        assert fit == [span for span in spans if span in fit]
