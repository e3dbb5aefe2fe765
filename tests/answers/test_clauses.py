from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.clauses import around, clauses, openings, phrase


def test_commas_brackets_and_joining_words_part_clauses() -> None:
    text = "Revenue fell to 2,500 (a record), and profit rose while debts grew."
    assert [text[a:b] for a, b in clauses(text)] == ["Revenue fell to 2,500", "a record", "profit rose", "debts grew"]


def test_the_clause_around_a_place() -> None:
    text = "Revenue fell, and profit rose."
    start, end = around(text, text.index("profit"))
    assert text[start:end] == "profit rose"


@given(st.text(alphabet="ab ,;().“”\n—"))
def test_clauses_are_in_order_and_begin_and_end_with_a_letter_or_mark(text: str) -> None:
    last = 0
    for start, end in clauses(text):
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        last = end


def test_a_claim_may_end_before_each_clause_that_follows_longest_first() -> None:
    claim = "The court in Paris fined the bank, which appealed, and the regulator opened an inquiry."
    assert openings(claim) == [
        ("The court in Paris fined the bank, which appealed.", "and the regulator opened an inquiry"),
        ("The court in Paris fined the bank.", "which appealed, and the regulator opened an inquiry"),
    ]


@pytest.mark.parametrize(
    "claim",
    [
        "The minister will resign on Friday, but only if the vote is lost.",
        "The bank will pay the fine, unless the court decides otherwise.",
        "The court in Paris fined Alpha, Beta, and Gamma.",
        "On Monday, which is a holiday, shops are closed.",
        "He said “the bank will pay, and the court was right”.",
    ],
)
def test_nothing_is_left_out_that_narrows_the_rest_or_is_no_clause(claim: str) -> None:
    assert openings(claim) == []


def test_the_phrase_around_a_place_ends_sooner_than_its_clause() -> None:
    text = "The blast killed 12 people after 30 had fled, police said."
    place = text.index("12")
    assert phrase(text, (place, place + 2)) == "The blast killed 12 people "
