"""What a web page says of itself: schema.org in JSON-LD and microdata, OpenGraph, the names that newspapers' systems write, its head.

Knows the head of a page and, of its body, headings and times. Knows nothing of its text. What is said in none of these is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..about import OUTLET, first, language_code, line_of, tags_of, web_address
from ..days import iso_day
from ..draft import About
from ..headline import clean_title
from ..properties import is_nobody
from .jsonld import article_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SEEN = 500  # elements of a kind that are looked at
# Names of meta elements, surest first.
_PUBLISHED = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date",
    "dcterms.created", "dc.date.issued", "dcterms.issued", "pubdate", "publishdate", "publish-date", "publication_date", "dc.date", "date",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "lastmod", "revised")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "citation_author", "dc.creator", "dcterms.creator", "byl")
_OUTLETS = ("publisher", "citation_journal_title", "dc.publisher", "dcterms.publisher")
_LANGUAGES = ("og:locale", "dc.language", "dcterms.language", "inlanguage", "content-language", "language")
_TAGS = ("article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")
_PARTING = ("-", "|", "–", "—", "·")
_BYLINE = re.compile(r"^(?:by|von|par|por|di)\s+(?=[A-ZÀ-Þ])", re.IGNORECASE)


def page_about(tree: LexborHTMLParser, heading: str | None) -> About:
    """The facts in a page's metadata. :param heading: its first heading, the title where nothing better is said."""
    said = _Said(tree)
    meta, article = said.meta, said.article
    head = tree.css_first("head title")
    whole = line_of(head.text()) if head else None
    short, site = _parted(whole, heading)
    outlet = first(meta.get("og:site_name"), article.get("publisher"), *map(meta.get, _OUTLETS), *said.items("publisher"), site)
    titles = map(line_of, (meta.get("og:title"), article.get("headline"), *said.items("headline")[:1], short, whole, heading))
    title = first(*(line for line in titles if line != outlet), outlet)
    updated = _day([article.get("dateModified"), *map(meta.get, _UPDATED), *said.items("datemodified")])
    published = _day(
        [meta.get("article:published_time"), article.get("datePublished"), *map(meta.get, _PUBLISHED), *said.items("datepublished")]
    )
    published = published or _day(said.times())
    return About(
        clean_title(_without_outlet(title, outlet)) if title else None,
        outlet,
        published,
        _person([article.get("author"), *map(meta.get, _AUTHORS), said.items("author"), said.linked()], outlet),
        updated if updated != published else None,
        language_code(first(said.language(), article.get("inLanguage"), *map(meta.get, _LANGUAGES))),
        next(filter(None, map(web_address, said.addresses())), None),
        tags_of(said.tags or article.get("keywords")),
    )


class _Said:
    """The metadata of a page, by where they stand."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self.meta: dict[str, str | None] = {}
        tags: list[str] = []
        for node in tree.css("meta[content]")[:_SEEN]:
            names = (node.attributes.get(name) for name in ("property", "name", "itemprop", "http-equiv"))
            key, content = next(filter(None, names), "").lower(), node.attributes["content"]
            self.meta.setdefault(key, content)
            if key == _TAGS[0] and content:
                tags.append(content)
        self.tags = tags or first(*map(self.meta.get, _TAGS))
        self.article = article_of(script.text() for script in tree.css('script[type^="application/ld+json"]')[:_SEEN])

    def items(self, name: str) -> list[str]:
        """The values of a property in microdata: the machine-readable one where there is one, else the words."""
        nodes = (node for node in self._tree.css("[itemprop]")[:_SEEN] if (node.attributes.get("itemprop") or "").lower() == name)
        named = ((node, node.css_first('[itemprop="name"]')) for node in nodes if node.tag != "meta")
        return list(dict.fromkeys(filter(None, (_value(node if inner is None else inner) for node, inner in named))))

    def linked(self) -> list[str]:
        """Who is linked as an author."""
        return list(dict.fromkeys(node.text() for node in self._tree.css('a[rel~="author"]')[:_SEEN]))

    def times(self) -> Iterator[str | None]:
        """The times that are set in the article or, without one, beside its heading."""
        for node in self._tree.css("article time[datetime], header time[datetime]")[:1]:
            yield node.attributes["datetime"]

    def language(self) -> str | None:
        root = self._tree.css_first("html")
        return root.attributes.get("lang") or root.attributes.get("xml:lang") if root else None

    def addresses(self) -> Iterator[Any]:
        for node in self._tree.css('link[rel="canonical"]')[:1]:
            yield node.attributes.get("href")
        yield self.meta.get("og:url")
        page = self.article.get("mainEntityOfPage")
        yield from (self.article.get("url"), page.get("@id") if isinstance(page, Mapping) else page)


def _value(node: LexborNode) -> str | None:
    given = (node.attributes.get(name) for name in ("content", "datetime"))
    return next(filter(None, given), None) or node.text()


def _day(values: Iterable[Any]) -> str | None:
    return next((day for value in values if (day := iso_day(line_of(value)))), None)


def _person(values: Iterable[Any], outlet: str | None) -> str | None:
    """Who wrote it, without "By"; the outlet itself is nobody, and neither is who runs its computers."""
    lines = (_BYLINE.sub("", line_of(value) or "", count=1) for value in values)
    return next((line for line in lines if line and line.casefold() != (outlet or "").casefold() and not is_nobody(line)), None)


def _parted(title: str | None, heading: str | None) -> tuple[str | None, str | None]:
    """Of a page title such as "Headline | World | Outlet", the headline that the page shows, and the outlet where it looks like one."""
    rest = title[len(heading) :].strip() if title and heading and title.startswith(heading) else ""
    if rest[:1] not in _PARTING:
        return None, None
    site = re.split(r" [-|–—·] ", f" {rest}")[-1].strip()
    return heading, site if re.fullmatch(rf"(?:[Tt]he )?{OUTLET}", site) else None


def _without_outlet(title: str, outlet: str | None) -> str:
    """A page title such as "Headline - Outlet" without its second half."""
    bare = title.removesuffix(outlet).rstrip() if outlet else title
    return bare[:-1] if bare != title and bare.endswith(_PARTING) else title
