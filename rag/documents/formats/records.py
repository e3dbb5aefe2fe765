"""A record, named values that belong together, as text: one row that says of each value what it is, so that it can be quoted alone.

Knows no format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..draft import Block, row

LONG = 300
"""Characters beyond which a value is running text and stands below its record."""
_ROW_CHARS, _NAME_CHARS = 900, 100


def record(pairs: Iterable[tuple[str, str]], place: str | None = None) -> Iterator[Block]:
    """The blocks of one record: its short values in rows ("Item: Widget | Price: 4.50"), then each long one below its quiet name.

    :param pairs: names and values; a value without a name stands alone, one without text is left out. A record too wide for a
        row is cut into several, each of which repeats the first value, so that a reader knows what they are about.
    """
    cells, texts = [], []
    for name, value in pairs:
        label = " ".join(name.split())[-_NAME_CHARS:]
        if len(value) > LONG:
            texts += [Block(label, place, quiet=True), Block(value, place)]
        elif line := " ".join(value.split()):
            cells.append(f"{label}: {line}" if label else line)
    for line in _rows(cells):
        yield line_block(line, place)
    yield from texts


def line_block(line: str, place: str | None = None) -> Block:
    """A row of a table. One of a single cell stands apart: without a bar in it, it would be read as one sentence with the next."""
    return Block(line, place, tight=" | " in line)


def _rows(cells: list[str]) -> Iterator[str]:
    start, size = 0, 0
    for index, cell in enumerate(cells):
        if index > start and size + len(cell) > _ROW_CHARS:
            yield row([*(cells[:1] if start else ()), *cells[start:index]])
            start, size = index, len(cells[0])
        size += len(cell) + 3
    yield row([*(cells[:1] if start else ()), *cells[start:]])
