"""Web pages that were not made by a newspaper's system: XHTML, and those that would hang a parser."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.html import read_html
from rag.errors import DocumentError


def read(html: str) -> Draft:
    return read_html(File("a.html", "a", ".html", html.encode()))


def test_in_xhtml_a_title_that_closes_itself_swallows_nothing() -> None:
    assert read("<?xml version='1.0'?><html><head><title/></head><body><p>One.</p><p/><p>Two.</p></body></html>").text == "One.\n\nTwo."


def test_elements_nested_beyond_reason_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        read("<div>" * 200_000)


@pytest.mark.long
def test_elements_that_need_no_end_may_be_many() -> None:
    assert read("<ul>" + "<li>one<br>" * 20_000).text.count("one") == 20_000


@pytest.mark.long
def test_many_elements_that_end_are_not_deep() -> None:
    assert read("<b>x</b> " * 20_000).text.count("x") == 20_000


def test_headings_are_quiet_but_not_a_text_that_is_set_in_them() -> None:
    words = "<p>The plan goes to the regional government, which has until Friday to object to it or to parts of it.</p>" * 4
    draft = read(f"<h1>Talks fail</h1><h2>What happens now?</h2>{words}<h3>It is not over.</h3>")
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Talks fail", "What happens now?"]
