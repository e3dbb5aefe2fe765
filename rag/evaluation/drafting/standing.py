"""A worded question, and whether it stands alone: understood without the sentence it was made of, and silent about its answer.

Knows no rule by which it was worded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...text import names, numbers, terms

_SHORTEST, _LONGEST = 5, 26
_WITH_NAME, _WITH_NUMBER, _WITH_NEITHER = 3, 5, 6
"""Stems that a question needs."""

_POINTING = (
    "he|she|they|it|him|them|we|us|you|me|i|my|our|your|himself|itself|themselves|this|these|those|here|such|another|others?|same|former|latter"
    "|so far|as well|too|did so|do so|ago|now|respectively|that (?:day|time|year|week|month|point|moment|game|night|same)|\\w+day[’']s"
    "|(?:from|after|before|of|in|on|at|to|for|with|about|by|during|into|over|under) that|that \\w+\\?$"
    "|there(?! (?:is|are|was|were|will|would|has|have|had|can|could|may|should|must)\\b)"
)
_MENTIONED = (
    "agency|agreement|album|attack|award|bill|book|campaign|case|ceremony|change|charges?|city|company|conference|country|couple|crash|deal|decision"
    "|device|effort|election|event|feature|feud|film|fire|five|four|game|group|incident|interview|investigation|law|lawsuit|man|match|measure|meeting"
    "|move|movie|offer|order|pair|plan|process|product|program|project|proposal|race|report|rule|ruling|season|series|ship|shooting|show|site|song"
    "|sport|state|statement|storm|study|suit|summit|suspect|team|three|tour|tournament|trial|two|victim|vote|woman"
)
_POINTS_BACK = re.compile(
    rf"\b(?:{_POINTING})(?!\w)|\bthe (?-i:[a-z]+ )?(?:{_MENTIONED})\b(?! (?:of|to|for|against|in|that|between|on|at|with|from|behind)\b)",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:his|her|their|its|hers|theirs)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\bher (?:about|to|that|in|on|for|at|with|if|and|as|from|why|how)\b|\bher\?")
_OWNERS = {"who": {"his", "her", "their"}, "country": {"its", "their"}, "body": {"its", "their"}}
"""By the kind of question, whose it can be that is asked for."""
_TORN_OFF = re.compile(r"[,;][”\"]?\?|\b(?:and|or|of|the|an?|to|that|by)\?$")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question with its right answers, the fullest first; or with `expect`, words of which each should stand in the answer."""

    question: str
    kind: str
    answers: tuple[str, ...] = ()
    expect: tuple[tuple[str, ...], ...] = ()
    speaker: str | None = None

    @property
    def body(self) -> str:
        """The question without its first word."""
        return self.question.partition(" ")[2]


def points_back(text: str) -> bool:
    """Whether a word of the text means something that was said before it."""
    return _mentions(text) or _OWN.search(text) is not None


def _mentions(text: str) -> bool:
    return _POINTS_BACK.search(re.sub(r"\bUS\b", "U.S.", text)) is not None


def is_sound(made: Wording) -> bool:
    """Whether the question stands alone: of fair length, whole, pointing back to nothing, about something named, silent on its answer."""
    whole = _SHORTEST <= len(made.question.split()) <= _LONGEST and not _TORN_OFF.search(made.question)
    return whole and is_even(made.question) and _is_clear(made) and not _gives_away(made)


def is_even(text: str) -> bool:
    """Whether each quotation mark of the text has its other half."""
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def _is_clear(made: Wording) -> bool:
    """Whether everything in it is understood: "his" only where it means whoever is asked for, and enough words to tell what is meant."""
    owners = {word.lower() for word in _OWN.findall(made.body)}
    if _mentions(made.body) or _OBJECT.search(made.body) or owners - _OWNERS.get(made.kind, set()):
        return False
    needed = _WITH_NAME if names(made.body[1:]) else _WITH_NUMBER if numbers(made.body) else _WITH_NEITHER
    return len(set(terms(made.body))) >= needed


def _gives_away(made: Wording) -> bool:
    asked = set(terms(made.body))
    return any(set(terms(answer)) & asked for answer in made.answers[:1])
