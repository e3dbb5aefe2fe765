"""Names of files as people may safely see them: a name may hold newlines, colours of a terminal, or marks that turn text around."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # format characters that Persian words and many emoji are spelt with


def shown(name: str) -> str:
    r"""The name on one line, safe to print: control, bidi and other unseen characters as escapes, a backslash as two.

    Two names are never shown alike for what is escaped in them: "a\nb" with a newline gives "a\\nb".
    """
    return "".join(_escaped(char) for char in name)


def _escaped(char: str) -> str:
    if char == "\\" or (unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in _JOINERS):
        return char.encode("unicode_escape").decode()
    return char
