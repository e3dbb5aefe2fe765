"""Words that leave open whether something is so, or was: plans, wishes, doubts, claims, conditions. Knows English."""

from __future__ import annotations

from ..text import words

OPEN = frozenset(
    """
    may might could would should shall can if whether unless expected expects expect plan plans planned planning hope hopes hoped
    want wants wanted threaten threatens threatened threatening consider considers considered considering propose proposes
    proposed proposal possible possibly potential potentially probably perhaps maybe likely unlikely doubt doubts doubted suspect
    suspects suspected believe believes believed think thinks thought seem seems seemed appear appears appeared attempt attempts
    attempted try tries tried trying almost nearly suppose supposed rumour rumours rumor rumors false hoax myth fake alleged
    allegedly alleges accuse accuses accused claim claims claimed deny denies denied unclear uncertain aims aimed intend intends
    intended ready willing prepared urged urges urge called calls demanded demands asked ought unconfirmed disputed unless will
    former formerly once previously ex used
    """.split()
)
"""Words that leave it open whether what stands beside them is so."""


def open_words(text: str) -> frozenset[str]:
    """The words of a text that leave something open, folded; the month "May" is none."""
    return OPEN & {word.folded for word in words(text) if text[word.start : word.end] != "May"}
