from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.layout import plain
from rag.answers.reply import Reply
from rag.sentences import sentence_spans
from rag.types import Evidence


def evidence(*texts: str) -> list[Evidence]:
    return [Evidence(number, "a.txt", 0, len(text), text) for number, text in enumerate(texts, 1)]


def sentences(reply: str, *texts: str) -> list[str]:
    found = plain(reply, evidence(*texts)).text
    return [found[start:end] for start, end in sentence_spans(found)]


@pytest.mark.parametrize(
    "reply",
    [
        "## The deal\nMars bought it.",
        "**The deal:**\n\n- Mars bought it.",
        "---\n\n* Mars bought it.\n\n***",
        "| What | Sum |\n|---|---|\n| Mars | $36 |\n\nMars bought it.",
        "```text\nMars bought it.\n```",
        "```python\nprice = x[1]\n```\nMars bought it.",
        "> Mars bought it.\n\n[^1]: mars.txt",
        "**Mars** bought *it*.",
        "__Mars bought it.__",
        "***Mars*** _bought_ it.",
    ],
)
def test_layout_is_no_sentence_and_emphasis_goes(reply: str) -> None:
    assert sentences(reply) == ["Mars bought it."]


def test_a_whole_reply_in_bold_letters_is_no_heading() -> None:
    assert sentences("**$36 billion**") == ["$36 billion"]


def test_items_of_a_list_are_sentences_of_their_own_without_their_marks() -> None:
    assert sentences("1. Mars bought it.\n2. It paid\n3) So it did") == ["Mars bought it.", "It paid", "So it did"]
    assert sentences("- Mars\n- **Venus** and\n+ Pluto") == ["Mars", "Venus and", "Pluto"]


@pytest.mark.parametrize(
    "text",
    ["3. Mai war es.", "5 * 3 and 4 * 2 is more.", "The snake_case_name and a*b*c stay.", "#1 of all.", "It fell -5 %.", "36 billion"],
)
def test_what_only_looks_like_layout_stays(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize("source", ["He said **no** twice.", "| Widget | 4.50 |", "It is *not* so."])
def test_what_the_evidence_holds_byte_for_byte_stays(source: str) -> None:
    assert sentences(source, source) == [source]


def test_markers_point_at_their_sentence_whatever_layout_stands_before_it() -> None:
    reply = Reply(evidence("x", "y"))
    reply.feed("## Sum\n\n- **Mars** bought it. [1]\n- **Venus** did [2] too.\n")
    reply.close()
    assert [(s.text, s.hints) for s in reply.sentences()] == [("Mars bought it.", (1,)), ("Venus did too.", (2,))]


@given(st.text(alphabet="ab1.#*_-|`> \n[]:^", max_size=40))
def test_each_place_of_a_text_has_one_in_what_is_left_of_it(text: str) -> None:
    found = plain(text, ())
    places = [found.place(at) for at in range(len(text) + 1)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, len(found.text))
