"""The numbers of a claim against those of the quotes: with their unit, their bound and their place in the event.

"$9.9 billion" is not "9.9 million" nor "€9.9 billion", 3 kg are not 3 km, "to 5" is not "from 5", and "more than 300" is
neither "less than 300" nor "300". For verification; `amounts` finds the number that answers a question. The caller
says which numbers belong to a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..text import STOP, dates, numbers, stem, terms
from ..types import Span
from .clauses import around
from .opposites import alike
from .places import displaced
from .units import ANY_UNIT, MEASURES, SIGNED, Bound, bound_of, unit_of

_BARE = frozenset({"minutes", "days", "months"})
"""What a number may count without the word beside it: "Lopez, 52, resigned"."""
_NOUN = re.compile(r"[ \u00a0-](?P<noun>people|men|women|children|[a-z]{3,}(?<!s)s)\b")
"""What a number counts that is no unit: the plural right behind it."""
_NEXT = re.compile(r"\s*(?:-|–|to|and|or|,)\s*(?:between )?")
_ROLE = re.compile(rf"\b(?P<role>to|from|by) (?:(?:about|around|nearly|almost|some|just|over|more than|an?|the) )*{SIGNED}", re.IGNORECASE)
_SEASON = re.compile(r"(?P<century>1[5-9]|20)\d\d[-–/](?P<year>\d\d)$")
_AGE = re.compile(r"\b[A-Z]\w+, $")
_AGES = range(5, 111)
"""Of "Lopez, 52, resigned": years that need no word."""
_MINUS = re.compile(r"(?:^|[\s(])(?:[-−][$€£¥]?|[$€£¥][-−]|minus )$")
_LESS = frozenset("loss lost lose deficit negative minus below contract shrank shrink shrunk down".split())
"""Stems that, beside the words for a fall, say what a minus does."""
_ROUNDED = 0.06
_FEW = 13.0
_NOT_REACHED: frozenset[Bound | None] = frozenset({"below", "nearly"})
_UNSAID = frozenset({"us", "swiss"})
"""Whose dollars and francs those are of which the text says nothing."""
_YEARS = range(1500, 2100)
_PAIR = re.compile(r"\b(?:both|couple|pair|twins?|twice)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in its place: `value` as written, `measure` in the first unit of its kind.

    `unit`, `bound`, `role` are None where not told, and `kin` "". `noun`: the stem of what it counts, "" of a unit and where not told.
    """

    value: float
    measure: float
    unit: str | None
    bound: Bound | None
    role: str | None
    start: int
    end: int
    kin: str = ""
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a part of a claim, for people; `contradicted` when the quotes hold it in another sense."""

    reason: str
    contradicted: bool = False


def quantities(text: str, apart: Sequence[Span] = ()) -> list[Quantity]:
    """Numbers with unit, bound and role, in order. :param apart: spans whose numbers are none, such as dates."""
    found = [number for number in numbers(text) if not any(start <= number.start < end for start, end in apart)]
    out: list[Quantity] = []
    unit, factor = None, 1.0
    for number in reversed(found):
        last = unit, factor
        counted = unit_of(text, (number.start, number.end))
        unit, factor, end = (counted.kind, counted.factor, counted.end) if counted else (None, 1.0, number.end)
        if unit is None and out and _NEXT.fullmatch(text[number.end : out[0].start]):
            unit, factor = last  # "between 3 and 5 km"
        if unit is None and _AGE.search(text[: number.start]) and text[end : end + 1] == "," and number.value in _AGES:
            unit, factor = "months", 12.0
        role = _ROLE.search(text[max(0, number.start - 40) : number.start])
        value = number.value
        if short := _SEASON.search(text[max(0, number.start - 5) : number.end]):
            value = float(short["century"] + short["year"])  # "2018–19"
        if _MINUS.search(text[max(0, number.start - 10) : number.start]):
            value = -value
        bound = bound_of(text, number.start, end)
        told = role["role"].lower() if role else None
        kin, noun = (counted.kin, "") if counted else ("", _noun(text, end))
        out.insert(0, Quantity(value, value * factor, unit, bound, told, number.start, end, kin, noun))
    return out


def _noun(text: str, end: int) -> str:
    counted = _NOUN.match(text, end)
    return stem(counted["noun"]) if counted and counted["noun"] not in STOP else ""


def faults(claim: str, quotes: str, dated: Sequence[Span] = (), dated_quotes: Sequence[Span] = ()) -> Iterator[Fault]:
    """What is wrong with each number of the claim that the quotes do not carry as claimed.

    :param quotes: one a line. :param dated: spans of dates in the claim, :param dated_quotes: in the quotes; those are compared as dates.
    """
    held = quantities(quotes)
    told = [h for h in held if not any(start <= h.start < end for start, end in dated_quotes)]
    for one in quantities(claim, dated):
        fitting = [h for h in held if _fits(one, h, quotes)] or _signed(one, held, claim, quotes)
        found = (
            _recounted(one, fitting, held, quotes) or _misread(one, fitting, claim, quotes) or _misplaced(one, fitting, told, claim, quotes)
            if fitting
            else _missing(one, told, claim, quotes)
        )
        if found:
            yield found


def carried(claim: str, quote: str) -> Iterator[str]:
    """The numbers of the claim, with their unit, that stand in the quote in any form; those of dates are none."""
    held = quantities(quote, [(when.start, when.end) for when in dates(quote)])
    for one in quantities(claim, [(when.start, when.end) for when in dates(claim)]):
        if any(_fits(one, h, quote) for h in held):
            number = next(number for number in numbers(claim) if number.start == one.start)
            counted = unit_of(claim, (number.start, number.end))
            yield claim[counted.start : counted.end] if counted else claim[number.start : number.end]


def _missing(one: Quantity, told: Sequence[Quantity], claim: str, quotes: str) -> Fault | None:
    """A number that the quotes do not hold, unless one that they hold rounds to it."""
    shown = claim[one.start : one.end]
    near = [h for h in told if h.unit == one.unit and _is_kin(one, h)]
    if any(_rounds(one, h) for h in near) or (one.value == 2 and _two(claim[one.end :], told, quotes)):  # noqa: PLR2004
        return None
    if other := next((h for h in told if h.unit and one.unit and _equal(h.value, one.value)), None):
        return Fault(f"the number {shown!r} is {quotes[other.start : other.end]!r} in the cited text", contradicted=True)
    return Fault(f"the number {shown!r} is not in the cited text")


def _two(behind: str, told: Sequence[Quantity], quotes: str) -> bool:
    """Whether the quotes speak of two without the number: of both, or of the one and the other that the claim names as well."""
    counted = any(h.unit is None and h.value < _FEW for h in told)
    return bool(_PAIR.search(quotes)) or (" and " in behind and " and " in quotes and not counted)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(1.0, abs(other))


def _signed(one: Quantity, held: Sequence[Quantity], claim: str, quotes: str) -> list[Quantity]:
    """Where a number stands without its minus, or with one that it lacks, those of it that words put below nothing: "fell by 3%"."""
    below = quotes if one.value < 0 else claim
    if not any(term in _LESS or alike(term, "fell") for term in terms(below)):
        return []
    turned = replace(one, value=-one.value, measure=-one.measure)
    return [h for h in held if _fits(turned, h, quotes)]


def _fits(claimed: Quantity, held: Quantity, quotes: str) -> bool:
    """Whether two are the same; a number without a unit may have it elsewhere, as in a table, and an age needs none."""
    if claimed.unit == held.unit:
        return _equal(claimed.measure, held.measure) and _is_kin(claimed, held)
    if not _equal(claimed.value, held.value):
        return False
    if claimed.unit is None:
        return not claimed.noun  # "12 hostages" are not "12 days"
    return not (held.unit or held.noun) and (
        claimed.unit in _BARE or any(MEASURES[m.group().lower()][0] == claimed.unit for m in ANY_UNIT.finditer(quotes))
    )


def _is_kin(claimed: Quantity, held: Quantity) -> bool:
    """Whether units of one name may be the same: a claim may leave out which, and plain dollars may be those of the US."""
    return claimed.kin in ("", held.kin) or (claimed.kin in _UNSAID and not held.kin)


def _rounds(claimed: Quantity, held: Quantity) -> bool:
    """Whether "nearly 10" or "more than 9" is a fair word for what is held."""
    share = held.measure / claimed.measure if claimed.measure else 0.0
    about = 1 - _ROUNDED, 1 + _ROUNDED
    low, high = {"near": about, "nearly": about, "above": (1.0, 1.2), "below": (0.8, 1.0), None: (1.0, 1.0)}[claimed.bound]
    return low <= share <= high


def _recounted(one: Quantity, same: Sequence[Quantity], held: Sequence[Quantity], quotes: str) -> Fault | None:
    """The number is there, yet counts another thing, and of what is claimed to be counted there is another number."""
    rival = next((h for h in held if one.noun and h.noun == one.noun and not _equal(h.value, one.value)), None)
    if rival is None or any(h.noun in ("", one.noun) for h in same):
        return None
    return Fault(f"the cited text counts {quotes[rival.start : rival.end]!r} of what the claim counts otherwise", contradicted=True)


def _misread(one: Quantity, same: Sequence[Quantity], claim: str, quotes: str) -> Fault | None:
    """The number is there, yet with the other bound, without the claimed one, or at the other end of a change."""
    shown = claim[one.start : one.end]
    bounds = {h.bound for h in same}
    if one.bound in ("above", "below") and one.bound not in bounds and one.unit not in _BARE:  # "over three years" may be "in three years"
        opposite = bounds <= {"above", "below"}
        return Fault(f"the cited text does not put {shown!r} {one.bound if opposite else 'as'} a bound", contradicted=opposite)
    if one.bound is None and bounds <= _NOT_REACHED and one.unit not in _BARE:  # "more than 300" told as "300" is so all the same
        return Fault(f"the cited text puts {shown!r} as a bound that is not reached")
    roles = {h.role for h in same}
    if one.role and roles and None not in roles and one.role not in roles:
        return Fault(f"the cited text has {shown!r} behind {sorted(filter(None, roles))[0]!r}, not {one.role!r}", contradicted=True)
    return None


def _misplaced(one: Quantity, same: Sequence[Quantity], told: Sequence[Quantity], claim: str, quotes: str) -> Fault | None:
    """The number stands in a clause about something else, and the clause beside it, about what is claimed, has another number."""
    if one.unit is None and one.value in _YEARS:
        return None
    start, end = around(claim, one.start)
    also = {number.value for number in numbers(claim[start:end])}
    rivals = [(h.start, h.end) for h in told if h.value not in also and h.unit == same[0].unit]
    rival = displaced(claim, (one.start, one.end), quotes, [(h.start, h.end) for h in same], rivals)
    return rival and Fault(f"{claim[one.start : one.end]!r} is told of something else; here the cited text has {quotes[slice(*rival)]!r}")
