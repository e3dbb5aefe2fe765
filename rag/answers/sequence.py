"""What came before or of what, and what was more than what: whether a claim has the two the other way round than its quotes.

"The strike led to the sale" is not "the sale led to the strike", and "more men than women" not "more women than men". By the words on
both sides of the word that joins them; `roles` knows who did it to whom. Knows English joining words, and no score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ..text import negations
from .roles import root, roots

_AFTER = "because of|because|due to|(?:caused|triggered|prompted|preceded) by|after|as a result of|owing to|in the wake of|followed(?! by)"
_BEFORE = "(?:caused|triggered|prompted)(?! by)|led to|before|followed by"
_MORE = r"than(?! [\d$€£])|(?P<even>as \w+ as)|(?P<over>out(?:\w{3,}ed|sold|grew|ran|shone)|exceeded|surpassed)(?P<passive> by)?"
_JOINS = re.compile(rf"\b(?:(?P<after>{_AFTER})|(?P<before>{_BEFORE})|(?P<more>{_MORE}))\b", re.IGNORECASE)
_EDGE = re.compile(r"[.;:]\s|\n")
_MOST = 6
"""Joining words of a sentence that are looked at."""
_COMPARED = re.compile(r"\b(?:more|less|fewer|better|worse|\w{3,}er)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The roots of the words of two sides, the earlier or greater first, and by what they are compared: "" of what follows in time."""

    first: frozenset[str]
    second: frozenset[str]
    by: str

    def turns(self, other: _Pair) -> bool:
        """Whether each side has words that the other pair has on the other side only."""
        crossed = self.first & other.second and self.second & other.first
        straight = self.first & other.first and self.second & other.second
        return bool(crossed) and not (straight and not self.by)


def disordered(claim: str, quotes: Sequence[str]) -> bool:
    """Whether every quote that joins the two sides of a claim so has them the other way round."""
    told = [pair for quote in quotes for pair in _pairs(quote)]
    for one in _pairs(claim):
        about = [other for other in told if other.by == one.by and (one.first | one.second) & (other.first | other.second)]
        if about and all(one.turns(other) for other in about):
            return True
    return False


def _pairs(text: str) -> Iterator[_Pair]:
    """The two sides of each joining word in the sentences that deny nothing."""
    for sentence in _EDGE.split(text):
        for join in [] if negations(sentence) else islice(_JOINS.finditer(sentence), _MOST):
            left, right = sentence[: join.start()], sentence[join.end() :]
            if not roots(left):  # "After the vote, he left"
                right, _, left = right.partition(",")
            first, second = frozenset(roots(left)), frozenset(roots(right))
            if join["after"] or join["passive"]:
                first, second = second, first
            if first - second and second - first:
                yield _Pair(first - second, second - first, _by(join, left))


def _by(join: re.Match[str], left: str) -> str:
    """What is compared: "better" of "better in May than in June"."""
    if not join["more"]:
        return ""
    if join["even"] or join["over"]:
        return root((join["over"] or join["even"].split()[1]).lower())
    compared = _COMPARED.findall(left)
    return compared[-1].lower() if compared else "than"
