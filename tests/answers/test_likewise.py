from __future__ import annotations

import pytest

from rag.answers.likewise import likewise


@pytest.mark.parametrize(
    ("claim", "quote", "held"),
    [
        ("The fine was 10,000 euros.", "The fine was ten thousand euros.", "10,000 euros"),
        ("It earned US$5m.", "It earned $5 million.", "US$5m"),
        ("It ended on 5 May 2024.", "It ended on 2024-05-05.", "5 May 2024"),
        ("Doors open at 19:30.", "Doors open at 7.30pm.", "19:30"),
        ("The UN met.", "The United Nations met.", "UN"),
        ("The International Monetary Fund met.", "The IMF met.", "International Monetary Fund"),
        ("Prices climbed.", "Prices rose.", "climbed"),
        ("He paid.", "He did not pay.", "paid"),
    ],
)
def test_a_quote_holds_numbers_days_initials_and_verbs_in_other_words(claim: str, quote: str, held: str) -> None:
    assert held in likewise(claim, quote)


def test_another_number_name_or_verb_is_not_held() -> None:
    assert likewise("Oslo paid 10,000 euros.", "Bergen took 1,000 euros.") == ""
    assert likewise("Prices fell.", "Wages rose.") == ""
    assert likewise("Ivan Nagy left.", "He stayed in Paris.") == ""
    assert likewise("2,000 people came.", "People came in 2000.") == ""
