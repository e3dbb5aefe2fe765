"""Feeds: RSS, RDF and Atom. A feed is one document; each of its items keeps its number, its title, its author and its day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..about import first, language_code, line_of, web_address
from ..days import iso_day
from ..draft import About, Block, Draft, join, row
from ..headline import clean_title
from .elements import child, name_of, text_blocks, words
from .html import block_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_ROOTS, _PARTS = frozenset({"rss", "rdf", "feed"}), frozenset({"channel", "item", "entry"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def is_feed(root: Element) -> bool:
    """Whether the root element is that of a feed: RDF is also written for other things."""
    return name_of(root) in _ROOTS and any(name_of(part) in _PARTS for part in root)


def feed_draft(root: Element) -> Draft:
    """The feed in its root element."""
    channel = child(root, "channel") if name_of(root) != "feed" else root
    channel = root if channel is None else channel
    items = [element for element in root.iter() if name_of(element) in ("item", "entry")]
    return join(_blocks(channel, items), _about(root, channel))


def _about(root: Element, channel: Element) -> About:
    title = line_of(words(child(channel, "title")))
    said = language_code(line_of(words(child(channel, "language"))))
    return About(
        clean_title(title) if title else None,
        outlet=title,
        updated=iso_day(line_of(words(child(channel, "lastbuilddate", "updated", "pubdate", "date")))),
        language=said or language_code(channel.get(_LANGUAGE) or root.get(_LANGUAGE)),
        url=_address(channel),
    )


def _address(channel: Element) -> str | None:
    """The page that the feed is of, not the feed."""
    links = [link for link in channel if name_of(link) == "link" and link.get("rel", "alternate") == "alternate"]
    return next((found for link in links if (found := web_address(words(link)) or web_address(link.get("href")))), None)


def _blocks(channel: Element, items: list[Element]) -> Iterator[Block]:
    yield Block(words(child(channel, "title")), quiet=True)
    yield Block(_plain(words(child(channel, "description", "subtitle", "tagline"))))
    for number, item in enumerate(items, 1):
        place = f"item {number}"
        yield Block(_plain(words(child(item, "title"))), place)
        author, day = child(item, "author", "creator"), child(item, "pubdate", "published", "date", "issued", "updated", "modified")
        name = first(words(child(author, "name")) if author is not None else None, words(author))
        yield Block(row(filter(None, (name, words(day)))), place)
        yield from _text(item, place)


def _text(item: Element, place: str) -> Iterator[Block]:
    """The words of an item in their fullest form."""
    body = child(item, "encoded", "content", "description", "summary")
    if body is not None and len(body):  # XHTML that is part of the feed
        yield from text_blocks(body, place)
    elif body is not None:
        yield Block(_plain(body.text or ""), place)


def _plain(text: str) -> str:
    """Text that may be HTML in disguise."""
    return block_text(text) if "<" in text or "&" in text else text.strip()
