from __future__ import annotations

import pytest

from rag.answers.ranks import misranked


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("It is the largest bank.", "It is the second-largest bank."),
        ("It is the largest bank.", "It is one of the largest banks."),
        ("It is the second largest bank.", "It is the largest bank."),
        ("It is the most common disease.", "It is among the most common diseases."),
        ("It was the second launch.", "It was the third launch."),
        ("He failed at the first attempt.", "He failed at the 4th attempt."),
        ("Only Hungary opposed it.", "Hungary opposed it."),
        ("Hungary alone opposed it.", "Hungary and Slovakia opposed it."),
    ],
)
def test_another_rank_or_an_only_that_nothing_says_is_a_fault(claim: str, quote: str) -> None:
    assert list(misranked(claim, quote))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("It is one of the largest banks.", "It is among the largest banks."),
        ("It is one of the largest banks.", "It is the largest bank."),
        ("It is the largest bank.", "It is the largest bank, one of the oldest."),
        ("It was the 2nd launch.", "It was the second launch."),
        ("It was the second launch.", "The third launch failed as the second launch had."),
        ("It was her second title in a row.", "It was her second straight title, the first of many."),
        ("The protest in the west ended.", "One of the protests in the second west ended."),
        ("Only Hungary opposed it.", "All countries but Hungary backed it."),
        ("Not only France signed.", "France and Spain signed."),
        ("Only 12 people came.", "12 people came."),
    ],
)
def test_the_same_rank_in_other_words_is_no_fault(claim: str, quote: str) -> None:
    assert not list(misranked(claim, quote))
