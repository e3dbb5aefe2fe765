"""What a file is, told from its content and its suffix together.

Content goes before the suffix where it cannot be mistaken; of text, which may look like anything, the suffix decides.
Knows the first bytes of what people keep in folders and the names inside containers. Reads no text.
"""

from __future__ import annotations

import re

from ..errors import DocumentError
from .archive import Archive
from .compound import MAGIC, Compound

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF = re.compile(rb"%PDF-\d\.\d")
_RTF = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\\rtf")
_HEAD, _SAMPLE = 1024, 65_536
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body|table|meta)\b", re.I | re.S
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b")
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.I | re.S)
_PAGE_END, _TAIL = re.compile(rb"</html>\s*(?:<!--.*?-->\s*)*\Z", re.I | re.S), 4096
_NEWS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^<>]*>\s*)*<(?:rss|feed|rdf:RDF|nitf|newsItem|newsMessage|NewsML)\b[^<>]*(?:version|xmlns|guid)", re.S
)
_MIME = re.compile(rb"\s*(?:[A-Z][\w-]*: [^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version: |Content-Type: multipart/related)", re.I)
_MAIL = re.compile(rb"(?=.*?^From: )(?=.*?^MIME-Version: )(?:[A-Z][\w-]*: [^\n]*\n(?:[ \t][^\n]*\n)*){3}", re.M | re.S)

