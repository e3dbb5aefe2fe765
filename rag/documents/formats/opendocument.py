"""OpenDocument text: a .odt file without what is deleted in its tracked changes, with its notes and comments behind it.

Knows the XML of OpenDocument text, by the names of its elements. Places are paragraphs, for pages are not in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...errors import DocumentError
from ..archive import Archive
from ..decoding import sound
from ..draft import About, Block, Draft, File
from ..properties import about_properties
from .elements import attribute, name_of, words
from .paragraphs import HEADING_CHARS, document, numbered, table_row

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_GONE = frozenset("tracked-changes sequence-decls forms ruby-text note-citation desc title object object-ole scripts".split())
_SPACE = re.compile(r"\s+")
_ROWS = frozenset({"table-header-rows", "table-rows", "table-row-group"})


def read_opendocument(file: File) -> Draft:
    """A .odt file.

    :raises DocumentError: no such file, a broken one, or one that holds more than is read.
    """
    archive = Archive(file.data)
    root = archive.xml("content.xml")
    body = _first(_first(root, "body"), "text")
    if body is None:
        raise DocumentError("not an OpenDocument text")
    text = _Text()
    above, below = _margins(archive, "header"), _margins(archive, "footer")
    blocks = [*above, *numbered(text.inside(body)), *text.behind("footnote"), *text.behind("endnote"), *text.comments(), *below]
    return document(blocks, about_opendocument(archive))


def _first(element: Element | None, name: str) -> Element | None:
    return next((part for part in element if name_of(part) == name), None) if element is not None else None


def about_opendocument(archive: Archive) -> About:
    """What an OpenDocument file of any kind says of itself; nothing where that is missing or broken."""
    with suppress(DocumentError):  # missing or broken: no reason to refuse the text
        meta = _first(archive.xml("meta.xml"), "meta")
        said = {name_of(part): part.text for part in meta} if meta is not None else {}
        return about_properties(
            {
                "title": said.get("title"),
                "author": said.get("initial-creator") or said.get("creator"),
                "created": said.get("creation-date"),
                "modified": said.get("date"),
                "language": said.get("language"),
            }
        )
    return About()


def _margins(archive: Archive, kind: str) -> list[Block]:
    """What stands above or below every page, once."""
    with suppress(DocumentError):  # as above
        styles = archive.xml("styles.xml") if "styles.xml" in archive else None
        parts = [part for part in styles.iter() if name_of(part) == kind] if styles is not None else []
        lines = dict.fromkeys(block.text for part in parts for block in _Text().inside(part))
        return [Block(line, kind, quiet=True) for line in lines]
    return []


@dataclass(slots=True)
class _Text:
    """A text while it is read: its notes and comments wait until it ends."""

    notes: dict[str, list[Element]] = field(default_factory=lambda: {"footnote": [], "endnote": []})
    remarks: list[Element] = field(default_factory=list)

    def inside(self, element: Element, quiet: bool = False) -> Iterator[Block]:
        """The paragraphs and tables in an element, in order."""
        for inner in element:
            name = name_of(inner)
            if name in ("p", "h"):
                yield from self._paragraph(inner, quiet or name == "h")
            elif name == "table":
                yield from self._table(inner, quiet)
            elif name == "annotation":
                self.remarks.append(inner)
            elif name not in _GONE:
                yield from self.inside(inner, quiet or name in ("table-of-content", "index-title"))

    def behind(self, kind: str) -> Iterator[Block]:
        for count, note in enumerate(self.notes[kind], 1):
            for block in self.inside(note):
                yield replace(block, place=f"{kind} {count}")

    def comments(self) -> Iterator[Block]:
        for count, remark in enumerate(self.remarks, 1):
            author = words(_first(remark, "creator"))
            text = " ".join(words(part) for part in remark if name_of(part) in ("p", "list"))
            yield Block(f"{author}: {text}" if author and text else text, f"comment {count}")

    def _paragraph(self, paragraph: Element, quiet: bool) -> Iterator[Block]:
        pieces: list[str] = []
        boxes: list[Element] = []
        self._collect(paragraph, pieces, boxes)
        text = "\n".join(" ".join(line.split()) for line in sound("".join(pieces)).split("\n")).strip()
        yield Block(text, quiet=quiet and len(text) <= HEADING_CHARS)
        for box in boxes:
            yield from self.inside(box)

    def _collect(self, element: Element, pieces: list[str], boxes: list[Element]) -> None:
        pieces.append(_SPACE.sub(" ", element.text or ""))
        for inner in element:
            name = name_of(inner)
            if name in ("s", "tab"):
                pieces.append(" ")
            elif name == "line-break":
                pieces.append("\n")
            elif name == "note":
                self.notes["endnote" if attribute(inner, "note-class") == "endnote" else "footnote"].append(inner)
            elif name == "annotation":
                self.remarks.append(inner)
            elif name == "text-box":
                boxes.append(inner)
            elif name not in _GONE:
                self._collect(inner, pieces, boxes)
            pieces.append(_SPACE.sub(" ", inner.tail or ""))

    def _table(self, table: Element, quiet: bool) -> Iterator[Block]:
        for line in table:
            if name_of(line) in _ROWS:
                yield from self._table(line, quiet)
            elif name_of(line) == "table-row":
                cells = [cell for cell in line if name_of(cell) == "table-cell"]
                nested = any(name_of(inner) == "table" for cell in cells for inner in cell)
                yield from table_row([list(self.inside(cell, quiet)) for cell in cells], nested)
