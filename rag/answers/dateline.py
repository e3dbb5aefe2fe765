"""Days in a claim that date the report and not what it reports: "According to Reuters on 12 May 2024, …".

Such a day needs no proof in the quotes: the document's own day of publication proves it. Knows a claim's text and the reports it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..text import dates
from ..types import Span

Report = tuple[str, str]
"""An outlet, and the ISO day on which it published a document."""

_TELLS = r"(?:reports?|reported|article|story|wrote|writes|said|says|noted|published|edition|issue)"
_BEHIND = re.compile(rf"(?:['’]s)?(?: {_TELLS})?(?:,| ?\(| (?:on|of|from|in|dated))? ?", re.IGNORECASE)
"""What may stand between an outlet's name and the day of its report."""
_AHEAD, _REPORTS = re.compile(r",? (?:the )?", re.IGNORECASE), re.compile(rf"(?:['’]s)? {_TELLS}\b", re.IGNORECASE)
"""What may stand between the day and the outlet's name, and what must then follow that."""


def dated_reports(claim: str, reports: Iterable[Report]) -> list[Span]:
    """The dates of the claim that stand beside an outlet's name and are the day on which it published one of these reports."""
    named = [(match, day) for outlet, day in reports for match in re.finditer(re.escape(outlet), claim, re.IGNORECASE)]
    return [
        (when.start, when.end)
        for when in dates(claim)
        if any(day.endswith(when.value.lstrip("-")) and _beside(claim, (when.start, when.end), outlet.span()) for outlet, day in named)
    ]


def _beside(claim: str, day: Span, outlet: Span) -> bool:
    if outlet[1] <= day[0]:
        return _BEHIND.fullmatch(claim, outlet[1], day[0]) is not None
    return _AHEAD.fullmatch(claim, day[1], outlet[0]) is not None and _REPORTS.match(claim, outlet[1]) is not None


def names_report(claim: str, outlet: str | None, day: str | None) -> bool:
    """Whether the claim itself says whose report it is and, where that is known, of which day."""
    if not outlet:
        return False
    if day is None:
        return bool(re.match(rf"(?:according to |as reported by )?(?:the )?{re.escape(outlet)}\b", claim, re.IGNORECASE))
    return bool(dated_reports(claim, [(outlet, day)]))
