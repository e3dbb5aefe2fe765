"""How sure a figure is: 95 % intervals of means and of differences, and tests on pairs.

Rows about one document tend to be right or wrong together, so whole documents ("clusters") are drawn, not rows. Knows scores and
the names of clusters; no question, no answer, no report. Every draw comes from a constant seed, scores are summed without rounding,
and bounds are rounded to 6 decimals: the same scores give the same interval, whichever others are computed beside them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

By = Literal["wilson", "documents", "questions"]
Scores = Sequence[float | None]
Floats = NDArray[np.float64]

COUNT = 10_000
SEED = 1979
FEWEST = 8
"""Fewest clusters that are drawn from: of k clusters there are few resamples, and one gives an interval of no width, which would lie."""

_Z = NormalDist().inv_cdf(0.975)
_DECIMALS = 6
_BITS = 31  # of a score, so that sums over up to 2**22 drawn rows fit the 53 bits of a double
_COLUMNS, _CELLS = 256, 4_000_000  # what is held in memory at a time: columns of a product, cells of a matrix of weights


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a 95 % interval and how they were found: a formula, or a bootstrap that drew documents or questions."""

    low: float
    high: float
    by: By


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second run has over the first: the mean over `n` pairs with its 95 % interval. Above 0, the second scores higher."""

    mean: float
    low: float
    high: float
    n: int
    by: By


def wilson(hits: float, total: int) -> Interval:
    """The score interval of a share (Wilson, 1927), within 0..1; 0..1 itself when `total` is 0.

    :raises ValueError: when `hits` does not lie in 0..total.
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} hits of {total}")
    return _rounded(_wilson(hits, total))


def _wilson(hits: float, total: int) -> Interval:
    if not total:
        return Interval(0.0, 1.0, "wilson")
    share, square = hits / total, _Z * _Z
    centre = share + square / (2 * total)
    spread = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale), "wilson")


def _rounded(found: Interval) -> Interval:
    return Interval(round(found.low, _DECIMALS), round(found.high, _DECIMALS), found.by)


@dataclass(frozen=True, slots=True)
class _Units:
    """What one score's bootstrap draws from: for each document, or each row with it, the sum of the scores and how many they are."""

    by: By
    sums: Floats
    counts: Floats


