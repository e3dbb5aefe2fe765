"""PDF: the text of each page by pdfium, by pypdf where pdfium cannot."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from itertools import accumulate
from typing import Any

from ...errors import DocumentError
from ...types import Span
from ..about import language_code, line_of
from ..days import iso_day
from ..decoding import CONTROL, newlines, sound
from ..draft import About, Draft, File
from ..headline import clean_title, first_line, is_headline, numbered, title_line, trim

_PDFIUM = threading.Lock()  # pdfium may be used by one thread at a time, anywhere in the process
_PASSWORD = 4  # FPDF_ERR_PASSWORD
# What pypdf lets through, besides its own errors, on files broken in ways it did not foresee.
_PYPDF_FAILS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, NotImplementedError, OSError)
_NO_TITLE = re.compile(r"^(?:untitled|microsoft \w+ - |\(?anonymous)|\.\w{2,5}$", re.IGNORECASE)
_LANGUAGE = "Lang"  # beside the information fields
_NUMBER = re.compile(r"\d+|\b[ivxlc]+$")
_EDGE_LINES, _RUNNING_PAGES, _RUNNING_SHARE = 2, 3, 1 / 3
_BROKEN_WORD = re.compile(r"(\w*)\ufffe(\w*)")


def read_pdf(file: File) -> Draft:
    """A .pdf file: its pages, parted by blank lines."""
    raw, info = _pdf_pages(file.data)
    pages = [_page_text(page) for page in raw]
    if not any(pages):
        count = f"{len(pages)} page{'' if len(pages) == 1 else 's'}"
        seen = f"no text in it: {count}, scans perhaps, of which ocrmypdf IN.pdf OUT.pdf makes text"
        raise DocumentError(seen)
    text = "\n\n".join(pages)
    starts = tuple(accumulate((len(page) + 2 for page in pages[:-1]), initial=0))
    about = _pdf_about(info)
    quiet = tuple(sorted({*title_line(text, about.title), *_margins(pages, starts)}))
    return Draft(text, about if about.title else replace(about, title=_opening(text)), starts, quiet=quiet)


def _margins(pages: Sequence[str], starts: Sequence[int]) -> Iterator[Span]:
    """The lines at the top and bottom of pages that stand on many of them, alike but for numbers."""
    edges = [
        [(_NUMBER.sub("#", page[first:last].casefold()), start + first, start + last) for first, last in _edges(page)]
        for page, start in zip(pages, starts, strict=True)
    ]
    count = Counter(key for page in edges for key in {key for key, _, _ in page})
    least = max(_RUNNING_PAGES, len(pages) * _RUNNING_SHARE)
    return ((first, last) for page in edges for key, first, last in page if count[key] >= least)


def _edges(page: str) -> set[Span]:
    """The lines at its top and bottom where a running one may stand; something is left between them."""
    lines = [trim(page, at, at + len(line)) for line, at in numbered(page, 0) if line.strip()]
    count = min(_EDGE_LINES, (len(lines) - 1) // 2)
    return {*lines[:count], *lines[len(lines) - count :]} if count else set()


def _opening(text: str) -> str | None:
    """The first line as a title; None when it looks like running text, which in a PDF breaks anywhere."""
    first, last = first_line(text)
    line, below = text[first:last], text[last:].lstrip()[:1]
    return clean_title(line) if is_headline(line) and not line[0].islower() and not below.islower() else None


def _pdf_about(info: Mapping[str, str]) -> About:
    title, author = line_of(info.get("Title")), line_of(info.get("Author"))
    if title and (_NO_TITLE.search(title) or len(re.findall(r"(?<!\S)[^\W\d_]{2,}", title)) < 2):
        title = None
    if author and _NO_TITLE.search(author):
        author = None
    made, changed = (iso_day(info.get(name, "").removeprefix("D:")[:8]) for name in ("CreationDate", "ModDate"))
    updated = changed if changed != made else None
    return About(clean_title(title) if title else None, None, made, author, updated, language_code(info.get(_LANGUAGE)))


def _page_text(raw: str) -> str:
    """One page; a word that pdfium marks as broken at a line end is joined, unless its hyphenated form is in use on the page."""
    text = newlines(raw)

    def join(match: re.Match[str]) -> str:
        hyphenated = f"{match[1]}-{match[2]}"
        return hyphenated if hyphenated in text else match[1] + match[2]

    return CONTROL.sub("", sound(_BROKEN_WORD.sub(join, text))).strip()


def _pdf_pages(data: bytes) -> tuple[list[str], dict[str, str]]:
    """Text of each page, and the document's information fields."""
    import pypdfium2

    with _PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(data)
            try:
                return [_pdfium_page(page) for page in pdf], {**_pdfium_info(pdf), _LANGUAGE: _pdfium_language(pdf)}
            finally:
                pdf.close()
        except pypdfium2.PdfiumError as error:
            if error.err_code == _PASSWORD:
                raise DocumentError("the PDF is encrypted and needs a password") from error
    return _pypdf_pages(data)


def _pdfium_info(pdf: Any) -> dict[str, str]:
    """The information fields, without those whose characters are broken."""
    found = {}
    for name in pdf.METADATA_KEYS:
        with suppress(UnicodeDecodeError):
            found[name] = pdf.get_metadata_value(name)
    return found


def _pdfium_language(pdf: Any) -> str:
    """The language tag of the whole document; empty for none."""
    import ctypes

    from pypdfium2.raw import FPDFCatalog_GetLanguage

    size = FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    held = (ctypes.c_ushort * (size // 2 + 1))()
    FPDFCatalog_GetLanguage(pdf.raw, held, size)
    return bytes(held).decode("utf-16-le", "replace").partition("\0")[0]


def _pdfium_page(page: Any) -> str:
    words = page.get_textpage()
    text = str(words.get_text_range())
    words.close()
    page.close()
    return text


def _pypdf_pages(data: bytes) -> tuple[list[str], dict[str, str]]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(BytesIO(data))
        info = {key.removeprefix("/"): str(value) for key, value in (reader.metadata or {}).items()}
        info[_LANGUAGE] = str(reader.root_object.get("/Lang", ""))
        return [page.extract_text() for page in reader.pages], info
    except (FileNotDecryptedError, DependencyError) as error:
        raise DocumentError("the PDF is encrypted") from error
    except (PyPdfError, *_PYPDF_FAILS) as error:
        raise DocumentError("broken PDF: neither pdfium nor pypdf can read it") from error
