"""Books: a .epub file chapter by chapter, in the order of its spine, with the front of the book as the publisher made it.

Knows the package of an EPUB and where its pages lie. A place is named as the page of the spine names itself in its first heading, or
by its number among those that have text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ...errors import DocumentError
from ..about import line_of
from ..archive import Archive
from ..decoding import decode
from ..draft import About, Block, Draft, File, join
from ..headline import title_line
from ..properties import about_properties
from .elements import attribute, closed, name_of, words
from .html import block_text, parsed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_PLACE_CHARS = 80
_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/xml"})


def read_book(file: File) -> Draft:
    """A .epub file.

    :raises DocumentError: no such file, a broken one, one whose chapters are encrypted, or one that holds more than is read.
    """
    archive = Archive(file.data)
    listed = [part for part in archive.xml(_CONTAINER).iter() if name_of(part) == "rootfile"]
    if not listed:
        raise DocumentError(f"damaged: {_CONTAINER} names no book")
    path = attribute(listed[0], "full-path")
    package = archive.xml(path)
    about = _about(package)
    draft = join(_blocks(archive, _spine(package, posixpath.dirname(path))), about)
    if not draft.text and "META-INF/encryption.xml" in archive:
        raise DocumentError("the book is encrypted: only the shop's own program opens it")
    return Draft(draft.text, about, (), draft.places, tuple(sorted({*draft.quiet, *title_line(draft.text, about.title)})))


def _part(package: Element, name: str) -> list[Element]:
    return [inner for part in package if name_of(part) == name for inner in part.iter() if inner is not part]


def _about(package: Element) -> About:
    said: dict[str, list[str]] = {}
    for element in _part(package, "metadata"):
        said.setdefault(attribute(element, "property") or name_of(element), []).append(words(element))
    first = {name: values[0] for name, values in said.items()}
    known = about_properties(
        {
            "title": first.get("title"),
            "author": line_of([name for name in said.get("creator", ()) if name]),
            "created": first.get("date"),
            "modified": first.get("dcterms:modified"),
            "language": first.get("language"),
        }
    )
    tags = dict.fromkeys(tag for value in said.get("subject", ()) if (tag := line_of(value)))
    return replace(known, outlet=line_of(first.get("publisher")), tags=tuple(tags))


def _spine(package: Element, folder: str) -> Iterator[str]:
    """Names of the pages in reading order; the pages of navigation are a list of the others."""
    held = {attribute(item, "id"): item for item in _part(package, "manifest")}
    for reference in _part(package, "spine"):
        item = held.get(attribute(reference, "idref"))
        if item is not None and "nav" not in attribute(item, "properties").split() and attribute(item, "media-type") in _PAGES:
            yield posixpath.normpath(posixpath.join(folder, unquote(urlsplit(attribute(item, "href")).path)))


def _blocks(archive: Archive, names: Iterator[str]) -> Iterator[Block]:
    count = 0
    for name in dict.fromkeys(names):
        page = ""
        with suppress(DocumentError):  # a page that is missing or encrypted is no reason to refuse the others
            page = closed(decode(archive.read(name)).text)
        texts = block_text(page).split("\n\n")
        count += any(texts)
        titles = _headings(page)
        place = f"ch. {count}" if not titles or len(titles[0]) > _PLACE_CHARS else titles[0]
        for text in texts:
            yield Block(text, place, quiet=" ".join(text.split()) in titles)


def _headings(page: str) -> list[str]:
    return [line for node in parsed(page).css("h1, h2, h3, h4, h5, h6") if (line := line_of(node.text()))]
