from __future__ import annotations

from rag.answers.live import current
from rag.types import Evidence


def entries(*texts: str, document: str = "live.md") -> list[Evidence]:
    return [Evidence(n, document, n, n + 1, text) for n, text in enumerate(texts)]


def test_of_entries_that_open_with_a_clock_time_the_latest_stays() -> None:
    found = entries("**11:05** The pier is shut.", "**9:40** Waves hit the pier.", "It was built in 1990.", "17:30 The pier is open.")
    assert current(found) == found[2:]


def test_hours_of_the_afternoon_are_later_than_those_of_the_morning() -> None:
    found = entries("11:05 a.m. The pier is shut.", "2:15 pm: The pier is open.", "12:10 am The pier is quiet.")
    assert current(found) == found[1:2]


def test_entries_of_different_documents_and_other_sentences_all_stay() -> None:
    found = [*entries("11:05 The pier is shut."), *entries("12:05 The pier is open.", document="b.md"), *entries("Lind won 3:1 at home.")]
    assert current(found) == found
    assert current([]) == []
