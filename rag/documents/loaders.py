"""One file in, documents out: the text as it will be shown, and what the file says about itself.

One reader per kind; `_READERS` at the end is the table of them, so a new kind is one function and one row there.
Knows files and formats. Knows no folder (hidden files and side-cars are the sync's matter), no sentence, no store.
The parsers are given bytes or strings, never an address, so nothing is fetched.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DocumentError
from ..text import dates, fold
from ..types import Document, Span

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

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


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    stem: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _About:
    """What a document says of itself; None where it says nothing. `published` is an ISO date."""

    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    author: str | None = None


def read(path: Path, name: str) -> Loaded:
    """The documents in a file.

    :param path: the file; its suffix, in any case, tells the kind. :param name: the name its document will carry.
    :raises DocumentError: the kind is not in `KINDS`, the file cannot be read, is empty, broken, encrypted or binary,
        or has no text; `seen` is the reason in one line. Broken rows of a corpus do not raise: they are in `failed`.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        seen = f"files of kind {path.suffix} are" if path.suffix else "a file without a suffix is"
        raise DocumentError(f"{seen} not read; kinds read: {' '.join(sorted(KINDS))}")
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise DocumentError("not readable: permission denied", None, f"Check: ls -l {path}") from error
    except OSError as error:
        raise DocumentError(f"not readable: {error.strerror or error}") from error
    if not data:
        raise DocumentError("the file is empty")
    return reader(_File(name, _line(re.sub(r"[_-]+", " ", path.stem)) or name, data))


def _document(name: str, text: str, about: _About, pages: Iterable[int] = (), quiet: Iterable[Span] = ()) -> Document:
    if not text.strip():
        raise DocumentError("no text in it")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    outlet = about.outlet or _outlet(text)
    return Document(name, text, sha256, about.title or name, outlet, about.published, about.author, tuple(pages), tuple(quiet))


# --- bytes to text ---------------------------------------------------------------------------

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_GUESS_BYTES, _GUESS_SHARE = 4096, 0.05  # a guess from less, or from fewer bytes beyond ASCII among them, is wrong too often


def _text(data: bytes, declared: str | None = None) -> str:
    """The decoded file with line feeds as its only newlines and without byte order mark."""
    text = _decode(data, declared)
    if "\0" in text:
        raise DocumentError("binary content (NUL characters), not text")
    return _newlines(text)


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentError(f"undecodable: begins as {encoding}, but byte {error.start + len(mark)} is not") from error
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decode_legacy(data, declared)


