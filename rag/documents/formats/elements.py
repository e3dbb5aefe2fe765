"""XML elements: parsed without entities, named without namespaces, and their text in blocks.

Knows no kind of XML. All walks are loops: an element may lie deeper than a function can call itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING

from ...errors import DocumentError
from ..decoding import decode
from ..draft import Block, row
from .records import line_block, record

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_COMMENT, _HEAD_CHARS = re.compile(r"<!--.*?-->", re.DOTALL), 10_000
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_LOOSE = re.compile(r"(<!\[CDATA\[.*?\]\]>)|&(?!#?\w{1,31};)", re.DOTALL)
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_SELF_CLOSED = re.compile(rf"<(?!(?:{_VOID})\b)([A-Za-z][\w:-]*)((?:\s[^<>]*)?)/>", re.IGNORECASE)
_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
# Names that stand for a block in any of the XML in use, also in the middle of running text.
_BLOCKS = frozenset(
    "p para paragraph title subtitle heading headline h1 h2 h3 h4 h5 h6 hl1 hl2 ul ol dl li dt dd list item list-item listitem table thead"
    " tbody tr row div section sec block body abstract blockquote bq pre fig figure caption media-caption note".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 hl1 hl2 title subtitle heading headline".split())
_TRIES = 100  # elements of one name that are looked into
_ROWS, _VALUE_CHARS = frozenset({"tr", "row"}), 150


def xml_text(data: bytes) -> tuple[str, str | None]:
    """The text of an XML file without its declaration, and the name of its encoding where that was guessed.

    :raises DocumentError: as `decode`.
    """
    declared = _DECLARED.match(data[:1000])
    text, guess = decode(data, declared[1].decode("ascii") if declared else None)
    return _DECLARATION.sub("", text, count=1), guess


def root_name(text: str) -> str:
    """The name of the first element, in lower case and without namespace; empty when there is none."""
    first = _ROOT.search(_COMMENT.sub("", text[:_HEAD_CHARS]))
    return first[2].lower() if first else ""


def parse_xml(text: str) -> Element:
    """The root of the XML. Names of characters that HTML knows are understood, declared or not.

    :raises DocumentError: broken, or it declares entities.
    """
    from xml.etree.ElementTree import ParseError  # noqa: S405 - the name of an error

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    def parsed(written: str) -> Element:
        root: Element = fromstring(_NAMED.sub(_numbered, written), forbid_dtd=False, forbid_entities=True, forbid_external=True)
        return root

    try:
        try:
            return parsed(text)
        except ParseError:  # feeds are often put together by programs that do not know of "&"
            if (mended := _LOOSE.sub(lambda found: found[1] or "&amp;", text)) == text:
                raise
            return parsed(mended)
    except DefusedXmlException as error:
        raise DocumentError("the XML declares entities, which are not expanded") from error
    except (ParseError, ValueError) as error:  # ValueError: what the parser finds no words for
        raise DocumentError(f"broken XML: {error}") from error


def _numbered(match: re.Match[str]) -> str:
    known = None if match[1] in _OWN else html5.get(match[1])
    return "".join(f"&#{ord(char)};" for char in known) if known else match[0]


def closed(xhtml: str) -> str:
    """XHTML for a parser of HTML, to which the title in "<title/>" would never end."""
    return _SELF_CLOSED.sub(r"<\1\2></\1>", xhtml)


def name_of(element: Element) -> str:
    """Its name in lower case, without namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; empty for none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def words(element: Element | None) -> str:
    """All text in it on one line; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def find(element: Element, *names: str) -> Element | None:
    """The first element in it, at any depth, of the first of these lower-case names that is there with text in it."""
    for name in names:
        for found in islice((part for part in element.iter() if name_of(part) == name), _TRIES):
            if words(found):
                return found
    return None


def child(element: Element, *names: str) -> Element | None:
    """As `find`, of its own children only."""
    for name in names:
        for found in element:
            if name_of(found) == name and (words(found) or found.attrib):
                return found
    return None


def text_blocks(element: Element, place: str | None = None) -> Iterator[Block]:
    """Its text: running text in blocks, rows of tables and small records in one line each, headings quiet, attributes left out."""
    parts: list[str] = []
    quiet = False
    waiting: list[tuple[Element, bool] | str | None] = [None, (element, False)]  # None ends a block
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            parts.append(here)
            continue
        if here is None or not here[1]:
            yield Block(" ".join("".join(parts).split()), place, quiet)
            parts, quiet = [], False
        if here is None:
            continue
        inner, inline = here
        if name_of(inner) in _ROWS:
            yield line_block(row(map(words, inner)), place)
        elif not inline and _is_record(inner):
            yield from record(((str(part.tag).rpartition("}")[2], words(part)) for part in inner), place)
        else:
            quiet = quiet or name_of(inner) in _HEADINGS
            waiting += reversed([*_content(inner, inline), *(() if inline else (None,))])


def _content(element: Element, inline: bool) -> Iterator[tuple[Element, bool] | str]:
    """Text and children in order, each child with whether it is part of running text."""
    running = inline or _has_text(element)
    yield " " if name_of(element) == "br" else element.text or ""
    for part in element:
        yield part, running and name_of(part) not in _BLOCKS
        yield part.tail or ""


def _has_text(element: Element) -> bool:
    """Whether words stand between its children."""
    return bool((element.text or "").strip()) or any((part.tail or "").strip() for part in element)


def _is_record(element: Element) -> bool:
    """Whether it holds nothing but a few short values with different names."""
    parts = list(element)
    named = {name_of(part) for part in parts}
    flat = len(named) > 1 and not named & _BLOCKS and not _has_text(element) and not any(map(len, parts))
    return flat and all(len(part.text or "") <= _VALUE_CHARS for part in parts)
