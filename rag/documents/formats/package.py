"""Office Open XML packages (.docx, .pptx, .xlsx): their parts, which part refers to which, and what they say of themselves.

Knows no kind of document. Part names are paths inside the package, without a leading "/".
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import DocumentError
from ..archive import Archive
from ..draft import About
from ..properties import Properties, about_properties
from .elements import attribute

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: S405 - the name of a type


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a package, unpacked as they are asked for."""

    archive: Archive

    @classmethod
    def of(cls, data: bytes) -> Package:
        """The package in the bytes of a file.

        :raises DocumentError: as `Archive`.
        """
        return cls(Archive(data))

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts of this kind ("footnotes") that `part` refers to and that are there; "" is the package itself."""
        return [name for found, name, _ in self._relations(part) if found == kind and name in self.archive]

    def by_id(self, part: str) -> dict[str, str]:
        """Names of the parts that `part` refers to, by the id that it uses for them."""
        return {number: name for _, name, number in self._relations(part) if name in self.archive}

    def xml(self, part: str) -> Element:
        """The root of a part.

        :raises DocumentError: as `Archive.xml`.
        """
        return self.archive.xml(part)

    def about(self) -> About:
        """What the package says of itself; nothing where its properties are missing or broken."""
        said: Properties = {}
        for part in self.related("", "core-properties") or ["docProps/core.xml"]:
            with suppress(DocumentError):  # properties are no reason to refuse a text
                texts = {element.tag.rpartition("}")[2]: element.text for element in self.xml(part)}
                said = {
                    "title": texts.get("title"),
                    "author": texts.get("creator"),
                    "created": texts.get("created"),
                    "modified": texts.get("modified"),
                    "language": texts.get("language"),
                }
        return about_properties(said)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """(kind, part name, id) of each reference to another part."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        for relation in self.xml(listed) if listed in self.archive else ():
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
                yield relation.get("Type", "").rpartition("/")[2], path, relation.get("Id", "")


def local(element: Element) -> str:
    """Its name as written, without namespace."""
    return str(element.tag).rpartition("}")[2]


def shown(element: Element) -> Iterator[Element]:
    """Its children; of alternatives, the one for programs of today."""
    for inner in element:
        if local(inner) != "AlternateContent":
            yield inner
            continue
        alternatives = {local(part): part for part in reversed(inner)}
        choice, fallback = alternatives.get("Choice"), alternatives.get("Fallback")
        chosen = choice if choice is not None and len(choice) else fallback
        yield from shown(chosen) if chosen is not None else ()


def value(element: Element | None, name: str = "val") -> str:
    """An attribute of an element that may be missing; empty for none."""
    return attribute(element, name) if element is not None else ""
