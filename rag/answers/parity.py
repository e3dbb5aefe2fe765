"""How often what denies is denied itself, in a claim and in its quotes: "does not prohibit" against "prohibits".

Behind a further "not", a word of denial no longer tells whether a claim denies what its quotes do; here each is held against the same one
alone. Knows English, and no score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text import words
from .clauses import clauses
from .denying import deniers, is_plain
from .opposites import alike
from .roles import root, roots

_BETWEEN = frozenset("yet even ever longer still also be been being have had has to".split())
"""What may stand between a denial and the word that it denies, beside adverbs in -ly."""
_THINGS = frozenset("ban failure refusal rejection denial opposition prohibition exclusion disqualification absence lack".split())
"""Denials as things, which may be there or be over: "no ban" is true of one that was lifted."""
_OF_THINGS = frozenset({"no", "without"})


@dataclass(frozen=True, slots=True)
class _Denier:
    """A word of denial in its clause: its root, "" for "not" and its kin; the roots beside it; and the denial of it, "" where none is."""

    root: str
    beside: frozenset[str]
    by: str


def overturned(claim: str, quotes: Sequence[str]) -> str | None:
    """How a claim denies a denial of the quotes, or makes one of what they deny to be one; None where it does not."""
    held = [one for quote in quotes for one in _deniers(quote)]
    for mine in _deniers(claim):
        about = [other for other in held if other.beside & mine.beside]
        same = [other for other in about if mine.root and (other.root == mine.root or alike(other.root, mine.root))]
        left_out = mine.by and any(not other.root for other in about)  # "Lopez rejected the offer, Holm did not"
        if same and not left_out and all(bool(other.by) != bool(mine.by) for other in same):
            return f"the cited text says it without {mine.by!r}" if mine.by else f"the cited text says {same[0].by!r} of it"
    return None


def _deniers(text: str) -> Iterator[_Denier]:
    """The words of denial that deny no other one, each with its own denial."""
    for start, end in clauses(text):
        clause = text[start:end]
        found = deniers(clause)
        own = {root(word.folded) for a, b in found for word in words(clause[a:b])}
        beside = frozenset(roots(clause)) - own
        by = ""
        for one, two in zip(found, [*found[1:], (end, end)], strict=False):
            word = clause[slice(*one)]
            thing = word.lower() in _THINGS and (not by or by.lower() in _OF_THINGS)
            bears = _adjacent(clause[one[1] : two[0]]) and two[0] < len(clause)
            if not thing and not bears:
                yield _Denier("" if is_plain(word) else root(words(word)[0].folded), beside, by)
            by = word if bears and not by else ""


def _adjacent(between: str) -> bool:
    return all(word.folded in _BETWEEN or word.folded.endswith("ly") for word in words(between))
