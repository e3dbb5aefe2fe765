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

_BETWEEN = re.compile(
    r"(?:['’]s)?(?: (?:reports?|reported|article|story|wrote|writes|said|says|noted|published|edition|issue))?"
    r"(?:,| ?\(| (?:on|of|from|in|dated))? ?",
    re.IGNORECASE,
)
"""What may stand between an outlet's name and the day of its report."""


def dated_reports(claim: str, reports: Iterable[Report]) -> list[Span]:
    """The dates of the claim that stand behind an outlet's name and are the day on which it published one of these reports."""
    ends = [(match.end(), day) for outlet, day in reports for match in re.finditer(re.escape(outlet), claim, re.IGNORECASE)]
    return [
        (when.start, when.end)
        for when in dates(claim)
        if any(
            day.endswith(when.value.lstrip("-")) and _BETWEEN.fullmatch(claim, end, when.start) for end, day in ends if end <= when.start
        )
    ]


def names_report(claim: str, outlet: str | None, day: str | None) -> bool:
    """Whether the claim itself says whose report it is and, where that is known, of which day."""
    if not outlet:
        return False
    if day is None:
        return bool(re.match(rf"(?:according to |as reported by )?(?:the )?{re.escape(outlet)}\b", claim, re.IGNORECASE))
    return bool(dated_reports(claim, [(outlet, day)]))
