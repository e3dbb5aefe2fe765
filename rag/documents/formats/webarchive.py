"""Web archives: the page in a .mhtml file. What is stored beside it, such as pictures and styles, is left out."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from ...errors import DocumentError
from ..about import line_of, web_address
from ..draft import About, Draft, File
from .html import read_html
from .mime import Part, parse_file

_LEVELS, _PARTS = 10, 2000  # beyond these there is no page that anybody saved


def read_archive(file: File) -> Draft:
    """A .mhtml or .mht file: its first page, which is the one that was saved.

    :raises DocumentError: no page in it.
    """
    archive = parse_file(file.data)
    page = next(_pages(archive, 0), None)
    if page is None:
        raise DocumentError("no HTML page in the archive")
    data, guess = page.content(), None
    if page.parameter("charset"):
        text, guess = page.text()
        data = codecs.BOM_UTF8 + text.encode()
    draft = read_html(replace(file, kind=".html", data=data))
    addresses = (archive.header("Snapshot-Content-Location"), page.header("Content-Location"))
    address = next((found for given in addresses if (found := web_address(given))), None)
    said = About(title=line_of(archive.header("Subject")), url=address)
    return replace(draft, about=draft.about.over(said), encoding=draft.encoding or guess)


def _pages(part: Part, level: int) -> Iterator[Part]:
    if part.kind in ("text/html", "application/xhtml+xml"):
        yield part
    elif level < _LEVELS:
        for inner in islice(part.parts(), _PARTS):
            yield from _pages(inner, level + 1)
