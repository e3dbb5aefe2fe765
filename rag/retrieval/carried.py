"""Where a question is to be searched, with what a follow-up takes over from the turns before.

"And in April?" and "What about Reuters?" put another date or outlet into the question before; any other question that leans on
the last turn keeps the scope it named; one that stands alone drops it. Knows no store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..text import terms
from ..types import Message, Scope
from .followup import Query, understand
from .scope import Named, named_scope, only_scope

_OPENER = re.compile(r"^\W*(?:(?:and|but|or|so|then)\s+)?(?:what about|how about|what of)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question made to stand alone, and the scope it names or takes over."""

    query: Query
    named: Named


def read(question: str, history: Sequence[Message], outlets: Sequence[str], today: date) -> Reading:
    """What is asked, and where.

    :param history: earlier turns, oldest first. :param outlets: all outlets of the catalog. :param today: see `named_scope`.
    """
    own = named_scope(question, outlets, today)
    opener = _OPENER.match(question)
    moved = only_scope(question[opener.end() :] if opener else question, outlets, today)
    if moved is None and own.scope and not terms(own.rest):
        moved = own.scope
    query = understand(question, history)
    if not (query.leans or moved):
        return Reading(query, own)
    before = _before(history, outlets, today)
    if before is None or not before.named.scope:
        return Reading(query, named_scope(query.standalone, outlets, today))
    if moved and _replaces(moved, before.named.scope):
        scope, rest = _merged(before.named.scope, moved), before.named.rest
        return Reading(Query(query.question, f"{rest} ({scope})", leans=True), Named(scope, rest, str(scope)))
    if not query.leans:
        return Reading(query, own)
    query = understand(question, history, asked=before.named.rest)
    own = named_scope(query.standalone, outlets, today)
    scope = _merged(before.named.scope, own.scope or Scope())
    return Reading(query, Named(scope, own.rest, str(scope)))


def _before(history: Sequence[Message], outlets: Sequence[str], today: date) -> Reading | None:
    """The reading of the last question asked; None when there is none."""
    last = next((at for at in range(len(history) - 1, -1, -1) if history[at].get("role") == "user"), None)
    return None if last is None else read(str(history[last].get("content", "")), history[:last], outlets, today)


def _dated(scope: Scope) -> bool:
    return scope.after is not None or scope.before is not None


def _replaces(moved: Scope, before: Scope) -> bool:
    """Whether the words stand in for a part of the scope before: "in April" after no date may be a date of the facts."""
    return not _dated(moved) or _dated(before)


def _merged(before: Scope, now: Scope) -> Scope:
    """The scope before with the outlets, and with the dates, that are named now in place of its own."""
    scope = before if now.outlets is None else replace(before, outlets=now.outlets)
    return replace(scope, after=now.after, before=now.before) if _dated(now) else scope
