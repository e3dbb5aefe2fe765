"""What the readers of lightweight markup share: lines with a look ahead, and rows of a table under their header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..draft import Block, row
from .records import line_block
from .tables import is_header, labelled


class Lines:
    """Lines of a text, taken one by one."""

    def __init__(self, text: str) -> None:
        self._lines, self._at = text.split("\n"), 0
        self._never: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._at >= len(self._lines):
            raise StopIteration
        self._at += 1
        return self._lines[self._at - 1]

    def next_is(self, fits: Callable[[str], object]) -> bool:
        """Whether there is a next line and it fits."""
        return self._at < len(self._lines) and bool(fits(self._lines[self._at]))

    def take(self, fits: Callable[[str], object]) -> list[str]:
        """The next lines as far as they fit."""
        start = self._at
        while self.next_is(fits):
            self._at += 1
        return self._lines[start : self._at]

    def until(self, last: str) -> list[str] | None:
        """The next lines before the one that is `last` in lower case without the white space around it, which is passed over.

        None, and no line taken, when there is no such line: what is never closed was never opened.
        """
        if last not in self._never:
            for at in range(self._at, len(self._lines)):
                if self._lines[at].strip().lower() == last:
                    start, self._at = self._at, at + 1
                    return self._lines[start:at]
            self._never.add(last)
        return None


def table_blocks(rows: Sequence[Sequence[str]], headed: bool | None = None) -> Iterator[Block]:
    """Rows of a table. :param headed: whether the first one is a header; None where the markup does not say."""
    if headed or (headed is None and is_header(rows)):
        yield Block(row(rows[0]), quiet=True)
        for cells in rows[1:]:
            yield from labelled(rows[0], cells, None)
    else:
        for number, cells in enumerate(rows):
            line = row(cells)
            yield line_block(line) if number else Block(line)
