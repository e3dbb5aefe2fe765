"""Tables in text files: comma, semicolon, tab or bar separated values, each row under the header it has.

Own parsing: the library's reader has one limit of field length for the whole process, and lets a quote that is never closed
swallow the rest of the file; here such a quote is a character like any other. Knows no spreadsheet format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ...errors import DocumentError
from ..decoding import decode
from ..draft import About, Block, Draft, File, join, row
from .records import record

_DELIMITERS = ",;\t|"
_SAMPLE_CHARS, SAMPLE_ROWS = 200_000, 100
_TABLE_SHARE = 0.3  # of rows that must have as many cells as most, or it is no table
_ROWS, _CELLS = 1_048_576, 16_384  # what a spreadsheet has; more is no table that anybody made
_HEADER_CHARS = 100
_NAMED = re.compile(r"sep=([,;|\t])\n", re.IGNORECASE)  # a line that Excel reads and hides
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d.,:/ %-]*\)?")


def read_table(file: File) -> Draft:
    """A .csv or .tsv file; its rows are counted as in a spreadsheet, the header being a row.

    :raises DocumentError: binary content, or more rows or cells than a spreadsheet has.
    """
    text, guess = decode(file.data)
    named = _NAMED.match(text)
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else _delimiter(text, "\t" if file.kind == ".tsv" else ",")
    shape = shape_of([cells for cells in islice(split_rows(text, delimiter), SAMPLE_ROWS) if any(cells)])
    rows = ((f"row {number}", cells) for number, cells in enumerate(_counted(split_rows(text, delimiter)), 1))
    draft = join(table_blocks(rows, shape), About(shape.title))
    return Draft(draft.text, draft.about, (), draft.places, draft.quiet, guess)


def _counted(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, cells in enumerate(rows):
        if number >= _ROWS:
            raise DocumentError(f"more than {_ROWS:,} rows")
        yield cells


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table begins: rows of words above it, the first of which is its `title`, and the names of its columns, None without."""

    captions: int
    header: Sequence[str] | None
    title: str | None


def shape_of(sample: Sequence[Sequence[str]]) -> Shape:
    """:param sample: the rows at the top of a table that have text."""
    width = Counter(map(len, sample)).most_common(1)[0][0] if sample else 0
    captions = _captions(sample) if width > 1 else 0
    header = sample[captions] if width > 1 and is_header(sample[captions:]) else None
    return Shape(captions, header, row(sample[0]) if captions else None)


def table_blocks(rows: Iterable[tuple[str, Sequence[str]]], shape: Shape) -> Iterator[Block]:
    """A table row by row, each under the names of its columns. :param rows: place and cells of each."""
    filled = 0
    for place, cells in rows:
        if any(cells):
            filled += 1
            if filled <= shape.captions or (shape.header and filled == shape.captions + 1):
                yield Block(row(cells), place, quiet=filled == 1 or filled > shape.captions)
            else:
                yield from labelled(shape.header, cells, place)


def labelled(header: Sequence[str] | None, cells: Sequence[str], place: str | None) -> Iterator[Block]:
    """A row of a table, each cell under the name that the header gives it."""
    names = [*(header or ()), *("" for _ in cells)]
    return record(zip(names, cells, strict=False), place)


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of some rows names what stands below: short words, each once, and none of them a value of its column."""
    if len(rows) < 2:
        return False
    head = [cell.strip() for cell in rows[0]]
    names = [name for name in head if name]
    if len(names) * 2 < len(head) or len({name.casefold() for name in names}) < len(names) or all(map(_NUMBER.fullmatch, names)):
        return False
    if any(len(name) > _HEADER_CHARS or (_NUMBER.fullmatch(name) and not _YEAR.fullmatch(name)) for name in names):
        return False
    below = [{cells[at].strip() for cells in rows[1:] if at < len(cells)} for at in range(len(head))]
    return not any(
        name and (name in values or (_YEAR.fullmatch(name) and any(map(_YEAR.fullmatch, values))))
        for name, values in zip(head, below, strict=True)
    )


def _captions(sample: Sequence[Sequence[str]]) -> int:
    """How many rows at the top have one cell only, and are words above the table."""
    count = 0
    while count < len(sample) - 2 and sum(map(bool, sample[count])) == 1 and len(sample[count][0].strip()) > 0:
        count += 1
    return count


def _delimiter(text: str, usual: str) -> str:
    """What cuts most rows at the top into the same number of cells."""
    head = text[:_SAMPLE_CHARS]
    best, most = usual, (0.0, 0, False)
    for delimiter in _DELIMITERS:
        widths = [len(cells) for cells in islice(split_rows(head, delimiter), SAMPLE_ROWS) if any(cells)]
        width, count = Counter(width for width in widths if width > 1).most_common(1)[0] if any(w > 1 for w in widths) else (0, 0)
        score = (round(count / len(widths), 1) if widths else 0.0, width, delimiter == usual)
        if score > most and score[0] >= _TABLE_SHARE:
            best, most = delimiter, score
    return best


def split_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows of cells; a cell in quotes may hold delimiters, newlines and doubled quotes. Blank lines are rows without cells."""
    mark = re.escape(delimiter)
    cell = re.compile(rf'(?: *"([^"]*+(?:""[^"]*+)*+)"[ \t]*(?={mark}|\n|\Z)|([^{mark}\n]*+))({mark}|\n|\Z)')
    cells: list[str] = []
    at = 0
    while at < len(text):
        found = cell.match(text, at)
        if found is None:
            raise DocumentError("broken table")
        quoted, bare, end = found.groups()
        cells.append((bare if quoted is None else quoted.replace('""', '"')).strip())
        if len(cells) > _CELLS:
            raise DocumentError(f"more than {_CELLS:,} cells in a row")
        at = found.end()
        if end != delimiter:
            yield cells
            cells = []
    if cells:
        yield [*cells, ""]
