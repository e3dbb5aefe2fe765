"""The numbers of a claim against those of the quotes: with their unit, their bound and their place in the event.

"$9.9 billion" is not "9.9 million" nor "€9.9 billion", 3 kg are not 3 km, "to 5" is not "from 5", and "more than 300" is
neither "less than 300" nor "300". Knows no dates: the caller says which numbers belong to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..text import numbers, terms
from ..types import Span
from .clauses import around

Bound = Literal["above", "below", "near"]

# What a unit measures, and how many of the first of its kind it is.
_MEASURES: dict[str, tuple[str, float]] = {
    form: (kind, factor)
    for kind, factor, forms in (
        ("percent", 1.0, "% percent pct per\u00a0cent"),
        ("points", 1.0, "points point pp"),
        ("basis points", 1.0, "basis\u00a0points basis\u00a0point bps"),
        ("dollars", 1.0, "$ dollars dollar usd"),
        ("euros", 1.0, "€ euros euro eur"),
        ("pounds", 1.0, "£ pounds pound gbp lb lbs"),
        ("yen", 1.0, "¥ yen yuan jpy"),
        ("roubles", 1.0, "₽ roubles rouble rubles ruble"),
        ("francs", 1.0, "francs franc chf"),
        ("rupees", 1.0, "₹ rupees rupee"),
        ("metres", 1.0, "metres metre meters meter"),
        ("metres", 1000.0, "km kms kilometres kilometre kilometers kilometer"),
        ("metres", 0.01, "cm centimetres centimetre centimeters centimeter"),
        ("metres", 0.001, "mm millimetres millimetre millimeters millimeter"),
        ("miles", 1.0, "miles mile"),
        ("feet", 1.0, "feet foot ft"),
        ("inches", 1.0, "inches inch"),
        ("acres", 1.0, "acres acre"),
        ("hectares", 1.0, "hectares hectare ha"),
        ("grams", 1.0, "g grams gram"),
        ("grams", 1000.0, "kg kgs kilos kilo kilograms kilogram"),
        ("grams", 1e6, "tonnes tonne"),
        ("tons", 1.0, "tons ton"),
        ("litres", 1.0, "litres litre liters liter"),
        ("barrels", 1.0, "barrels barrel"),
        ("watts", 1.0, "w watts watt"),
        ("watts", 1e3, "kw kilowatts kilowatt"),
        ("watts", 1e6, "mw megawatts megawatt"),
        ("watts", 1e9, "gw gigawatts gigawatt"),
        ("degrees", 1.0, "° °c °f degrees degree"),
        ("minutes", 1 / 60, "seconds second"),
        ("minutes", 1.0, "minutes minute"),
        ("minutes", 60.0, "hours hour"),
        ("days", 1.0, "days day"),
        ("days", 7.0, "weeks week"),
        ("months", 1.0, "months month"),
        ("months", 12.0, "years year"),
        ("months", 120.0, "decades decade"),
    )
    for form in forms.replace(" ", "|").replace("\u00a0", " ").split("|")
}
_BARE = frozenset({"minutes", "days", "months"})
"""What a number may count without the word beside it: "Lopez, 52, resigned"."""
_FORMS = "|".join(re.escape(form) for form in sorted(_MEASURES, key=len, reverse=True))
_BEHIND = re.compile(
    r"[\s\u00a0-]?(?:(?:us|u\.s\.|american|canadian|australian|percentage|metric) )?"
    rf"(?P<power>square |cubic |sq\.? )?(?P<unit>{_FORMS})(?![^\W\d_])",
    re.IGNORECASE,
)
_ANY_UNIT = re.compile(rf"(?<![^\W\d_])(?:{_FORMS})(?![^\W\d_])", re.IGNORECASE)
_SIGN = re.compile(r"(?P<sign>[$€£¥₽₹])\s?$|\b(?P<code>USD|EUR|GBP|CHF)\s?$")
_NEXT = re.compile(r"\s*(?:-|–|to|and|or|,)\s*(?:between )?")
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("below", r"no more than|not more than|at most|up to|(?<!no )(?:less|fewer|lower) than|under|below"),
    (
        "above",
        r"no (?:fewer|less) than|at least|(?:more|greater|higher) than|over|above|upwards of|exceed\w*|top(?:ped|ping|s)|surpass\w*|beyond",
    ),
    ("near", r"about|around|roughly|approximately|some|nearly|almost|close to|an estimated|just (?:over|under)"),
)
_BOUND = {bound: re.compile(rf"\b(?:{forms}) (?:the |a )?(?:us)?[$€£¥]?\s?$", re.IGNORECASE) for bound, forms in _BOUNDS}
_OR_MORE = re.compile(r"[^,;.]{0,20}?(?:\bor (?P<word>more|less|fewer|higher|lower)\b)|\+")
_ROLE = re.compile(
    r"\b(?P<role>to|from|by) (?:(?:about|around|nearly|almost|some|just|over|more than|a|an|the) )*(?:us)?[$€£¥]?\s?$", re.IGNORECASE
)
_SEASON = re.compile(r"(?P<century>1[5-9]|20)\d\d[-–/](?P<year>\d\d)$")
_ROUNDED = 0.06
_FEW = 13.0
_YEARS = range(1500, 2100)
_PAIR = re.compile(r"\b(?:both|couple|pair|twins?|twice)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in its place: `value` as written, `measure` in the first unit of its kind; `unit`, `bound`, `role` None where not told."""

    value: float
    measure: float
    unit: str | None
    bound: Bound | None
    role: str | None
    start: int
    end: int


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
        unit, factor, end = _unit(text, number.start, number.end)
        if unit is None and out and _NEXT.fullmatch(text[number.end : out[0].start]):
            unit, factor = last  # "between 3 and 5 km"
        before = text[max(0, number.start - 40) : number.start]
        role = _ROLE.search(before)
        value = number.value
        if short := _SEASON.search(text[max(0, number.start - 5) : number.end]):
            value = float(short["century"] + short["year"])  # "2018–19"
        out.insert(0, Quantity(value, value * factor, unit, _bound(before, text[end:]), role and role["role"].lower(), number.start, end))
    return out


