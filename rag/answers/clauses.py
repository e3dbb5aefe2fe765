"""Where a sentence can be parted: the clauses that a number or a verb belongs to, and where a claim may end early.

By punctuation and the words that join clauses only. Knows no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import numbers, terms
from ..types import Span

_STOPS = r"[;()“”\"—\n]|:(?!\d)"  # "at 5:57"
MARKS = rf"{_STOPS}|\s[-–]\s"
"""What parts a sentence without a word; a comma does so less surely."""
_STOP = r"(?<!\b[A-Z])(?<!\b[JSMD]r)(?<!\bM[st])(?<!\bMrs)\."  # "Robert F. Kennedy Jr. said"
_JOINS = rf",(?!\d)|{_STOP}(?=\s|$)|\b(?:but|while|although|though|whereas|and|which|who)\b"
_EDGE = re.compile(rf"{MARKS}|{_JOINS}", re.IGNORECASE)
_FINER = re.compile(rf"{_STOPS}|{_JOINS}|\b(?:after|before|as|with)\b", re.IGNORECASE)  # a dash may tie a number to what it counts
_END_EARLY = re.compile(
    r"(?P<stop>;\s+|\s[–—]\s|,\s+(?:(?:and|but|while|whereas|which|who|adding|making|as|after|before|where|with)\s+))(?=(?P<next>\S+))"
)
# What follows takes back or narrows what was said before it, so it may not be left out.
_NARROWS = re.compile(
    r"\b(?:if|unless|only|not|no|never|however|except|until|provided|without|\w+n['’]t|supposedly|allegedly)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does|do|\w{2,}ed|became|began|came|fell|found|gave|got|grew|held"
    r"|kept|led|left|lost|made|met|paid|put|rose|ran|said|saw|sent|set|sold|spoke|stood|took|told|went|won|wrote|\w{3,}s)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 4

Near = tuple[str, str, str]
"""A clause between what stands before it and behind it in its text."""


def clauses(text: str) -> list[Span]:
    """Spans of the clauses in order, without white space around them; a bracket, comma or joining word parts two."""
    edges = [0, *(place for match in _EDGE.finditer(text) for place in match.span()), len(text)]
    spans = zip(edges[::2], edges[1::2], strict=True)
    return [(start + _left(text[start:end]), start + len(text[start:end].rstrip())) for start, end in spans if text[start:end].strip()]


def nearest(claim: str, quotes: Sequence[str]) -> list[Near]:
    """The clauses of the quotes that hold most words of the claim; empty where none holds any."""
    wanted = set(terms(claim))
    told = [(quote[:start], quote[start:end], quote[end:]) for quote in quotes for start, end in clauses(quote)]
    shared = [len(wanted & set(terms(clause))) for _, clause, _ in told]
    most = max(shared, default=0)
    return [one for one, count in zip(told, shared, strict=True) if count and count == most]


def around(text: str, place: int) -> Span:
    """The span of the clause at `place`; of the whole text where no clause holds it."""
    return next(((start, end) for start, end in clauses(text) if start <= place < end), (0, len(text)))


def phrase(text: str, span: Span) -> str:
    """The part around a span, up to the next edge of a clause or "after", "with" or their like: what most likely tells of it."""
    edges = [match.span() for match in _FINER.finditer(text)]
    start = max((end for _, end in edges if end <= span[0]), default=0)
    return text[start : min((begin for begin, _ in edges if begin >= span[1]), default=len(text))]


def openings(claim: str) -> list[tuple[str, str]]:
    """The claim ended early wherever that is safe, longest first, each with what is left out.

    Safe means: what stays is a sentence with a verb of its own, and what goes neither takes it back nor narrows it.
    """
    found = []
    for match in _END_EARLY.finditer(claim):
        kept, gone = claim[: match.start()].strip(), claim[match.start() :].strip(" ,;–—.")
        if (
            len(kept.split()) >= _LEAST_WORDS
            and _VERB.search(kept)
            and not _NARROWS.search(gone)
            and _balanced(kept)
            and _apart(match, gone)
        ):
            found.append((f"{kept}.", gone))
    return found[::-1]


def _apart(match: re.Match[str], gone: str) -> bool:
    """Whether what goes is a clause: behind "and" or "but" it needs a verb, or it may be the last item of a list."""
    joined = match["stop"].strip(" ,").lower()
    return joined not in ("and", "but", "as", "with") or bool(_VERB.search(gone)) and not numbers(match["next"])


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")") and text.count("“") == text.count("”") and text.count('"') % 2 == 0


def _left(text: str) -> int:
    return len(text) - len(text.lstrip())
