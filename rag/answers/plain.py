"""Whether one sentence answers a question in its own words: it holds all of them, and the value that is asked for.

The models of search know longer questions, and think little of "Who resigned?". By words alone, and sure rather than thorough; knows no
score.
"""

from __future__ import annotations

import re

from ..text import fold, terms
from ..types import Evidence
from .extractive import asked_speaker
from .speech import SAYING
from .values import value_of

_DEGREE = re.compile(r"\bhow (?:much|many|old|long|far|large|big|high|tall|often|deep|heavy|fast)\b")
_ASKS_AGE = re.compile(r"\bhow old (?:is|was)\b", re.IGNORECASE)
_AGE = re.compile(r"\b\d{1,3}-year-old\b|\b[A-Z]\w+, (?:aged )?\d{1,3}\b(?=[,.;])")


def answers_plainly(question: str, evidence: Evidence) -> bool:
    """Whether the sentence holds every word of content of the question, and its value or the words of whom it asks for."""
    asked = set(terms(_DEGREE.sub("", fold(question).text)))
    held = set(terms(f"{evidence.speaker or ''} {evidence.text}"))
    if (who := asked_speaker(question)) is not None and who in terms(evidence.speaker or ""):
        return asked - set(terms(" ".join(SAYING))) <= held
    if not asked or not asked <= held:
        return False
    if _ASKS_AGE.search(question):
        return _AGE.search(evidence.text) is not None
    return value_of(question, evidence.text, evidence.speaker or "") is not None
