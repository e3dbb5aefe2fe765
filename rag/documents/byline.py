"""What the first lines of a text say of it: "By Ann Lee, Staff Writer", "Published: 21 March 2025", "Source: Reuters", a day alone.

Such lines, and the headline right above them, tell no news: what they say goes into the metadata, and they are no evidence, so that the
day of an article never stands as the day of what it reports. Knows text only. A line that is part of a sentence, or says more than its
label promises, says nothing here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from ..days import MONTHS
from ..types import Span
from .about import OUTLET, line_of, web_address
from .days import iso_day, lone_day
from .draft import About
from .headline import clean_title, is_headline, numbered, trim

_MARKS = " \t\r*_#>"
_LINES, _CHARS = 12, 120  # of the top of a text; a longer line is where the text begins
_LONE_LINES = 6  # in which a line that is a day and nothing else is the one of publication
_LABELS = {
    "published": r"(?:first )?published(?: on)?|publication date|date|posted(?: on)?|veröffentlicht(?: am)?|datum|publié(?: le)?|fecha",
    "updated": r"(?:last )?updated(?: on)?|(?:last )?modified|aktualisiert(?: am)?|mis à jour(?: le)?|actualizado",
    "author": r"authors?|by|byline|written by|autor(?:in)?|auteur|von|par",
    "outlet": r"source|outlet|publisher|publication|newspaper|quelle|zeitung|fuente",
    "title": r"title|headline|titel|titre|título",
    "url": r"url|link|source url|web address",
}
_LABELLED = re.compile("|".join(rf"(?P<{name}>(?:{label}) ?: *(?P<{name}_value>\S.*))" for name, label in _LABELS.items()), re.IGNORECASE)
_DATED = re.compile(
    "|".join(rf"(?P<{name}>(?:{_LABELS[name]}) (?P<{name}_value>\S.*))" for name in ("published", "updated")), re.IGNORECASE
)
_NAME = r"[A-ZÀ-Þ][\w'’.-]+(?: (?:[A-ZÀ-Þ][\w'’.-]*|van|von|de|der|den|di|da|al|bin|el|la)){1,4}"
_PLACE = r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?"
_ROLE = (
    r"(?:[A-Z]\w+ ){0,2}(?:[Ww]riters?|[Rr]eporters?|[Cc]orrespondents?|[Ee]ditors?|[Cc]olumnists?|Bureau [Cc]hief|[Cc]ontributors?)"
    r"(?:,? [A-Z]\w+)?"
)
_BY = re.compile(
    rf"(?:[Bb]y|BY|Von|Par|Por) (?P<names>{_NAME}(?:(?:, | and |, and | & | und | et | y )(?!{_ROLE}$|(?:[Tt]he )?{OUTLET}$){_NAME})*)"
    rf"(?:,? in {_PLACE}(?:(?:, | and |, and ){_PLACE})*)?(?:,? {_ROLE}(?=$|,| for ))?"
    rf"(?:,?(?: for| of|,)? (?:[Tt]he )?(?P<outlet>{OUTLET}))?(?:,? for [A-Z]\w+)?"
)
_CALENDAR = re.compile(rf"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{'|'.join(MONTHS)})\b")
_OUTLET_AND_DAY = re.compile(rf"({OUTLET})(?:,| [-–—|·]) (.{{6,30}})")
_VALUE_AND_DAY = re.compile(r"(?P<value>.*\w)(?:,| [-–—|·]| \() ?(?P<day>[^,|·()]{6,}(?:, \d{4})?)\)?")
_OUTLET = re.compile(rf"(?:[Tt]he )?({OUTLET})")
_DATELINE = re.compile(rf"^[ \t]*[A-ZÀ-Þ][^\n()]{{1,60}}?, (?P<day>[^\n()]{{6,25}}) \({OUTLET}\)\s*[-–—]", re.MULTILINE)
_PARTED = re.compile(r" [|·•] ")
_ROW = re.compile(r"[^|:]+: [^|]+(?: \| [^|:]+: [^|]+)+")


def byline(text: str) -> About:
    """What labelled lines at the top say, and days and outlets on lines of their own there; the first line of each kind counts."""
    found: dict[str, Any] = {}
    for name, value in chain.from_iterable(line.said for line in _read(text)):
        found.setdefault(name, value)
    dateline = _DATELINE.search(text[: _LINES * _CHARS])
    if dateline and (day := iso_day(dateline["day"])):  # most datelines name no year
        found.setdefault("published", day)
    return About(**found)


def byline_spans(text: str) -> tuple[Span, ...]:
    """Where these lines stand, in order; without rows of a table, and none where they differ, as the lines of a list do."""
    lines = [line for line in _read(text) if line.said]
    told = Counter(name for name, _ in {said for line in lines for said in line.said})
    return () if any(count > 1 for count in told.values()) else tuple(line.span for line in lines if not _ROW.fullmatch(line.text))


@dataclass(slots=True)
class _Line:
    """A line near the top without its marks, where it stands, and what it says."""

    text: str
    span: Span
    said: list[tuple[str, str]]


def _read(text: str) -> list[_Line]:
    lines = list(_top(text))
    days = [(line, day) for line in lines[:_LONE_LINES] if (day := lone_day(line.text))]
    if len(days) == 1 and not any(lone_day(line.text) for line in lines[_LONE_LINES:]):  # several are a chronicle
        days[0][0].said.append(("published", days[0][1]))
    for at, line in enumerate(lines):
        beside = lines[max(0, at - 1) : at + 2]
        if not line.said and any(one.said for one in beside) and (outlet := _OUTLET.fullmatch(line.text)):
            line.said.append(("outlet", " ".join(outlet[1].split())))
    if len(lines) > 1 and lines[1].said and not lines[0].said and _is_title(text, *lines[:2]):
        lines[0].said.append(("title", clean_title(lines[0].text)))
    return lines


def _is_title(text: str, first: _Line, second: _Line) -> bool:
    """Whether a line looks like a headline and the next one stands right below; a blank line between them is the readers' to judge."""
    return is_headline(first.text) and text[first.span[1] : second.span[0]].count("\n") == 1


