"""Whether quotes leave open what a claim states."""

from __future__ import annotations

import pytest

from rag.answers.hedges import left_open


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The minister resigned.", "The minister plans to resign."),
        ("Ministers raised taxes.", "Ministers have a plan to raise taxes."),
        ("Rates were raised in May.", "Rates are expected to be raised in May."),
        ("Smith murdered his wife.", "Smith was charged with murdering his wife."),
        ("He is president.", "He is the former president."),
        ("The deal was signed.", "The deal is yet to be signed."),
    ],
)
def test_what_is_planned_charged_or_over_is_left_open(claim: str, quote: str) -> None:
    assert left_open(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Hungary opposes it.", "Hungary opposes the plan of Ukraine."),
        ("The dam collapsed in May.", "The dam collapsed in May."),
        ("The minister may resign.", "The minister may resign."),
        ("Police were called.", "Residents called the police."),
        ("Germany will not send troops.", "Germany refused to send troops."),
    ],
)
def test_a_plan_spoken_of_a_month_and_what_the_claim_leaves_open_itself_are_not(claim: str, quote: str) -> None:
    assert not left_open(claim, [quote])


@pytest.mark.parametrize(
    "quote",
    [
        "The bank is considering whether to close ten branches.",
        "The bank could close ten branches.",
        "The bank will close ten branches only if it loses the case.",
    ],
)
def test_a_thought_or_a_condition_is_less_than_a_will(quote: str) -> None:
    assert left_open("The bank will close ten branches.", [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The bank will close ten branches.", "The bank plans to close ten branches."),
        ("The bank will close ten branches.", "The former savings bank is expected to close ten branches."),
        ("The bank will not close.", "The bank said it may close."),
        ("The bank refused to close.", "The bank would not close."),
    ],
)
def test_a_plan_carries_a_will_and_a_refusal_is_for_the_negations(claim: str, quote: str) -> None:
    assert not left_open(claim, [quote])


def test_one_quote_that_states_it_closes_what_another_leaves_open() -> None:
    assert not left_open("The minister resigned.", ["The minister may resign.", "The minister resigned."])
