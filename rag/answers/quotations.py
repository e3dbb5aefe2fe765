"""Words that a claim puts in quotation marks, against the quotes: they must stand there, in one piece and of the same speaker.

Only “…” and “[…]” leave something out, inside one sentence, and neither a "not" nor a "may" may be lost that way. Knows quotation
marks of several languages, and no names but by their capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..sentences import sentence_spans
from ..text import dates, fold, names, negations, terms
from .clauses import clauses
from .hedges import open_words
from .quantities import Fault
from .speech import said as is_said

_QUOTED = re.compile(
    r"[“\"](?P<double>[^“”\"]{3,})[”\"]|„(?P<low>[^„“”]{3,})[“”]|«(?P<angled>[^«»]{3,})»"
    r"|(?<!\w)‘(?P<single>[^‘’]{3,}(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)'(?P<plain>\w[^'\"]+(?:'\w[^'\"]*)*)(?<=[\w.,;!?])'(?!\w)"
)
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)?\s*\]|\.\.\.|…)\s*")
_BRACKETS = re.compile(r"[\[\]]")
_EDGE = " .,;:!?"
_NAMING = re.compile(r"\b(?:call(?:s|ed|ing)?|describ(?:es?|ed|ing)|dub(?:s|bed)?|label(?:s|l?ed)?|term(?:s|ed)|deem(?:s|ed)?)\b")
"""Verbs by which somebody gives a thing words of his own, beside those of saying."""


def misquoted(claim: str, quotes: str, question: str = "") -> Iterator[Fault]:
    """What is wrong with each quotation of the claim that the quotes do not hold as claimed.

    :param quotes: one a line. :param question: what was asked: words of it in quotation marks are what is spoken of, not what somebody
        said, where the claim has no speaker.
    """
    told = [line[start:end] for line in quotes.split("\n") for start, end in sentence_spans(line)]
    for match in _QUOTED.finditer(claim):
        said = next(filter(None, match.groups()))
        if _stands(said, question) and not is_said(claim) and not _NAMING.search(claim):
            continue
        if not (_stands(said, quotes) or any(_stands_in_parts(said, sentence) for sentence in told)):
            yield Fault(f"the words {said!r} are not quoted from the cited text")
        elif other := _of_another(claim[: match.start()], said, told):
            yield Fault(f"the cited text has the words {said!r} from {other}", contradicted=True)


def _literal(part: str) -> str:
    return rf"(?<!\w){re.escape(fold(part).text.strip(_EDGE))}(?!\w)"


def _stands(said: str, text: str) -> bool:
    """Whether the words stand in the text in one piece; a word in brackets must stand there like any other."""
    held = fold(text).text
    return any(re.search(_literal(form), held) for form in (said, _BRACKETS.sub("", said)))


def _stands_in_parts(said: str, sentence: str) -> bool:
    """Whether the parts beside what is left out stand in the sentence in order, and nothing left out turns them or leaves them open."""
    parts = [_BRACKETS.sub("", part) for part in _LEFT_OUT.split(said) if part.strip(_EDGE)]
    if len(parts) < 2:  # noqa: PLR2004 - a beginning or an end left out
        return bool(parts) and _stands(parts[0], sentence)
    folded = fold(sentence)
    held = folded.text
    for match in re.finditer("(?=" + "(.*?)".join(f"(?:{_literal(part)})" for part in parts) + ")", held):
        gaps = [sentence[slice(*folded.back(*match.span(n)))] for n in range(1, len(parts)) if match[n]]
        if not any(negations(gap) or open_words(gap) for gap in gaps) and _inside(held, match):
            return True
    return False


def _inside(held: str, match: re.Match[str]) -> bool:
    """Whether each part stands in quotation marks, where the sentence has some."""
    places = [match.start(), *(match.end(group) for group in range(1, match.re.groups + 1))]
    return '"' not in held or all(held.count('"', 0, place) % 2 for place in places)


def _of_another(before: str, said: str, told: list[str]) -> str | None:
    """Who says the words in the cited text, where that is another than the claim names, and the text speaks of both; else None."""
    mine = _named(before)
    found = [(sentence, match.start()) for sentence in told for match in _QUOTED.finditer(sentence) if said.strip(_EDGE) in match.group()]
    if not mine or not found:
        return None
    theirs = [_named(sentence[:at]) for sentence, at in found]
    beside = {term for sentence, _ in found for term in terms(sentence)}
    return " ".join(theirs[0].values()) if all(one and not one.keys() & mine.keys() for one in theirs) and mine.keys() <= beside else None


def _named(before: str) -> dict[str, str]:
    """Names in the last clause before a quotation, by the stem of each word."""
    spans = clauses(before)
    clause = before[slice(*spans[-1])] if spans and not before[spans[-1][1] :].strip(" :,") else ""
    days = [(when.start, when.end) for when in dates(clause)]
    found = [name.text for name in names(clause) if not any(start <= name.start < end for start, end in days)]
    return {term: word for name in found for word in name.split() for term in terms(word)}
