from __future__ import annotations

import pytest

from rag.answers.quotations import misquoted

TOLD = "“The plan, drawn up in May, was approved by all of us,” she said."


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("She said “the plan … was approved”.", TOLD),
        ("She said “the plan, drawn up in May, […] approved by all”.", TOLD),
        ("She said “... was approved by all of us.”", TOLD),
        ("She called it ‘drawn up in May’.", TOLD),
        ("She said «was approved».", TOLD),
        ("She said „was approved“.", TOLD),
        ("The workers' plan and the owners' plan were “approved”.", TOLD),
        ("“We lost in [2020] and [2022],” she said.", "“We lost in [2020] and [2022],” she said."),
        ("She said “the plan was [fully] approved”.", "She said “the plan was fully approved”."),
        ("Lopez called it “a disaster”.", "Holm called it fine, and Lopez called it “a disaster”."),
        (
            "Once the Foreign Film, it changed as Lind deemed “Foreign” old.",
            "Once the Foreign Film, it changed as Lind deemed “Foreign” old.",
        ),
        ("Ana Lopez called it “a disaster”.", "Lopez told Holm that it was “a disaster”."),
    ],
)
def test_words_that_stand_there_are_quoted(claim: str, quote: str) -> None:
    assert list(misquoted(claim, quote)) == []


@pytest.mark.parametrize(
    ("claim", "quote", "contradicted"),
    [
        ("She said “the plan was … approved”.", "She said “the plan was never approved”.", False),
        ("She said “the plan […] approved”.", "She said “the plan may be approved”.", False),
        ("She said “the plan was [fully] approved”.", "She said “the plan was partly approved”.", False),
        ("She said “he … lied”.", "She said he was ill. The report lied.", False),
        ("She said “the plan … worked”.", "“The plan is good,” she said of what worked.", False),
        ("She said “a plan”.", "She spoke of a planet.", False),
        ("Lopez called it 'a total disaster'.", "Lopez called it a setback.", False),
        ("Lopez called it ‘a total disaster’.", "Lopez called it a setback.", False),
        ("Lopez called it «a total disaster».", "Lopez called it a setback.", False),
        ("Lopez called it „a total disaster“.", "Lopez called it a setback.", False),
        ("Lopez called it “a disaster”.", "Holm called it “a disaster”, and Lopez called it a success.", True),
    ],
)
def test_words_put_together_turned_or_said_by_another_are_not(claim: str, quote: str, *, contradicted: bool) -> None:
    (found,) = misquoted(claim, quote)
    assert found.contradicted is contradicted


def test_an_expression_that_was_asked_about_is_no_quotation_unless_somebody_is_said_to_say_it() -> None:
    question, quote = "Where does the phrase 'a full house' come from?", "The expression comes from theatres where all seats were sold."
    assert list(misquoted('The phrase "a full house" comes from theatres.', quote, question)) == []
    assert list(misquoted('The phrase "a full hall" comes from theatres.', quote, question))
    assert list(misquoted('Lopez said it was "a full house".', quote, question))
    assert list(misquoted('Lopez called it "a full house".', quote, question))


def test_a_name_that_ends_in_a_short_word_is_the_speaker_of_what_follows() -> None:
    assert not list(misquoted("Lind said it “must rain”.", "Ada Lind Jr. said on Orlo News that it “must rain”."))
