"""Which sentences of an embedded model are the document's own, and so may stand in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.copied import copied
from rag.types import Evidence

FISH = "A study of chum salmon showed that these fish digest jellyfish twenty times as fast as shrimps, and that they thrive."
KNIGHT = "In 1018, Roger de Tosny travelled to Iberia to carve out a state for himself, but failed."
KING = "Because of this, Ethelred fled to Normandy in 1013, when he was forced from his kingdom."
SHEAF = "The principle states that inclusions are older, and the mayor, Ada Lind, opened the old bridge in May."


def carried(text: str, *sentences: str) -> bool:
    return copied(text, [Evidence(n, "a.txt", 0, len(s), s) for n, s in enumerate(sentences, 1)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Ethelred fled to Normandy in 1013.", KING),
        ("These fish digest jellyfish twenty times as fast as shrimps.", FISH),
        ("inclusions are older than rocks", "The principle states that the inclusions are older than the rocks."),
        ("Hungary actively opposes the plan.", "However, Germany is hesitant, and Hungary actively opposes the plan."),
    ],
)
def test_a_clause_as_it_stands_is_the_documents_own(text: str, sentence: str) -> None:
    assert carried(text, sentence)
    assert carried(text, "Something else.", sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Shrimps digest jellyfish twenty times as fast.", FISH),
        ("Salmon showed that these fish thrive.", FISH),
        ("Roger de Tosny carved out a state for himself.", KNIGHT),
        ("Roger de Tosny travelled to Iberia.", KNIGHT),  # it goes on, and says that he failed
        ("In 1013.", KING),
        ("the mayor opened the old bridge", SHEAF),
        ("bridge in May inclusions are older", SHEAF),
        ("The president resigned on Monday.", "The former president resigned on Monday."),
        ("The wife of Scholz resigned.", "Scholz resigned."),
        ("Scholz resigned on Monday.", "The deputy of Scholz resigned on Monday."),
        ("The bridge is open again.", "If the rust is gone, the bridge is open again."),
        ("The bridge is open again.", "It is not true that the bridge is open again."),
        ("The bridge is open again.", "The mayor claimed that the bridge is open again."),
        ("Acme bought the shares of Beta.", "Acme bought the shares of Beta Holding."),
        ("Cestids swim by undulating their bodies.", "Cestids can swim by undulating their bodies."),
    ],
)
def test_words_put_together_anew_cut_off_or_left_open_are_not(text: str, sentence: str) -> None:
    assert not carried(text, sentence)


@given(st.text(max_size=80))
def test_a_sentence_of_four_words_is_its_own_copy_and_no_text_is_an_error(text: str) -> None:
    assert carried(f"{text} one two three four", f"{text} one two three four")
    copied(text, [Evidence(1, "a.txt", 0, len(FISH), FISH)])
