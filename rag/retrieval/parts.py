"""The parts of a question that asks two things: "When did the summit take place and who paid for it?".

Careful rather than complete: an "and" between nouns, a relative clause or an indirect question parts nothing. English only. Knows no
store and no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text import terms, words
from .followup import Query, understand

_ASKS = r"(?:who|whom|whose|when|where|why|how|what|which)"
_BE = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
    r"|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t|won['’]t)\b"
)
_NO_VERB = r"(?:the|a|an|this|that|these|those|he|she|it|they|we|you|i|his|her|its|their|exactly|else)\b"
_INVERTED = rf"{_ASKS}\b(?: (?!and\b|or\b)[\w'’-]+){{0,3}}? {_BE}"
_SUBJECT = rf"who (?!{_NO_VERB})[a-z]+|what (?:happened|caused|led|made|prompted|triggered)\b|how many [a-z]+ (?!{_NO_VERB})[a-z]+"
_OPENED = re.compile(rf"(?:in |on |at |by |for |from |to |with )?{_ASKS}\b", re.IGNORECASE)
_JOINED = re.compile(rf",? and (?:also |then )?(?=(?:{_INVERTED}|{_SUBJECT}))", re.IGNORECASE)
_WITHIN = re.compile(
    rf"\b(?:{_ASKS}|that|if|whether|say|says|said|tell|tells|told|ask|asks|asked|know|knows|knew|explain\w*|decide\w*|reveal\w*|show\w*"
    r"|describe\w*|report\w*|announce\w*|understand|think|thinks|thought)\b",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(rf"(?:when|where|why|how) {_BE}|wh(?:o|om|at|ich) (?:do|does|did)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=\?)\s+(?:and )?", re.IGNORECASE)
_LISTED = re.compile(rf", {_ASKS}\b", re.IGNORECASE)
"""A question word behind a comma, which may go on asking or tell more of a name: such a question is left whole."""
_LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a question asks: in its own words, and as it is searched."""

    said: str
    query: Query


def parts(question: str) -> tuple[Part, ...]:
    """The parts, in order, of a question that asks at least two things; empty for every other.

    A later part that points back takes what it points at from the first.
    """
    clauses = [clause for sentence in _SENTENCES.split(question.strip()) for clause in _clauses(sentence)]
    whole = not any(_LISTED.search(clause) for clause in clauses)
    if len(clauses) < 2 or not whole or not all(_asks_something(clause) for clause in clauses):  # noqa: PLR2004 - a part is one of two or more
        return ()
    first, *others = [f"{clause[0].upper()}{clause[1:].rstrip(' ?,')}?" for clause in clauses]
    before = understand(first)
    later = (understand(other, [{"role": "user", "content": first}]) for other in others)
    return (Part(first, before), *(Part(other, query) for other, query in zip(others, later, strict=True)))


def _clauses(sentence: str) -> list[str]:
    """The sentence, parted where an "and" joins a question to another."""
    for joint in _JOINED.finditer(sentence):
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if _asks_something(before) and _is_own(before, after):
            return [before, *_clauses(after)]
    return [sentence]


def _asks_something(clause: str) -> bool:
    """Whether it opens with a question word and asks of something: "which are not?" does not."""
    opened = _OPENED.match(clause)
    return bool(opened) and len(words(clause)) > _LEAST_WORDS and bool(terms(clause))


def _is_own(before: str, after: str) -> bool:
    """Whether what follows is a question beside the first one and not inside it: "Who knows what happened and who did it?".

    "Where was" and "what did" are in the order of a question; "who is" and "what was" may be in that of a clause.
    """
    opened = _OPENED.match(before)
    inside = _WITHIN.search(before, opened.end() if opened else 0)
    return inside is None or bool(_IN_ORDER.match(after))
