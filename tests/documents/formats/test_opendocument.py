"""OpenDocument texts, built here part by part."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.opendocument import read_opendocument
from rag.errors import DocumentError
from tests.documents.containers import packed


def odt(*body: str, meta: str = "", styles: str = "") -> bytes:
    parts = {
        "content.xml": f"<d xmlns:text='t' xmlns:table='b' xmlns:office='o'><body><office:text>{''.join(body)}</office:text></body></d>",
        "meta.xml": f"<d><meta>{meta}</meta></d>",
        "styles.xml": f"<d>{styles}</d>",
    }
    return packed({name: content.encode() for name, content in parts.items()})


def read(data: bytes) -> Draft:
    return read_opendocument(File("a.odt", "a", ".odt", data))


def test_paragraphs_headings_spaces_and_breaks() -> None:
    draft = read(odt("<text:h>Talks fail</text:h>", "<text:p>The<text:s/>minister<text:line-break/>left \n here.</text:p>"))
    assert draft.text == "Talks fail\n\nThe minister\nleft here."
    assert draft.places == ((0, "¶ 1"), (12, "¶ 2")) and draft.quiet == ((0, 10),)


def test_deleted_text_is_gone_and_notes_and_comments_stand_behind() -> None:
    gone = "<text:tracked-changes><p>Deleted.</p></text:tracked-changes>"
    inside = "<text:note-citation>1</text:note-citation><text:note-body><text:p>In Rome.</text:p></text:note-body>"
    note = f"<text:note text:note-class='footnote'>{inside}</text:note>"
    remark = "<office:annotation><creator>Ann</creator><text:p>Check.</text:p></office:annotation>"
    draft = read(odt(gone, f"<text:p>He spoke{note}{remark}.</text:p>"))
    assert draft.text == "He spoke.\n\nIn Rome.\n\nAnn: Check."
    assert [place for _, place in draft.places] == ["¶ 1", "footnote 1", "comment 1"]


def test_a_table_is_read_row_by_row() -> None:
    cells = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in ("2024", "5 m"))
    assert read(odt(f"<table:table><table:table-row>{cells}</table:table-row></table:table>")).text == "2024 | 5 m"


def test_the_file_says_what_it_is_and_headers_are_quiet() -> None:
    meta = "<title>Talks fail</title><initial-creator>Ann Lee</initial-creator><creation-date>2024-05-01T10:00:00</creation-date>"
    draft = read(odt("<text:p>Text.</text:p>", meta=meta, styles="<header><p>Ministry</p></header>"))
    assert (draft.about.title, draft.about.author, draft.about.published) == ("Talks fail", "Ann Lee", "2024-05-01")
    assert [draft.text[a:b] for a, b in draft.quiet] == ["Ministry"]


def test_a_broken_file_is_refused() -> None:
    with pytest.raises(DocumentError, match="not an OpenDocument text"):
        read(packed({"content.xml": b"<a/>"}))
    with pytest.raises(DocumentError, match="content.xml is missing"):
        read(packed({}))
