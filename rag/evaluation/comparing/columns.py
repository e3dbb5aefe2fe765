"""Tables for a terminal: cells of text set in columns. Knows nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def columns(lines: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> Iterator[str]:
    """The lines with their cells under one another; those of the columns in `left` begin together, the others end together."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))] if lines else []
    for line in lines:
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
