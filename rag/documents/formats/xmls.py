"""XML: feeds, news and pages by their own readers, anything else as the text of its elements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..about import language_code, line_of
from ..draft import About, Draft, File, join
from ..headline import clean_title, title_line
from .elements import child, find, name_of, parse_xml, root_name, text_blocks, words, xml_text
from .feeds import feed_draft, is_feed
from .html import read_html
from .news import ROOTS, news_draft

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_TITLES = ("article-title", "title", "headline")
_HEADS = ("head", "header", "info", "front", "metadata", "teiheader")  # where such XML keeps the title that is not a child of the root
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_xml(file: File) -> Draft:
    """A .xml, .rss or .atom file, or one of a kind of news in XML.

    :raises DocumentError: broken, or it declares entities.
    """
    text, guess = xml_text(file.data)
    if root_name(text) == "html":
        return read_html(replace(file, kind=".html"))
    root = parse_xml(text)
    draft = feed_draft(root) if is_feed(root) else news_draft(root) if name_of(root) in ROOTS else _plain(root)
    return replace(draft, encoding=guess)


def _plain(root: Element) -> Draft:
    heads = (element for element in root if name_of(element) in _HEADS)
    title = line_of(next(filter(None, map(words, (child(root, *_TITLES), *(find(head, *_TITLES) for head in heads)))), None))
    about = About(clean_title(title) if title else None, language=language_code(root.get(_LANGUAGE)))
    draft = join(text_blocks(root), about)
    return replace(draft, quiet=tuple(sorted({*draft.quiet, *title_line(draft.text, title)})))
