"""Two runs compared question by question: what rose, what fell, and whether chance alone could have done it.

The figures one by one are in `changes.py`. Knows no assistant and no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import EvaluationError
from ..intervals import Resamples, holm
from ..names import METRICS, STAGES
from ..report import Report, Row
from .changes import Change, Pair, changes, pairs, regraded
from .columns import columns

_ALPHA = 0.05
_LEAST = 6
"""Pairs from which a slice is tested: the exact test of fewer cannot come below 0.05, and only costs the others power."""
_LEFT = (0, 5)


@dataclass(frozen=True, slots=True)
class Part:
    """`Right` within one slice. `p` is McNemar's over its pairs, `holm` the same held against all slices tested (Holm, 1979)."""

    dimension: str
    value: str
    change: Change
    holm: float

    @property
    def verdict(self) -> str:
        """As of a change, by `holm` < 0.05."""
        if self.holm >= _ALPHA:
            return "no difference shown"
        return "B is better" if self.change.rose > self.change.fell else "B is worse"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median seconds to one stage over the `n` pairs that have it: B's divided by A's, below 1 when B is faster."""

    stage: str
    n: int
    a: float
    b: float
    ratio: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A figure that no single row has, as each run reports it; without pairs there is no interval of the difference."""

    name: str
    a: float | None
    b: float | None


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that one run got right and the other did not, with what each answered (or why asking failed)."""

    id: str
    question: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two runs.

    :param a: what run A was about, `b` run B. :param pairs: questions in both.
    :param only_a: ids of questions in A alone, `only_b` in B alone.
    :param reworded: ids under which the runs asked something else; these are no pairs.
    :param regraded: ids of pairs whose row has other right answers or other evidence now: their scores may differ by that.
    :param fixed: wrong in A and right in B. :param broken: right in A and wrong in B.
    """

    a: Mapping[str, Any]
    b: Mapping[str, Any]
    pairs: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    reworded: tuple[str, ...]
    regraded: tuple[str, ...]
    changes: tuple[Change, ...]
    wholes: tuple[Whole, ...]
    slices: tuple[Part, ...]
    seconds: tuple[Ratio, ...]
    fixed: tuple[Flip, ...]
    broken: tuple[Flip, ...]

    def __str__(self) -> str:
        return "\n".join(_text(self))

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form, with the verdicts in words."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        verdicts = {"changes": [one.verdict for one in self.changes], "slices": [one.verdict for one in self.slices]}
        for name, told in verdicts.items():
            for row, verdict in zip(plain[name], told, strict=True):
                row["verdict"] = verdict
        return plain


def compare(a: Report, b: Report) -> Comparison:
    """Run B against run A.

    :raises EvaluationError: the runs have no question in common.
    """
    rows_a, rows_b = ({row.question.id: row for row in run.rows} for run in (a, b))
    found = pairs(a.rows, b.rows)
    if not found:
        raise EvaluationError("The two runs have no question in common", "Runs of the same question set", "rag eval run FILE --out DIR")
    both = {one.question.id for one, _ in found}
    scored = [name for name, metric in METRICS.items() if metric.row]
    return Comparison(
        a=a.about,
        b=b.about,
        pairs=len(found),
        only_a=tuple(id for id in rows_a if id not in rows_b),
        only_b=tuple(id for id in rows_b if id not in rows_a),
        reworded=tuple(id for id in rows_a if id in rows_b and id not in both),
        regraded=tuple(pair[0].question.id for pair in found if regraded(pair)),
        changes=tuple(one for one in changes(found, scored) if one.n or one.only_a or one.only_b),
        wholes=tuple(_wholes(a, b)),
        slices=_slices(found),
        seconds=tuple(_ratios(found)),
        fixed=_flips(found, 0.0, 1.0),
        broken=_flips(found, 1.0, 0.0),
    )


def _wholes(a: Report, b: Report) -> Iterator[Whole]:
    for name, metric in METRICS.items():
        if not metric.row and metric.group != "cost":
            ours, theirs = a.figure(name).value, b.figure(name).value
            if ours is not None or theirs is not None:
                yield Whole(name, ours, theirs)


def _slices(found: Sequence[Pair]) -> tuple[Part, ...]:
    """`Right` in every slice that is neither all pairs nor too few to show anything."""
    groups: dict[tuple[str, str], list[Pair]] = {}
    for pair in found:
        for dimension, values in pair[0].slices.items():
            for value in values:
                groups.setdefault((dimension, value), []).append(pair)
    within = {key: changes(group, ["right"])[0] for key, group in sorted(groups.items()) if len(group) < len(found)}
    tested = {f"{dimension}={value}": one.p for (dimension, value), one in within.items() if one.p is not None and one.n >= _LEAST}
    adjusted = holm(tested)
    return tuple(
        Part(dimension, value, one, adjusted[f"{dimension}={value}"])
        for (dimension, value), one in within.items()
        if f"{dimension}={value}" in adjusted
    )


