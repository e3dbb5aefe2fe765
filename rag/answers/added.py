"""What a claim adds to its question: without it a claim that its quotes prove is no answer all the same.

By the question's own words. Knows no score and no yes/no question, whose claims may well repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..sentences import sentence_spans
from ..text import fold, names, negations, terms
from .support import share

_ECHO = 0.6
"""Share of the last question's words from which a claim repeats it: one that picks a side of several named ones has fewer."""
_CHOICE = re.compile(r"\bor\b")
POINTS_BACK = re.compile(r"\b(?:he|she|they|it|his|her|their|its|him|them)\b", re.IGNORECASE)
"""A word for somebody whom the sentence may name nowhere."""


def pointless(question: str, claim: str, quotes: Sequence[str]) -> str | None:
    """Why the claim is no answer, for people; None where it may be one.

    It is none where it repeats the question and adds not a word, or where no quote holds a name that it adds: one known from the
    title of a document is not proved by its sentences, unless these point back to somebody they do not name.
    """
    if _CHOICE.search(fold(question).text) or negations(claim):
        return None
    asked, said = set(terms(question)), set(terms(claim))
    if said and said <= asked and share(terms(_last(question)), said) >= _ECHO:
        return "it says no more than the question"
    named = {term for name in names(claim) for term in terms(name.text)} - asked
    if named and not named & set(terms(" ".join(quotes))) and not any(POINTS_BACK.search(quote) for quote in quotes):
        return "the cited text does not hold the name that it adds to the question"
    return None


def _last(question: str) -> str:
    """The last sentence: "Kim wore a dress of Monroe. Who designed it?" asks only that."""
    spans = sentence_spans(question)
    return question[slice(*spans[-1])] if spans else question
