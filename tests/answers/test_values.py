from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.amounts import Amount
from rag.answers.kindred import kindred
from rag.answers.opposites import opposite
from rag.answers.values import agree, differ, unequal, value_of, wanted
from rag.text import stem

KILLED = "How many people were killed?"
REVENUE = "What was Acme's revenue?"


def shown(question: str, text: str) -> str | None:
    value = value_of(question, text)
    return value.text if value else None


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (KILLED, "The blast killed 12 people and injured 30.", "12"),
        (KILLED, "Twelve people died, the mayor, 45, said on 3 May 2024.", "Twelve"),
        (KILLED, "The death toll rose to 14 from 12.", "14"),
        (KILLED, "The blast injured 30 people.", None),
        (KILLED, "The blast destroyed 30 houses.", None),
        (KILLED, "The toll could reach 40, officials fear.", None),
        (KILLED, "The blast killed at least 40 patients.", "40"),
        (KILLED, "Harwick buried the 31 miners who died in the blast.", "31"),
        (KILLED, "The blast killed three children.", None),
        (KILLED, "A woman in her late 40s was killed.", None),
        ("How many people were killed in the fire?", "The fires in Lund and Harwick killed 9 people in all.", None),
        ("How many people were killed in the fire?", "The fire killed 9 people in all.", "9"),
        ("How many people were killed in the fires?", "The fires killed 9 people altogether.", "9"),
        (KILLED, "The army killed 30 militants.", None),
        (KILLED, "Two bombs killed dozens in Harwick.", None),
        (KILLED, "Two of the victims died in hospital.", None),
        (KILLED, "Seven people were detained in Harwick.", None),
        ("How many people marched in Harwick?", "Some 80,000 people marched.", "80,000"),
        ("How many people marched in Harwick?", "After bottles were thrown in Harwick, seven people were detained.", None),
        ("How many workers died in the fire?", "Eleven people died in the fire.", "Eleven"),
        ("How many hostages were freed?", "All but five of the hostages were freed.", None),
        ("How many hostages were freed?", "Twelve of the hostages were released.", "Twelve"),
        ("How many goals did Lind score?", "Lind netted 12 goals.", "12"),
        ("How many people attended the rally?", "Organisers put the crowd at 40,000.", "40,000"),
        ("How many children died in the fire?", "Eleven people died in the fire.", None),
        ("How many of the hostages were freed?", "Nine of the hostages were freed.", "Nine"),
        (KILLED, "The blast hit Harwick at 4:12 a.m.", None),
        (KILLED, "The blast, at 9.30pm or 2130 GMT, killed 12.", "12"),
        (REVENUE, "Acme's revenue was $1.2bn, up 4 percent.", "$1.2bn"),
        (REVENUE, "Acme's revenue was $300m in the third quarter.", None),
        (REVENUE, "Acme's revenue is expected to reach $1.2bn.", None),
        ("How much will Acme's revenue be?", "Acme's revenue will be $1.2bn.", "$1.2bn"),
        (KILLED, "The blast killed 12 people, and the toll is expected to rise.", "12"),
        ("What percentage voted?", "Turnout was 61% of 4,000 voters.", "61%"),
        ("By how much did rents rise?", "Rents rose by 4 percent to $900, from $865.", "4 percent"),
        ("By what percentage did rents rise?", "Rents climbed 4%, or $35, in May.", "4%"),
        ("How much did rents rise?", "Rents increased by $35 to $900.", "$35"),
        ("How much did rents rise?", "Rents fell by 4 percent.", None),
        ("How much did rents rise?", "Wages rose by 4 percent.", None),
        ("How much did the rate fall?", "The rate was reduced by 2 percentage points.", None),
        ("How much was the rate reduced?", "The rate was reduced by 2 percentage points to 5 percent.", "2 percentage points"),
        ("How much is the rent?", "The rent rose by $35 to $900.", "$900"),
        ("When did the bridge open?", "HARWICK, May 9 (AP) - The bridge opened on 3 May 2024.", "3 May 2024"),
        ("When did the bridge open?", "The bridge has been open since 3 May 2024.", None),
        ("When did the bridge open?", "The bridge was originally to open on 3 May 2024.", None),
        ("Who won the Harwick final?", "Ada Lind beat Paul Holm in the Harwick final.", "Ada Lind"),
        ("Who won the Harwick final?", "The Harwick final was won by Paul Holm.", "Paul Holm"),
        ("Who won the Harwick final?", "Ada Lind and Paul Holm won the Harwick final.", None),
        ("Who is the director of Dusk Run?", "Dusk Run was directed by Paul Holm.", "Paul Holm"),
        ("Who is the mayor of Harwick?", "Ada Lind, a former teacher, has been the mayor since May.", "Ada Lind"),
        ("Who is the mayor of Harwick?", "Ada Lind, former mayor of Harwick, agreed.", None),
        ("Which film won the prize?", "“Dusk Run” won the prize.", None),
        ("Which film won the prize?", "Dusk Run won the prize on Sunday.", "Dusk Run"),
        ("Did Acme's revenue rise?", "Acme's revenue fell.", "no"),
        ("Did Acme's revenue rise?", "Acme's revenue grew.", "yes"),
        ("Did Acme's revenue rise?", "Acme's revenue may rise.", None),
        ("Why did Acme's revenue rise?", "Acme's revenue rose by 12 percent.", None),
    ],
)
def test_a_sentence_gives_the_value_asked_for_or_none(question: str, text: str, value: str | None) -> None:
    assert shown(question, text) == value


