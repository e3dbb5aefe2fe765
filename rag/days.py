"""Days and spans of days as people write them: "21 December 2024", "1–31 March 2026", "since 4 May 2026"."""

from __future__ import annotations

from datetime import date

MONTHS = "January February March April May June July August September October November December".split()
"""In English whatever the locale is, in order."""


def written(iso: str) -> str:
    """An ISO day written out; any other text, as "2024", as it is."""
    day = _day(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else iso


def span(after: str | None, before: str | None) -> str:
    """Both bounds are inclusive ISO dates; None leaves that side open, and "" is written for no bound at all."""
    if after is None or before is None:
        return f"since {written(after)}" if after else f"until {written(before)}" if before else ""
    first, last = _day(after), _day(before)
    if after == before:
        return written(after)
    if after[:4] == before[:4] and (after[4:], before[4:]) == ("-01-01", "-12-31"):
        return after[:4]
    if first is None or last is None or first.year != last.year:
        return f"{written(after)} – {written(before)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {written(before)}"
    return f"{first.day}–{written(before)}"


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
