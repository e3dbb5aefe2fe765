"""PDF: the text of each page by pdfium, by pypdf where pdfium cannot."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from itertools import accumulate
from typing import Any

from ...errors import DocumentError
from ..about import iso_day, line_of
from ..decoding import CONTROL, newlines, sound
from ..draft import About, Draft, File
from ..headline import clean_title, first_line, is_headline, title_line

_PDFIUM = threading.Lock()  # pdfium may be used by one thread at a time, anywhere in the process
_PASSWORD = 4  # FPDF_ERR_PASSWORD
# What pypdf lets through, besides its own errors, on files broken in ways it did not foresee.
_PYPDF_FAILS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, NotImplementedError, OSError)
_NO_TITLE = re.compile(r"^(?:untitled|microsoft \w+ - |\(?anonymous)|\.\w{2,5}$", re.IGNORECASE)
_BROKEN_WORD = re.compile(r"(\w*)\ufffe(\w*)")


def read_pdf(file: File) -> Draft:
    """A .pdf file: its pages, parted by blank lines."""
    raw, info = _pdf_pages(file.data)
    pages = [_page_text(page) for page in raw]
    if not any(pages):
        raise DocumentError("no text in it: images only?")
    text = "\n\n".join(pages)
    starts = tuple(accumulate((len(page) + 2 for page in pages[:-1]), initial=0))
    about = _pdf_about(info)
    quiet = title_line(text, about.title)
    return Draft(text, about if about.title else replace(about, title=_opening(text)), starts, quiet=quiet)


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
    created = info.get("CreationDate", "").removeprefix("D:")[:8]
    return About(clean_title(title) if title else None, None, iso_day(created), author)


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
                return [_pdfium_page(page) for page in pdf], pdf.get_metadata_dict()
            finally:
                pdf.close()
        except pypdfium2.PdfiumError as error:
            if error.err_code == _PASSWORD:
                raise DocumentError("the PDF is encrypted and needs a password") from error
    return _pypdf_pages(data)


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
        return [page.extract_text() for page in reader.pages], info
    except (FileNotDecryptedError, DependencyError) as error:
        raise DocumentError("the PDF is encrypted") from error
    except (PyPdfError, *_PYPDF_FAILS) as error:
        raise DocumentError("broken PDF: neither pdfium nor pypdf can read it") from error
