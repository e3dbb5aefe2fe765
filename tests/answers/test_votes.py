from __future__ import annotations

import pytest

from rag.answers.votes import other_side


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind voted for the levy.", "Lind voted against the levy."),
        ("The judges ruled against the mill.", "The judges ruled 5-4 in favour of the mill."),
        ("Holm campaigned against the bridge.", "Holm campaigned openly for the bridge."),
    ],
)
def test_the_other_side_of_one_thing_is_found(claim: str, quote: str) -> None:
    assert other_side(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind voted for the levy.", "Lind voted in favor of the levy."),
        ("Lind voted for the levy.", "Lind voted for the levy, and Holm voted against the levy."),
        ("Lind voted for the levy.", "Lind did not vote against the levy."),
        ("Holm campaigned against the bridge.", "Holm campaigned for three weeks."),
        ("Lind voted for Holm.", "Berg voted against a levy."),
    ],
)
def test_the_same_side_or_that_of_something_else_is_not(claim: str, quote: str) -> None:
    assert other_side(claim, [quote]) is None
