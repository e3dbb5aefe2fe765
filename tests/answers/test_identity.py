from __future__ import annotations

import pytest

from rag.answers.identity import asked_identity, tells_identity


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Ada Lind?", "Ada Lind"),
        ("who was ada lind", "Ada Lind"),
        ("What is Bridgegate?", "Bridgegate"),
        ("What is a sting jet?", "sting jet"),
        ("What is the European Union?", "European Union"),
        ("Who is the mayor of Harwick?", None),
        ("Who is Harwick’s mayor?", None),
        ("What is the price?", None),
        ("What is it?", None),
        ("Who are you?", None),
        ("When is Easter?", None),
        (f"Who is {' ' * 100_000},", None),
    ],
)
def test_the_name_is_told_of_a_question_that_asks_nothing_more_particular(question: str, name: str | None) -> None:
    assert asked_identity(question) == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Lind", "Norland’s Chancellor Lind ruled out ground troops."),
        ("Ada Lind", "Chief diplomat Ada Lind warned of it."),
        ("Ada Lind", "Ada Lind, professor of law at Harwick, urged people to stay home."),
        ("Ada Lind", "Ada Lind, 45, a teacher from Harwick, said so."),
        ("Ada Lind", "The ship’s namesake, Ada Lind, sailed until 1920."),
        ("sting jet", "A sting jet is a very narrow blast of wind."),
        ("Operation Heron", "In Operation Heron, an undercover operation, 40 nets were found."),
    ],
)
def test_a_sentence_says_who_or_what_it_is(name: str, text: str) -> None:
    assert tells_identity(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Lind", "He told Lind that it was over."),
        ("Lind", "Lind said no, and left."),
        ("Ada Lind", "Ada Lind, in a letter to him, said so."),
        ("Ada Lind", "“It will sweep people away,” Ada Lind said."),
        ("Ada Lind", "Pictures of the Ada Lind Telescope were released."),
    ],
)
def test_a_sentence_that_only_names_it_does_not(name: str, text: str) -> None:
    assert not tells_identity(name, text)
