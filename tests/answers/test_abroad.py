from __future__ import annotations

import pytest

from rag.answers.abroad import denied_abroad, english_figures, language_of
from rag.answers.verify import check
from rag.types import Evidence


def evidence(text: str) -> list[Evidence]:
    return [Evidence(1, "a.txt", 0, len(text), text)]


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("de", "2,5 Mrd. Euro am 3. Mai 2024", "2.5 billion Euro am 3 May 2024"),
        ("de", "12.500 Menschen und 4,2 Prozent", "12,500 Menschen und 4.2 percent"),
        ("fr", "12 500 habitants, 2,5 milliards", "12,500 habitants, 2.5 billion"),
        ("fr", "le 1er juin 2020, un lundi", "le 1 June 2020, un Monday"),
        ("es", "el 3 de mayo de 2024, 1.200 euros", "el 3 May 2024, 1,200 euros"),
        ("it", "il 3 maggio 2024, 2,5 miliardi", "il 3 May 2024, 2.5 billion"),
    ],
)
def test_figures_and_days_are_told_in_english(language: str, text: str, english: str) -> None:
    assert english_figures(text, language) == english


@pytest.mark.parametrize(
    ("claim", "quote", "language"),
    [
        ("Die Preise fielen.", "Die Preise fielen nicht.", "de"),
        ("La ministre a démissionné.", "La ministre n'a jamais démissionné.", "fr"),
        ("La riunione si è tenuta a marzo.", "La riunione si è tenuta a luglio.", "it"),
        ("Prices fell.", "Prices did not fall.", None),
        ("Ungarn lehnt den Plan ab.", "Hungary opposes the plan and the aid.", None),
    ],
)
def test_a_language_counts_where_neither_text_is_english(claim: str, quote: str, language: str | None) -> None:
    assert language_of(claim, [quote]) == language


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Die Preise fielen.", "Die Preise fielen nicht."),
        ("Die Firma zahlte keine Strafe.", "Die Firma zahlte die Strafe."),
        ("Les prix ont baissé.", "Les prix n'ont pas baissé."),
        ("El alcalde firmó el contrato.", "El alcalde nunca firmó el contrato."),
        ("Il sindaco ha firmato.", "Il sindaco non ha firmato."),
        ("Der Umsatz betrug 2,5 Milliarden Euro.", "Der Umsatz betrug 2,5 Millionen Euro."),
        ("Le déficit est de 4,8 %.", "Le déficit est de 3,8 %."),
        ("La reunión fue el 3 de mayo de 2024.", "La reunión fue el 9 de mayo de 2024."),
        ("Il processo è iniziato lunedì.", "Il processo è iniziato giovedì."),
    ],
)
def test_another_figure_or_day_or_a_denial_is_a_fault(claim: str, quote: str) -> None:
    assert check(claim, evidence(quote)).fault is not None


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Die Preise fielen nicht.", "Die Preise fielen nicht, obwohl die Nachfrage sank."),
        ("Die Quote stieg auf 4,2 Prozent.", "Die Quote stieg auf 4,2 %."),
        ("La réunion a eu lieu en mai 2024.", "La réunion a eu lieu le 3 mai 2024."),
        ("Los precios no bajaron.", "Los precios no bajaron en la capital."),
        ("Il fatturato è di 2,5 milioni di euro.", "Il fatturato del gruppo è di 2,5 milioni di euro."),
    ],
)
def test_the_same_in_other_words_passes_and_is_told_as_it_was_written(claim: str, quote: str) -> None:
    found = check(claim, evidence(quote))
    assert found.supported
    assert found.text == claim


def test_a_denial_in_another_clause_denies_nothing() -> None:
    assert denied_abroad("Die Preise fielen.", ["Die Preise fielen, die Löhne stiegen nicht."], "de") is None
