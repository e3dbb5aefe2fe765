"""Whether a claim calls somebody what its quotes call another."""

from __future__ import annotations

import pytest

from rag.answers.callings import miscalled


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The witness, Ana Berg, wept.", "The plaintiff, Ana Berg, wept as a witness spoke."),
        ("Coach Ole Dahl wept.", "Captain Ole Dahl wept, and his coach left."),
        ("The judge Ida Lund left.", "Ida Lund, the defendant, left before the judge spoke."),
        ("Trade Minister Ida Lund left.", "Ida Lund, the health minister, met the trade minister and left."),
    ],
)
def test_nobody_is_called_what_the_quotes_say_of_another(claim: str, quote: str) -> None:
    assert list(miscalled(claim, quote))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The judge, Ida Lund, left.", "Judge Ida Lund left."),
        ("Lawyer Ida Lund left.", "Ida Lund, a lawyer and mother of two, left."),
        ("Skipper Ole Dahl left.", "Captain Ole Dahl left."),
        ("Coach Ole Dahl left.", "Ole Dahl left as the coach of the year."),
        ("Coach Ole Dahl left.", "Striker Ole Dahl left. He is the coach as well."),
        ("It won its seventh straight Harwick Cup.", "It won the yearly Harwick Cup, its seventh straight prize."),
    ],
)
def test_other_words_for_him_or_what_he_may_be_as_well_are_no_fault(claim: str, quote: str) -> None:
    assert not list(miscalled(claim, quote))
