from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.thoughts import Thoughts


def said(*pieces: str) -> str:
    thoughts = Thoughts()
    return "".join(map(thoughts.feed, pieces)) + thoughts.close()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("<think>Who is it? Maybe Poland.</think>\n\nHungary opposes it.", "Hungary opposes it."),
        ('\n<think>\n</think>{"claims": []}', '{"claims": []}'),
        ("<think>It never ends", ""),
        ("<think>Nothing follows.</think> ", ""),
        ("Hungary says <think> is a word.</think>", "Hungary says <think> is a word.</think>"),
        ("<thing> is it", "<thing> is it"),
        (" <thi", " <thi"),
        ("", ""),
    ],
)
def test_only_thoughts_before_the_reply_are_taken_out(reply: str, words: str) -> None:
    assert said(reply) == said(*reply) == words


@given(st.lists(st.text(max_size=8), max_size=6))
def test_a_reply_without_thoughts_comes_out_as_it_went_in(pieces: list[str]) -> None:
    assert said(*pieces) == "".join(pieces)
