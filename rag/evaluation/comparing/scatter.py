"""A picture of dots with names, as an SVG in the colour of the text around it. Knows numbers and words, and not what they mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 360, 56, 24, 40, 48
_LINE, _LETTER = 13, 6.2  # a label's height, and about the width of one of its letters


@dataclass(frozen=True, slots=True)
class Point:
    """One dot: `cost` to the right, `quality` upwards with the bounds of its interval where there are any; `front` fills it."""

    label: str
    cost: float
    quality: float
    low: float | None
    high: float | None
    front: bool


def scatter(points: Sequence[Point], cost: str, quality: str, most: float = math.inf) -> str:
    """Dots with their labels and intervals, those of the front joined by a line; "" without a dot.

    Costs that lie more than ten times apart stand on a logarithmic axis.

    :param cost: what the axis to the right is called, `quality` the one upwards. :param most: greatest value of the latter.
    """
    points = sorted(points, key=lambda point: (point.cost, -point.quality, point.label))
    if not points:
        return ""
    across = _Axis.over([point.cost for point in points], _LEFT, _WIDTH - _RIGHT, folds=True)
    bounds = [value for point in points for value in (point.quality, point.low, point.high) if value is not None]
    up = _Axis.over(bounds, _HEIGHT - _BOTTOM, _TOP, most=most)
    title, told = f"{quality} against {cost}", "; ".join(f"{p.label}: {p.quality:.3f} at {p.cost:.3g}" for p in points)
    front = " ".join(f"{across(p.cost):.1f},{up(p.quality):.1f}" for p in points if p.front)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-family="sans-serif" font-size="11"'
            f' fill="currentColor" stroke="none" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(told)}</desc>",
            _words(_LEFT, 16, quality + (", 95 % interval" if len(bounds) > len(points) else ""), 'font-weight="bold"'),
            _words(_WIDTH - _RIGHT, _HEIGHT - 8, cost + (" (logarithmic)" if across.fold else ""), 'text-anchor="end"'),
            *_grid(across, up),
            f'<polyline points="{front}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"/>',
            *(mark for point in points for mark in _dot(point, across, up)),
            *_labelled(points, across, up),
            "</svg>",
        ]
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values to places between two edges of the picture; `fold` for a logarithmic one."""

    low: float
    high: float
    start: float
    end: float
    fold: bool

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float, *, folds: bool = False, most: float = math.inf) -> _Axis:
        low, high = min(values), max(values)
        if folds and low > 0 and high / low > 10:
            return cls(low / 1.25, high * 1.25, start, end, True)
        room = 0.08 * (high - low) or 0.1 * abs(high) or 0.1
        return cls(low - room if low - room > 0 or low < 0 else 0.0, min(high + room, most), start, end, False)

    def __call__(self, value: float) -> float:
        low, high, value = (math.log(one) for one in (self.low, self.high, value)) if self.fold else (self.low, self.high, value)
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Round values on the axis, four to nine of them on a linear one."""
        if self.fold:
            decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            found = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
        else:
            rough = (self.high - self.low) / 5
            size = 10.0 ** math.floor(math.log10(rough))
            step = next(step * size for step in (1, 2, 5, 10) if step * size >= rough)
            found = [round(step * number, 9) for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]
        return [value for value in found if self.low <= value <= self.high]


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value in up.ticks():
        y = up(value)
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="currentColor" opacity="0.15"/>'
        yield _words(_LEFT - 6, y + 4, f"{value:.4g}", 'text-anchor="end"')
    for value in across.ticks():
        x = across(value)
        yield f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="currentColor" opacity="0.15"/>'
        yield _words(x, _HEIGHT - _BOTTOM + 16, f"{value:.4g}", 'text-anchor="middle"')
    yield f'<path d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH - _RIGHT}" fill="none" stroke="currentColor"/>'


def _dot(point: Point, across: _Axis, up: _Axis) -> Iterator[str]:
    x, y = across(point.cost), up(point.quality)
    if point.low is not None and point.high is not None:
        yield f'<path d="M{x:.1f} {up(point.low):.1f}V{up(point.high):.1f}" stroke="currentColor" opacity="0.5"/>'
    fill = "currentColor" if point.front else "none"
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="currentColor" stroke-width="1.5"/>'


def _labelled(points: Sequence[Point], across: _Axis, up: _Axis) -> Iterator[str]:
    """Each label on the side of its dot with more room, off the line of the front, which rises; moved down until it lies on no other."""
    taken: list[tuple[float, float, float]] = []
    for point in points:
        x, width = across(point.cost), _LETTER * len(point.label)
        right = x < (_LEFT + _WIDTH - _RIGHT) / 2
        y = up(point.quality) + (_LINE if right else 3 - _LINE)
        left = x + 9 if right else x - 9 - width
        while any(left < end and start < left + width and abs(y - other) < _LINE for start, end, other in taken):
            y += _LINE
        taken.append((left, left + width, y))
        yield _words(x + 9 if right else x - 9, y, point.label, 'text-anchor="start"' if right else 'text-anchor="end"')


def _words(x: float, y: float, text: str, more: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'