def _ratios(found: Sequence[Pair]) -> Iterator[Ratio]:
    for stage in STAGES:
        timed = [(one.seconds[stage], other.seconds[stage], one.cluster) for one, other in found if _timed(stage, one, other)]
        if timed:
            a, b, clusters = (list(column) for column in zip(*timed, strict=True))
            bounds = Resamples(clusters).statistic(partial(_drawn_ratios, np.array(a), np.array(b)))
            low, high = (bounds.low, bounds.high) if bounds else (None, None)
            yield Ratio(stage, len(timed), median(a), median(b), median(b) / median(a) if median(a) > 0 else None, low, high)


def _timed(stage: str, *rows: Row) -> bool:
    return all(stage in row.seconds for row in rows)


def _drawn_ratios(a: NDArray[np.float64], b: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ratio of medians in each resample, from how often it holds each pair; NaN over a median of 0."""
    times = weights.astype(np.intp)
    below, above = (np.array([np.median(np.repeat(side, drawn)) for drawn in times]) for side in (a, b))
    ratios: NDArray[np.float64] = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return ratios


def _flips(found: Sequence[Pair], before: float, after: float) -> tuple[Flip, ...]:
    return tuple(
        Flip(one.question.id, one.question.question, _answered(one), _answered(other))
        for one, other in found
        if one.scores.get("right") == before and other.scores.get("right") == after
    )


def _answered(row: Row) -> str:
    return row.answer.text if row.answer else f"(failed: {row.error})"


# --- for a terminal ----------------------------------------------------------------------------------


def _text(found: Comparison) -> Iterator[str]:
    yield from _heads(found)
    yield ""
    yield from columns([("", "A", "B", "B - A, 95 %", "pairs", ""), *(_line(one) for one in found.changes)], _LEFT)
    if found.wholes:
        yield ""
        yield from columns(
            [("not paired, no interval", "A", "B"), *(_pair(METRICS[one.name].title, one.name, one) for one in found.wholes)], _LEFT
        )
    if found.slices:
        yield ""
        head = (f"Right by slice, p after Holm over {len(found.slices)}", "A", "B", "B - A, 95 %", "pairs", "")
        yield from columns([head, *(_slice(part) for part in found.slices)], _LEFT)
    if found.seconds:
        yield ""
        yield from columns([("median seconds", "A", "B", "B / A, 95 %", "pairs"), *(_seconds(one) for one in found.seconds)], _LEFT)
    for title, flips in (("Wrong in A, right in B", found.fixed), ("Right in A, wrong in B", found.broken)):
        yield from ("", f"{title}: {len(flips)}")
        for flip in flips:
            yield from (f"  {flip.id}  {flip.question}", f"    A: {_one_line(flip.a)}", f"    B: {_one_line(flip.b)}")


def _heads(found: Comparison) -> Iterator[str]:
    for name, about, other in (("A", found.a, found.b), ("B", found.b, found.a)):
        yield f"{name}  {about.get('name', '')} · {about.get('model', '')}{_settings(about, other)}"
    yield f"{found.pairs} questions in both"
    for told, ids in (
        ("in A alone", found.only_a),
        ("in B alone", found.only_b),
        ("left out, the id stands for another question in B", found.reworded),
        ("with other right answers or evidence in B, which alone may change their scores", found.regraded),
    ):
        if ids:
            yield f"  {len(ids)} {told}: {', '.join(ids)}"


def _settings(about: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """The settings in which the two runs differ."""
    ours, theirs = about.get("settings") or {}, other.get("settings") or {}
    differ = [f"{name}={ours[name]}" for name in sorted(ours) if ours[name] != theirs.get(name)]
    return " · " + " ".join(differ) if differ else ""


def _line(one: Change) -> tuple[str, ...]:
    title, a, b = _pair(METRICS[one.name].title, one.name, one)
    alone = [f"{count} in {run} alone" for run, count in (("A", one.only_a), ("B", one.only_b)) if count]
    told = [one.verdict] if one.n else []
    told += [f"McNemar p {one.p:.3f}"] if one.p is not None else []
    return title, a, b, _difference(one), str(one.n), ", ".join([*told, *alone])


def _slice(part: Part) -> tuple[str, ...]:
    title, a, b = _pair(f"{part.dimension}: {part.value}", "right", part.change)
    return title, a, b, _difference(part.change), str(part.change.n), f"{part.verdict}, p {part.holm:.3f}"


def _seconds(one: Ratio) -> tuple[str, ...]:
    bounds = f" [{one.low:.2f}, {one.high:.2f}]" if one.low is not None and one.high is not None else ""
    return one.stage, f"{one.a:.3f}", f"{one.b:.3f}", (f"×{one.ratio:.2f}{bounds}" if one.ratio is not None else "-"), str(one.n)


def _pair(title: str, name: str, one: Change | Whole) -> tuple[str, str, str]:
    digits = 1 if METRICS[name].unit == "count" else 3
    return title, *("-" if value is None else f"{value:.{digits}f}" for value in (one.a, one.b))  # type: ignore[return-value]


def _difference(one: Change) -> str:
    digits = 1 if METRICS[one.name].unit == "count" else 3
    found = one.difference
    return "-" if found is None else f"{found.mean:+.{digits}f} [{found.low:+.{digits}f}, {found.high:+.{digits}f}]"


def _one_line(text: str) -> str:
    return " ".join(text.split())
