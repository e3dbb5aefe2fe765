"""The amount with which a sentence answers "how many" or "how much", as a range that its wording leaves open.

"About 1,200", "$1.2bn" and "more than 1,000" are ranges; "12 people" is not. For finding values that cannot both be right; what a claim
may make of a quote's number is for `quantities`. Knows no evidence and no other sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ..text import STOP, Number, dates, fold, numbers, stem, terms, words
from ..types import Span
from .changes import MOVING, asks_how_far, is_end
from .clauses import phrase
from .counted import counted_in
from .kindred import DEAD, FATES, HURT, kindred, speaking_of
from .opposites import alike
from .units import CURRENCIES, SHARES, SIGNED, Bound, bound_of, unit_of


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written; what it may stand for lies in `low`..`high`.

    `value` is that number. `unit` is a currency, as "dollars" or "dollars/month", "%", or "" for what else is counted.
    """

    text: str
    value: float
    low: float
    high: float
    unit: str = ""

    def may_mean(self, other: Amount) -> bool:
        """Whether the other's number lies within what this one may stand for, as 1,187 does for "about 1,200"."""
        return self.unit == other.unit and self.low <= other.value <= self.high


_TOLL = re.compile(r"\b(?:death toll|number of (?:dead|deaths|victims))\b")
_MONEY = re.compile(
    r"\bhow much\b|\b(?:revenues?|profits?|sales|turnover|budget|cost|price|salary|valuation|deficit|debt|fine|paid?|worth)\b"
)
_SHARE = re.compile(r"\b(?:percent|per cent|percentage|share|proportion|turnout|rate)\b")
_PEOPLE = frozenset(stem(word) for word in "people person persons individuals victims lives".split())
_DEAD, _HURT = (frozenset(stem(word) for word in row.split()) for row in (DEAD, HURT))
_SHARES = frozenset(stem(word) for word in "percent percentage share".split())
_HALF = 0.4999  # of a last place: from a whole half on, another figure would be written
_REACH, _NEAR = 0.25, 0.1
"""How far, as a share of it, "more than" and "nearly" may reach beyond a number, and "about" either side."""
_CHANGE = re.compile(
    r"[ -]?(?:%|per ?cent|percentage points?)? ?(?:price |pay )?"
    r"(?:increase|rise|hike|bump|gain|jump|drop|cut|fall|decline|decrease|discount|more|fewer|less|higher|lower|another)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(rf"\b(?:from|by|all but|(?<!more )(?<!less )(?<!fewer )than|another) (?:the |a |an )?{SIGNED}", re.IGNORECASE)
"""A number behind these is an older one, or how far another moved; "more than" is a bound and no comparison."""
_SUPPOSED = re.compile(r"\b(?:could|might|may|would|predict\w*|forecasts?|hopes?|fear(?:s|ed)?)\b")
_FORESEEN = re.compile(r"\b(?:expect(?:s|ed)?|projected|forecast\w*|predict\w*|likely|will|poised|planned|estimates? for)\b")
_QUARTERS = ("first", "second", "third", "fourth")
_EACH = re.compile(
    r"\s?(?:million|billion)?\s?(?:per|a|an|each|every) (second|minute|hour|day|night|week|month|year|person|head|share|ton|barrel)\b"
)
_PART = re.compile(r" of (?:the|them|those|these|whom|its|his|her|their)\b(?: \d[\d,]*)?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d(?::\d\d)?\b|(?:[.:]\d\d)? ?(?:[ap]\.?m\b|o['’]clock\b))|\b\d{4} (?:GMT|UTC)\b", re.IGNORECASE)
_AGED = re.compile(r"\s?-?(?:years?|year)[ -]old", re.IGNORECASE)
_DECADE = re.compile(r"\bin (?:his|her|their) (?:early[ -]|mid[ -]?|late[ -])?$", re.IGNORECASE)
_REACH_BACK = 20
"""Characters before a number in which the words stand that make it an age."""
_IN_ALL = re.compile(r"\b(?:in all|in total|altogether|combined|taken together)\b", re.IGNORECASE)


def amount(question: str, text: str, asked: set[str]) -> Amount | None:
    """The amount that the text gives for the question; None where it gives none, or its words do not say which of several.

    :param asked: stems of what the question says of it.
    """
    folded = fold(question).text
    if _SUPPOSED.search(text) and not _SUPPOSED.search(question) or _quarters(question) != _quarters(text):
        return None
    if _sums_up(folded, text) or (asks_how_far(folded) and not _moves(asked, text)):
        return None
    counted = counted_in(folded)
    nouns = counted.nouns if counted else _PEOPLE if _TOLL.search(folded) else frozenset()
    found = {span: unit for span in _numbers(question, text) for unit in [_unit(text, span)] if _fits(folded, unit, bool(nouns))}
    spans = list(found)
    if nouns:
        spans = [span for span in found if _follows(text, span[1], nouns)] or [span for span in found if _is_bare(text, span[1])]
    if counted:
        spans = spans or [span for span in found if counted.befalls(text, span) and not _PART.match(text, span[1])]
        if not _speaks_of(asked - nouns, text) and not any(_follows(text, span[1], nouns - _PEOPLE) for span in spans):
            return None
    span = speaking_of(asked - nouns, spans, text)
    if span is None or foresees(clause := phrase(text, span), question) or _of_another_fate(terms(question), terms(clause)):
        return None
    return stated(text, span)


def is_age(text: str, span: Span) -> bool:
    """Whether the number at a span is how old somebody is: "a 45-year-old", "in his 60s"."""
    return bool(_AGED.match(text, span[1]) or _DECADE.search(text, max(0, span[0] - _REACH_BACK), span[0]))


def _sums_up(question: str, text: str) -> bool:
    """Whether the text gives what several had in all, where the folded question asks for one of them: of crashes, not of the crash."""
    if not _IN_ALL.search(text):
        return False
    asked = {word.folded for word in words(question)}
    several = {f"{word}{ending}" for word in asked if stem(word) not in FATES for ending in ("s", "es")} - asked
    return any(word.folded in several for word in words(text))


def foresees(text: str, question: str) -> bool:
    """Whether the text only foresees what the question asks of as a fact."""
    return _FORESEEN.search(text) is not None and not _FORESEEN.search(question)


def _speaks_of(asked: Collection[str], text: str) -> bool:
    """Whether the text holds a word for one of the stems; for none there is nothing that it could lack."""
    return not asked or any(kindred(s, a) for s in terms(text) for a in asked)


def _moves(asked: Collection[str], text: str) -> bool:
    """Whether the text tells of all that is asked, and that it moves the same way: rents for rents, "grew" for "rose"."""
    held = terms(text)
    return all(any(a == h or (alike(a, h) if a in MOVING else kindred(a, h)) for h in held) for a in set(asked) - _SHARES)


def counting(text: str) -> list[Number]:
    """Numbers of a text that may count something: no parts of dates, no times of day and no years."""
    times = [*((d.start, d.end) for d in dates(text)), *(clock.span() for clock in _CLOCK.finditer(text))]
    free = (n for n in numbers(text) if not any(start <= n.start < end for start, end in times))
    return [n for n in free if not _YEAR.fullmatch(text, n.start, n.end)]


def _numbers(question: str, text: str) -> list[Span]:
    """Numbers of the text that may be counted: no ages, items between commas, or numbers of the question; changes only if asked for."""
    known = {n.value for n in numbers(question)}
    how_far = asks_how_far(fold(question).text)
    return [
        (n.start, n.end)
        for n in counting(text)
        if n.value not in known
        and not is_age(text, (n.start, n.end))
        and not (is_end(text, (n.start, n.end)) if how_far else _CHANGE.match(text, n.end) or _FORMER.search(text, 0, n.start))
        and not (text[max(0, n.start - 2) : n.start] == ", " and text[n.end : n.end + 1] == ",")
    ]


def _quarters(text: str) -> set[str]:
    """Quarters of a year that a text names: an amount of one is no amount of the year."""
    found = re.findall(r"\bq([1-4])\b|\b(first|second|third|fourth)[ -]quarter\b", fold(text).text)
    return {digit or str(_QUARTERS.index(word) + 1) for digit, word in found}


def _fits(question: str, unit: str, counts: bool) -> bool:
    """Whether a number of this unit can be what the folded question asks for."""
    if counts:
        return unit == ""
    if asks_how_far(question):
        return unit == "%" if "percent" in question else unit != ""
    if _SHARE.search(question):
        return unit == "%"
    return unit not in ("", "%") if _MONEY.search(question) else False


def _unit(text: str, span: Span) -> str:
    unit = unit_of(text, span)
    if unit is None or unit.kind not in SHARES | CURRENCIES:
        return ""
    if unit.kind in SHARES:
        return "%" if unit.kind == "percent" else unit.kind  # from 4 to 5 percent is one point, and 25 percent more
    return unit.kind + _rate(text, unit.end)


def _rate(text: str, end: int) -> str:
    """For what is told for each month "/month"; "" for a sum."""
    each = _EACH.match(text, end)
    return f"/{each.group(1)}" if each else ""


def _follows(text: str, end: int, nouns: frozenset[str]) -> bool:
    """Whether one of the nouns counted stands within three words behind the number; "people" stands for victims and the like.

    "Two of the victims" are not all people, but "two of the hostages" may be all the hostages that were freed.
    """
    part = _PART.match(text, end)
    if part and nouns & _PEOPLE:
        return False
    behind = [stem(word.folded) for word in words(text[part.end() if part else end :][:60])[:3]]
    wanted = nouns | _PEOPLE if nouns & _PEOPLE else nouns
    return any(s in wanted for s in behind)


def _is_bare(text: str, end: int) -> bool:
    """Whether the number counts nothing that is named: "killed 12", "12 were killed", "12 dead"."""
    behind = next(iter(words(text[end : end + 30])), None)
    if _PART.match(text, end):
        return False
    if behind is None or text[end : end + behind.start].strip():
        return True
    return behind.folded in STOP or stem(behind.folded) in _DEAD | _HURT


def _of_another_fate(question: list[str], told: list[str]) -> bool:
    """Whether the question asks for the dead and the clause tells of the hurt alone, or the other way round."""
    asked = [fate for fate in (_DEAD, _HURT) if fate & set(question)]
    held = [fate for fate in (_DEAD, _HURT) if fate & set(told)]
    return len(asked) == 1 and bool(held) and asked[0] not in held


def stated(text: str, span: Span) -> Amount:
    """The number at a span of the text, one of `numbers`, as the range that its wording leaves open."""
    start, end = span
    unit = _unit(text, span)
    value = next(n.value for n in numbers(text) if n.start == start)
    counted = unit_of(text, span) if unit else None
    first, last = (counted.start, counted.end) if counted else span
    low, high = _range(value, _rounding(text[start:end], value, unit), bound_of(text, start, last))
    return Amount(text[first:last], value, low, high, unit)


def _range(value: float, slack: float, bound: Bound | None) -> tuple[float, float]:
    """What a number may stand for. :param slack: how far rounding may have moved it."""
    if bound == "above":
        return value, value * (1 + _REACH)
    if bound in ("below", "nearly"):
        return value * (1 - _REACH), value
    slack = max(slack, value * _NEAR) if bound == "near" else slack
    return value - slack, value + slack


def _rounding(written: str, value: float, unit: str) -> float:
    """Half of the last place that a number is written to; 0 for a small whole number, which is taken as counted."""
    digits = re.match(r"\d[\d,\u00a0\u202f]*(?:\.(\d+))?", written)
    if digits is None:  # in words
        return value * _NEAR if value >= 1000 else 0.0
    plain = float(re.sub(r"[,\u00a0\u202f]", "", digits.group()))
    scale = value / plain if plain else 1.0
    if digits.group(1):
        return _HALF * scale * 10.0 ** -len(digits.group(1))
    whole = f"{plain:.0f}"
    zeros = len(whole) - len(whole.rstrip("0"))
    if scale > 1 or unit == "%":
        return _HALF * scale
    return min(_HALF * 10.0**zeros, value * _NEAR) if zeros >= 2 else 0.0
