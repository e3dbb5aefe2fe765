"""Dates as people ask with them, read into spans of days: "in March", "since last week", "between 3 and 7 May 2024".

What has no year is the latest that does not lie ahead: in November 2026 "in March" is March 2026 and "in December" December
2025. "last week" and "last month" are the calendar's week (from Monday) and month before this one; "the last week" is the seven
days that end today. Whether a date is meant as a day of publication is not known here, see `scope.py`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..text import STOP, words

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january february march april may june july august september october november december").split()
_COUNTS = {"a": 1, "an": 1, "one": 1} | {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), 2)}
_NAMED = {"today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1, "last night": -1}

MONTH = "(?:" + "|".join(f"{m}|{m[:3]}\\b\\.?" if m != "may" else m for m in _MONTHS) + "|sept\\b\\.?)"
WEEKDAY = f"(?:{'|'.join(_DAYS)})"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_COUNTS)})"
_NTH = r"(?:st|nd|rd|th)?"
_TAIL = r"(?![\w%]|'s?\b|-\w|[.:]\d)"
_POINT = re.compile(
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?:the )?(?P<d1>\d{{1,2}}){_NTH} (?:of )?(?P<m1>{MONTH})(?:,? (?P<y1>\d{{4}}))?"
    rf"|(?P<m2>{MONTH}) (?:the )?(?P<d2>\d{{1,2}}){_NTH}(?!\d)(?:,? (?P<y2>\d{{4}}))?"
    rf"|(?:(?P<which>last|this) )?(?P<m3>{MONTH})(?:,? (?:of )?(?P<y3>\d{{4}}))?"
    r"|(?:the year )?(?P<year>(?:19|20)\d\d)"
    rf"|(?P<the>the )?(?P<rel>this|last|past|previous) (?:(?P<count>{_NUMBER}) )?(?P<unit>day|week|month|year)s?"
    rf"|(?P<ago>{_NUMBER}) (?P<ago_unit>day|week|month|year)s? ago"
    rf"|(?:(?P<day_which>last|this) )?(?P<day>{WEEKDAY})"
    rf"|(?P<named>{'|'.join(_NAMED)})){_TAIL}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"[\s,]*(?:(?P<word>in|on|from|during|of|dated|within|over|since|after|before|until|till|up to|by|between)\s+)?", re.IGNORECASE
)
_IN = re.compile(r"\b(?:in|from|of|during|since|until|before|after|by|between|and|to) $", re.IGNORECASE)
_NUMERAL = re.compile(rf"(?:the )?(\d{{1,2}}){_NTH}\s*(?:-|to|till|until|through|and)\s*(?=(?:the )?\d{{1,2}}{_NTH} )", re.IGNORECASE)
_TO = re.compile(r"\s*(?:-|\b(?:to|till|until|through|and)\b)\s*", re.IGNORECASE)
_OTHER = re.compile(r"\s*(?:,|\b(?:and|or)\b)\s*(?:(?:in|on|from)\s+)?", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+on(?:wards?)?\b(?!\s+\w)", re.IGNORECASE)

# Behind a date these begin another part of the question; a noun there would take the date to itself ("the March summit").
_FOLLOW = STOP | frozenset(
    "since between mentions tells"
    " last this yesterday today discuss discusses describe describes cover covers covered report reports reported talk talks"
    " deal deals refer refers quote quotes name names cite cites explain explains contain contains argue argues speak speaks call calls"
    " criticise criticize show shows concern concerns claim claims write wrote night morning evening afternoon onwards reveal reveals"
    " including regarding concerning deal published written might may must within".split()
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both inclusive; None leaves that side open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time phrase: its `period`, where it begins and ends, the folded word before the date ("in", "since", "" for none).

    `unit` is "day", "week", "month" or "year"; `relative` is true for what is told from today, as in "last week".
    """

    period: Period
    start: int
    end: int
    word: str
    unit: str
    relative: bool


@dataclass(frozen=True, slots=True)
class _Point:
    first: date
    last: date
    end: int
    unit: str
    relative: bool = False
    yearless: bool = False


def phrase(text: str, at: int, today: date) -> Phrase | None:
    """The time phrase that begins at `at`, white space and commas before it passed over; None when none does.

    One that lies ahead of today, or whose date belongs to a noun behind it, is none either.
    """
    before = _BEFORE.match(text, at)
    word = (before["word"] or "").lower() if before else ""
    start = before.end() if before else at
    begun = before.start("word") if before and before["word"] else start
    first = _range(text, start, today, word) or _point(text, start, today)
    if first is None or first.first > today or (word == "between" and first.unit != "range"):
        return None
    if (other := _OTHER.match(text, first.end)) and _point(text, other.end(), today):
        return None
    end, period = first.end, _bounded(first, word)
    if word == "from" and first.unit != "range" and (onwards := _ONWARDS.match(text, end)):
        end, period, word = onwards.end(), Period(first.first, None), "since"
    unit = "month" if first.unit == "range" else first.unit
    return Phrase(period, begun, end, word, unit, first.relative) if ends(text, end) else None


