from __future__ import annotations

import pytest

from rag.answers.prefixes import contrary, turned_by_prefix
from rag.answers.verify import check
from rag.types import Evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paid", "unpaid"),
        ("reliable", "unreliable"),
        ("legal", "illegal"),
        ("regular", "irregular"),
        ("accurate", "inaccurately"),
        ("dependent", "independent"),
        ("agreed", "disagrees"),
        ("qualified", "disqualified"),
        ("harmful", "harmless"),
    ],
)
def test_a_word_and_the_same_with_a_prefix_that_denies_are_contrary(one: str, other: str) -> None:
    assert contrary(one, other)
    assert contrary(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("valuable", "invaluable"),
        ("flammable", "inflammable"),
        ("crease", "increase"),
        ("port", "import"),
        ("til", "until"),
        ("der", "under"),
        ("less", "unless"),
        ("cover", "discover"),
        ("play", "display"),
        ("form", "inform"),
        ("stance", "instance"),
        ("home", "homeless"),
        ("seat", "unseated"),
        ("migrants", "immigrants"),
    ],
)
def test_words_that_only_look_so_are_not(one: str, other: str) -> None:
    assert not contrary(one, other)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Paid bills were found.", "Unpaid bills were found at the mill."),
        ("The strike was illegal.", "The court found the strike legal."),
        ("Lind was qualified for the final.", "Lind was disqualified for the final."),
    ],
)
def test_a_claim_that_drops_or_adds_one_is_contradicted(claim: str, quote: str) -> None:
    assert turned_by_prefix(claim, [quote])
    assert check(claim, [Evidence(1, "a.txt", 0, len(quote), quote)]).verdict == "contradicted"


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The bills were not paid.", "The bills were unpaid."),
        ("Paid bills were found.", "Paid and unpaid bills were found."),
        ("Holm was paid.", "Unpaid bills lay about."),
        ("The bills were paid.", "The bills were not unpaid."),
    ],
)
def test_the_same_denied_or_of_something_else_is_not(claim: str, quote: str) -> None:
    assert turned_by_prefix(claim, [quote]) is None


def test_not_paid_is_proved_by_unpaid() -> None:
    quote = "The bills of the mill were unpaid."
    assert not check("The bills of the mill were not paid.", [Evidence(1, "a.txt", 0, len(quote), quote)]).faults
