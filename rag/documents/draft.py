"""What a reader is given and what it gives back: a file's bytes in, the text of a document with its places out.

Knows no format and no folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from ..errors import DocumentError
from ..types import Place, Span


@dataclass(frozen=True, slots=True)
class File:
    """One file before it is read.

    `name` is the name its document will carry, `stem` the file name as a title, `kind` the suffix, in lower case with
    its dot, whose reader is to read it. Nothing else is known of where it lies, so a reader can fetch nothing.
    `depth` counts how many files it lies inside of: an attachment of a mail has 1.
    """

    name: str
    stem: str
    kind: str
    data: bytes
    depth: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself; None (or no tags) where it says nothing. Dates are ISO dates."""

    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    author: str | None = None
    updated: str | None = None
    language: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()

    def over(self, other: About) -> About:
        """This, with what it does not say taken from `other`."""
        return replace(other, **{f.name: value for f in fields(self) if (value := getattr(self, f.name))})


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its reader leaves it: its text, what it says of itself, and where its places begin.

    `pages`, `places` and `quiet` are as in `types.Document`; `encoding` is named only where it was guessed.
    """

    text: str
    about: About = About()
    pages: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    quiet: tuple[Span, ...] = ()
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of many documents: drafts by the name of their row, and (row name, reason) for each row that gave none."""

    drafts: Mapping[str, Draft]
    failed: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that stands apart: a paragraph, a heading, a row of a table.

    `place` names where it stands ("slide 4"); None means where the block before it stands. A `quiet` block is shown
    and searched, never cited. A `tight` block follows the one before it on the next line, as rows of a table do;
    any other after a blank line.
    """

    text: str
    place: str | None = None
    quiet: bool = False
    tight: bool = False


TEXT_LIMIT = 50_000_000
"""Most characters of one document; more is a bomb or no document that anybody asks about."""


def join(blocks: Iterable[Block], about: About = About()) -> Draft:  # noqa: B008 - frozen
    """The blocks as one text, each with its place; blocks without text are left out.

    :raises DocumentError: more than `TEXT_LIMIT` characters.
    """
    parts: list[str] = []
    places: list[Place] = []
    quiet: list[Span] = []
    at = 0
    for block in blocks:
        text = block.text.strip()
        if not text:
            continue
        if parts:
            glue = "\n" if block.tight else "\n\n"
            parts.append(glue)
            at += len(glue)
        if block.place and (not places or places[-1][1] != block.place):
            places.append((at, block.place))
        if block.quiet:
            quiet.append((at, at + len(text)))
        parts.append(text)
        at += len(text)
        if at > TEXT_LIMIT:
            raise DocumentError(f"more than {TEXT_LIMIT // 1_000_000} million characters of text in it")
    return Draft("".join(parts), about, (), tuple(places), tuple(quiet))


def row(cells: Iterable[str]) -> str:
    """Cells of a table on one line, parted as everywhere in the house; empty cells are left out."""
    return " | ".join(filter(None, (" ".join(cell.split()) for cell in cells)))
