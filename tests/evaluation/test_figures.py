"""Figures over rows: sums a person can make, and what is left out of them."""

from __future__ import annotations

import pytest

from rag.evaluation.figures import curves, figures
from rag.evaluation.names import METRICS
from rag.evaluation.questions import Question
from rag.evaluation.report import Row
from rag.types import Answer, Claim


def row(number: int, kind: str = "fact", support: float | None = 0.9, seconds: float = 1.0, **scores: float) -> Row:
    """A row whose answer has one sentence of this support; None for an abstention."""
    claims = () if support is None else (Claim("It is so.", (), "supported", support),)
    answer = Answer("?", "?", "It is so.", "abstained" if support is None else "answered", claims=claims)
    return Row(Question(id=str(number), question="?", kind=kind), answer, None, (), (), scores, f"document {number}", {"total": seconds})


def test_a_figure_is_the_mean_over_the_rows_that_have_the_score() -> None:
    found, _ = figures([row(1, answer_f1=1.0), row(2, answer_f1=0.5), row(3)])
    assert (found["answer_f1"].value, found["answer_f1"].n) == (0.75, 2)
    assert (found["answer_em"].value, found["answer_em"].n, found["answer_em"].low) == (None, 0, None)


def test_every_figure_of_the_table_is_there_in_its_order() -> None:
    found, _ = figures([row(1, right=1.0)])
    assert list(found) == list(METRICS)


def test_a_share_of_few_documents_has_a_wilson_interval() -> None:
    found, _ = figures([row(n, right=float(n < 4)) for n in range(5)])
    assert (found["right"].value, found["right"].by) == (0.8, "wilson")
    assert found["right"].low == pytest.approx(0.3755, abs=1e-3)
    assert found["right"].high == pytest.approx(0.9638, abs=1e-3)


def test_slices_hold_their_own_rows_and_dimensions_in_which_all_are_alike_are_left_out() -> None:
    rows = [row(1, "fact", right=1.0), row(2, "fact", right=0.0), row(3, "count", right=1.0), row(4, "count", right=1.0), row(5, "odd")]
    _, slices = figures(rows)
    assert set(slices) == {"kind"}
    assert {kind: found["right"].value for kind, found in slices["kind"].items()} == {"count": 1.0, "fact": 0.5}


def test_risk_and_calibration_are_taken_over_what_was_answered() -> None:
    rows = [
        row(1, support=0.9, right=1.0),
        row(2, support=0.6, right=0.0),
        row(3, support=None, right=0.0),
        row(4, support=None, right=1.0),
    ]
    found, _ = figures(rows)
    assert (found["aurc"].value, found["aurc"].n) == (0.25, 2)  # risk 0 after the surest, 1/2 after both
    assert (found["coverage_at_95"].value, found["coverage_at_95"].n) == (0.25, 4)
    assert found["ece"].value == pytest.approx((0.1 + 0.6) / 2)
    drawn = curves(rows, found)
    assert drawn["risk"] == [[0.25, 0.0], [0.5, 0.5]]
    assert drawn["reliability"] == [[0.5, 0.6, 1, 0.6, 0.0], [0.8, 0.9, 1, 0.9, 1.0]]


def test_when_nothing_is_answered_there_is_no_risk_and_no_calibration() -> None:
    found, _ = figures([row(1, support=None, right=1.0), row(2, support=None, right=0.0)])
    assert (found["aurc"].value, found["ece"].value, found["coverage_at_95"].value) == (None, None, 0.0)


def test_seconds_are_quantiles_of_the_rows_that_have_the_stage() -> None:
    found, _ = figures([row(n, seconds=float(n)) for n in range(1, 6)])
    assert (found["seconds_total_p50"].value, found["seconds_total_p95"].value) == (3.0, 4.8)
    assert found["seconds_first_token_p50"].value is None


def test_curves_hold_recall_with_its_interval() -> None:
    rows = [row(n, **{"evidence_recall@1": float(n == 1), "evidence_recall@3": 1.0}) for n in range(1, 3)]
    found, _ = figures(rows)
    assert [point[:2] for point in curves(rows, found)["recall"]] == [[1, 0.5], [3, 1.0]]


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [row(n, "fact" if n % 2 else "count", support=n / 20, right=float(n % 3 > 0), answer_f1=n / 20) for n in range(1, 20)]
    assert figures(rows)[0] == figures(rows[::-1])[0]
