"""Names told by their first letters: "UN" of United Nations, "OECD" of Organisation for Economic Co-operation and Development.

Knows capitals and the small words that a name leaves out of its letters; no list of names.
"""

from __future__ import annotations

import re

_RUN = re.compile(r"[A-Z]\w*(?:[ \u00a0-](?:(?:of|for|and|the|on|in|to) ){0,2}[A-Z]\w*|-[a-z]\w*)+")
_PART = re.compile(r"(?<![\w])[A-Z]\w*")
_SHORT = re.compile(r"(?<!\w)(?:[A-Z]{2,}(?=s?(?!\w))|(?:[A-Z]\.)+[A-Z](?!\w))")
_LEAST = 2


def initials(text: str) -> set[str]:
    """First letters, folded, of two or more neighbouring words of each name: "un" of the United Nations Secretary-General."""
    runs = [letters_of(run.group()) for run in _RUN.finditer(text)]
    return {run[start:end] for run in runs for start in range(len(run)) for end in range(start + _LEAST, len(run) + 1)}


def letters_of(name: str) -> str:
    """First letters, folded, of the capitalised words of a name."""
    return "".join(part[0] for part in _PART.findall(name)).casefold()


def abbreviations(text: str) -> set[str]:
    """The words in capitals only, folded and without stops: "un" of UN and of U.N."""
    return {short.group().replace(".", "").casefold() for short in _SHORT.finditer(text)}


def stands_for(one: str, other: str) -> bool:
    """Whether one of two texts has, in capitals, the first letters of a name in the other; equal first letters alone make no one name."""
    return bool(abbreviations(one) & initials(other) or abbreviations(other) & initials(one))
