"""The shortest string that answers a question: a person, a place, a date, a number, in a claim and in the quote that proves it.

Of the strings of the kind asked for, each is worth something by where it stands: near the question's words, behind "by" or "in", before
the thing that is counted. Told only where one is clearly worth more than the others. The worths are fitted, as a choice among the
strings of a sentence, by `benchmarks/short_answers.py`. Knows no evidence but the sentence, and no score.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..text import STOP, Word, country, dates, fold, numbers, stem, words
from ..types import Span
from .clauses import around
from .expected import Expected, added, expected, inside, is_time, named, stems
from .misfits import fitting
from .pairs import together
from .reporting import asks_of, asks_of_saying, reporting
from .retracted import takes_back

CLEAR = 0.4
"""Share of the worth of all strings from which the best is told."""
# In steps of five words: `near` to the nearest of the question's words, `around` to the nearest four on average. `opens` the sentence in
# one word; `people`: of a nation; `by` and `at` stand before it; `counted`: the thing counted, a percent sign or a currency stands with
# it, as the question asks; `year`: a number that looks like one; `length` in pairs of words; `late`: its place in the sentence, 0..1;
# `clause`: how many of the question's words stand in its clause, of those that stand in the sentence.
WORTH: Mapping[Expected, Mapping[str, float]] = {
    "person": {
        "near": -0.20,
        "around": -0.06,
        "opens": -0.22,
        "people": -0.42,
        "by": 0.47,
        "at": -0.23,
        "quoted": -0.38,
        "length": 1.17,
        "late": -0.91,
        "clause": 0.34,
    },
    "place": {
        "near": -0.73,
        "around": 0.27,
        "opens": -0.31,
        "by": -0.15,
        "at": 0.64,
        "quoted": -0.31,
        "late": 0.16,
        "bracketed": -0.20,
        "clause": 0.48,
    },
    "date": {"near": -0.44, "around": -0.36, "at": 0.42, "length": 0.36, "late": 0.17, "bracketed": -0.33, "clause": 0.45},
    "number": {
        "near": -0.36,
        "around": -0.60,
        "counted": 1.05,
        "year": -0.32,
        "length": 0.77,
        "bracketed": -0.67,
        "clause": 1.49,
    },
}
_FAR, _STEP, _AROUND = 15, 5, 4
_FRAGMENT = 6
"""The most words of a claim that is an answer and no sentence, as small models give it: "Robert of Jumièges"."""
_YEAR = re.compile(r"(?<![\d,.])(?:1\d\d\d|20\d\d)(?:s\b)?(?!\d)(?![,.]\d)")
_DATED = re.compile(r"(?:in|since|by|until|during|before|after|of) ", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_CURRENCY = "$€£¥"
_LASTS = re.compile(r"\b(?:how long|how many (?:years|months|weeks|days|hours|minutes|seconds))\b")
_LASTING = re.compile(r"[ -](?:year|month|week|day|hour|minute|second|decade)s?\b", re.IGNORECASE)
_SHORTENED = re.compile(r"\bfrom [\w.,]{1,10}[ -](?:year|month|week|day|hour|minute|second|decade)s? to $", re.IGNORECASE)
_NEAR = 30
_OF = re.compile(r" (?:out )?of (?:the )?", re.IGNORECASE)
_WHO_IS = re.compile(r"\W*(?i:who(?:['’]s| is| was| are| were)) [A-Z][\w.-]*(?: [A-Z][\w.-]*)*\W*")
"""Asks what somebody is, whom it names: no string of a name or place answers that."""
_AT = frozenset("in at near from to on outside into of".split())
_THING = re.compile(r"\b(?:what|which)\b(?! (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b)")
_COUNTED = re.compile(r"\bhow (?:many|much) (?:of )?(?:the )?([\w-]+(?: [\w-]+)?)")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: the stems of its words, of what it counts, and whether it asks for percent or for money."""

    stems: set[str]
    counted: set[str]
    percent: bool
    money: bool


def shortest(question: str, claim: str, quote: str, speaker: str | None = None) -> str | None:
    """The shortest answer string: of the kind asked for, in the claim, and in the quote that proves it; else None.

    None as well where none of several is clearly the one, where the quote takes back what it tells, and for questions that ask for no such
    string. Who says it and when is none either, unless that is asked for. A claim in other words than the quote's may also answer "which
    show" or "what company", by the one name that it adds to the question.
    """
    kind = expected(question)
    if _WHO_IS.fullmatch(question) or takes_back(quote):
        return None
    proved = fold(quote).text
    wants_name = kind not in WORTH and _THING.search(fold(question).text) is not None
    if claim != quote and (kind in WORTH or wants_name) and (few := _few_words(question, claim)) and fold(few).text in proved:
        return few
    if wants_name and claim != quote:
        new = [claim[slice(*span)] for span in added(question, claim, named(claim))]
        return new[0] if len(new) == 1 and fold(new[0]).text in proved else None
    if kind not in WORTH:
        return None
    told = _of_the_matter(question, claim, spans_of(kind, question, claim), speaker)
    proven = [span for span in fitting(kind, question, claim, told) if fold(claim[slice(*span)]).text in proved]
    return _best(kind, question, claim, proven)


def _of_the_matter(question: str, text: str, spans: Sequence[Span], speaker: str | None) -> Sequence[Span]:
    """Those of the spans that do not stand where it is told who says it and when; only such where the question asks who he is."""
    if asks_of_saying(question):
        return spans
    named = [(found.start(), found.end()) for found in re.finditer(re.escape(speaker), text)] if speaker else []
    aside = reporting(text) or named
    asked = [span for span in aside if asks_of(question, text[slice(*span)])]
    return [span for span in spans if (inside(span, asked) if asked else not inside(span, aside))]


