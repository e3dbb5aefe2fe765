"""Charts of Office Open XML: their title, and the numbers behind them in rows, as the file keeps them beside the picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..decoding import sound
from ..draft import Block
from .package import local, value
from .records import record

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_CATEGORIES, _VALUES = ("cat", "xVal"), ("val", "yVal")
_POINTS = 10_000
"""Most points of a series; charts of more are drawn from data that nobody reads one by one."""


def chart_blocks(chart: Element | None) -> Iterator[Block]:
    """The title, quiet, then a row for each category with the value that each series has there. None gives nothing.

    :param chart: the root of the part of a chart, with namespaces.
    """
    if chart is None:
        return
    title = next((part for part in chart.iter() if local(part) == "title"), None)
    if title is not None:
        yield Block(_words(title), quiet=True)
    series = [part for part in chart.iter() if local(part) == "ser"]
    names = [_name(one) for one in series]
    categories: dict[int, str] = {}
    for one in series:
        categories = {**_points(one, _CATEGORIES), **categories}
    columns = [_points(one, _VALUES) for one in series]
    for index in sorted({*categories, *(index for column in columns for index in column)}):
        cells = zip(names, (column.get(index, "") for column in columns), strict=True)
        yield from record([("", categories.get(index, "")), *cells])


def _name(series: Element) -> str:
    given = next((part for part in series if local(part) == "tx"), None)
    return _words(given, "v") if given is not None else ""


def _words(element: Element, name: str = "t") -> str:
    return sound(" ".join(" ".join(part.text.split()) for part in element.iter() if local(part) == name and part.text))


def _points(series: Element, names: tuple[str, ...]) -> dict[int, str]:
    """Values by their number. Categories of several levels keep those of each level, the finest first."""
    found: dict[int, str] = {}
    held = [part for part in series if local(part) in names]
    for point in (inner for part in held for inner in part.iter() if local(inner) == "pt"):
        number = value(point, "idx")
        if number.isascii() and number.isdigit() and int(number) < _POINTS:
            found[int(number)] = " ".join(filter(None, (found.get(int(number)), _rounded(_words(point, "v")))))
    return found


def _rounded(number: str) -> str:
    """Without the digits that binary fractions add: 0.30000000000000004 was 0.3."""
    whole, point, fraction = number.partition(".")
    return f"{float(number):.12g}" if point and len(fraction) > 12 and (whole + fraction).lstrip("-").isdigit() else number
