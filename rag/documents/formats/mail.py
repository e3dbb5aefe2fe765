"""Mail: who wrote to whom and when, the words, and what is attached.

The subject is the title, so quiet; the other headers are facts, so they stand in one row that can be cited. Of a body that
is given twice, as text and as HTML, one is read. Attachments are read by the function that is handed in, which knows all
kinds; one that cannot be read is a line with the reason. Signatures are not checked, nothing is decrypted or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import chain, islice
from pathlib import PurePosixPath

from ...errors import DocumentError
from ..about import language_code, line_of
from ..days import iso_day
from ..draft import About, Block, Draft, File, join, row
from ..headline import clean_title
from . import pkcs7
from .attachments import Read, attachment, not_read, placed, together
from .html import block_text
from .mime import Part, file_name, from_base64, parse, parse_file

_PARTS, _LEVELS = 2000, 10  # more of either is a bomb
_SHOWN = ("From", "To", "Cc", "Bcc", "Date")
_STUB_SHARE = 4  # a text this many times shorter than the HTML says only that there is HTML
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_NO_WORDS = ("text/calendar", "text/rtf", "text/x-vcard", "text/vcard")
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_PGP = "-----BEGIN PGP MESSAGE-----"
_BASE64_DER = re.compile(rb"\s*M[A-I][\w+/]{30}")  # as the Base64 of any sequence begins
_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.*?)-----END", re.DOTALL)


def read_mail(file: File, read: Read) -> Draft:
    """A .eml file.

    :param read: reads a file of any kind, for attachments.
    :raises DocumentError: it is encrypted, or built of thousands of parts.
    """
    return _Letter(file, read, _Budget()).draft(parse_file(file.data), 0)


def read_signed(file: File, read: Read) -> Draft:
    """A .p7s or .p7m file: a signed mail, or a signed file of a kind that its name tells ("report.pdf.p7m").

    :param read: as in `read_mail`. :raises DocumentError: it is encrypted, a signature without what it signs, or neither.
    """
    pem = _PEM.search(file.data)
    armoured = pem[1] if pem else file.data if _BASE64_DER.match(file.data) else b""
    data = from_base64(armoured) if armoured else file.data
    if not data.startswith(b"\x30"):
        if not len(parse_file(data).headers):
            raise DocumentError("not a signed message")
        return read_mail(file, read)
    content = pkcs7.content(data)
    inner = PurePosixPath(file.name).stem
    if "content-type" in parse_file(content).headers:
        return read_mail(replace(file, data=content), read)
    found = read(File(file.name, file.stem, PurePosixPath(inner).suffix.lower() or ".txt", content, file.depth + 1))
    return found if isinstance(found, Draft) else together(found.drafts.values())


@dataclass(slots=True)
class _Budget:
    """How many parts may still be opened, in the mail and in those inside it."""

    left: int = _PARTS


class _Letter:
    """One mail while it is read, or one inside it."""

    def __init__(self, file: File, read: Read, budget: _Budget) -> None:
        self._file, self._read, self._budget = file, read, budget
        self._failed: DocumentError | None = None

    def draft(self, part: Part, level: int) -> Draft:
        """A mail: its headers, its words, and behind them its attachments."""
        headers = {name: value for name in ("Subject", *_SHOWN) if (value := part.header(name))}
        pieces = list(self._pieces(part, level))
        bodies, attached = [piece for piece in pieces if not piece.places], [piece for piece in pieces if piece.places]
        if self._failed and not any(body.text for body in bodies):
            raise self._failed
        return together([header_draft(headers), *bodies, *attached], mail_about(headers, part.header("Content-Language")))

    def _pieces(self, part: Part, level: int) -> Iterator[Draft]:
        """The words of a part, as drafts without places, and its attachments, as drafts with them; what fails is a line."""
        self._budget.left -= 1
        try:
            if self._budget.left < 0:
                raise DocumentError(f"more than {_PARTS:,} parts in it")
            if level > _LEVELS:
                raise DocumentError("nested too deep")
            yield from self._opened(part, level)
        except DocumentError as error:
            if level == 0 or self._budget.left < 0:
                raise
            self._failed = error
            yield not_read(part.name, error)

    def _opened(self, part: Part, level: int) -> Iterator[Draft]:
        if part.kind in _MESSAGES:
            yield self._message(part, level)
        elif part.kind in _SIGNED:
            yield from self._pieces(parse(pkcs7.content(part.content())), level + 1)
        elif part.kind.startswith("multipart/"):
            yield from self._multipart(part, level)
        elif part.kind.startswith("text/") and part.kind not in _NO_WORDS and not part.attached:
            yield _words(part)
        elif part.kind not in _SIGNATURES:
            yield attachment(part.name, part.suffix, part.content(), self._file, self._read)

    def _multipart(self, part: Part, level: int) -> Iterator[Draft]:
        parts = part.parts()
        if part.kind == "multipart/encrypted":
            raise DocumentError("the mail is encrypted")
        if part.kind == "multipart/alternative":
            yield from self._alternative(parts, level)
        elif part.kind == "multipart/signed":
            yield from self._each(islice(parts, 1), level)
        elif part.kind == "multipart/related":
            yield from self._each((one for one in parts if not _decoration(one)), level)
        else:
            yield from self._each(parts, level)

    def _each(self, parts: Iterable[Part], level: int) -> Iterator[Draft]:
        return chain.from_iterable(self._pieces(part, level + 1) for part in parts)

    def _alternative(self, parts: Iterable[Part], level: int) -> Iterator[Draft]:
        """One of several forms of the same words, and the attachments of all."""
        forms = [list(self._pieces(part, level + 1)) for part in parts]
        words = [together(piece for piece in form if not piece.places) for form in forms]
        said = [draft for draft in words if draft.text.strip()]
        if said:
            richest = max(said, key=lambda draft: len(draft.text))
            yield richest if len(said[0].text) * _STUB_SHARE < len(richest.text) else said[0]
        yield from (piece for form in forms for piece in form if piece.places)

    def _message(self, part: Part, level: int) -> Draft:
        inner = parse_file(part.content())
        name = file_name(inner.header("Subject") or "") or "message"
        return placed(_Letter(self._file, self._read, self._budget).draft(inner, level + 1), f"attachment {name}")


def header_draft(headers: dict[str, str]) -> Draft:
    """The quiet subject and, below it, one row of who wrote to whom and when. :param headers: by name, each on one line."""
    told = row(f"{name}: {headers[name]}" for name in _SHOWN if name in headers)
    return join([Block(headers.get("Subject", ""), quiet=True), Block(told)])


def mail_about(headers: dict[str, str], language: str | None = None) -> About:
    """What the headers say of a mail. :param headers: as in `header_draft`. :param language: a language tag."""
    subject = line_of(headers.get("Subject"))
    return About(
        clean_title(subject) if subject else None,
        published=mail_day(headers.get("Date")),
        author=writer(headers.get("From")),
        language=language_code(language),
    )


def writer(sender: str | None) -> str | None:
    """The name in a sender such as "Ann Lee <ann@x.org>", the address where there is none; None for nothing."""
    named = line_of(re.sub(r"<[^<>]*>", "", sender or "").replace('"', ""))
    return named or line_of((sender or "").strip("<> "))


def mail_day(written: str | None) -> str | None:
    """The day of a mail's date where it was sent, as YYYY-MM-DD; None when it cannot be told."""
    try:
        sent: datetime = parsedate_to_datetime(written or "")
        return sent.date().isoformat()
    except (ValueError, TypeError, LookupError, OverflowError):
        return iso_day(written)


def _words(part: Part) -> Draft:
    text, guess = part.text()
    if part.kind == "text/html":
        text = block_text(text)
    if text.lstrip().startswith(_PGP):
        raise DocumentError("the mail is encrypted (PGP)")
    return Draft(text.strip("\n").rstrip(), encoding=guess)


def _decoration(part: Part) -> bool:
    """Whether it is a picture that the HTML beside it shows."""
    return part.kind.startswith("image/") and part.header("content-id") is not None
