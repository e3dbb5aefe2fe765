"""Where a sentence tells who says it and when: "…, X said on Thursday", "X said on Thursday that …", "according to X".

Such a clause is no part of what is said, so its names, days and numbers answer no question but one about the saying, or about him who
speaks. By verbs of saying and what stands beside them; knows no evidence and no score.
"""

from __future__ import annotations

import re

from ..text import STOP, fold, stem, words
from ..types import Span
from .kindred import kindred
from .roles import BE, is_irregular
from .speech import SAYING

_CUE = re.compile(
    r"(?<![\w-])(?:(?P<plain>said|says|added|adds|wrote)|(?P<told>told)|announced|announces|admitted|admits|reported|reports|confirmed|confirms"
    r"|acknowledged|argued|argues|claimed|claims|declared|estimated|estimates|explained|insisted|insists|noted|notes|revealed|stated|stressed"
    r"|testified|warned|warns)\b"
)
_SOURCE = re.compile(r"\baccording to\b[^,;:.“”\"]{1,120}(?=[,;:“”\"]|\.?\W{0,3}$)", re.IGNORECASE)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday)"
_WHEN = rf"(?: (?:(?:late |early )?(?:on|last|this|in|at|before|during|after)\b[^,;:.“”\"]{{1,40}}?|{_DAY}))"
_OPENS = re.compile(rf"{_WHEN}{{0,2}},? that\b|(?: on)? {_DAY}\b|", re.IGNORECASE)
_HEARD = re.compile(
    rf" (?:the )?[\w’'.-]+(?:(?: [\w’'.-]+){{0,3}}?(?:{_WHEN}{{0,2}},? that\b| on {_DAY}\b))?",
    re.IGNORECASE,
)
"""What may stand between the verb and what is said; behind "told" he who hears it."""
_SAID_THEN = re.compile(rf"\W*(?:$|(?:on|in|at|before|after|during|late|early|earlier|last|this|to|by|from|via|{_DAY})\b)", re.IGNORECASE)
_EDGE = re.compile(r"[,;:“”\"–—]+['’]?\s*")
_SENTENCE = re.compile(r"[.;:“”\"]")
_NO_SUBJECT = frozenset("and but or who which that as when while although because where if to".split())
_MOST = 12
"""Words of him who says it, with his offices."""
_REACH = 200
"""Characters before and behind the verb in which is looked for them, and for a verb of what is said."""
_VERBS = frozenset({*BE, *"has have had will would can could may might must did does".split()})
_WHO = re.compile(r"\b(?:who(?:m|se)?|(?:what|which) (?:is |was )?\w+)\b(?:['’]s\b|\W|\b(?:is|was|are|were|the|name|of)\b)*")
_UNSAID = re.compile(r"\bto blame\b|\b(?:believed|expected|thought|suspected|said|reported|alleged|predicted) (?:to|of)\b")
"""Words of saying in a question about something else: who is believed to have done it."""
_SAYINGS = frozenset(stem(word) for word in (*SAYING, "comment", "commented", "call", "called", "reveal", "revealed"))


def reporting(text: str) -> list[Span]:
    """Where the text tells who says it and when, in order."""
    found = [span for cue in _CUE.finditer(text) if (span := _clause(text, cue))]
    return sorted([*found, *(source.span() for source in _SOURCE.finditer(text) if not _has_verb(source.group()))])


def asks_of_saying(question: str) -> bool:
    """Whether the question is about a saying, so that who speaks and when may answer it."""
    folded = _UNSAID.sub("", fold(question).text)
    return "according to" in folded or any(stem(word.folded) in _SAYINGS for word in words(folded))


def asks_of(question: str, speaker: str) -> bool:
    """Whether the question asks who somebody is, and what is told of the speaker holds the first word of that: "mission chief Ada Lind"."""
    folded = fold(question).text
    asked = _WHO.search(folded)
    word = next((word.folded for word in words(folded[asked.end() :]) if word.folded not in STOP), None) if asked else None
    return word is not None and any(kindred(stem(word), stem(other.folded)) for other in words(speaker))


def _clause(text: str, cue: re.Match[str]) -> Span | None:
    """The clause of a verb of saying; None where it says no more than its object, as in "announced the deal"."""
    start = _subject(text, cue.start())
    said = _EDGE.split(text[cue.end() : cue.end() + _REACH])[0]
    first = cue.start() if start is None and cue["plain"] else start  # "…, said Ada Lind"
    if first is not None and _EDGE.search(text, max(0, first - 3), first) and not (_has_verb(said) or " that" in said):
        return (first, cue.end() + len(said)) if cue["plain"] or cue["told"] or _SAID_THEN.match(said) else None
    opens = (_HEARD if cue["told"] else _OPENS).match(text, cue.end())
    if start is None or opens is None:
        return None
    bare = (cue["plain"] or cue["told"]) and _has_verb(_SENTENCE.split(text[opens.end() : opens.end() + _REACH])[0])
    return (start, opens.end()) if bare or opens.group().endswith("that") else None


def _subject(text: str, end: int) -> int | None:
    """Where he who says it begins to be told, with his offices; None where no subject stands before the verb."""
    reach = max(0, end - _REACH)
    edges = [reach, *(edge.end() for edge in _EDGE.finditer(text, reach, end))]
    apposed = edges[-1] == end and len(edges) > 2  # noqa: PLR2004 - "Ada Lind, a teacher, said"
    start = edges[-3] if apposed else edges[-1]
    told = text[start:end]
    read = words(told)
    if not 0 < len(read) <= _MOST or read[0].folded in _NO_SUBJECT or re.search(r"[“”\"]", told) or _has_verb(told):
        return None
    return start


def _has_verb(text: str) -> bool:
    """Whether a word of the text is a verb by its form."""
    small = (word.folded for word in words(text) if text[word.start].islower())
    return any(word in _VERBS or is_irregular(word) or re.fullmatch(r"\w\w+ed", word) for word in small)
