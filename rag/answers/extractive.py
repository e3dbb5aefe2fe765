"""Answers without a language model: the best sentences, quoted as they stand, behind their speaker where they do not name him.

Knows no store; which sentences are best was decided before.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..text import WORD, unnamed
from ..types import Evidence

_MOST_WORDS = 60
_CLOSE = 0.92
"""A second sentence is quoted when it scores at least this share of the first."""


def choose(evidence: Sequence[Evidence], scores: Sequence[float]) -> tuple[Evidence, ...]:
    """The best sentence, and the next when it is nearly as good and both are short; in document order.

    :param scores: one for each evidence sentence, higher is better. :return: empty when there is no evidence.
    """
    order = sorted(range(len(evidence)), key=lambda index: -scores[index])
    if not order:
        return ()
    chosen = [evidence[order[0]]]
    if len(order) > 1 and scores[order[1]] >= _CLOSE * scores[order[0]]:
        second = evidence[order[1]]
        if _length(chosen[0]) + _length(second) <= _MOST_WORDS:
            chosen.append(second)
    return tuple(sorted(chosen, key=lambda e: (e.document, e.start)))


def quoted(evidence: Evidence) -> str:
    """The sentence in quotation marks, behind its speaker where it does not name him."""
    text = " ".join(evidence.text.split())
    marks = text if text.startswith(("“", '"')) and text.endswith(("”", '"')) else f"“{text}”"
    speaker = unnamed(evidence.speaker, evidence.text)
    return f"{speaker}: {marks}" if speaker else marks


def _length(evidence: Evidence) -> int:
    return len(WORD.findall(evidence.text)) + 3
