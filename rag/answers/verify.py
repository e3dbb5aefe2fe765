"""Does the quote support the claim? Hard checks that can reject, and a soft measure of how much of it stands there.

Hard: dates, numbers, quoted words, names, who says it, opposites and negation. One that fails is enough. The soft measure
joins wording and nearness in one calibrated number (`support.py`). A claim that fails is ended early where a clause
boundary makes that safe. What an NLI model says, where the user has set one, comes last. Every check compares the claim with the
cited sentences only. Knows no model and no store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..days import MONTHS
from ..protocols import Inference
from ..text import When, dates, is_part, terms
from ..types import Evidence, Rejected, RejectedVerdict, Span
from .abroad import denied_abroad, english_figures, language_of
from .callings import miscalled
from .clauses import openings
from .clock import mistimed, times
from .dateline import Report, dated_reports
from .denials import denied, denies, negated
from .direction import misdirected
from .exclusive import excluded
from .hedges import left_open
from .infinitives import undone
from .likewise import likewise
from .named import misnamed
from .opposites import reversed_in
from .parity import overturned
from .places import displaced
from .prefixes import turned_by_prefix
from .quantities import Fault, faults
from .quotations import misquoted
from .ranks import misranked
from .roles import swapped
from .sequence import disordered
from .speech import bare, misattributed, said
from .support import PARTIAL, SUPPORTED, Signals, moved, probability, share, signals
from .titles import cut_short
from .votes import other_side

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_AGAINST = 0.9
"""Probability of contradiction above which an NLI model rejects a claim. Chosen, not fitted: no weights of such a model are here."""
_MONTH = re.compile(rf"\b(?:[Ii]n|[Ss]ince|until|by|last|of|during|early|late) (?P<name>{'|'.join(MONTHS)})\b(?! \d)")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_ECHO = 0.4
"""Share of a claim's words from which it is the question's rather than the quotes' when these lack them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checks found of a claim.

    `support` 0..1: probability that the quotes support it in full; `coverage` 0..1: share of its words in them; `echoed` 0..1: share of
    its words that stand in the question alone, 1 where its weekday does. `faults` are the hard checks that failed. `bare`: it states as
    a fact what the quotes only report; `open`: it states as done or so what they leave open. `text` is what may be said: the claim, or
    as much of it as holds, and `cut` what was left out of it, None when nothing was.
    """

    text: str
    support: float
    signals: Signals
    coverage: float
    faults: tuple[Fault, ...] = ()
    bare: bool = False
    open: bool = False
    echoed: float = 0.0
    cut: Rejected | None = None

    @property
    def fault(self) -> str | None:
        """The first hard check that failed, for people; None when none did."""
        return self.faults[0].reason if self.faults else None

    @property
    def verdict(self) -> RejectedVerdict:
        """What the claim is when it is rejected."""
        return "contradicted" if any(fault.contradicted for fault in self.faults) else "unsupported"

    @property
    def supported(self) -> bool:
        """Whether `text` may be shown as proved."""
        return not self.faults and self.support >= SUPPORTED and self.echoed < _ECHO

    @property
    def partial(self) -> bool:
        """Whether `text` may be shown at all."""
        return not self.faults and self.support >= PARTIAL

    @property
    def reason(self) -> str:
        """Why it may not be shown as proved, for people."""
        lacking = "the cited text holds too little of it" if self.signals.together else "no evidence holds its words"
        return self.fault or lacking


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the quotes.

    :param question: what was asked: its words in a claim prove little.
    :param before: what stands before quotes that point back, so that "she" may be called by her name.
    :param published: days on which the cited documents came out; their year and month need no other proof.
    :param nearness: text -> its cosine with the nearest quote, -1..1, for the claim and each of its `openings`; empty without an embedder.
    :param reports: the cited documents' outlets with those days, which a claim may name as the day of the report.
    """

    question: str = ""
    before: str = ""
    published: tuple[str, ...] = ()
    nearness: Mapping[str, float] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()


