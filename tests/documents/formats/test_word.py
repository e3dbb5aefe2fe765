"""Word files, built here part by part."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.word import read_word
from rag.errors import DocumentError
from tests.documents.containers import packed

W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
M = "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
R = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def para(*inside: str, style: str = "") -> str:
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{''.join(inside)}</w:p>"


def word(*body: str, **parts: str) -> bytes:
    """:param parts: further parts by the kind of their relation ("footnotes")."""
    rels = "".join(f"<Relationship Id='{kind}' Type='{TYPE}{kind}' Target='{kind}.xml'/>" for kind in parts)
    members = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W} {M} {R}><w:body>{''.join(body)}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{rels}</Relationships>",
        **{f"word/{kind}.xml": f"<w:{kind} {W}>{inside}</w:{kind}>" for kind, inside in parts.items()},
    }
    return packed({name: content.encode() for name, content in members.items()})


def read(data: bytes) -> Draft:
    return read_word(File("a.docx", "a", ".docx", data))


def placed(draft: Draft) -> list[tuple[str, str]]:
    ends = [*(at for at, _ in draft.places[1:]), len(draft.text)]
    return [(place, draft.text[at:end].strip()) for (at, place), end in zip(draft.places, ends, strict=True)]


def test_paragraphs_are_numbered_and_runs_joined() -> None:
    assert placed(read(word(para(run("The min"), run("ister left.")), para(), para(run("He came back."))))) == [
        ("¶ 1", "The minister left."),
        ("¶ 2", "He came back."),
    ]


def test_a_heading_by_its_style_is_quiet_and_the_title() -> None:
    styles = "<w:style w:styleId='H'><w:basedOn w:val='B'/></w:style><w:style w:styleId='B'><w:name w:val='heading 1'/></w:style>"
    draft = read(word(para(run("Talks fail"), style="H"), para(run("The minister left.")), styles=styles))
    assert draft.about.title == "Talks fail" and draft.quiet == ((0, 10),)


def test_styles_that_are_based_on_one_another_end() -> None:
    styles = "<w:style w:styleId='A'><w:basedOn w:val='B'/></w:style><w:style w:styleId='B'><w:basedOn w:val='A'/></w:style>"
    assert read(word(para(run("Text."), style="A"), styles=styles)).text == "Text."


def test_tracked_changes_are_accepted() -> None:
    changed = f"<w:del>{run('not ')}</w:del><w:ins>{run('soon ')}</w:ins><w:moveFrom>{run('gone')}</w:moveFrom>"
    assert read(word(para(run("He will "), changed, run("go.")))).text == "He will soon go."


def test_the_code_of_a_field_is_left_out_and_its_result_kept() -> None:
    field = "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" + run("the page")
    assert read(word(para(run("See "), field))).text == "See the page"


def test_a_table_is_read_row_by_row_and_one_for_layout_paragraph_by_paragraph() -> None:
    def table(*rows: tuple[str, ...]) -> str:
        cells = ("".join(f"<w:tc>{para(run(cell))}</w:tc>" for cell in row) for row in rows)
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    assert read(word(table(("Year", "Sales"), ("2024", "5 m")))).text == "Year | Sales\n2024 | 5 m"
    assert read(word(table(("A long column of text. " * 40, "Another one. " * 60)))).text.count("\n\n") == 1


def test_notes_and_comments_stand_behind_the_text() -> None:
    reference = "<w:r><w:footnoteReference w:id='7'/></w:r>"
    notes = f"<w:footnote w:id='0'>{para(run('unused'))}</w:footnote><w:footnote w:id='7'>{para(run('In Rome.'))}</w:footnote>"
    comments = f"<w:comment w:id='1' w:author='Ann'>{para(run('Check this.'))}</w:comment>"
    draft = read(word(para(run("He spoke."), reference), footnotes=notes, comments=comments))
    assert placed(draft) == [("¶ 1", "He spoke."), ("footnote 1", "In Rome."), ("comment 1", "Ann: Check this.")]


def test_a_formula_keeps_its_stroke_and_its_power() -> None:
    half = "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    power = "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>n+1</m:t></m:r></m:sup></m:sSup></m:oMath>"
    assert read(word(para(run("A "), half, run(" of "), power))).text == "A 1/2 of x^(n+1)"


def test_a_web_page_set_into_the_file_is_read() -> None:
    rels = f"<Relationships><Relationship Id='c' Type='{TYPE}aFChunk' Target='chunk.html'/></Relationships>".encode()
    body = f"<w:document {W} {R}><w:body>{para(run('Before.'))}<w:altChunk r:id='c'/></w:body></w:document>".encode()
    parts = {"word/document.xml": body, "word/_rels/document.xml.rels": rels, "word/chunk.html": b"<p>Set in.</p>"}
    assert read(packed(parts)).text == "Before.\n\nSet in."


def test_properties_that_came_with_the_program_say_nothing() -> None:
    core = "<p><title>Word Document</title><creator>python-docx</creator><created>2013-12-23T23:15:00Z</created></p>"
    said = "<p><title>Talks fail</title><creator>Ann Lee</creator><created>2024-05-01T00:00:00Z</created></p>"
    parts = {"word/document.xml": f"<w:document {W}><w:body>{para(run('Text.'))}</w:body></w:document>".encode()}
    empty, full = (read(packed(parts | {"docProps/core.xml": xml.encode()})).about for xml in (core, said))
    assert (empty.author, empty.published) == (None, None)
    assert (full.title, full.author, full.published) == ("Talks fail", "Ann Lee", "2024-05-01")


@pytest.mark.parametrize("body", ["", "<w:body><w:p>", f"<w:document {W}/>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"])
def test_a_broken_file_is_refused(body: str) -> None:
    with pytest.raises(DocumentError):
        read(packed({"word/document.xml": body.encode()}))
