"""How one answer was found: what was searched, what came of it in which order, and what was not laid before the answerer and why.

For whoever wants to look behind an answer. It is no part of what is kept of it, and holds no setting, no key and no prompt.
Knows no step of a search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage or a sentence that was found: the span of its document, its place in the order from 1, and its score, higher is better.

    `parts` names what the score was made of. `dropped` says why the answerer did not read it; "" where it did.
    """

    document: str
    start: int
    end: int
    rank: int
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One search.

    `forms` are the question's forms, each behind its name: as asked, as it stands alone, as searched. `where` is what limited the search,
    "" for nothing. `passages` are those found, best first, `sentences` those scored in them. `missing` are words of the question that no
    passage found holds.
    """

    forms: tuple[tuple[str, str], ...]
    where: str = ""
    passages: tuple[Candidate, ...] = ()
    sentences: tuple[Candidate, ...] = ()
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form."""
        return {
            "forms": dict(self.forms),
            "where": self.where,
            "missing": list(self.missing),
            "passages": [_row(one) for one in self.passages],
            "sentences": [_row(one) for one in self.sentences],
        }


def _row(one: Candidate) -> dict[str, Any]:
    place = {"rank": one.rank, "document": one.document, "start": one.start, "end": one.end, "score": round(one.score, 4)}
    parts = {name: round(value, 4) for name, value in one.parts.items()}
    return {**place, **parts, **({"dropped": one.dropped} if one.dropped else {})}
