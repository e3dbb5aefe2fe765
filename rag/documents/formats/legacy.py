"""Word 97 to 2003: a .doc file as it stands after all its tracked changes are accepted, with its notes and comments behind it.

Knows the parts of the binary format (MS-DOC) that hold text: the piece table, and of the formatting which runs are deleted, which
paragraphs are headings and which end the row of a table. Nothing is decrypted.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ...errors import DocumentError
from ..compound import Compound
from ..decoding import CONTROL, sound
from ..draft import TEXT_LIMIT, Block, Draft, File
from .paragraphs import HEADING_CHARS, document, numbered, table_row

_FAILS = (struct.error, LookupError, ValueError, OverflowError)
_UNREAD = "an old Word file that could not be read: save it as .docx"
_IDENTITY, _WORD_97 = 0xA5EC, 193
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # flags
_COUNTS = {"body": 0x4C, "footnote": 0x50, "header": 0x54, "macro": 0x58, "comment": 0x5C, "endnote": 0x60, "text box": 0x64}
_AT_FLAGS, _AT_RUNS, _AT_PARAGRAPHS, _AT_PIECES = 0x0A, 0xFA, 0x102, 0x1A2
_PAGE = 512
_NARROW = 1 << 30  # of the place of a piece: one byte to a character
_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_DELETED, _IN_TABLE, _ROW_END, _LEVEL, _TABLE_DEFINITION = 0x0800, 0x2416, 0x2417, 0x2640, 0xD608
_HEADING_STYLES = range(1, 10)  # the numbers that built-in headings have in every file
_FIELD = re.compile("([\x13\x14\x15])")
_SIGNS = str.maketrans({"\x0b": "\n", "\x1e": "-", "\t": " ", "\r": "\n", "\x0e": "\n", "\x1f": None, "\u2028": "\n"})
_PARAGRAPH = re.compile("[\r\x07\x0c]")
_NOTE_MARK = re.compile("[\x02\x05]")


def read_legacy(file: File) -> Draft:
    """A .doc file.

    :raises DocumentError: no such file, a broken, an encrypted or an older one.
    """
    compound = Compound(file.data)
    main = compound.stream("WordDocument")
    try:
        identity, version = struct.unpack_from("<HH", main)
        (flags,) = struct.unpack_from("<H", main, _AT_FLAGS)
        if flags & _ENCRYPTED:
            raise DocumentError("the Word file is encrypted and needs a password")
        if identity != _IDENTITY or version < _WORD_97:
            raise DocumentError("a Word file from before 1997: save it as .docx")
        word = _Word.of(main, compound.stream("1Table" if flags & _TABLE_1 else "0Table"))
        return document(word.blocks(), compound.about())
    except _FAILS as error:
        raise DocumentError(_UNREAD) from error


@dataclass(frozen=True, slots=True)
class _Runs:
    """Stretches of the file with one formatting each: where they begin, in order, and what it is."""

    starts: list[int]
    values: list[int]

    def at(self, place: int) -> int:
        index = bisect_right(self.starts, place) - 1
        return self.values[index] if index >= 0 else 0


_HEADING, _CELL, _ROW = 1, 2, 4  # what a paragraph is; any of them


@dataclass(frozen=True, slots=True)
class _Word:
    """One document: all its text with its parts one behind the other, and where in the file each piece of it lies."""

    text: str
    counts: dict[str, int]
    pieces: list[tuple[int, int, int]]
    paragraphs: _Runs

    @classmethod
    def of(cls, main: bytes, table: bytes) -> _Word:
        counts = {name: max(0, struct.unpack_from("<i", main, at)[0]) for name, at in _COUNTS.items()}
        deleted, paragraphs = _formatting(main, table, _AT_RUNS, 1), _formatting(main, table, _AT_PARAGRAPHS, 13)
        texts, pieces, total = [], [], 0
        for start, place, width, length in _pieces(main, table):
            total += length
            if total > TEXT_LIMIT:
                raise ValueError("pieces that overlap")
            data = main[place : place + length * width]
            text = data.decode("cp1252" if width == 1 else "utf-16-le", "replace") if data else ""
            pieces.append((start, place, width))
            texts.append(_without(text.ljust(length, "\0")[:length], place, width, deleted))
        return cls("".join(texts), counts, pieces, paragraphs)

    def blocks(self) -> Iterator[Block]:
        parts, at = {}, 0
        for name, count in self.counts.items():
            parts[name] = (at, at + count)
            at += count
        yield from numbered(self._paragraphs(*parts["body"]))
        yield from (replace(block, place="text box") for block in self._paragraphs(*parts["text box"]))
        for kind in ("footnote", "endnote", "comment"):
            start, end = parts[kind]
            notes = _NOTE_MARK.split(self.text[start:end])
            for count, note in enumerate(filter(str.strip, map(_clean, notes)), 1):
                yield Block(note, f"{kind} {count}")
        start, end = parts["header"]
        lines = dict.fromkeys(map(_clean, _PARAGRAPH.split(self.text[start:end])))
        yield from (Block(line, "header", quiet=True) for line in lines)

    def _paragraphs(self, start: int, end: int) -> Iterator[Block]:
        """The paragraphs and rows of tables in a part of the text."""
        text, at = _without_codes(self.text[start:end]), 0
        cells: list[list[Block]] = []
        cell: list[Block] = []
        for mark in _PARAGRAPH.finditer(text):
            line, kind = _clean(text[at : mark.start()]), self._kind(start + mark.start())
            at = mark.end()
            block = Block(line, quiet=bool(kind & _HEADING) and len(line) <= HEADING_CHARS)
            if mark[0] == "\x07" and not kind & _ROW:
                cells.append([*cell, block])
                cell = []
            elif kind & _CELL and mark[0] != "\x07":
                cell.append(block)
            else:
                yield from table_row([*cells, cell] if cell else cells)
                cells, cell = [], []
                yield block
        yield from table_row([*cells, cell])
        yield Block(_clean(text[at:]))

    def _kind(self, index: int) -> int:
        """The formatting of the paragraph whose mark has this place in the text."""
        start, place, width = self.pieces[bisect_right(self.pieces, index, key=lambda piece: piece[0]) - 1]
        return self.paragraphs.at(place + (index - start) * width)


def _pieces(main: bytes, table: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(place in the text, place in the file, bytes to a character, characters) of each piece, in order."""
    at, size = struct.unpack_from("<II", main, _AT_PIECES)
    while table[at] == 1:  # formatting that pieces refer to
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    (size,) = struct.unpack_from("<I", table, at + 1)
    count = (size - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    for index in range(count):
        (place,) = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * index + 2)
        length = starts[index + 1] - starts[index]
        if length < 0:
            raise ValueError("pieces out of order")
        narrow = bool(place & _NARROW)
        yield starts[index], (place & (_NARROW - 1)) // (2 if narrow else 1), 1 if narrow else 2, length


