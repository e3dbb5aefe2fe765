"""The line of a text that is its headline, and titles without their loose quotation marks.

Knows text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..text import fold
from ..types import Span

_TITLE_CHARS = 150


def clean_title(title: str) -> str:
    """Without the quotes and backticks at the end that close nothing."""
    title = title.strip()
    while title and _stray(title):
        title = title[:-1].rstrip()
    return title


def _stray(title: str) -> bool:
    last, before = title[-1], title[:-1]
    if last in "'’":
        return before[-1:].isspace()
    openers = {"”": "“„", "»": "«"}.get(last)
    if openers:
        return before.count(last) >= sum(map(before.count, openers))
    if last in '"`':
        return before.rstrip(last).count(last) % 2 == 0
    return last in "“„‘‚«"


_SET_OFF = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*\S")  # a blank line, and something behind it
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$")
_TOP_LINES = 40


def first_line(text: str, start: int = 0) -> Span:
    """Span of the first line that is not blank, without the white space around it; empty at the end of the text."""
    match = re.compile(r"\S").search(text, start)
    if match is None:
        return len(text), len(text)
    line = text[match.start() :].partition("\n")[0]
    return match.start(), match.start() + len(line.rstrip())


def headline(text: str, start: int = 0) -> Span | None:
    """The first line behind `start` when it looks like a headline and a blank line sets it off from the rest."""
    first, last = first_line(text, start)
    return (first, last) if is_headline(text[first:last]) and _SET_OFF.match(text, last) else None


def is_headline(line: str) -> bool:
    """Short, with letters, and neither a sentence nor a list item, table or other markup."""
    line = clean_title(line)
    if not 0 < len(line) <= _TITLE_CHARS or line[0] in "-*+>|=<{[" or not any(map(str.isalpha, line)):
        return False
    return not line.rstrip("\"'”’»)").endswith((".", ",", ";", ":", "…")) or bool(_ABBREVIATION.search(line))


def title_line(text: str, *titles: str | None) -> tuple[Span, ...]:
    """The line near the top that repeats a title, unless it is all there is."""
    wanted = {fold(clean_title(title)).text for title in titles if title} - {""}
    for line, at in islice(numbered(text, 0), _TOP_LINES):
        if len(line) <= 2 * _TITLE_CHARS and fold(clean_title(line)).text in wanted and line.strip() != text.strip():
            return (trim(text, at, at + len(line)),)
    return ()


def numbered(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Lines behind `start`, each with its offset."""
    for line in text[start:].split("\n"):
        yield line, start
        start += len(line) + 1


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space around it."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
