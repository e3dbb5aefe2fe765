"""The same questions asked under many settings: one table, and which settings nothing beats in both quality and cost.

Knows finished runs only; whoever runs a sweep opens an assistant for each combination.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from itertools import product
from typing import Any

from ...errors import EvaluationError
from ..names import HEADLINE, METRICS
from ..report import Figure, Report, unknown_figure
from .columns import columns
from .scatter import Point, scatter

QUALITY, COST = "right", "seconds_total_p50"
Run = Report | tuple[Mapping[str, Any], Report]
"""A run, alone or behind the settings by which the sweep chose it."""

_FIGURES = (*HEADLINE, "tokens_prompt", "tokens_completion")
_TABLE = ("right", "answer_f1", "citation_recall", "abstention_recall", "false_refusals", "seconds_total_p50", "seconds_total_p95")


@dataclass(frozen=True, slots=True)
class Combination:
    """One run of a sweep. `label` names what sets it apart from the others; `front` whether it lies on the cost-quality front.

    `settings` holds the model too, as the sweep or else the run names it; `model` is the run's own name for it.
    """

    label: str
    model: str
    settings: Mapping[str, Any]
    figures: Mapping[str, Figure]
    front: bool


@dataclass(frozen=True, slots=True)
class Sweep:
    """Runs of one question set in the order given. `quality` and `cost` name the figures that make the front."""

    rows: tuple[Combination, ...]
    quality: str = QUALITY
    cost: str = COST

    def points(self) -> tuple[Point, ...]:
        """What the picture shows: the combinations that have both figures."""
        return tuple(point for row in self.rows if (point := _point(row, self.quality, self.cost)))

    def __str__(self) -> str:
        return "\n".join([*columns(_cells(self)), f"* {_legend(self)}"])

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form."""
        return asdict(self)


