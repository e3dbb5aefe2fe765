"""Claims to citations: which evidence carries a claim, and the quotes cut from the stored text.

The model's words choose; code points and copies. Only this file makes a `Citation`, so holding one means that its
words stand in the document. Knows no store: it is handed the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..text import numbers, terms
from ..types import Citation, Claim, Document, Evidence

MOST_PER_CLAIM = 3
_ENOUGH = 0.15


def carriers(claim: str, question: str, evidence: Sequence[Evidence], weights: Mapping[str, float]) -> tuple[Evidence, ...]:
    """The fewest evidence sentences that hold the claim's words; empty when none holds any.

    Words of the claim count twice as much as those of the question: they are what must be proved. A further
    sentence is taken only when it brings a clear share of what the ones before it lack.

    :param weights: stem -> rarity; a stem that is missing weighs 1.
    """
    claimed = set(terms(claim)) | {f"={n.value:g}" for n in numbers(claim)}
    worth = {s: weights.get(s, 1.0) * (2 if s in claimed else 1) for s in claimed | set(terms(question))}
    held = {e.id: _held(e) & set(worth) for e in evidence}
    chosen: list[Evidence] = []
    missing = set(worth)
    while len(chosen) < MOST_PER_CLAIM:
        rest = [e for e in evidence if e not in chosen]
        if not rest:
            break
        best = max(rest, key=lambda e: (sum(worth[s] for s in held[e.id] & missing), -e.id))
        gain = sum(worth[s] for s in held[best.id] & missing & (claimed if chosen else missing))
        if gain <= (_ENOUGH * sum(worth.values()) if chosen else 0):
            break
        chosen.append(best)
        missing -= held[best.id]
    return tuple(sorted(chosen, key=lambda e: (e.document, e.start)))


def _held(evidence: Evidence) -> set[str]:
    spoken = f"{evidence.speaker or ''} {evidence.text}"
    return set(terms(spoken)) | {f"={n.value:g}" for n in numbers(evidence.text)}


class Numbering:
    """Hands out citation numbers from 1 in order of first use; the same span keeps its number.

    :param documents: name -> document, for every document cited.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._made: dict[tuple[str, int, int], Citation] = {}

    def cite(self, evidence: Evidence) -> int:
        """The number of this evidence's citation; its quote is cut out of the stored text here."""
        key = (evidence.document, evidence.start, evidence.end)
        if key not in self._made:
            self._made[key] = self._cut(evidence, len(self._made) + 1)
        return self._made[key].number

    def _cut(self, evidence: Evidence, number: int) -> Citation:
        document = self._documents[evidence.document]
        return Citation(
            number=number,
            document=document.name,
            title=document.title,
            outlet=document.outlet,
            published=document.published,
            author=document.author,
            page=evidence.page,
            place=evidence.place,
            start=evidence.start,
            end=evidence.end,
            quote=document.text[evidence.start : evidence.end],
            sha256=document.sha256,
        )

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations made so far, by number."""
        return tuple(self._made.values())


def marked(text: str, numbers_used: Sequence[int]) -> str:
    """The claim with its markers behind it: "Brussels. [1][2]"."""
    return f"{text} {''.join(f'[{number}]' for number in numbers_used)}" if numbers_used else text


def lines(claims: Sequence[Claim]) -> str:
    """Claims of a list as text: what counts them on a line of its own, each item on one behind a dash."""
    return "\n".join(f"{'' if claim.kind == 'count' else '- '}{marked(claim.text, claim.citations)}" for claim in claims)
