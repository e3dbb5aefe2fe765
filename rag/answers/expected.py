"""What kind of answer a question asks for, and the shortest string of that kind in a sentence.

By the question's own words only. Knows no evidence and no score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from ..text import STOP, dates, fold, names, numbers, stem, terms, words

Expected = Literal["person", "place", "date", "number", "reason", "yesno", "other"]

_RULES: tuple[tuple[Expected, str], ...] = (
    (
        "number",
        r"\bhow (?:many|much|old|long|far|large|big|high|often)\b|\bwhat (?:number|percentage|share|amount|sum)\b|\bwhat (?:\w+ )?price\b",
    ),
    ("date", r"^\W*(?:\w+ )?when\b|\b(?:what|which) (?:date|day|year|month|week|time)\b|\bsince when\b"),
    ("place", r"^\W*(?:\w+ )?where\b|\b(?:what|which) (?:city|country|place|town|state|region|location|capital|venue)\b"),
    ("reason", r"^\W*(?:\w+ )?why\b|\bwhat (?:is|was|were|are) the reasons?\b|\bfor what reasons?\b|\bhow come\b"),
    (
        "person",
        r"^\W*(?:\w+ )?(?:who|whom|whose)\b"
        r"|\b(?:what|which) (?:person|politician|leader|official|minister|president|party|company|organi[sz]ation)\b"
        r"|\b(?:what|which) (?:newspaper|outlet|agency|paper)\b|\bwhat is the name\b|\bby whom\b",
    ),
    ("yesno", r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)


def expected(question: str) -> Expected:
    """The kind of answer asked for; "other" when the words do not say."""
    folded = fold(question).text
    return next((kind for kind, pattern in _RULES if re.search(pattern, folded)), "other")


def candidates(kind: Expected, question: str, text: str) -> list[str]:
    """Strings of that kind in the text, as written and in order, that the question does not hold already."""
    asked = {stem(word.folded) for word in words(question)}
    spans: Iterable[tuple[int, int]] = ()
    if kind == "number":
        spans = [(n.start, n.end) for n in numbers(text)]
    elif kind == "date":
        spans = [(d.start, d.end) for d in dates(text)]
    elif kind in ("person", "place"):
        spans = [(n.start, n.end) for n in names(text) if fold(n.text).text not in STOP]
    return [text[a:b] for a, b in spans if not {stem(w.folded) for w in words(text[a:b])} <= asked]


def fits(kind: Expected, question: str, text: str) -> bool | None:
    """Whether the text holds something of the kind asked for; None when the kind cannot be told by rule."""
    if kind in ("other", "yesno", "reason"):
        return None
    return bool(candidates(kind, question, text))


def shortest(question: str, claim: str, quote: str) -> str | None:
    """The shortest answer string: of the kind asked for, in the claim, and in the quote that proves it; else None."""
    kind = expected(question)
    proved = fold(quote).text
    found = [text for text in candidates(kind, question, claim) if fold(text).text in proved]
    return found[0] if found else None


def is_bare(text: str) -> bool:
    """True when a draft says nothing beside function words."""
    return not terms(text)
