from __future__ import annotations

import pytest

from rag.answers.units import bound_of, unit_of
from rag.text import numbers


def span(text: str) -> tuple[int, int]:
    (number,) = numbers(text)
    return number.start, number.end


@pytest.mark.parametrize(
    ("text", "kind", "factor", "shown"),
    [
        ("It cost US$5 billion.", "dollars", 1.0, "US$5 billion"),
        ("It cost 5 billion euros.", "euros", 1.0, "5 billion euros"),
        ("Turnout was 61 per cent.", "percent", 1.0, "61 per cent"),
        ("A road of 3 km.", "metres", 1000.0, "3 km"),
        ("A field of 3 square kilometres.", "sq metres", 1e6, "3 square kilometres"),
    ],
)
def test_a_unit_stands_before_or_behind_its_number(text: str, kind: str, factor: float, shown: str) -> None:
    unit = unit_of(text, span(text))
    assert unit is not None
    assert (unit.kind, unit.factor, text[unit.start : unit.end]) == (kind, factor, shown)


def test_people_are_no_unit() -> None:
    assert unit_of("12 people died.", (0, 2)) is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("More than US$300 was lost.", "above"),
        ("300 or more died.", "above"),
        ("No more than 300 died.", "below"),
        ("Nearly 300 died.", "nearly"),
        ("An estimated 300 died.", "near"),
        ("Some ~300 died.", "near"),
        ("Exactly 300 died.", None),
    ],
)
def test_words_beside_a_number_bound_it(text: str, bound: str | None) -> None:
    assert bound_of(text, *span(text)) == bound


@pytest.mark.parametrize(
    ("text", "kin", "shown"),
    [
        ("It was 5°C.", "celsius", "5°C"),
        ("It was 5 degrees Celsius.", "celsius", "5 degrees Celsius"),
        ("It was 40 °F.", "fahrenheit", "40 °F"),
        ("It was 5 degrees.", "", "5 degrees"),
        ("It cost US$5m.", "us", "US$5m"),
        ("It cost C$5.", "canadian", "C$5"),
        ("It cost 5 Swiss francs.", "swiss", "5 Swiss francs"),
        ("It cost CHF 5.", "swiss", "CHF 5"),
    ],
)
def test_units_of_one_name_are_told_apart(text: str, kin: str, shown: str) -> None:
    unit = unit_of(text, span(text))
    assert unit is not None
    assert (unit.kin, text[unit.start : unit.end]) == (kin, shown)