# First bytes and, of those that share them, the bytes from the eighth on.
_FOREIGN: tuple[tuple[bytes, bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", b"", "a PNG image"),
    (b"\xff\xd8\xff", b"", "a JPEG image"),
    (b"GIF8", b"", "a GIF image"),
    (b"II*\0", b"", "a TIFF image"),
    (b"MM\0*", b"", "a TIFF image"),
    (b"BM", b"", "a BMP image"),
    (b"8BPS", b"", "a Photoshop image"),
    (b"RIFF", b"WEBP", "a WebP image"),
    (b"RIFF", b"WAVE", "a sound recording"),
    (b"RIFF", b"AVI ", "a video"),
    (b"ID3", b"", "a sound recording"),
    (b"\xff\xfb", b"", "a sound recording"),
    (b"\xff\xf3", b"", "a sound recording"),
    (b"OggS", b"", "a sound recording"),
    (b"fLaC", b"", "a sound recording"),
    (b"\x1aE\xdf\xa3", b"", "a video"),
    (b"FLV\x01", b"", "a video"),
    (b"\0\0\x01\xba", b"", "a video"),
    (b"Rar!\x1a\x07", b"", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", b"", "a 7z archive"),
    (b"\x1f\x8b\x08", b"", "a gzip archive"),
    (b"BZh", b"", "a bzip2 archive"),
    (b"\xfd7zXZ\0", b"", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", b"", "a zstd archive"),
    (b"MZ", b"", "a program"),
    (b"\x7fELF", b"", "a program"),
    (b"\xca\xfe\xba\xbe", b"", "a program"),
    (b"\xcf\xfa\xed\xfe", b"", "a program"),
    (b"SQLite format 3\0", b"", "a database"),
    (b"AT&TFORM", b"", "a DjVu scan"),
)
_MEDIA = (
    (b"heic", "a HEIC image"),
    (b"heix", "a HEIC image"),
    (b"mif1", "a HEIC image"),
    (b"avif", "an AVIF image"),
    (b"M4A ", "a sound recording"),
)

_PACKAGES = {"word/": ".docx", "ppt/": ".pptx", "xl/": ".xlsx"}
_OPEN = "application/vnd.oasis.opendocument."
_MIMETYPES = {"application/epub+zip": ".epub", f"{_OPEN}text": ".odt", f"{_OPEN}spreadsheet": ".ods", f"{_OPEN}presentation": ".odp"}
_STREAMS = {"__properties_version1.0": ".msg", "WordDocument": ".doc", "Workbook": ".xls", "Book": ".xls"}

_NAMED = {
    ".docx": "a Word file",
    ".doc": "a Word file",
    ".pptx": "a PowerPoint file",
    ".xlsx": "an Excel file",
    ".xls": "an Excel file",
    ".odt": "an OpenDocument file",
    ".ods": "an OpenDocument file",
    ".odp": "an OpenDocument file",
    ".epub": "an EPUB book",
    ".rtf": "an RTF file",
}
_PLAIN = frozenset({".txt", ".html", ".htm", ".xhtml"})
"""Suffixes that browsers and scripts give to whatever text they save."""
_AS_TEXT = {".doc": ".txt", ".rtf": ".txt", ".xls": ".csv"}
"""Suffixes under which programs also save plain text, and what such a file then is."""


def kind_of(data: bytes, suffix: str) -> str:
    """The suffix whose reader reads the file: `suffix` itself, unless the content is something else for certain.

    :param data: the whole file; an empty one is what its suffix says. :param suffix: of its name, in lower case with its
        dot; may be empty or of no kind that is read, and is then given back unless the content tells more.
    :raises DocumentError: a picture, a program or other thing that is no document; an encrypted or damaged container; or
        an office format by its suffix and nothing of the kind by its content.
    """
    if data.startswith(_ZIP):
        return _zipped(data, suffix)
    if data.startswith(MAGIC):
        return _compound(data, suffix)
    if _is_pdf(data):
        return ".pdf"
    if _RTF.match(data):
        return ".rtf"
    if foreign := _foreign(data[:_HEAD]):
        raise DocumentError(f"binary content: {foreign}, not a document")
    if data and (suffix in _NAMED or suffix == ".pdf"):
        return _uncontained(data, suffix)
    return _saved(data, suffix)


def _saved(data: bytes, suffix: str) -> str:
    """A whole web page, mail or file of news, which nobody writes by hand, under the suffix of another text or none."""
    if not suffix:
        return ".html" if _HTML.match(data[:_HEAD]) else suffix
    if suffix in _PLAIN and _NEWS.match(data[:_HEAD]):
        return ".xml"
    if suffix != ".txt":
        return suffix
    if _PAGE.match(data[:_HEAD]) and _PAGE_END.search(data[-_TAIL:]):
        return ".html"
    return ".eml" if _MAIL.match(data[:_HEAD]) else suffix


def _is_pdf(data: bytes) -> bool:
    """It begins as one, or does so a little later and is not text, which may well tell of PDF."""
    if _PDF.match(data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\0")):
        return True
    return bool(_PDF.search(data[:_HEAD])) and bool(_CONTROL.search(data[:_SAMPLE]))


def _foreign(head: bytes) -> str | None:
    """What a file is that is no document. All of these have control characters near their beginning, which text has not."""
    if not _CONTROL.search(head):
        return None
    if head[4:8] == b"ftyp":
        return next((name for brand, name in _MEDIA if head[8:12] == brand), "a video")
    if head[257:262] == b"ustar":
        return "a tar archive"
    return next((name for start, later, name in _FOREIGN if head.startswith(start) and head[8:].startswith(later)), None)


def _zipped(data: bytes, suffix: str) -> str:
    archive = Archive(data)
    kind = _declared(archive) or _package(archive)
    if kind:
        return kind
    if suffix in (".odt", ".ods", ".odp") and "content.xml" in archive:
        return suffix
    if any(name.endswith(".iwa") for name in archive.names):
        raise DocumentError("an Apple Pages, Numbers or Keynote file: export it as PDF or for Office")
    if suffix in _NAMED:
        raise DocumentError(f"not {_NAMED[suffix]}: a zip archive of something else")
    raise DocumentError("binary content: a zip archive, not a document: unpack it")


def _declared(archive: Archive) -> str | None:
    """By the member that EPUB and OpenDocument put first; None when there is none or it names something else."""
    if "mimetype" not in archive:
        return None
    mimetype = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
    for known, kind in _MIMETYPES.items():
        if mimetype == known or mimetype.startswith((f"{known}-template", f"{known}-master", f"{known}-web")):
            _check_open(archive)
            return kind
    if mimetype.startswith(_OPEN):
        raise DocumentError(f"an OpenDocument {mimetype.removeprefix(_OPEN)}, not a document: save it as PDF")
    return None


def _check_open(archive: Archive) -> None:
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise DocumentError("the OpenDocument file is encrypted and needs a password")


def _package(archive: Archive) -> str | None:
    if "[content_types].xml" in archive or "_rels/.rels" in archive:
        for folder, kind in _PACKAGES.items():
            if any(name.startswith(folder) for name in archive.names):
                return kind
    return ".epub" if "meta-inf/container.xml" in archive else None


def _compound(data: bytes, suffix: str) -> str:
    try:
        names = Compound(data).names
    except DocumentError:
        if suffix in _STREAMS.values():  # its reader has better words for what is wrong
            return suffix
        raise
    if "EncryptedPackage" in names:
        raise DocumentError("the Office file is encrypted and needs a password")
    for stream, kind in _STREAMS.items():
        if stream in names:
            return kind
    if "PowerPoint Document" in names:
        raise DocumentError("an old PowerPoint file: save it as .pptx")
    raise DocumentError(
        f"not {_NAMED[suffix]}, nor any other known Office file" if suffix in _NAMED else "an old Office file of an unknown kind"
    )


def _uncontained(data: bytes, suffix: str) -> str:
    """An office format by its suffix, but not by its first bytes: programs save web pages and tables in text that way."""
    sample = data[:_SAMPLE]
    if _HTML.match(sample[:_HEAD]):
        return ".html"
    if suffix == ".pdf":
        return suffix
    if _XML.match(sample):
        return ".xml"
    if _MIME.match(sample[:_HEAD]):
        return ".mhtml"
    if suffix in _AS_TEXT and not _CONTROL.search(sample):
        return _AS_TEXT[suffix]
    raise DocumentError(f"not {_NAMED[suffix]}: damaged, or of another kind")
