"""One file of rows: its text, the plain rows in it, each with its line, and writing it whole or not at all. JSON lines are read here.

Knows no meaning of a row (`rows.py`). Tables and YAML are in `tables.py` and `yamls.py`, which file is of which kind in `layouts.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import EvaluationError
from ..questions import Problem, Question

_BOM = "\ufeff"
_A_ROW = 'Write a row into it, such as {"question": "…", "answers": ["…"]}'


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as it stands in its file. `where` names file and line, `number` is its id when it gives none."""

    where: str
    row: Mapping[str, Any]
    number: str = ""


Rows = Iterator[Raw | Problem]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    :param read: the rows of a text; the second argument names the file. :param dump: the text that holds the questions.
    :param add: the text with the questions behind its rows; EvaluationError when it has no place for them.
    """

    read: Callable[[str, str], Rows]
    dump: Callable[[Sequence[Question]], str]
    add: Callable[[str, Sequence[Question]], str]


class UnreadableError(Exception):
    """A file that gives no text; `problem` says why."""

    def __init__(self, where: str, seen: str, fix: str) -> None:
        super().__init__(seen)
        self.problem = Problem(where, "", seen, fix)


def text_of(path: Path, name: str) -> str:
    """The file in UTF-8, without byte order mark.

    :param name: names it in a problem. :raises UnreadableError: it is missing, locked, empty or not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(name, f"it cannot be read: {error.strerror or error}", f"Check: ls -l {path}") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(name, "it is UTF-16, not UTF-8", "Save it as UTF-8")
    try:
        text = data.decode().removeprefix(_BOM)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError(f"{name}, line {line}", f"byte 0x{data[error.start]:02x} is not UTF-8", "Save the file as UTF-8") from error
    if not text.strip():
        raise UnreadableError(name, "the file is empty", _A_ROW)
    return text


def rows_of(path: Path, name: str, kind: Kind) -> list[Raw | Problem]:
    """The rows of a file; one that is unreadable, or holds none, gives one problem."""
    try:
        return list(kind.read(text_of(path, name), name)) or [Problem(name, "", "there is no row in it", _A_ROW)]
    except UnreadableError as error:
        return [error.problem]


def put(path: Path, text: str, *, bom: bool = False) -> None:
    """Write the file as a whole or not at all, in UTF-8; its folder is made when missing.

    :param bom: begin with a byte order mark. :raises EvaluationError: it cannot be written.
    """
    path = path.resolve()  # through a link, which stays one
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes((_BOM * bom + text).encode("utf-8", "replace"))  # half a surrogate, which JSON can bring, becomes "?"
        if path.exists():
            shutil.copymode(path, part)
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise EvaluationError(f"{path} cannot be written: {error.strerror or error}", None, f"Check: ls -ld {path.parent}") from error


def has_bom(path: Path) -> bool:
    """Whether the file begins with a byte order mark."""
    return path.read_bytes().startswith(_BOM.encode())


def newline(text: str) -> str:
    """What ends the lines of a text."""
    return "\r\n" if "\r\n" in text else "\n"


def ended(text: str) -> str:
    """The text with its last line ended."""
    return text if text.endswith("\n") else text + newline(text)


def row(where: str, value: Any) -> Raw | Problem:
    """What a list of rows holds in one place, if it is an object."""
    if isinstance(value, Mapping):
        return Raw(where, value)
    return Problem(
        where, "", f"the row is {json.dumps(value, default=str, ensure_ascii=False)[:40]}, not an object", 'Write {"question": "…"}'
    )


# --- JSON lines --------------------------------------------------------------------------------------


def _read(text: str, name: str) -> Rows:
    """A row a line; blank lines are passed over."""
    for number, line in enumerate(text.split("\n"), 1):  # not splitlines: JSON may hold the other line ends of Unicode as they are
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            yield row(where, json.loads(line))
        except json.JSONDecodeError as error:
            yield Problem(where, "", f"it is not JSON: {error.msg} at character {error.pos + 1}", "Each line is one row: {…}")
        except (ValueError, RecursionError) as error:
            yield Problem(where, "", f"it is not JSON that can be read: {error}", "Each line is one row: {…}")


def _dump(questions: Sequence[Question]) -> str:
    return "".join(json.dumps(question.to_dict(), ensure_ascii=False) + "\n" for question in questions)


def _add(text: str, questions: Sequence[Question]) -> str:
    return ended(text) + _dump(questions).replace("\n", newline(text))


JSON_LINES = Kind(_read, _dump, _add)
"""One row a line."""
