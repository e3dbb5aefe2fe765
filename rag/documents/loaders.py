"""One file in, documents out: the text as it will be shown, and what the file says about itself.

`_READERS` is the table of kinds: a new one is a reader in `formats/` and a row here. Knows files and their side-cars.
Knows no folder, no sentence, no store. Readers are given bytes, never an address, so nothing is fetched.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..errors import DocumentError
from ..instructions import is_order
from ..types import Document
from .about import line_of, named_outlet
from .boilerplate import quiet_spans
from .byline import byline, byline_spans
from .days import day_of_name
from .draft import About, Corpus, Draft, File
from .formats.asciidoc import read_asciidoc
from .formats.books import read_book
from .formats.html import read_html
from .formats.jsons import read_json
from .formats.legacy import read_legacy
from .formats.mail import read_mail, read_signed
from .formats.opendocument import read_opendocument
from .formats.org import read_org
from .formats.outlook import read_outlook
from .formats.pdf import read_pdf
from .formats.plain import read_markdown, read_text
from .formats.rows import read_rows
from .formats.rtf import read_rtf
from .formats.sheets import read_sheets
from .formats.slides import read_slides
from .formats.subtitles import read_subtitles
from .formats.tables import read_table
from .formats.webarchive import read_archive
from .formats.word import read_word
from .formats.xmls import read_xml
from .kinds import kind_of
from .language import language_of

READING = 7
"""Raised when readers, sentences or passages change, so that the next sync reads every file again."""

# What a parser grumbles about one page goes into the report as a reason, not past it to standard error.
for _parser in ("trafilatura", "htmldate", "pypdf"):
    logging.getLogger(_parser).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gave: documents, and (row name, reason) for each row of a corpus that gave none.

    A row is named `FILE#ID`, with its line number for a missing id; a second row with the same id adds its line.
    """

    documents: tuple[Document, ...]
    failed: tuple[tuple[str, str], ...] = ()


def read(path: Path, name: str) -> Loaded:
    """The documents in a file.

    :param path: the file; suffix, in any case, and content tell its kind. :param name: the name its document will carry.
    :raises DocumentError: as `read_bytes`, or the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise DocumentError("not readable: permission denied", None, f"Check: ls -l {path}") from error
    except OSError as error:
        raise DocumentError(f"not readable: {error.strerror or error}") from error
    return read_bytes(data, name)


def read_bytes(data: bytes, name: str, given: About = About()) -> Loaded:  # noqa: B008 - frozen
    """The documents in the bytes of a file.

    :param name: the name its document will carry; its suffix is that of the file. :param given: what a side-car says of
        the document, which goes before what the file says.
    :raises DocumentError: the kind is not in `KINDS`, the file is empty, broken, encrypted or binary, or has no text;
        `seen` is the reason in one line. Broken rows of a corpus do not raise: they are in `failed`.
    """
    draft = read_draft(File(name, stem(name), Path(name).suffix.lower(), data))
    if isinstance(draft, Draft):
        return Loaded((_document(name, draft, given, stem(name)),))
    rows = {row: replace(one, about=one.about.over(given)) for row, one in draft.drafts.items()}  # a row knows itself best
    return Loaded(tuple(_document(row, one, About(), row) for row, one in rows.items()), draft.failed)


def read_draft(file: File) -> Draft | Corpus:
    """What the reader of the file's kind makes of it; also for a file inside another, such as an attachment.

    :raises DocumentError: as `read_bytes`.
    """
    file = replace(file, kind=kind_of(file.data, file.kind))
    reader = _READERS.get(file.kind)
    if reader is None:
        seen = f"files of kind {file.kind} are" if file.kind else "a file without a suffix is"
        raise DocumentError(f"{seen} not read; kinds read: {' '.join(sorted(KINDS))}")
    if not file.data:
        raise DocumentError("the file is empty")
    return reader(file)


def stem(name: str) -> str:
    """The file name as a title, for a document that has no other."""
    return line_of(re.sub(r"[_-]+", " ", Path(name).stem)) or name


def _document(name: str, draft: Draft, given: About, stem: str) -> Document:
    text = draft.text
    if not text.strip():
        raise DocumentError("no text in it")
    told = byline(text)
    about = given.over(draft.about).over(told)
    return Document(
        name,
        text,
        hashlib.sha256(text.encode()).hexdigest(),
        about.title or stem,
        _named(about.outlet) or named_outlet(text),
        about.published or day_of_name(name) or told.updated,  # the text as it stands came out then
        _named(about.author),
        draft.pages,
        quiet_spans(text, (*draft.quiet, *byline_spans(text))),
        draft.places,
        about.updated,
        about.language or language_of(text),
        about.url,
        about.tags,
        draft.encoding,
    )


def _named(value: str | None) -> str | None:
    """The name of an outlet or author; None for an instruction, which would stand before each quote of the document."""
    return None if value and is_order(value) else value


_READERS: dict[str, Callable[[File], Draft | Corpus]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".jsonl": read_rows,
    ".ndjson": read_rows,
    ".eml": partial(read_mail, read=read_draft),
    ".p7s": partial(read_signed, read=read_draft),
    ".p7m": partial(read_signed, read=read_draft),
    ".msg": partial(read_outlook, read=read_draft),
    ".json": read_json,
    ".csv": read_table,
    ".tsv": read_table,
    ".org": read_org,
    ".adoc": read_asciidoc,
    ".asciidoc": read_asciidoc,
    ".vtt": read_subtitles,
    ".srt": read_subtitles,
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf", ".nitf", ".newsml"), read_xml),
    ".mhtml": read_archive,
    ".mht": read_archive,
    ".doc": read_legacy,
    ".docx": read_word,
    ".pptx": read_slides,
    **dict.fromkeys((".xlsx", ".xls", ".ods"), read_sheets),
    ".epub": read_book,
    ".odt": read_opendocument,
    ".rtf": read_rtf,
}
KINDS: frozenset[str] = frozenset(_READERS)
"""Suffixes that are read, in lower case."""
