"""What a document says about itself, in fields of its file or in its own first lines.

Knows no format: readers hand it fields and text. Where nothing is said the answer is None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from .days import iso_day
from .decoding import sound
from .draft import About
from .headline import clean_title

_ALIASES = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "publication", "site"),
    "published": ("published", "date", "pubdate", "publishdate", "datepublished", "created", "issued"),
    "author": ("author", "authors", "byline", "creator"),
    "updated": ("updated", "modified", "lastmod", "datemodified"),
    "language": ("language", "lang"),
}
_ADDRESSES = ("url", "link", "canonical", "canonical_url", "source_url", "source")
_ALONE = (
    "Reuters|AP|AFP|dpa|Bloomberg|BBC|CNN|NPR|NBC|CBS|ABC|TASS|Xinhua|Interfax|Politico|POLITICO|Axios|Euronews|Al Jazeera|Le Monde"
    "|Der Spiegel|Times|Post|Journal|Guardian|Economist|Telegraph|Independent|Observer"
)
_LAST_WORDS = (
    "Times|Post|Journal|Guardian|News|Telegraph|Independent|Economist|Herald|Tribune|Chronicle|Observer|Mail|Mirror|Sun"
    "|Express|Gazette|Globe|Standard|Star|Today|Press|Agency|Magazine|Review|Insider"
)
OUTLET = rf"(?:(?:[A-Z][\w&’'.-]*[ \u00a0\n]){{1,3}}(?:{_LAST_WORDS})|{_ALONE})"
_DATELINE = re.compile(rf"\(({OUTLET})\)\s*[-–—_]|/({OUTLET})/\.? ")
_REPORTED = re.compile(rf"\b[Aa]s reported by (?:[Tt]he )?({OUTLET})\b")
_DATELINE_CHARS, _LEAD_CHARS = 300, 2000


def about_fields(fields: Mapping[str, Any]) -> About:
    """From the fields of a front matter, a side-car or a corpus row, by the names that are in use for them."""
    found = {part: first(*(fields.get(alias) for alias in aliases)) for part, aliases in _ALIASES.items()}
    title = found["title"]
    return About(
        clean_title(title) if title else None,
        found["outlet"],
        iso_day(found["published"]),
        found["author"],
        iso_day(found["updated"]),
        language_code(found["language"]),
        next(filter(None, (web_address(fields.get(name)) for name in _ADDRESSES)), None),
        tags_of(fields.get("tags") or fields.get("keywords") or fields.get("categories")),
    )


def language_code(value: str | None) -> str | None:
    """The ISO 639-1 code at the head of a language tag such as "en-GB"; None for anything else."""
    match = re.match(r"([A-Za-z]{2})(?:[-_]|$)", value or "")
    return match[1].lower() if match else None


def web_address(value: Any) -> str | None:
    """An http address on one line; None for anything else, above all for addresses that run something."""
    address = "".join(sound(value).split()) if isinstance(value, str) else ""
    return address if re.match(r"https?://[^/]", address, re.IGNORECASE) else None


def tags_of(value: Any) -> tuple[str, ...]:
    """Tags in a list, or in a line with commas or semicolons between them; each once."""
    parts = re.split(r"[,;]", value) if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ()
    return tuple(dict.fromkeys(tag for part in parts if (tag := line_of(part))))


def first(*values: Any) -> str | None:
    """The first of the values that says something, on one line."""
    return next((line for value in values if (line := line_of(value))), None)


def line_of(value: Any) -> str | None:
    """A value of a metadata field on one line; None for nothing, for an address and for what is no name or number."""
    if isinstance(value, Mapping):  # schema.org: {"@type": "Person", "name": ...}
        return line_of(value.get("name"))
    if isinstance(value, list):
        return ", ".join(line for part in value if (line := line_of(part))) or None
    if not isinstance(value, (str, int, float, date)) or isinstance(value, bool):
        return None
    line = " ".join(sound(str(value)).split())
    return None if not line or line.startswith(("http://", "https://")) else line


def named_outlet(text: str) -> str | None:
    """The outlet that the text itself names in a dateline or, near the top, as its source."""
    match = _DATELINE.search(text[:_DATELINE_CHARS]) or _REPORTED.search(text[:_LEAD_CHARS])
    return line_of(next(filter(None, match.groups()))) if match else None
