"""Who or what somebody or something is: "Who is Ada Lind?", "What is Partygate?", and whether a sentence tells it.

It does by an office before the name ("Chancellor Lind"), by words set beside it ("Ada Lind, professor of law,"), or by "is a". The models
of search know such a question badly, as no word but the name is in it. Knows English, one sentence at a time, and no score.
"""

from __future__ import annotations

import re

from ..text import STOP, words
from .titles import OFFICES

_MOST_WORDS, _CHARS = 5, 200
_ASKED = re.compile(
    r"\W*(?i:who|what)(?:['’]s| (?i:is|was|are|were)) (?P<the>(?i:an?|the) )?(?P<name>(?!(?:it|this|that)\b)[^,;:?]+?)[ ?.!]*$"
)
_MORE_PARTICULAR = re.compile(r"['’]s\b|s['’] |\b(?:of|in|on|for|at|by|with|to|from|that|who|which|the|your|my|his|her|their|its)\b|\d")
_ROLES = (
    rf"{OFFICES}|actor|actress|author|singer|drummer|artist|player|analyst|economist|scientist|activist|journalist|reporter|lawyer"
    r"|attorney|doctor|founder|co-founder|star|striker|driver|engineer|historian|candidate|envoy|diplomat|expert|researcher|writer"
    r"|Rep\.|Sen\.|Gov\.|Gen\."
)
_A = r"(?:an?|the|one of|(?:[A-Z]\w*|his|her|its|their)(?:['’]s?)?)"
_NOUN = r"(?!(?:and|but|who|which|or|then|said|in|at|on|for|of|to|from|with|by|as|after|before)\b)[a-z-]+"
_BESIDE = rf"(?:, | \(|: | [–—] )(?:\d+, )?(?:{_A} [\w-]|{_NOUN} (?:{_NOUN} )?(?:of|at|for|in|to|and) )"


def asked_identity(question: str) -> str | None:
    """The name, as written, whose bearer is asked about and nothing more particular; None for other questions."""
    asked = _ASKED.match(question) if len(question) <= _CHARS else None
    if asked is None or _MORE_PARTICULAR.search(asked["name"]):
        return None
    name, read = asked["name"], words(asked["name"])
    if not 0 < len(read) <= _MOST_WORDS or all(word.folded in STOP for word in read):
        return None
    if question.lstrip(" \"“'").lower().startswith("who"):
        return None if asked["the"] else name.title() if name.islower() else name
    return None if name.islower() and (asked["the"] or "").lower() == "the " else name  # "the price" is that of something


def tells_identity(name: str, text: str) -> bool:
    """Whether the sentence says who or what bears the name; the last word of a name will do."""
    called = rf"(?<![\w’'-])(?:{re.escape(name)}|{re.escape(name.split()[-1])})"
    return any(
        re.search(pattern, text)
        for pattern in (
            rf"{called}{_BESIDE}",
            rf"{called} (?:is|was|are|were|has been|had been|became|means|stands for) (?:[a-z]+ )?(?:an?|the|one of|[A-Z]\w+['’]s) ",
            rf"(?i:\b(?:{_ROLES})s?(?: and (?:{_ROLES}))?) (?:[A-Z][\w.]+ ){{0,2}}{called}",
            rf"(?:^|[“\"] ?|, )(?:An?|The|His|Her|Its|an?|the|his|her|its) [^,;]{{3,60}}, (?:[A-Z][\w.]+ ){{0,2}}{called},",
        )
    )
