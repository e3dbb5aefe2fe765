"""Spreadsheets: .xlsx, .xls and .ods row by row, each row under the names of its columns, with the comments of .xlsx behind their sheet.

Values are those that the program stored when it last calculated. Knows where workbooks of Office keep percentages and comments;
the cells themselves are read by a library, which is given no member of the file that it does not need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ...errors import DocumentError
from ..archive import Archive
from ..compound import MAGIC, Compound
from ..decoding import CONTROL, sound
from ..draft import About, Block, Draft, File, join
from .elements import attribute
from .opendocument import about_opendocument
from .package import Package, local, value
from .tables import SAMPLE_ROWS, shape_of, table_blocks

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_USUAL = re.compile(r"(?:sheet|tabelle|blatt|feuil|feuille|hoja|foglio|planilha|blad|ark|arkusz|лист)[ _]?\d*", re.IGNORECASE)
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_REFERENCE, _STYLE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']"), re.compile(rb"\bs=[\"'](\d{1,6})[\"']")
_PERCENT = frozenset({"9", "10"})  # formats that every workbook has
_THREAD = "\nComment:"  # behind the lines that Excel writes for older programs
_AREA, _CELLS = 20_000_000, 5_000_000
"""Most cells of a sheet, and most of a workbook in rows and columns that hold text."""
_CLOCK = "%Y-%m-%d %H:%M"


def read_sheets(file: File) -> Draft:
    """A .xlsx, .xls or .ods file.

    :raises DocumentError: no such file, a broken or an encrypted one, or one that holds more than is read.
    """
    if file.data.startswith(MAGIC):
        return _draft(_opened(file.data), Compound(file.data).about())
    archive = Archive(file.data)
    if "content.xml" in archive:
        return _draft(_opened(_plain(archive)), about_opendocument(archive))
    package = Package(archive)
    extras = _Extras(package)
    return _draft(_opened(_plain(archive)), package.about(), extras)


def _plain(archive: Archive) -> bytes:
    return archive.plain(lambda name: "/media/" not in name and not name.startswith("pictures/"))


class _Extras:
    """What a workbook of Office says beside its values: which of them are percentages, and comments.

    :raises DocumentError: a sheet whose cells lie so far apart that the library, which keeps the empty ones between, would not end.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        main = next(iter(package.related("", "officeDocument")), "xl/workbook.xml")
        binary = not main.endswith(".xml")  # .xlsb, whose parts are no XML
        parts = {} if binary else package.by_id(main)
        sheets = () if binary else (one for one in package.xml(main).iter() if local(one) == "sheet")
        self._parts = {attribute(one, "name"): parts.get(_reference(one), "") for one in sheets}
        styles = frozenset() if binary else self._percent_styles(main)
        self.percentages = {name: self._percentages(part, styles) for name, part in self._parts.items() if part}

    def _percent_styles(self, main: str) -> frozenset[bytes]:
        """Numbers of the styles of cells that show a percentage."""
        for part in self._package.related(main, "styles"):
            root = self._package.xml(part)
            own = {value(one, "numFmtId"): value(one, "formatCode") for one in root.iter() if local(one) == "numFmt"}
            percent = _PERCENT | {number for number, code in own.items() if "%" in code}
            lists = [one for one in root if local(one) == "cellXfs"]
            return frozenset(b"%d" % at for held in lists for at, one in enumerate(held) if value(one, "numFmtId") in percent)
        return frozenset()

    def _percentages(self, part: str, styles: frozenset[bytes]) -> frozenset[str]:
        """The cells of a sheet that show a percentage."""
        found: list[bytes] = []
        across = down = 0
        for inside in _CELL.findall(self._package.archive.read(part)):
            cell, style = _REFERENCE.search(inside), _STYLE.search(inside)
            if cell:
                across, down = max(across, _index(cell[1])), max(down, int(cell[2]))
                found += [cell[1] + cell[2]] if style and style[1] in styles else []
        if across * down > _AREA:
            raise DocumentError(f"a sheet of {down:,} rows and {across:,} columns, far more than have text: delete its empty end")
        return frozenset(cell.decode() for cell in found)

    def comments(self, sheet: str) -> Iterator[tuple[str, str]]:
        """(cell, what somebody noted there)."""
        part = self._parts.get(sheet)
        for held in self._package.related(part, "comments") if part else ():
            for comment in (one for one in self._package.xml(held).iter() if local(one) == "comment"):
                text = "".join(one.text or "" for one in comment.iter() if local(one) == "t")
                yield value(comment, "ref"), sound(text).partition(_THREAD)[2] or sound(text)