def _unit(text: str, start: int, end: int) -> tuple[str | None, float, int]:
    """What the number counts, the unit's factor, and where the whole ends."""
    if sign := _SIGN.search(text[max(0, start - 5) : start]):
        return _MEASURES[(sign["sign"] or sign["code"]).lower()][0], 1.0, end
    if match := _BEHIND.match(text, end):
        kind, factor = _MEASURES[match["unit"].lower()]
        power = (match["power"] or "").strip()
        if power:
            kind, factor = f"{power[:2]} {kind}", factor ** (3 if power == "cubic" else 2)
        return kind, factor, match.end()
    return None, 1.0, end


def _bound(before: str, behind: str) -> Bound | None:
    if match := _OR_MORE.match(behind):
        return "below" if match["word"] in ("less", "fewer", "lower") else "above"
    return next((bound for bound, pattern in _BOUND.items() if pattern.search(before)), None)


def faults(claim: str, quotes: str, dated: Sequence[Span] = (), dated_quotes: Sequence[Span] = ()) -> Iterator[Fault]:
    """What is wrong with each number of the claim that the quotes do not carry as claimed.

    :param quotes: one a line. :param dated: spans of dates in the claim, :param dated_quotes: in the quotes; those are compared as dates.
    """
    held = quantities(quotes)
    told = [h for h in held if not any(start <= h.start < end for start, end in dated_quotes)]
    for one in quantities(claim, dated):
        fitting = [h for h in held if _fits(one, h, quotes)]
        found = (
            _misread(one, fitting, claim, quotes) or _misplaced(one, fitting, told, claim, quotes)
            if fitting
            else _missing(one, told, claim, quotes)
        )
        if found:
            yield found


def _missing(one: Quantity, told: Sequence[Quantity], claim: str, quotes: str) -> Fault | None:
    """A number that the quotes do not hold, unless one that they hold rounds to it."""
    shown = claim[one.start : one.end]
    if any(_rounds(one, h) for h in told if h.unit == one.unit) or (one.value == 2 and _two(claim[one.end :], told, quotes)):  # noqa: PLR2004
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


def _fits(claimed: Quantity, held: Quantity, quotes: str) -> bool:
    """Whether two are the same; a number without a unit may have it elsewhere, as in a table, and an age needs none."""
    if claimed.unit == held.unit:
        return _equal(claimed.measure, held.measure)
    if not _equal(claimed.value, held.value):
        return False
    if claimed.unit is None:
        return True
    return held.unit is None and (
        claimed.unit in _BARE or any(_MEASURES[m.group().lower()][0] == claimed.unit for m in _ANY_UNIT.finditer(quotes))
    )


def _rounds(claimed: Quantity, held: Quantity) -> bool:
    """Whether "nearly 10" or "more than 9" is a fair word for what is held."""
    share = held.measure / claimed.measure if claimed.measure else 0.0
    low, high = {"near": (1 - _ROUNDED, 1 + _ROUNDED), "above": (1.0, 1.2), "below": (0.8, 1.0), None: (1.0, 1.0)}[claimed.bound]
    return low <= share <= high


def _misread(one: Quantity, same: Sequence[Quantity], claim: str, quotes: str) -> Fault | None:
    """The number is there, yet with the other bound, without the claimed one, or at the other end of a change."""
    shown = claim[one.start : one.end]
    bounds = {h.bound for h in same}
    if one.bound in ("above", "below") and one.bound not in bounds and one.unit not in _BARE:  # "over three years" may be "in three years"
        opposite = bounds <= {"above", "below"}
        return Fault(f"the cited text does not put {shown!r} {one.bound if opposite else 'as'} a bound", contradicted=opposite)
    roles = {h.role for h in same}
    if one.role and roles and None not in roles and one.role not in roles:
        return Fault(f"the cited text has {shown!r} behind {sorted(filter(None, roles))[0]!r}, not {one.role!r}", contradicted=True)
    return None


def _misplaced(one: Quantity, same: Sequence[Quantity], told: Sequence[Quantity], claim: str, quotes: str) -> Fault | None:
    """The number stands in a clause about something else, and the clause beside it, about what is claimed, has another number."""
    about = _about(claim, one)
    if (one.unit is None and one.value in _YEARS) or not about or any(about & _about(quotes, h) for h in same):
        return None
    also = {number.value for number in numbers(claim)}
    for rival in told:
        beside = any("\n" not in quotes[min(rival.start, h.start) : max(rival.end, h.end)] for h in same)
        if beside and rival.value not in also and rival.unit == same[0].unit and len(about & _about(quotes, rival)) >= len(about) / 2:
            return Fault(
                f"{claim[one.start : one.end]!r} is told of something else; here the cited text has {quotes[rival.start : rival.end]!r}"
            )
    return None


def _about(text: str, quantity: Quantity) -> set[str]:
    """What the clause of a number speaks of: its words without numbers."""
    start, end = around(text, quantity.start)
    clause = text[start:end]
    for number in reversed(numbers(clause)):
        clause = clause[: number.start] + clause[number.end :]
    return {term for term in terms(clause) if term not in _MEASURES}
