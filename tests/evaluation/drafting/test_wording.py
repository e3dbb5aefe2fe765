from __future__ import annotations

import pytest

from rag.evaluation.drafting.cast import Cast
from rag.evaluation.drafting.wording import overview, wordings

# What each sentence stands in: here its names are told as persons, countries and places.
AROUND = (
    " President Mara Quill met reporters. Quill spoke again. The summit was held in Halsund, near Estrand. Officials from Russia and"
    " Hungary came. Actor Tom Reyes waved. Later Netflix, as Netflix does, was silent."
)


def made(sentence: str) -> dict[str, tuple[str, ...]]:
    return {one.question: one.answers for one in wordings(sentence, Cast(sentence + AROUND))}


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "However, the US and Germany remain hesitant, and Hungary actively opposes Ukraine’s NATO aspirations.",
            "Which country actively opposes Ukraine’s NATO aspirations?",
            "Hungary",
        ),
        (
            "President Mara Quill warned that the Estrand dam could break.",
            "Who warned that the Estrand dam could break?",
            "President Mara Quill",
        ),
        (
            "Mara Quill, 61, won the Tollense Prize on Monday for two novels about Ostrik, according to the jury.",
            "Who won the Tollense Prize for two novels about Ostrik?",
            "Mara Quill",
        ),
        (
            "Russian officials have warned that Western troops could be attacked.",
            "Who has warned that Western troops could be attacked?",
            "Russian officials",
        ),
        (
            "Prior to the summit, the EU’s chief diplomat, Kaja Kallas, cautioned against pressuring Kyiv into talks.",
            "Who is the EU’s chief diplomat?",
            "Kaja Kallas",
        ),
        ("Three people were injured in Halsund after a landslide.", "How many people were injured in Halsund after a landslide?", "Three"),
        (
            "Netflix lost 200,000 subscribers in Russia during the spring.",
            "How many subscribers did Netflix lose in Russia during the spring?",
            "200,000",
        ),
        ("Netflix paid $5 million for the Tollense archive.", "How much did Netflix pay for the Tollense archive?", "$5 million"),
        ("The Ostrik Museum opened in 1998 with a show of maps.", "When did the Ostrik Museum open with a show of maps?", "1998"),
        ("In May 2021, the Ostrik Museum was closed for two seasons.", "When was the Ostrik Museum closed for two seasons?", "May 2021"),
        (
            "The Tollense summit was held in Halsund for the first time.",
            "Where was the Tollense summit held for the first time?",
            "Halsund",
        ),
        (
            "President Quill ruled out deploying ground troops, citing the cost.",
            "What did President Quill rule out?",
            "deploying ground troops",
        ),
        (
            "“We will rebuild the old harbour before the winter comes,” President Quill said.",
            "Who said “We will rebuild the old harbour before the winter comes”?",
            "President Quill",
        ),
    ],
)
def test_a_sentence_becomes_a_question_that_it_answers(sentence: str, question: str, answer: str) -> None:
    found = made(sentence)
    assert question in found
    assert found[question][0] == answer


def test_a_person_is_also_answered_by_the_surname_and_a_small_count_in_digits() -> None:
    assert made("Actor Tom Reyes, 40, joined the Ostrik Theatre.")["Who joined the Ostrik Theatre?"] == ("Actor Tom Reyes", "Reyes")
    counted = made("At least three people were injured in Halsund after a landslide.")
    assert counted["How many people were injured in Halsund after a landslide?"] == ("at least three", "three", "3")


def test_reported_speech_is_asked_for_by_its_topic_and_expects_its_telling_words() -> None:
    sentence = "President Quill said that the Halsund bridge needs 3.5 million new rivets."
    [one] = [one for one in wordings(sentence, Cast(sentence + AROUND)) if one.kind == "said"]
    assert one.question == "What did President Quill say about the Halsund bridge?"
    assert one.expect == (("3.5",), ("million",))
    assert one.speaker == "President Quill"


@pytest.mark.parametrize(
    "sentence",
    [
        "He warned that the Estrand dam could break.",  # who?
        "The company announced that the dam would be closed.",  # which?
        "President Quill said it was too late.",
        "President Quill praised the deal.",
        "Whether Quill would return to Halsund is an open question.",
        "Fisherman Tom Reyes owned by the state rose.",
        "Read more: President Quill opens the Ostrik Museum in Halsund.",
        "Did President Quill open the Ostrik Museum in Halsund?",
        "STORM WARNING: President Quill opened the Ostrik Museum.",
        "Quill.",
        "",
    ],
)
def test_a_sentence_that_does_not_stand_alone_becomes_no_question(sentence: str) -> None:
    assert made(sentence) == {}


def test_the_day_of_writing_leaves_the_question_without_a_gap() -> None:
    assert "Who opened the Ostrik Museum in Halsund?" in made("President Quill on Monday opened the Ostrik Museum in Halsund last week.")
    assert "Who has closed the Ostrik Museum since Monday?" in made("President Quill has closed the Ostrik Museum since Monday.")


def test_no_question_holds_its_answer() -> None:
    assert not any(
        question.startswith("Who") for question in made("President Quill said the Quill Foundation would open the Ostrik Museum.")
    )


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("EU Fails to Reach Consensus on Guarantees “`", "What is reported about “EU Fails to Reach Consensus on Guarantees”?"),
        ("Storm hits Halsund harbour | The Coastal Herald", "What is reported about “Storm hits Halsund harbour”?"),
        ("“Dune” opens Halsund festival tonight", "What is reported about “‘Dune’ opens Halsund festival tonight”?"),
    ],
)
def test_a_headline_becomes_a_question_for_an_overview(title: str, question: str) -> None:
    found = overview(title)
    assert found and found.question == question


@pytest.mark.parametrize(
    "title",
    ["notes.txt", "corpus.jsonl#17 of the whole set", "Five things to know for Monday", "Why US gas prices are at a ...", "Who won?"],
)
def test_what_is_no_headline_becomes_no_question(title: str) -> None:
    assert overview(title) is None
