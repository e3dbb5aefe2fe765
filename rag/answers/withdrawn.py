"""An answer after documents it rests on were removed: what came from them is gone from it, and it says so.

Knows answers only; which documents are gone it is told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..types import Answer, Claim
from .citations import lines, marked

REMOVED = "Document removed."
_GONE = "Document removed: "
_UNANSWERED = "The documents did not answer this."
COUNTED_BEFORE = "Counted before a document was removed."


def rests_on(answer: Answer) -> set[str]:
    """Names of all documents whose text stands in the answer."""
    return {c.document for c in answer.citations} | {e.document for e in answer.evidence}


def is_withdrawn(answer: Answer) -> bool:
    """Whether `withdraw` left nothing of the answer."""
    return answer.abstained and not answer.citations and answer.text.startswith(_GONE)


def withdraw(answer: Answer, gone: Collection[str]) -> Answer:
    """The answer without any text of the documents named in `gone`.

    A sentence that rests on them alone becomes "Document removed."; one that rests on others too keeps those and counts
    as partly supported, unless it quotes. Without a sentence left the answer is an abstention; what was
    one stays one, with the quotes that are left. Its number of each citation stays.
    """
    kept = tuple(c for c in answer.citations if c.document not in gone)
    evidence = tuple(e for e in answer.evidence if e.document not in gone)
    numbers = {c.number for c in kept}
    if kept == answer.citations:  # only sentences that were read and not cited are gone
        return replace(answer, evidence=evidence, rejected=(), trace=None)
    claims = tuple(_withdrawn(claim, numbers) for claim in answer.claims)
    lost = ", ".join(sorted({c.document for c in answer.citations} & set(gone)))
    whole = replace(answer, short=None, citations=kept, rejected=(), evidence=evidence, trace=None)
    if answer.abstained:
        nearest = "".join(f" {marked(f'“{c.quote}”', (c.number,))}" for c in kept)
        return replace(whole, text=f"{_UNANSWERED}{f' Nearest to it:{nearest}' if nearest else ''} {_GONE}{lost}.")
    if not any(claim.citations for claim in claims):
        text = f"{_GONE}{lost}. This answer rested on it."
        return replace(whole, text=text, status="abstained", claims=(), citations=(), unanswered=())
    is_list = "\n- " in answer.text or answer.text.startswith("- ")
    text = lines(claims) if is_list else " ".join(marked(claim.text, claim.citations) for claim in claims)
    if answer.unanswered:  # the documents that are left do not answer it either
        text = f"{text}\n{answer.notice}"
    return replace(whole, text=text, status="partial", claims=claims)


def _withdrawn(claim: Claim, numbers: Collection[int]) -> Claim:
    left = tuple(number for number in claim.citations if number in numbers)
    if left == claim.citations:
        return claim
    if not left or claim.kind == "quote":  # which of its documents the quoted words stand in is not known
        return Claim(REMOVED, (), "partial", 0.0)
    text = f"{claim.text} {COUNTED_BEFORE}" if claim.kind == "count" else claim.text  # the number itself is no longer right
    return replace(claim, text=text, citations=left, verdict="partial")
