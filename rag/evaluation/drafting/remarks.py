"""What a statement can do without in a question: side remarks, and the days that only its day of writing explains.

By rule, on plain text. Knows no subject and no verb's meaning.
"""

from __future__ import annotations

import re

from ...days import MONTHS
from .verbs import is_finite

_LONG = 20
_CUT_WORDS = (
    r"\w+ing|\w+ly \w+ing|who|which|whose|where|while|but|as|although|though|after|before|when|since|because|so|until|unless|according"
    r"|with|despite|amid|even|an?|the|their|his|her|its|one of|not|at|per|if|for|by|down|up|in what|said|says|reported|along|both|without"
    r"|on|over|from"
)
_CUT = re.compile(
    rf",\s(?:(?:{_CUT_WORDS})\b|[\w.’' -]{{2,70}} (?:said|says|say|reported|told|added)\b"
    r"|and (?:(?:the|an?|he|she|it|they|his|her|will|would|is|are|was|were|has|had|can|that)\b|[A-Z]|\d)).*$"
)
_SECOND = re.compile(r" (?:and|but|while) (?:the |a )?[\w.’'-]+(?: [A-Z][\w.’'-]*)* (?P<verb>[a-z]+)\b")
_LATE = re.compile(r"\s(?:while|as|after|because|when|amid|despite|following|before|although|though|but|so that)\s")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:,? (?:morning|afternoon|evening|night)|(?! (?:morning|afternoon|evening|night)))"
_DAY = re.compile(
    rf",? (?:late |early )?(?:on )?(?:late |early )?{_WEEKDAY}(?: (?:and|or|to|through) {_WEEKDAY})?(?![’'\w-])"
    r"|,? (?:earlier |later |late |early |as soon as )?(?:this|last|next)"
    r" (?:week|month|year|spring|summer|fall|autumn|winter|weekend|season|night)(?![’'\w-])"
    r"|,? (?:late |early |earlier |later )?(?:yesterday|today|tonight|tomorrow|recently|currently)(?![’'\w-])"
)
_TIED = re.compile(
    r"\b(?:since|until|by|from|before|after|of|for|through|starting|beginning|between|and|in|an?|the|his|her|its|their|every|each|that)$|[’']s$"
)
_MONTHS = "|".join(MONTHS)


def trimmed(rest: str) -> str:
    """What follows a verb, cut before the first side remark or second statement, and before a late clause when it is long."""
    rest = _CUT.sub("", rest)
    second = _SECOND.search(rest)
    if second and is_finite(second["verb"]) and not re.search(r"\bthat\b", rest[: second.start()]):
        rest = rest[: second.start()]
    if len(rest.split()) > _LONG:
        ends = [late.start() for late in _LATE.finditer(rest) if len(rest[: late.start()].split()) >= 5]
        rest = rest[: ends[-1]] if ends else rest
    return without_days(rest).strip(" ,.")


def without_days(text: str) -> str:
    """The text without "on Monday", "last week" and their kin, where they can go without leaving a gap."""
    out, end = "", 0
    for match in _DAY.finditer(f" {text}"):
        a, b = max(match.start() - 1, 0), match.end() - 1
        if match.group().startswith(",") or not _TIED.search(text[:a]):
            out, end = out + text[end:a], b
    return (out + text[end:]).strip()


def dated(lead: str, rest: str) -> str:
    """The lead to put behind the statement: one that says when by a month or a year, where it cannot be taken for part of the rest."""
    tells = re.match(r"(?:in|on|by|during|since) ", lead, re.IGNORECASE) and re.search(rf"\d{{4}}|{_MONTHS}", lead)
    blurred = re.search(r"\b(?:\d{4}|that|which|who|when|where|because|after|before)\b", rest)
    return lead[0].lower() + lead[1:] if tells and not blurred else ""
