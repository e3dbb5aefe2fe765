"""What "how many" counts: its noun, and what that does or suffers, so that other nouns can be told of the same.

"31 miners died" answers how many people died, "killing 40 patients" how many were killed. Knows a question and a number's own words only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text import stem, terms, words
from ..types import Span
from .kindred import DEAD, FATES, kindred
from .roles import BE, is_irregular

_COUNTED = re.compile(
    r"\bhow many (.+?)(?:\s+(?:is|are|was|were|has|have|had|did|do|does|will|would|can|could|may|might|should|there|in|of|at|on)\b|[?.]|$)"
)
_DYING = frozenset(stem(word) for word in "die died dies dead".split())
_SOME = frozenset(
    stem(word)
    for word in (
        "child children baby babies girl girls boy boys woman women man men civilian civilians foreigner foreigners militant militants"
        " attacker attackers gunman gunmen"
    ).split()
)
"""A few of many, who are told beside the many."""
_ENDS = re.compile(r"[,;:.()]|\b(?:and|but|or)\b")
_BEFORE = re.compile(r"(\w+) (?:(?:at least|more than|up to|as many as|about|around|some|nearly|almost|over|an estimated) )?$")


@dataclass(frozen=True, slots=True)
class Counted:
    """What "how many" counts: stems of its nouns, of what they do, "died", and of the fate that is asked for, "killed"."""

    nouns: frozenset[str]
    does: frozenset[str]
    fate: frozenset[str]

    def befalls(self, text: str, span: Span) -> bool:
        """Whether a number of others, who may well be the same, does or suffers it: "31 miners died", "killing 40 patients".

        Not where a few of many are asked for or told of, as children.
        """
        behind = words(_ENDS.split(text[span[1] :])[0])[:3]
        stems = [stem(word.folded) for word in behind]
        if (self.nouns | {*stems}) & _SOME:
            return False
        suffered = [s for word, s in zip(behind, stems[1:], strict=False) if word.folded in BE]
        suffered += [stem(word) for word in _BEFORE.findall(text[: span[0]])]
        return bool(self.does & {*stems}) or any(kindred(s, fate) for s in suffered for fate in self.fate)


def counted_in(question: str) -> Counted | None:
    """What a folded question counts; None where it asks for no "how many"."""
    found = _COUNTED.search(question)
    if found is None:
        return None
    told = [word.folded for word in words(found.group(1))]
    verb = next((n for n, word in enumerate(told) if n and (word.endswith("ed") or is_irregular(word))), len(told))
    nouns, does, asked = frozenset(terms(" ".join(told[:verb]))), frozenset(map(stem, told[verb : verb + 1])), {*terms(question)}
    return Counted(nouns, does | _DYING if asked & {*map(stem, DEAD.split())} else does, FATES & asked)
