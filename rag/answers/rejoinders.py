"""Who is accused and denies it: the sentence with which somebody named in an accusation or a report rejects it.

Knows English and the words of denials; what is denied is not compared, but the denial must be of an accusation, a report or the like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import Name, names, words
from ..types import Evidence

_CHARGED = re.compile(r"\b(?:accus\w+|alleg\w+|blam\w+|claim(?:s|ed)|reported(?:ly)?|according to)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)|dismiss(?:es|ed)|disput(?:es|ed)|refut(?:es|ed))(?: \w+){0,3}?"
    r" (?:accusations?|allegations?|charges?|claims?|reports?|it|this|that|any|having|wrongdoing|responsibility|involvement)\b"
)


def rejoinder(told: Sequence[Evidence], found: Sequence[Evidence]) -> Evidence | None:
    """The first of the sentences found in which somebody whom those told accuse, and who does not tell them, denies it."""
    accused = set().union(*(_words(names(e.text)) - _words(names(e.speaker or "")) for e in told if e.speaker or _CHARGED.search(e.text)))
    if any(_DENIES.search(e.text) for e in told):
        return None
    return next((e for e in found if e not in told and accused & _denying(e.text)), None)


def _denying(text: str) -> set[str]:
    """Words of the names before a denial; none where the text holds none."""
    denies = _DENIES.search(text)
    return _words(names(text[: denies.start()])) if denies else set()


def _words(named: Sequence[Name]) -> set[str]:
    return {word.folded for name in named for word in words(name.text)}
