"""Workbooks of Office and of OpenDocument, built here part by part."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.draft import Draft, File
from rag.documents.formats.sheets import read_sheets
from rag.errors import DocumentError
from tests.documents.containers import packed

R = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
MAIN = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STYLES = f"""<styleSheet {MAIN}><numFmts><numFmt numFmtId='170' formatCode='0.0 %'/></numFmts>
<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='9'/><xf numFmtId='170'/></cellXfs></styleSheet>"""


def rels(**targets: str) -> str:
    rows = (f"<Relationship Id='{key}' Type='{TYPE}{target.split()[0]}' Target='{target.split()[1]}'/>" for key, target in targets.items())
    return f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{''.join(rows)}</Relationships>"


def cell(name: str, value: object, style: int = 0) -> str:
    kind = "n" if isinstance(value, (int, float)) and not isinstance(value, bool) else "b" if isinstance(value, bool) else "inlineStr"
    inside = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{int(value) if kind == 'b' else value}</v>"
    return f'<c r="{name}" s="{style}" t="{kind}">{inside}</c>'


def sheet(*rows: list[object], styles: dict[str, int] | None = None) -> str:
    written = []
    for number, row in enumerate(rows, 1):
        cells = ((f"{chr(65 + at)}{number}", value) for at, value in enumerate(row) if value is not None)
        written.append(f'<row r="{number}">' + "".join(cell(name, value, (styles or {}).get(name, 0)) for name, value in cells) + "</row>")
    return f"<worksheet {MAIN}><sheetData>{''.join(written)}</sheetData></worksheet>"


def book(parts: dict[str, str] | None = None, **sheets: str) -> bytes:
    """:param sheets: the XML of each sheet by its name."""
    listed = "".join(f"<sheet name='{name}' sheetId='{n}' r:id='s{n}'/>" for n, name in enumerate(sheets, 1))
    targets = {f"s{n}": f"worksheet worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)}
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(a="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": f"<workbook {MAIN} {R}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": rels(**targets, st="styles styles.xml"),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    return packed({name: content.encode() for name, content in members.items()})


def read(data: bytes, name: str = "a.xlsx") -> Draft:
    return read_sheets(File(name, "a", Path(name).suffix, data))


def placed(draft: Draft) -> list[tuple[str, str]]:
    ends = [*(at for at, _ in draft.places[1:]), len(draft.text)]
    return [(place, draft.text[at:end].strip()) for (at, place), end in zip(draft.places, ends, strict=True)]


SOUND = book(Sales=sheet(["Item", "Price"], ["Widget", 4.5], ["Gadget", 12.0]))


def test_a_row_stands_under_the_names_of_its_columns_at_its_cell() -> None:
    assert placed(read(SOUND)) == [
        ("Sales", "Sales"),
        ("Sales!A1", "Item | Price"),
        ("Sales!A2", "Item: Widget | Price: 4.5"),
        ("Sales!A3", "Item: Gadget | Price: 12"),
    ]


def test_values_are_shown_as_the_program_shows_them() -> None:
    row = [0.1 + 0.2, True, 45413, 0.125, 0.5, "a\nb", 1e20]
    draft = read(book(Sheet1=sheet(row, styles={"C1": 1, "D1": 3, "E1": 2})))
    assert draft.text == "0.3 | TRUE | 2024-05-01 | 12.5% | 50% | a b | 1e+20"


def test_a_sheet_by_its_usual_name_is_not_named_in_the_text() -> None:
    assert read(book(Tabelle1=sheet(["x"]), Costs=sheet(["y"]))).text == "x\n\nCosts\n\ny"


def test_tables_parted_by_an_empty_row_have_each_their_header_and_caption() -> None:
    one = [["Ducks per year"], ["Year", "Ducks"], [2019, 120], [2020, 135]]
    two = [[None, "Town", "Geese"], [None, "Bonn", 7], [None, "Rome", 9]]
    draft = read(book(Sheet1=sheet(*one, [], *two)))
    assert draft.text.split("\n")[3:] == [
        "Year: 2019 | Ducks: 120",
        "Year: 2020 | Ducks: 135",
        "",
        "Town | Geese",
        "Town: Bonn | Geese: 7",
        "Town: Rome | Geese: 9",
    ]
    assert draft.about.title == "Ducks per year" and draft.places[-1][1] == "Sheet1!B8"


def test_comments_stand_behind_their_sheet_without_the_words_for_older_programs() -> None:
    thread = "[Threaded comment]\n\nYour version of Excel is old.\n\nComment:\n    Too few."
    comments = f"<comments {MAIN}><commentList><comment ref='B2'><text><t>{thread}</t></text></comment></commentList></comments>"
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": rels(c="comments ../comments1.xml"), "xl/comments1.xml": comments}
    assert placed(read(book(parts, Sheet1=sheet(["x"]))))[-1] == ("Sheet1!B2, comment", "Too few.")


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    wide = f"<worksheet {MAIN}><dimension ref='A1:XFD1048576'/><sheetData><row r='1'>{cell('A1', 'x')}</row></sheetData></worksheet>"
    assert read(book(Sheet1=wide)).text == "x"


def test_cells_at_the_corners_of_a_sheet_are_refused() -> None:
    rows = f"<row r='1'>{cell('A1', 'x')}</row><row r='1048576'>{cell('XFD1048576', 'y')}</row>"
    with pytest.raises(DocumentError, match="1,048,576 rows and 16,384 columns"):
        read(book(Sheet1=f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"))


def test_an_empty_book_has_no_text_and_a_name_with_control_characters_one_line() -> None:
    assert read(book(Sheet1=sheet())).text == ""
    assert read(book(**{"Q1&#10;&lt;b&gt;": sheet(["x"])})).text == "Q1 <b>\n\nx"


def test_an_opendocument_sheet_is_read() -> None:
    def row(*cells: str) -> str:
        held = "".join(f"<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>" for text in cells)
        return f"<table:table-row>{held}</table:table-row>"

    rows = row("Item", "Price") + row("Widget", "4.50") + row("Gadget", "12.00")
    spaces = "".join(f" xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'" for name in ("office", "table", "text"))
    table = f"<table:table table:name='Sales'>{rows}</table:table>"
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"<office:document-content{spaces}>{body}</office:document-content>"
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": b"<m/>",
        "meta.xml": b"<d><meta><title>Prices</title></meta></d>",
    }
    draft = read(packed(parts), "a.ods")
    assert draft.text == "Sales\n\nItem | Price\nItem: Widget | Price: 4.50\nItem: Gadget | Price: 12.00"
    assert draft.about.title == "Prices"


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(DocumentError, match="broken XML"):
        read(packed({"xl/workbook.xml": b"<a"}))


@given(at=st.integers(0, len(SOUND) - 1), value=st.integers(0, 255), end=st.integers(0, len(SOUND)))
@settings(max_examples=200, deadline=None)
def test_a_damaged_book_is_read_or_refused(at: int, value: int, end: int) -> None:
    for data in (SOUND[:at] + bytes([value]) + SOUND[at + 1 :], SOUND[:end]):
        try:
            read(data)
        except DocumentError:
            continue
