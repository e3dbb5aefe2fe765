"""The properties that an office program writes into a file: those that a person gave, not those that came with the program.

Knows no format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import TypedDict

from .about import language_code, line_of
from .days import iso_day
from .draft import About, Block
from .headline import clean_title, is_headline

_NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|sans titre|sin título|microsoft (?:office )?(?:word|excel|powerpoint)|(?:word|docx?) document).*"
    r"|(?:\w+ )?powerpoint(?:[ -]\w+)?|(?:no|blank|insert|your|click)\b.*\btitle\b.*|template|normal"
    r"|(?:an? |the )?(?:title|doc|docum\w+|dokum\w+|presentation|workbook|book|mappe|sheet|slide|folie|diapositiva?)[ -]?\d*"
    r"|\S+\.\w{2,5}",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"python-docx|python-pptx|openpyxl|xlsxwriter|apache poi|html-to-docx|pandoc|(?:the )?author|autor|user\d*|owner|unknown(?: author)?"
    r"|anonymous|guest|none|default|admin(?:istrator)?|root|me"
    r"|(?:microsoft office|windows|office|valued)[ -](?:user|gateway customer|\w*benutzer)|microsoft|utilisateur(?: \w+)*|un-?named",
    re.IGNORECASE,
)
_TEMPLATE_DAYS = frozenset({"2013-12-23", "2013-01-27"})  # those of the templates of python-docx and python-pptx, kept in what they make
_FIRST_DAY = "1981-01-01"  # earlier days are clocks that were never set
_TOP_BLOCKS = 3


class Properties(TypedDict, total=False):
    """Properties as they are written in a file; None or missing where it has none."""

    title: str | None
    author: str | None
    created: str | None
    modified: str | None
    language: str | None


def about_properties(said: Properties) -> About:
    """What a file says about itself in its properties; the day on which it was made stands for the one of publication."""
    title, author = line_of(said.get("title")), line_of(said.get("author"))
    made, changed = _day(said.get("created")), _day(said.get("modified"))
    return About(
        clean_title(title) if title and not _NO_TITLE.fullmatch(title) else None,
        published=made,
        author=author if author and not is_nobody(author) else None,
        updated=changed if changed != made else None,
        language=language_code(said.get("language")),
    )


def is_nobody(author: str) -> bool:
    """Whether an author's name is one that programs write when nobody told them."""
    return bool(_NO_AUTHOR.fullmatch(author))


def _day(written: str | None) -> str | None:
    day = iso_day(written)
    return day if day and day >= _FIRST_DAY and day not in _TEMPLATE_DAYS else None


def opening(blocks: Iterable[Block]) -> str | None:
    """The title of a text that names none: the heading near its top, else its first line where that looks like a headline."""
    top = list(islice((block for block in blocks if block.text.strip()), _TOP_BLOCKS))
    lines = [block.text for block in top if block.quiet] or [block.text for block in top[:1]]
    line = line_of(lines[0]) if lines and is_headline(lines[0].strip()) else None
    return clean_title(line) if line else None
