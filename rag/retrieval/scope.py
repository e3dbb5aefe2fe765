"""Outlets and dates of publication that a question names as where to look: "what did Reuters report in March?".

By rule only, and rather too little than too much: a name counts where the question speaks of it as a source ("according to the
FT"), not as its subject ("who bought the FT?"), and a date where it says when something was published ("articles from March",
"since last week"), not when it happened ("who won the election in 2020?"). Knows the catalog by its list of outlets alone, and
the day by what it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..text import words
from ..types import Scope, Span
from .outlets import Mention, mentions
from .periods import MONTH, WEEKDAY, Period, Phrase, ends, phrase

_TOPIC_WORDS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """What a question says of where to look.

    `scope` holds the outlets and bounds it names, None when it names none; `rest` is the question without those words, as it was
    asked when there are none; `said` is the scope in one line, "" when there is none.
    """

    scope: Scope | None
    rest: str
    said: str


def named_scope(question: str, outlets: Sequence[str], today: date) -> Named:
    """The outlets and dates of publication that the question names.

    :param outlets: all outlets of the catalog, as it spells them; no other is known. :param today: what "last week" is told from.
    """
    rest, scope, dated = question, Scope(), True
    for _ in range(2):  # "articles from March by Reuters": what follows the first phrase is seen once that is gone
        found, cut = _once(rest, outlets if scope.outlets is None else (), today, dated)
        if not cut:
            break
        dated = len(cut) == 1 and found.after is None and found.before is None  # a date was found, or is that of one of two
        scope = Scope(
            outlets=scope.outlets if scope.outlets is not None else found.outlets,
            after=scope.after or found.after,
            before=scope.before or found.before,
        )
        rest = _without(rest, cut)
    return Named(scope, rest, str(scope)) if scope else Named(None, question, "")


def only_scope(words: str, outlets: Sequence[str], today: date) -> Scope | None:
    """The scope of words that hold nothing else, as "in April", "the FT" or "Reuters last week"; None for any others."""
    text = _plain(words).strip(" \n?.!,;")
    named = mentions(text, outlets)
    found = _ONLY.match(_masked(text, named)) if named else None
    if found and found.end() == len(text):
        return Scope(outlets=_outlets(named))
    when = phrase(text, found.end() if found else 0, today)
    if when is None or when.end != len(text) or (named and not found):
        return None
    after, before = _bounds(when.period)
    return Scope(outlets=_outlets(named) if found else None, after=after, before=before)


def narrowed(scope: Scope | None, named: Scope | None) -> Scope | None:
    """What lies in both; None when neither restricts. Outlets that both list, and no document when there is none."""
    if not scope or not named:
        return scope or named or None
    outlets = scope.outlets if named.outlets is None else named.outlets
    if scope.outlets is not None and named.outlets is not None:
        given = {outlet.lower() for outlet in scope.outlets}
        outlets = [outlet for outlet in named.outlets if outlet.lower() in given]
    after = max(filter(None, (scope.after, named.after)), default=None)
    before = min(filter(None, (scope.before, named.before)), key=_last_day, default=None)
    return replace(scope, outlets=outlets, after=after, before=before)


def _last_day(bound: str) -> str:
    """The last day of a bound that is a year or a month only, near enough to compare it."""
    return bound + "-12-31"[len(bound) - 4 :] if len(bound) < len("2024-12-31") else bound


# --- one look at a question ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A part of the question behind which a date is one of publication; `kind` says how freely.

    `tie` is where the words begin that only tie the date to it, as "published" in "articles published in March".
    """

    tie: int
    end: int
    kind: str


def _once(question: str, outlets: Sequence[str], today: date, dated: bool) -> tuple[Scope, list[Span]]:
    text = _plain(question)
    sources = sorted(_sources(text, mentions(question, outlets)), key=lambda source: source.cut) if outlets else []
    named = _outlets(sources)
    cut = [source.cut for source in sources]
    period = _one(list(_published(text, sources, today))) if dated else None
    if period is not None:
        cut.append((period.start, period.end))
    after, before = _bounds(period.period) if period else (None, None)
    return Scope(outlets=named, after=after, before=before), cut


def _one(found: Sequence[Phrase]) -> Phrase | None:
    """The first of the time phrases; None where there are two in different places, for each may belong to another article."""
    return found[0] if found and all(one.start < found[0].end and found[0].start < one.end for one in found) else None


def _bounds(period: Period) -> tuple[str | None, str | None]:
    return period.first.isoformat() if period.first else None, period.last.isoformat() if period.last else None


