"""News in XML, as agencies and archives send it: NITF, NewsML-G2 and NewsML 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ..about import language_code, line_of
from ..days import iso_day
from ..draft import About, Block, Draft, join
from ..headline import clean_title
from .elements import find, name_of, text_blocks, words
from .html import block_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

ROOTS = frozenset({"nitf", "newsitem", "packageitem", "newsmessage", "newsml"})
_STORIES = frozenset({"newsitem", "packageitem"})
# Where the words of a story stand, best first: what a file has of several of these are forms of the same words.
_CONTENT = ("body.content", "inlinexml", "datacontent", "inlinedata", "groupset")
# Where each fact stands, best first: the name of an element and of its attribute, or "" for its text.
_TITLES = (("hl1", ""), ("headline", ""), ("hedline", ""), ("title", ""))
_BYLINES = (("byline", ""), ("by", ""), ("creator", ""))
_ROLES = frozenset({"byttl", "role", "jobtitle"})  # inside of these
_TAGS = (("keyword", ""), ("keyword", "key"))
_OUTLETS = (
    ("pubdata", "name"), ("provider", ""), ("infosource", ""), ("party", "FormalName"), ("creditline", ""), ("distributor", ""),
    ("copyrightholder", ""), ("copyrightholder", "literal"), ("doc.copyright", "holder"), ("provider", "literal"),
)  # fmt: skip
_PUBLISHED = (
    ("pubdata", "date.publication"), ("date.issue", "norm"), ("story.date", "norm"), ("contentcreated", ""), ("firstcreated", ""),
    ("versioncreated", ""), ("date.release", "norm"), ("dateid", ""), ("dateandtime", ""), ("sent", ""),
)  # fmt: skip
_UPDATED = (("contentmodified", ""), ("thisrevisioncreated", ""), ("versioncreated", ""))
_LANGUAGES = (("language", "tag"), ("language", "FormalName"))
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TRIES = 100  # elements of one name in which a fact is looked for
_BY = re.compile(r"by\s+", re.IGNORECASE)


def news_draft(root: Element) -> Draft:
    """The story, or the stories one behind the other, in the root element of a file of news."""
    stories = _outermost(element for element in root.iter() if name_of(element) in _STORIES) or [root]
    about = _about(stories[0], root)
    if len(stories) == 1:
        return join(_story(stories[0], about), about)
    blocks = (block for number, story in enumerate(stories, 1) for block in _story(story, _about(story, root), f"item {number}"))
    return join(blocks, About(outlet=about.outlet, published=about.published, language=about.language))


def _about(story: Element, root: Element) -> About:
    title, author = _fact(story, _TITLES), _fact(story, _BYLINES, _ROLES)
    published, updated = iso_day(_fact(story, _PUBLISHED) or _fact(root, _PUBLISHED)), iso_day(_fact(story, _UPDATED))
    spoken = (_fact(story, _LANGUAGES), story.get(_LANGUAGE), root.get(_LANGUAGE))
    return About(
        clean_title(title) if title else None,
        _fact(story, _OUTLETS) or _fact(root, _OUTLETS),
        published,
        line_of(_BY.sub("", author, count=1)) if author else None,
        updated if updated != published else None,
        next((code for value in spoken if (code := language_code(value))), None),
        tags=tuple(dict.fromkeys(_facts(story, _TAGS))),
    )


def _fact(story: Element, places: Iterable[tuple[str, str]], without: frozenset[str] = frozenset()) -> str | None:
    return next(_facts(story, places, without), None)


def _facts(story: Element, places: Iterable[tuple[str, str]], without: frozenset[str] = frozenset()) -> Iterator[str]:
    """What stands in the places. :param without: names of elements in them whose words are left out."""
    for name, attribute in places:
        for element in islice((element for element in story.iter() if name_of(element) == name), _TRIES):
            kept = [part for part in element if name_of(part) not in without]
            said = words(element) if len(kept) == len(element) else " ".join([element.text or "", *map(words, kept)])
            if line := line_of(element.get(attribute) if attribute else said):
                yield line


def _story(story: Element, about: About, place: str | None = None) -> Iterator[Block]:
    """Headlines, dateline and abstract, and the words; the byline is in what is known of the document."""
    yield Block(about.title or "", place, quiet=True)
    contents = _contents(story)
    inside = {id(element) for content in contents for element in content.iter()}
    for name in ("hl2", "subheadline", "dateline", "abstract"):
        if (found := find(story, name)) is not None and id(found) not in inside:
            yield from text_blocks(found, place)
    for content in contents:
        yield from _words(content, place)


def _contents(story: Element) -> list[Element]:
    kinds = ([element for element in story.iter() if name_of(element) == name] for name in _CONTENT)
    found = next(filter(None, map(_outermost, kinds)), [])
    return [element for element in found if "base64" not in element.get("encoding", "")]


def _outermost(elements: Iterable[Element]) -> list[Element]:
    """Those, in the order of the file, that lie in none of the others."""
    found: list[Element] = []
    inside: set[int] = set()
    for element in elements:
        if id(element) not in inside:
            found.append(element)
            inside.update(map(id, element.iter()))
    return found


def _words(content: Element, place: str | None) -> Iterator[Block]:
    if not len(content):
        text = content.text or ""
        yield Block(block_text(text) if "</" in text else text, place)
        return
    # Archives repeat the opening of a story in a block of its own before the whole of it.
    whole = [element for element in content if element.get("class") == "full_text"]
    page = next((element for element in content.iter() if name_of(element) == "body"), content)
    for element in whole or [page]:
        yield from text_blocks(element, place)
