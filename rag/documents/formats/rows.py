"""JSON lines: a corpus of one document per row, or one plain document."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...errors import DocumentError
from ..about import about_fields
from ..decoding import decode_line, marked, newlines, sound
from ..draft import Corpus, Draft, File
from ..headline import clean_title, headline, title_line
from .plain import read_text


def read_rows(file: File) -> Corpus | Draft:
    """A corpus, one document per row; a file in which no row has a `text` is one plain document."""
    rows = [(number, _row(line)) for number, line in enumerate(_json_lines(file.data), 1) if line.strip()]
    if not any(isinstance(row, Mapping) and "text" in row for _, row in rows):
        return read_text(file)
    drafts: dict[str, Draft] = {}
    broken: list[tuple[str, int, str]] = []
    for number, row in rows:
        name = f"{file.name}#{_row_id(row) or number}"
        try:
            if name in drafts:
                raise DocumentError("a row above has the same id")
            drafts[name] = _row_draft(row)
        except DocumentError as error:
            broken.append((name, number, error.seen))
    return Corpus(drafts, tuple(_told_apart(drafts, broken)))


def _told_apart(drafts: Mapping[str, Draft], broken: Iterable[tuple[str, int, str]]) -> Iterator[tuple[str, str]]:
    """(name, reason) of each broken row, with its line behind a name that another row has."""
    taken = set(drafts)
    for name, number, reason in broken:
        yield (f"{name} (line {number})" if name in taken else name), reason
        taken.add(name)


def _json_lines(data: bytes) -> list[bytes]:
    """Lines in UTF-8, still as bytes so that one undecodable line does not spoil the others."""
    wide = marked(data) not in (None, "utf-8")
    return (decode_line(data).encode() if wide else data.removeprefix(codecs.BOM_UTF8)).split(b"\n")


def _row(line: bytes) -> Any:
    """The JSON of a line; what is wrong with it as a `DocumentError`, which the caller raises in its turn."""
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError:
        return DocumentError("the line is not UTF-8")
    except (ValueError, RecursionError):
        return DocumentError("the line is not JSON")


def _row_id(row: Any) -> str | None:
    given = [row.get("id"), row.get("_id")] if isinstance(row, Mapping) else []
    named = [" ".join(sound(str(value)).split()) for value in given if isinstance(value, (str, int)) and not isinstance(value, bool)]
    return next(filter(None, named), None)


def _row_draft(row: Any) -> Draft:
    if isinstance(row, DocumentError):
        raise row
    text = row.get("text") if isinstance(row, Mapping) else None
    if not isinstance(text, str):
        raise DocumentError("the row has no text")
    text, about = newlines(sound(text)), about_fields(row)
    quiet = title_line(text, about.title)
    if about.title is None and (line := headline(text)):
        about, quiet = replace(about, title=clean_title(text[slice(*line)])), (line,)
    if not text.strip():
        raise DocumentError("no text in it")
    return Draft(text, about, quiet=quiet)
