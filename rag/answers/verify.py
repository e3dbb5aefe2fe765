"""Does the quote support the claim? Hard checks that read numbers, dates, names, quotation marks and negation.

Every check compares the claim with the cited sentences only. One failed hard check is enough to reject. Knows no
model; its soft measure is the share of the claim's words that the quotes hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import dates, fold, names, negations, numbers, stem, terms, words
from ..types import Evidence, RejectedVerdict

_QUOTED = re.compile(r"[“\"]([^“”\"]{3,})[”\"]")
_CLAUSE = re.compile(r"[,;:.“”\"()]|\b(?:but|while|although|whereas|and)\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checks found: `coverage` 0..1 of the claim's words in the quotes; `fault` None when no hard check failed."""

    coverage: float
    fault: str | None = None
    verdict: RejectedVerdict = "unsupported"


def check(claim: str, evidence: Sequence[Evidence], known: str = "") -> Finding:
    """Compare a claim with the sentences cited for it.

    :param known: words that need no proof beside the quotes: title and outlet of the cited documents.
    """
    quotes = " ".join(e.text for e in evidence)
    spoken = " ".join(e.speaker or "" for e in evidence)
    coverage = _coverage(claim, f"{quotes} {spoken} {known}")
    for test in (_dates, _numbers, _quotation):
        if fault := test(claim, quotes):
            return Finding(coverage, fault)
    if fault := _names(claim, f"{quotes} {spoken} {known}"):
        return Finding(coverage, fault)
    if fault := _denied(claim, quotes):
        return Finding(coverage, fault, "contradicted")
    if fault := _denies(claim, quotes):
        return Finding(coverage, fault)
    return Finding(coverage)


def _coverage(claim: str, text: str) -> float:
    claimed = terms(claim)
    held = set(terms(text))
    return sum(term in held for term in claimed) / len(claimed) if claimed else 0.0


def _numbers(claim: str, quotes: str) -> str | None:
    held = {n.value for n in numbers(quotes)}
    days = dates(claim)  # compared as dates, whatever order their parts are written in
    for number in numbers(claim):
        if any(when.start <= number.start < when.end for when in days):
            continue
        if not any(abs(number.value - other) <= 1e-9 * max(1.0, abs(other)) for other in held):
            return f"the number {claim[number.start : number.end]!r} is not in the cited text"
    return None


def _dates(claim: str, quotes: str) -> str | None:
    held = {d.value for d in dates(quotes)}
    for when in dates(claim):
        if not any(other == when.value or other.endswith(when.value.lstrip("-")) or other.startswith(when.value) for other in held):
            return f"the date {claim[when.start : when.end]!r} is not in the cited text"
    return None


def _quotation(claim: str, quotes: str) -> str | None:
    held = fold(quotes).text
    for match in _QUOTED.finditer(claim):
        if fold(match.group(1)).text.strip(" .,") not in held:
            return f"the words {match.group(1)!r} are not quoted from the cited text"
    return None


def _names(claim: str, text: str) -> str | None:
    held = {word.folded for word in words(text)} | {stem(word.folded) for word in words(text)}
    for name in names(claim):
        for word in words(name.text):
            if (
                word.start == 0
                and name.start == 0
                and len(words(name.text)) == 1
                and not word.folded[0].isdigit()
                and _is_opener(claim, word.end)
            ):
                continue
            if word.folded not in held and stem(word.folded) not in held and not _akin(word.folded, held):
                return f"the name {name.text!r} is not in the cited text"
    return None


def _is_opener(claim: str, end: int) -> bool:
    """Whether a lone capitalised word at the start is likely no name: it ends as participles, adverbs and plurals do."""
    first = claim[:end].lower()
    return first.endswith(("ing", "ed", "ly")) or (first.endswith("s") and len(first) > 4 and claim[end : end + 1] == " ")


def _akin(word: str, held: set[str]) -> bool:
    """Ukraine and Ukrainian, Russia and Russian: five letters in common at the start, all but the ending."""
    return len(word) >= 5 and any(other[:5] == word[:5] and abs(len(other) - len(word)) <= 3 for other in held)


def _denied(claim: str, quotes: str) -> str | None:
    """The quote denies or refuses just what the claim says happened."""
    if negations(claim):
        return None
    claimed = set(terms(claim))
    for start, end in negations(quotes):
        if set(terms(quotes[start:end])) & claimed:
            continue
        clause = _CLAUSE.split(quotes[end:], maxsplit=1)[0]
        governed = set(terms(clause))
        if governed and len(governed & claimed) >= 2 and len(governed & claimed) >= len(claimed) / 3:
            return f"the cited text says {quotes[start:end]!r} of it"
    return None


def _denies(claim: str, quotes: str) -> str | None:
    """The claim denies something, and nothing in the quotes does."""
    denied = negations(claim)
    if not denied or negations(quotes):
        return None
    held = set(terms(quotes))
    if any(set(terms(claim[a:b])) & held for a, b in denied):
        return None
    return f"the claim says {claim[denied[0][0] : denied[0][1]]!r}, the cited text does not"
