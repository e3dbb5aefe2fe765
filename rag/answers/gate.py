"""Answer or withhold: weak signals joined into one probability that what would be shown answers the question.

The coefficients come from logistic regressions on the sets of `benchmarks/fit_gate.py`, which prints how well such a fit
separates and how well it is calibrated on rows that were left out (`docs/gate.md`). Knows no threshold but `strictness`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import country, names, words


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for an answer, and what against it.

    `coverage` 0..1: the question's words, by rarity, in the best sentence. `cosine` 0..1: nearness of the best sentence.
    `missing_name`: whether a name in the question occurs in no passage found. `holds`: the evidence model's best log-odds,
    -8..8, None without it. `yes` 0..1: the language model's own probability that the cited sentences answer the question, None without one.
    """

    coverage: float
    cosine: float
    missing_name: bool
    holds: float | None = None
    yes: float | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Coefficients of one logistic regression over `features`.

    `leniency` is by how much log-odds a strictness of 0.5 asks for less than an even chance, so that it withholds at most one in twenty of
    the right answers of each set fitted on (`fit_gate.py` prints it).
    """

    bias: float
    values: tuple[float, ...]
    leniency: float


# By what is known: (evidence model, language model's yes). The two without an evidence model stand beside full text alone, and theirs are
# of an earlier fit, on 88 rows: a name is too seldom missing in today's sets to tell what that is worth. Their leniency is chosen.
FITTED = {
    (False, False): Weights(-1.05, (3.37, -1.64), 2.21),
    (False, True): Weights(-1.05, (3.37, -1.64, 0.40), 2.21),
    (True, False): Weights(-4.81, (5.57, -0.47, 0.56), 2.21),
    (True, True): Weights(-3.72, (3.29, -0.47, 0.52, 0.75), 1.78),
}


def features(signals: Signals) -> tuple[float, ...]:
    """The numbers the regression sees; those of a model that did not speak are left out."""
    name = float(signals.missing_name)
    base = (signals.coverage, name) if signals.holds is None else (signals.cosine, name, signals.holds)
    return base if signals.yes is None else (*base, _log_odds(signals.yes))


def probability(signals: Signals) -> float:
    """Probability, 0..1, that what would be shown answers the question."""
    weights = _weights(signals)
    return 1 / (1 + math.exp(-(weights.bias + sum(w * x for w, x in zip(weights.values, features(signals), strict=True)))))


def _log_odds(probability: float) -> float:
    return max(-6.0, min(6.0, math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))))


def passes(signals: Signals, strictness: float) -> bool:
    """Whether an answer of this probability is shown.

    :param strictness: 0 shows every answer, 1 none; at 0.5, with the evidence model, one is shown from a probability of 0.10 on, with a
        language model's yes from 0.14.
    """
    asked = _log_odds(strictness) - _weights(signals).leniency
    return strictness <= 0 or (strictness < 1 and _log_odds(probability(signals)) >= asked)


def _weights(signals: Signals) -> Weights:
    return FITTED[signals.holds is not None, signals.yes is not None]


def names_among(question: str, missing: Sequence[str]) -> bool:
    """Whether one of the missing words is a nationality, or belongs to a name in the question (its first word excepted)."""
    gone = set(missing)
    if any(country(word) for word in gone):
        return True
    first = next(iter(words(question)), None)
    return any(
        word.folded in gone
        for name in names(question)
        for word in words(name.text)
        if not (first and name.start == first.start and word.start == 0)
    )
