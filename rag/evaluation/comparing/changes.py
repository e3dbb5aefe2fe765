"""One figure over the questions that two runs share: the difference, its interval, and what chance says of it.

Rows are paired by the id of their question. A pair counts for a figure only where both rows have the score, so a
question that one run withheld never weighs in on the quality of the other's answers. Knows no report and no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..intervals import Difference, Resamples, mcnemar
from ..names import METRICS
from ..report import Row

Pair = tuple[Row, Row]

YES_NO = ("right", "abstention_recall", "false_refusals", "coverage")
"""Outcomes that are 0 or 1 for each row: the differences in these are tested by McNemar's exact test."""

_ASKED = ("question", "history", "scope")
_GRADED = ("answers", "expect", "forbid", "evidence", "relevant", "answerable", "status", "speaker", "outlet", "published", "max_words")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure over the `n` pairs in which both rows have it.

    :param a: mean in A, `b` in B; None without a pair. :param difference: B - A with its 95 % interval, None when there is none.
    :param rose: pairs in which the score is higher in B, `fell` in which it is lower.
    :param only_a: paired rows that have the score in A alone, `only_b` in B alone; they count for nothing here.
    :param p: McNemar's exact p, 0..1, for an outcome in `YES_NO`; else None.
    """

    name: str
    n: int
    a: float | None
    b: float | None
    difference: Difference | None
    rose: int
    fell: int
    only_a: int
    only_b: int
    p: float | None

    @property
    def verdict(self) -> str:
        """Whether the interval leaves 0, and to which side: "B is better", "B is worse" or "no difference shown".

        "B is higher" or "B is lower" for a figure of which neither is better.
        """
        if self.difference is None or self.difference.low <= 0 <= self.difference.high:
            return "no difference shown"
        up, better = self.difference.low > 0, METRICS[self.name].higher
        if better is None:
            return "B is higher" if up else "B is lower"
        return "B is better" if up == better else "B is worse"


def pairs(a: Iterable[Row], b: Iterable[Row]) -> list[Pair]:
    """Rows of both runs that asked the same: same id, same question, same turns before it, same scope; in the order of A."""
    others = {row.question.id: row for row in b}
    met = ((row, others[row.question.id]) for row in a if row.question.id in others)
    return [(one, other) for one, other in met if _said(one, _ASKED) == _said(other, _ASKED)]


def regraded(pair: Pair) -> bool:
    """Whether the row has other right answers or other evidence in B, which alone may change its scores."""
    one, other = pair
    return _said(one, _GRADED) != _said(other, _GRADED)


def _said(row: Row, names: Sequence[str]) -> str:
    plain = row.question.to_dict()
    return json.dumps([plain.get(name) for name in names], ensure_ascii=False, sort_keys=True, default=str)


def changes(found: Sequence[Pair], names: Iterable[str]) -> list[Change]:
    """One change for each figure, over the pairs."""
    columns = {name: ([one.scores.get(name) for one, _ in found], [other.scores.get(name) for _, other in found]) for name in names}
    differences = Resamples([one.cluster for one, _ in found]).differences(columns)
    return [_change(name, *column, differences[name]) for name, column in columns.items()]


def _change(name: str, a: Sequence[float | None], b: Sequence[float | None], difference: Difference | None) -> Change:
    known = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    rose, fell = (sum(y > x for x, y in known), sum(y < x for x, y in known))
    return Change(
        name=name,
        n=len(known),
        a=sum(x for x, _ in known) / len(known) if known else None,
        b=sum(y for _, y in known) / len(known) if known else None,
        difference=difference,
        rose=rose,
        fell=fell,
        only_a=sum(x is not None and y is None for x, y in zip(a, b, strict=True)),
        only_b=sum(x is None and y is not None for x, y in zip(a, b, strict=True)),
        p=mcnemar(fell, rose) if name in YES_NO and known else None,
    )
