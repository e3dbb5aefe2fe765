from __future__ import annotations

import pytest

from rag.retrieval.cognates import Cognates
from rag.text import stem

WORDS = "putin zelensky security university activity terrorist hospital philosophy diplomatic neutral situation ferry famous rebellion"
COGNATES = Cognates({word: stem(word) for word in WORDS.split()})


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [
        ("de", "Selenskyj", "zelensky"),
        ("de", "Universität", "university"),
        ("de", "Aktivitäten", "activity"),
        ("de", "diplomatische", "diplomatic"),
        ("fr", "Poutine", "putin"),
        ("fr", "sécurité", "security"),
        ("fr", "hôpital", "hospital"),
        ("fr", "fameuse", "famous"),
        ("es", "universidad", "university"),
        ("es", "filosofía", "philosophy"),
        ("es", "situación", "situation"),
        ("it", "attività", "activity"),
        ("it", "terroristi", "terrorist"),
        ("it", "ribellione", "rebellion"),
    ],
)
def test_a_word_finds_the_word_of_the_documents_that_it_is(language: str, word: str, english: str) -> None:
    assert COGNATES.nearest(word, language) == english


@pytest.mark.parametrize(("language", "word"), [("de", "Gewitter"), ("fr", "pompier"), ("es", "huelga"), ("it", "sciopero"), ("de", "Uhr")])
def test_a_word_that_is_like_none_of_them_has_none(language: str, word: str) -> None:
    assert COGNATES.nearest(word, language) is None


def test_no_documents_have_no_cognates() -> None:
    assert Cognates({}).nearest("sécurité", "fr") is None
