"""EPUB books, built here page by page."""

from __future__ import annotations

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.books import read_book
from rag.errors import DocumentError
from tests.documents.containers import packed

CONTAINER = b"<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>"
SAID = """<dc:title>The Long Road</dc:title><dc:creator>Ann Lee</dc:creator><dc:creator>Bo Roe</dc:creator>
<dc:publisher>Example Press</dc:publisher><dc:date>2024-05-01</dc:date><dc:language>de-AT</dc:language><dc:subject>Travel</dc:subject>
<meta property='dcterms:modified'>2024-06-02T00:00:00Z</meta>"""


def book(*pages: str, said: str = SAID, **others: bytes) -> bytes:
    items = "".join(f"<item id='i{n}' href='text/page%20{n}.xhtml' media-type='application/xhtml+xml'/>" for n in range(len(pages)))
    spine = "".join(f"<itemref idref='i{n}'/>" for n in reversed(range(len(pages))))  # the last file is read first
    package = f"<package xmlns:dc='dc'><metadata>{said}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    members = {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": package.encode()}
    return packed(members | {f"OPS/text/page {n}.xhtml": page.encode() for n, page in enumerate(pages)} | others)


def read(data: bytes) -> Draft:
    return read_book(File("a.epub", "a", ".epub", data))


def test_pages_come_in_the_order_of_the_spine_under_the_name_of_their_chapter() -> None:
    draft = read(book("<h2>Home</h2><p>They came home.</p>", "<p>They left.</p>"))
    assert draft.text == "They left.\n\nHome\n\nThey came home."
    assert draft.places == ((0, "ch. 1"), (12, "Home"))
    assert [draft.text[a:b] for a, b in draft.quiet] == ["Home"]


def test_the_publisher_tells_what_the_book_is() -> None:
    about = read(book("<p>x</p>")).about
    assert (about.title, about.author, about.outlet) == ("The Long Road", "Ann Lee, Bo Roe", "Example Press")
    assert (about.published, about.updated, about.language, about.tags) == ("2024-05-01", "2024-06-02", "de", ("Travel",))


def test_a_title_that_closes_itself_swallows_nothing() -> None:
    page = "<?xml version='1.0'?><html><head><title/><script src='x'/></head><body><p>One <a id='x'/>two.<br/>Three.</p></body></html>"
    assert read(book(page)).text == "One two.\nThree."


def test_a_page_that_is_missing_costs_that_page_only() -> None:
    data = book("<p>Here.</p>", said=SAID + "</metadata><manifest><item id='gone' href='gone.xhtml'/></manifest><metadata>")
    assert read(data).text == "Here."


def test_a_book_locked_by_its_shop_is_refused_as_such() -> None:
    with pytest.raises(DocumentError, match="the book is encrypted"):
        read(book("", **{"META-INF/encryption.xml": b"<encryption/>"}))


def test_a_container_that_names_no_book_is_refused() -> None:
    with pytest.raises(DocumentError, match="names no book"):
        read(packed({"META-INF/container.xml": b"<container/>"}))
