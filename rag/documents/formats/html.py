"""HTML: the article in paragraphs, and what the page's metadata say about it.

The parsers are given strings, never an address, so nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..about import first, iso_day, line_of
from ..decoding import decode, sound
from ..draft import About, Draft, File
from ..headline import clean_title, title_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(rb"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_UNSEEN = ["script", "style", "noscript", "template", "svg", "head", "nav", "footer", "select", "textarea", "iframe", "object"]
_META_DATES = ("datepublished", "pubdate", "dc.date", "date")
_BLOCKS = (
    "address,article,aside,blockquote,body,caption,dd,details,div,dl,dt,fieldset,figcaption,figure,form,h1,h2,h3,h4,h5,h6,header,"
    "hr,li,main,ol,p,pre,section,summary,table,tr,ul"
)
_BLOCK_MARK, _LINE_MARK, _CELL_MARK = "\x1e", "\x1f", "\x1d"  # control characters, which no page shows
_SMALL_PAGE = 250  # characters; of less text trafilatura tells no boilerplate and gives the words without their blocks


def read_html(file: File) -> Draft:
    """A .html file: the article without the page around it."""
    from selectolax.lexbor import LexborHTMLParser

    declared = _CHARSET.search(file.data[:4096])
    html, guess = decode(file.data, _web_name(declared[1].decode("ascii")) if declared else None)
    tree = LexborHTMLParser(html)
    heading = first(*(node.text() for node in tree.css("h1")))
    about, text = _html_about(tree, heading), _main_text(html)
    return Draft(text, about, quiet=title_line(text, about.title, heading), encoding=guess)


def _web_name(encoding: str) -> str:
    """What browsers read for a declared encoding: Latin-1 means cp1252."""
    return "cp1252" if encoding.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else encoding


def _html_about(tree: LexborHTMLParser, heading: str | None) -> About:
    meta: dict[str, str | None] = {}
    for node in tree.css("meta[content]"):
        key = next((value for name in ("property", "name", "itemprop") if (value := node.attributes.get(name))), "")
        meta.setdefault(key.lower(), node.attributes["content"])
    article = _json_ld(script.text() for script in tree.css('script[type="application/ld+json"]'))
    head = tree.css_first("head title")
    outlet = first(meta.get("og:site_name"), article.get("publisher"), meta.get("publisher"))
    titles = map(line_of, (meta.get("og:title"), article.get("headline"), head.text() if head else None, heading))
    title = first(*(line for line in titles if line != outlet), outlet)
    written = [meta.get("article:published_time"), article.get("datePublished"), *(meta.get(name) for name in _META_DATES)]
    published = next((day for value in written if (day := iso_day(line_of(value)))), None)
    author = first(meta.get("author"), meta.get("article:author"), article.get("author"))
    return About(clean_title(_without_outlet(title, outlet)) if title else None, outlet, published, author)


def _without_outlet(title: str, outlet: str | None) -> str:
    """A page title such as "Headline - Outlet" without its second half."""
    bare = title.removesuffix(outlet).rstrip() if outlet else title
    return bare[:-1] if bare != title and bare.endswith(("-", "|", "–", "—", "·")) else title


def _json_ld(scripts: Iterable[str]) -> Mapping[str, Any]:
    """The first schema.org article in the scripts; empty when there is none."""
    queue: list[Any] = []
    for script in scripts:
        try:
            queue.append(json.loads(script, strict=False))
        except (ValueError, RecursionError):
            continue
    for item in queue:  # grows while it is read
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, Mapping):
            if re.search("Article|BlogPosting|Report", str(item.get("@type"))):
                return item
            queue.append(item.get("@graph"))
    return {}


def _main_text(html: str) -> str:
    """The article without the page around it, or the whole page where no article is told from it."""
    import trafilatura

    found = trafilatura.extract(html, output_format="html", include_formatting=True, include_comments=False, favor_recall=True)
    # Inline code comes out as <pre>, at which a browser would end the paragraph.
    text = block_text(re.sub(r"<pre>([^<>\n]*)</pre>", r"\1", found or ""))
    return text if len(text) >= _SMALL_PAGE else block_text(html)


def block_text(html: str) -> str:
    """Blocks parted by blank lines, inline elements joined as a browser joins them, table cells parted by " | "."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSEEN, recursive=True)
    for node in tree.css("pre"):
        node.replace_with(_BLOCK_MARK + node.text().replace("\n", _LINE_MARK) + _BLOCK_MARK)
    for node in tree.css("br"):
        node.replace_with(_LINE_MARK)
    for node in tree.css("td, th"):
        node.insert_before(_CELL_MARK)
    for node in tree.css(_BLOCKS):
        node.insert_before(_BLOCK_MARK)
        node.insert_after(_BLOCK_MARK)
    text = sound(tree.body.text()) if tree.body else ""
    blocks = ("\n".join(filter(None, map(_cells, block.split(_LINE_MARK)))) for block in text.split(_BLOCK_MARK))
    return "\n\n".join(filter(None, blocks))


def _cells(line: str) -> str:
    return " | ".join(filter(None, (" ".join(cell.split()) for cell in line.split(_CELL_MARK))))