def _top(text: str) -> Iterator[_Line]:
    lines = ((line, at) for line, at in numbered(text[: 4 * _LINES * _CHARS], 0) if line.strip(_MARKS))
    for line, at in islice(lines, _LINES):
        bare = line.strip(_MARKS)
        if len(bare) > _CHARS:
            return
        yield _Line(bare, trim(text, at, at + len(line)), list(_said(bare)))


def _said(line: str) -> Iterator[tuple[str, str]]:
    """What a line says; one in several parts says something when each of them does, else it is the row of a table."""
    if (both := _OUTLET_AND_DAY.fullmatch(line)) and (day := iso_day(both[2])):
        yield "outlet", " ".join(both[1].split())
        yield "published", day
        return
    parts = [list(_told(part)) for part in _PARTED.split(line)]
    if len(parts) > 1:
        parts = [told or list(_unlabelled(part)) for told, part in zip(parts, _PARTED.split(line), strict=True)]
    if all(parts):
        yield from chain.from_iterable(parts)


def _told(part: str) -> Iterator[tuple[str, str]]:
    if (labelled := _LABELLED.fullmatch(part)) and labelled.lastgroup:
        name = next(name for name in _LABELS if labelled[name])
        yield from _valued(name, labelled[f"{name}_value"])
    elif dated := _DATED.fullmatch(part):
        name = "published" if dated["published"] else "updated"
        if day := lone_day(dated[f"{name}_value"]):
            yield name, day
    elif (by := _BY.fullmatch(part)) and not _CALENDAR.search(part):
        yield "author", by["names"]
        if by["outlet"]:
            yield "outlet", " ".join(by["outlet"].split())


def _unlabelled(part: str) -> Iterator[tuple[str, str]]:
    if outlet := _OUTLET.fullmatch(part):
        yield "outlet", outlet[1]
    elif day := lone_day(part):
        yield "published", day


def _valued(name: str, written: str) -> Iterator[tuple[str, str]]:
    both = _VALUE_AND_DAY.fullmatch(written) if name in ("outlet", "author") else None
    if both and (day := lone_day(both["day"])):
        yield from _valued(name, both["value"])
        yield "published", day
        return
    if address := web_address(written):
        name = "url" if name in ("outlet", "url") else name
        value: str | None = address if name == "url" else None
    elif name in ("published", "updated"):
        value = iso_day(written)
    else:
        value = None if name == "url" else line_of(written.rstrip("."))
    if value:
        yield name, value