def _decode_legacy(data: bytes, declared: str | None) -> str:
    """Bytes that are not UTF-8: read as a browser would when the file declares its encoding, else guessed or Western European."""
    for encoding, errors in ((declared, "replace"), (_guess(data), "strict"), ("cp1252", "strict")):
        try:
            text = data.decode(encoding, errors) if encoding else "\0"
        except (UnicodeError, LookupError):
            continue
        if not _CONTROL.search(text):
            return text
    raise DocumentError("binary content or an unknown encoding, not text")


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if len(data) < _GUESS_BYTES or b"\0" in data or sum(byte > 127 for byte in data) < _GUESS_SHARE * len(data):
        return None
    best = from_bytes(data).best()
    return best.encoding if best else None


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sound(text: str) -> str:
    """Text out of a parser, fit for UTF-8: lone surrogates replaced, NUL dropped."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# --- what a document says about itself -------------------------------------------------------

_TITLE_CHARS = 150
_ALIASES = {"title": ("title",), "outlet": ("outlet", "source", "publisher"), "published": ("date", "published"), "author": ("author",)}
_ALONE = (
    "Reuters|AP|AFP|dpa|Bloomberg|BBC|CNN|NPR|NBC|CBS|ABC|TASS|Xinhua|Interfax|Politico|POLITICO|Axios|Euronews|Al Jazeera|Le Monde"
    "|Der Spiegel|Times|Post|Journal|Guardian|Economist|Telegraph|Independent|Observer"
)
_LAST_WORDS = (
    "Times|Post|Journal|Guardian|News|Telegraph|Independent|Economist|Herald|Tribune|Chronicle|Observer|Mail|Mirror|Sun"
    "|Express|Gazette|Globe|Standard|Star|Today|Press|Agency|Magazine|Review|Insider"
)
_OUTLET = rf"(?:(?:[A-Z][\w&’'.-]*[ \u00a0\n]){{1,3}}(?:{_LAST_WORDS})|{_ALONE})"
_DATELINE = re.compile(rf"\(({_OUTLET})\)\s*[-–—]")
_REPORTED = re.compile(rf"\b[Aa]s reported by (?:[Tt]he )?({_OUTLET})\b")
_DATELINE_CHARS, _LEAD_CHARS = 300, 2000


def _about(fields: Mapping[str, Any]) -> _About:
    """From the fields of a front matter or a corpus row."""
    found = {part: _first(*(fields.get(alias) for alias in aliases)) for part, aliases in _ALIASES.items()}
    title, published = found["title"], found["published"]
    return _About(_clean_title(title) if title else None, found["outlet"], _iso(published), found["author"])


def _first(*values: Any) -> str | None:
    return next((line for value in values if (line := _line(value))), None)


def _line(value: Any) -> str | None:
    """A value of a metadata field on one line; None for nothing, for an address and for what is no name or number."""
    if isinstance(value, Mapping):  # schema.org: {"@type": "Person", "name": ...}
        return _line(value.get("name"))
    if isinstance(value, list):
        return ", ".join(line for part in value if (line := _line(part))) or None
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return None
    line = " ".join(_sound(str(value)).split())
    return None if not line or line.startswith(("http://", "https://")) else line


def _outlet(text: str) -> str | None:
    """The outlet that the text itself names in a dateline or, near the top, as its source."""
    match = _DATELINE.search(text[:_DATELINE_CHARS]) or _REPORTED.search(text[:_LEAD_CHARS])
    return _line(match[1]) if match else None


def _iso(value: str | None) -> str | None:
    """The day in a date as written, as YYYY-MM-DD; None when there is no whole date in it. Time zones are not applied."""
    match = re.match(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)", value or "")
    written = [f"{match[1]}-{match[3]}-{match[4]}"] if match else [when.value for when in dates(value or "")]
    for day in written:
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            continue
    return None


def _clean_title(title: str) -> str:
    """Without the quotes and backticks at the end that close nothing."""
    title = title.strip()
    while title and _stray(title):
        title = title[:-1].rstrip()
    return title


def _stray(title: str) -> bool:
    last, before = title[-1], title[:-1]
    if last in "'’":
        return before[-1:].isspace()
    openers = {"”": "“„", "»": "«"}.get(last)
    if openers:
        return before.count(last) >= sum(map(before.count, openers))
    if last in '"`':
        return before.rstrip(last).count(last) % 2 == 0
    return last in "“„‘‚«"


_SET_OFF = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*\S")  # a blank line, and something behind it
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$")
_TOP_LINES = 40


def _first_line(text: str, start: int = 0) -> Span:
    """Span of the first line that is not blank, without the white space around it; empty at the end of the text."""
    match = re.compile(r"\S").search(text, start)
    if match is None:
        return len(text), len(text)
    line = text[match.start() :].partition("\n")[0]
    return match.start(), match.start() + len(line.rstrip())


def _headline(text: str, start: int = 0) -> Span | None:
    """The first line behind `start` when it looks like a headline and a blank line sets it off from the rest."""
    first, last = _first_line(text, start)
    return (first, last) if _is_headline(text[first:last]) and _SET_OFF.match(text, last) else None


def _is_headline(line: str) -> bool:
    """Short, with letters, and neither a sentence nor a list item, table or other markup."""
    line = _clean_title(line)
    if not 0 < len(line) <= _TITLE_CHARS or line[0] in "-*+>|=<{[" or not any(map(str.isalpha, line)):
        return False
    return not line.rstrip("\"'”’»)").endswith((".", ",", ";", ":", "…")) or bool(_ABBREVIATION.search(line))


def _title_line(text: str, *titles: str | None) -> tuple[Span, ...]:
    """The line near the top that repeats a title, unless it is all there is."""
    wanted = {fold(_clean_title(title)).text for title in titles if title} - {""}
    for line, at in islice(_numbered(text, 0), _TOP_LINES):
        if len(line) <= 2 * _TITLE_CHARS and fold(_clean_title(line)).text in wanted and line.strip() != text.strip():
            return (_trim(text, at, at + len(line)),)
    return ()


def _numbered(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Lines behind `start`, each with its offset."""
    for line in text[start:].split("\n"):
        yield line, start
        start += len(line) + 1