def _formatting(main: bytes, table: bytes, at: int, width: int) -> _Runs:
    """Which runs are deleted or, with entries `width` 13 bytes wide, what the paragraphs are."""
    place, size = struct.unpack_from("<II", main, at)
    count = max(0, size - 4) // 8
    runs: list[tuple[int, int]] = []
    for number in struct.unpack_from(f"<{count}I", table, place + 4 * (count + 1)):
        page = main[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            runs += _page_runs(page, width)
    runs.sort()
    return _Runs([start for start, _ in runs], [value for _, value in runs])


def _page_runs(page: bytes, width: int) -> Iterator[tuple[int, int]]:
    count = page[-1]
    places = struct.unpack_from(f"<{count + 1}I", page)
    for index, (start, end) in enumerate(pairwise(places)):
        at = page[4 * (count + 1) + width * index] * 2
        if start < end:
            yield start, 0 if not at else _deletion(page, at) if width == 1 else _paragraph_kind(page, at)


def _deletion(page: bytes, at: int) -> int:
    return int(any(code == _DELETED and value == 1 for code, value in _settings(page[at + 1 : at + 1 + page[at]])))


def _paragraph_kind(page: bytes, at: int) -> int:
    held = page[at + 1 : at + 2 * page[at]] if page[at] else page[at + 2 : at + 2 + 2 * page[at + 1]]
    style = int.from_bytes(held[:2], "little")
    settings = dict(_settings(held[2:]))
    kind = _HEADING if settings.get(_LEVEL, 0 if style in _HEADING_STYLES else 9) < 9 else 0
    return kind | (_CELL if settings.get(_IN_TABLE) == 1 else 0) | (_ROW if settings.get(_ROW_END) == 1 else 0)


def _settings(data: bytes) -> Iterator[tuple[int, int]]:
    """(code, first byte of its value) of each setting that is not the usual one."""
    at = 0
    while at + 2 < len(data):
        code = int.from_bytes(data[at : at + 2], "little")
        size = _OPERAND.get(code >> 13)
        if size is None:
            wide = code == _TABLE_DEFINITION
            size = 1 + (int.from_bytes(data[at + 2 : at + 4], "little") if wide else data[at + 2])
        yield code, data[at + 2]
        at += 2 + size


def _without(text: str, place: int, width: int, deleted: _Runs) -> str:
    """A piece in which NULs stand for what is deleted, so that all the rest keeps its place."""
    parts = []
    at, end = place, place + width * len(text)
    index = max(0, bisect_right(deleted.starts, place) - 1)
    for start, value in zip(deleted.starts[index + 1 :], deleted.values[index:], strict=False):
        if at >= end:
            break
        until = min(max(start, at), end)
        part = text[(at - place) // width : (until - place) // width]
        parts.append("\0" * len(part) if value else part)
        at = until
    rest = text[(at - place) // width :]
    return "".join(parts) + ("\0" * len(rest) if rest and deleted.at(at) else rest)


def _without_codes(text: str) -> str:
    """As `_without`, for what makes up a field ("HYPERLINK ...") beside the text that it shows."""
    parts, codes = [], list[bool]()
    for part in _FIELD.split(text):
        if part == "\x13":
            codes.append(True)
        elif part == "\x14" and codes:
            codes[-1] = False
        elif part == "\x15" and codes:
            codes.pop()
        parts.append("\0" * len(part) if any(codes) or part in ("\x13", "\x14", "\x15") else part)
    return _FIELD.sub("\0", text) if any(codes) else "".join(parts)


def _clean(text: str) -> str:
    lines = CONTROL.sub("", sound(text.translate(_SIGNS))).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
