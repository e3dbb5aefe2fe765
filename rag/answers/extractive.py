"""Answers without a language model: the best sentences, quoted as they stand, behind their speaker where they do not name him.

Knows no store; which sentences are best was decided before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..text import WORD, fold, negations, numbers, terms, unnamed
from ..types import Evidence
from .expected import candidates
from .identity import asked_identity, tells_identity
from .rejoinders import rejoinder
from .values import value_of, wanted, without_dateline

_MOST, _MOST_WORDS = 3, 64
_CLOSE = 0.6
"""A further sentence is quoted when it scores at least this share of the best: where two are close, either may be the answer."""

_ALIKE = 0.8
"""Share of the words of the longer of two sentences that the other must hold to be its copy."""
_KINDLESS, _VALUELESS = 0.6, 0.75
"""What a sentence's score is worth where it holds nothing of the kind asked for, and where its words put no value where the
question asks for one."""
_SPOKE = re.compile(
    r"\bwhat (?:did|does|do|has|have|is|was) (?P<who>.{1,80}?)"
    r" (?:say|said|saying|tell|told|think|claim|argue|announce|promise|warn|write|written)\b"
)
_OTHERS = 0.6
"""What a sentence's score is worth where it holds other people's words than those asked for, or does not say who somebody is."""


def fitting(question: str, evidence: Sequence[Evidence], scores: Sequence[float]) -> list[float]:
    """The scores, lower for sentences that hold no person, place, date or number where one is asked for, in their order.

    Lower too for what others say, where somebody's words are asked for and are there, and for what does not say who somebody is, where
    that is asked and is said.
    """
    if (name := asked_identity(question)) is not None:
        return _preferring([tells_identity(name, e.text) for e in evidence], scores)
    if (who := asked_speaker(question)) is not None:
        return _preferring([who in terms(e.speaker or "") for e in evidence], scores)
    kind = wanted(question)
    if kind not in ("person", "place", "date", "number"):
        return list(scores)
    return [
        score
        * (1 if candidates(kind, question, e.text) else _KINDLESS)
        * (1 if value_of(question, e.text, e.speaker or "") else _VALUELESS)
        for e, score in zip(evidence, scores, strict=True)
    ]


def _preferring(better: Sequence[bool], scores: Sequence[float]) -> list[float]:
    """The scores, lower for the sentences that are not better, if one is."""
    return [score * (1 if is_better or not any(better) else _OTHERS) for score, is_better in zip(scores, better, strict=True)]


def asked_speaker(question: str) -> str | None:
    """The stem of the last word of whoever's words are asked for: "lind" in "What did Ada Lind say about it?"."""
    asked = _SPOKE.search(fold(question).text)
    return next(reversed(terms(asked["who"])), None) if asked else None


def choose(evidence: Sequence[Evidence], scores: Sequence[float], groups: Mapping[str, str]) -> tuple[Evidence, ...]:
    """The best sentence, and the next that are nearly as good and fit beside it, the best first; at the end what the accused says to it.

    :param scores: one for each evidence sentence, higher is better. :param groups: as of a `Case`; what copies tell alike is quoted once.
    :return: empty when there is no evidence.
    """
    chosen: list[Evidence] = []
    words = 0
    ranked = sorted(range(len(evidence)), key=lambda index: -scores[index])
    for index in ranked:
        if chosen and (_is_heading(evidence[index].text) or any(_repeats(evidence[index], one, groups) for one in chosen)):
            continue
        words += _length(evidence[index])
        if chosen and (scores[index] < _CLOSE * max(scores) or words > _MOST_WORDS or len(chosen) == _MOST):
            break
        chosen.append(evidence[index])
    denial = rejoinder(chosen, [evidence[index] for index in ranked])
    return (*chosen, denial) if denial else tuple(chosen)


def _repeats(e: Evidence, other: Evidence, groups: Mapping[str, str]) -> bool:
    """Whether a copy of a text says nearly in the words of another what that says: no other figure, and no denial more."""
    if groups.get(e.document, e.document) != groups.get(other.document, other.document):
        return False
    one, two = without_dateline(e.text), without_dateline(other.text)
    mine, theirs = set(terms(one)), set(terms(two))
    figures = [{number.value for number in numbers(text)} for text in (one, two)]
    same = figures[0] == figures[1] and len(negations(one)) == len(negations(two))
    return same and len(mine & theirs) >= _ALIKE * max(len(mine), len(theirs))


def _is_heading(text: str) -> bool:
    """Whether it neither ends as a sentence does nor holds a figure, as the item of a list may: it says little beside a sentence."""
    return not text.rstrip(" ”\"'’»)]").endswith((".", "!", "?", "…", "。")) and not any(map(str.isdigit, text))


def quoted(evidence: Evidence) -> str:
    """The sentence in quotation marks, behind its speaker where it does not name him."""
    text = " ".join(evidence.text.split())
    marks = text if text.startswith(("“", '"')) and text.endswith(("”", '"')) else f"“{text}”"
    speaker = unnamed(evidence.speaker, evidence.text)
    return f"{speaker}: {marks}" if speaker else marks


def _length(evidence: Evidence) -> int:
    return len(WORD.findall(evidence.text)) + 3