def check(claim: str, evidence: Sequence[Evidence], known: str = "", beside: Beside = Beside()) -> Finding:  # noqa: B008 - frozen
    """Compare a claim with the sentences cited for it, and end it early where only its beginning holds.

    :param known: words that need no proof beside the quotes: title and outlet of the cited documents.
    """
    whole = read(claim, evidence, known, beside)
    if whole.supported:
        return whole
    for kept, gone in openings(claim):
        part = read(kept, evidence, known, beside)
        if part.supported:
            return replace(part, cut=Rejected(gone, whole.verdict, whole.reason))
    return whole


def read(claim: str, evidence: Sequence[Evidence], known: str = "", beside: Beside = Beside()) -> Finding:  # noqa: B008 - frozen
    """As `check`, of the claim as a whole."""
    quotes = [e.text for e in evidence]
    language = language_of(claim, quotes)
    if language is None:
        return _read(claim, evidence, known, beside)
    near = {english_figures(text, language): cosine for text, cosine in beside.nearness.items()}
    proof = [replace(e, text=english_figures(e.text, language)) for e in evidence]
    found = _read(english_figures(claim, language), proof, known, replace(beside, nearness=near))
    denial = denied_abroad(claim, quotes, language)
    wrong = (Fault(denial, contradicted=True),) if denial else ()
    return replace(found, text=claim, faults=(*found.faults, *wrong))


def _read(claim: str, evidence: Sequence[Evidence], known: str, beside: Beside) -> Finding:
    quotes = [e.text for e in evidence]
    held = " ".join([*quotes, *(e.speaker or "" for e in evidence), known])
    told = "\n".join([*quotes, *(day[:4] for day in beside.published)])
    undated, assumed = _undated(claim, evidence, beside)
    missing = [Fault(f"the date {claim[when.start : when.end]!r} is not in the cited text") for when in undated]
    missing += faults(claim, told, _spans(claim), _spans(told))
    missing += [
        *_misplaced(claim, told, beside),
        *mistimed(claim, told),
        *misquoted(claim, told, beside.question),
        *cut_short(claim, told),
        *misranked(claim, told),
        *miscalled(claim, told),
    ]
    missing += misnamed(claim, f"{held} {beside.before}", beside.question)
    worded = [f"{quote} {likewise(claim, quote)}" for quote in quotes]
    seen = signals(claim, beside.question, worded, held, beside.nearness.get(claim))
    echoed = 1.0 if assumed else share(terms(claim), set(terms(beside.question)) - set(terms(" ".join([*worded, held]))))
    wrong = [
        fault for fault in (_speaker(claim, evidence), _opposite(claim, quotes), _roles(claim, quotes), _negation(claim, quotes)) if fault
    ]
    covered = share(terms(claim), set(terms(held)))
    unsettled = not said(claim) and (left_open(claim, quotes) or undone(claim, quotes))
    return Finding(claim, probability(seen), seen, covered, (*missing, *wrong), bare(claim, evidence), unsettled, echoed)


def weighed(found: Finding, said: Inference) -> Finding:
    """The finding after an NLI model read `found.text` as a conclusion from the quotes: it may reject a claim, and moves its support.

    What failed a hard check stays rejected, whatever the model says.
    """
    against = [Fault("the NLI model reads the cited text as contradicting it", contradicted=True)] * (said.contradiction > _AGAINST)
    return replace(found, support=moved(found.support, said.entailment), faults=(*found.faults, *against))


# --- dates, names ------------------------------------------------------------------------------------------


def _spans(text: str) -> list[Span]:
    """Where a text names days and times of day, which are compared as such and not as numbers."""
    return [(when.start, when.end) for when in dates(text)] + [(time.start, time.end) for time in times(text)]


def _days(claim: str, beside: Beside) -> list[When]:
    """The days of a claim that need a proof: not that of the report it names."""
    of_reports = dated_reports(claim, beside.reports)
    return [when for when in dates(claim) if (when.start, when.end) not in of_reports]


