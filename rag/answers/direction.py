"""Up or down: whether a claim has something rise to a number that in its quotes it fell to, by the numbers of "to 3% from 4%".

So "slowed to 3% from 4%" is no rise. Knows English, and the verbs of `opposites`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..text import dates, negations, terms
from .clauses import clauses
from .opposites import alike
from .quantities import Quantity, quantities

_UP, _DOWN = ("rose", "rais"), ("fell", "cut")
_SLOWER = frozenset({"slow", "eas", "cool", "slip", "dip"})


def misdirected(claim: str, quotes: Sequence[str]) -> str | None:
    """The verb's direction of a claim, "up" or "down", where by the numbers of the quotes it went the other way; else None."""
    moved = [change for quote in quotes for change in _changes(quote)]
    for start, end in clauses(claim):
        clause = claim[start:end]
        if negations(clause) or not (way := _way(clause)):
            continue
        for one in _numbers(clause):
            same = [up for to, up in moved if one.role == "to" and (to.unit, to.measure) == (one.unit, one.measure)]
            if same and all(up != (way == "up") for up in same):
                return way
    return None


def _way(clause: str) -> str:
    """Where the verb of a clause points; "" where it has none, or two that differ."""
    said = terms(clause)
    up = any(alike(term, verb) for term in said for verb in _UP)
    down = any(term in _SLOWER or alike(term, verb) for term in said for verb in _DOWN)
    return "" if up == down else "up" if up else "down"


def _changes(text: str) -> Iterator[tuple[Quantity, bool]]:
    """Each number that something came to from another one in its clause, and whether it is the larger."""
    for start, end in clauses(text):
        found = _numbers(text[start:end])
        for to in (one for one in found if one.role == "to"):
            before = [one for one in found if one.role == "from" and one.unit == to.unit and one.measure != to.measure]
            if len(before) == 1:
                yield to, to.measure > before[0].measure


def _numbers(clause: str) -> list[Quantity]:
    return quantities(clause, [(when.start, when.end) for when in dates(clause)])
