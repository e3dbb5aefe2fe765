from __future__ import annotations

import pytest

from rag.answers.exclusive import excluded


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("It was the third attack this year.", "It was the second attack this year."),
        ("All members voted for it.", "Most members voted for it."),
        ("The plan always works.", "The plan rarely works."),
        ("The whole city was evacuated.", "Part of the city was evacuated."),
        ("Sales tripled in May.", "Sales doubled in May."),
        ("A third of voters abstained.", "A quarter of voters abstained."),
        ("Thousands protested in Lund.", "Hundreds protested in Lund."),
        ("The fair was held in spring.", "The fair was held in autumn."),
        ("The mill closed last month.", "The mill closed last year."),
        ("Rent is 500 euros a week.", "Rent is 500 euros per month."),
        ("Firms must pay the tax.", "Firms may pay the tax."),
        ("All 12 hostages were freed.", "All but two of the 12 hostages were freed."),
        ("All states signed the pact.", "All states signed the pact, with the exception of Hungary."),
        ("The law applies to all firms.", "The law applies to all firms except banks."),
    ],
)
def test_of_words_that_exclude_each_other_the_claim_has_the_wrong_one(claim: str, quote: str) -> None:
    assert excluded(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Some members voted for it.", "All members voted for it."),
        ("It was the third attack.", "It was the third attack, a month after the second attack."),
        ("It was the third attack.", "It was the 3rd attack."),
        ("All members voted.", "All members voted, and some of the guests left."),
        ("Profit fell by half.", "Profit halved in the third quarter."),
        ("The whole team won.", "The team, which took part for years, won."),
        ("Firms must not pay.", "Firms may not pay."),
        ("Firms must pay in May.", "Firms must pay in May."),
        ("All states but Hungary signed.", "All states except Hungary signed."),
        ("Both teams lost.", "Both teams lost, as all but one of the others won."),
        ("Rent rose a year later.", "Rent is 500 euros a week and rose a year later."),
    ],
)
def test_the_weaker_word_or_one_said_of_something_else_is_not(claim: str, quote: str) -> None:
    assert excluded(claim, [quote]) is None