def _trim(text: str, start: int, end: int) -> Span:
    """The span without white space around it."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


# --- txt and md ------------------------------------------------------------------------------


def _read_text(file: _File) -> Loaded:
    return _plain(file, _text(file.data), [])


def _read_markdown(file: _File) -> Loaded:
    text = _text(file.data)
    return _plain(file, text, list(_headings(text, _front_matter(text)[1])))


def _plain(file: _File, text: str, headings: list[tuple[Span, str]]) -> Loaded:
    """A text as written; where it has no headings, its first line is one if it looks like it."""
    fields, body = _front_matter(text)
    if not headings and (line := _headline(text, body)):
        headings = [(line, text[slice(*line)])]
    title = _first(fields.get("title"), *(words for _, words in headings), file.stem)
    quiet = [_trim(text, 0, body)] if body else []
    quiet += [span for span, _ in headings]
    return Loaded((_document(file.name, text, _about({**fields, "title": title}), quiet=quiet),))


_FIELD = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")


def _front_matter(text: str) -> tuple[dict[str, Any], int]:
    """Fields of a `---` block at the top, and where the body begins; ({}, 0) when there is no such block.

    Plain `key: value` lines are read, nested YAML is passed over; any other line means that `---` was only a rule.
    """
    first, *lines = text.split("\n")
    fields: dict[str, Any] = {}
    end = len(first) + 1
    for line in lines if first.rstrip() == "---" else ():
        end += len(line) + 1
        if line.rstrip() in ("---", "..."):
            return (fields, min(end, len(text))) if fields else ({}, 0)
        if match := _FIELD.match(line):
            fields.setdefault(match[1].lower(), _scalar(match[2] or ""))
        elif line.strip() and not line.startswith((" ", "\t", "- ", "#")):
            break
    return {}, 0


def _scalar(value: str) -> Any:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return [part.strip(" \"'") for part in value[1:-1].split(",")]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return None if value in ("", "~", "null", "|", ">", "|-", ">-") else value


_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HASHES = re.compile(r" {0,3}#{1,6}(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|--+)[ \t]*$")
_CLOSING = re.compile(r"(?<=[ \t])#+$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`\n]+)\1")


def _headings(text: str, start: int) -> Iterator[tuple[Span, str]]:
    """Spans of the headings behind `start`, # and underlined ones, with their words; nothing inside fenced code."""
    fence, before, alone = "", "", False  # `alone`: the line before stands under a blank one
    for line, at in _numbered(text, start):
        mark, hashes, kept = _FENCE.match(line), _HASHES.match(line), ""
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif hashes:
            yield _trim(text, at, at + len(line)), _words(line[hashes.end() :])
        elif alone and _UNDERLINE.match(line) and before.strip() and not before.lstrip().startswith(("- ", "* ", "> ", "|")):
            yield _trim(text, at - len(before) - 1, at + len(line)), _words(before)
        else:
            kept = line
        alone, before = not before.strip(), kept


def _words(heading: str) -> str:
    """A heading without its Markdown."""
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _CLOSING.sub("", heading.strip())))).strip()


# --- html ------------------------------------------------------------------------------------

