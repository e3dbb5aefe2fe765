"""Word: a .docx file as it stands after all its tracked changes are accepted, with its notes and comments behind it.

Knows the XML of text documents, by the names of its elements in either of its namespaces. Pages are not in the file, so places
are paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ...errors import DocumentError
from ..decoding import decode, sound
from ..draft import Block, Draft, File
from .formulas import formula
from .html import block_text
from .package import Package, shown, value
from .paragraphs import HEADING_CHARS, document, numbered, table_row

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_GONE = frozenset({"del", "moveFrom", "rPr", "pPr", "sectPr", "instrText", "delText"})
_BREAKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SMALL, _GREAT = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL_FONT = dict(zip("abcdefghijklmnopqrstuvwxyz", _SMALL, strict=True)) | dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _GREAT, strict=True))
_WINGDINGS = {"\xfc": "✓", "\xfb": "✗", "\xfe": "☑", "\xfd": "☒", "\xa8": "☐", "o": "☐"}
_PRIVATE = range(0xF000, 0xF100)  # where fonts of symbols keep their characters


def read_word(file: File) -> Draft:
    """A .docx file.

    :raises DocumentError: no such file, a broken one, or one that holds more than is read.
    """
    package = Package.of(file.data)
    main = next(iter(package.related("", "officeDocument")), "word/document.xml")
    return document(_Word(package, main, _headings(package, main)).blocks(), package.about())


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    """The name of an element: "p" of text documents, "m:t" of formulas, ":Choice" of anything else."""
    space, _, name = tag.rpartition("}")
    return name if "/wordprocessingml" in space else f"m:{name}" if space.endswith("/math") else f":{name}"


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        element = next((part for part in element if _name(part.tag) == name), None) if element is not None else None
    return element


def _headings(package: Package, main: str) -> frozenset[str]:
    """Ids of the styles of headings and of tables of contents."""
    styles: dict[str, tuple[str, str, str]] = {}
    for part in package.related(main, "styles"):
        for style in package.xml(part):
            properties = _child(style, "pPr", "outlineLvl"), _child(style, "basedOn"), _child(style, "name")
            level, base, name = map(value, properties)
            styles[value(style, "styleId")] = (level, base, name.lower())
    return frozenset(style for style in styles if _is_heading(style, styles))


def _is_heading(style: str, styles: dict[str, tuple[str, str, str]]) -> bool:
    for _ in range(12):  # styles may be based on one another in a circle
        level, base, name = styles.get(style, ("", "", ""))
        if level:
            return level in "012345678"
        if name in ("title", "subtitle") or name.startswith(("heading ", "toc ")):
            return True
        style = base
    return False


@dataclass(slots=True)
class _Word:
    """One document while it is read: `notes` collects the ids of foot- and endnotes as the text refers to them."""

    package: Package
    main: str
    headings: frozenset[str]
    notes: dict[tuple[str, str], int] = field(default_factory=dict)

    def blocks(self) -> Iterator[Block]:
        body = _child(self.package.xml(self.main), "body")
        if body is None:
            raise DocumentError("broken Word file: it has no body")
        yield from self._margins("header")
        yield from numbered(self._inside(body, self.main))
        yield from self._notes("footnote")
        yield from self._notes("endnote")
        yield from self._comments()
        yield from self._margins("footer")

    def _margins(self, kind: str) -> Iterator[Block]:
        """What stands above or below every page, once."""
        seen = set()
        for part in self.package.related(self.main, kind):
            for block in self._inside(self.package.xml(part), part):
                if block.text not in seen:
                    seen.add(block.text)
                    yield replace(block, place=kind, quiet=True)

    def _notes(self, kind: str) -> Iterator[Block]:
        for part in self.package.related(self.main, f"{kind}s"):
            notes = {value(note, "id"): note for note in self.package.xml(part) if _name(note.tag) == kind}
            for (found, number), count in list(self.notes.items()):
                if found == kind and number in notes:
                    for block in self._inside(notes[number], part):
                        yield replace(block, place=f"{kind} {count}")

    def _comments(self) -> Iterator[Block]:
        for part in self.package.related(self.main, "comments"):
            for count, comment in enumerate(self.package.xml(part), 1):
                author = " ".join(value(comment, "author").split())
                for block in self._inside(comment, part):
                    text = f"{author}: {block.text.strip()}" if author and block.text.strip() else block.text
                    author = "" if text != block.text else author
                    yield replace(block, text=text, place=f"comment {count}")

    def _inside(self, element: Element, part: str) -> Iterator[Block]:
        """The paragraphs and tables in an element, in order."""
        for inner in _shown(element):
            name = _name(inner.tag)
            if name == "p":
                yield from self._paragraph(inner, part)
            elif name == "tbl":
                yield from self._table(inner, part)
            elif name == "altChunk":
                yield from self._chunk(inner, part)
            else:
                yield from self._inside(inner, part)

    def _paragraph(self, paragraph: Element, part: str) -> Iterator[Block]:
        pieces: list[str] = []
        boxes: list[Element] = []
        self._collect(paragraph, pieces, boxes)
        text = sound("".join(pieces)).strip()
        style, level = _child(paragraph, "pPr", "pStyle"), value(_child(paragraph, "pPr", "outlineLvl"))
        heading = level in "012345678" if level else value(style) in self.headings
        yield Block(text, quiet=heading and len(text) <= HEADING_CHARS)
        for box in boxes:
            yield from self._inside(box, part)

    def _collect(self, element: Element, pieces: list[str], boxes: list[Element]) -> None:
        for inner in _shown(element):
            name = _name(inner.tag)
            if name == "t":
                pieces.append(inner.text or "")
            elif name == "m:oMath":
                pieces.append(formula(inner))
            elif name in _BREAKS:
                pieces.append(_BREAKS[name])
            elif name == "sym":
                pieces.append(_symbol(inner))
            elif name in ("footnoteReference", "endnoteReference"):
                kind = name.removesuffix("Reference")
                self.notes.setdefault((kind, value(inner, "id")), 1 + sum(found == kind for found, _ in self.notes))
            elif name == "txbxContent":
                boxes.append(inner)
            else:
                self._collect(inner, pieces, boxes)

    def _table(self, table: Element, part: str) -> Iterator[Block]:
        for line in _rows(table):
            cells = [list(self._inside(cell, part)) for cell in _cells(line)]
            nested = any(_name(inner.tag) == "tbl" for cell in _cells(line) for inner in cell)
            yield from table_row(cells, nested)

    def _chunk(self, chunk: Element, part: str) -> Iterator[Block]:
        """A text in another format that Word would take over on opening; those in HTML and in plain text are read."""
        name = self.package.by_id(part).get(value(chunk, "id"), "")
        text = decode(self.package.archive.read(name)).text if name.endswith(("htm", "html", "xhtml", "txt")) else ""
        for block in (text if name.endswith("txt") else block_text(text)).split("\n\n") if text else ():
            yield Block(block)


def _shown(element: Element) -> Iterator[Element]:
    """Its children without what is deleted or moved away."""
    return (inner for inner in shown(element) if _name(inner.tag) not in _GONE)


def _rows(table: Element) -> Iterator[Element]:
    for inner in _shown(table):
        if _name(inner.tag) in ("sdt", "sdtContent", "customXml"):
            yield from _rows(inner)
        elif _name(inner.tag) == "tr" and _child(inner, "trPr", "del") is None:
            yield inner


def _cells(line: Element) -> Iterator[Element]:
    for inner in _shown(line):
        if _name(inner.tag) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(inner)
        elif _name(inner.tag) == "tc":
            yield inner


def _symbol(element: Element) -> str:
    """A character of a font of symbols, where it is one that a reader would write; empty for other pictures."""
    try:
        code = int(value(element, "char"), 16)
        char = chr(code - _PRIVATE.start if code in _PRIVATE else code)
    except (ValueError, OverflowError):
        return ""
    font = value(element, "font").lower()
    known = _SYMBOL_FONT if font == "symbol" else _WINGDINGS if font.startswith("wingdings") else {}
    return known.get(char, "") if known or code in _PRIVATE else char
