from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.reporting import asks_of, asks_of_saying, reporting


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The dam broke on Sunday, engineer Ada Lind said on Friday.", ["engineer Ada Lind said on Friday."]),
        ("The dam broke, Ada Lind, an engineer, told the council.", ["Ada Lind, an engineer, told the council."]),
        ("The dam, the mayor admitted on Friday, was old.", ["the mayor admitted on Friday"]),
        ("“It broke,” said Ada Lind.", ["said Ada Lind."]),
        ("Ada Lind said on Friday that the dam broke in May.", ["Ada Lind said on Friday that"]),
        ("Ada Lind, an engineer, told the council the dam was old.", ["Ada Lind, an engineer, told the council"]),
        ("Mayor Per Holm warned that the dam is old.", ["Mayor Per Holm warned that"]),
        ("The dam broke, according to Ada Lind.", ["according to Ada Lind"]),
        ("According to the mayor, the dam broke.", ["According to the mayor"]),
        ("According to the mayor the dam was old.", []),
        ("Ada Lind built the dam and said in May that it was safe.", []),
        ("In May, the firm reported a loss of $5 million.", []),
        ("Ada Lind announced the sale on Friday.", []),
        ("The dam is said to be old.", []),
        ("Ada Lind co-wrote the song.", []),
    ],
)
def test_the_clause_of_him_who_says_it_is_found(text: str, told: list[str]) -> None:
    assert [text[start:end] for start, end in reporting(text)] == told


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who said the dam broke?", True),
        ("Who warned of it?", True),
        ("Who broke the dam?", False),
        ("Who is to blame for it?", False),
        ("When is it expected to open?", False),
    ],
)
def test_a_question_asks_of_a_saying_or_not(question: str, asks: bool) -> None:
    assert asks_of_saying(question) is asks


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who is the dam engineer?", True),
        ("Who was the engineer of the dam?", True),
        ("Who leads the dam guard?", False),
        ("Who blew up the dam?", False),
        ("When did the dam engineer resign?", False),
    ],
)
def test_a_question_asks_who_the_speaker_is_or_not(question: str, asks: bool) -> None:
    assert asks_of(question, "dam engineer Ada Lind") is asks


@given(st.text(max_size=300))
def test_any_text_is_read_and_the_spans_lie_in_it(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in reporting(text))
    asks_of(text, text)