def _plain(question: str) -> str:
    """Quotes and hyphens straight and what stands between double quotes blanked, with every character in its place."""
    text = question.translate(str.maketrans("’‘–—“”\u00a0", "''--\"\" "))
    return re.sub(r'"[^"]*"', lambda quoted: "\ue001" * len(quoted[0]), text)


def _without(question: str, cut: Sequence[Span]) -> str:
    text = question
    for start, end in sorted(cut, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    text = re.sub(r"\s+([,;:?.!])", r"\1", " ".join(text.split()))
    text = re.sub(r"^[\s,;:]+|,(?=[,?.!])", "", text)
    text = re.sub(r"^and\s+(?=\w)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^what (?:about|on|of|regarding)\s+(?=\w)", "", text, flags=re.IGNORECASE)  # whatever is said about it
    text = re.sub(r"^that\s+(?=\w)", "Is it so that ", text, flags=re.IGNORECASE)  # it stays a question
    return text[:1].upper() + text[1:]


# --- outlets ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """Outlets named as a source: the span to take out of the question, where the phrase ends, and what it is."""

    outlets: tuple[str, ...]
    cut: Span
    end: int
    kind: str


_ONE = "\ue000+"  # an outlet, each of its characters
_LIST = rf"(?:both\s+)?(?P<list>{_ONE}(?:(?:\s*,\s*(?:and |or )?|\s+(?:and|or)\s+|\s*&\s*){_ONE})*)"
_ADVERB = r"(?:(?:also|actually|first|ever|really|originally|recently|just)\s+)?"
_SAY = "report|write|publish|cover|say|claim|mention|describe|quote|reveal|state|note|print|argue"
_SAID = "reported|written|published|covered|said|claimed|mentioned|described|quoted|revealed|stated|noted|printed|argued"
_TOLD = "reports|reported|wrote|writes|published|publishes|covered|covers|claims|claimed|described|describes|revealed"
_NOUN = "articles?|stories|story|reports?|pieces?|coverage|reporting|news|headlines?|editorials?|columns?|op-?eds?|documents?|texts?|items?"
_BE = r"(?:\s+(?:that|which))?(?:\s+(?:are|is|was|were|come|came|appeared|appear|published|written|reported|printed)){0,2}"
_SPOKEN = "say|says|said|write|writes|wrote|written|read|argue|argues|claim|claims|reported|tell|tells|told|quoted|mentioned"

_SOURCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("said", rf"\b(?P<cut>(?:did|do|does)\s+{_LIST}\s+{_ADVERB}(?:{_SAY}))\b"),
        ("said", rf"\b(?P<cut>(?:has|have|had)\s+{_LIST}\s+{_ADVERB}(?:been (?:reporting|saying|writing)|{_SAID}))\b"),
        ("said", rf"\b(?P<cut>(?:is|are|was|were)\s+{_LIST}\s+(?:reporting|saying|writing|covering))\b"),
        ("said", rf"(?:^|\b(?:that|which|what|whom|as|how|articles?|stories|story|reports?)\s+)(?P<cut>{_LIST}\s+(?:{_TOLD}))\b"),
        ("said", rf"\b(?:as|what)\s+(?P<cut>{_LIST}\s+(?:said|says))(?=\s+(?:about|on|of|in)\b|\s*[,?.]|\s*$)"),
        ("told", rf"\b(?P<cut>(?:according to|as (?:reported|published|told) (?:by|in))\s+{_LIST})"),
        ("told", rf"\b(?:{_NOUN}|anything){_BE}(?P<cut>\s+(?:from|in|by)\s+{_LIST})"),
        ("told", rf"\b(?:{_NOUN})\s+(?:about|on)\s+(?:[\w'-]+\s+){{1,4}}?(?P<cut>(?:from|in|by)\s+{_LIST})"),
        ("told", rf"\b(?:{_SAID}|carried|interviewed)(?:\s+\w+ly)?(?P<cut>\s+(?:by|in)\s+{_LIST})"),
        ("told", rf"^\W*(?P<cut>(?:in|from)\s+{_LIST})(?=\s*,)"),
        ("last", rf"\b(?:{_SPOKEN})\b.{{0,80}}?\b(?P<before>\w+)(?P<cut>\s+in\s+{_LIST})(?=\W*$)"),
        (
            "work",
            r"(?:^\W*|\b(?:in|from|to|do|does|did|which|what|how|any|across|and|many|me|list|find|show|read|see"
            r"|summari[sz]e|compare)\s+(?:an?\s+|all\s+)?)"
            rf"(?P<cut>{_LIST}(?:'s?)?)\s+(?:latest |recent |news )?(?:{_NOUN})\b(?!\s+\ue000)",
        ),
    )
)
_NOT_THIS = re.compile(
    r"\b(?:other than|except(?: for)?|besides|apart from|unlike|excluding|without|not)\s+(?:by |in |from |to )?$", re.IGNORECASE
)
_TAKEN_IN = re.compile(
    r"(?:stake|share|interest|invest|confiden|trust|belie|faith|work|job|role|post|career|cut|layoff|strike|staff|sold|bought)\w*$",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(  # the outlet as a company, or speaking of itself: "report a profit", "say about its owner", "say it would"
    r"\s+(?:(?:a|an|the|any|record|higher|lower|its|their|net|quarterly|annual|big|first|full-year)\s+)*"
    r"(?:profits?|loss(?:es)?|earnings|revenues?|sales|results|turnover|dividends?|accounts|sorry|layoffs|job cuts)\b"
    r"|\s+(?:(?:about|on|of|that|for|over|when|why)\s+)?(?:its|itself|themselves|it (?:would|will|was|is|had|has|plans|planned))\b",
    re.IGNORECASE,
)


_ONLY = re.compile(rf"(?:(?:according to|in|from|by|did|does)\s+)?{_LIST}(?:\s+(?:say|report|write|coverage|articles))?", re.IGNORECASE)


def _outlets(named: Sequence[Mention | _Source]) -> list[str] | None:
    """Each outlet once, in the order they are named; None when none is."""
    return list(dict.fromkeys(outlet for one in named for outlet in one.outlets)) or None


def _masked(text: str, named: Sequence[Mention]) -> str:
    for mention in named:
        text = text[: mention.start] + "\ue000" * (mention.end - mention.start) + text[mention.end :]
    return text


def _sources(text: str, named: Sequence[Mention]) -> Iterator[_Source]:
    """The mentions in which the outlet is where something stood, in the order of the rules, none twice."""
    text = _masked(text, named)
    taken: set[int] = set()
    for kind, pattern in _SOURCES:
        for match in pattern.finditer(text):
            start, end = match.span("list")
            meant = [mention for mention in named if start <= mention.start and mention.end <= end]
            if taken & {mention.start for mention in meant}:
                continue
            source = _is_source(kind, match, text)
            if source or kind == "said":  # "did the FT report a profit" is no report of the FT either
                taken |= {mention.start for mention in meant}
            if source:
                yield _Source(tuple(o for mention in meant for o in mention.outlets), match.span("cut"), match.end(), kind)


def _is_source(kind: str, match: re.Match[str], text: str) -> bool:
    if re.search(r"\ue000\W*(?:and|or)\s+$", text[: match.start("cut")]):  # half of a pair would leave the other side out
        return False
    if _NOT_THIS.search(text[: match.start("list")]) or _NOT_THIS.search(text[: match.start("cut")] + " "):
        return False
    if kind == "said":
        return not _OF_ITSELF.match(text, match.end())
    if kind == "last" and _TAKEN_IN.search(match["before"]):
        return False
    return kind == "work" or ends(text, match.end())


# --- dates ------------------------------------------------------------------------------------------

_SMALL = r"the|any|all|many|some|most|more|recent|latest|newest|of|are|these|those|in|from|other|media|press|newspaper|and|is|were"
_SMALL += "|do|does|did|have|has"
_ASKED_FOR = "which|what|many|any|all|list|show|find|me|other|recent|latest|newest"
_TIED = (
    r"(?P<tie>(?:\s+(?:that|which))?(?:\s+(?:are|is|was|were|have been|has been|published|written|reported|dated|printed|appeared)){0,2})"
)
_ANCHORS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("noun", rf"(?:^|\b(?:{_ASKED_FOR}|{_SMALL})\s+)(?:news )?(?:articles?|stories|news|coverage|headlines|editorials)\b{_TIED}"),
        ("noun", rf"(?:^|\b(?:{_ASKED_FOR})\s+)(?:documents|reports|texts|files|pieces|items)\b{_TIED}"),
        ("noun", r"\b(?:in|from|across|according to)\s+(?:the\s+|all\s+)?(?:documents|texts|files|reporting)\b" + _TIED),
        ("noun", r"\bwhich (?:outlets?|papers?|newspapers?) (?:have |has )?(?:reported|report|wrote|written|covered)\b"),
        ("passive", r"\b(?:what|anything|something|nothing)(?: else)? (?:was|is|has been|had been|been)(?: newly| also)? (?:reported)\b"),
        ("passive", r"\b(?:was|has|is) (?:anything|something)(?: been)? (?:reported)\b"),
        ("new", r"^\W*(?:(?:is there|do (?:you|we) have)\s+)?anything\b"),
        ("happened", r"^\W*what happened\b"),
        ("new", r"\b(?:what(?:'s| is| was| has been)? new|anything new|any updates?|what(?:'s| is) the latest|the latest)\b"),
    )
)
_WHEN = rf"(?:(?:last|this) (?:week|month|year)|yesterday|today|(?:last )?{WEEKDAY}|{MONTH}(?: \d{{4}})?)"
_DATED = re.compile(rf"\b(?P<when>{_WHEN})'s?\s+(?:news|articles|coverage|headlines|stories|reports|papers?|editions?)\b", re.IGNORECASE)
_ADJECTIVE = re.compile(rf"\b(?P<when>{_WHEN}|(?:19|20)\d\d)\s+(?:articles|coverage|headlines|stories)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\s+(?:about|on|of|regarding|concerning)\s+", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\s", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:in|on|at|of|by|with|after|before|during|between|for|about)\b", re.IGNORECASE)
_LEAD_END = re.compile(r"\s*,|\s+(?:what|who|how|which|why|where|did|does|has|have)\b", re.IGNORECASE)


