"""PowerPoint: a .pptx file slide by slide, each with its tables, charts and diagrams, and with its notes and comments behind it.

Knows the XML of presentations, by the names of its elements. Hidden slides are read like others: the file holds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..about import line_of
from ..decoding import sound
from ..draft import Block, Draft, File
from .charts import chart_blocks
from .formulas import formula
from .package import Package, local, shown, value
from .paragraphs import HEADING_CHARS, document, table_row

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type

_TITLES = frozenset({"title", "ctrTitle"})
_MARGINS = frozenset({"ftr", "hdr", "dt"})
_BREAKS = {"br": "\n", "tab": " "}


def read_slides(file: File) -> Draft:
    """A .pptx file.

    :raises DocumentError: no such file, a broken one, or one that holds more than is read.
    """
    package = Package.of(file.data)
    slides = _Slides(package, next(iter(package.related("", "officeDocument")), "ppt/presentation.xml"))
    return document(slides.blocks(), package.about(), "slide 1")


@dataclass(frozen=True, slots=True)
class _Slides:
    package: Package
    main: str

    def blocks(self) -> Iterator[Block]:
        parts = self.package.by_id(self.main)
        listed = [one for one in self.package.xml(self.main).iter() if local(one) == "sldId"]
        authors = self._authors()
        for number, one in enumerate(listed, 1):
            part = parts.get(_reference(one))
            if part is not None:
                yield from self._slide(part, f"slide {number}", authors)

    def _slide(self, part: str, place: str, authors: dict[str, str]) -> Iterator[Block]:
        for block in self._inside(self.package.xml(part), part):
            yield replace(block, place=place)
        for notes in self.package.related(part, "notesSlide"):
            for block in self._notes(self.package.xml(notes), notes):
                yield replace(block, place=f"{place}, notes")
        for comments in self.package.related(part, "comments"):
            for comment in self.package.xml(comments):
                text = "\n".join(map(_paragraph, _named(comment, "p"))) or " ".join(one.text or "" for one in _named(comment, "text"))
                author = authors.get(value(comment, "authorId"))
                yield Block(sound(f"{author}: {text}" if author and text else text), f"{place}, comment")

    def _authors(self) -> dict[str, str]:
        """Names of those who comment, by their ids."""
        parts = [part for kind in ("commentAuthors", "authors") for part in self.package.related(self.main, kind)]
        people = (person for part in parts for person in self.package.xml(part))
        return {value(person, "id"): line_of(value(person, "name")) or "" for person in people}

    def _inside(self, element: Element, part: str) -> Iterator[Block]:
        """What the shapes in an element say, in the order in which they were laid upon the slide, which is how they are read aloud."""
        for inner in shown(element):
            name = local(inner)
            if name == "sp":
                yield from _shape(inner)
            elif name == "tbl":
                yield from _table(inner)
            elif name == "chart":
                yield from chart_blocks(self._referred(inner, part, "id"))
            elif name == "relIds":
                yield from _diagram(self._referred(inner, part, "dm"))
            else:
                yield from self._inside(inner, part)

    def _referred(self, element: Element, part: str, attribute: str) -> Element | None:
        name = self.package.by_id(part).get(value(element, attribute))
        return self.package.xml(name) if name else None

    def _notes(self, notes: Element, part: str) -> Iterator[Block]:
        """What stands in the notes: not the picture of the slide, nor what is printed around it."""
        for shape in _named(notes, "sp"):
            if _placeholder(shape) in ("body", ""):
                yield from _shape(shape)


def _reference(element: Element) -> str:
    """The id of the part that it refers to; its own id has the same name without namespace."""
    return next((held for key, held in element.attrib.items() if key.endswith("}id")), "")


def _named(element: Element, name: str) -> Iterator[Element]:
    return (inner for inner in element.iter() if local(inner) == name)


def _placeholder(shape: Element) -> str | None:
    """What a shape stands for on every slide of its kind; None for nothing."""
    mark = next(_named(shape, "ph"), None)
    return value(mark, "type") if mark is not None else None


def _shape(shape: Element) -> Iterator[Block]:
    kind = _placeholder(shape)
    texts = map(_paragraph, _text_paragraphs(shape)) if kind != "sldNum" else ()
    for text in texts:
        yield Block(text, quiet=kind in _MARGINS or (kind in _TITLES and len(text) <= HEADING_CHARS))


def _text_paragraphs(element: Element) -> Iterator[Element]:
    for inner in shown(element):
        if local(inner) == "p":
            yield inner
        else:
            yield from _text_paragraphs(inner)


def _paragraph(paragraph: Element) -> str:
    return sound("".join(_pieces(paragraph))).strip()


def _pieces(element: Element) -> Iterator[str]:
    for inner in shown(element):
        name = local(inner)
        if name == "t":
            yield inner.text or ""
        elif name == "oMath":
            yield formula(inner)
        elif name in _BREAKS:
            yield _BREAKS[name]
        else:
            yield from _pieces(inner)


def _table(table: Element) -> Iterator[Block]:
    for line in _named(table, "tr"):
        cells = [cell for cell in line if local(cell) == "tc"]
        yield from table_row([[Block(_paragraph(paragraph)) for paragraph in _text_paragraphs(cell)] for cell in cells])


def _diagram(data: Element | None) -> Iterator[Block]:
    """What stands in the boxes of a diagram."""
    points = _named(data, "pt") if data is not None else ()
    for point in points:
        if value(point, "type") in ("", "node", "asst"):
            yield from (Block(_paragraph(paragraph)) for paragraph in _text_paragraphs(point))
