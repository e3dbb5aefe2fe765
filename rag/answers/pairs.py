"""Strings of an answer that count together or not at all: two names joined by "and", the two ends of a range.

"Ada Lind and Per Holm resigned", "between 27 and 30 July", "7 to 10 percent": one half alone would be wrong. What is told of a change,
"from 4 to 6", is no range but an old value and a new one. Knows a sentence and the spans in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import numbers
from ..types import Span
from .expected import Expected

_AND = re.compile(r" (?:and|&) (?:the )?")
_ENDS = re.compile(r" ?[-–] ?| to | and ")
_BETWEEN = re.compile(r"\bbetween (?:the )?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom (?:the )?$", re.IGNORECASE)
_LISTED = re.compile(r"\w, $")
_WIDTH = 60
"""Characters in which the two ends of a range stand."""
_BEFORE = 20
"""Characters before a string in which a word that opens a range, or its first day, stands."""
_DAYS = re.compile(r"(?:\bbetween (?:the )?)?(?<![\d.,])\d{1,2}(?:st|nd|rd|th)?(?: ?[-–] ?| and | to )$", re.IGNORECASE)
"""The first of two days of one month, before the date that the second is read as."""


def together(kind: Expected, text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, in order, those of a pair as one; each of a list of more stays alone."""
    joined: list[Span] = []
    for start, end in spans:
        days = _DAYS.search(text, max(0, start - _BEFORE), start) if kind == "date" else None
        if joined and _joins(kind, text, joined[-1], start):
            joined[-1] = (_opening(text, joined[-1][0]), end)
        else:
            joined.append((days.start() if days else start, end))
    return joined


def _joins(kind: Expected, text: str, one: Span, start: int) -> bool:
    between, before = text[one[1] : start], text[max(0, one[0] - _BEFORE) : one[0]]
    if kind in ("person", "place"):
        return _AND.fullmatch(between) is not None and not _LISTED.search(before)
    if not _ENDS.fullmatch(between) or _FROM.search(before) or (kind == "number" and not _grows(text[one[0] :])):
        return False
    return between != " and " or kind == "date" or _BETWEEN.search(before) is not None


def _grows(text: str) -> bool:
    """Whether the second number of the text is greater than the first: "7 to 10" is a range, a vote of "7 to 2" none."""
    first, second = ([n.value for n in numbers(text[:_WIDTH])] + [0.0, 0.0])[:2]
    return second > first


def _opening(text: str, start: int) -> int:
    """Where a range begins, with its "between"."""
    between = _BETWEEN.search(text, max(0, start - _BEFORE), start)
    return between.start() if between else start
