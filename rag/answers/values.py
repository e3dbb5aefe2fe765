"""The value with which one sentence answers a question, an amount, a day or a name, and when two values cannot both be right.

By words alone, and sure rather than thorough: where a sentence holds several values and its words do not say which of
them answers, it has none. Knows no evidence, no score and no other sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..text import STOP, country, dates, fold, names, negations, stem, terms, words
from ..types import Evidence, Span
from .amounts import Amount, amount
from .erratum import upheld
from .expected import Expected, expected
from .kindred import kindred, speaking_of
from .opposites import opposite
from .retracted import takes_back
from .verify import check


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written; a part that the text leaves out is None."""

    text: str
    year: int | None
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class Called:
    """A proper name as written, and the folded words of it."""

    text: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stance:
    """A yes or a no; `text` is that word."""

    text: str


Value = Amount | Day | Called | Stance

_SEVERAL = re.compile(
    r"\b(?:what|which|who)\s+(?:are|were)\b|\b(?:what|which)\s+(?:(?!\w*(?:ss|us|is)\b)\w{3,}s|people|men|women|children)\b"
    r"|^\W*(?:please )?(?:list|name|give|tell)\b|\bwho (?:all|else)\b"
)
_QUANTITY = re.compile(
    r"\bwhat (?:is|was|were|are) (?:[\w’'.-]+ ){0,5}?(?:revenues?|profits?|loss|sales|turnover|budget|cost|price|salary|toll|rate|amount"
    r"|share|percentage|valuation|deficit|debt|fine)\b"
)
_DATED = re.compile(r"\bwhat (?:is|was) (?:the )?(?:[\w’'-]+ ){0,2}date\b")
_THING = re.compile(r"\b(?:what|which) (?!is\b|was\b|do\b|does\b|did\b|has\b|had\b|will\b|would\b|can\b|kind\b|type\b|sort\b)\w+")


def wanted(question: str) -> Expected:
    """The kind of the one value asked for; "other" where none is, as with lists and reasons.

    Beside what `expected` tells, a quantity by its noun ("the revenue") and a thing by its class ("which film").
    """
    folded = fold(question).text
    if _SEVERAL.search(folded):
        return "other"
    kind = expected(question)
    if kind != "other":
        return kind
    for other, pattern in ((_QUANTITY, "number"), (_DATED, "date"), (_THING, "person")):
        if other.search(folded):
            return pattern  # type: ignore[return-value]
    return "other"


def value_of(question: str, text: str, aside: str = "") -> Value | None:
    """The value with which the text answers the question; None where it gives none, or its words do not say which.

    :param aside: words that are no answer though they are names: the speaker, the outlet.
    """
    kind = wanted(question)
    text = upheld(without_dateline(text))
    if takes_back(text) or (_OLDER.search(text) and not _OLDER.search(question)):
        return None
    if kind == "number":
        return amount(question, text, _asked(question))
    if kind == "date":
        return _day(question, text)
    if kind == "yesno":
        return _stance(question, text)
    return _called(question, text, aside) if kind in ("person", "place") else None


def differ(one: Value, two: Value) -> bool:
    """Whether at most one of the two can be right. Values of different kinds or units cannot be compared, and do not differ."""
    if isinstance(one, Amount) and isinstance(two, Amount):
        return one.unit == two.unit and (one.low > two.high or two.low > one.high)
    if isinstance(one, Day) and isinstance(two, Day):
        parts = ((one.year, two.year), (one.month, two.month), (one.day, two.day))
        return any(a is not None and b is not None and a != b for a, b in parts)
    if isinstance(one, Called) and isinstance(two, Called):
        return not _same_name(one, two)
    return isinstance(one, Stance) and isinstance(two, Stance) and one != two


def agree(one: Value, two: Value) -> bool:
    """Whether the two say the same: no difference and, of amounts, each number within what the other may stand for."""
    if isinstance(one, Amount) and isinstance(two, Amount):
        return one.may_mean(two) and two.may_mean(one)
    return not differ(one, two)


def unequal(one: Value, two: Value) -> bool:
    """Whether they are amounts of one unit of which neither number is within what the other may stand for, be it that the ranges meet."""
    return isinstance(one, Amount) and isinstance(two, Amount) and one.unit == two.unit and not (one.may_mean(two) or two.may_mean(one))


_OLDER = re.compile(
    r"\b(?:original|originally|initially|previously|at first|had been (?:due|set|scheduled)|was (?:due|supposed) to)\b", re.IGNORECASE
)
"""Marks a value that the sentence itself calls an older one."""
_DATELINE = re.compile(r"^\W*[\w ,.]{0,40}?(?:\.\.\.|…|\([A-Z][\w. ]{1,20}\)\s?[-–—]|\s[-–—])\s")


def without_dateline(text: str) -> str:
    """The text behind "KYIV, March 12 (Agency) —" or "Mar 12, 2026 …": where and when it was reported is no part of what it says."""
    if (day := next(iter(dates(text)), None)) and day.start == 0 and re.match(r"\s+[A-Z“\"]", text[day.end :]):
        return text[day.end :].lstrip()
    found = _DATELINE.match(text)
    return text[found.end() :] if found and (dates(found.group()) or "(" in found.group()) else text


