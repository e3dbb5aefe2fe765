"""Words that leave open whether something is so, or was: plans, wishes, doubts, claims, conditions. Knows English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import negations, stem, terms, words
from .clauses import nearest
from .opposites import alike

OPEN = frozenset(
    """
    may might could would should shall can if whether unless expected expects expect plan plans planned planning hope hopes hoped
    want wants wanted threaten threatens threatened threatening consider considers considered considering propose proposes
    proposed proposal possible possibly potential potentially probably perhaps maybe likely unlikely doubt doubts doubted suspect
    suspects suspected believe believes believed think thinks thought seem seems seemed appear appears appeared attempt attempts
    attempted try tries tried trying almost nearly suppose supposed rumour rumours rumor rumors false hoax myth fake alleged
    allegedly alleges accuse accuses accused claim claims claimed deny denies denied unclear uncertain aims aimed intend intends
    intended ready willing prepared urged urges urge called calls demanded demands asked ought unconfirmed disputed unless will
    former formerly once previously ex used forecast forecasts charged indicted acquitted suspicion faces facing hardly barely
    untrue seek seeks sought
    """.split()
)
"""Words that leave it open whether what stands beside them is so."""
_NO_HEDGES = frozenset(
    "can should called calls used once ready think thinks thought claim claims facing faces appear appears appeared".split()
)
"""Words of these that in a sentence of a document as often leave nothing open: "called the police", "used oil"."""
_AHEAD = frozenset({"will", "would"})
_FIRM = _AHEAD | frozenset(
    """
    shall expected expects expect plan plans planned planning intend intends intended aims aimed likely forecast forecasts prepared
    asked former formerly previously ex
    """.split()
)
"""What a claim of something ahead may rest on: a plan or a forecast, or words that tell of what was before."""
_OPENING = re.compile(r"\byet to\b|\b(?:is|are|was|were) due to\b|\bstop(?:s|ped)? short of\b|\bfar from\b", re.IGNORECASE)

_THING = re.compile(
    r"\b(?:the|an?|its?|his|her|their|this|that|of|['’]s) (?:\w+ )?"
    r"(?:plans?|hopes?|demands?|attempts?|aims?|forecasts?|claims?|calls?)\b(?! to\b)",
    re.IGNORECASE,
)
"""A plan or a claim as a thing, of which something is said."""


def open_words(text: str) -> frozenset[str]:
    """The words of a text that leave something open, folded; the month "May" is none, nor "the plan" but for "the plan to"."""
    told = _THING.sub(lambda thing: " " * len(thing.group()), text)
    found = {word.folded for word in words(told) if told[word.start : word.end] != "May"}
    return OPEN & found | {match.group().lower() for match in _OPENING.finditer(told)}


def left_open(claim: str, quotes: Sequence[str]) -> bool:
    """Whether each clause of the quotes that holds most of the claim leaves open what the claim states.

    A claim that says "will" leaves open no more than that, so that a plan carries it and a thought or a condition does not.
    """
    if open_words(claim) - {"will"} or ("will" in open_words(claim) and negations(claim)):
        return False
    wanted, near = set(terms(claim)), [clause for _, clause, _ in nearest(claim, quotes)]
    return any(len(wanted & set(terms(clause))) > len(wanted) / 2 for clause in near) and all(_hedged(claim, clause) for clause in near)


def _hedged(claim: str, clause: str) -> bool:
    refused = negations(claim) and negations(clause)  # "refused to send" is "would not send"
    carried = _FIRM if "will" in open_words(claim) else _AHEAD if refused else frozenset()
    found = open_words(clause) - _NO_HEDGES - carried
    return any(not any(alike(stem(word), term) for term in terms(claim)) for word in found)  # "acquitted" is "cleared"
