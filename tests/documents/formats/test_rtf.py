"""Rich text, control word by control word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.draft import Draft, File
from rag.documents.formats.rtf import read_rtf
from rag.errors import DocumentError


def read(body: str, head: str = "") -> Draft:
    return read_rtf(File("a.rtf", "a", ".rtf", rf"{{\rtf1\ansi\ansicpg1252 {head}{body}}}".encode("latin-1")))


def test_paragraphs_and_the_signs_that_words_stand_for() -> None:
    assert read(r"It\rquote s\tab here\emdash now.\par Next\line line.\par").text == "It’s here—now.\n\nNext\nline."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9", "café"),
        (r"\uc1\u8364?5", "€5"),
        (r"\u-10179?\u-8704?!", "😀!"),
        (r"\uc2\u8364\'80\'80x", "€x"),
        (r"{\f1\'ef}", "п"),
    ],
)
def test_characters_beyond_ascii(body: str, text: str) -> None:
    assert read(body, r"{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}").text == text


def test_headings_by_style_are_quiet() -> None:
    draft = read(r"\pard\s1 Talks fail\par\pard He left.\par", r"{\stylesheet{\s1 heading 1;}{\s2 Body;}}")
    assert draft.text == "Talks fail\n\nHe left." and draft.quiet == ((0, 10),) and draft.about.title == "Talks fail"


def test_a_row_of_a_table_is_a_line() -> None:
    rows = "".join(rf"\trowd\intbl {a}\cell {b}\cell\row" for a, b in (("Year", "Sales"), ("2024", "5 m")))
    assert read(rf"Before.\par{rows}\pard After.\par").text == "Before.\n\nYear | Sales\n2024 | 5 m\n\nAfter."


def test_what_is_deleted_hidden_away_or_a_picture_is_left_out() -> None:
    assert (
        read(r"He did {\deleted not }go{\pict 0102}{\*\unknown x}{\field{\*\fldinst HYPERLINK x}{\fldrslt  home}}.").text
        == "He did go home."
    )


def test_notes_comments_and_margins_have_their_places() -> None:
    draft = read(r"{\header Ministry}He spoke{\footnote In Rome.}{\*\atnauthor Ann}{\*\annotation Check.}.\par")
    assert draft.text == "Ministry\n\nHe spoke.\n\nIn Rome.\n\nAnn: Check."
    assert [place for _, place in draft.places] == ["header", "¶ 1", "footnote 1", "comment 1"]


def test_the_file_says_what_it_is() -> None:
    info = r"{\info{\title Talks fail}{\author Ann Lee}{\creatim\yr2024\mo5\dy1}}"
    about = read("Text.", info).about
    assert (about.title, about.author, about.published) == ("Talks fail", "Ann Lee", "2024-05-01")


def test_binary_data_is_passed_over_and_depth_has_an_end() -> None:
    assert read(r"a\bin3 }}}b").text == "ab"
    with pytest.raises(DocumentError, match="nested too deeply"):
        read("{" * 20_000)


@given(st.text(st.sampled_from("\\{}'*abu0-9 \n~"), max_size=200))
@settings(max_examples=300)
def test_any_body_is_read_or_refused(body: str) -> None:
    try:
        read(body)
    except DocumentError:
        return
