"""MIME: the bytes of a mail or a web archive as a tree of parts, each with its headers and its content.

Headers are read by the standard library; bodies are cut at their boundaries here, in one pass a level, because the
library's own parser takes time in lines times depth, and a mail can be built to make that hours. Knows no mail.
"""

from __future__ import annotations

import binascii
import codecs
import mimetypes
import quopri
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from pathlib import PurePosixPath

from ...errors import DocumentError
from ..decoding import CONTROL, decode, marked, newlines, sound

_HEAD_BYTES, _HEADER_CHARS = 1_000_000, 20_000  # more of either is no header that anybody wrote
_NAME_CHARS = 120
# Lines of headers, each with those that go on with it; the first line may be one of a mailbox.
_HEAD = re.compile(rb"(?:>?From [^\n]*\n)?(?:[!-9;-~]{1,100}:[^\n]*(?:\n[ \t]+[^\s][^\n]*)*(?:\n|\Z))*")
_FIRST_BOUNDARY = re.compile(rb"^--(\S{1,100})[ \t]*\r?$", re.MULTILINE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
# An encoded word, with the white space that parts it from another one.
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?", re.IGNORECASE)
_BUILT_IN = mimetypes.MimeTypes(())  # without the tables of the machine, which differ


class _Shortened(Compat32):
    """The library's lenient policy, with headers cut where reading them on would take time in their square."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_HEADER_CHARS]


@dataclass(frozen=True, slots=True)
class Part:
    """A mail or a part of one. `kind` is its type in lower case ("text/plain"), `body` what follows its headers, as sent."""

    kind: str
    headers: Message
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of this name, decoded, on one line; None when there is none or nothing in it."""
        value = next((value for key, value in self.headers.raw_items() if key.lower() == name.lower()), None)
        return one_line(_words(_raw(str(value)))) or None if value is not None else None

    def parameter(self, name: str) -> str | None:
        """A parameter of its type, such as "charset"; None without it."""
        try:
            value = self.headers.get_param(name)
            value = value[2] if isinstance(value, tuple) else value
        except (ValueError, LookupError, TypeError, AttributeError):
            return None
        return one_line(_raw(value)) or None if value is not None else None

    @property
    def attached(self) -> bool:
        """Whether it is to be shown apart: said so, or a file with a name."""
        disposition = (self.header("content-disposition") or "").lower()
        return disposition.startswith("attachment") or bool(self._given_name() and not self.kind.startswith("multipart/"))

    @property
    def name(self) -> str:
        """Its file name, safe to show and on one line; made up from its type where it has none."""
        name = file_name(self._given_name() or "")
        return name if name else "unnamed" + (_BUILT_IN.guess_extension(self.kind) or "")

    @property
    def suffix(self) -> str:
        """As `suffix_of` tells it."""
        return suffix_of(self.name, self.kind)

    def _given_name(self) -> str | None:
        try:
            name = self.headers.get_filename()
        except (ValueError, LookupError, TypeError, AttributeError):
            return None
        return _words(_raw(name)) if name else None

    def content(self) -> bytes:
        """The body without its transfer encoding; an unknown encoding is none."""
        encoding = (self.header("content-transfer-encoding") or "").lower().split(";")[0].strip(" \"'")
        if encoding == "base64":
            return from_base64(self.body)
        return quopri.decodestring(self.body) if encoding == "quoted-printable" else self.body

    def text(self) -> tuple[str, str | None]:
        """The content as text and the name of its encoding where that was guessed.

        :raises DocumentError: it is binary.
        """
        data, charset = self.content(), self.parameter("charset")
        try:
            text, guess = decode(data, charset)
        except DocumentError:
            text, guess = decode(data.replace(b"\0", b""), charset)
        return CONTROL.sub("", text).replace("\x1b", ""), guess

    def parts(self) -> Iterator[Part]:
        """What a multipart holds, in order; nothing for any other part or one without boundaries."""
        if not self.kind.startswith("multipart/"):
            return
        default = "message/rfc822" if self.kind == "multipart/digest" else "text/plain"
        for piece in _pieces(self.body, self.parameter("boundary")):
            yield parse(piece, default)


def parse_file(data: bytes) -> Part:
    """The part in the bytes of a file, which may be in UTF-16 and begin with blank lines.

    :raises DocumentError: it begins as UTF-16 or UTF-32 and is not.
    """
    if marked(data) not in (None, "utf-8"):
        data = decode(data).text.encode()
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return parse(data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n"))


def parse(data: bytes, default: str = "text/plain") -> Part:
    """The part in its bytes. :param default: its type when it names none."""
    head = _HEAD.match(data, 0, _HEAD_BYTES)
    end = head.end() if head else 0
    headers = BytesHeaderParser(policy=_Shortened()).parsebytes(data[:end])
    return Part(_kind(headers, default), headers, data[end:].removeprefix(b"\r").removeprefix(b"\n"))


def _kind(headers: Message, default: str) -> str:
    kind = re.match(r"\s*([\w.+-]+/[\w.+-]+)", _raw(str(headers.get("content-type", ""))))
    return kind[1].lower() if kind else default


def _pieces(body: bytes, boundary: str | None) -> Iterator[bytes]:
    first = _FIRST_BOUNDARY.search(body)
    for mark in filter(None, (boundary.encode() if boundary else b"", first[1] if first else b"")):
        edge, start = re.compile(rb"^--" + re.escape(mark) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE), None
        for found in edge.finditer(body):
            if start is not None:
                yield body[start : found.start()]
            start = found.end()
            if found[1]:
                return
        if start is not None:  # cut off: the last part runs to the end
            yield body[start:]
            return


def from_base64(body: bytes) -> bytes:
    """As much as can be decoded; a piece that was cut off or broken spoils no more than itself."""
    pieces = (_NOT_BASE64.sub(b"", piece) for piece in re.split(rb"=+", body))
    return b"".join(binascii.a2b_base64(piece[: len(piece) - (len(piece) % 4 == 1)] + b"==") for piece in pieces if piece)


def _raw(value: str) -> str:
    """A header whose bytes beyond ASCII came through as surrogates, decoded."""
    try:
        data = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return sound(value)
    try:
        return decode(data).text
    except DocumentError:
        return data.decode("ascii", "replace")


def _words(value: str) -> str:
    """A header with its encoded words decoded; neighbours in one encoding share characters, so they are decoded as one."""
    out: list[str] = []
    charset, pending, at = "", b"", 0
    for match in _WORD.finditer(value):
        if match.start() > at or match[1].lower() != charset:
            out += [_charset(pending, charset), value[at : match.start()]]
            charset, pending = match[1].lower(), b""
        quoted = match[3].encode("utf-8", "surrogatepass")
        pending += from_base64(quoted) if match[2] in "bB" else quopri.decodestring(quoted, header=True)
        at = match.end()
    return "".join((*out, _charset(pending, charset), value[at:]))


def _charset(data: bytes, charset: str) -> str:
    try:
        return decode(data, charset.partition("*")[0]).text
    except DocumentError:
        return data.decode("ascii", "replace")


def one_line(text: str) -> str:
    """Text of a stranger on one line, without characters that are not seen or turn the line around."""
    kept = ("" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") and not char.isspace() else char for char in newlines(text))
    return " ".join("".join(kept).split())


def file_name(given: str) -> str:
    """A stranger's file name without folders, short and on one line; empty when nothing is left of it."""
    name = one_line(re.split(r"[/\\]", given.rstrip("/\\"))[-1]).strip(". ")
    suffix = PurePosixPath(name).suffix[:12]
    return name if len(name) <= _NAME_CHARS else name[: _NAME_CHARS - len(suffix) - 1] + "…" + suffix


def suffix_of(name: str, kind: str) -> str:
    """The suffix of a file name, in lower case with its dot, or else of a type such as "text/plain"; empty when neither tells."""
    return PurePosixPath(name).suffix.lower() or _BUILT_IN.guess_extension(kind) or ""
