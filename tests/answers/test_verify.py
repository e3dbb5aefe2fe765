from __future__ import annotations

import pytest

from rag.answers.verify import check
from rag.types import Evidence


def evidence(text: str, speaker: str | None = None) -> list[Evidence]:
    return [Evidence(1, "a.txt", 0, len(text), text, speaker=speaker)]


FELL = "third-quarter revenue fell to $2.5 billion from $5.2 billion, the company said on 3 May 2024."
TROOPS = "German Chancellor Scholz reportedly ruled out deploying ground troops, emphasizing the need to avoid escalation with Russia."


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue fell to $2.5 billion.", FELL),
        ("Revenue fell to 2,500 million dollars on May 3.", FELL),
        ("Scholz ruled out ground troops.", TROOPS),
        ("Scholz wants to avoid escalation with Russia.", TROOPS),
        ("The summit took place in Brussels.", "A recent EU summit in Brussels failed to yield a consensus on security."),
        ("Hungary opposes the Ukrainian plan.", "Hungary actively opposes Ukraine’s plan."),
        ("She said “we will not pay”.", "“We will not pay,” she said."),
    ],
)
def test_what_the_quote_says_passes(claim: str, quote: str) -> None:
    assert check(claim, evidence(quote)).fault is None


@pytest.mark.parametrize(
    ("claim", "quote", "fault"),
    [
        ("Revenue rose to $9.9 billion.", FELL, "number"),
        ("Revenue fell to $2.5 million.", FELL, "number"),
        ("Revenue fell on 4 May 2024.", FELL, "date"),
        ("Chancellor Merz ruled out ground troops.", TROOPS, "name"),
        ("Budapest is the capital.", "Hungary opposes the plan.", "name"),
        ("She said “we will pay”.", "“We will not pay,” she said.", "quoted"),
        ("Maria Lopez did not resign over fraud.", "The chief executive, Maria Lopez, resigned over fraud.", "not"),
    ],
)
def test_what_the_quote_does_not_say_is_a_fault(claim: str, quote: str, fault: str) -> None:
    found = check(claim, evidence(quote))
    assert found.fault is not None
    assert fault in found.fault


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The leaders agreed to deploy ground troops.", TROOPS),
        ("Maria Lopez resigned over fraud.", "The chief executive, Maria Lopez, did not resign over fraud."),
    ],
)
def test_the_opposite_of_the_quote_is_contradicted(claim: str, quote: str) -> None:
    assert check(claim, evidence(quote)).verdict == "contradicted"


def test_a_speaker_named_in_the_evidence_needs_no_other_proof() -> None:
    assert check("Ada Lind urged members to pay.", evidence("She urged members to pay.", "Ada Lind")).fault is None


def test_coverage_is_the_share_of_the_claims_words() -> None:
    assert check("Hungary opposes reform", evidence("Hungary opposes it.")).coverage == pytest.approx(2 / 3)
    assert check("", evidence("x")).coverage == 0.0
