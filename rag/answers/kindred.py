"""Which words speak of the same thing, so that a question's verb is found again in a sentence.

A short table of the words that news uses for one another, beside what stems and `opposites` tell. Knows no question and no value.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..text import stem, terms
from ..types import Span
from .clauses import phrase
from .opposites import alike

DEAD = "kill killed kills killing die died dies dead death deaths fatality fatalities toll lives"
HURT = "injure injured injures injuring injury injuries wound wounded wounding hurt"
_ROWS = (
    DEAD,
    HURT,
    "win won wins winner winning victory victor champion triumph triumphed beat beats beaten defeat defeated defeating elected crowned",
    "buy bought buys acquire acquired acquires purchase purchased acquisition takeover",
    "found founded founder established establish",
    "lead led leads leader head headed heads",
    "begin began begun start started starts open opened opens premiere premiered premieres launch launched debut debuted",
    "release released releases launch launched came",
    "elect elected election",
    "arrest arrested detained detain",
    "play played plays playing star stars starring starred role portray portrays portrayed cast",
    "attend attended attendance crowd",
    "announce announced unveil unveiled reveal revealed",
)
FATES = frozenset(stem(word) for word in f"{DEAD} {HURT}".split())
"""Stems of words that tell of the dead and the hurt."""
CHANGING = FATES | frozenset(
    stem(word)
    for word in (
        "missing arrested detained evacuated displaced homeless rescued hospitalized infected cases toll damage outages votes signatures"
    ).split()
)
"""Stems of words for what is counted anew from day to day."""


def _rows(rows: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, row in enumerate(rows):
        for word in row.split():
            found[stem(word)] = found.get(stem(word), frozenset()) | {number}
    return found


_KIN = _rows(_ROWS)


def kindred(one: str, two: str) -> bool:
    """Whether two stems tell of the same: alike, of one family ("director", "directed"), or used for one another."""
    none: frozenset[int] = frozenset()
    if one == two or _KIN.get(one, none) & _KIN.get(two, none) or alike(one, two):
        return True
    return min(len(one), len(two)) >= 5 and one[:5] == two[:5] and one.isalpha() and two.isalpha()


def speaking_of(asked: Collection[str], spans: Sequence[Span], text: str) -> Span | None:
    """The one span, or the only one whose phrase speaks of what is asked; None where several do or none does."""
    if len(spans) == 1:
        return spans[0]
    fitting = [span for span in spans if any(kindred(s, a) for s in terms(phrase(text, span)) for a in asked)]
    return fitting[0] if len(fitting) == 1 else None
