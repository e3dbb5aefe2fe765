"""How likely it is that quotes support a claim, from how much of its wording they hold and how near they are in meaning.

A logistic regression; `benchmarks/fit_support.py` fits it and prints how well it separates and how well it is calibrated.
Knows no check of a claim and no model: a nearness is handed in, or None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import terms, words

SUPPORTED = 0.5
"""Support from which a claim counts as proved."""
PARTIAL = 0.25
"""Support from which some of a claim is proved: where it parts claims with some support from those without any best (`fit_support.py`)."""
# bias; told, together, nearness, in the order of `Signals`.
FITTED = -3.81, (2.72, 1.74, 1.52)
WORDS_ONLY = -3.11, (2.79, 2.17)
_MOVED = 1.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a claim.

    `told` 0..1: share of the words by which it goes beyond the question that the quotes hold. `together` 0..1: the largest share of all
    its words in one quote. `nearness` -1..1: cosine of the claim and the nearest quote, None without an embedder.
    """

    told: float
    together: float
    nearness: float | None = None


def signals(claim: str, question: str, quotes: Sequence[str], beside: str, nearness: float | None = None) -> Signals:
    """The signals of a claim. :param question: may be empty. :param beside: words that are known without a quote."""
    read = terms if terms(claim) else _every_word  # "What are those?"
    asked, held = set(read(question)), set(read("\n".join([*quotes, beside])))
    claimed = read(claim)
    beyond = [term for term in claimed if term not in asked] or claimed
    together = max((share(claimed, set(read(quote))) for quote in quotes), default=0.0)
    return Signals(share(beyond, held), together, nearness)


def moved(likely: float, entailment: float) -> float:
    """The probability after an NLI model was asked: its log-odds moved by up to one, up where it says that the claim follows.

    That bound is chosen, not fitted: there are no weights of such a model here to fit it with.
    :param likely: 0 < likely < 1. :param entailment: 0..1.
    """
    odds = math.log(likely / (1 - likely)) + _MOVED * (2 * entailment - 1)
    return 1 / (1 + math.exp(-odds))


def _every_word(text: str) -> list[str]:
    return [word.folded for word in words(text)]


def share(claimed: Sequence[str], held: set[str]) -> float:
    """Share, 0..1, of the claimed stems that are held; 0 of none."""
    return sum(term in held for term in claimed) / len(claimed) if claimed else 0.0


def features(one: Signals) -> tuple[float, ...]:
    """The numbers the regression sees; a nearness that is not known is left out."""
    return (one.told, one.together) if one.nearness is None else (one.told, one.together, one.nearness)


def probability(one: Signals) -> float:
    """Probability, 0..1, that the quotes support the claim in full."""
    bias, weights = WORDS_ONLY if one.nearness is None else FITTED
    return 1 / (1 + math.exp(-(bias + sum(w * x for w, x in zip(weights, features(one), strict=True)))))
