"""Words that deny, by what they do: those of one row may prove each other, as "barred from office" proves a ban on it.

Knows English words, and neither claim nor quote.
"""

from __future__ import annotations

import re

from ..text import negations
from ..types import Span
from .clauses import around
from .roles import roots

_PLAIN = r"no|not|none|nobody|nothing|never|neither|nor|without|cannot|\w+n['’]t"
_ROWS = (
    rf"{_PLAIN}|lack(?:s|ed|ing)?|absen(?:ce|t)|short of|shy of|unable|impossible",
    r"bann?(?:s|ed|ing)?|prohibit(?:s|ed|ing|ion)?|forb(?:ids?|ade|idden)|barr(?:ed|ing)|outlaw(?:s|ed|ing)?|exclud(?:e|ed|es|ing)|exclusion"
    r"|disqualif(?:y|ies|ied|ication)|block(?:s|ed|ing)",
    r"reject(?:s|ed|ing|ion)?|refus(?:e|ed|es|al|ing)|declin(?:ed|es|ing) to|den(?:y|ied|ies|ying|ial)|turn(?:s|ed|ing)? down"
    r"|rebuff(?:s|ed)?|veto(?:es|ed)?|dismiss(?:es|ed|al)?|rul(?:e|ed|es|ing) (?:\w+ )?out",
    r"oppos(?:e|ed|es|ing)|opposition(?= to\b)|vot(?:e|ed|es|ing) (?:\w+ )?against|object(?:s|ed) to",
    r"fail(?:s|ed|ing|ure)?|unable",
    r"prevent(?:s|ed)?|avert(?:s|ed)?|thwart(?:s|ed)?|foil(?:s|ed)?|block(?:s|ed|ing)",
)
_DENYING = tuple(re.compile(rf"\b(?:{row})\b", re.IGNORECASE) for row in _ROWS)
_NOT = re.compile(_PLAIN, re.IGNORECASE)


def is_plain(word: str) -> bool:
    """Whether a word of denial denies whatever follows, as "not" does."""
    return bool(_NOT.fullmatch(word))


def deniers(text: str) -> list[Span]:
    """Spans of the words that deny, those that only a row here holds as well, in order and none inside another."""
    found = {*negations(text), *(match.span() for row in _DENYING for match in row.finditer(text))}
    apart: list[Span] = []
    for start, end in sorted(found, key=lambda at: (at[0], -at[1])):
        if not apart or end > apart[-1][1]:
            apart.append((start, end))
    return apart


def proved(text: str, at: Span, other: str) -> bool:
    """Whether another text says what the word at a span denies by one of its row that denies nothing elsewhere: "barred", "short of".

    Something behind both is the same.
    """
    rows = [row for row in _DENYING if row.fullmatch(text, *at)]
    wanted = set(roots(text[at[1] : around(text, at[0])[1]])) if rows else set()
    known = negations(other)
    found = [match for row in rows for match in row.finditer(other) if match.span() not in known]
    return any(wanted & set(roots(other[match.end() : around(other, match.start())[1]])) for match in found)