_CHARSET = re.compile(rb"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_UNSEEN = ["script", "style", "noscript", "template", "svg", "head", "nav", "footer", "select", "textarea", "iframe", "object"]
_META_DATES = ("datepublished", "pubdate", "dc.date", "date")
_BLOCKS = (
    "address,article,aside,blockquote,body,caption,dd,details,div,dl,dt,fieldset,figcaption,figure,form,h1,h2,h3,h4,h5,h6,header,"
    "hr,li,main,ol,p,pre,section,summary,table,tr,ul"
)
_BLOCK_MARK, _LINE_MARK, _CELL_MARK = "\x1e", "\x1f", "\x1d"  # control characters, which no page shows
_SMALL_PAGE = 250  # characters; of less text trafilatura tells no boilerplate and gives the words without their blocks


def _read_html(file: _File) -> Loaded:
    from selectolax.lexbor import LexborHTMLParser

    declared = _CHARSET.search(file.data[:4096])
    html = _text(file.data, _web_name(declared[1].decode("ascii")) if declared else None)
    tree = LexborHTMLParser(html)
    heading = _first(*(node.text() for node in tree.css("h1")))
    about, text = _html_about(tree, heading), _main_text(html)
    quiet = _title_line(text, about.title, heading)
    return Loaded((_document(file.name, text, replace(about, title=about.title or file.stem), quiet=quiet),))


def _web_name(encoding: str) -> str:
    """What browsers read for a declared encoding: Latin-1 means cp1252."""
    return "cp1252" if encoding.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else encoding


def _html_about(tree: LexborHTMLParser, heading: str | None) -> _About:
    meta: dict[str, str | None] = {}
    for node in tree.css("meta[content]"):
        key = next((value for name in ("property", "name", "itemprop") if (value := node.attributes.get(name))), "")
        meta.setdefault(key.lower(), node.attributes["content"])
    article = _json_ld(script.text() for script in tree.css('script[type="application/ld+json"]'))
    head = tree.css_first("head title")
    outlet = _first(meta.get("og:site_name"), article.get("publisher"), meta.get("publisher"))
    titles = map(_line, (meta.get("og:title"), article.get("headline"), head.text() if head else None, heading))
    title = _first(*(line for line in titles if line != outlet), outlet)
    written = [meta.get("article:published_time"), article.get("datePublished"), *(meta.get(name) for name in _META_DATES)]
    published = next((day for value in written if (day := _iso(_line(value)))), None)
    author = _first(meta.get("author"), meta.get("article:author"), article.get("author"))
    return _About(_clean_title(_without_outlet(title, outlet)) if title else None, outlet, published, author)


def _without_outlet(title: str, outlet: str | None) -> str:
    """A page title such as "Headline - Outlet" without its second half."""
    bare = title.removesuffix(outlet).rstrip() if outlet else title
    return bare[:-1] if bare != title and bare.endswith(("-", "|", "–", "—", "·")) else title


def _json_ld(scripts: Iterable[str]) -> Mapping[str, Any]:
    """The first schema.org article in the scripts; empty when there is none."""
    queue: list[Any] = []
    for script in scripts:
        try:
            queue.append(json.loads(script, strict=False))
        except (ValueError, RecursionError):
            continue
    for item in queue:  # grows while it is read
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, Mapping):
            if re.search("Article|BlogPosting|Report", str(item.get("@type"))):
                return item
            queue.append(item.get("@graph"))
    return {}


def _main_text(html: str) -> str:
    """The article without the page around it, or the whole page where no article is told from it."""
    import trafilatura

    found = trafilatura.extract(html, output_format="html", include_formatting=True, include_comments=False, favor_recall=True)
    # Inline code comes out as <pre>, at which a browser would end the paragraph.
    text = _block_text(re.sub(r"<pre>([^<>\n]*)</pre>", r"\1", found or ""))
    return text if len(text) >= _SMALL_PAGE else _block_text(html)


