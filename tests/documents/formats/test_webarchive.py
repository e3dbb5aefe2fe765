"""Web archives: the page that was saved, without what is stored beside it."""

from __future__ import annotations

import pytest

from rag.documents.draft import File
from rag.documents.formats.webarchive import read_archive
from rag.errors import DocumentError

TOP = "Snapshot-Content-Location: https://news.example/a\nSubject: From the archive\nContent-Type: multipart/related; boundary=b\n\n"
STYLE = "--b\nContent-Type: text/css\n\np {}\n"


def archive(*parts: str, encoding: str = "utf-8") -> File:
    return File("a.mhtml", "a", ".mhtml", (TOP + "".join(parts) + "--b--\n").encode(encoding))


def page(html: str, charset: str = "; charset=utf-8") -> str:
    return f"--b\nContent-Type: text/html{charset}\nContent-Transfer-Encoding: 8bit\n\n{html}\n"


def test_the_page_is_read_with_what_it_says_of_itself_and_where_it_was() -> None:
    html = "<html><head><title>Talks fail</title><meta name='author' content='Ann Lee'></head><body><p>Café words.</p></body></html>"
    draft = read_archive(archive(STYLE, page(html), page("<p>A frame.</p>")))
    assert draft.text == "Café words."
    assert (draft.about.title, draft.about.author, draft.about.url) == ("Talks fail", "Ann Lee", "https://news.example/a")


def test_a_page_without_title_has_that_of_the_archive() -> None:
    assert read_archive(archive(page("<p>Words.</p>"))).about.title == "From the archive"


@pytest.mark.parametrize("charset", ["; charset=koi8-r", ""])
def test_the_encoding_is_that_of_the_part_or_of_the_page(charset: str) -> None:
    html = "<html><head><meta charset='koi8-r'></head><body><p>Мир и труд.</p></body></html>"
    assert read_archive(archive(page(html, charset), encoding="koi8-r")).text == "Мир и труд."


def test_an_archive_without_a_page_is_refused() -> None:
    with pytest.raises(DocumentError, match="no HTML page"):
        read_archive(archive(STYLE))