@pytest.mark.parametrize(
    ("question", "one", "two", "apart"),
    [
        (KILLED, "About 1,200 people were killed.", "1,187 people were killed.", False),
        (KILLED, "About 1,200 people were killed.", "1,400 people were killed.", True),
        (KILLED, "More than 1,000 people were killed.", "1,187 people were killed.", False),
        (KILLED, "More than 1,000 people were killed.", "700 people were killed.", True),
        (REVENUE, "Acme's revenue was $1.2bn.", "Acme's revenue was $1,200 million.", False),
        (REVENUE, "Acme's revenue was $1.2bn.", "Acme's revenue was $1.3bn.", True),
        (REVENUE, "Acme's revenue was $5 a month.", "Acme's revenue was $60.", False),
        ("When did it open?", "It opened in May 2024.", "It opened on 3 May 2024.", False),
        ("When did it open?", "It opened in May 2024.", "It opened on 3 June.", True),
        ("Which country won?", "Norway won.", "Sweden won.", True),
        ("Which country won?", "United States won.", "US won.", False),
        ("Who won?", "Chloé Zhao won.", "Chloe Zhao won.", False),
    ],
)
def test_values_differ_where_not_both_can_be_right(question: str, one: str, two: str, apart: bool) -> None:
    first, second = value_of(question, one), value_of(question, two)
    assert first is not None
    assert second is not None
    assert differ(first, second) is differ(second, first) is apart


@pytest.mark.parametrize(
    ("one", "two", "same", "far"),
    [
        ("About 1,200 people were killed.", "Twelve hundred people were killed.", True, False),
        ("About 1,200 people were killed.", "Some 1,150 people were killed.", True, False),
        ("About 1,200 people were killed.", "1,187 people were killed.", False, False),
        ("At least 12 people were killed.", "13 people were killed.", False, False),
        ("Some 30,000 people were killed.", "35,000 people were killed.", False, True),
        ("About 1,200 people were killed.", "1,400 people were killed.", False, True),
    ],
)
def test_numbers_are_one_where_each_may_mean_the_other_and_unequal_where_neither_may(one: str, two: str, same: bool, far: bool) -> None:
    first, second = value_of(KILLED, one), value_of(KILLED, two)
    assert first is not None
    assert second is not None
    assert agree(first, second) is agree(second, first) is same
    assert unequal(first, second) is unequal(second, first) is far


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 100), st.floats(0, 100))
def test_amounts_differ_only_where_their_ranges_do_not_meet(one: float, two: float, slack: float, other: float) -> None:
    a, b = Amount("", one, one - slack, one + slack), Amount("", two, two - other, two + other)
    assert differ(a, b) is differ(b, a)
    assert not differ(a, a)
    assert differ(a, b) is (a.high < b.low or b.high < a.low)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for question in (KILLED, REVENUE, "When did it open?", "Who won?", "Did it rise?", text):
        value_of(question, text)
        wanted(question)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which parties won seats?", "other"),
        ("List the winners", "other"),
        ("What was Acme's revenue in May?", "number"),
        ("What is the release date of Dusk Run?", "date"),
        ("Which film won?", "person"),
        ("What is a quorum?", "other"),
    ],
)
def test_one_value_is_wanted_or_none(question: str, kind: str) -> None:
    assert wanted(question) == kind


@pytest.mark.parametrize(
    ("one", "two", "related", "against"),
    [
        ("won", "beat", True, False),
        ("director", "directed", True, False),
        ("rose", "grew", True, False),
        ("rose", "fell", False, True),
        ("accepted", "vetoed", False, True),
        ("bridge", "election", False, False),
    ],
)
def test_words_are_of_a_kind_or_against_each_other(one: str, two: str, related: bool, against: bool) -> None:
    assert kindred(stem(one), stem(two)) is related
    assert opposite(stem(one), stem(two)) is opposite(stem(two), stem(one)) is against
