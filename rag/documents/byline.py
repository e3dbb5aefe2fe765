"""What the first lines of a text say of it under a label: "By Ann Lee", "Published: 21 March 2025", "Source: Reuters".

Knows text only. A line that is part of a sentence, or says more than its label promises, says nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from .about import OUTLET, iso_day, line_of, web_address
from .draft import About

_LINES, _CHARS = 12, 120  # of the top of a text; a longer line is where the text begins
_LABELS = {
    "published": r"published(?: on)?|publication date|date|posted(?: on)?|veröffentlicht(?: am)?|datum|publié(?: le)?|fecha",
    "updated": r"(?:last )?updated(?: on)?|(?:last )?modified|aktualisiert(?: am)?|mis à jour(?: le)?|actualizado",
    "author": r"authors?|by|written by|autor(?:in)?|auteur|von|par",
    "outlet": r"source|outlet|publisher|publication|newspaper|quelle|zeitung|fuente",
    "url": r"url|link|source url|web address",
}
_LABELLED = re.compile("|".join(rf"(?P<{name}>(?:{label}) ?: *(?P<{name}_value>\S.*))" for name, label in _LABELS.items()), re.IGNORECASE)
_NAME = r"[A-ZÀ-Þ][\w'’.-]+(?: (?:[A-ZÀ-Þ][\w'’.-]*|van|von|de|der|den|di|da|al|bin|el|la)){1,4}"
_BY = re.compile(rf"[Bb]y ({_NAME}(?:(?:, | and |, and | & ){_NAME})*)(?:,? (?:in|for) [A-Z]\w+)?")
_CALENDAR = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_OUTLET_AND_DAY = re.compile(rf"({OUTLET})(?:,| [-–—|·]) (.{{6,30}})")


def byline(text: str) -> About:
    """What labelled lines at the top say; the first line of each kind counts."""
    found: dict[str, Any] = {}
    for name, value in (pair for line in _top(text) for pair in _said(line)):
        found.setdefault(name, value)
    return About(**found)


def _top(text: str) -> Iterator[str]:
    lines = (line.strip(" \t*_#>") for line in text[: 4 * _LINES * _CHARS].split("\n"))
    for line in islice(filter(None, lines), _LINES):
        if len(line) > _CHARS:
            return
        yield line


def _said(line: str) -> Iterator[tuple[str, str]]:
    labelled = _LABELLED.fullmatch(line)
    if labelled and labelled.lastgroup:
        name = next(name for name in _LABELS if labelled[name])
        value = _value(name, labelled[f"{name}_value"])
        if value:
            yield name, value
    elif (by := _BY.fullmatch(line)) and not _CALENDAR.search(line):
        yield "author", by[1]
    elif (both := _OUTLET_AND_DAY.fullmatch(line)) and (day := iso_day(both[2])):
        yield "outlet", " ".join(both[1].split())
        yield "published", day


def _value(name: str, written: str) -> str | None:
    if name in ("published", "updated"):
        return iso_day(written)
    return web_address(written) if name == "url" else line_of(written.rstrip("."))
