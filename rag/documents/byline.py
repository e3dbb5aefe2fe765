"""What the first lines of a text say of it: "By Ann Lee, Editor", "Published: 21 March 2025", "The Beacon, 21 March 2025", a day alone.

Such lines, and the headline right above them, tell no news: what they say goes into the metadata, and they are no evidence, so that the
day of an article never stands as the day of what it reports. Knows text only. A line that is part of a sentence, or says more than its
label promises, says nothing here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any

from ..days import MONTHS
from ..types import Span
from .about import OUTLET, line_of, web_address
from .days import iso_day, lone_day
from .draft import About
from .headline import clean_title, first_line, headline, is_headline, numbered, trim
from .masthead import masthead, outlet

_MARKS = " \t\r*_#>"
_LINES, _CHARS = 12, 120  # of the top of a text; a longer line is where the text begins
_LONE_LINES = 6  # in which a line that is a day and nothing else is the one of publication
_LABELS = {
    "published": (
        r"(?:first )?published(?: on)?|publication date|date|posted(?: on)?|issued(?: on)?|(?:for )?immediate release"
        r"|(?:press|news|media) release|veröffentlicht(?: am)?|datum|pressemitteilung|publié(?: le)?|communiqué(?: de presse)?|fecha"
    ),
    "updated": r"(?:last )?updated(?: on)?|(?:last )?modified|aktualisiert(?: am)?|mis à jour(?: le)?|actualizado",
    "author": r"authors?|by|byline|written by|autor(?:in)?|auteur|von|par",
    "outlet": r"source|outlet|publisher|publication|newspaper|quelle|zeitung|fuente",
    "title": r"title|headline|titel|titre|título",
    "url": r"url|link|source url|web address",
}
_LABELLED = re.compile("|".join(rf"(?P<{name}>(?:{label}) ?: *(?P<{name}_value>\S.*))" for name, label in _LABELS.items()), re.IGNORECASE)
_DATED = re.compile(
    "|".join(rf"(?P<{name}>(?:{_LABELS[name]})(?:,? | [-–—] )(?P<{name}_value>\w.*))" for name in ("published", "updated")), re.IGNORECASE
)
_DATED_BELOW = re.compile(_LABELS["published"], re.IGNORECASE)
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
_VALUE_AND_DAY = re.compile(r"(?P<value>.*\w)(?:,| [-–—|·]| \() ?(?P<day>[^,|·()]{6,}(?:, \d{4})?)\)?")
_OUTLET = re.compile(rf"(?:[Tt]he )?({OUTLET})")
_DATELINE = re.compile(
    rf"^[ \t]*[A-ZÀ-Þ](?:[^\n()]{{1,60}}?, (?P<told>[^\n()]{{6,25}}) \({OUTLET}\)\s*[-–—]"
    r"|[A-ZÀ-Þ]{2,}[^\n()–—]{0,60}?, (?P<day>[^\n()–—]{6,25})\s[-–—]\s)",
    re.MULTILINE,
)
"""Without an agency's name behind the day only where the place is in capitals."""
_PARTED = re.compile(r" [|·•] ")
_ROW = re.compile(r"[^|:]+: [^|]+(?: \| [^|:]+: [^|]+)+")


def byline(text: str) -> About:
    """What labelled lines at the top say, and days and outlets on lines of their own there; the first line of each kind counts."""
    found: dict[str, Any] = {}
    for name, value in chain.from_iterable(line.said for line in _read(text)):
        found.setdefault(name, value)
    dateline = _DATELINE.search(text[: _LINES * _CHARS])
    if dateline and (day := iso_day(dateline["told"] or dateline["day"])):  # most datelines name no year
        found.setdefault("published", day)
    return About(**found)


def byline_spans(text: str) -> tuple[Span, ...]:
    """Where these lines stand, in order; without rows of a table, and none where they differ, as the lines of a list do."""
    lines = [line for line in _read(text) if line.said]
    told = Counter(name for name, _ in {said for line in lines for said in line.said})
    return () if any(count > 1 for count in told.values()) else tuple(line.span for line in lines if not _ROW.fullmatch(line.text))


