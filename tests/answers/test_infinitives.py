"""Whether quotes have only ahead of somebody what a claim tells as done."""

from __future__ import annotations

import pytest

from rag.answers.infinitives import undone


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Norway has joined the league.", "Norway has offered to join the league."),
        ("The maker withdrew the pills.", "The agency told the maker to withdraw the pills."),
        ("The tower was demolished.", "A court ordered the tower to be demolished."),
        ("Lund signed the striker.", "Lund are close to signing the striker."),
        ("Lund sold the striker.", "Lund weighed selling the striker."),
        ("The two sides formally merged.", "The two sides agreed to formally merge."),
    ],
)
def test_what_somebody_offers_is_told_or_thinks_of_is_undone(claim: str, quote: str) -> None:
    assert undone(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind climbed the peak.", "Lind managed to climb the peak."),
        ("Lind climbed the peak.", "Lind was the youngest woman to climb the peak."),
        ("The club opened a school.", "The club went on to open a school."),
        ("Lund won the cup.", "Lund beat Harwick to win the cup."),
        ("Norway joined the league.", "Norway offered to join the league, and in May it joined."),
        ("Norway offered to join.", "Norway offered to join."),
        ("Norway did not join.", "Norway had no wish to join."),
        ("Norway may have joined.", "Norway offered to join."),
        ("The injured men left.", "They left to injure nobody."),
    ],
)
def test_what_was_done_by_it_or_is_not_told_as_done_is_not(claim: str, quote: str) -> None:
    assert not undone(claim, [quote])


def test_one_quote_that_tells_it_done_is_enough() -> None:
    assert not undone("Norway joined the league.", ["Norway offered to join the league.", "Norway joined the league in May."])
