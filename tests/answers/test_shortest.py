from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.shortest import shortest

FERRIES = "Six of the 40 ferries that Maria Lopez bought in 2019 for $20 billion carry 300 cars a day from Harwick to Lund."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who bought the ferries?", "Maria Lopez"),
        ("When were the ferries bought?", "2019"),
        ("How many cars do they carry a day?", "300"),
        ("How much did Maria Lopez pay for the ferries?", "$20 billion"),
    ],
)
def test_it_is_the_string_of_the_kind_asked_for_that_stands_by_the_words_of_the_question(question: str, answer: str) -> None:
    assert shortest(question, FERRIES, FERRIES) == answer


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("When did Khan die?", "He died in 1259 without a successor.", "1259"),
        ("What share of the carbon is stored there?", "The forest holds about 10% of the carbon of 3 continents.", "10%"),
        ("Who wrote the song?", "“Blue Moon” is an American song written by Ada Lind.", "Ada Lind"),
    ],
)
def test_years_percent_signs_and_writers_are_told(question: str, sentence: str, answer: str) -> None:
    assert shortest(question, sentence, sentence) == answer


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("How much is the tax on diesel?", "The tax on gas is about 18 cents a gallon, while the tax on diesel stands at 24 cents.", "24"),
        ("How many seats did it win?", "It won a landslide on May 4, taking 66 of 117 seats.", "66"),
        ("How long was Smith banned?", "Smith resigned on April 1 and was banned for 10 years from April 8.", "10 years"),
        ("Who opened the bridge?", "The bridge was opened on Friday.", None),
        ("Who opened the bridge?", "The bridge opened in January.", None),
        ("Who is Ada Lind?", "Ada Lind won in Harwick.", None),
        (f"Who is {'A' * 1000},b?", "The bridge opened.", None),
        ("Who married Hope Lind?", "HOPE LIND MARRIED THE CROWN PRINCE OF NORLAND .", None),
    ],
)
def test_it_stands_in_the_clause_that_is_asked_about_and_is_of_the_kind(question: str, sentence: str, answer: str | None) -> None:
    assert shortest(question, sentence, sentence) == answer


def test_it_must_stand_in_the_quote() -> None:
    assert shortest("Where was it?", "It was in Brussels.", "A summit in Brussels failed.") == "Brussels"
    assert shortest("Where was it?", "It was in Paris.", "A summit in Brussels failed.") is None


def test_none_is_told_where_several_are_as_likely() -> None:
    quote = "Present were Ada Lind, Per Holm, Maria Lopez and Carl Rask."
    assert shortest("Who spoke?", quote, quote) is None


@pytest.mark.parametrize("question", ["Why did he go to Brussels?", "What is it?", "How did they vote in Brussels?", "Was it in Brussels?"])
def test_other_questions_have_none(question: str) -> None:
    quote = "A summit in Brussels failed because of Hungary."
    assert shortest(question, "It failed because of Hungary.", quote) is None


def test_a_models_few_words_are_the_answer_where_they_stand_in_the_quote() -> None:
    quote = "Tickets were sold at the Hughes Hotel and at the station."
    assert shortest("Which hotel sold tickets?", "The Hughes Hotel.", quote) == "Hughes Hotel"
    assert shortest("Who sold tickets?", "the Hughes Hotel.", quote) == "the Hughes Hotel"
    assert shortest("Which show was renewed?", "Squid Game was renewed.", "Netflix renewed “Squid Game”.") == "Squid Game"
    assert shortest("Which show was renewed?", "Netflix renewed “Squid Game”.", "Netflix renewed “Squid Game”.") is None


@given(st.text(max_size=60), st.text(max_size=120), st.text(max_size=120))
def test_whatever_is_told_stands_in_the_claim(question: str, claim: str, quote: str) -> None:
    told = shortest(question, claim, quote)
    assert told is None or (told and told in claim)


def test_what_is_taken_back_is_no_answer() -> None:
    quote = "The mayor took 2 million, the post says. That is false."
    assert shortest("How much did the mayor take?", quote, quote) is None


FLOOD = "A flood cut off the village on Sunday, fire chief Ada Lind told reporters in Lund on Friday."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who cut off the village?", None),
        ("When was the village cut off?", "Sunday"),
        ("Where was the village?", None),
        ("Who is the fire chief?", "Ada Lind"),
        ("Who told reporters of the flood?", "Ada Lind"),
    ],
)
def test_who_says_it_and_when_is_no_answer_unless_that_is_asked(question: str, answer: str | None) -> None:
    assert shortest(question, FLOOD, FLOOD) == answer


def test_the_speaker_of_the_evidence_is_no_answer() -> None:
    quote = "“They blew it up,” shouted Ada Lind."
    assert shortest("Who blew up the dam?", quote, quote, "Ada Lind") is None
    assert shortest("Who blew up the dam?", quote, quote) == "Ada Lind"
