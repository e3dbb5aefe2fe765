"""Paragraphs of word processors, whose files know no pages: their numbers, rows of their tables, and the document's title.

Knows no format. Readers hand it blocks in the order in which they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..draft import About, Block, Draft, join, row
from ..headline import title_line
from ..properties import opening
from .records import line_block

HEADING_CHARS = 250
"""Longer paragraphs are running text, whatever their style says."""
_ROW_CHARS = 1500
_MARK = "¶"


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Each block that has text with its number as its place; rows of tables count like paragraphs."""
    for number, block in enumerate((block for block in blocks if block.text.strip()), 1):
        yield replace(block, place=f"{_MARK} {number}")


def table_row(cells: Sequence[Sequence[Block]], nested: bool = False) -> Iterator[Block]:
    """One row of a table: a line, or its paragraphs one after the other where the table is there for its layout only.

    :param cells: the paragraphs in each cell. :param nested: whether one of them holds a table.
    """
    texts = [" ".join(block.text for block in cell) for cell in cells]
    if nested or sum(map(bool, map(str.strip, texts))) < 2 or sum(map(len, texts)) > _ROW_CHARS:
        for cell in cells:
            yield from cell
    else:
        yield line_block(row(texts))


def document(blocks: Iterable[Block], about: About, body: str = _MARK) -> Draft:
    """The draft of the blocks. A line that repeats the title is quiet; where none is named, the opening is the title.

    :param body: with what the places of its body begin, in which the opening is looked for.
    :raises DocumentError: as `draft.join`.
    """
    kept = list(_apart(blocks))
    draft = join(kept, about)
    if about.title:
        return replace(draft, quiet=tuple(sorted({*draft.quiet, *title_line(draft.text, about.title)})))
    return replace(draft, about=replace(about, title=opening(block for block in kept if (block.place or "").startswith(body))))


def _apart(blocks: Iterable[Block]) -> Iterator[Block]:
    """The first row of each table stands apart from the paragraph above it."""
    tight = False
    for block in blocks:
        if block.text.strip():
            yield replace(block, tight=block.tight and tight)
            tight = block.tight
