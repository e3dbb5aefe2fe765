"""Outlook: a .msg file, told like any other mail.

A .msg file is a small file system of properties by number. They are read from it one by one, so that a broken one, or one in
a code page that nobody knows, spoils no other, which the libraries for this format do not manage. Nothing is decrypted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ...errors import DocumentError
from ..decoding import CONTROL, decode, sound
from ..draft import Draft, File
from .attachments import Read, attachment, not_read, placed, together
from .compressed_rtf import rich_text
from .html import block_text
from .mail import header_draft, mail_about
from .mime import Part, file_name, one_line, parse, suffix_of

if TYPE_CHECKING:
    from olefile import OleFileIO

# What olefile lets through on files broken in ways it did not foresee.
_FAILS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error)
_LEVELS, _ATTACHMENTS = 10, 1000  # more of either is a bomb
_CLASS, _SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_SENDERS = ((0x0C1A, (0x5D01, 0x0C1F)), (0x0042, (0x5D02, 0x0065)))  # name and addresses of who sent it, and for whom
_TO_CC_BCC = {"To": 0x0E04, "Cc": 0x0E03, "Bcc": 0x0E02}
_NAME, _ADDRESSES, _RECIPIENT = 0x3001, (0x39FE, 0x3003), 0x0C15
_FILE_NAMES, _FILE_DATA, _FILE_TYPE, _FILE_ID = (0x3707, 0x3704, 0x3001), 0x3701, 0x370E, 0x3712
_BODY_PAGE, _PAGE = 0x3FDE, 0x3FFD
_PAGES = {65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 50220: "iso-2022-jp", 51949: "euc-kr", 54936: "gb18030"}
_UTF16, _STRING8, _BINARY, _STORAGE = 0x001F, 0x001E, 0x0102, 0x000D
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_outlook(file: File, read: Read) -> Draft:
    """A .msg file.

    :param read: reads a file of any kind, for attachments and for a body in rich text.
    :raises DocumentError: no .msg file, a broken one, or an encrypted mail.
    """
    from olefile import OleFileIO, isOleFile

    try:
        if not isOleFile(data=file.data):
            raise DocumentError("not an Outlook message")
        with OleFileIO(file.data) as ole:
            return _mail(_Storage.of(ole), file, read)
    except _FAILS as error:
        raise DocumentError("broken Outlook message") from error


@dataclass(frozen=True, slots=True)
class _Storage:
    """One folder of the file: the message, a recipient, an attachment. `head` is how long the head of its table of numbers is."""

    ole: OleFileIO
    names: Mapping[tuple[str, ...], frozenset[str]]
    path: tuple[str, ...]
    head: int

    @classmethod
    def of(cls, ole: OleFileIO) -> _Storage:
        names: dict[tuple[str, ...], set[str]] = {}
        for *folder, name in ole.listdir(streams=True, storages=True):
            names.setdefault(tuple(folder), set()).add(name)
        return cls(ole, {folder: frozenset(found) for folder, found in names.items()}, (), 32)

    def inside(self, prefix: str, head: int) -> Iterator[_Storage]:
        """The folders in it whose names begin so, in order."""
        for name in sorted(self.names.get(self.path, ())):
            if name.startswith(prefix):
                yield _Storage(self.ole, self.names, (*self.path, name), head)

    def stream(self, name: str) -> bytes | None:
        """A file in it; None when it is missing or broken."""
        if name in self.names.get(self.path, ()):
            with suppress(*_FAILS):
                return bytes(self.ole.openstream([*self.path, name]).read())
        return None

    def binary(self, number: int) -> bytes | None:
        return self.stream(f"__substg1.0_{number:04X}{_BINARY:04X}")

    def text(self, *numbers: int, page: int = _PAGE) -> str | None:
        """The first of these properties that is a text with something in it. :param page: the property that names its code page."""
        for number in numbers:
            wide = self.stream(f"__substg1.0_{number:04X}{_UTF16:04X}")
            narrow = None if wide else self.stream(f"__substg1.0_{number:04X}{_STRING8:04X}")
            text = wide.decode("utf-16-le", "replace") if wide else self._decoded(narrow or b"", page)
            if text.strip("\0 \r\n\t"):
                return sound(text)
        return None

    def html(self) -> str | None:
        data = self.binary(_HTML)
        return self._decoded(data, _BODY_PAGE) if data else self.text(_HTML, page=_BODY_PAGE)

    def _decoded(self, data: bytes, page: int) -> str:
        number = (self.number(page) or self.number(_PAGE) or 1252) & 0xFFFFFFFF
        name = _PAGES.get(number) or (f"iso-8859-{number - 28590}" if 28590 < number < 28606 else f"cp{number}")
        try:
            return decode(data.replace(b"\0", b""), name).text
        except DocumentError:
            return data.decode("cp1252", "replace")

    def number(self, number: int) -> int | None:
        """A property that is a number, of eight bytes; None when it is missing."""
        table = self.stream("__properties_version1.0") or b""
        for at in range(self.head, len(table) - 15, 16):
            if table[at + 2 : at + 4] == number.to_bytes(2, "little"):
                return int.from_bytes(table[at + 8 : at + 16], "little")
        return None


def _mail(message: _Storage, file: File, read: Read) -> Draft:
    sent = parse((message.text(_HEADERS) or "").encode())
    if sent.kind == "multipart/encrypted":
        raise DocumentError("the mail is encrypted")
    headers = _headers(message, sent)
    about = mail_about(headers)
    if (message.text(_CLASS) or "").startswith("IPM.Note.SMIME"):
        return together([header_draft(headers), _sealed(message, file, read)], about)
    return together([header_draft(headers), _body(message, file, read), *_attachments(message, file, read)], about)


def _headers(message: _Storage, sent: Part) -> dict[str, str]:
    """As they were sent, where that is kept, else as Outlook has noted them."""
    headers = {name: sent.header(name) for name in ("Subject", "From", "To", "Cc", "Bcc", "Date")}
    people: dict[str, list[str]] = {name: [] for name in _TO_CC_BCC}
    for recipient in message.inside("__recip_version1.0_#", 8):
        kind = (recipient.number(_RECIPIENT) or 1) & 3
        people[{2: "Cc", 3: "Bcc"}.get(kind, "To")].append(_person(recipient.text(_NAME), recipient.text(*_ADDRESSES)))
    noted: dict[str, str | None] = {
        "Subject": message.text(_SUBJECT),
        "From": next((sender for name, address in _SENDERS if (sender := _person(message.text(name), message.text(*address)))), None),
        "Date": _date(message.number(_SUBMITTED) or message.number(_DELIVERED)),
    }
    noted |= {name: ", ".join(filter(None, people[name])) or message.text(number) for name, number in _TO_CC_BCC.items()}
    return {name: line for name in headers if (line := headers[name] or one_line(noted[name] or ""))}


def _person(name: str | None, address: str | None) -> str:
    """As a mail writes it; an address that only the sender's own house understands is left out."""
    address = address if address and "@" in address else None
    name = name.strip("\0 '\"") if name else None
    return f"{name} <{address}>" if name and address and name != address else name or address or ""


