from __future__ import annotations

import pytest

from rag.answers.direction import misdirected


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Rents rose to 4% in May.", "Rent growth eased to 4% from 6%."),
        ("The rate climbed to 40 points.", "The rate cooled from 55 points to 40 points in June."),
        ("Output fell to 90 tonnes.", "Output came to 90 tonnes from 70 tonnes a year before."),
    ],
)
def test_a_verb_against_the_numbers_is_found(claim: str, quote: str) -> None:
    assert misdirected(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Rent growth slowed to 4%.", "Rent growth eased to 4% from 6%."),
        ("Rents rose 4%.", "Rent growth eased to 4% from 6%."),
        ("Rents rose to 4%.", "Rents came to 4%."),
        ("Rents did not rise to 4%.", "Rent growth eased to 4% from 6%."),
        ("Rents rose to 4% from 3%.", "Rents went to 4% from 3%."),
    ],
)
def test_a_verb_with_the_numbers_or_without_them_is_not(claim: str, quote: str) -> None:
    assert misdirected(claim, [quote]) is None
