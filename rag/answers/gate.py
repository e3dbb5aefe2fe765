"""Answer or withhold: many weak signals joined into one probability that the documents hold the answer.

The coefficients are those of a logistic regression fitted by `benchmarks/fit_gate.py`; what it was fitted on and how
well it is calibrated stand there. Knows no threshold but the one derived from `strictness`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..text import names, words
from .expected import expected, fits


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against an answer, each in the direction its comment gives.

    `coverage` 0..1 the question's words, by rarity, in the best sentence; `cosine` 0..1 nearness of the best sentence;
    `missing` 0..1 the share, by rarity, of the question's words that no passage found holds; `missing_name` whether one of them is
    a name; `fits` whether the best sentences hold something of the kind asked for, None when unknown; `denied` whether the
    best sentence denies what the question takes for granted; `holds` the evidence model's best log-odds, -8..8,
    None without it; `yes` 0..1 the language model's own probability, None without one.
    """

    coverage: float
    cosine: float
    missing: float
    missing_name: bool
    fits: bool | None
    denied: bool
    holds: float | None = None
    yes: float | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Coefficients of one logistic regression over `features`."""

    bias: float
    values: tuple[float, ...]


# By what is known: (evidence model, language model's yes).
FITTED = {
    (False, False): Weights(-2.6, (2.2, 4.2, -3.0, -2.0, 0.5, -1.2, -1.5)),
    (False, True): Weights(-3.2, (1.0, 2.5, -1.5, -1.5, 0.3, -1.0, -1.0, 4.0)),
    (True, False): Weights(-2.6, (2.2, 4.2, -3.0, -2.0, 0.5, -1.2, -1.5, 0.5)),
    (True, True): Weights(-3.2, (1.0, 2.5, -1.5, -1.5, 0.3, -1.0, -1.0, 0.5, 4.0)),
}


def features(signals: Signals) -> tuple[float, ...]:
    """The numbers the regression sees; those of a model that did not speak are left out."""
    fit = (float(signals.fits is True), float(signals.fits is False))
    base = (signals.coverage, signals.cosine, signals.missing, float(signals.missing_name), *fit, float(signals.denied))
    judged = () if signals.holds is None else (signals.holds,)
    return (*base, *judged) if signals.yes is None else (*base, *judged, _log_odds(signals.yes))


def probability(signals: Signals) -> float:
    """Probability, 0..1, that what would be shown answers the question."""
    weights = FITTED[signals.holds is not None, signals.yes is not None]
    return 1 / (1 + math.exp(-(weights.bias + sum(w * x for w, x in zip(weights.values, features(signals), strict=True)))))


def _log_odds(probability: float) -> float:
    return max(-6.0, min(6.0, math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))))


def passes(chance: float, strictness: float) -> bool:
    """Whether an answer with this probability is shown; `strictness` 0..1 is the least that will do."""
    return chance >= strictness


def names_among(question: str, missing: tuple[str, ...]) -> bool:
    """Whether one of the missing words belongs to a name in the question (its first word excepted)."""
    gone = set(missing)
    first = next(iter(words(question)), None)
    return any(
        word.folded in gone
        for name in names(question)
        for word in words(name.text)
        if not (first and name.start == first.start and word.start == 0)
    )


def fit_of(question: str, best: str) -> bool | None:
    """Whether the best sentences hold something of the kind the question asks for."""
    return fits(expected(question), question, best)
