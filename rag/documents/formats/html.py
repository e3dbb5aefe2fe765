"""HTML: the article in paragraphs.

The parsers are given strings, never an address, so nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...errors import DocumentError
from ...sentences import blocks
from ...types import Span
from ..about import first, line_of
from ..byline import byline
from ..decoding import decode, sound
from ..draft import Draft, File
from ..headline import is_headline, title_line
from .elements import closed
from .metadata import page_about

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(rb"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_UNSEEN = ["script", "style", "noscript", "template", "svg", "head", "nav", "footer", "select", "textarea", "iframe", "object"]
_BLOCKS = (
    "address,article,aside,blockquote,body,caption,dd,details,div,dl,dt,fieldset,figcaption,figure,form,h1,h2,h3,h4,h5,h6,header,"
    "hr,li,main,ol,p,pre,section,summary,table,tr,ul"
)
_BLOCK_MARK, _LINE_MARK, _CELL_MARK = "\x1e", "\x1f", "\x1d"  # control characters, which no page shows
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_ALONE = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd option tr td th thead tbody tfoot colgroup".split()
)
"""Elements that have no end or need none."""
_DEPTH = 10_000
_XHTML = re.compile(r"\s*<\?xml\b")
_BYLINES = 6  # blocks under the heading that may tell author and day
_SMALL_PAGE = 250  # characters; of less text trafilatura tells no boilerplate and gives the words without their blocks


def read_html(file: File) -> Draft:
    """A .html file: the article without the page around it.

    :raises DocumentError: binary content, or nested beyond reason.
    """
    declared = _CHARSET.search(file.data[:4096])
    html, guess = decode(file.data, declared[1].decode("ascii") if declared else None)
    html = closed(html) if _XHTML.match(html) else html
    tree = parsed(html)
    heading = first(*(node.text() for node in tree.css("h1")))
    about, text = page_about(tree, heading).over(byline(_under(heading, html))), _main_text(html)
    return Draft(text, about, quiet=tuple(sorted({*title_line(text, about.title, heading), *_headings(tree, text)})), encoding=guess)


def _headings(tree: LexborHTMLParser, text: str) -> Iterator[Span]:
    """Spans of the blocks that the page shows as headings, and that look like some: whole texts are set in them too."""
    headings = {line for node in tree.css("h1, h2, h3, h4, h5, h6") if (line := line_of(node.text())) and is_headline(line)}
    return ((start, end) for start, end in blocks(text) if " ".join(text[start:end].split()) in headings)


def parsed(html: str) -> LexborHTMLParser:
    """The page as a tree.

    :raises DocumentError: elements lie in one another deeper than in any page that was made to be read.
    """
    from selectolax.lexbor import LexborHTMLParser

    _refuse_depth(html)
    return LexborHTMLParser(html)


def _refuse_depth(html: str) -> None:
    """As the parser's time grows with the square of the depth, it is counted before, from the tags alone."""
    depth = 0
    for closing, name in _TAG.findall(html):
        depth = max(0, depth - 1) if closing else depth + (name.lower() not in _ALONE)
        if depth > _DEPTH:
            raise DocumentError("nested too deeply to be read")


def _main_text(html: str) -> str:
    """The article without the page around it, or the whole page where no article is told from it."""
    import trafilatura

    found = trafilatura.extract(
        html,
        output_format="html",
        include_formatting=True,
        include_comments=False,
        favor_recall=True,
    )
    # Inline code comes out as <pre>, at which a browser would end the paragraph.
    text = block_text(re.sub(r"<pre>([^<>\n]*)</pre>", r"\1", found or ""))
    return text if len(text) >= _SMALL_PAGE else block_text(html)


def _under(heading: str | None, html: str) -> str:
    """The first blocks under the heading of the page, where those stand that are no part of the article's text."""
    lines = [line for line in block_text(html).split("\n") if line] if heading else []
    at = lines.index(heading) + 1 if heading in lines else len(lines)
    return "\n".join(lines[at : at + _BYLINES])


def block_text(html: str) -> str:
    """Blocks parted by blank lines, inline elements joined as a browser joins them, table cells parted by " | "."""
    tree = parsed(html)
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
