"""Whether a claim has what came first, or what is more, the other way round."""

from __future__ import annotations

import pytest

from rag.answers.sequence import disordered


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The flood caused the fire.", "The fire caused the flood."),
        ("The mine shut because prices fell.", "Prices fell because the mine shut."),
        ("After the mine shut, prices fell.", "Prices fell before the mine shut."),
        ("Goats outnumbered sheep.", "Sheep outnumbered goats in the valley."),
        ("Wages were higher in Lund than in Harwick.", "Wages in Harwick were higher than in Lund."),
        ("Boys were twice as likely as girls to smoke.", "Girls were twice as likely as boys to smoke."),
    ],
)
def test_cause_order_and_comparison_may_not_be_turned(claim: str, quote: str) -> None:
    assert disordered(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The fire followed the flood.", "The flood came before the fire."),
        ("After the mine shut, prices fell.", "Prices fell because the mine shut."),
        ("The flood was caused by the fire.", "The fire caused the flood."),
        ("Goats outnumbered sheep.", "Sheep were outnumbered by goats."),
        ("Girls read more than boys.", "Boys read less than girls."),
        ("More than 30 boats sank, and 2 crews drowned.", "Two crews drowned, and more than 30 boats sank."),
        ("The flood did not cause the fire.", "The fire caused the flood."),
    ],
)
def test_the_same_in_another_voice_or_order_of_words_is_not_turned(claim: str, quote: str) -> None:
    assert not disordered(claim, [quote])


def test_one_quote_that_has_them_so_is_enough() -> None:
    assert not disordered("The flood caused the fire.", ["The fire caused the flood.", "The flood caused the fire."])
