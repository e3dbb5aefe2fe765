from __future__ import annotations

import pytest

from rag.answers.places import displaced, told_of
from rag.types import Span


def at(text: str, part: str) -> Span:
    start = text.index(part)
    return start, start + len(part)


@pytest.mark.parametrize(
    ("text", "number", "told"),
    [
        ("Revenue was $5m and costs $3m.", "3m", {"cost"}),
        ("Revenue was $5m and costs $3m.", "5m", {"revenu"}),
        ("Lopez was born in 1962 and Holm in 1970.", "1970", {"holm", "born"}),
        ("Lopez resigned on Monday, and was arrested on Friday.", "Friday", {"lopez", "arrest"}),
        ("Bergen received 40 buses, Oslo 25.", "25", {"oslo", "receiv", "buse"}),
        ("Twelve protesters and four officers were hurt.", "Twelve", {"protest", "hurt"}),
        ("Holm joined the choir, a small one, in 2024.", "2024", {"holm", "join", "small", "one"}),
        ("Holm joined. In 2024 he left.", "2024", {"leav"}),
    ],
)
def test_a_number_is_told_of_the_words_of_its_clause_and_of_those_left_out(text: str, number: str, told: set[str]) -> None:
    assert told_of(text, at(text, number)) == told


def test_a_number_told_of_something_else_has_a_rival_in_its_sentence() -> None:
    quote = "Revenue was $5m and costs $3m."
    rival = displaced("Costs were $5m.", at("Costs were $5m.", "5m"), quote, [at(quote, "5m")], [at(quote, "3m")])
    assert rival == at(quote, "3m")


def test_another_line_holds_no_rival_nor_one_that_is_told_of_less() -> None:
    quote = "Revenue was $5m.\nCosts were $3m."
    assert displaced("Costs were $5m.", (12, 14), quote, [at(quote, "5m")], [at(quote, "3m")]) is None
    quote = "Costs rose to $5m and revenue to $3m."
    assert displaced("Costs were $5m.", (12, 14), quote, [at(quote, "5m")], [at(quote, "3m")]) is None


def test_of_a_table_of_numbers_no_one_is_told_apart() -> None:
    text = "Harwick had " + ", ".join(f"{n} ships in {n + 1900}" for n in range(40)) + "."
    same, rivals = [(12, 13)], [(start, start + 2) for start in range(20, 300, 14)]
    assert displaced("Harwick had 3 ships in 1902.", (12, 13), text, same, rivals) is None
