"""Strings of the kind that a question asks for which yet cannot answer it, by what stands beside them.

Money where people are counted, the police that "arrested" where it is asked who "was arrested", what stands behind no word of place where
"where" is asked. Sure rather than thorough; knows a question and a sentence, and no score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import fold, numbers, stem, words
from ..types import Span
from .amounts import is_age
from .changes import asks_how_far, is_end, is_left
from .expected import Expected, stems
from .kindred import kindred
from .roles import is_irregular
from .units import CURRENCIES, MEASURES, SHARES, Unit, unit_of

_WHO = re.compile(r"\bwho(?:m|se)?\b")
_PASSIVE = re.compile(
    r"\bwho (?:is|are|was|were|has been|have been|had been|will be|got) (?:\w+ly |also |being )?(?P<verb>\w+)(?!.*\bby\W*$)"
)
_ACTIVE = re.compile(r"(?: (?:also|later|then|has|have|had|\w+ly))* (?P<verb>\w+)")
_INSIDE = re.compile(r"\b(?:in|at|near) (?:the )?$", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b")
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|on|onto|into|inside|outside|through|towards?|via|off|along|across|within|around|beyond|between|behind|under"
    r"|enter(?:s|ed|ing)?|reach(?:es|ed)?|left|leaves|(?:city|town|village|district|county|province|region|state|island|port|capital"
    r"|cent(?:er|re)|coast|shores?|outskirts|suburbs?|streets|north|south|east|west|canton|university|church|earl|duke|bishop|kingdom) of)"
    r" (?:[\w’'-]+ ){0,2}$",
    re.IGNORECASE,
)
_BEFORE = 60
"""Characters before a string, or behind it, in which is looked for the words that tell what it is."""
_COUNTED = re.compile(r"\bhow many (?:of )?(?:the )?(?P<nouns>[\w-]+(?: [\w-]+)?)")
_HOW_MUCH = re.compile(r"\bhow much\b")
_PERCENTAGE = re.compile(r"\b(?:what|which) percent(?:age)?\b")
_HEADED = re.compile(r"(?:%|\bpercent(?:age)?)\W{1,3}$", re.IGNORECASE)
"""The head of a column or a field of percentages, behind which a bare number is one."""
_TIMES = frozenset({"minutes", "days", "months"})
_RANGES = re.compile(r"(?:-|–| to | and | or )(?P<last>\d[\d.,]*)")
"""Behind a number the end of a range, whose unit is its own: "7 to 10 percent"."""
_PERSONS = re.compile(r"(?:\s[\w’'-]+)??\s(?:people|persons|children|\w*(?:men|women)|\w{2,}(?:ers|ors|ists|ians))\b", re.IGNORECASE)


def fitting(kind: Expected, question: str, text: str, spans: Sequence[Span]) -> list[Span]:
    """Those of the spans, strings of the kind in the text, that may answer the question."""
    asked = fold(question).text
    if kind == "person" and _WHO.search(asked):
        return [span for span in spans if not (_INSIDE.search(_before(text, span)) or _acts(asked, text, span))]
    if kind == "place" and _WHERE.search(asked):
        return [span for span in spans if _PLACED.search(_before(text, span))]
    if kind == "number":
        moved = is_end if asks_how_far(asked) else is_left
        return _measured(asked, text, [span for span in spans if not moved(text, span)])
    return list(spans)


def _before(text: str, span: Span) -> str:
    return text[max(0, span[0] - _BEFORE) : span[0]]


def _acts(asked: str, text: str, span: Span) -> bool:
    """Whether he does to others what is asked of somebody who suffers it: the police "arrested" where "who was arrested" is asked."""
    passive, active = _PASSIVE.search(asked), _ACTIVE.match(text, span[1])
    if not passive or not active or not (passive["verb"].endswith("ed") or is_irregular(passive["verb"])):
        return False
    return kindred(stem(passive["verb"]), stem(fold(active["verb"]).text))


def _measured(asked: str, text: str, spans: Sequence[Span]) -> list[Span]:
    """The numbers whose unit, or lack of one, goes with what the folded question asks for."""
    units = {span: _unit(text, span) for span in spans}
    if _PERCENTAGE.search(asked):
        return [span for span, unit in units.items() if (unit and unit.kind == "percent") or _HEADED.search(_before(text, span))]
    if counted := _COUNTED.search(asked):
        measure = any(word.folded in MEASURES for word in words(counted["nouns"]))
        return [span for span, unit in units.items() if measure or not (unit or is_age(text, span))]
    if _HOW_MUCH.search(asked):
        kinds = CURRENCIES | SHARES if asks_how_far(asked) else CURRENCIES
        sums = [span for span, unit in units.items() if unit and unit.kind in kinds]
        return sums or [span for span, unit in units.items() if not (unit.kind in _TIMES if unit else _counts(asked, text, span))]
    return list(spans)


def _counts(asked: str, text: str, span: Span) -> bool:
    """Whether the number counts persons or what the question names beside the amount: "nine guests" of what the guests paid."""
    behind = next(iter(words(text[span[1] : span[1] + _BEFORE])), None)
    return _PERSONS.match(text, span[1]) is not None or (behind is not None and stem(behind.folded) in stems(asked))


def _unit(text: str, span: Span) -> Unit | None:
    """The unit of the number that the span holds, with the sign before it or behind."""
    found = next(((span[0] + n.start, span[0] + n.end) for n in numbers(text[slice(*span)])), span)
    ends = _RANGES.match(text, found[1])
    return unit_of(text, found) or (unit_of(text, ends.span("last")) if ends else None)
