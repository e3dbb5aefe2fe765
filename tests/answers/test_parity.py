from __future__ import annotations

import pytest

from rag.answers.parity import overturned
from rag.answers.verify import check
from rag.types import Evidence


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The pact does not forbid whaling.", "The pact forbids whaling."),
        ("The pact forbids whaling.", "The pact does not forbid whaling."),
        ("The council didn’t veto the plan.", "The council vetoed the plan on Friday."),
        ("The engine never failed the pilot.", "The engine failed the pilot twice."),
        ("Guards failed to prevent the theft.", "Guards prevented the theft."),
        ("The board has not yet refused the loan.", "The board has refused the loan."),
        ("The mayor did not deny the report.", "The mayor denied the report."),
    ],
)
def test_a_denial_that_is_denied_on_one_side_only_is_contradicted(claim: str, quote: str) -> None:
    assert overturned(claim, [quote])
    assert check(claim, [Evidence(1, "a.txt", 0, len(quote), quote)]).verdict == "contradicted"


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The council did not veto the plan.", "The council has not vetoed the plan."),
        ("Guards did not fail to prevent the theft.", "Guards prevented the theft."),
        ("Holm did not refuse the loan.", "Lind refused the loan; Holm did not."),
        ("There is no ban on cars.", "The ban on cars was lifted."),
        ("Lind did not reject the offer.", "Holm rejected the invitation."),
        ("The pupil did not fail the exam.", "The pupil passed the exam."),
    ],
)
def test_the_same_denial_one_of_another_or_one_that_is_over_is_not(claim: str, quote: str) -> None:
    assert overturned(claim, [quote]) is None
    assert check(claim, [Evidence(1, "a.txt", 0, len(quote), quote)]).verdict == "unsupported"
