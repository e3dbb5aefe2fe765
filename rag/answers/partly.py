"""An answer to some parts of a question: which parts the documents answer, and how it is told that they do not answer the others.

Knows no store and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..types import Answer
from .case import Case
from .compose import answerable, lacking, signals
from .gate import probability
from .wording import wording

_SURELY = 0.04
"""Chance below which a part is said to be unanswered although the question as a whole is answered: there the gate withholds 17 % of what
SQuAD's paragraphs do not answer, and 1 % of what they do (docs/gate.md). Known of the evidence model's scores only."""


def unanswered(whole: Case, parts: Sequence[Case], strictness: float) -> frozenset[int]:
    """Which of the parts, counted from 0, the documents do not answer; none where they answer no part, for then nothing is to be told."""
    seen = [signals(part) for part in parts]
    without = {n for n, part in enumerate(parts) if lacking(part)}
    left = frozenset(n for n, part in enumerate(parts) if n in without or not answerable(part, seen[n], strictness))
    if len(left) == len(parts):
        return frozenset()
    if answerable(whole, signals(whole), strictness):
        left = frozenset(n for n in left if n in without or (parts[n].holds is not None and probability(seen[n]) < _SURELY))
    return left


def each_answered(parts: Sequence[Case], strictness: float) -> bool:
    """Whether the documents answer every part: then the evidence of the question is that of its parts."""
    return all(answerable(part, signals(part), strictness) and not lacking(part) for part in parts)


def told(answer: Answer, left: Sequence[str]) -> Answer:
    """The answer with a last line on the parts of its question that the documents do not answer; as it is where there are none.

    :param left: those parts, in the question's words. An abstention needs no such line: it says so of the whole.
    """
    if not left or answer.abstained:
        return answer
    line = f"{wording(answer.question).unsaid.rstrip('.')}: {' '.join(f'“{part}”' for part in left)}"
    status = "partial" if answer.status == "answered" else answer.status
    return replace(answer, text=f"{answer.text}{' ' if answer.notice else chr(10)}{line}", status=status, unanswered=tuple(left))
