"""How the figures of runs went, one small picture each, from the oldest run to the newest.

Knows heads of runs; gives HTML whose text is escaped and whose look is that of `evaluation/page.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from ..evaluation.names import METRICS
from ..evaluation.pages.charts import shown, tag
from ..evaluation.report import Figure
from .runs import Head, part

DRAWN = 40
"""Runs that a picture shows at most, the newest."""


def alike(heads: Iterable[Head], head: Head) -> list[Head]:
    """The runs of the same set and model, oldest first; at most `DRAWN`, the newest."""
    return [one for one in heads if (one.name, one.model) == (head.name, head.model)][:DRAWN][::-1]


def trends(heads: Sequence[Head], names: Iterable[str]) -> str:
    """A picture for each figure of `names` over the runs, oldest first; a broken line stands where the questions changed."""
    if len(heads) < 2:
        return part(tag("p", "A second run of the same questions and model will show here how the figures went.", class_="fe-note"))
    drawn = ((METRICS[name], _trend(heads, name)) for name in names if name in METRICS)
    figures = (tag("figure", tag("figcaption", tag("b", metric.title)), picture, class_="fe-chart") for metric, picture in drawn)
    told = f"{heads[-1].name} · {heads[-1].model} · {len(heads)} runs, {heads[0].when} to {heads[-1].when}"
    changes = " · a broken upright line: other questions from there on" if _changes(heads) else ""
    return part(tag("p", told + changes, class_="fe-small"), tag("div", *figures, class_="fn-trends"))


_LEFT, _RIGHT, _TOP, _BOTTOM = 6.0, 158.0, 18.0, 86.0


def _trend(heads: Sequence[Head], name: str) -> Markup:
    known = [(number, head, one) for number, head in enumerate(heads) if (one := head.figures.get(name, Figure(None))).value is not None]
    if not known:
        return tag("p", "no rows", class_="fe-small")
    unit = METRICS[name].unit
    bounds = [bound for _, _, one in known for bound in (one.value, one.high) if bound is not None]
    top = 1.0 if unit == "share" else max(bounds) or 1.0

    def place(number: int, value: float | None) -> tuple[float, float]:
        return _LEFT + (_RIGHT - _LEFT) * number / (len(heads) - 1), _BOTTOM - (_BOTTOM - _TOP) * min(1.0, (value or 0.0) / top)

    lines = [tag("line", class_="fe-grid", x1=_LEFT, x2=_RIGHT, y1=y, y2=y) for y in (_TOP, _BOTTOM)]
    lines += [_upright(place(number, 0)[0] - (_RIGHT - _LEFT) / (len(heads) - 1) / 2) for number in _changes(heads)]
    spans = [(place(number, one.low), place(number, one.high)) for number, _, one in known if one.low is not None and one.high is not None]
    band = [high for _, high in spans] + [low for low, _ in reversed(spans)]
    dots = [_dot(*place(number, one.value), f"{head.when}: {shown(one.value, unit)}") for number, head, one in known]
    last_x, last_y = place(known[-1][0], known[-1][2].value)
    marks = [
        tag("text", shown(known[-1][2].value, unit), class_="fe-start", x=last_x + 7, y=last_y + 3.5),
        tag("text", "1" if unit == "share" else f"{shown(top, unit)} s", class_="fe-soft fe-start", x=_LEFT, y=_TOP - 7),
    ]
    path = [place(number, one.value) for number, _, one in known]
    drawn = [*lines, _points(band, "fe-band fe-one"), _points(path, "fe-line fe-one"), *dots, *marks]
    told = "; ".join(f"{head.when}: {shown(one.value, unit)}" for _, head, one in known)
    inside = (tag("title", f"{METRICS[name].title} from run to run"), tag("desc", told), *drawn)
    return tag("svg", *inside, class_="fe-svg", role="img", viewBox="0 0 200 94")


def _changes(heads: Sequence[Head]) -> list[int]:
    return [number for number in range(1, len(heads)) if heads[number].digest != heads[number - 1].digest]


def _points(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    return tag("polyline", class_=kind, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points)) if len(points) > 1 else Markup()


def _upright(x: float) -> Markup:
    return tag("line", class_="fe-limit", x1=x, x2=x, y1=_TOP, y2=_BOTTOM)


def _dot(x: float, y: float, told: str) -> Markup:
    return tag("circle", tag("title", told), class_="fe-dot fe-one", cx=x, cy=y, r=3.5)