def _published(text: str, sources: Sequence[_Source], today: date) -> Iterator[Phrase]:
    """Time phrases that say when something was published, the surest first."""
    # Behind one of several sources a date is that of its article alone: "Reuters' report of 3 May and the FT's".
    anchors = [_Anchor(source.end, source.end, "source") for source in sources if len(sources) == 1]
    for kind, pattern in _ANCHORS if len(sources) < 2 else ():
        anchors += [
            _Anchor(match.start("tie") if "tie" in pattern.groupindex else match.end(), match.end(), kind)
            for match in pattern.finditer(text)
        ]
    for anchor in anchors:
        found = phrase(text, anchor.end, today)
        if found and _fits(found, anchor.kind, text):
            yield replace(found, start=min(found.start, anchor.tie)) if anchor.tie < anchor.end else found
    for anchor in anchors:
        yield from _behind_topic(text, anchor, today)
    yield from _of_works(text, today)
    if any(source.kind in ("said", "told") for source in sources) or any(anchor.kind == "passive" for anchor in anchors):
        leading = phrase(text, 0, today)
        if leading and _LEAD_END.match(text, leading.end):
            yield leading
    for match in _SINCE.finditer(text):
        since = phrase(text, match.start(), today)
        if since and since.relative and since.unit != "year":
            yield since


