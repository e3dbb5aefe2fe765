"""Live reports: entries of one document that each begin with a clock time, "14:20 The bridge has reopened.", the later one being so now.

Knows no question and no score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..types import Evidence

_CLOCK = re.compile(r"\W{0,4}(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)\b(?: ?(?P<half>[ap])\.?m\b)?", re.IGNORECASE)
_NOON = 12


def current(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentences in their order, without those that open an earlier entry than another of the same document does."""
    timed = {e: time for e in evidence if (time := _opening(e.text)) is not None}
    latest = {e.document: time for e, time in sorted(timed.items(), key=lambda one: one[1])}
    return [e for e in evidence if timed.get(e) in (None, latest.get(e.document))]


def _opening(text: str) -> tuple[int, int] | None:
    """Hour and minute that the text begins with; None where it does not."""
    clock = _CLOCK.match(text)
    if clock is None:
        return None
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % _NOON + _NOON * (clock["half"].lower() == "p")
    return hour, int(clock["minute"])
