from __future__ import annotations

import pytest

from rag.answers.denying import deniers, proved
from rag.answers.verify import check
from rag.types import Evidence


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind got a two-year ban on coaching.", "Lind was barred from coaching for two years."),
        ("Lind was barred from coaching.", "The club banned Lind from coaching."),
        ("The motion ended without a quorum.", "The motion ended two votes short of a quorum."),
        ("The council rejected the plan.", "The council vetoed the plan."),
        ("The crew averted a spill.", "The crew prevented a spill."),
    ],
)
def test_words_of_one_row_prove_each_other(claim: str, quote: str) -> None:
    assert not check(claim, [Evidence(1, "a.txt", 0, len(quote), quote)]).faults


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The motion ended without a vote.", "The motion ended two votes short of a quorum."),
        ("The council banned cars.", "The council was averse to cars."),
        ("Lind was not at the match.", "Lind was barred from the match."),
    ],
)
def test_of_something_else_or_in_another_way_they_do_not(claim: str, quote: str) -> None:
    (at, *_) = deniers(claim)
    assert not proved(claim, at, quote)


def test_no_denial_lies_inside_another() -> None:
    text = "Nobody voted narrowly against it, short of a quorum."
    assert [text[start:end] for start, end in deniers(text)] == ["Nobody", "voted narrowly against", "short of"]