def _fits(found: Phrase, kind: str, text: str) -> bool:
    if kind == "passive":  # "What was reported in 2023 by Siemens" is what Siemens did
        return not re.match(r"\s+by\b", text[found.end :])
    if kind == "happened":  # with more behind it, it is rather the time of what happened
        return found.relative and not text[found.end :].strip(" ?.!")
    if kind == "new":
        return found.word in ("since", "from") or found.relative
    return kind == "source" or found.word != "of" or found.unit != "year"


def _behind_topic(text: str, anchor: _Anchor, today: date) -> Iterator[Phrase]:
    """A date behind what the articles are about: "articles about Hungary from March", which must not be the date of that."""
    about = _ABOUT.match(text, anchor.end)
    if about is None:
        return
    for word in words(text[about.end() :])[:_TOPIC_WORDS]:
        end = about.end() + word.end
        topic, found = text[about.end() : end], phrase(text, end, today)
        if _PREPOSITION.search(topic):
            return
        if found and _goes_past(found, topic, anchor.kind):
            yield found


def _goes_past(found: Phrase, topic: str, kind: str) -> bool:
    """Whether the date belongs to the articles rather than to their topic, which holds none if it is a name alone."""
    if found.unit == "year" and not found.relative:
        return False
    if found.word == "since" or (found.word == "from" and kind != "passive"):
        return found.relative or _is_name(topic) or found.word == "from"
    if kind in ("source", "noun") and found.relative and not found.word and found.unit in ("week", "month"):
        return True
    return kind in ("source", "passive", "noun") and _is_name(topic) and not any(char.isdigit() for char in topic)


def _is_name(topic: str) -> bool:
    return all(word[0].isupper() for word in topic.split() if word.lower() not in ("the", "and"))


def _of_works(text: str, today: date) -> Iterator[Phrase]:
    """Such as "yesterday's news" and "the March coverage"."""
    for pattern in (_DATED, _ADJECTIVE):
        for match in pattern.finditer(text):
            found = phrase(text[: match.end("when")], match.start("when"), today)
            if found:
                end = match.end("when") + (2 if text.startswith("'s", match.end("when")) else 0)
                yield replace(found, end=end)
