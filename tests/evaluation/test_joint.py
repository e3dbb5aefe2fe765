"""Figures for many weightings at once are those of `metrics.py`, one weighting at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation import joint, metrics

ANSWERS = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.55, 0.9, 1.0]), st.booleans(), st.integers(0, 3)), max_size=12)


def one_by_one(answers: list[tuple[float, bool, int]]) -> tuple[list[float], list[float]]:
    """Each answer as often as it counts."""
    rows = [(sure, float(good)) for sure, good, times in answers for _ in range(times)]
    return [sure for sure, _ in rows], [good for _, good in rows]


@given(ANSWERS, st.integers(0, 5))
def test_each_figure_is_that_of_the_rows_counted_one_by_one(answers: list[tuple[float, bool, int]], withheld: int) -> None:
    sure, good = np.array([a[0] for a in answers]), np.array([float(a[1]) for a in answers])
    weights = np.array([[float(a[2]) for a in answers], [1.0] * len(answers)])
    for row, counted in enumerate((answers, [(a, b, 1) for a, b, _ in answers])):
        single = one_by_one(counted)
        asked = len(single[0]) + withheld
        curve = metrics.risk_coverage(*single, asked) if asked else []
        for got, wanted in (
            (joint.aurc(sure, good, weights)[row], metrics.aurc(curve)),
            (joint.ece(sure, good, weights)[row], metrics.ece(metrics.reliability(*single))),
            (joint.coverage_at(sure, good, weights, weights.sum(axis=1) + withheld)[row], metrics.coverage_at(curve) if asked else None),
        ):
            assert np.isnan(got) if wanted is None else got == pytest.approx(wanted)
