from __future__ import annotations

import pytest

from rag.retrieval.lexicon import LANGUAGES, LONGEST, lexicon, parts, table


def test_each_row_has_a_cell_for_each_language_and_the_english_last() -> None:
    for cells in table():
        assert len(cells) == len(LANGUAGES) + 1, cells
        assert cells[-1] and any(cells[:-1]), cells
        assert cells[-1].isascii(), cells


def test_each_form_is_a_word_or_a_phrase_without_space_around_it() -> None:
    for cells in table():
        for form in (form for cell in cells[:-1] if cell for form in cell.split(",")):
            assert form and form == form.strip(), cells
            assert 1 <= len(parts(form)) <= LONGEST, cells


def test_each_language_has_hundreds_of_words() -> None:
    for column, language in enumerate(LANGUAGES):
        assert sum(bool(cells[column]) for cells in table()) > 400, language


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [
        ("de", "truppen", "troops"),
        ("de", "warnten", "warn"),
        ("de", "sagten", "said"),
        ("fr", "negociations", "negotiations"),
        ("fr", "opposees", "oppose"),
        ("es", "sanciones", "sanctions"),
        ("es", "inundaciones", "flood"),
        ("it", "ministri", "minister"),
        ("it", "guerre", "war"),
    ],
)
def test_a_word_is_found_with_any_ending(language: str, word: str, english: str) -> None:
    assert english in (lexicon(language).word(word) or "")


def test_a_word_that_is_not_listed_is_none() -> None:
    assert all(lexicon(language).word("xylophon") is None for language in LANGUAGES)


def test_accents_tell_words_apart_but_need_not_be_typed() -> None:
    french = lexicon("fr")
    assert (french.phrase(parts("a")), french.phrase(parts("à"))) == ("has", "to")
    assert french.phrase(parts("sécurité")) == french.phrase(parts("securite")) == "security"


def test_a_german_verb_may_have_its_prefix_at_the_end() -> None:
    assert "reject" in (lexicon("de").parted("lehnt", "ab") or "")
    assert lexicon("de").parted("lehnt", "haus") is None
    assert lexicon("fr").parted("lehnt", "ab") is None


def test_what_is_glued_to_a_word_is_parted_from_it() -> None:
    assert [part.text for part in parts("l’envoi de 1,5 Mrd. par l'UE, a-t-il dit")] == (
        ["l", "envoi", "de", "1,5", "Mrd", "par", "l", "UE", "a", "t", "il", "dit"]
    )
