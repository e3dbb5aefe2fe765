"""How far something moved: questions of it, and which of a sentence's numbers are the step, the old value and the new one.

"Rents rose by 4 percent to 900, from 865": by English verbs of change and small words. Knows no unit.
"""

from __future__ import annotations

import re

from ..text import stem
from ..types import Span
from .units import SIGNED

_VERBS = (
    "rise rises rose risen rising fall falls fell fallen falling grow grows grew grown growing shrink shrank shrunk reduce reduces reduced"
    " increase increases increased decrease decreases decreased drop drops dropped decline declined climb climbed jump jumped gain gained"
    " lose loses lost raise raises raised lower lowered cut cuts expand expanded plunge plunged slump slumped soar soared surge surged"
    " change changed improve improved exceed exceeded"
).split()
MOVING = frozenset(stem(verb) for verb in _VERBS)
"""Stems of the verbs by which something changes its measure."""
_MOVES = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b", re.IGNORECASE)
_HOW_FAR = re.compile(rf"\bby (?:how much|(?:what|which) (?:percentage|percent|share))\b|\bhow much\b.*\b(?:{'|'.join(_VERBS)})\b")
_HEDGED = r"(?:(?:the|an?|about|around|some|nearly|almost|just|over|only|more than|less than) ){0,2}"
_FROM, _TO = (re.compile(rf"\b{word} {_HEDGED}{SIGNED}", re.IGNORECASE) for word in ("from", "to"))
_AND_NOW = re.compile(r"[ \w%-]{0,25}? to ")
_REACH = 40
"""Characters before a number in which the word stands that says which value it is."""


def asks_how_far(question: str) -> bool:
    """Whether a folded question asks by how much something changed."""
    return _HOW_FAR.search(question) is not None


def is_left(text: str, span: Span) -> bool:
    """Whether something moved from the number at a span to another: "fell from 6 to 4"."""
    return _FROM.search(text, max(0, span[0] - _REACH), span[0]) is not None and bool(_AND_NOW.match(text, span[1]) and _MOVES.search(text))


def is_end(text: str, span: Span) -> bool:
    """Whether the number at a span is where something moved from or to, and so not how far."""
    return any(word.search(text, max(0, span[0] - _REACH), span[0]) for word in (_FROM, _TO))
