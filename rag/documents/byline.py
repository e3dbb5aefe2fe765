"""What the first lines of a text say of it: "By Ann Lee, Staff Writer", "Published: 21 March 2025", "Source: Reuters", a day alone.

Knows text only. A line that is part of a sentence, or says more than its label promises, says nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from .about import OUTLET, line_of, web_address
from .days import iso_day, lone_day
from .draft import About

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
_CALENDAR = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_OUTLET_AND_DAY = re.compile(rf"({OUTLET})(?:,| [-–—|·]) (.{{6,30}})")
_OUTLET = re.compile(rf"(?:[Tt]he )?({OUTLET})")
_DATELINE = re.compile(rf"^[ \t]*[A-ZÀ-Þ][^\n()]{{1,60}}?, (?P<day>[^\n()]{{6,25}}) \({OUTLET}\)\s*[-–—]", re.MULTILINE)
_PARTED = re.compile(r" [|·•] ")


def byline(text: str) -> About:
    """What labelled lines at the top say, and days and outlets on lines of their own there; the first line of each kind counts."""
    lines = list(_top(text))
    said = [list(_said(line)) for line in lines]
    days = [(at, day) for at, line in enumerate(lines) if (day := lone_day(line))]
    if len(days) == 1 and days[0][0] < _LONE_LINES:  # several are a chronicle
        said[days[0][0]].append(("published", days[0][1]))
    for at, line in enumerate(lines):
        if (outlet := _OUTLET.fullmatch(line)) and not said[at] and any(said[max(0, at - 1) : at + 2]):
            said[at].append(("outlet", " ".join(outlet[1].split())))
    found: dict[str, Any] = {}
    for name, value in chain.from_iterable(said):
        found.setdefault(name, value)
    dateline = _DATELINE.search(text[: _LINES * _CHARS])
    if dateline and (day := iso_day(dateline["day"])):  # most datelines name no year
        found.setdefault("published", day)
    return About(**found)


def _top(text: str) -> Iterator[str]:
    lines = (line.strip(" \t*_#>") for line in text[: 4 * _LINES * _CHARS].split("\n"))
    for line in islice(filter(None, lines), _LINES):
        if len(line) > _CHARS:
            return
        yield line


def _said(line: str) -> Iterator[tuple[str, str]]:
    """What a line says; one in several parts says something when each of them does, else it is the row of a table."""
    if (both := _OUTLET_AND_DAY.fullmatch(line)) and (day := iso_day(both[2])):
        yield "outlet", " ".join(both[1].split())
        yield "published", day
        return
    parts = [list(_told(part)) for part in _PARTED.split(line)]
    if len(parts) > 1:
        named = (_OUTLET.fullmatch(part) for part in _PARTED.split(line))
        parts = [told or ([("outlet", outlet[1])] if outlet else []) for told, outlet in zip(parts, named, strict=True)]
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


def _valued(name: str, written: str) -> Iterator[tuple[str, str]]:
    if address := web_address(written):
        name = "url" if name in ("outlet", "url") else name
        value: str | None = address if name == "url" else None
    elif name in ("published", "updated"):
        value = iso_day(written)
    else:
        value = None if name == "url" else line_of(written.rstrip("."))
    if value:
        yield name, value