def ends(text: str, at: int) -> bool:
    """Whether a phrase may end at `at`: nothing follows, a mark, or a word that begins another part of the question."""
    rest = text[at:]
    if rest[:1] in ("'", "-") or (rest[:1] and rest[0].isalnum()):
        return False
    following = next(iter(words(rest)), None)
    return following is None or bool(rest[: following.start].strip()) or following.folded in _FOLLOW


def _bounded(point: _Point, word: str) -> Period:
    if word == "since":
        return Period(point.first, None)
    if word == "after":
        return Period(point.last + timedelta(1), None)
    if word == "before":
        return Period(None, point.first - timedelta(1))
    if word in ("until", "till", "up to", "by"):
        return Period(None, point.last)
    return Period(point.first, point.last)


def _range(text: str, at: int, today: date, word: str) -> _Point | None:
    """Two dates that are joined: "March and May 2024", "3 to 7 March", "2023-2024"."""
    numeral = _NUMERAL.match(text, at)
    if numeral:
        last = _point(text, numeral.end(), today)
        if last is None or last.unit != "day" or int(numeral[1]) > last.first.day or not int(numeral[1]):
            return None
        return _Point(last.first.replace(day=int(numeral[1])), last.last, last.end, "range")
    first = _point(text, at, today)
    joined = _TO.match(text, first.end) if first else None
    last = _point(text, joined.end(), today) if joined else None
    if first is None or joined is None or last is None:
        return None
    both = "and" in joined[0].lower()  # "in March and April" is one span, "on Monday and Friday" are two days
    if both != (word == "between") and not (both and first.unit == last.unit and first.unit in ("month", "year")):
        return None
    if first.yearless and (moved := _beside(first, last)):
        first = moved
    return _Point(first.first, last.last, last.end, "range") if first.first <= last.last else None


def _beside(first: _Point, last: _Point) -> _Point | None:
    """A date without a year, in the year of the one that ends the range, or in the year before."""
    for year in (last.first.year, last.first.year - 1):
        try:
            begun = first.first.replace(year=year)
        except ValueError:  # 29 February
            return None
        if begun <= last.last:
            return replace(first, first=begun)
    return None


def _point(text: str, at: int, today: date) -> _Point | None:
    match = _POINT.match(text, at)
    if match is None:
        return None
    try:
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
            return _Point(day, day, match.end(), "day")
        if match["d1"] or match["d2"] or match["m3"]:
            return _of_month(match, text, today)
        if match["year"]:
            return _Point(date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31), match.end(), "year")
        return _from_today(match, today)
    except (ValueError, OverflowError):  # no such day, as 31 February
        return None


def _of_month(match: re.Match[str], text: str, today: date) -> _Point | None:
    name = next(filter(None, (match["m1"], match["m2"], match["m3"])))
    number = next(filter(None, (match["d1"], match["d2"])), None)
    written = next(filter(None, (match["y1"], match["y2"], match["y3"])), None)
    bare = not number and not written
    if bare and name in ("may", "mar", "march") and (not _IN.search(text[: match.start()]) or any(c.isupper() for c in text[1:])):
        return None  # a verb, unless nothing in the question is written with a capital
    month = 1 + next(index for index, whole in enumerate(_MONTHS) if whole.startswith(name.lower()[:3]))
    years = [int(written)] if written else range(today.year, today.year - 9, -1)
    for year in years:
        first = last = _day(year, month, int(number)) if number else date(year, month, 1)
        if first is None or last is None:
            continue
        last = last if number else _month_end(first)
        if (match["which"] or "").lower() == "last" and last >= today:
            continue
        if written or first <= today:
            return _Point(first, last, match.end(), "day" if number else "month", yearless=not written)
    return None


def _day(year: int, month: int, number: int) -> date | None:
    return date(year, month, number) if 1 <= number <= calendar.monthrange(year, month)[1] else None


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _from_today(match: re.Match[str], today: date) -> _Point:
    end = match.end()
    if match["named"]:
        day = today + timedelta(_NAMED[match["named"].lower()])
        return _Point(day, day, end, "day", relative=True)
    if match["day"]:
        back = (today.weekday() - _DAYS.index(match["day"].lower())) % 7
        day = today - timedelta(back or (7 if (match["day_which"] or "").lower() == "last" else 0))
        return _Point(day, day, end, "day", relative=True)
    if match["ago"]:
        day = _back(today, _count(match["ago"]), match["ago_unit"].lower())
        return _Point(day, day, end, "day", relative=True)
    unit, which = match["unit"].lower(), match["rel"].lower()
    rolling = match["count"] or match["the"] or which == "past"
    if which != "this" and rolling:
        return _Point(_back(today, _count(match["count"] or "one"), unit) + timedelta(1), today, end, unit, relative=True)
    first, last = _calendar(today, unit) if which == "this" else _calendar(_calendar(today, unit)[0] - timedelta(1), unit)
    return _Point(first, last, end, unit, relative=True)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word.lower()]


def _back(day: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day - timedelta(count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _calendar(day: date, unit: str) -> tuple[date, date]:
    """The day's own day, week from Monday, month or year."""
    if unit == "week":
        monday = day - timedelta(day.weekday())
        return monday, monday + timedelta(6)
    if unit == "month":
        return day.replace(day=1), _month_end(day)
    return (day.replace(month=1, day=1), day.replace(month=12, day=31)) if unit == "year" else (day, day)
