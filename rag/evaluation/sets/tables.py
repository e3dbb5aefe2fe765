"""Question sets as tables (CSV, TSV): a row a line under a header that names the fields; cells, which are all text, to plain values.

An empty cell says nothing. A cell of `answers`, `forbid`, `evidence`, `relevant` or `tags` holds its texts with | between them.
A cell of `expect` holds its groups with ; between them, and the words of a group with | between them: "nato | alliance ; neutral".
Each of these may hold JSON instead, and must where a text has | or ; in it; `history` and `scope` are always JSON.
Columns that are not ours stay text. Knows no meaning of a value (`rows.py`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ...errors import EvaluationError
from ..questions import Problem, Question
from .files import Kind, Raw, Rows, ended, newline
from .rows import ALIASES, FIELDS

_LISTS = ("answers", "forbid", "evidence", "relevant", "tags")
_JSON = (*_LISTS, "expect", "history", "scope")
Separator = Callable[[str], str]

_OWN = {alias: field for field, alias in ALIASES.items()}

# --- cells -------------------------------------------------------------------------------------------


def values(cells: Mapping[str, str]) -> dict[str, Any]:
    """The plain row that a line of a table holds: column -> value, without the empty cells."""
    return {column: _value(_OWN.get(column, column), cell) for column, cell in cells.items() if cell.strip()}


def _value(field: str, cell: str) -> Any:
    if field not in _JSON:
        return cell
    if cell.lstrip().startswith(("[", "{")):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):  # a text may begin with a bracket: "[Scholz] ruled it out"
            pass
    if field == "expect":
        return [group for part in cell.split(";") if (group := _split(part))]
    return _split(cell) if field in _LISTS else cell


def _split(cell: str) -> list[str]:
    return [text.strip() for text in cell.split("|") if text.strip()]


def cells(question: Question) -> dict[str, str]:
    """Column -> cell for all that the question says."""
    return {field: _cell(field, value) for field, value in question.to_dict().items()}


def _cell(field: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    short = _short(field, value) if field in (*_LISTS, "expect") else None
    return json.dumps(value, ensure_ascii=False) if short is None else short


def _short(field: str, value: Any) -> str | None:
    """A list without JSON; None where only JSON says it all."""
    if field == "expect":
        groups = [_join(group, "|;") for group in value]
        return None if None in groups else " ; ".join(group for group in groups if group)
    if field == "relevant":
        return _join(list(value), "|") if set(value.values()) == {1} else None
    if field == "evidence":
        quotes = [gold["quote"] for gold in value if set(gold) == {"quote"}]
        return _join(quotes, "|") if len(quotes) == len(value) else None
    return _join(value, "|")


def _join(texts: Sequence[str], separators: str) -> str | None:
    plain = all(text and text == text.strip() and text[0] not in "[{" and not set(text) & set(separators) for text in texts)
    return " | ".join(texts) if plain else None


# --- lines -------------------------------------------------------------------------------------------


def _comma(text: str) -> str:
    """What stands most in the header: some spreadsheets write semicolons between the cells of a .csv."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _tab(text: str) -> str:
    return "\t"


def _read(separator: Separator, text: str, name: str) -> Rows:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    number = 1
    try:
        header = _columns(next(lines))
        if fault := _header_fault(header):
            yield Problem(f"{name}, line 1", "", *fault)
            return
        number = lines.line_num + 1
        for line in lines:
            if any(cell.strip() for cell in line):
                yield _row(f"{name}, line {number}", header, line)
            number = lines.line_num + 1
    except csv.Error as error:
        yield Problem(
            f"{name}, line {number}", "", f"it is not a row of a table: {error}", 'Write a " within a cell as "", and quotes around it'
        )


def _columns(header: Sequence[str]) -> list[str]:
    known = {*FIELDS, *ALIASES.values()}
    return [bare.lower() if (bare := column.strip()).lower() in known else bare for column in header]


def _header_fault(header: Sequence[str]) -> tuple[str, str] | None:
    if "question" not in header:
        return f"no column is named 'question', only {', '.join(map(repr, header))[:120]}", "Name the columns in the first line"
    twice = [column for column in header if column and header.count(column) > 1]
    return (f"two columns are named {twice[0]!r}", "Name each once") if twice else None


def _row(where: str, header: Sequence[str], line: Sequence[str]) -> Raw | Problem:
    named = [*header, *[""] * (len(line) - len(header))]
    for column, cell in zip(named, line, strict=False):
        if cell.strip() and not column:
            return Problem(where, "", f"the cell {cell[:40]!r} has no column", "Put quotes around a text that holds the separator")
    return Raw(where, values({column: cell for column, cell in zip(named, line, strict=False) if column}))


def _dump(separator: str, questions: Sequence[Question]) -> str:
    lines = [cells(question) for question in questions]
    fields = [field for field in FIELDS if field in ("id", "question") or any(field in line for line in lines)]
    columns = list(dict.fromkeys([*fields, *(column for line in lines for column in line)]))
    _named(columns)
    return "".join(_line(line, separator) + "\n" for line in [columns, *([one.get(c, "") for c in columns] for one in lines)])


def _named(columns: Sequence[str]) -> None:
    """Refuse columns that would come back as others."""
    read = _columns(columns)
    if odd := [column for column, back in zip(columns, read, strict=True) if column != back or not column or read.count(back) > 1]:
        raise EvaluationError(f"The field {odd[0]!r} cannot be a column of a table", None, "Write the set to a .jsonl file")


def _line(line: Iterable[str], separator: str) -> str:
    """Not by the csv module: it leaves a lone carriage return outside quotes, where it ends the row."""
    special = {separator, '"', "\r", "\n"}
    return separator.join('"' + cell.replace('"', '""') + '"' if set(cell) & special else cell for cell in line)


def _add(separator: Separator, text: str, questions: Sequence[Question]) -> str:
    """Rows below the others; new columns are named at the end of the header, which leaves the rows above as they are."""
    between, end = separator(text), newline(text)
    physical = io.StringIO(text, newline="")
    lines = csv.reader(physical, delimiter=between)
    columns = _columns(next(lines))
    header = text[: physical.tell()].rstrip("\r\n")
    new = [{_column(field, columns): cell for field, cell in cells(question).items()} for question in questions]
    more = list(dict.fromkeys(column for line in new for column in line if column not in columns))
    _named([column for column in [*columns, *more] if column])
    head = header + "".join(between + _line([column], between) for column in more)
    below = [_line((line.get(column, "") for column in [*columns, *more]), between) + end for line in new]
    return ended(head + text[len(header) :]) + "".join(below)


def _column(field: str, columns: Sequence[str]) -> str:
    """The column of a field: its own, or the other name where the table uses that."""
    alias = ALIASES.get(field, "")
    return alias if alias in columns and field not in columns and field != "answerable" else field


CSV = Kind(partial(_read, _comma), partial(_dump, ","), partial(_add, _comma))
TSV = Kind(partial(_read, _tab), partial(_dump, "\t"), partial(_add, _tab))
