from __future__ import annotations

import pytest

from rag.languages import content, forms, question_language, stems


@pytest.mark.parametrize(
    ("language", "word", "stem"),
    [("de", "hauser", "haus"), ("de-AT", "hauser", "haus"), ("fr", "negociations", "negoci"), ("ES", "paises", "pais")],
)
def test_a_word_has_a_stem_in_its_language(language: str, word: str, stem: str) -> None:
    assert stems([word], language) == [stem]


@pytest.mark.parametrize("language", ["en", "en-GB", None, "", "zh", "xx"])
def test_english_and_languages_without_a_stemmer_have_none(language: str | None) -> None:
    assert stems(["houses"], language) == []


def test_unspaced_text_is_indexed_in_pairs_of_characters() -> None:
    assert forms("欧盟峰会 in Brussels", "zh") == "欧盟 盟峰 峰会"
    assert forms("The houses of Brussels", "en") == ""


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wer hat das gesagt?", "de"),
        ("Wovor warnte Kallas?", "de"),
        ("Was sagten russische Beamte über westliche Truppen?", "de"),
        ("Qui a exclu l’envoi de troupes ?", "fr"),
        ("Que disent les responsables russes des troupes ?", "fr"),
        ("Que promet le sommet ?", "fr"),
        ("Parle-moi de la Hongrie", "fr"),
        ("Que promete?", None),
        ("¿Quién ganó las elecciones?", "es"),
        ("Chi ha vinto le elezioni?", "it"),
        ("Who won La Liga?", None),
        ("Who was in Die Zeit?", None),
        ("How many people die in war?", None),
        ("Rio de la Plata flooding", None),
        ("El Niño effects", None),
        ("Kto wygrał wybory?", None),
        ("", None),
    ],
)
def test_function_words_tell_the_language_of_a_question(question: str, language: str | None) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Wer hat die Wahl gewonnen?", ["wahl", "gewonnen"]),
        ("Où est la mairie de Harwick ?", ["mairie", "harwick"]),
        ("Who won the Die Zeit prize?", ["won", "die", "zeit", "prize"]),
        ("Wer war das?", []),
    ],
)
def test_the_small_words_of_its_own_language_are_no_content_of_a_question(question: str, held: list[str]) -> None:
    assert content(question) == held