def _asked(question: str) -> set[str]:
    """Stems of what the question says of the value: its content words but names and numbers."""
    named = named_in(question)
    return {s for s in terms(question) if s not in named and s.isalpha()}


def named_in(question: str) -> set[str]:
    """Stems of the names in a question; its first word is none."""
    first = next(iter(words(question)), None)
    return {
        stem(word.folded) for name in names(question) for word in words(name.text) if not (first and name.start + word.start == first.start)
    }


# --- days ------------------------------------------------------------------------------------------

_BOUND = r"\b(?:since|until|before|after|an?|of) "
_CLASSES = frozenset(stem(word) for word in "date day month year time".split())
_WRITTEN = re.compile(r"(?P<year>\d{4}|-)(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")


def _day(question: str, text: str) -> Day | None:
    asked = {d.value for d in dates(question)}
    found = {
        (d.start, d.end): d.value
        for d in dates(text)
        if d.value not in asked and _WRITTEN.fullmatch(d.value) and not _bounds(text, d.start)
    }
    asked = _asked(question) - _CLASSES
    span = speaking_of(asked, list(found), text)
    if span is None or (asked and not any(kindred(s, a) for s in terms(text) for a in asked)):
        return None
    parts = _WRITTEN.fullmatch(found[span])
    assert parts is not None  # noqa: S101 - only such were kept
    year, month, day = (int(part) if (part := parts[name]) and part != "-" else None for name in ("year", "month", "day"))
    return Day(
        re.sub(r"^(?:in|since|by|until|during|before|after|of) ", "", text[span[0] : span[1]], flags=re.IGNORECASE), year, month, day
    )


def _bounds(text: str, start: int) -> bool:
    """Whether a day bounds or names something else: "since 2007", "in a February 2021 call", "the Act of 2022"."""
    return bool(re.search(f"{_BOUND}$", text[:start]) or re.match(_BOUND, text[start:]))


# --- yes and no ---------------------------------------------------------------------------------------

_HELD = 0.75
"""Share of a question's words that a sentence must hold to be a yes or a no to it."""
_HEDGED = re.compile(
    r"\b(?:may|might|could|would|should|will|whether|if|plans?|planned|planning|consider(?:ing|ed|s)?|asked|rumou?r(?:s|ed)?|reportedly|likely"
    r"|expected|urged?|urges|wants?|wanted|called (?:for|on)|threatened|alleged(?:ly)?|possible|possibly|unclear)\b",
    re.IGNORECASE,
)


def _stance(question: str, text: str) -> Stance | None:
    """Whether the sentence says just what the question asks, or denies it; None for anything in between."""
    asked, held = set(terms(question)), set(terms(text))
    turned = {a for a in asked - held if any(opposite(a, h) for h in held)}
    kept = [a for a in asked if a in turned or any(kindred(a, h) for h in held)]
    if len(asked) < 2 or len(kept) < _HELD * len(asked) or _HEDGED.search(text) or _HEDGED.search(question):
        return None
    if turned:
        return None if negations(text) else Stance("no")
    if negations(text):
        return Stance("no") if check(question, [Evidence(1, "", 0, len(text), text)]).verdict == "contradicted" else None
    return Stance("yes")


# --- names -----------------------------------------------------------------------------------------

_ROLE = re.compile(
    r"\b(?:who|whom|(?:which|what) (?:[\w’'-]+ )?[\w’'-]+?) (?:is|was|are|were|will be|has been|had been|became) "
    r"(?:the |an? )?(?P<role>[^?]+)"
)
_DOER = re.compile(r"\b(?:who|(?:which|what) [\w’'-]+(?: [\w’'-]+)??) (?P<verb>[\w’'-]+)")
_AUXILIARY = frozenset("is are was were do does did has have had will would should can could may might must".split())
_ENDS = re.compile(r"\b(?:of|in|at|on|for|to|from|by|as|with|when|during|the|an?)\b|[,;:(]")
_FILLS = frozenset("has have had will also later then who by the a an s new its his her their as to now current".split())
_BEING = frozenset("is was were are be been being became becomes named appointed elected announced called".split())
"""Small words that may stand between a name and the word beside which it is looked for; those of being only beside a role."""
_CHOSEN = frozenset("elected cast crowned".split())  # of whom they are said, in the passive, he is the one who wins or plays
_BEFORE_NAMES = frozenset("starring featuring".split())
_SHORTENED = ("Jr", "Sr")
_APPOSITION = re.compile(r", (?:an?|the|\d+)\b[^;:()“”]{1,80}?,(?= (?:(?:has|have|had|was|were|is|will|been|also)\b|\w+ed\b))")
_APPOSED = re.compile(r", (?:an?|the|\d+)\b[^;:()“”]{1,80}")
_STOPS = ';:()“”"·,.'
_NOT_NOW = re.compile(r"\b(?:former|ex|interim|acting|next|would-be|outgoing|incoming|deputy|vice|co)\W*$", re.IGNORECASE)
_TITLES = frozenset("mr mrs ms dr sir lord lady president prime minister senator king queen prince princess the".split())


