"""The Markdown of a reply: what in it is layout and states nothing, and the signs of emphasis around words.

Headings, fences, rules, rows of tables, footnotes and the marks of list items part sentences and are none; what the evidence holds byte
for byte is text. Knows no model and no claim.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ..types import Evidence, Span

_LINE = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t].*|(?:```|~~~).*|(?:[-*_=][ \t]*){3,}|\|.*|\[\^?\d{1,2}\]:.*"
    r"|(?:\*\*|__)[^*_\n]*[^*_\n.!?…](?:\*\*|__):?(?=\s*\S))[ \t]*$",
    re.MULTILINE,
)
"""A line that is layout as a whole; one that is all in bold letters, ends in no stop and is not the last is a heading."""
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^[ \t]*(?:[-*+•>][ \t]+)+(?=\S)", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+(?=\S)", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=[^\s*_])([^\n]*?[^\s*_])\1(?![\w*_])")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without its layout. `cuts` are the spans that were taken out of it, in order."""

    text: str
    cuts: tuple[Span, ...]

    def place(self, at: int) -> int:
        """Where character `at` of the text with its layout stands in `text`."""
        return at - sum(min(end, at) - start for start, end in self.cuts[: bisect_right(self.cuts, (at,))])


def plain(text: str, evidence: Sequence[Evidence]) -> Plain:
    """The text without emphasis, and with a blank line in place of what else is layout."""
    laid = _parted(text, evidence)
    cuts = sorted(
        span
        for found in _EMPHASIS.finditer(laid)
        if not _held(found[0], evidence)
        for span in ((found.start(), found.end(1)), (found.end() - len(found[1]), found.end()))
    )
    edges = [0, *(edge for cut in cuts for edge in cut), len(laid)]
    return Plain("".join(laid[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)), tuple(cuts))


def _parted(text: str, evidence: Sequence[Evidence]) -> str:
    """The text, as long as before, with line ends over what parts its sentences."""
    code = [_FENCED] if any(map(str.isalnum, _FENCED.sub("", text))) else []  # what a fence holds beside prose is code
    marks = [found for pattern in (*code, _LINE, _MARK) for found in pattern.finditer(text)]
    numbered = list(_NUMBERED.finditer(text))
    if [found[1] for found in numbered[:2]] == ["1", "2"]:  # "3. Mai" may open a line of prose, too
        marks += numbered
    for found in marks:
        if not _held(found[0].strip(), evidence) or not any(char.isalnum() for char in found[0]):
            text = text[: found.start()] + "\n" * len(found[0]) + text[found.end() :]
    return text


def _held(written: str, evidence: Sequence[Evidence]) -> bool:
    return any(written in e.text for e in evidence)