def axes(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What a sweep is to vary, from "k=4,8,12" and its like: name -> values, each once.

    :raises EvaluationError: a text without a name or a value, or a name twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, _, listed = (part.strip() for part in text.partition("="))
        values = tuple(dict.fromkeys(value.strip() for value in listed.split(",") if value.strip()))
        if not name or not values or name in found:
            raise EvaluationError(
                f"The sweep has {text!r}", "A setting, once, with its values", "--sweep passages=4,8 model=extractive,local"
            )
        found[name] = values
    return found


def combinations(varied: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Every choice of one value for each name, the last name fastest; without a name the one empty choice.

    :raises EvaluationError: a name without a value.
    """
    if empty := [name for name, values in varied.items() if not values]:
        raise EvaluationError(f"The sweep has no value for {empty[0]!r}", "At least one", f"--sweep {empty[0]}=VALUE,VALUE")
    each = [tuple(dict.fromkeys(values)) for values in varied.values()]
    return [dict(zip(varied, chosen, strict=True)) for chosen in product(*each)]


def table(runs: Sequence[Run], quality: str = QUALITY, cost: str = COST) -> Sweep:
    """Finished runs of one question set side by side.

    :param quality: figure of which more is wanted (or less, as the figure has it). :param cost: figure of which less is wanted.
    :raises EvaluationError: no run, runs of different questions, or an unknown figure.
    """
    for name in (quality, cost):
        if name not in METRICS:
            raise unknown_figure(name)
    if not runs:
        raise EvaluationError("The sweep has no run", "At least one", "rag eval run FILE --sweep passages=4,8")
    settings, reports = zip(*map(_parts, runs), strict=True)
    digests = {report.about.get("digest") for report in reports}
    if len(digests) > 1:
        raise EvaluationError(
            f"The runs are of {len(digests)} question sets", "Runs of one set can be laid side by side", "rag eval diff A B"
        )
    front = _front([(_value(report, quality), _value(report, cost)) for report in reports], METRICS[quality].higher is not False)
    rows = [
        Combination(label, str(report.about.get("model", "")), chosen, _figures(report, quality, cost), on)
        for label, chosen, report, on in zip(_labels(settings), settings, reports, front, strict=True)
    ]
    return Sweep(tuple(rows), quality, cost)


def _parts(run: Run) -> tuple[dict[str, Any], Report]:
    """All that is known of a run's settings, its model among them, and the run; what the sweep chose goes by the sweep's own words."""
    chosen, report = ({}, run) if isinstance(run, Report) else run
    return {"model": report.about.get("model", ""), **(report.about.get("settings") or {}), **chosen}, report


def _figures(report: Report, *more: str) -> dict[str, Figure]:
    return {name: report.figure(name) for name in METRICS if name in _FIGURES or name in more}


def _value(report: Report, name: str) -> float | None:
    return report.figure(name).value


def _labels(settings: Sequence[Mapping[str, Any]]) -> list[str]:
    """For each run the settings in which the runs differ, model first; its place in the sweep where nothing sets two apart."""
    names = list(dict.fromkeys(name for one in settings for name in one))
    varied = [name for name in names if len({str(one.get(name)) for one in settings}) > 1]
    labels = [" ".join(f"{name}={one.get(name)}" for name in varied) or str(one["model"]) for one in settings]
    return [label if labels.count(label) == 1 else f"{label} #{place}".strip() for place, label in enumerate(labels, 1)]


def _front(figures: Sequence[tuple[float | None, float | None]], higher: bool) -> list[bool]:
    """Which pairs (quality, cost) no other one beats: better in one and no worse in the other. Without both figures: none."""
    good = [None if q is None or c is None else (q if higher else -q, -c) for q, c in figures]
    known = [one for one in good if one is not None]
    return [one is not None and not any(a >= one[0] and b >= one[1] and (a, b) != one for a, b in known) for one in good]


def _point(row: Combination, quality: str, cost: str) -> Point | None:
    high, low = row.figures[quality], row.figures[cost]
    if high.value is None or low.value is None:
        return None
    return Point(row.label, low.value, high.value, high.low, high.high, row.front)


def _cells(sweep: Sweep) -> list[tuple[str, ...]]:
    """The table as text: a line of titles, then one for each run, with a star before those on the front."""
    shown = list(dict.fromkeys([sweep.quality, *_TABLE, sweep.cost]))
    head = ("", *(METRICS[name].title for name in shown), "Tokens")
    return [
        head,
        *((f"{'*' if row.front else ' '} {row.label}", *(_cell(name, row) for name in shown), _tokens(row)) for row in sweep.rows),
    ]


def _legend(sweep: Sweep) -> str:
    return f"no other does better in {METRICS[sweep.quality].title} or {METRICS[sweep.cost].title} without doing worse in one of them"


def _cell(name: str, row: Combination) -> str:
    figure = row.figures.get(name, Figure(None))
    if figure.value is None:
        return "-"
    bounds = f" [{figure.low:.2f}, {figure.high:.2f}]" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:.{1 if METRICS[name].unit == 'count' else 3}f}{bounds}"


def _tokens(row: Combination) -> str:
    """Tokens read and written for an answer, on average."""
    found = [row.figures[name].value for name in ("tokens_prompt", "tokens_completion") if row.figures[name].value is not None]
    return f"{sum(value for value in found if value is not None):.1f}" if found else "-"


# --- pictures and pages ----------------------------------------------------------------------------


def picture(sweep: Sweep) -> str:
    """Quality over cost as an SVG; "" when no combination has both figures."""
    quality, cost = METRICS[sweep.quality], METRICS[sweep.cost]
    return scatter(sweep.points(), cost.title, quality.title, 1.0 if quality.unit == "share" else math.inf)


def page(sweep: Sweep) -> str:
    """Table and picture as one HTML file without script, in the look of a report."""
    from ..pages.page import STYLE

    head, *lines = _cells(sweep)
    title = f"{len(lines)} combinations"
    told = escape(_legend(sweep))
    columns_ = "".join(f'<th scope="col" class="fe-num">{escape(cell)}</th>' for cell in head[1:])
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f'<td class="fe-num">{escape(cell)}</td>' for cell in cells) + "</tr>"
        for first, *cells in lines
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body class="fe-page fe-part">
<header class="fe-head"><p class="fe-brand">Footnote sweep</p><h1>{title}</h1></header>
<main>
<section><figure style="max-width: 46rem">{picture(sweep)}</figure></section>
<section style="overflow-x: auto"><table><caption>Figures of each combination</caption>
<thead><tr><th scope="col">Settings</th>{columns_}</tr></thead>
<tbody>
{body}
</tbody></table><p class="fe-note">* {told}</p></section>
</main>
</body>
</html>
"""
