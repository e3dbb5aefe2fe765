"""Claims to citations: which evidence carries a claim, and the quotes cut from the stored text.

The model's words choose, its numbers are a hint; code points and copies. Only this file makes a `Citation`, so holding one
means that its words stand in the document. Knows no store: it is handed the documents, and no check: it is told what holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..text import numbers, terms
from ..types import Citation, Claim, Document, Evidence

MOST_PER_CLAIM = 3
_ENOUGH = 0.15

Proof = tuple[Evidence, ...]
"""Sentences that a claim may rest on, in document order."""


def proofs(
    claim: str, question: str, hints: Sequence[int], evidence: Sequence[Evidence], weights: Mapping[str, float]
) -> tuple[Proof, ...]:
    """What may prove a claim, to be checked in this order: what the model pointed at, what holds the claim's words, both together.

    And the best sentence that holds them all alone: of a claim of a word or two the question's words would choose another.

    :param hints: numbers the model gave; those that are no evidence's count for nothing. :return: empty when nothing holds a word of it.
    """
    hinted = tuple(e for e in evidence if e.id in hints)
    chosen = carriers(claim, question, evidence, weights)
    alone = carriers(claim, question, [e for e in evidence if _claimed(claim) <= _held(e)], weights)
    both = tuple(sorted({*hinted, *chosen}, key=_place))
    return tuple(dict.fromkeys(proof for proof in (hinted, chosen, alone, both) if proof))


def least(proof: Proof, holds: Callable[[Proof], bool]) -> Proof:
    """The fewest of the sentences that still hold, at most `MOST_PER_CLAIM`: each that is not needed goes, the last first.

    :param holds: whether the claim is proved by these as well as by all. It is never asked about none.
    """
    for sentence in reversed(proof):
        fewer = tuple(e for e in proof if e is not sentence)
        if fewer and holds(fewer):
            proof = fewer
    return proof[:MOST_PER_CLAIM]


def carriers(claim: str, question: str, evidence: Sequence[Evidence], weights: Mapping[str, float]) -> Proof:
    """The fewest evidence sentences that hold the claim's words; empty when none holds any.

    Words of the claim count twice as much as those of the question: they are what must be proved. A further
    sentence is taken only when it brings a clear share of what the ones before it lack.

    :param weights: stem -> rarity; a stem that is missing weighs 1.
    """
    claimed = _claimed(claim)
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
    return tuple(sorted(chosen, key=_place))


def _place(evidence: Evidence) -> tuple[str, int]:
    return evidence.document, evidence.start


def _claimed(claim: str) -> set[str]:
    return set(terms(claim)) | {f"={n.value:g}" for n in numbers(claim)}


def _held(evidence: Evidence) -> set[str]:
    spoken = f"{evidence.speaker or ''} {evidence.text}"
    return set(terms(spoken)) | {f"={n.value:g}" for n in numbers(evidence.text)}


class Numbering:
    """Hands out citation numbers from 1 in order of first use; what lies in a span cited before keeps its number.

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

    def cite_together(self, proof: Sequence[Evidence]) -> tuple[int, ...]:
        """The numbers, in order, of the sentences that prove one claim; neighbours not cited before get one for both.

        Sentences are neighbours where only white space stands between them.
        """
        return tuple(sorted({self.cite(e) for e in self._joined(sorted(proof, key=_place))}))

    def _joined(self, proof: Sequence[Evidence]) -> Iterator[Evidence]:
        run: Evidence | None = None
        for sentence in proof:
            known = self._around(sentence)
            if run and not known and self._touch(run, sentence):
                text = self._documents[run.document].text[run.start : sentence.end]
                run = replace(run, end=sentence.end, text=text)
                continue
            if run:
                yield run
            run = None if known else sentence
            if known:
                yield known
        if run:
            yield run

    def _around(self, evidence: Evidence) -> Evidence | None:
        """The evidence as it was cited before, alone or in a longer span; None when it was not."""
        for document, start, end in self._made:
            if document == evidence.document and start <= evidence.start and evidence.end <= end:
                return replace(evidence, start=start, end=end)
        return None

    def _touch(self, first: Evidence, second: Evidence) -> bool:
        if first.document != second.document or first.end > second.start:
            return False
        return not self._documents[first.document].text[first.end : second.start].strip()

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
    """Claims of a list as text: what counts them on a line of its own, each item on one behind a dash; one alone is no list."""
    bare = len(claims) == 1
    return "\n".join(f"{'' if bare or claim.kind == 'count' else '- '}{marked(claim.text, claim.citations)}" for claim in claims)
