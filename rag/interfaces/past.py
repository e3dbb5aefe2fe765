"""The list of conversations, to be chosen from, as HTML whose text is escaped. Knows no journal, no session and no web framework."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from ..days import written
from ..entries import Heading
from ..evaluation.pages.charts import tag
from .render import counted
from .runs import current, html

LISTED = 200
"""Conversations listed at most; words to look for bring the others."""


def listed(headings: Sequence[Heading], chosen: str, words: str = "") -> str:
    """The conversations, each to be chosen by its id; the `chosen` one is marked."""
    if not headings:
        none = f"No conversation holds “{words.strip()}”." if words.strip() else "Nothing has been asked yet."
        return html(tag("p", none, class_="fn-none", role="status"))
    rows = (_row(heading, heading.id == chosen) for heading in headings)
    more = tag("p", f"The {LISTED} newest. Search brings the others.", class_="fn-none") if len(headings) >= LISTED else ""
    return html(tag("ul", *rows, class_="fn-past fn-runs", aria_label="Conversations"), more)


def _row(heading: Heading, marked: bool) -> Markup:
    title = tag("bdi", heading.title, class_="fn-past-title")
    about = tag("span", f"{day(heading.updated)} · {counted(heading.entries, 'question')}", class_="fn-past-day")
    inside = tag("button", title, " ", about, type="button", class_="fn-past-pick")
    return tag("li", inside, data_pick=heading.id, **current(marked))


def day(iso: str, today: date | None = None) -> str:
    """The day of an ISO time as people say it, where this program runs: "today", "yesterday", "12 May 2026"."""
    try:
        then = datetime.fromisoformat(iso).astimezone().date()
    except ValueError:
        return iso
    now = today or date.today()
    return {now: "today", now - timedelta(days=1): "yesterday"}.get(then, written(then.isoformat()))
