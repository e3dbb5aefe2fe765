"""Records as rows that can be quoted alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.documents.draft import Block, join
from rag.documents.formats.records import record
from rag.sentences import sentence_spans


def test_a_record_is_one_row_that_names_its_values() -> None:
    blocks = list(record([("Item", "Widget"), ("Note", " "), ("", "new"), ("Price\n(net)", "4.50")], "row 2"))
    assert blocks == [Block("Item: Widget | new | Price (net): 4.50", "row 2", tight=True)]


def test_a_single_value_stands_apart_so_that_it_is_not_read_on_into_the_next() -> None:
    text = join([*record([("Name", "Ann")]), *record([("Name", "Bo")])]).text
    assert [text[start:end] for start, end in sentence_spans(text)] == ["Name: Ann", "Name: Bo"]


def test_a_long_value_is_running_text_below_its_quiet_name() -> None:
    story = "It rained all day. " * 30
    draft = join(record([("Title", "Rain"), ("Day", "Monday"), ("Story", story)]))
    assert draft.text == f"Title: Rain | Day: Monday\n\nStory\n\n{story.strip()}"
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Story"]


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b" * 99]), st.text("xyz .", max_size=250)), max_size=40))
def test_a_wide_record_is_cut_into_rows_that_each_are_one_sentence_and_lose_nothing(pairs: list[tuple[str, str]]) -> None:
    rows = [block.text for block in record(pairs) if block.text]
    cells = [" ".join(value.split()) for _, value in pairs if value.split()]
    for row in rows:
        assert len(row) <= 1300
        assert " | " not in row or row.startswith(rows[0].split(" | ")[0])
    assert all(any(cell in row for row in rows) for cell in cells)
