from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.added import pointless

DRESS = "A guest was accused of damaging a dress of Ada Lind at the gala. Who was the designer of the garment?"
QUOTE = "A guest was accused of damaging the dress of Ada Lind, a garment by a designer from Lund."


def test_a_claim_that_repeats_the_question_is_no_answer() -> None:
    assert pointless(DRESS, "The designer of the garment was Ada Lind.", [QUOTE]) == "it says no more than the question"
    assert pointless(DRESS, "The designer of the garment was from Lund.", [QUOTE]) is None


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Which of the two teams, the Lakers and the Celtics, won the final in June?", "The Lakers won."),
        ("Did the Lakers or the Celtics win?", "The Lakers win."),
        ("Why did the union accept the offer?", "The union did not accept the offer."),
        ("", ""),
    ],
)
def test_a_claim_that_chooses_or_denies_is_one_though_all_its_words_are_the_questions(question: str, claim: str) -> None:
    assert pointless(question, claim, [claim]) is None


def test_a_name_that_only_the_title_of_a_document_holds_is_not_what_its_sentences_answer() -> None:
    question, claim = "In which park is the grove?", "The grove is in Harwick National Park."
    assert pointless(question, claim, ["The grove has a long history of fires."])
    assert pointless(question, claim, ["The grove of Harwick has a long history of fires."]) is None
    assert pointless(question, claim, ["Its grove has a long history of fires."]) is None


@given(st.text(max_size=80), st.text(max_size=80), st.lists(st.text(max_size=60), max_size=3))
def test_any_texts_can_be_read(question: str, claim: str, quotes: list[str]) -> None:
    told = pointless(question, claim, quotes)
    assert told is None or told
