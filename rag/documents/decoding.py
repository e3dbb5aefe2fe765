"""Bytes to text: byte order mark, UTF-8, what the file declares, a guess, Western European, in that order.

Knows no format. A guess is named, so that it can be shown.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ..errors import DocumentError

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_GUESS_BYTES, _GUESS_SHARE = 4096, 0.05  # a guess from less, or from fewer bytes beyond ASCII among them, is wrong too often


class Decoded(NamedTuple):
    """A text with line feeds as its only newlines and without byte order mark; `guess` names an encoding that was guessed."""

    text: str
    guess: str | None = None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text in `data`.

    :param declared: the encoding that the file names; believed only where the bytes have no mark and are not UTF-8.
    :raises DocumentError: binary content, or in no encoding that could be told.
    """
    text, guess = _decode(data, declared)
    if "\0" in text:
        raise DocumentError("binary content (NUL characters), not text")
    return Decoded(newlines(text), guess)


def decode_line(data: bytes) -> str:
    """As `decode`, for a piece whose newlines stay."""
    return _decode(data, None)[0]


def marked(data: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning names; None without one."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), None
            except UnicodeDecodeError as error:
                raise DocumentError(f"undecodable: begins as {encoding}, but byte {error.start + len(mark)} is not") from error
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        return _decode_legacy(data, declared)


def _decode_legacy(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """Bytes that are not UTF-8: read as a browser would when the file declares its encoding, else guessed or Western European."""
    for encoding, errors in ((declared, "replace"), (_guess(data), "strict"), ("cp1252", "strict")):
        try:
            text = data.decode(encoding, errors) if encoding else "\0"
        except (UnicodeError, LookupError):
            continue
        if not CONTROL.search(text):
            return text, None if errors == "replace" else encoding
    raise DocumentError("binary content or an unknown encoding, not text")


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if len(data) < _GUESS_BYTES or b"\0" in data or sum(byte > 127 for byte in data) < _GUESS_SHARE * len(data):
        return None
    best = from_bytes(data).best()
    return best.encoding if best else None


def newlines(text: str) -> str:
    """The text with line feeds as its only newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sound(text: str) -> str:
    """Text out of a parser, fit for UTF-8: lone surrogates replaced, NUL dropped."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
