"""An answer put into words: each claim with its citations, behind who said or reported it, and each kind of answer as it is told.

What may be said is decided in `compose`; here it is said. Knows no model, no check and no score but those it is handed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..types import Answer, Citation, Claim, Evidence, Rejected, Status, Verdict
from . import extractive, yesno
from .case import Case
from .citations import MOST_PER_CLAIM, Numbering, marked
from .conflict import Dispute, Position
from .credit import Credits, attributed, report, speaker_of
from .wording import wording

_NEARBY = 0.03
_NEARBY_WORDS = 48


def claimed(
    text: str,
    proof: Sequence[Evidence],
    numbering: Numbering,
    support: float,
    verdict: Verdict,
) -> Claim:
    """One claim with its citations, behind its speaker where all its evidence is his."""
    speaker = speaker_of(text, proof)
    if speaker:
        text = attributed(text, speaker)
    cited = numbering.cite_together(proof)
    return Claim(text, cited, verdict, round(support, 3), "said" if speaker else "fact", speaker)


def quotation(evidence: Evidence, numbering: Numbering, support: float, verdict: Verdict = "supported") -> Claim:
    """The claim that is nothing but an evidence sentence in quotation marks, with its citation."""
    text = extractive.quoted(evidence)
    return Claim(text, numbering.cite_together([evidence]), verdict, round(support, 3), "quote", speaker_of(text, [evidence]))


def answered(
    case: Case,
    claims: tuple[Claim, ...],
    numbering: Numbering,
    rejected: tuple[Rejected, ...] = (),
    short: str | None = None,
    settled: yesno.Verdict | None = None,
) -> Answer:
    """The answer of these claims, in part where one is proved in part.

    :param short: the shortest answer. :param settled: the yes or no that the first claim settles, which then is that, unless it is only
        somebody's word.
    """
    text = _told(claims, numbering, settled)
    if settled:
        claims = (replace(claims[0], text=yesno.told(settled, claims[0].text)), *claims[1:])
        short = settled.polar if settled.by is None else None
    whole = all(claim.verdict == "supported" for claim in claims)
    return _made(case, text, "answered" if whole else "partial", claims, numbering.citations, rejected, short)


def _told(claims: Sequence[Claim], numbering: Numbering, settled: yesno.Verdict | None = None) -> str:
    """The claims with their markers, each behind outlet and day of the reports that it is the first to rest on; a yes or no comes first."""
    credits = Credits()
    cited = {c.number: c for c in numbering.citations}
    lead, first = yesno.opened(settled, claims[0].text) if settled else ("", claims[0].text)
    texts = [first, *(claim.text for claim in claims[1:])]
    return lead + " ".join(
        credits.first(text, [cited[n] for n in claim.citations]) + marked(text, claim.citations)
        for claim, text in zip(claims, texts, strict=True)
    )


def corrected(case: Case, against: Evidence, chance: float) -> Answer:
    """The question takes something for granted that a sentence denies: that sentence is the answer."""
    numbering = Numbering(case.documents)
    claim = quotation(against, numbering, chance, "partial")
    text = f"{wording(case.question).otherwise} {_told((claim,), numbering)}"
    return _made(case, text, "partial", (claim,), numbering.citations)


def both_told(case: Case, found: Dispute, chance: float) -> Answer:
    """Every position with who reports it; without a short answer, unless the first supersedes the others."""
    numbering = Numbering(case.documents)
    lead, rest = found.positions[0], found.positions[1:]
    first, others = ("Later: ", "Earlier: ") if found.superseded else ("", "")
    claims = (_position(case, lead, numbering, chance, first), *(_position(case, p, numbering, chance, others) for p in rest))
    text = " ".join(marked(claim.text, claim.citations) for claim in claims)
    if found.superseded:
        return _made(case, text, "answered", claims, numbering.citations, short=lead.value)
    return _made(case, f"The documents disagree. {text}", "conflict", claims, numbering.citations)


def _position(case: Case, position: Position, numbering: Numbering, chance: float, opening: str) -> Claim:
    """What a position says, by how many independent reports and whose, and the best of its sentences."""
    shown = position.evidence[:MOST_PER_CLAIM]
    known = [report(d.outlet, d.published) for e in shown for d in [case.documents[e.document]]]
    whose = f" ({'; '.join(dict.fromkeys(filter(None, known)))})" if any(known) else ""
    says = "1 report says" if position.reports == 1 else f"{position.reports} independent reports say"
    text = f"{opening}{says} {position.value}{whose}: {extractive.quoted(shown[0])}"
    cited = numbering.cite_together(shown)
    return Claim(text, cited, "supported", round(chance, 3), "quote", shown[0].speaker, position.value, position.reports)


def abstained(case: Case, against: Evidence | None, rejected: tuple[Rejected, ...] = ()) -> Answer:
    """Says that the documents do not answer, which of the question's words they never mention, and what lies nearest.

    :param against: the sentence that denies what the question takes for granted, which is shown first; None when none does.
    """
    if case.empty:
        return _made(case, f"The scope is empty: no document is in it. {_where(case)}", "abstained", (), (), rejected)
    numbering = Numbering(case.documents)
    words = wording(case.question)
    parts = [words.unsaid, *filter(None, [_where(case)])]
    if case.weights and not case.coverage:
        parts.append(words.foreign)
    elif case.missing:
        parts.append(f"{words.missing} " + ", ".join(f"“{word}”" for word in case.missing[:3]) + ".")
    order = sorted(case.ranked, key=lambda e: e is not against)
    nearby = [e for e in order[:2] if case.scores[e.id] >= _NEARBY]
    if nearby and sum(len(e.text.split()) for e in nearby) > _NEARBY_WORDS:
        nearby = nearby[:1]
    if nearby:
        quotes = tuple(quotation(e, numbering, 0.0, "partial") for e in nearby)
        parts.append(f"{words.nearest} {_told(quotes, numbering)}")
    return _made(case, " ".join(parts), "abstained", (), numbering.citations, rejected)


def _where(case: Case) -> str:
    """The sentence that says where was searched; "" for everywhere."""
    words = f" In English for “{case.standalone}”." if case.rendered else ""
    if case.relaxed:
        return f"Nothing was found in {case.relaxed}; searched: {case.scope or 'all documents'}.{words}"
    return f"Searched: {case.scope}.{words}" if case.scope else words.replace(" In", "Searched in", 1)


def _made(
    case: Case,
    text: str,
    status: Status,
    claims: tuple[Claim, ...],
    citations: tuple[Citation, ...],
    rejected: tuple[Rejected, ...] = (),
    short: str | None = None,
) -> Answer:
    asked = case.question, case.question if case.rendered else case.standalone
    rendered = case.standalone if case.rendered else ""
    made = Answer(*asked, text, status, short, claims, citations, rejected, case.evidence, scope=case.scope, relaxed=case.relaxed)
    return replace(made, rendered=rendered)
