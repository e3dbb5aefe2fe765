from __future__ import annotations

import pytest

from rag.retrieval.spelling import Speller
from rag.text import stem

WORDS = ["opposes", "ukraine", "aspirations", "hungary", "poland", "kallas", "kaja", "troops", "nato"]
VOCABULARY = {word: stem(word) for word in WORDS}
KNOWN = {"holland", "country", "which", "hungry", "spanish", "troop"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Which country oposes Ukranes aspiratons?", "Which country opposes ukraine aspirations?"),
        ("Who is kaja kalas?", "Who is kaja kallas?"),
        ("Hungray and NATO", "hungary and NATO"),
        ("an aspirationes", "an aspirations"),
    ],
)
def test_slips_are_mended_against_the_documents(typed: str, meant: str) -> None:
    assert Speller(VOCABULARY, KNOWN.__contains__).correct(typed) == meant


@pytest.mark.parametrize("question", ["What did Holland say?", "Spanish?", "opposing troop 2024", "B-52 ärger", ""])
def test_words_of_the_language_or_the_documents_are_never_changed(question: str) -> None:
    assert Speller(VOCABULARY, KNOWN.__contains__).correct(question) == question


def test_without_a_lexicon_only_one_slip_is_forgiven() -> None:
    speller = Speller(VOCABULARY, None)
    assert speller.correct("aspiratons") == "aspirations"
    assert speller.correct("asprtions") == "asprtions"
    assert speller.correct("aspiring") == "aspiring"
