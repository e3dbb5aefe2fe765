from __future__ import annotations

import pytest

from rag.evaluation.drafting.cast import Cast, same_land, whole_names

TEXT = (
    "Mayor Dana Okoye spoke in Harwick. The actor Tom Reyes, who lives near Lund, came with Ada Holm. Holm said little. "
    "The Lund University and Sweden paid. Discussions went on. The talks at NATO were led by Gen. Kenneth F. Vance from the Netherlands."
)


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("Dana Okoye", "person"),
        ("Okoye", "person"),
        ("Tom Reyes", "person"),
        ("Ada Holm", "person"),
        ("Gen. Kenneth F. Vance", "person"),
        ("Sweden", "country"),
        ("the Netherlands", "country"),
        ("Americans", "other"),
        ("Harwick", "place"),
        ("Lund University", "body"),
        ("NATO", "body"),
        ("Lund Festival", "thing"),
        ("Prime Minister", "other"),
        ("Monday", "other"),
        ("Zorbax", "other"),
    ],
)
def test_a_name_is_told_by_the_words_around_it(name: str, sort: str) -> None:
    assert Cast(TEXT).sort(name) == sort


def test_a_capital_that_only_opens_a_sentence_is_no_name() -> None:
    cast = Cast("Discussions went on. The discussions failed. Then Volta, said Volta, left.")
    assert not cast.known("Discussions")
    assert cast.known("Volta")
    assert cast.names == ("Volta",)


def test_a_surname_alone_makes_a_likely_person_and_speech_a_sure_one() -> None:
    likely = Cast("They met Ada Brun. Nobody but Brun left.")
    sure = Cast("They met Ada Brun. Nobody left, Brun said.")
    assert likely.sort("Ada Brun") == sure.sort("Ada Brun") == "person"
    assert (likely.is_surely_person("Ada Brun"), sure.is_surely_person("Ada Brun")) == (False, True)


def test_initials_and_short_titles_belong_to_the_name() -> None:
    assert [name.text for name in whole_names("It was Gen. Kenneth F. Vance of Lund.")] == ["Gen. Kenneth F. Vance of Lund"]


def test_two_names_of_one_country_are_told_to_be_the_same() -> None:
    assert same_land("the US".removeprefix("the "), "America")
    assert not same_land("Sweden", "Norway")


def test_the_article_goes_with_the_country_and_else_with_the_text() -> None:
    cast = Cast("He saw the Kremlin. The Kremlin said no. Kremlin sources said yes. Ada Brun left.")
    assert [cast.takes_article(name) for name in ("Netherlands", "Sweden", "Kremlin", "Ada Brun")] == [True, False, True, False]