def _called(question: str, text: str, aside: str) -> Called | None:
    """The name that stands where the question's own word puts it: before "won", beside "director"; None where none or two do."""
    folded = fold(question).text
    if re.match(r"\W*where\b|.*\bwhat is the name\b", folded):
        return None  # "Geneva" and "Switzerland" are both right
    word, acts = _slot(question, folded)
    if not word:
        return None
    if acts and not _holds_most(_asked(question) - {word, *_class_of(folded)}, text):
        return None
    known = {w.folded for w in words(f"{question} {aside}")}
    everyone = [(n.start, n.end) for n in names(text)]
    spans = [(a, b) for a, b in everyone if not _plain(text[a:b]) <= known and _may_answer(text[a:b], opens=a == 0)]
    beside = [span for span in spans if _belongs(word, acts, text, span, everyone)]
    beside = [span for span in beside if not any(one[1] < span[0] and _APPOSED.fullmatch(text[one[1] : span[0]]) for one in beside)]
    if len(beside) != 1:
        return None
    a, b = beside[0]
    return Called(text[a:b], frozenset(_plain(text[a:b])))


def _class_of(folded: str) -> list[str]:
    """Stem of the word that only names the kind asked for: "film" of "which film won"."""
    named = re.match(r"\W*(?:\w+ )?(?:which|what) ([\w’'-]+)", folded)
    return [stem(named.group(1))] if named else []


def _holds_most(asked: set[str], text: str) -> bool:
    """Whether at least half of the stems are told of in the text, not counting one: often the kind of thing, as "tournament"."""
    held = set(terms(text))
    return 2 * sum(any(kindred(a, h) for h in held) for a in asked) >= len(asked) - 1


def _slot(question: str, folded: str) -> tuple[str, bool]:
    """The stem beside which the name stands, and whether he acts: "won" and True for "who won", "director" and False for "who is the …"."""
    named = named_in(question)
    if role := _ROLE.search(folded):
        phrase = _ENDS.split(role["role"])[0]
        content = [w.folded for w in words(phrase) if w.folded not in STOP and stem(w.folded) not in named and w.folded.isalpha()]
        return (stem(content[-1]), content[-1].endswith("ing")) if content else ("", False)
    doer = _DOER.search(folded)
    return (stem(doer["verb"]), True) if doer and doer["verb"] not in _AUXILIARY else ("", False)


def _belongs(slot: str, acts: bool, text: str, span: Span, everyone: list[Span]) -> bool:
    """Whether the slot's word stands right beside the name, nothing but small words between."""
    for word in words(text):
        if not kindred(stem(word.folded), slot):
            continue
        before = span[1] <= word.start
        a, b = (span[1], word.start) if before else (word.end, span[0])
        between = text[a:b].removeprefix(".") if text[:a].endswith(_SHORTENED) else text[a:b]
        if before and (apposed := _APPOSITION.match(between)):
            a, between = a + apposed.end(), between[apposed.end() :]
        if (
            a > b
            or any(a <= s < b for s, _ in everyone)
            or re.search(r"[;:()“”\"·,]|\.\s" if acts and before else r"[;:()“”\"·]|\.\s", between)
        ):
            continue
        fills = _FILLS if acts and not word.folded.endswith("ing") and word.folded not in _CHOSEN else _FILLS | _BEING
        if any(w.folded not in fills for w in words(between)) or _NOT_NOW.search(text[: word.start if before else span[0]]):
            continue
        if acts and before and re.search(r"(?:\band|&) $", text[: span[0]]):
            continue  # one of several
        if before or not acts or word.folded in _BEFORE_NAMES or re.search(r"\bby\W+$", between):
            return True
    return False


def _plain(name: str) -> set[str]:
    return {word.folded for word in words(name)} - _TITLES


def _may_answer(name: str, *, opens: bool) -> bool:
    """Whether a capitalised run is no date, no nationality, no small word and no participle that opens its sentence."""
    if dates(name) or len(words(name)) > 1:
        return not dates(name)
    if fold(name).text in STOP and not (len(name) > 1 and name.isupper()):
        return False
    return country(fold(name).text) is None and not (opens and name.endswith(("ing", "ed", "ly")))


def _same_name(one: Called, two: Called) -> bool:
    """Whether two names may mean the same: a word in common, initials of the other, or a letter or two apart."""
    if one.words & two.words or {stem(w) for w in one.words} & {stem(w) for w in two.words}:
        return True
    if _initials(one.text) == _letters(two.text) or _initials(two.text) == _letters(one.text):
        return True
    return any(SequenceMatcher(None, a, b).ratio() >= 0.8 for a in one.words for b in two.words if min(len(a), len(b)) >= 4)


def _initials(name: str) -> str:
    found = words(name)
    return "".join(word.folded[0] for word in found if word.folded not in STOP) if len(found) > 1 else "-"


def _letters(name: str) -> str:
    return re.sub(r"\W", "", fold(name).text)
