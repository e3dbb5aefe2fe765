"""Who says it: the speakers a sentence names, and whether a claim states bare what its evidence only reports.

By verbs of saying and what stands beside them. The speaker of an evidence sentence itself was found when the document was
read; here a claim is held against it. Knows no document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import Name, country, dates, names, terms, words
from ..types import Evidence, Span
from .initials import stands_for
from .named import single
from .roles import roots
from .titles import OFFICES

_TURNED = "said says added adds warned wrote argued claimed replied explained insisted".split()
"""Verbs whose speaker may follow: "…, said the minister"."""
SAYING = frozenset(_TURNED) | frozenset(
    """
    say told tells tell warns warn claims claim argues argue insists stated states believe believes believed thinks think
    announced announces alleged alleges accused accuses stressed stresses emphasised emphasized emphasises emphasizes reiterated
    urged urges suggested suggests predicted predicts denied denies acknowledged admitted asserted declared declares confirmed
    confirms described criticised criticized vowed pledged demanded noted notes reported writes allege insist assert asserts contended
    predict maintained suspected blame blames blamed expect expects
    """.split()
)
"""Verbs by which somebody says something."""
_PLAIN = "|".join(sorted(SAYING - {*_TURNED, "states"}, key=len, reverse=True))
_CUE = re.compile(
    rf"\b(?:(?P<turned>{'|'.join(_TURNED)})|{_PLAIN}|states(?= that\b|:)|call(?:ed|s) for|rule[ds] out)\b"
    r"|\b(?P<source>according to|in the words of|in the view of)\s",
    re.IGNORECASE,
)
_AMBIGUOUS = "report(?:s|ed)?|suspects?|suggests?|contends?|maintains?|fears?|insists?|reckons?|estimates?|assumes?|concludes?"
"""Verbs of saying that are as often nouns or say something else: they report where somebody is said to do so, and what."""
_PRESENT = re.compile(
    rf"\w (?:{_AMBIGUOUS}) (?:that|the|an?|he|she|it|they|its|his|her|their|there|this|[A-Z]\w+)\b"
    rf"|, (?:[\w’'-]+ ){{1,4}}(?:{_AMBIGUOUS}|alleges?|claims?|argues?|believes?)\W*$"
)
_HEDGE = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|(?:is|are|was|were) (?:said|thought|believed|alleged|understood|reported) to)\b",
    re.IGNORECASE,
)
_ASSERTED = re.compile(
    r"\b(?:sa(?:id|ys?)|t(?:old|ells?) \w+|(?:claim|insist|assert|contend|maintain|suggest)(?:s|ed)?|(?:argue|allege|believe)[sd]?)\b"
    r"(?:(?: (?:on|in|at|to|during|after|before|last|this)\b[^.,;:“”\"]{1,40}?)? that\b)?",
    re.IGNORECASE,
)
"""Verbs by which somebody asserts what may not be so; what is announced or admitted is done by it or less in doubt."""
_AHEAD = re.compile(r"\b(?:will|would)\b", re.IGNORECASE)
_NEAR = 60
_TURNS = frozenset(",”\"’'")
"""What stands before a verb whose speaker follows."""
_CLOSED = re.compile(r"\s*(?:$|[,.;:“”\"]|(?:on|in|at|of|during|after|before|last|this|earlier|later|yesterday|who|to)\b)")
_QUOTATION = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_APPOSED = 6
_ASIDE = re.compile(r", (?:who|which|whose|whom)\b[^,;:]*,")
_OFFICE = re.compile(rf" (?:[a-z]+ )?(?:{OFFICES})\b")
_OWNER = re.compile(rf"['’]s (?:(?:[\w-]+ ){{0,3}}(?:{OFFICES}) )?")
_JOINED = re.compile(r"\b(?:and|but)(?: (?:also|then|later|\w{2,}ly))?\s*$")
_BETWEEN = re.compile(r"[^.;:“”\"]*")


def said(text: str) -> bool:
    """Whether the sentence reports what somebody says, or what is said."""
    return bool(_CUE.search(text) or _HEDGE.search(text) or _PRESENT.search(text))


def speakers(text: str) -> list[list[str]]:
    """For each verb of saying, in order, the proper names beside it, of which one speaks, the likeliest last; none are left out.

    What stands in quotation marks names nobody who speaks here.
    """
    outside = _QUOTATION.sub(lambda match: "“" + " " * (len(match.group()) - 2) + "”", text)
    days = [(when.start, when.end) for when in dates(outside)]
    named = [name for name in names(outside) if not any(start <= name.start < end for start, end in days)]
    asides = [aside.span() for aside in _ASIDE.finditer(outside)]
    beside: list[list[Name]] = []
    for cue in _CUE.finditer(outside):
        # "Lind said Oslo was ready and urged Holm to leave": a verb behind "and" has the subject of the one before
        shared = beside and not cue["source"] and _JOINED.search(outside, max(0, cue.start() - _NEAR), cue.start())
        beside.append(beside[-1] if shared else _beside(outside, cue, _subjects(outside, cue, named, asides)))
    return [[name.text for name in group] for group in beside if group]


def _subjects(text: str, cue: re.Match[str], named: Sequence[Name], asides: Sequence[Span]) -> list[Name]:
    """The names that may be the subject of a verb: not the people of its office, nor whom a clause of "who" names."""
    before = [(start, end) for start, end in asides if end <= cue.start()]
    inside = (name for name in named if any(start < name.start < end for start, end in before))
    apart = {*inside, *(name for name in named if country(name.text.casefold()) and _OFFICE.match(text, name.end))}
    return [name for name in named if name not in apart]


def _beside(text: str, cue: re.Match[str], named: Sequence[Name]) -> list[Name]:
    behind = [name for name in named if name.start >= cue.end()]
    owned = len(behind) > 1 and _OWNER.fullmatch(text[behind[0].end : behind[1].start])  # "according to Nordbank's chief Ada Lind"
    behind = behind[1:2] if owned else behind[:1]
    turned = cue["turned"] and behind and not text[cue.end() : behind[0].start].strip() and text[: cue.start()].rstrip()[-1:] in _TURNS
    turned = turned and _CLOSED.match(text, behind[0].end)
    if cue["source"] or turned:
        return [name for name in behind if name.start - cue.end() <= _NEAR]
    before = [name for name in named if name.end <= cue.start()]
    near = before and cue.start() - before[-1].end <= _NEAR and _BETWEEN.fullmatch(text[before[-1].end : cue.start()])
    return before if near else []


def misattributed(claim: str, evidence: Sequence[Evidence]) -> tuple[str, str] | None:
    """Whom the claim says it from, and from whom the evidence has it, where these are two; None where they may be one.

    Only proper names are compared: "the minister" may be anybody whom a sentence before names.
    """
    told = [name for e in evidence for name in _told(e)]
    if not told:
        return None
    quotes = "\n".join(e.text for e in evidence)
    groups = speakers(claim)
    if not groups or any(_may_be(name, other, quotes) for name in sum(groups, []) for other in told):
        return None
    return groups[0][-1], told[0]


def _may_be(one: str, other: str, quotes: str) -> bool:
    """Whether two names may be of one speaker: they share a word, one is short for the other, or the quotes set them side by side."""
    return bool(_words(one) & _words(other)) or stands_for(one, other) or _apposed(one, other, quotes)


def _words(name: str) -> set[str]:
    return {single(word.folded) for word in words(name)}


def _told(evidence: Evidence) -> list[str]:
    """Proper names of those who speak in an evidence sentence."""
    if evidence.speaker:
        return [name.text for name in names(f"x {evidence.speaker}")]
    return [name for group in speakers(evidence.text) for name in group]


def _apposed(one: str, other: str, quotes: str) -> bool:
    """Whether two names stand for one speaker: "the head of NATO, Mark Rutte, said"."""
    first, second = quotes.find(one), quotes.find(other)
    if first < 0 or second < 0:
        return False
    start, end = (first + len(one), second) if first < second else (second + len(other), first)
    last = max(first + len(one), second + len(other))
    return "," in quotes[start:end] and quotes[last : last + 1] == "," and len(words(quotes[start:end])) <= _APPOSED


def bare(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether all the evidence reports speech and the claim does not, but for what it tells of one who speaks in his own words on it."""
    if said(claim) or not evidence or not all(e.speaker or said(e.text) for e in evidence):
        return False
    spoke = {term for e in evidence for term in terms(" ".join([e.speaker or "", *(name for group in speakers(e.text) for name in group)]))}
    return not spoke & set(terms(claim)) or any(_of_himself(claim, spoke, e.text) for e in evidence)


def _of_himself(claim: str, spoke: set[str], quote: str) -> bool:
    """Whether the claim says of one who speaks only what he asserts; what he will do he tells as nobody else can."""
    subject, claimed = roots(claim)[:1], {*roots(claim)} - spoke
    if not spoke.intersection(subject) or _AHEAD.search(claim) or not (cue := _ASSERTED.search(quote)):
        return False
    before, behind = ({*roots(part)} - spoke for part in (quote[: cue.start()], quote[cue.end() :]))
    return bool(claimed) and claimed <= (behind or before)
