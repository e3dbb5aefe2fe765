"""Lines with a look ahead, and tables in lightweight markup."""

from __future__ import annotations

from rag.documents.draft import join
from rag.documents.formats.markup import Lines, table_blocks


def test_lines_are_taken_as_far_as_they_fit() -> None:
    lines = Lines("a\nb\n\nc")
    assert next(lines) == "a" and lines.take(str.strip) == ["b"]
    assert lines.next_is(lambda line: line == "") and list(lines) == ["", "c"] and not lines.next_is(bool)


def test_what_is_never_closed_was_never_opened() -> None:
    lines = Lines("a\n  END \nb")
    assert lines.until("end") == ["a"]
    assert lines.until("end") is None and next(lines) == "b"


def test_rows_stand_under_a_header_that_is_told_or_looks_like_one() -> None:
    rows = [["Item", "Price"], ["Nut", "4.50"]]
    assert join(table_blocks(rows)).text == join(table_blocks(rows, True)).text == "Item | Price\nItem: Nut | Price: 4.50"
    assert join(table_blocks(rows, False)).text == "Item | Price\nNut | 4.50"
