"""Rich text: a .rtf file as it stands after all its tracked changes are accepted, with its notes and comments behind it.

Knows the control words of RTF that carry text. Read here and not by a library, for those in use lose notes, tables, headings and the
author, and look for links in a time that grows with the square of the text. One pass, no recursion; a cut-off file is read as far as
it goes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ...errors import DocumentError
from ..decoding import CONTROL, sound
from ..draft import About, Block, Draft, File
from ..properties import about_properties
from .paragraphs import HEADING_CHARS, document, numbered, table_row

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\", re.DOTALL
)  # the last one: a backslash at the end
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\\rtf")
_DEPTH = 10_000
_SIGNS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "nestcell": " ",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_ENDS = frozenset({"par", "sect", "page", "nestrow"})
_SKIPPED = frozenset(
    "colortbl pict nonshppict shprslt objdata objclass objname fldinst nonesttables xe tc tcn rxe bkmkstart bkmkend filetbl listtable"
    " listoverridetable revtbl themedata colorschememapping datastore latentstyles operator keywords comment doccomm subject"
    " printim buptim ftnsep ftnsepc aftnsep aftnsepc background template manager company category hlinkbase panose falt".split()
)
_STARRED = frozenset({"annotation", "atnauthor", "shpinst", "shptxt", "footnote"})  # read although older programs would skip them
_MARGINS = {f"{kind}{page}": kind for kind in ("header", "footer") for page in ("", "l", "r", "f")}
_INFO = {"title": "title", "author": "author"}
_SETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_ENCODINGS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


def read_rtf(file: File) -> Draft:
    """A .rtf file.

    :raises DocumentError: not one, or nested beyond reason.
    """
    if not _HEAD.match(file.data):
        raise DocumentError("not an RTF file")
    reader = _Reader()
    reader.read(file.data)
    return document(reader.blocks(), reader.about())


@dataclass(slots=True, eq=False)
class _Stream:
    """Text that runs on by itself: the body, a note, a header, the title. `boxes` are to follow the paragraph that they hang on."""

    kind: str
    author: str = ""
    pieces: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    cell: list[Block] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    done: list[Block] = field(default_factory=list)
    boxes: list[_Stream] = field(default_factory=list)

    def end_paragraph(self, quiet: bool, in_table: bool) -> None:
        text = sound("".join(self.pieces))
        text = "\n".join(line for part in CONTROL.sub("", text).split("\n") if (line := " ".join(part.split())))
        self.pieces.clear()
        open_blocks = self.cell if in_table else self.done
        open_blocks.append(Block(text, quiet=quiet and len(text) <= HEADING_CHARS))
        for box in self.boxes:
            open_blocks += box.done
        self.boxes.clear()

    def end_row(self) -> None:
        self.done += [*table_row(self.cells), *self.cell]
        self.cells, self.cell = [], []

    def words(self) -> str:
        return " ".join(" ".join(block.text for block in self.done).split())


@dataclass(slots=True)
class _Group:
    """What a group in braces inherits and forgets at its end. `stream` is None where text is skipped."""

    stream: _Stream | None
    table: str = ""
    font: int = 0
    unicode_skip: int = 1
    style: int = 0
    heading: bool = False
    in_table: bool = False
    deleted: bool = False
    starred: bool = False

    def copy(self) -> _Group:
        return _Group(self.stream, self.table, self.font, self.unicode_skip, self.style, self.heading, self.in_table, self.deleted)


class _Reader:
    """One pass over a file."""

    def __init__(self) -> None:
        self.body = _Stream("body")
        self.streams: list[_Stream] = []
        self.days: dict[str, list[int]] = {}
        self.day: list[int] = [0, 0, 0]
        self.remark_author: _Stream | None = None
        self.codepage, self.fonts, self.headings = "cp1252", dict[int, str](), set[int]()
        self.group, self.stack = _Group(self.body), list[_Group]()
        self.skip = 0  # characters that stand for the one before them in programs without Unicode
        self.words: dict[str, Callable[[int | None], None]] = {
            "ansicpg": self._ansi_page, "f": self._font, "deff": self._font, "fcharset": self._font_set, "u": self._unicode,
            "uc": self._unicode_skip, "s": self._style, "outlinelevel": self._outline, "pard": self._plain_paragraph,
            "intbl": self._in_table, "cell": self._cell, "row": self._row, "deleted": self._deleted, "plain": self._plain,
            "stylesheet": self._styles, "fonttbl": self._fonts, "footnote": self._note, "annotation": self._note,
            "atnauthor": self._remark_author, "shptxt": self._box, "creatim": self._created, "revtim": self._revised,
            "yr": self._year, "mo": self._month, "dy": self._day_of_month,
        }  # fmt: skip

    def read(self, data: bytes) -> None:
        text, at = data.decode("latin-1"), 0
        while match := _TOKEN.match(text, at):
            at = match.end()
            word, number, code, symbol, brace, run = match.groups()
            if brace:
                if not self._brace(brace):
                    break
            elif word == "bin":
                at += max(0, int(number or 0))
            elif word:
                self._word(word, int(number) if number else None)
            elif code or run:
                self._raw(bytes.fromhex(code) if code else run.encode("latin-1"))
            elif symbol:
                self._symbol(symbol)
        while self.stack:
            self._brace("}")
        self._end_stream(self.body)

    def about(self) -> About:
        said = {_INFO[stream.kind]: stream.words() for stream in self.streams if stream.kind in _INFO}
        days = {kind: "{:04}-{:02}-{:02}".format(*day) for kind, day in self.days.items()}
        made, saved = days.get("created"), days.get("modified")
        return about_properties({"title": said.get("title"), "author": said.get("author"), "created": made, "modified": saved})

    def blocks(self) -> Iterator[Block]:
        """Header, body, notes, comments and footer."""
        yield from self._margin("header")
        yield from numbered(self.body.done)
        for kind in ("footnote", "annotation"):
            name = "comment" if kind == "annotation" else kind
            for count, stream in enumerate((stream for stream in self.streams if stream.kind == kind), 1):
                text = stream.words()
                yield Block(f"{stream.author}: {text}" if stream.author and text else text, f"{name} {count}")
        yield from self._margin("footer")

    def _margin(self, kind: str) -> Iterator[Block]:
        texts = dict.fromkeys(block.text for stream in self.streams if stream.kind == kind for block in stream.done)
        yield from (Block(text, kind, quiet=True) for text in texts)

    # --- tokens ---

    def _brace(self, brace: str) -> bool:
        """False at the end of the file's outermost group, behind which nothing counts."""
        self.skip = 0
        if brace == "{":
            if len(self.stack) >= _DEPTH:
                raise DocumentError("nested too deeply to be read")
            self.stack.append(self.group)
            self.group = self.group.copy()
            if self.group.table == "styles":
                self.group.stream = _Stream("style")
            return True
        if not self.stack:
            return False
        closed, self.group = self.group, self.stack.pop()
        self._flush(closed.stream, closed.font)
        if closed.stream is not None and closed.stream is not self.group.stream:
            self._end_stream(closed.stream)
            if closed.table == "styles" and re.match(r"heading|title|subtitle|toc ", closed.stream.words(), re.IGNORECASE):
                self.headings.add(closed.style)
        return bool(self.stack)

    def _end_stream(self, stream: _Stream) -> None:
        self._flush(stream, self.group.font)
        stream.end_paragraph(False, False)
        stream.end_row()

    def _word(self, word: str, number: int | None) -> None:
        if self.skip:
            self.skip -= 1
            return
        starred, self.group.starred = self.group.starred, False
        if word in _SKIPPED or (starred and word not in _STARRED):
            self._switch(None)
        elif word in _MARGINS or (word in _INFO and self.group.stream is not None):
            self._switch(_Stream(_MARGINS.get(word, word)))
            self.streams += [self.group.stream] if self.group.stream else []
        elif word in self.words:
            self.words[word](number)
        elif word in _ENCODINGS:
            self.codepage = _ENCODINGS[word]
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word in _ENDS:
            self._end_paragraph()

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.group.starred = True
        elif self.skip:
            self.skip -= 1
        elif symbol in "\r\n":
            self._end_paragraph()
        else:
            self._add(_SYMBOLS.get(symbol, ""))

    def _raw(self, data: bytes) -> None:
        """Bytes in the code page of the font."""
        skipped = min(self.skip, len(data))
        self.skip -= skipped
        if self.group.stream is not None and not self.group.deleted:
            self.group.stream.raw += data[skipped:]

    def _add(self, text: str) -> None:
        stream = self.group.stream
        if stream is not None and not self.group.deleted:
            self._flush(stream, self.group.font)
            stream.pieces.append(text)

    def _flush(self, stream: _Stream | None, font: int) -> None:
        if stream is not None and stream.raw:
            stream.pieces.append(stream.raw.decode(self.fonts.get(font) or self.codepage, "replace"))
            stream.raw.clear()

    def _switch(self, stream: _Stream | None) -> None:
        """What follows in this group goes to another stream; a group that is skipped stays so."""
        self._flush(self.group.stream, self.group.font)
        if self.group.stream is not None:
            self.group.stream, self.group.in_table = stream, False

    def _end_paragraph(self) -> None:
        stream = self.group.stream
        if stream is not None and not self.group.deleted:
            self._flush(stream, self.group.font)
            if not self.group.in_table and (stream.cell or stream.cells):
                stream.end_row()
            stream.end_paragraph(self.group.heading or self.group.style in self.headings, self.group.in_table)

    # --- words ---

    def _ansi_page(self, number: int | None) -> None:
        name = "utf-8" if number == 65001 else f"cp{number}"
        try:
            codecs.lookup(name)
        except LookupError:
            return
        self.codepage = name

    def _font(self, number: int | None) -> None:
        self._flush(self.group.stream, self.group.font)
        self.group.font = number or 0

    def _font_set(self, number: int | None) -> None:
        if self.group.table == "fonts" and number in _SETS:
            self.fonts[self.group.font] = _SETS[number]

    def _unicode(self, number: int | None) -> None:
        code = (number or 0) & 0xFFFF
        self._add(chr(code) if code else "")
        self.skip = self.group.unicode_skip

    def _unicode_skip(self, number: int | None) -> None:
        self.group.unicode_skip = min(max(number or 0, 0), 10)

    def _style(self, number: int | None) -> None:
        self.group.style = number or 0

    def _outline(self, number: int | None) -> None:
        self.group.heading = 0 <= (number or 0) < 9

    def _plain_paragraph(self, _: int | None) -> None:
        self.group.style, self.group.heading, self.group.in_table = 0, False, False

    def _in_table(self, _: int | None) -> None:
        self.group.in_table = True

    def _cell(self, _: int | None) -> None:
        stream = self.group.stream
        if stream is not None:
            self._flush(stream, self.group.font)
            stream.end_paragraph(False, True)
            stream.cells.append(stream.cell)
            stream.cell = []

    def _row(self, _: int | None) -> None:
        if self.group.stream is not None:
            self.group.stream.end_row()

    def _deleted(self, number: int | None) -> None:
        self._flush(self.group.stream, self.group.font)
        self.group.deleted = number != 0

    def _plain(self, _: int | None) -> None:
        self._deleted(0)
        self.group.font = self.stack[0].font if self.stack else 0

    def _styles(self, _: int | None) -> None:
        self.group.table, self.group.stream = "styles", None

    def _fonts(self, _: int | None) -> None:
        self.group.table, self.group.stream = "fonts", None

    def _note(self, _: int | None) -> None:
        outside = len(self.stack) > 1 and self.stack[-1].stream is not None
        kind = "annotation" if self.remark_author else "footnote"
        author = self.remark_author.words() if self.remark_author else ""
        self.remark_author = None
        self._switch(_Stream(kind, author))
        self.streams += [self.group.stream] if outside and self.group.stream else []

    def _remark_author(self, _: int | None) -> None:
        self._switch(_Stream("remark author"))
        self.remark_author = self.group.stream

    def _box(self, _: int | None) -> None:
        outer, box = self.group.stream, _Stream("box")
        self._switch(box)
        if outer is not None:
            outer.boxes.append(box)

    def _created(self, _: int | None) -> None:
        self.day = self.days.setdefault("created", [0, 0, 0])

    def _revised(self, _: int | None) -> None:
        self.day = self.days.setdefault("modified", [0, 0, 0])

    def _year(self, number: int | None) -> None:
        self.day[0] = number or 0

    def _month(self, number: int | None) -> None:
        self.day[1] = number or 0

    def _day_of_month(self, number: int | None) -> None:
        self.day[2] = number or 0
