from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.quotations import Outside, Quotations


def outside(*texts: str) -> list[Outside]:
    """What each sentence says outside quotations; a sentence behind a "¶" begins a paragraph."""
    followed = Quotations()
    return [followed.outside(text.removeprefix("¶"), text.startswith("¶")) for text in texts]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("He left.", "He left."),
        ("“We must act,” she said.", "“” she said."),
        ('"We must act," she said.', "“” she said."),
        ('She said it was "near", or "here".', "She said it was “”, or “”."),
        ("Sie sagte: „Nein“, und ging.", "Sie sagte: “”, und ging."),
        ("Elle a dit « non » et s’en alla.", "Elle a dit “” et s’en alla."),
        ("We must act,” she said.", "We must act,“” she said."),
        ('He said: "Go.', "He said: “”"),
        ("That’s the boys’ ‘dog’.", "That’s the boys’ ‘dog’."),
    ],
)
def test_quotations_are_cut_down_to_their_marks(text: str, left: str) -> None:
    assert outside(text)[0].text == left


def test_a_quotation_goes_on_until_it_is_closed() -> None:
    first, second, third, last = outside("He said: “One.", "Two.", "Three,” and left.", "Four.")
    assert [(one.begins, one.ends) for one in (first, second, third, last)] == [(False, True), (True, True), (True, False), (False, False)]
    assert (second.text, third.text) == ("“”", "“” and left.")


def test_a_new_paragraph_ends_a_quotation_unless_a_mark_takes_it_up() -> None:
    assert [one.begins for one in outside("“One.", "¶Two.")] == [False, False]
    assert [(one.begins, one.ends) for one in outside("“One.", "¶“Two.”")] == [(False, True), (True, False)]
    assert [(one.begins, one.ends) for one in outside('"One.', '¶"Two."')] == [(False, True), (True, False)]


def test_a_sentence_of_nothing_but_a_quotation_is_told() -> None:
    assert [one.quotes_only for one in outside("“One.”", "“One,” he said.", "¶One.", "“One.", "Two.”")] == [True, False, False, True, True]


@given(st.lists(st.text('ab “”„«»" ,.¶')))
def test_any_marks_are_followed(texts: list[str]) -> None:
    for one in outside(*texts):
        assert not set(one.text) & set('„«»"')
        assert one.text.count("“") == one.text.count("”")
