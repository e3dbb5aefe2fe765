from __future__ import annotations

import pytest

from rag.retrieval.phrases import last_name, topic


def holds(written: str, text: str, *, anywhere: bool = False) -> bool:
    wanted = topic(written, anywhere=anywhere)
    return wanted.whole(wanted.held(text))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Viktor Orbán", "Prime Minister Viktor Orbán’s veto stands."),
        ("Orban", "Viktor Orbán left."),
        ("ground troops", "They sent ground troops."),
        ("ground troop", "They sent ground troops."),
        ("Bank of England", "The Bank of England raised rates."),
        ("rate rises", "A rate rise is due."),
        ("ground troops in Ukraine", "Ukraine will see no ground troops."),
        ("“not a single soldier”", "We send not a single soldier there."),
        ("Orbán and Scholz", "Scholz met Orbán."),
        ("Orbán or Scholz", "Scholz left."),
        ("Hungary", "Hungary’s veto stands."),
        ("G7", "The G7 met."),
    ],
)
def test_a_text_holds_names_and_phrases_in_order(written: str, text: str) -> None:
    assert holds(written, text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Viktor Orbán", "Viktor met Orbán."),
        ("Viktor Orbán", "Orbán left."),
        ("ground troops", "The troops lay on the ground."),
        ("Hungary", "The Hungarian veto stands."),
        ("Apple", "The apple harvest failed."),
        ("“single soldiers”", "Not a single soldier."),
        ("“single soldier”", "A single, tired soldier."),
        ("ground troops in Ukraine", "Ground troops in Poland."),
        ("Orbán and Scholz", "Scholz left."),
        ("art", "The party started."),
    ],
)
def test_what_is_another_word_or_another_order_is_not_held(written: str, text: str) -> None:
    assert not holds(written, text)


def test_capitals_may_be_let_go() -> None:
    wanted = topic("Ground Troops").loose()
    assert wanted.whole(wanted.held("They sent ground troops."))


def test_each_word_of_a_clause_may_stand_anywhere() -> None:
    assert holds("oppose the delivery of missiles", "Missiles? Fico opposes their delivery.", anywhere=True)
    assert not holds("oppose the delivery of missiles", "Fico opposes it.", anywhere=True)


def test_where_a_phrase_stands_is_told_in_the_text_as_given() -> None:
    text = "On Monday Viktor Orbán spoke."
    (span,) = topic("viktor orban").held(text).values()
    assert text[slice(*span)] == "Viktor Orbán"


@pytest.mark.parametrize("written", ["", "the", "“”", "?!", "and"])
def test_a_topic_without_a_word_holds_nothing(written: str) -> None:
    assert not holds(written, "the and of it")


@pytest.mark.parametrize(
    ("written", "last"),
    [("Viktor Orbán", "Orbán"), ("Robert F. Kennedy", "Kennedy"), ("Orbán", None), ("ground troops", None), ("“Viktor Orbán”", None)],
)
def test_the_last_word_of_a_name(written: str, last: str | None) -> None:
    assert last_name(written) == last
