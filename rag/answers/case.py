"""One question with everything found for it: what a decision may rest on, and what an answer may quote.

Knows no rule of deciding and no word of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..protocols import Inference
from ..types import Document, Evidence, Scope


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision may rest on.

    :param scores: how well each evidence sentence speaks to the question, by its id, 0..1.
    :param weights: stem -> rarity of the question's words. :param missing: its words that no passage found holds.
    :param coverage: best share of the question's words in one sentence. :param cosine: best nearness.
    :param holds: best log-odds of the evidence model, None without it.
    :param documents: every document the evidence comes from, by name. :param scope: where was searched, None for everywhere.
    :param relaxed: what the question named beyond it, in vain. :param empty: whether no document is in the scope.
    :param rendered: whether `standalone` is in another language than `question`. :param near: cosine, -1..1, of a text with the nearest
        of others; None where none is to be had.
    :param confirm: a small model's probability, 0..1, that sentences answer the question, None where it cannot tell; None without one.
    :param infer: what quotes, joined, say of a claim; None without an NLI model.
    :param topical: whether whatever is said about `standalone` is asked for, so that no sentence is "the answer".
    :param groups: document -> its group of near-duplicates; one that is not in it stands alone.
    """

    question: str
    standalone: str
    evidence: tuple[Evidence, ...]
    scores: Mapping[int, float]
    weights: Mapping[str, float]
    missing: tuple[str, ...]
    coverage: float
    cosine: float
    holds: float | None
    documents: Mapping[str, Document]
    scope: Scope | None = None
    relaxed: Scope | None = None
    empty: bool = False
    rendered: bool = False
    near: Callable[[str, Sequence[str]], float] | None = None
    confirm: Callable[[Sequence[Evidence]], float | None] | None = None
    infer: Callable[[str, str], Inference] | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    topical: bool = False

    @property
    def ranked(self) -> list[Evidence]:
        """Evidence, best first."""
        return sorted(self.evidence, key=lambda e: -self.scores[e.id])
