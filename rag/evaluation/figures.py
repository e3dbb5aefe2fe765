"""Rows to figures: means with intervals, over all rows and by slice, and the curves that are drawn.

A figure is taken over the rows that have the score, and over no others. Knows no question's text and no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import joint, metrics
from .intervals import Resamples
from .names import CUTOFFS, METRICS, STAGES
from .report import Figure, Figures, Row
from .scores import confidence

Slices = dict[str, dict[str, Figures]]

_LEAST = 2
"""Rows from which a slice is shown."""


def figures(rows: Sequence[Row]) -> tuple[Figures, Slices]:
    """Every figure over all rows, and those of each slice: dimension -> value -> figures.

    A dimension in which all rows are alike is left out, as is a slice of fewer than two rows. Figures that are no mean over
    rows (AURC, calibration) have an interval over all rows only.
    """
    draws = Resamples([row.cluster for row in rows])
    whole = range(len(rows))
    groups = {(dimension, value): chosen for dimension, value, chosen in _groups(rows)}
    columns = {("", "", name): _column(rows, name, whole) for name, metric in METRICS.items() if metric.row}
    for (dimension, value), chosen in groups.items():
        columns |= {(dimension, value, name): _column(rows, name, chosen) for name, metric in METRICS.items() if metric.row}
    bounds = draws.means({"\t".join(key): values for key, values in columns.items()})
    means = {key: _mean(values, bounds["\t".join(key)], METRICS[key[2]].unit) for key, values in columns.items()}
    slices: Slices = {}
    for (dimension, value), chosen in groups.items():
        kept = {name: means[dimension, value, name] for name in METRICS if (dimension, value, name) in means}
        own = [rows[index] for index in chosen]
        slices.setdefault(dimension, {})[value] = _ordered(kept | _joint(own) | _quantiles(own))
    overall = {name: means["", "", name] for name in METRICS if ("", "", name) in means}
    return _ordered(overall | _joint(rows, draws) | _quantiles(rows)), slices


def _groups(rows: Sequence[Row]) -> Iterable[tuple[str, str, list[int]]]:
    for dimension in ("kind", "tag", "answerable", "turn", "review"):
        members: dict[str, list[int]] = {}
        for index, row in enumerate(rows):
            for value in row.slices[dimension]:
                members.setdefault(value, []).append(index)
        apart = {value: chosen for value, chosen in members.items() if len(chosen) >= _LEAST and len(chosen) < len(rows)}
        yield from ((dimension, value, chosen) for value, chosen in sorted(apart.items()))


def _column(rows: Sequence[Row], name: str, chosen: Iterable[int]) -> list[float | None]:
    column: list[float | None] = [None] * len(rows)
    for index in chosen:
        column[index] = rows[index].scores.get(name)
    return column


def _mean(values: Sequence[float | None], bounds: Any, unit: str) -> Figure:
    known = [value for value in values if value is not None]
    if not known:
        return Figure(None)
    if bounds and bounds.by == "wilson" and unit != "share":  # counts that happen to be 0 and 1 are no shares
        bounds = None
    low, high, by = (bounds.low, bounds.high, bounds.by) if bounds else (None, None, "")
    return Figure(_round(sum(known) / len(known)), low, high, len(known), by)


def _ordered(found: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: found[name] for name in METRICS if name in found}


def _round(value: float) -> float:
    return round(value, 6)


# --- figures of all rows together -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """Of the answered rows: their place, how sure they are and whether they are right. `judged` marks all rows that can be either."""

    places: list[int]
    sure: list[float]
    good: list[float]
    judged: list[float]

    @property
    def risk(self) -> list[tuple[float, float]]:
        return metrics.risk_coverage(self.sure, self.good, int(sum(self.judged)))


def _shown(rows: Sequence[Row]) -> _Shown:
    judged = [float(row.scores.get("right") is not None) for row in rows]
    answers = [(place, row.answer) for place, row in enumerate(rows) if judged[place] and row.answer and not row.answer.abstained]
    good = [float(rows[place].scores["right"] or 0.0) for place, _ in answers]
    return _Shown([place for place, _ in answers], [confidence(answer) for _, answer in answers], good, judged)


def _joint(rows: Sequence[Row], draws: Resamples | None = None) -> dict[str, Figure]:
    """Figures that are no mean over rows; with `draws` each has an interval."""
    shown = _shown(rows)
    values = {
        "aurc": metrics.aurc(shown.risk),
        "coverage_at_95": metrics.coverage_at(shown.risk) if any(shown.judged) else None,
        "ece": metrics.ece(metrics.reliability(shown.sure, shown.good)),
    }
    found = {}
    for name, value in values.items():
        bounds = draws.statistic(partial(_drawn, name, shown)) if draws and value is not None else None
        low, high, by = (bounds.low, bounds.high, bounds.by) if bounds else (None, None, "")
        count = int(sum(shown.judged)) if name == "coverage_at_95" else len(shown.places)
        found[name] = Figure(None if value is None else _round(value), low, high, count, by)
    return found


def _drawn(name: str, shown: _Shown, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The figure of each resample, from how often it holds each row."""
    sure, good, answered = np.array(shown.sure), np.array(shown.good), weights[:, shown.places]
    if name == "coverage_at_95":
        return joint.coverage_at(sure, good, answered, weights @ np.array(shown.judged))
    return joint.aurc(sure, good, answered) if name == "aurc" else joint.ece(sure, good, answered)


# --- seconds and curves ----------------------------------------------------------------------------


def _quantiles(rows: Sequence[Row]) -> dict[str, Figure]:
    found = {}
    for stage in STAGES:
        values = [row.seconds[stage] for row in rows if stage in row.seconds]
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            value = metrics.quantile(values, share)
            found[f"seconds_{stage}_{name}"] = Figure(None if value is None else round(value, 4), n=len(values))
    return found


def curves(rows: Sequence[Row], overall: Figures) -> dict[str, Any]:
    """What the page draws, as plain lists; see `report.Report`."""

    def recall(name: str) -> list[list[float | None]]:
        drawn = [(k, overall[f"{name}@{k}"]) for k in CUTOFFS]
        return [[k, one.value, one.low, one.high] for k, one in drawn if one.value is not None]

    shown = _shown(rows)
    bins = metrics.reliability(shown.sure, shown.good)
    latency = {stage: [overall[f"seconds_{stage}_p50"].value, overall[f"seconds_{stage}_p95"].value] for stage in STAGES}
    return {
        "recall": recall("evidence_recall"),
        "all_recall": recall("all_evidence_recall"),
        "risk": [[_round(a), _round(b)] for a, b in shown.risk],
        "reliability": [[_round(one.low), _round(one.high), one.n, _round(one.mean), _round(one.share)] for one in bins if one.n],
        "latency": {stage: pair for stage, pair in latency.items() if pair[0] is not None},
    }
