"""Names that files from elsewhere may be given here: one plain file name, on any system, that hides nothing.

Knows names only; looks at no disk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_BYTES = 200  # most systems take 255; a number and a side-car's suffix must fit too
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # format characters that Persian words and many emoji are spelt with
_FORBIDDEN = re.compile(r'[<>:"|?*#]')  # no names elsewhere; "#" parts a corpus from its row
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)


def safe_name(name: str) -> str:
    """The last part of a path, of either kind, without what is unseen, turns text around, hides a file or means a device somewhere.

    Never empty, never "." or "..", and short enough for any system with its suffix kept.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(c for c in unicodedata.normalize("NFC", last) if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    plain = _FORBIDDEN.sub("_", re.sub(r"\s+", " ", visible)).lstrip(". ").rstrip(". ")
    stem, suffix = _parts(plain)
    stem = _cut(stem, _BYTES - len(suffix.encode())) or "document"
    return f"_{stem}{suffix}" if _DEVICES.fullmatch(stem + suffix) else stem + suffix


def numbered_names(name: str) -> Iterator[str]:
    """The name itself, then "name (2).txt", "name (3).txt" and so on, without end."""
    yield name
    stem, suffix = _parts(name)
    number = 2
    while True:
        yield f"{stem} ({number}){suffix}"
        number += 1


def alike(name: str) -> str:
    """The same for two names that some disk would hold to be one: by case, or by how an accent is spelt."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _parts(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and dot and len(suffix) <= 12 else (name, "")


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").rstrip(". ") if len(text.encode()) > size else text
