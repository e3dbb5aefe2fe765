from __future__ import annotations

import pytest

from rag.answers.opposites import reversed_in


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue rose in May.", "Third-quarter revenue fell in May."),
        ("The minister announced an increase in taxes.", "Officials announced a decrease in taxes."),
        ("The first round was held in Paris.", "The last round was held in Paris."),
        ("The court convicted Smith.", "The court acquitted Smith on Friday."),
        ("Sales were higher than in May.", "Sales were lower than in May."),
        ("The deal was signed before the vote.", "The deal was signed after the vote."),
        ("Forces took the north of the city.", "Forces took the south of the city."),
        ("Unemployment decreased.", "Unemployment increased in March, while exports decreased."),
    ],
)
def test_the_opposite_of_what_is_said_of_one_thing_is_found(claim: str, quote: str) -> None:
    assert reversed_in(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue fell.", "Revenue declined."),
        ("Germany lost to France in Paris.", "France won against Germany in Paris."),
        ("Exports decreased.", "Unemployment increased in March, while exports decreased."),
        ("Revenue did not rise.", "Revenue fell."),
        ("The first week was hard.", "The last week was easy."),
        ("Prices rose.", "Profits fell."),
    ],
)
def test_the_same_from_the_other_side_or_of_another_thing_is_not(claim: str, quote: str) -> None:
    assert reversed_in(claim, [quote]) is None
