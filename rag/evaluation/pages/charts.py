"""Pictures of a run as SVG: recall by cut-off, risk by coverage, reliability, latency, dots with their intervals.

Takes numbers and labels, gives markup without script, font or address. Text is escaped here; colours are CSS classes of
`page.css`, so that a picture follows light and dark, and no two things are told apart by colour alone. A picture of nothing
is "". Knows no report and no file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from ..names import STAGES, Unit
from ..report import Figure

WIDTH, HEIGHT = 360, 236
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 350, 26, 192
_LABEL = 15  # characters of a label that fit beside the dots

Point = tuple[float, float]


def shown(value: float | None, unit: Unit = "share") -> str:
    """A figure as it is written everywhere: shares and seconds to 3 decimals, seconds from 10 on to 2, counts to 1; None is "no rows"."""
    if value is None:
        return "no rows"
    if unit == "count":
        return f"{value:,.1f}".removesuffix(".0")
    return f"{value:.2f}" if unit == "seconds" and value >= 10 else f"{value:.3f}"


def recall(some: Sequence[Sequence[float | None]], whole: Sequence[Sequence[float | None]]) -> Markup:
    """Lines of [k, share, low, high] over k on a logarithmic axis: any evidence found, and all of it. Bands where there are bounds."""
    lines = [
        ("fe-one", "evidence recall", [row for row in some if row[1] is not None]),
        ("fe-two", "all evidence", [row for row in whole if row[1] is not None]),
    ]
    lines = [line for line in lines if line[2]]
    cutoffs = sorted({float(row[0] or 1) for _, _, rows in lines for row in rows})
    if not cutoffs:
        return Markup()
    reach = math.log(cutoffs[-1]) or 1.0
    place = {k: math.log(k) / reach for k in cutoffs}
    parts = [_grid([(place[k], f"{k:g}") for k in cutoffs], _SHARES, "first k passages")]
    for kind, _, rows in lines:
        parts.append(_band([(place[float(k or 1)], low, high) for k, _, low, high in rows], kind))
    for kind, _, rows in lines:
        parts.append(_line([(place[float(k or 1)], share or 0.0) for k, share, _, _ in rows], kind))
    parts.append(_legend([(kind, name) for kind, name, _ in lines]))
    told = "; ".join(f"{name}: {', '.join(f'{shown(share)} at {k:g}' for k, share, _, _ in rows)}" for _, name, rows in lines)
    return _picture("Recall by number of passages", told, parts)


def risk(curve: Sequence[Sequence[float]], at_95: float | None) -> Markup:
    """The share wrong among the surest answers, by the share of all questions they make up; `at_95`: the most that is 95 % right."""
    if not curve:
        return Markup()
    worst = max(point[1] for point in curve)
    top = next(limit for limit in (0.1, 0.2, 0.5, 1.0, math.inf) if worst <= limit)
    marks = [(share, f"{share * top:g}") for share in (0.0, 0.5, 1.0)]
    points = [(coverage, share / top) for coverage, share in curve]
    limit = 0.05 / top
    parts = [
        _grid(_SHARES, marks, "share of all questions answered, surest first"),
        _stroke([(0, limit), (1, limit)], "fe-limit"),
        _line(points, "fe-one", dots=len(points) <= 40),
        _text(_LEFT, 12, "share wrong"),
    ]
    if at_95 is not None:
        parts += [_stroke([(at_95, 0), (at_95, limit)], "fe-limit"), _diamond(_x(at_95), _y(limit))]
        parts.append(tag("text", tag("tspan", "◆", class_="fe-mark"), f" 95 % right up to {shown(at_95)}", class_="fe-end", x=_RIGHT, y=12))
    told = "; ".join(f"{shown(share)} wrong at coverage {shown(coverage)}" for coverage, share in curve[:: max(1, len(curve) // 10)])
    mark = "" if at_95 is None else f"; 95 % are right up to coverage {shown(at_95)}"
    return _picture("Risk by coverage", told + mark, parts)


def reliability(bins: Sequence[Sequence[float | None]]) -> Markup:
    """Share right by mean support in bins of [from, to, n, mean support, share right], against the diagonal; counts below."""
    known = [(low or 0.0, high or 0.0, int(n or 0), mean or 0.0, share or 0.0) for low, high, n, mean, share in bins if n]
    if not known:
        return Markup()
    parts = [_grid(_SHARES, _SHARES, "support", below=13), _stroke([(0, 0), (1, 1)], "fe-limit")]
    for low, high, _, _, share in known:
        parts.append(
            tag("rect", class_="fe-bin", x=_x(low) + 1, y=_y(share), width=max(1, _x(high) - _x(low) - 2), height=_BOTTOM - _y(share))
        )
    for low, high, n, mean, share in known:
        parts += [_dot(_x(mean), _y(share), "fe-one"), _text(_x((low + high) / 2), _BOTTOM + 25, str(n), "fe-mid fe-soft")]
    parts += [_text(_LEFT - 6, _BOTTOM + 25, "n", "fe-end fe-soft"), _text(_LEFT, 12, "share right")]
    told = "; ".join(f"support {shown(mean)}: {shown(share)} right of {n}" for _, _, n, mean, share in known)
    return _picture("Reliability", told, parts)


def latency(stages: Mapping[str, Sequence[float | None]]) -> Markup:
    """Bars of the median and the 95th percentile in seconds, stage -> [p50, p95]."""
    order = sorted(stages, key=lambda stage: (STAGES.index(stage) if stage in STAGES else len(STAGES), stage))
    pairs = [(stage.replace("_", " "), stages[stage][0], stages[stage][1]) for stage in order]
    known = [(stage, p50, p95) for stage, p50, p95 in pairs if p50 is not None and p95 is not None]
    if not known:
        return Markup()
    left, right, step = 74, 256, 30
    scale = (right - left) / (max(p95 for _, _, p95 in known) or 1.0)
    parts = [_text(306, 14, "p50", "fe-end fe-soft"), _text(_RIGHT, 14, "p95 s", "fe-end fe-soft")]
    for number, (stage, p50, p95) in enumerate(known):
        y = 24 + number * step
        parts += [
            _label(left - 8, y + 13, stage, 13),
            tag("rect", class_="fe-p95", x=left, y=y + 2, width=max(1, p95 * scale), height=16, rx=2),
            tag("rect", class_="fe-p50", x=left, y=y + 6, width=max(1, p50 * scale), height=8, rx=1),
            _text(306, y + 13, shown(p50, "seconds"), "fe-end"),
            _text(_RIGHT, y + 13, shown(p95, "seconds"), "fe-end"),
        ]
    told = "; ".join(f"{stage}: half within {shown(p50, 'seconds')} s, 95 % within {shown(p95, 'seconds')} s" for stage, p50, p95 in known)
    return _picture("Seconds by stage", told, parts, height=30 + step * len(known))


def whiskers(title: str, rows: Iterable[tuple[str, Figure]]) -> Markup:
    """One line for each (label, figure) with a value: a dot for it, a bar for its interval, the number and how many rows."""
    known = [(label, one, one.value) for label, one in rows if one.value is not None]
    if not known:
        return Markup()
    left, right, step = 104, 222, 24
    base = 18 + step * len(known)
    parts = [_text(298, 11, "n", "fe-end fe-soft")]
    for share, mark in _SHARES[::2]:
        x = left + share * (right - left)
        parts += [tag("line", class_="fe-grid", x1=x, x2=x, y1=16, y2=base), _text(x, base + 13, mark, "fe-mid fe-soft")]
    for number, (label, one, value) in enumerate(known):
        y = 18 + step * (number + 0.5)
        parts += [_label(left - 9, y + 3.5, label, _LABEL), _span(one, left, right, y), _dot(left + value * (right - left), y, "fe-one")]
        parts += [_text(264, y + 3.5, shown(value), "fe-end"), _text(298, y + 3.5, str(one.n), "fe-end fe-soft")]
    told = "; ".join(f"{label}: {shown(value)}{_between(one)}, {one.n} rows" for label, one, value in known)
    return _picture(title, told, parts, width=300, height=base + 18)


def interval(figure: Figure) -> Markup:
    """A line from 0 to 1 with the figure and its interval on it, for a cell of a table that says the numbers too."""
    if figure.value is None:
        return Markup()
    track = tag("line", class_="fe-grid", x1=4, x2=116, y1=6, y2=6)
    return tag(
        "svg",
        track,
        _span(figure, 4, 116, 6),
        _dot(4 + figure.value * 112, 6, "fe-one"),
        class_="fe-mini",
        viewBox="0 0 120 12",
        aria_hidden="true",
    )


def tag(name: str, *inside: str, **attributes: object) -> Markup:
    """An element; what is inside and the attributes are escaped, unless they are markup. `class_` and `aria_hidden` name as in HTML."""
    marks = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{marks}>{''.join(map(escape, inside))}</{name}>")  # noqa: S704 - escaped piece by piece, at a quarter of the time


# --- parts of pictures -----------------------------------------------------------------------

_SHARES = [(0.0, "0"), (0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (1.0, "1")]


def _picture(title: str, told: str, parts: Iterable[Markup], width: float = WIDTH, height: float = HEIGHT) -> Markup:
    """The frame of a picture, with its name and all its numbers for those who do not see it."""
    inside = (tag("title", title), tag("desc", told), *parts)
    return tag("svg", *inside, class_="fe-svg", role="img", viewBox=f"0 0 {_short(width)} {_short(height)}")


def _short(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)


def _grid(across: Iterable[tuple[float, str]], up: Iterable[tuple[float, str]], name: str, below: float = 0) -> Markup:
    """Grid lines with their marks, and the name of the axis below; `below` leaves room for a line of numbers between."""
    parts = [_text(_x(0.5), _BOTTOM + 28 + below, name, "fe-mid fe-soft")]
    for share, mark in up:
        parts += [tag("line", class_="fe-grid", x1=_LEFT, x2=_RIGHT, y1=_y(share), y2=_y(share))]
        parts += [_text(_LEFT - 6, _y(share) + 3.5, mark, "fe-end fe-soft")]
    for share, mark in across:
        parts += [_text(_x(share), _BOTTOM + 13, mark, "fe-mid fe-soft")]
    return Markup().join(parts)


def _line(points: Sequence[Point], kind: str, *, dots: bool = True) -> Markup:
    marks = [_dot(_x(x), _y(y), kind) for x, y in points] if dots else []
    return Markup().join([_stroke(points, f"fe-line {kind}"), *marks])


def _stroke(points: Iterable[Point], kind: str) -> Markup:
    return tag("polyline", class_=kind, points=" ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points))


def _band(bounds: Sequence[tuple[float, float | None, float | None]], kind: str) -> Markup:
    known = [(x, low, high) for x, low, high in bounds if low is not None and high is not None]
    edge = [(x, high) for x, _, high in known] + [(x, low) for x, low, _ in reversed(known)]
    return _stroke(edge, f"fe-band {kind}") if known else Markup()


def _dot(x: float, y: float, kind: str) -> Markup:
    """A circle for the first line of a picture, a frame for the second, so that both are seen where they meet."""
    if kind == "fe-two":
        return tag("rect", class_="fe-box", x=x - 4.5, y=y - 4.5, width=9, height=9)
    return tag("circle", class_="fe-dot", cx=x, cy=y, r=3.5)


def _diamond(x: float, y: float) -> Markup:
    return tag("path", class_="fe-mark", d=f"M{x:.1f} {y - 5:.1f}l5 5-5 5-5-5z")


def _span(figure: Figure, left: float, right: float, y: float) -> Markup:
    if figure.low is None or figure.high is None:
        return Markup()
    return tag("line", class_="fe-span", x1=left + figure.low * (right - left), x2=left + figure.high * (right - left), y1=y, y2=y)


def _between(figure: Figure) -> str:
    return "" if figure.low is None else f" ({shown(figure.low)} to {shown(figure.high)})"


def _legend(lines: Iterable[tuple[str, str]]) -> Markup:
    parts, x = [], float(_LEFT)
    for kind, name in lines:
        parts += [tag("line", class_=f"fe-line {kind}", x1=x, x2=x + 22, y1=9, y2=9), _dot(x + 11, 9, kind), _text(x + 28, 12.5, name)]
        x += 46 + 5.4 * len(name)
    return Markup().join(parts)


def _text(x: float, y: float, text: str, kind: str = "fe-start") -> Markup:
    return tag("text", text, class_=kind, x=x, y=y)


def _label(x: float, y: float, text: str, limit: int) -> Markup:
    """A label that ends at `x`, cut to `limit` characters; the whole of it is what pointing at it shows."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return tag("text", tag("title", text), cut, class_="fe-end", x=x, y=y)