def _date(filetime: int | None) -> str | None:
    try:
        return f"{_EPOCH + timedelta(seconds=(filetime or 0) // 10_000_000):%Y-%m-%d %H:%M} UTC" if filetime else None
    except OverflowError:
        return None


def _body(message: _Storage, file: File, read: Read) -> Draft:
    """As plain text, as HTML or as rich text, whichever comes first."""
    if text := message.text(_BODY, page=_BODY_PAGE):
        return Draft(CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip())
    if html := message.html():
        return Draft(block_text(html))
    rich = message.binary(_RTF)
    found = read(File(file.name, file.stem, ".rtf", rich_text(rich), file.depth + 1)) if rich else Draft("")
    return Draft(found.text, encoding=found.encoding) if isinstance(found, Draft) else Draft("")


def _sealed(message: _Storage, file: File, read: Read) -> Draft:
    """What a signed mail holds in its one attachment."""
    for folder in message.inside("__attach_version1.0_#", 8):
        if data := folder.binary(_FILE_DATA):
            found = read(File("smime.p7m", file.stem, ".p7m", data, file.depth + 1))
            return found if isinstance(found, Draft) else together(found.drafts.values())
    raise DocumentError("the mail is encrypted or signed, and has nothing in it")


def _attachments(message: _Storage, file: File, read: Read) -> Iterator[Draft]:
    for count, folder in enumerate(message.inside("__attach_version1.0_#", 8)):
        if count == _ATTACHMENTS:
            raise DocumentError(f"more than {_ATTACHMENTS:,} attachments")
        kind = (folder.text(_FILE_TYPE) or "").strip("\0 ").lower()
        name = file_name(folder.text(*_FILE_NAMES) or "") or "unnamed"
        data = folder.binary(_FILE_DATA)
        inner = next(folder.inside(f"__substg1.0_{_FILE_DATA:04X}{_STORAGE:04X}", 24), None)
        if data is not None and not (kind.startswith("image/") and folder.text(_FILE_ID)):
            yield attachment(name, suffix_of(name, kind), data, file, read)
        elif inner:
            yield _message(name, inner, file, read)
        elif data is None:
            yield not_read(name, DocumentError("it is not in the file"))


def _message(name: str, message: _Storage, file: File, read: Read) -> Draft:
    """A message inside a message."""
    try:
        if len(message.path) > 2 * _LEVELS:
            raise DocumentError("nested too deep")
        return placed(_mail(message, file, read), f"attachment {name}")
    except DocumentError as error:
        return not_read(name, error)