class Resamples:
    """Resamples of rows that belong to clusters; row i of every column of scores belongs to `clusters[i]`.

    A column's interval is found over the rows that have the score:

    - no row, or one whose score is neither 0 nor 1: None, for nothing is known of how scores spread;
    - all of them 0 or 1, and all alike or of fewer than 8 clusters: "wilson". A bootstrap of scores that are all alike has no
      width, and one of few clusters too little; the formula knows that 5 of 5 is not certain. It takes rows as independent;
    - of 8 clusters or more: "documents", the percentile bootstrap (Efron & Tibshirani, 1993) that draws as many clusters as
      there are in all, with replacement, and divides the sum of the scores drawn by their number, so that rows without the score
      fall out. Where each cluster holds one row, this draws questions and is still called "documents";
    - else "questions", the same with each row that has the score a cluster of its own; too narrow if rows of one document go
      together, and of no width where all scores are alike.

    The order of the rows does not matter.
    """

    def __init__(self, clusters: Sequence[str], count: int = COUNT, seed: int = SEED) -> None:
        self._order = np.array(sorted(range(len(clusters)), key=lambda row: clusters[row]), dtype=np.intp)
        ordered = [clusters[row] for row in self._order]
        self._starts = np.array([at for at, name in enumerate(ordered) if not at or name != ordered[at - 1]], dtype=np.intp)
        self._count, self._seed = count, seed

    def mean(self, values: Scores) -> Interval | None:
        """The interval of the mean of one score; None in `values` is a row without it. See the class for the rest."""
        return self.means({"": values})[""]

    def means(self, columns: Mapping[str, Scores]) -> dict[str, Interval | None]:
        """`mean` of many columns at once, by name: one matrix product for all that draw documents.

        :raises ValueError: when a column has not one value for each row, or holds one that is not finite.
        """
        return {name: found and _rounded(found) for name, found in self._bounds(columns).items()}

    def differences(self, pairs: Mapping[str, tuple[Scores, Scores]]) -> dict[str, Difference | None]:
        """`paired` of many pairs of columns at once, by name."""
        moved = {name: _moves(*pair) for name, pair in pairs.items()}
        # -1..1 as 0..1, so that yes-or-no scores which all changed the same way are seen for shares.
        bounds = self._bounds({name: [None if one is None else (one + 1) / 2 for one in moves] for name, moves in moved.items()})
        return {name: _difference(moved[name], found) for name, found in bounds.items()}

    def statistic(self, function: Callable[[Floats], Floats], count: int = 1000) -> Interval | None:
        """The interval of a figure that is no mean of scores, such as an area: bootstrap of documents, of questions below 8 clusters.

        :param function: takes how often each row was drawn, shape (resamples, rows) and in the order of `clusters`, and gives the
            figure of each resample, shape (resamples,); NaN where it has none, and that resample falls out.
        :returns: None with fewer than two rows, or when no resample has the figure. No width when it is always the same.
        """
        rows = self._order.size
        if rows < 2:
            return None
        by: By = "questions" if self._starts.size < FEWEST else "documents"
        unit = np.arange(rows) if by == "questions" else np.searchsorted(self._starts, np.arange(rows), side="right") - 1
        units = int(unit[-1]) + 1
        draws = np.random.default_rng([self._seed, units]).integers(units, size=(count, units))
        drawn = np.stack([np.bincount(draw, minlength=units) for draw in draws])
        weights = np.empty((count, rows))
        weights[:, self._order] = drawn[:, unit]
        values = function(weights)
        values = values[~np.isnan(values)]
        return _rounded(Interval(*_percentiles(values), by)) if values.size else None

    def _bounds(self, columns: Mapping[str, Scores]) -> dict[str, Interval | None]:
        """The intervals before rounding."""
        found: dict[str, Interval | None] = dict.fromkeys(columns)
        drawn: dict[int, dict[str, _Units]] = {}
        for name, plan in zip(columns, self._plans(list(columns.values())), strict=True):
            if isinstance(plan, _Units):
                drawn.setdefault(plan.sums.size, {})[name] = plan
            else:
                found[name] = plan
        for size, units in drawn.items():
            bounds = self._draw(size, list(units.values()))
            found |= {name: Interval(*pair, units[name].by) for name, pair in zip(units, bounds, strict=True)}
        return found

    def _plans(self, columns: Sequence[Scores]) -> Iterator[Interval | _Units | None]:
        """For each column the interval where a formula or nothing gives it, else what to draw from."""
        rows = self._order.size
        if any(len(column) != rows for column in columns):
            raise ValueError(f"a column has not one value for each of the {rows} rows")
        if not columns or not rows:
            yield from (None for _ in columns)
            return
        has = np.array([[value is not None for value in column] for column in columns])[:, self._order]
        scores = np.array(columns, dtype=np.float64)[:, self._order]
        if not np.isfinite(scores[has]).all():
            raise ValueError("a score is not finite; None stands for a row without it")
        scores[~has] = 0.0
        binary = ((scores == 0.0) | (scores == 1.0)).all(axis=1)
        scores = _gridded(scores)
        sums, counts = (np.add.reduceat(cells, self._starts, axis=1) for cells in (scores, has.astype(np.float64)))
        for at in range(len(columns)):
            yield _plan(scores[at][has[at]], sums[at], counts[at], bool(binary[at]))

    def _draw(self, size: int, columns: Sequence[_Units]) -> Iterator[tuple[float, float]]:
        """Bounds of columns that all have `size` units."""
        kept = list(self._weights(size)) if size * self._count <= _CELLS else None
        for first in range(0, len(columns), _COLUMNS):
            some = columns[first : first + _COLUMNS]
            sums = np.stack([column.sums for column in some])
            counts, which = np.unique(np.stack([column.counts for column in some]), axis=0, return_inverse=True)
            means = np.empty((len(some), self._count))
            for start, weights in kept or self._weights(size):
                block = means[:, start : start + len(weights)]
                np.matmul(sums, weights.T, out=block)
                drawn = counts @ weights.T
                with np.errstate(invalid="ignore"):  # 0 / 0 is NaN, which falls out
                    for column, row in zip(block, which.reshape(-1), strict=True):
                        column /= drawn[row]
            yield from (_percentiles(column) for column in means)

    def _weights(self, size: int) -> Iterator[tuple[int, Floats]]:
        """How often each of `size` units is drawn in each resample, as blocks of rows of one matrix (count x size)."""
        random, rows = np.random.default_rng([self._seed, size]), max(1, _CELLS // size)
        for start in range(0, self._count, rows):
            block = min(rows, self._count - start)
            draws = random.integers(size, size=(block, size), dtype=np.int32) + size * np.arange(block)[:, None]
            yield start, np.bincount(draws.ravel(), minlength=block * size).reshape(block, size).astype(np.float64)


def _plan(scores: Floats, sums: Floats, counts: Floats, binary: bool) -> Interval | _Units | None:
    """For the scores of a column, with their sums and counts by cluster, what `Resamples` says."""
    if not scores.size:
        return None
    few, hits = np.count_nonzero(counts) < FEWEST, float(scores.sum())
    if binary and (few or hits in (0, scores.size)):
        return _wilson(hits, scores.size)
    if few:
        # In order of size, so that the order of the rows does not matter.
        return _Units("questions", np.sort(scores), np.ones(scores.size)) if scores.size > 1 else None
    return _Units("documents", sums, counts)


def _gridded(scores: Floats) -> Floats:
    """Each row of scores to 31 bits of its greatest: sums and products with whole weights are then exact in any order and any shape."""
    exponents = np.frexp(np.abs(scores).max(axis=1, keepdims=True))[1] - _BITS
    grid: Floats = np.ldexp(1.0, np.maximum(exponents, -1000))  # 2 ** -1074 is the least there is
    found: Floats = np.rint(scores / grid) * grid
    return found


def _percentiles(values: Floats) -> tuple[float, float]:
    """The values with 2.5 % of all at or below, and at or above, but for NaN; changes their order."""
    if np.isnan(values.min()):
        values = values[~np.isnan(values)]
    below = max(values.size // 40 - 1, 0)
    above = values.size - 1 - below
    # One place at a time: for a single one numpy has a much faster way than for several.
    values.partition(below)
    low = float(values[below])
    values[below:].partition(above - below)
    return low, float(values[above])


# --- pairs ---------------------------------------------------------------------------------------------------


def paired(a: Scores, b: Scores, clusters: Sequence[str]) -> Difference | None:
    """What run b has over run a, question by question: the mean of b - a over rows that have the score in both.

    The interval is found as in `Resamples`, on the differences. Yes-or-no scores that all changed the same way have Wilson's.
    Where no pair differs the interval is 0 to 0: nothing moved here, which bounds nothing elsewhere. None without a pair, and for
    one pair that did not go from 0 to 1 or back.

    :raises ValueError: when the lengths differ or a score is not finite.
    """
    return Resamples(clusters).differences({"": (a, b)})[""]


def _moves(a: Scores, b: Scores) -> list[float | None]:
    return [None if x is None or y is None else y - x for x, y in zip(a, b, strict=True)]


def _difference(moves: Scores, found: Interval | None) -> Difference | None:
    known = [move for move in moves if move is not None]
    if found is None:
        return None
    back = _rounded(Interval(2 * found.low - 1, 2 * found.high - 1, found.by))
    return Difference(math.fsum(known) / len(known), back.low, back.high, len(known), back.by)


def mcnemar(only_a: int, only_b: int) -> float:
    """McNemar's test, exact and two-sided: the probability, 0..1, of pairs this one-sided were both runs equally good.

    :param only_a: questions that only run a has right. :param only_b: only run b. 1.0 when there are none of either.
    """
    from scipy.stats import binomtest

    return float(binomtest(only_a, only_a + only_b, 0.5).pvalue) if only_a + only_b else 1.0


def holm(pvalues: Mapping[str, float]) -> dict[str, float]:
    """P-values by name, raised for having looked at all of them (Holm, 1979): below 0.05, at most one in twenty such tables errs."""
    ordered = sorted(pvalues, key=lambda name: (pvalues[name], name))
    raised, greatest = {}, 0.0
    for place, name in enumerate(ordered):
        greatest = max(greatest, min(1.0, (len(ordered) - place) * pvalues[name]))
        raised[name] = greatest
    return {name: raised[name] for name in pvalues}
