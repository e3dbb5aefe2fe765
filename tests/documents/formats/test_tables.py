"""Comma separated values and their kin: what parts the cells, which row is the header, and rows that explain themselves."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.draft import Draft, File
from rag.documents.formats.tables import is_header, read_table, split_rows
from rag.errors import DocumentError

GOODS = "Item,Price\nWidget,4.50\nBolt,0.10\n"


def table(text: str | bytes, kind: str = ".csv") -> Draft:
    return read_table(File("a" + kind, "a", kind, text if isinstance(text, bytes) else text.encode()))


def test_each_row_names_its_values_and_is_found_by_its_number() -> None:
    draft = table(GOODS)
    assert draft.text == "Item | Price\nItem: Widget | Price: 4.50\nItem: Bolt | Price: 0.10"
    assert draft.places == ((0, "row 1"), (13, "row 2"), (40, "row 3"))
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Item | Price"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("kind", [".csv", ".tsv"])
def test_the_delimiter_is_told_by_what_is_in_the_file(delimiter: str, kind: str) -> None:
    assert table(GOODS.replace(",", delimiter), kind).text == table(GOODS).text


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert table("Jahr;Erlös\n2023;143,1\n2024;215,3\n").text.endswith("Jahr: 2024 | Erlös: 215,3")


def test_a_line_for_excel_names_the_delimiter_and_is_not_shown() -> None:
    draft = table("sep=;\na,b;c\n1,2;3\n")
    assert draft.text == "a,b | c\na,b: 1,2 | c: 3" and draft.places[0] == (0, "row 1")


def test_blank_rows_count_and_quoted_newlines_do_not() -> None:
    draft = table('Name,Note\n\nAnn,"two\nlines, ""quoted"""\nBo,x\n')
    assert draft.text == 'Name | Note\nName: Ann | Note: two lines, "quoted"\nName: Bo | Note: x'
    assert [place for _, place in draft.places] == ["row 1", "row 3", "row 4"]


def test_ragged_rows_keep_what_they_have() -> None:
    assert table("a,b,c\n1\n1,2,3,4\n,,x\n").text == "a | b | c\n\na: 1\na: 1 | b: 2 | c: 3 | 4\n\nc: x"


def test_a_table_without_header_has_plain_rows() -> None:
    assert table("1,2\n3,4\n").text == "1 | 2\n3 | 4"


def test_words_above_the_table_are_its_title() -> None:
    draft = table("Cup winners,,\nTeam,City,Cups\nBlues,STL,1\n")
    assert draft.about.title == "Cup winners"
    assert draft.text == "Cup winners\n\nTeam | City | Cups\nTeam: Blues | City: STL | Cups: 1"
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Cup winners", "Team | City | Cups"]


def test_a_file_of_one_column_is_a_paragraph_a_row() -> None:
    assert table("Ann\nBo\n").text == "Ann\n\nBo"


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Country", "2019", "2020"], ["France", "1", "2"]], True),
        ([["Country", "Since"], ["France", "1958"]], True),
        ([["Ann", "2019"], ["Bo", "2020"]], False),
        ([["1", "2"], ["3", "4"]], False),
        ([["a", "a"], ["b", "c"]], False),
        ([["yes", "x"], ["no", "y"], ["yes", "z"]], False),
        ([["", "", "a"], ["b", "c", "d"]], False),
        ([["a", "b"]], False),
    ],
)
def test_a_header_names_columns_and_is_none_of_their_values(rows: list[list[str]], header: bool) -> None:
    assert is_header(rows) is header


def test_a_quote_that_is_never_closed_is_a_character_like_any_other() -> None:
    assert table('Size,Name\n5",Nail\n"6,Bolt\n').text.endswith('Size: 5" | Name: Nail\nSize: "6 | Name: Bolt')


def test_a_field_of_any_length_is_read() -> None:
    long = "word " * 60_000
    assert long.strip() in table(f'Name,Story\nAnn,"{long}"\n').text
    assert csv.field_size_limit() == 131_072  # the limit of the library, which is one for all, is as it was


def test_more_than_a_spreadsheet_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match="more than 16,384 cells in a row"):
        table("," * 20_000)
    monkeypatch.setattr("rag.documents.formats.tables._ROWS", 100)
    with pytest.raises(DocumentError, match="more than 100 rows"):
        table("1,2\n" * 101)


@given(st.lists(st.lists(st.text('ab ,;"\n', max_size=5), min_size=2, max_size=4), max_size=5))
def test_what_the_library_writes_is_read_back(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    assert list(split_rows(written.getvalue(), ",")) == [[cell.strip() for cell in row] for row in rows]


@given(st.text('a",;\n\t |', max_size=80))
def test_no_letter_is_lost_whatever_the_quotes(text: str) -> None:
    letters = "".join(cell for row in split_rows(text, ",") for cell in row)
    assert letters.count("a") == text.count("a")


@pytest.mark.parametrize("piece", ['"""x,\n', '""x,\n', '"x"y,\n', '"\n', '"a""b"c\n'])
def test_quotes_take_time_in_proportion(piece: str) -> None:
    start = time.perf_counter()
    sum(1 for _ in split_rows(piece * 20_000, ","))
    assert time.perf_counter() - start < 2