def _few_words(question: str, claim: str) -> str | None:
    """The claim where it is no sentence but an answer: a few words, none of which is the question's."""
    bare = claim.strip(" .")
    return bare if bare and len(bare.split()) <= _FRAGMENT and not stems(question) & stems(bare) else None


def spans_of(kind: Expected, question: str, text: str) -> list[Span]:
    """Where strings of that kind stand in the text, in order, that the question does not hold already."""
    if kind == "number":
        return added(question, text, _lasting(text) if _LASTS.search(fold(question).text) else _counts(text))
    if kind == "date":
        return added(question, text, _days(text))
    days = [(when.start, when.end) for when in dates(text)]
    people = [span for span in named(text) if not inside(span, days) and not is_time(text[slice(*span)])]
    return added(question, text, [] if text.isupper() else people)


def marks(kind: Expected, question: str, text: str, spans: Sequence[Span]) -> list[dict[str, float]]:
    """What speaks for and against each of the strings, by the names that `WORTH` has for it."""
    asked, read = _asked(question), words(text)
    return [_marks(kind, asked, text, read, span) for span in spans]


def _marks(kind: Expected, asked: _Asked, text: str, read: Sequence[Word], span: Span) -> dict[str, float]:
    start, end = span
    at = [n for n, word in enumerate(read) if start <= word.start < end]
    hits = [n for n, word in enumerate(read) if n not in at and word.folded not in STOP and stem(word.folded) in asked.stems]
    gaps = sorted(min(abs(n - at[0]), abs(n - at[-1])) for n in hits) if at else []
    before = text[:start].rstrip().rsplit(" ", 1)[-1].lower()
    told = text[start:end]
    begin, stop = around(text, start)
    return {
        "near": min([*gaps[:1], _FAR]) / _STEP,
        "around": min(sum(gaps[:_AROUND]) / len(gaps[:_AROUND]) if gaps else _FAR, _FAR) / _STEP,
        "opens": float(start == 0 and len(at) == 1),
        "people": float(len(at) == 1 and country(read[at[0]].folded) is not None),
        "by": float(before == "by"),
        "at": float(before in _AT),
        "quoted": float(text[max(0, start - 1) : start] in ("“", '"')),
        "bracketed": float(text[max(0, start - 1) : start] == "("),
        "counted": float(kind == "number" and _is_counted(asked, told, read[at[-1] + 1 : at[-1] + 3] if at else ())),
        "year": float(_YEAR.fullmatch(told) is not None),
        "length": min(len(at), 4) / 2,
        "late": start / max(1, len(text)),
        "clause": sum(begin <= read[n].start < stop for n in hits) / max(1, len(hits)),
    }


def _best(kind: Expected, question: str, text: str, found: Sequence[Span]) -> str | None:
    told = marks(kind, question, text, found)
    worth = [sum(WORTH[kind].get(name, 0.0) * value for name, value in one.items()) for one in told]
    if not worth:
        return None
    best = max(worth)
    whole = next(span for span in together(kind, text, found) if inside(found[worth.index(best)], [span]))
    shares = [math.exp(one - best) for one in worth]
    clear = sum(share for share, span in zip(shares, found, strict=True) if inside(span, [whole])) / sum(shares)
    return text[slice(*whole)] if clear >= CLEAR else None


def _asked(question: str) -> _Asked:
    folded = fold(question).text
    counted = _COUNTED.search(folded)
    return _Asked(
        stems(question),
        {stem(word) for word in counted[1].split()} if counted else set(),
        re.search(r"percent|\bshare\b", folded) is not None,
        re.search(r"\bhow much\b|\b(?:cost|price|worth)\b", folded) is not None,
    )


def _is_counted(asked: _Asked, told: str, after: Iterable[Word]) -> bool:
    if asked.percent:
        return bool(_PERCENT.search(told))
    return bool(asked.counted & {stem(word.folded) for word in after}) or (asked.money and told[:1] in _CURRENCY)


def _lasting(text: str) -> Iterator[Span]:
    """Numbers with the time that they count: "10 years"."""
    for start, end in _counts(text):
        if time := _LASTING.match(text, end):
            yield start, time.end()
        elif _SHORTENED.search(text, max(0, start - _NEAR), start):
            yield start, end


def _counts(text: str) -> Iterator[Span]:
    """Numbers, with the currency before them or the percent sign behind; none of a day, and no whole that others are counted of."""
    days = [(when.start, when.end) for when in dates(text)]
    found = numbers(text)
    parts = {number.end for number in found}
    for number in found:
        whole = any(_OF.fullmatch(text, end, number.start) for end in parts if number.start - _NEAR <= end < number.start)
        if whole or inside((number.start, number.end), days):
            continue
        start = number.start - (number.start > 0 and text[number.start - 1] in _CURRENCY)
        percent = _PERCENT.match(text, number.end)
        yield start, percent.end() if percent else number.end


def _days(text: str) -> Iterator[Span]:
    """Dates without their "in" or "since", and years that stand for themselves, in order."""
    told = [(when.start + (opened.end() if (opened := _DATED.match(text[when.start : when.end])) else 0), when.end) for when in dates(text)]
    years = [match.span() for match in _YEAR.finditer(text) if not any(start <= match.start() < end for start, end in told)]
    yield from sorted([*told, *years])