def below(text: str, start: int) -> int:
    """Where the lines end that say such things at the top, above a headline; `start` where there are none, or no headline follows.

    An address of whom to ask is passed over with them. One that names no more than a day behind other words, as "Council minutes,
    3 March 2025", may be the headline itself.
    """
    end = start
    for line in _read(text):
        if first_line(text, end) == line.span and (line.said or "@" in line.text) and not line.titled:
            end = line.span[1]
    return end if headline(text, end) else start


@dataclass(slots=True)
class _Line:
    """A line near the top without its marks, where it stands, what it says, and whether it may be a headline for all that."""

    text: str
    span: Span
    said: list[tuple[str, str]]
    titled: bool = False


def _read(text: str) -> list[_Line]:
    lines = list(_top(text))
    _date(lines)
    for line, after in pairwise(lines):
        if not line.said and _DATED_BELOW.fullmatch(line.text):  # "For immediate release" above the day
            line.said += [said for said in after.said if said[0] == "published"]
    for at, line in enumerate(lines):
        beside = lines[max(0, at - 1) : at + 2]
        if not line.said and any(one.said for one in beside) and (known := _OUTLET.fullmatch(line.text)):
            line.said.append(("outlet", " ".join(known[1].split())))
    if len(lines) > 1 and lines[1].said and not lines[0].said and _is_right_above(text, *lines[:2]):
        if (paper := outlet(lines[0].text)) and headline(text, lines[1].span[1]):
            lines[0].said.append(("outlet", paper))
        elif is_headline(lines[0].text):
            lines[0].said.append(("title", clean_title(lines[0].text)))
    return lines


def _date(lines: list[_Line]) -> None:
    """Note the day that a line tells, alone or behind a name, and a label above it; several are a chronicle or a list."""
    heads = [(line, head) for line in lines[:_LONE_LINES] if not line.said and (head := masthead(line.text))]
    days = [(line, day) for line in lines[:_LONE_LINES] if not line.said and (day := lone_day(line.text))]
    if any(lone_day(line.text) or masthead(line.text) for line in lines[_LONE_LINES:]):
        return
    if len(days) == 1:
        line, day = days[0]
        line.said.append(("published", day))
    if len(heads) == 1:
        line, head = heads[0]
        line.said += [("outlet", head.outlet)] if head.outlet else []
        line.said.append(("published", head.day))
        line.titled = head.outlet is None


def _is_right_above(text: str, first: _Line, second: _Line) -> bool:
    """Whether the next line stands right below; a blank line between them is the readers' to judge."""
    return text[first.span[1] : second.span[0]].count("\n") == 1


def _top(text: str) -> Iterator[_Line]:
    lines = ((line, at) for line, at in numbered(text[: 4 * _LINES * _CHARS], 0) if line.strip(_MARKS))
    for line, at in islice(lines, _LINES):
        bare = line.strip(_MARKS)
        if len(bare) > _CHARS:
            return
        yield _Line(bare, trim(text, at, at + len(line)), list(_said(bare)))


def _said(line: str) -> Iterator[tuple[str, str]]:
    """What a line says; one in several parts says something when each of them does, else it is the row of a table."""
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
    elif (both := _VALUE_AND_DAY.fullmatch(part)) and (day := lone_day(both["day"])) and (by := list(_written_by(both["value"]))):
        yield from by
        yield "published", day
    else:
        yield from _written_by(part)


def _written_by(part: str) -> Iterator[tuple[str, str]]:
    """“By Ann Lee, The Monitor”: who and, behind the last comma or its own word, where."""
    names, _, last = part.rpartition(", ")
    paper = outlet(last) if names else None
    if (by := _BY.fullmatch(names if paper else part)) and not _CALENDAR.search(part):
        yield "author", by["names"]
        if paper := paper or by["outlet"]:
            yield "outlet", " ".join(paper.split())


def _unlabelled(part: str) -> Iterator[tuple[str, str]]:
    if known := _OUTLET.fullmatch(part):
        yield "outlet", known[1]
    elif paper := outlet(part):
        yield "outlet", paper
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
