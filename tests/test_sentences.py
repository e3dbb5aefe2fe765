from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import blocks, only_asks, sentence_spans

ANY_TEXT = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .\n\r\t\u00a0İßﬁ“”’\u200d\u202e\u0301𝔸!?")), max_size=300)


@given(ANY_TEXT)
def test_sentences_are_ordered_spans_without_white_space_at_their_edges(text: str) -> None:
    last = 0
    for start, end in sentence_spans(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


@given(ANY_TEXT)
def test_no_letter_falls_between_two_sentences(text: str) -> None:
    spans = sentence_spans(text)
    covered = {index for start, end in spans for index in range(start, end)}
    assert all(char.isspace() for index, char in enumerate(text) if index not in covered)


def test_sentences_end_where_a_reader_would_end_them() -> None:
    text = "Mr. Smith of the U.S. paid $3.5 million.\nHe left at 5 p.m. on Friday. “It is over,” he said.\n\nA headline\n\nNext."
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "Mr. Smith of the U.S. paid $3.5 million.",
        "He left at 5 p.m. on Friday.",
        "“It is over,” he said.",
        "A headline",
        "Next.",
    ]


def test_blocks_are_paragraphs() -> None:
    text = "\n\nOne\nline.\n \nTwo.\n"
    assert [text[a:b] for a, b in blocks(text)] == ["One\nline.", "Two."]


def test_list_items_are_sentences_of_their_own() -> None:
    text = "# Head\n- first item\n- second item"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["# Head", "- first item", "- second item"]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Er sprach am 28. November vor dem Haus.", "Es war kalt."],
        ["Das kostet 524,5 Mrd. Euro im Jahr.", "Es war der 3. Oktober."],
        ["Le P.I.B. progresse de 0,5 %.", "Tout va bien."],
        ["He was born in the U.S. and moved to the U.K. in May.", "She was 12.", "August came."],
        ["总理宣布了预算案。", "他说：“这很重要。”", "财政部表示同意！", "明年呢？"],
        ["首相は「一歩だ。」と述べた。", "総額は百兆円。"],
    ],
)
def test_sentences_of_other_languages_end_where_they_end(sentences: list[str]) -> None:
    text = ("" if sentences[0][-1] == "。" else " ").join(sentences)
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences


def test_a_row_of_a_table_is_one_sentence_between_its_neighbours() -> None:
    text = "Prices rose. See below:\n  Dr. | It fell. It rose. | 3 p.m.  \nItem: Nut | Price: 4.50\nand that was all. Bye."
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "Prices rose.",
        "See below:",
        "Dr. | It fell. It rose. | 3 p.m.",
        "Item: Nut | Price: 4.50",
        "and that was all.",
        "Bye.",
    ]


def test_a_bar_without_white_space_around_it_parts_no_cells() -> None:
    text = "Run a|b first. Then\nstop|go."
    assert [text[a:b] for a, b in sentence_spans(text)] == ["Run a|b first.", "Then\nstop|go."]


def test_a_row_of_more_than_a_thousand_characters_is_split_as_prose() -> None:
    for rest, sentences in (("It fell. " * 90, 3), ("It fell. " * 120, 123)):
        text = f"Above\nPrice | It rose. {rest.strip()}\nBelow"
        found = [text[a:b] for a, b in sentence_spans(text)]
        assert (found[0], found[-1], len(found)) == ("Above", "Below", sentences)


@given(st.text(st.sampled_from("ab.| \n-"), max_size=60))
def test_whatever_bars_are_in_it_no_sentence_runs_over_the_edge_of_a_row(text: str) -> None:
    for start, end in sentence_spans(text):
        assert " | " not in text[start:end] or "\n" not in text[start:end]


def test_chinese_and_japanese_sentences_end_without_a_space() -> None:
    text = "峰会结束了。“他说：不！”谁反对？\n匈牙利。"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["峰会结束了。", "“他说：不！”", "谁反对？", "匈牙利。"]


@pytest.mark.parametrize(
    "text",
    [
        "Who won the election?",
        "What is the date of the Super Bowl in 2022?",
        "Q: Did the bridge open?",
        "3. Why does it matter? ",
        "“Is this the end?”",
        "And where did the money go?",
        "SEN. MOOR: And you told nobody?",
        "Ann Lee, Example Times: Herr Minister, haben Sie es gewusst?",
    ],
)
def test_a_bare_question_states_nothing(text: str) -> None:
    assert only_asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "He asked why they came.",
        "Why, he asked, “should we go?”",
        "The question is: who pays?",
        "When it opened, 300 people came.",
        "It opened in May, didn't it?",
        "What he said was wrong.",
        "SEN. MOOR: He asked me “who pays?”",
        "So the bridge is open.",
        "",
    ],
)
def test_what_states_something_is_no_bare_question(text: str) -> None:
    assert not only_asks(text)
