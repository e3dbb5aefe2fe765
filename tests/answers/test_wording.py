from __future__ import annotations

import pytest

from rag.answers.wording import asks_for_now, dated, wording
from rag.types import Answer, Citation, Claim


def cited(number: int, published: str | None) -> Citation:
    return Citation(number, "a", "A", None, published, None, None, None, 0, 3, "It.", "0")


def answer(question: str, *published: str | None) -> Answer:
    citations = tuple(cited(number, day) for number, day in enumerate(published, 1))
    claim = Claim("“It.”", tuple(c.number for c in citations), "supported", 1.0, "quote")
    return Answer(question, question, "“It.” [1]", "answered", claims=(claim,), citations=citations)


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("Who visited the moon?", "The documents don’t say."),
        ("Wer hat den Mond besucht?", "Die Dokumente sagen es nicht."),
        ("Qui a visité la lune ?", "Les documents ne le disent pas."),
        ("¿Quién ha visitado la luna?", "Los documentos no lo dicen."),
        ("Chi ha visitato la luna?", "I documenti non lo dicono."),
        ("Kto odwiedził księżyc?", "The documents don’t say."),
    ],
)
def test_our_sentences_are_in_the_language_of_the_question(question: str, unsaid: str) -> None:
    assert wording(question).unsaid == unsaid


@pytest.mark.parametrize(
    ("question", "asks"), [("Who leads it now?", True), ("What is the current account?", False), ("Who knows it?", False)]
)
def test_a_question_may_ask_about_now(question: str, asks: bool) -> None:
    assert asks_for_now(question) is asks


def test_an_answer_about_now_tells_the_newest_document_shown() -> None:
    made = dated(answer("Who leads it now?", "2026-03-01", None, "2026-03-03"))
    assert made.text == "As of 3 March 2026, the newest document shown: “It.” [1]"
    assert made.claims[0].text == made.text.removesuffix(" [1]")


@pytest.mark.parametrize("given", [answer("Who led it?", "2026-03-03"), answer("Who leads it now?", None), answer("Who leads it now?")])
def test_other_answers_stay_as_they_are(given: Answer) -> None:
    assert dated(given) == given
