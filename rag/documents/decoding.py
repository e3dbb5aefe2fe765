"""Bytes to text: byte order mark, where NULs stand, UTF-8, what the file declares, a guess, Western European, in that order.

Knows no format. A guess is named, so that it can be shown.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ..errors import DocumentError
from .language import language_of

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WIDE = (("utf-16-le", (0, 2), (1, 3)), ("utf-16-be", (1, 3), (0, 2)), ("utf-32-le", (0,), (2, 3)), ("utf-32-be", (3,), (0, 1)))
"""Of each four bytes, those that are never NUL in running text and those that mostly are."""
_WIDE_BYTES, _WIDE_SHARE = 4096, 0.3
_SEVEN_BIT = re.compile(r"iso-?2022|csiso2022|hz|utf-?7", re.IGNORECASE)  # all ASCII to look at, so UTF-8 would always fit
_NO_FILE = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})  # codecs, but of no file, and slow ones
_DENSE, _RUNS, _FEW = 0.25, 0.33, 16
"""Shares from which a text is in no Latin letters: of its bytes those beyond ASCII, and of these those that follow another; and
how few of them tell nothing."""
_BEYOND, _RUN, _WINDOWS_ONLY = re.compile(rb"[\x80-\xff]"), re.compile(rb"(?<=[\x80-\xff])[\x80-\xff]"), re.compile(rb"[\x80-\x9f]")
_WESTERN, _CENTRAL = ("cp1252", "mac_roman", "cp850"), ("iso8859_2", "cp1250")
_LATIN = {**dict.fromkeys("bs cs hr hu pl ro sk sl sq".split(), _CENTRAL), "tr": ("cp1254",), "lt": ("cp1257",), "lv": ("cp1257",)}
"""The encodings of languages in Latin letters that are not Western European."""
_MIXED = re.compile(r"[a-z]([^\x00-\x7f])")  # behind a small letter stands another one, or the end of its word
_WORD_ENDS = frozenset("’‘”“»–—…·®™°º²³\xa0\xad")
_SAMPLE_BYTES = 200_000


class Decoded(NamedTuple):
    """A text with line feeds as its only newlines and without byte order mark; `guess` names an encoding that was guessed."""

    text: str
    guess: str | None = None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text in `data`.

    :param declared: the encoding that the file names, known or not; believed only where the bytes have no mark and are not
        UTF-8, except for an encoding in seven bits.
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
    """The encoding that a byte order mark at the beginning or, without one, the NULs of UTF-16 and UTF-32 tell; else None."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _wide(data)


def _wide(data: bytes) -> str | None:
    head = data[:_WIDE_BYTES]
    if len(head) < 8 or b"\0" not in head:
        return None
    nuls = [column.count(0) / len(column) for column in (head[start::4] for start in range(4))]
    for encoding, letters, zeros in _WIDE:
        if not any(nuls[at] for at in letters) and all(nuls[at] > _WIDE_SHARE for at in zeros):
            return encoding
    return None


def _decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), None
            except UnicodeDecodeError as error:
                raise DocumentError(f"undecodable: begins as {encoding}, but byte {error.start + len(mark)} is not") from error
    declared = _codec(declared)
    for name, guess in ((_wide(data), True), (declared if _SEVEN_BIT.match(declared or "") else None, False), ("utf-8", False)):
        text = _strictly(data, name)
        if text is not None and not (guess and CONTROL.search(text)):
            return text, name if guess else None
    return _decode_legacy(data, declared)


def _strictly(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except UnicodeError:
        return None


def _codec(declared: str | None) -> str | None:
    """The declared encoding when it is one that files are written in; a file may declare anything. Latin-1 is never meant."""
    try:
        known = codecs.lookup(declared or "").name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    return None if known in _NO_FILE else "cp1252" if known in ("iso8859_1", "ascii") else declared


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
    """By the letters themselves, where most are beyond ASCII; of Latin ones they tell too little, but the language tells.

    A guess from letters takes Spanish for Polish at any length; the language of a text is known even where its accents are wrong.
    """
    beyond = len(_BEYOND.findall(data))
    if not beyond or b"\0" in data:
        return None
    if beyond < max(_FEW, _DENSE * len(data)) or len(_RUN.findall(data)) < _RUNS * beyond:
        return _guess_latin(data[:_SAMPLE_BYTES])
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return best.encoding if best else None


def _guess_latin(data: bytes) -> str:
    language = language_of(data.decode("cp1252", "replace"))
    fitting = _LATIN.get(language, _WESTERN) if language else _WESTERN + _CENTRAL
    if fitting is _CENTRAL and _WINDOWS_ONLY.search(data):
        return "cp1250"
    return min(fitting, key=lambda encoding: _strange(data.decode(encoding, "replace")))


def _strange(text: str) -> int:
    """How often a sign or a capital stands in the middle of a word, as all accents do in the wrong encoding."""
    return sum(not (char.islower() or char in _WORD_ENDS) for char in _MIXED.findall(text))


def newlines(text: str) -> str:
    """The text with line feeds as its only newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sound(text: str) -> str:
    """Text out of a parser, fit for UTF-8: lone surrogates replaced, NUL dropped."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