def _reference(sheet: Any) -> str:
    return next((held for key, held in sheet.attrib.items() if key.endswith("}id")), "")


def _opened(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise DocumentError("the workbook is encrypted and needs a password") from error
    except CalamineError as error:
        raise DocumentError("damaged: not a complete workbook") from error
    except BaseException as error:
        raise _panic(error) from error


def _panic(error: BaseException) -> BaseException:
    """A reason for what the library's Rust does on files broken in ways that it did not foresee, which is no `Exception`."""
    return DocumentError("damaged: its cells cannot be read") if type(error).__name__ == "PanicException" else error


def _draft(book: CalamineWorkbook, about: About, extras: _Extras | None = None) -> Draft:
    blocks: list[Block] = []
    left = _CELLS
    for name in book.sheet_names:
        title, label = None, " ".join(CONTROL.sub("", sound(name)).split())
        tables = list(_tables(_rows(book, name, extras.percentages.get(name, frozenset()) if extras else frozenset())))
        left -= sum(len(cells) for table in tables for _, cells in table)
        if left < 0:
            raise DocumentError(f"more than {_CELLS:,} cells in it")
        if tables and not _USUAL.fullmatch(label):
            blocks.append(Block(label, label, quiet=True))
        for table in tables:
            shape = shape_of([cells for _, cells in table[:SAMPLE_ROWS]])
            title = title or shape.title
            found = list(table_blocks(((f"{label}!{cell}", cells) for cell, cells in table), shape))
            blocks += [replace(found[0], tight=False), *found[1:]]
        blocks += [Block(text, f"{label}!{cell}, comment") for cell, text in (extras.comments(name) if extras else ())]
        about = replace(about, title=about.title or title)
    return join(blocks, about)


def _rows(book: CalamineWorkbook, name: str, percentages: frozenset[str]) -> Iterator[list[tuple[str, str]]]:
    """The rows of a sheet, each cell with its name."""
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            names = (f"{_column(at)}{number}" for at in range(len(cells)))
            yield [(cell, _shown(held, cell in percentages)) for cell, held in zip(names, cells, strict=True)]
    except CalamineError as error:
        raise DocumentError("damaged: a sheet of it cannot be read") from error
    except BaseException as error:
        raise _panic(error) from error


def _tables(rows: Iterator[list[tuple[str, str]]]) -> Iterator[list[tuple[str, list[str]]]]:
    """Rows with nothing but rows with text between them, each with the name of its first cell that has text; empty columns cut off."""
    for filled, group in groupby(rows, lambda cells: any(text for _, text in cells)):
        if filled:
            table = list(group)
            columns = [at for at in range(len(table[0])) if any(cells[at][1] for cells in table)]
            first, last = columns[0], columns[-1] + 1
            yield [(next(cell for cell, text in cells if text), [text for _, text in cells[first:last]]) for cells in table]


def _column(index: int) -> str:
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


def _index(letters: bytes) -> int:
    """The number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _shown(held: Any, percent: bool) -> str:
    """A value as the program would show it; empty for an error."""
    if isinstance(held, str):
        return "" if held in _ERRORS else CONTROL.sub("", sound(held)).strip()
    if isinstance(held, bool):
        return str(held).upper()
    if isinstance(held, (int, float)):
        return f"{held * 100:.12g}%" if percent else f"{held:.15g}"
    if isinstance(held, datetime):
        return held.date().isoformat() if held.time() == time() else held.strftime(_CLOCK)
    return held.isoformat() if isinstance(held, (date, time)) else str(held) if isinstance(held, timedelta) else ""
