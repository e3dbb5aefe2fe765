"""For or against: whether a claim puts somebody on the other side of a vote, a ruling or a campaign than its quotes. Knows English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .clauses import around
from .denying import deniers, is_plain
from .roles import root, roots

_SIDE = re.compile(
    r"\b(?P<verb>vot(?:e|ed|es|ing)|rul(?:e|ed|es|ing)|argu(?:e|ed|es|ing)|campaign(?:s|ed|ing)?|lobb(?:y|ied|ies|ying))(?: \w+ly| \d\S*)?"
    r" (?P<side>for(?! (?:\w+ )?(?:hour|day|week|month|year|decade)s?\b)|in favou?r of|against)\b",
    re.IGNORECASE,
)

_Taken = tuple[str, str, frozenset[str]]
"""A verb, the word for its side, and the roots of its clause."""


def other_side(claim: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """The word of the claim and that of the quotes by which they take other sides of one thing; None where they do not."""
    told = [side for quote in quotes for side in _sides(quote)]
    for verb, side, mine in _sides(claim):
        about = [word for other, word, theirs in told if other == verb and (mine & theirs) - {verb}]
        if about and all((word == "against") != (side == "against") for word in about):
            return f"{side}", about[0]
    return None


def _sides(text: str) -> Iterator[_Taken]:
    for match in _SIDE.finditer(text):
        clause = text[slice(*around(text, match.start()))]
        if not any(is_plain(clause[a:b]) for a, b in deniers(clause)):
            yield root(match["verb"].lower()), match["side"].lower(), frozenset(roots(clause))
