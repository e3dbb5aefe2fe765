"""Figures that are no mean over rows, for many weightings of the rows at once, as a bootstrap needs them.

The same figures as in `metrics.py`, where they are defined for one list of rows; a test holds the two equal. `sure` and `good`
hold how sure each answered row is (0..1) and whether it is right (0 or 1); `weights` how often each of them counts, shape
(weightings, answered rows). Every function gives one value for each weighting, NaN where there is none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def aurc(sure: Floats, good: Floats, weights: Floats) -> Floats:
    """`metrics.aurc` of each weighting; NaN where nothing was answered."""
    answered, risk = _curve(sure, good, weights)
    steps = np.diff(answered, axis=1, prepend=0.0)
    return _over((steps * risk).sum(axis=1), answered[:, -1] if sure.size else np.zeros(len(weights)))


def coverage_at(sure: Floats, good: Floats, weights: Floats, asked: Floats, precision: float = 0.95) -> Floats:
    """`metrics.coverage_at` of each weighting; `asked` is how many questions it holds in all, NaN where none."""
    answered, risk = _curve(sure, good, weights)
    reached = np.where((risk <= 1.0 - precision + 1e-9) & (answered > 0), answered, 0.0)
    return _over(reached.max(axis=1, initial=0.0), asked)


def ece(sure: Floats, good: Floats, weights: Floats, bins: int = 10) -> Floats:
    """`metrics.ece` of each weighting, over bins of equal width; NaN where nothing was answered."""
    edges = np.array([edge / bins for edge in range(1, bins + 1)])
    held = _held(np.searchsorted(edges, sure, side="left"))
    apart = np.abs((weights * sure) @ held - (weights * good) @ held).sum(axis=1)  # n |mean - share| is |sum - sum|
    return _over(apart, weights.sum(axis=1))


def _curve(sure: Floats, good: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """How much is answered, and its risk, after each step of confidence, surest first; answers of equal confidence are one step."""
    held = _held(np.unique(-sure, return_inverse=True)[1])
    answered = np.cumsum(weights @ held, axis=1)
    return answered, _over(np.cumsum((weights * (1.0 - good)) @ held, axis=1), answered, 0.0)


def _held(group: NDArray[np.intp]) -> Floats:
    """Rows by groups: 1 where the row belongs to the group."""
    return np.equal.outer(group, np.unique(group)).astype(np.float64)


def _over(share: Floats, whole: Floats, otherwise: float = np.nan) -> Floats:
    return np.divide(share, whole, out=np.full_like(share, otherwise), where=whole > 0)
