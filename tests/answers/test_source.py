from __future__ import annotations

import pytest

from rag.answers.source import asked_source, is_of
from rag.types import Evidence


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("How many homes lost power according to the grid operator?", "the grid operator"),
        ("According to Ada Lind, when did the strike begin?", "Ada Lind"),
        ("According to firefighters how many homes burned?", "firefighters"),
        ("How many homes burned, according to the article?", None),
        ("How many homes burned?", None),
        ("", None),
    ],
)
def test_a_question_may_ask_for_somebodys_word(question: str, source: str | None) -> None:
    assert asked_source(question) == source


@pytest.mark.parametrize(
    ("source", "text", "speaker", "expected"),
    [
        ("the grid operator", "About 900 homes lost power, the grid operator said.", None, True),
        ("the grid operator", "About 900 homes lost power, according to the grid operator.", None, True),
        ("the grid operator", "About 900 homes lost power.", "grid operator", True),
        ("the coastguard", "The coastguard put the number at 40.", None, True),
        ("Ada Lind", "“It began on Monday.”", "Lind", True),
        ("the union leader", "It began on Monday.", "party leader", False),
        ("the grid operator", "The grid operator lost 900 customers.", None, False),
        ("the coastguard", "Villagers said the coastguard came late.", None, False),
        ("firefighters", "Forty homes burned, the mayor said.", "the mayor", False),
    ],
)
def test_a_sentence_is_of_who_speaks_in_it(source: str, text: str, speaker: str | None, expected: bool) -> None:
    assert is_of(source, Evidence(1, "a", 0, len(text), text, speaker=speaker)) is expected
