"""Names of files, and text of documents, as people may safely see them in a terminal.

Either may hold commands to the terminal, or marks that turn text around; a name may hold newlines too.
"""

from __future__ import annotations

import unicodedata

_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_JOINERS = "\u200c\u200d"  # format characters that Persian words and many emoji are spelt with


def shown(name: str) -> str:
    r"""The name on one line, safe to print: control, bidi and other unseen characters as escapes, a backslash as two.

    Two names are never shown alike for what is escaped in them: "a\nb" with a newline gives "a\\nb".
    """
    return "".join(_escaped(char) for char in name)


def printable(text: str) -> str:
    """Text of several lines, safe to print: what commands a terminal, turns text around or hides it, as escapes.

    Line breaks and tabs stay, and so do soft hyphens, joiners and everything else that only spells.
    """
    return "".join(char.encode("unicode_escape").decode() if _acts(char) else char for char in text)


def _acts(char: str) -> bool:
    if char in "\n\t":
        return False
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in _TURNING or "\U000e0000" <= char <= "\U000e007f"


def _escaped(char: str) -> str:
    if char == "\\" or (unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in _JOINERS):
        return char.encode("unicode_escape").decode()
    return char
