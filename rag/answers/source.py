"""Whose word a question asks for, "according to the police", and which sentences are his.

Knows English and verbs of saying; which outlet reports is no question of this file, and neither is a score.
"""

from __future__ import annotations

import re

from ..text import fold, names, words
from ..types import Evidence
from .roles import roots
from .speech import SAYING

_ASKED = re.compile(
    r"\baccording to (?P<who>[^,;?]{1,80}?)(?=[,;?]|\.?\s*$"
    r"| (?:how|who|what|when|where|why|which|is|are|was|were|do|does|did|has|have|will)\b)",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"\baccording to (?P<who>[^,;:“”\"]{1,80})", re.IGNORECASE)
_PUTS = SAYING | frozenset("put puts estimated estimates counted counts gave gives".split())
"""Verbs before which he stands who says it or gives a figure."""
_NEAR = 5
"""Words before such a verb in which he is named."""


def asked_source(question: str) -> str | None:
    """Who is to say it, as written; None where the question asks for nobody's word, or for that of the documents."""
    asked = _ASKED.search(question)
    return asked["who"] if asked and roots(asked["who"]) else None


def is_of(source: str, evidence: Evidence) -> bool:
    """Whether the sentence is the source's: he speaks in it, "X said" or "according to X" stands there. A surname names a person."""
    return any(_names(source, who) for who in (evidence.speaker or "", *_givers(evidence.text)))


def _names(source: str, who: str) -> bool:
    wanted, held = roots(source), set(roots(who))
    person = any(name.end == len(source) for name in names(source))
    return set(wanted) <= held or (person and wanted[-1] in held)


def _givers(text: str) -> list[str]:
    """Where a text names who says it: behind "according to", and closely before a verb of saying."""
    read = words(fold(text).text)
    before = [read[max(0, n - _NEAR) : n] for n, word in enumerate(read) if word.folded in _PUTS]
    return [*(given["who"] for given in _GIVEN.finditer(text)), *(" ".join(word.folded for word in said) for said in before)]
