"""What kind of answer a question asks for, and the strings of that kind in a text.

By the question's own words only. Knows no evidence and no score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from ..text import STOP, dates, fold, names, numbers, stem, words
from ..types import Span

Expected = Literal["person", "place", "date", "number", "reason", "yesno", "other"]

_RULES: tuple[tuple[Expected, str], ...] = (
    (
        "number",
        r"\bhow (?:many|much|old|long|far|large|big|high|often)\b|\bwhat (?:number|percentage|share|amount|sum)\b|\bwhat (?:\w+ )?price\b",
    ),
    ("date", r"^\W*(?:\w+ )?when\b|\b(?:what|which) (?:date|day|year|month|week|time)\b|\bsince when\b"),
    ("place", r"^\W*(?:\w+ )?where\b|\b(?:what|which) (?:city|country|place|town|state|region|location|capital|venue)\b"),
    ("reason", r"^\W*(?:\w+ )?why\b|\bwhat (?:is|was|were|are) the reasons?\b|\bfor what reasons?\b|\bhow come\b"),
    (
        "person",
        r"^\W*(?:\w+ )?(?:who|whom|whose)\b"
        r"|\b(?:what|which) (?:person|politician|leader|official|minister|president|party|company|organi[sz]ation)\b"
        r"|\b(?:what|which) (?:newspaper|outlet|agency|paper)\b|\bwhat is the name\b|\bby whom\b",
    ),
    ("yesno", r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)


def expected(question: str) -> Expected:
    """The kind of answer asked for; "other" when the words do not say."""
    folded = fold(question).text
    return next((kind for kind, pattern in _RULES if re.search(pattern, folded)), "other")


def candidates(kind: Expected, question: str, text: str) -> list[str]:
    """Strings of that kind in the text, as written and in order, that the question does not hold already."""
    spans: Iterable[Span] = ()
    if kind == "number":
        days = [(d.start, d.end) for d in dates(text)]
        spans = [span for n in numbers(text) if not inside(span := (n.start, n.end), days)]
    elif kind == "date":
        spans = [(d.start, d.end) for d in dates(text)]
    elif kind in ("person", "place"):
        spans = named(text)
    return [text[slice(*span)] for span in added(question, text, spans)]


def inside(span: Span, others: Iterable[Span]) -> bool:
    """Whether the span lies within one of the others."""
    return any(start <= span[0] and span[1] <= end for start, end in others)


def named(text: str) -> list[Span]:
    """Where the text has names, in order."""
    return [(n.start, n.end) for n in names(text) if fold(n.text).text not in STOP]


def added(question: str, text: str, spans: Iterable[Span]) -> list[Span]:
    """Those of the spans, in their order, that hold a word which the question does not."""
    asked = stems(question)
    return [span for span in spans if not stems(text[slice(*span)]) <= asked]


def stems(text: str) -> set[str]:
    """The stems of all its words."""
    return {stem(word.folded) for word in words(text)}


_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|name|list|tell|give)\b"
)


def is_keywords(question: str) -> bool:
    """True for a few words thrown into the search box, which ask for whatever is said about them: "Hungary NATO?"."""
    return 0 < len(words(question)) <= 4 and not _ASKS.search(fold(question).text)


_VAGUE_COUNT = re.compile(
    r"\b(?:none|no|nobody|single|one|half|several|few|many|dozens?|hundreds|thousands|millions|billions|once|twice|pair"
    r"|both|all|every(?:one|body)?|unanimous(?:ly)?)\b",
    re.IGNORECASE,
)


def lacks_count(question: str, text: str) -> bool:
    """True when the question asks "how many" and the text holds no number, not even a vague one, beside the question's own."""
    asks = re.search(r"\bhow many\b", fold(question).text) is not None
    return asks and not candidates("number", question, text) and not _VAGUE_COUNT.search(text)


_EVENT = re.compile(
    r"^\W*(?:\w+ )?when (?:did|was|were|will|has|have|had)\b|\b(?:what|which) (?:date|day|year|month|week)\b(?! (?:of|is|are|do|does)\b)"
)
_TIME = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|yesterday|tomorrow|tonight|noon|midnight|eve|christmas|easter|ramadan"
    r"|spring|summer|autumn|fall|winter|now|recently|soon|later?|earl(?:y|ier)|ago|centur(?:y|ies)|era|period"
    r"|(?:year|month|week|day|weekend|decade|hour|minute|morning|afternoon|evening|night|age|reign|moment|war)s?|time"
    r"|before|after|afterwards?|during|since|until|till|when|while|once|as (?:soon|of|he|she|they|it)|upon|prior|following"
    r"|previous(?:ly)?|immediately|never)\b"
)


def is_time(text: str) -> bool:
    """Whether the text is a word of time and no more: "January", "Friday", which are written like names."""
    return _TIME.fullmatch(fold(text).text) is not None


_ENGLISH = re.compile(r"\b(?:the|of|and|to|was|were)\b")


def lacks_time(question: str, text: str) -> bool:
    """True when the question asks for the time of an event and an English text holds no word of time, however vague: "before the vote"."""
    folded = fold(text).text
    return bool(_EVENT.search(fold(question).text)) and bool(_ENGLISH.search(folded)) and not _TIME.search(folded)
