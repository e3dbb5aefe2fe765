"""PowerPoint files, built here part by part."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.slides import read_slides
from rag.errors import DocumentError
from tests.documents.containers import packed

A, P, R = "xmlns:a='a'", "xmlns:p='p'", "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def words(*paragraphs: str) -> str:
    return "<p:txBody>" + "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in paragraphs) + "</p:txBody>"


def shape(*paragraphs: str, kind: str | None = None) -> str:
    mark = f"<p:nvSpPr><p:nvPr><p:ph type='{kind}'/></p:nvPr></p:nvSpPr>" if kind is not None else ""
    return f"<p:sp>{mark}{words(*paragraphs)}</p:sp>"


def slide(*shapes: str) -> str:
    return f"<p:sld {A} {P} {R}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def rels(**targets: str) -> bytes:
    rows = (
        f"<Relationship Id='{name}' Type='{TYPE}{target.split()[0]}' Target='{target.split()[1]}'/>" for name, target in targets.items()
    )
    return f"<Relationships>{''.join(rows)}</Relationships>".encode()


def deck(*slides: str, **parts: bytes) -> bytes:
    """:param parts: further members, by their path with "__" for "/" and "_x" for ".x"."""
    listed = "".join(f"<p:sldId id='{256 + n}' r:id='s{n}'/>" for n in reversed(range(len(slides))))  # the last file is the first slide
    members = {
        "_rels/.rels": rels(a="officeDocument ppt/presentation.xml"),
        "ppt/presentation.xml": f"<p:presentation {P} {R}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>".encode(),
        "ppt/_rels/presentation.xml.rels": rels(
            **{f"s{n}": f"slide slides/slide{n}.xml" for n in range(len(slides))}, who="commentAuthors authors.xml"
        ),
        **{f"ppt/slides/slide{n}.xml": content.encode() for n, content in enumerate(slides)},
    }
    return packed(members | parts)


def read(data: bytes) -> Draft:
    return read_slides(File("a.pptx", "a", ".pptx", data))


def placed(draft: Draft) -> list[tuple[str, str]]:
    ends = [*(at for at, _ in draft.places[1:]), len(draft.text)]
    return [(place, draft.text[at:end].strip()) for (at, place), end in zip(draft.places, ends, strict=True)]


def test_slides_come_in_the_order_of_the_show_and_name_themselves() -> None:
    draft = read(deck(slide(shape("Later")), slide(shape("Results", kind="title"), shape("Sales rose.", "Costs fell."))))
    assert placed(draft) == [("slide 1", "Results\n\nSales rose.\n\nCosts fell."), ("slide 2", "Later")]
    assert draft.about.title == "Results" and draft.quiet == ((0, 7),)


def test_groups_are_entered_numbers_of_slides_left_out_and_footers_quiet() -> None:
    group = f"<p:grpSp>{shape('Inside.')}</p:grpSp>"
    draft = read(deck(slide(group, shape("7", kind="sldNum"), shape("Ministry of Truth", kind="ftr"))))
    assert draft.text == "Inside.\n\nMinistry of Truth"
    assert [draft.text[a:b] for a, b in draft.quiet] == ["Ministry of Truth"]


def test_a_table_is_read_row_by_row() -> None:
    rows = "".join(f"<a:tr><a:tc>{words(a)}</a:tc><a:tc>{words(b)}</a:tc></a:tr>" for a, b in (("Year", "Sales"), ("2024", "5 million")))
    draft = read(deck(slide(f"<p:graphicFrame><a:graphic><a:tbl>{rows}</a:tbl></a:graphic></p:graphicFrame>")))
    assert draft.text == "Year | Sales\n2024 | 5 million"


def test_of_alternatives_the_one_for_programs_of_today_is_read() -> None:
    both = (
        f"<m:AlternateContent xmlns:m='m'><m:Choice>{shape('New.')}</m:Choice><m:Fallback>{shape('Old.')}</m:Fallback></m:AlternateContent>"
    )
    assert read(deck(slide(both))).text == "New."


def test_a_chart_gives_its_numbers_in_rows() -> None:
    def points(*values: str) -> str:
        return "".join(f"<c:pt idx='{n}'><c:v>{value}</c:v></c:pt>" for n, value in enumerate(values))

    series = "".join(
        f"<c:ser><c:tx><c:v>{name}</c:v></c:tx><c:cat>{points('East', 'West')}</c:cat><c:val>{points(*values)}</c:val></c:ser>"
        for name, values in (("2023", ("4.3", "2.3999999999999999")), ("2024", ("5", "")))
    )
    title = "<c:title><a:t>Sales</a:t></c:title>"
    chart = f"<c:chartSpace xmlns:c='c' {A}>{title}{series}</c:chartSpace>".encode()
    frame = "<p:graphicFrame><c:chart xmlns:c='c' r:id='c1'/></p:graphicFrame>"
    parts = {"ppt/slides/_rels/slide0.xml.rels": rels(c1="chart ../charts/chart1.xml"), "ppt/charts/chart1.xml": chart}
    draft = read(deck(slide(frame), **parts))
    assert draft.text == "Sales\n\nEast | 2023: 4.3 | 2024: 5\nWest | 2023: 2.4"


def test_a_diagram_gives_the_words_in_its_boxes() -> None:
    box = "<d:pt><d:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></d:t></d:pt>"
    data = f"<d:dataModel xmlns:d='d' {A}>{box}<d:pt type='pres'><d:t/></d:pt></d:dataModel>"
    frame = "<p:graphicFrame><d:relIds xmlns:d='d' r:dm='d1' r:lo='d2'/></p:graphicFrame>"
    parts = {"ppt/slides/_rels/slide0.xml.rels": rels(d1="diagramData ../diagrams/data1.xml"), "ppt/diagrams/data1.xml": data.encode()}
    assert read(deck(slide(frame), **parts)).text == "Plan"


def test_notes_and_comments_stand_behind_their_slide() -> None:
    notes = slide(shape("Speak slowly.", kind="body"), shape("3", kind="sldNum"), shape("Header", kind="hdr"))
    comments = f"<p:cmLst {P}><p:cm authorId='0'><p:text>Check this.</p:text></p:cm></p:cmLst>"
    parts = {
        "ppt/slides/_rels/slide0.xml.rels": rels(n="notesSlide ../notes.xml", c="comments ../comments.xml"),
        "ppt/notes.xml": notes.encode(),
        "ppt/comments.xml": comments.encode(),
        "ppt/authors.xml": f"<p:cmAuthorLst {P}><p:cmAuthor id='0' name='Ann'/></p:cmAuthorLst>".encode(),
    }
    draft = read(deck(slide(shape("Hello.")), **parts))
    assert placed(draft) == [("slide 1", "Hello."), ("slide 1, notes", "Speak slowly."), ("slide 1, comment", "Ann: Check this.")]


def test_a_deck_of_pictures_has_no_text() -> None:
    assert read(deck(slide("<p:pic/>"))).text == ""


def test_a_broken_deck_is_refused_with_its_reason() -> None:
    with pytest.raises(DocumentError, match="ppt/presentation.xml is missing"):
        read(packed({"_rels/.rels": b"<Relationships/>"}))
    with pytest.raises(DocumentError, match="broken XML"):
        read(deck("<p:sld"))