def _block_text(html: str) -> str:
    """Blocks parted by blank lines, inline elements joined as a browser joins them, table cells parted by " | "."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSEEN, recursive=True)
    for node in tree.css("pre"):
        node.replace_with(_BLOCK_MARK + node.text().replace("\n", _LINE_MARK) + _BLOCK_MARK)
    for node in tree.css("br"):
        node.replace_with(_LINE_MARK)
    for node in tree.css("td, th"):
        node.insert_before(_CELL_MARK)
    for node in tree.css(_BLOCKS):
        node.insert_before(_BLOCK_MARK)
        node.insert_after(_BLOCK_MARK)
    text = _sound(tree.body.text()) if tree.body else ""
    blocks = ("\n".join(filter(None, map(_cells, block.split(_LINE_MARK)))) for block in text.split(_BLOCK_MARK))
    return "\n\n".join(filter(None, blocks))


def _cells(line: str) -> str:
    return " | ".join(filter(None, (" ".join(cell.split()) for cell in line.split(_CELL_MARK))))


# --- pdf -------------------------------------------------------------------------------------

_PDFIUM = threading.Lock()  # pdfium may be used by one thread at a time, anywhere in the process
_PASSWORD = 4  # FPDF_ERR_PASSWORD
# What pypdf lets through, besides its own errors, on files broken in ways it did not foresee.
_PYPDF_FAILS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, NotImplementedError, OSError)
_NO_TITLE = re.compile(r"^(?:untitled|microsoft \w+ - |\(?anonymous)|\.\w{2,5}$", re.IGNORECASE)
_BROKEN_WORD = re.compile(r"(\w*)\ufffe(\w*)")


def _read_pdf(file: _File) -> Loaded:
    raw, info = _pdf_pages(file.data)
    pages = [_page_text(page) for page in raw]
    if not any(pages):
        raise DocumentError("no text in it: images only?")
    text = "\n\n".join(pages)
    starts = accumulate((len(page) + 2 for page in pages[:-1]), initial=0)
    about = _pdf_about(info)
    quiet = _title_line(text, about.title)
    title = about.title or _opening(text) or file.stem
    return Loaded((_document(file.name, text, replace(about, title=title), starts, quiet),))


def _opening(text: str) -> str | None:
    """The first line as a title; None when it looks like running text, which in a PDF breaks anywhere."""
    first, last = _first_line(text)
    line, below = text[first:last], text[last:].lstrip()[:1]
    return _clean_title(line) if _is_headline(line) and not line[0].islower() and not below.islower() else None


def _pdf_about(info: Mapping[str, str]) -> _About:
    title, author = _line(info.get("Title")), _line(info.get("Author"))
    if title and (_NO_TITLE.search(title) or len(re.findall(r"(?<!\S)[^\W\d_]{2,}", title)) < 2):
        title = None
    if author and _NO_TITLE.search(author):
        author = None
    created = info.get("CreationDate", "").removeprefix("D:")[:8]
    return _About(_clean_title(title) if title else None, None, _iso(created), author)


def _page_text(raw: str) -> str:
    """One page; a word that pdfium marks as broken at a line end is joined, unless its hyphenated form is in use on the page."""
    text = _newlines(raw)

    def join(match: re.Match[str]) -> str:
        hyphenated = f"{match[1]}-{match[2]}"
        return hyphenated if hyphenated in text else match[1] + match[2]

    return _CONTROL.sub("", _sound(_BROKEN_WORD.sub(join, text))).strip()


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


# --- jsonl -----------------------------------------------------------------------------------


def _read_jsonl(file: _File) -> Loaded:
    """A corpus, one document per row; a file in which no row has a `text` is one plain document."""
    rows = [(number, _row(line)) for number, line in enumerate(_json_lines(file.data), 1) if line.strip()]
    if not any(isinstance(row, Mapping) and "text" in row for _, row in rows):
        return _read_text(file)
    documents: dict[str, Document] = {}
    broken: list[tuple[str, int, str]] = []
    for number, row in rows:
        name = f"{file.name}#{_row_id(row) or number}"
        try:
            if name in documents:
                raise DocumentError("a row above has the same id")
            documents[name] = _row_document(name, row)
        except DocumentError as error:
            broken.append((name, number, error.seen))
    failed = ((f"{name} (line {number})" if name in documents else name, reason) for name, number, reason in broken)
    return Loaded(tuple(documents.values()), tuple(failed))


def _json_lines(data: bytes) -> list[bytes]:
    """Lines in UTF-8, still as bytes so that one undecodable line does not spoil the others."""
    wide = any(data.startswith(mark) for mark, encoding in _MARKS if encoding != "utf-8")
    return (_decode(data, None).encode() if wide else data.removeprefix(codecs.BOM_UTF8)).split(b"\n")


def _row(line: bytes) -> Any:
    """The JSON of a line; what is wrong with it as a `DocumentError`, which the caller raises in its turn."""
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError:
        return DocumentError("the line is not UTF-8")
    except (ValueError, RecursionError):
        return DocumentError("the line is not JSON")


def _row_id(row: Any) -> str | None:
    given = [row.get("id"), row.get("_id")] if isinstance(row, Mapping) else []
    named = [" ".join(_sound(str(value)).split()) for value in given if isinstance(value, (str, int)) and not isinstance(value, bool)]
    return next(filter(None, named), None)


def _row_document(name: str, row: Any) -> Document:
    if isinstance(row, DocumentError):
        raise row
    text = row.get("text") if isinstance(row, Mapping) else None
    if not isinstance(text, str):
        raise DocumentError("the row has no text")
    text, about = _newlines(_sound(text)), _about(row)
    quiet = _title_line(text, about.title)
    if about.title is None and (line := _headline(text)):
        about, quiet = replace(about, title=_clean_title(text[slice(*line)])), (line,)
    return _document(name, text, about, quiet=quiet)


_READERS: dict[str, Callable[[_File], Loaded]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
    ".jsonl": _read_jsonl,
}
KINDS: frozenset[str] = frozenset(_READERS)
"""Suffixes that are read, in lower case."""