def _misplaced(claim: str, told: str, beside: Beside) -> Iterator[Fault]:
    """Days that the quotes tell of something else, where beside it they tell another day of what is claimed."""
    held = dates(told)
    for when in _days(claim, beside):
        same = [(h.start, h.end) for h in held if is_part(when.value, h.value) or is_part(h.value, when.value)]
        others = [(h.start, h.end) for h in held if (h.start, h.end) not in same and h.value.count("-") == when.value.count("-")]
        if rival := displaced(claim, (when.start, when.end), told, same, others):
            said, other = claim[when.start : when.end], told[slice(*rival)]
            yield Fault(f"the date {said!r} is told of something else; here the cited text has {other!r}")


def _undated(claim: str, evidence: Sequence[Evidence], beside: Beside) -> tuple[list[When], list[When]]:
    """Days that the quotes do not name, that were not worked out for one of them when it was read, and in which nothing was published.

    Apart from them, those that the question gave and that the quotes leave open: reports tell of a "Thursday" by their own date.
    """
    published = beside.published
    told = [when.value for e in evidence for when in dates(e.text)]
    held = {*told, *(day[:4] for day in published), *(day[:7] for day in published)}
    held |= {day[:4] + value[1:] for day in published for value in told if value.startswith("--")}  # "November 2" in a paper of 2004
    held |= {_last(month["name"], day) for day in published for e in evidence for month in _MONTH.finditer(e.text)}
    held |= {number.group() for e in evidence for number in _YEAR.finditer(e.text)}
    for day in (e.date for e in evidence if e.date):
        held |= {day, _DAYS[date.fromisoformat(day).weekday()]} if len(day) == 10 else {day}  # noqa: PLR2004 - YYYY-MM-DD
    unproved = [when for when in _days(claim, beside) if not any(is_part(when.value, other) for other in held)]
    asked = {when.value for when in dates(beside.question)}.intersection(_DAYS) if held.isdisjoint(_DAYS) else set()
    return [when for when in unproved if when.value not in asked], [when for when in unproved if when.value in asked]


def _last(month: str, published: str) -> str:
    """The last such month before a report came out, as YYYY-MM: "in April" of one of August 2021."""
    number = MONTHS.index(month) + 1
    return f"{int(published[:4]) - (number > int(published[5:7]))}-{number:02d}"


# --- speaker and opposites ---------------------------------------------------------------------------------


def _speaker(claim: str, evidence: Sequence[Evidence]) -> Fault | None:
    two = misattributed(claim, evidence)
    return Fault(f"the cited text has it from {two[1]}, not from {two[0]}", contradicted=True) if two else None


def _opposite(claim: str, quotes: Sequence[str]) -> Fault | None:
    pair = reversed_in(claim, quotes) or turned_by_prefix(claim, quotes) or other_side(claim, quotes) or excluded(claim, quotes)
    if pair and pair[0] == pair[1]:
        return Fault(f"the cited text has the sides of {pair[0]!r} the other way round", contradicted=True)
    if pair:
        return Fault(f"the claim says {pair[0]!r}, the cited text {pair[1]!r}", contradicted=True)
    way = misdirected(claim, quotes)
    return Fault(f"by the numbers of the cited text it did not go {way}", contradicted=True) if way else None


def _roles(claim: str, quotes: Sequence[str]) -> Fault | None:
    pair = swapped(claim, quotes)
    if not pair and disordered(claim, quotes):
        return Fault("the cited text has the two that it joins the other way round", contradicted=True)
    return Fault(f"the cited text has {pair[0]!r} and {pair[1]!r} the other way round", contradicted=True) if pair else None


def _negation(claim: str, quotes: Sequence[str]) -> Fault | None:
    if reason := overturned(claim, quotes) or denied(claim, "\n".join(quotes)):
        return Fault(reason, contradicted=True)
    return Fault(reason) if (reason := denies(claim, quotes) or negated(claim, quotes)) else None


# --- negation ----------------------------------------------------------------------------------------------


def refutes(evidence: Evidence, question: str) -> bool:
    """Whether the sentence denies what the question takes for granted, of the same names, numbers and days."""
    return denied(question, evidence.text) is not None and all(fault.contradicted for fault in read(question, [evidence]).faults)
