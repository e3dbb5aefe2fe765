"""Draft and evidence to an `Answer`: claims that passed, what was rejected, or an abstention that says what lies nearby.

Here the parts of this room meet: citations are cut, claims verified, and the gate decides. Knows no model and no store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..types import Answer, Citation, Claim, Document, Evidence, Rejected, Scope, Status, Verdict
from . import extractive, yesno
from .citations import MOST_PER_CLAIM, Numbering, Proof, least, marked, proofs
from .clauses import openings
from .conflict import Dispute, Position, disputed
from .credit import Credits, attributed, report, speaker_of
from .expected import is_keywords, lacks_count, shortest
from .gate import Signals, names_among, passes, probability
from .generative import Draft
from .premise import denied
from .reply import Sentenced
from .values import value_of
from .verify import Beside, Finding, check
from .wording import wording

_POLAR = 3
"""Of how many sentences, the best first, one may settle a yes/no question."""
_NEARBY = 0.03
_NEARBY_WORDS = 48
_BEFORE = 300
"""Characters before a quote that points back in which the name of "she" is looked for."""
_POINTS_BACK = re.compile(r"\b(?:he|she|they|it|his|her|their|its|him|them)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision may rest on.

    :param scores: how well each evidence sentence speaks to the question, by its id, 0..1.
    :param weights: stem -> rarity of the question's words. :param missing: its words that no passage found holds.
    :param coverage: best share of the question's words in one sentence. :param cosine: best nearness.
    :param holds: best log-odds of the evidence model, None without it.
    :param documents: every document the evidence comes from, by name. :param scope: where was searched, None for everywhere.
    :param relaxed: what the question named beyond it, in vain. :param empty: whether no document is in the scope.
    :param rendered: whether `standalone` is in another language than `question`. :param near: cosine, -1..1, of a text with the nearest
        of others; None where none is to be had.
    :param groups: document -> its group of near-duplicates; one that is not in it stands alone.
    """

    question: str
    standalone: str
    evidence: tuple[Evidence, ...]
    scores: Mapping[int, float]
    weights: Mapping[str, float]
    missing: tuple[str, ...]
    coverage: float
    cosine: float
    holds: float | None
    documents: Mapping[str, Document]
    scope: Scope | None = None
    relaxed: Scope | None = None
    empty: bool = False
    rendered: bool = False
    near: Callable[[str, Sequence[str]], float] | None = None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def ranked(self) -> list[Evidence]:
        """Evidence, best first."""
        return sorted(self.evidence, key=lambda e: -self.scores[e.id])


def signals(case: Case, yes: float | None = None) -> Signals:
    """What the gate sees of a case."""
    return Signals(case.coverage, case.cosine, names_among(case.standalone, case.missing), case.holds, yes)


def answerable(case: Case, chance: float, strictness: float) -> bool:
    """Whether an answer may be shown: likely enough, and not a count where the evidence holds no number."""
    text = " ".join(e.text for e in case.evidence)
    if is_keywords(case.standalone):  # the models were trained on questions; for keywords the share that was found says more
        chance = max(chance, case.coverage)
    return bool(case.evidence) and passes(chance, strictness) and not lacks_count(case.standalone, text)


def denial(case: Case) -> Evidence | None:
    """The evidence that denies what the question takes for granted; None when nothing does, or a better sentence answers it."""
    for evidence in case.ranked[:3]:
        if denied(case.standalone, evidence, case.missing, case.evidence):
            return evidence
        if value_of(case.standalone, evidence.text, evidence.speaker or "") is not None:
            return None
    return None


def dispute(case: Case, strictness: float) -> Dispute | None:
    """Where the documents disagree on the answer; None where they do not, or where none may be shown."""
    if not answerable(case, probability(signals(case)), strictness):
        return None
    return disputed(case.standalone, case.ranked, case.scores, case.documents, case.groups)


def extracted(case: Case, strictness: float) -> Answer:
    """The answer of the mode without a model: the best sentences as quotes, a correction, or an abstention."""
    chance = probability(signals(case))
    if not answerable(case, chance, strictness):
        return abstention(case)
    if (found := dispute(case, strictness)) is not None:
        return _both_told(case, found, chance)
    if decided := _decided(case, chance):
        return decided
    against = denial(case)
    if against and not yesno.is_polar(case.standalone):
        return _correction(case, against, chance)
    scores = extractive.fitting(case.standalone, case.evidence, [case.scores[e.id] for e in case.evidence])
    # To a yes/no question a denial corrects nothing, and is no "no" either where it does not settle it.
    chosen = (against,) if against else extractive.choose(case.evidence, scores)
    numbering = Numbering(case.documents)
    claims = tuple(_claim(extractive.quoted(e), [e], numbering, chance, "supported", quote=True) for e in chosen)
    short = shortest(case.standalone, chosen[0].text, chosen[0].text)
    return _answer(case, claims, numbering, short=short)


def generated(case: Case, draft: Draft, strictness: float) -> Answer:
    """The answer of a model: its sentences that the evidence carries, or an abstention with the rest under `rejected`."""
    numbering = Numbering(case.documents)
    chance = probability(signals(case, draft.yes)) if draft.yes is not None else None
    claims, rejected, first = [], [], None
    for sentence in _worded(case, draft):
        proof, found = _proved(case, sentence)
        if not found.partial:
            rejected.append(Rejected(sentence.text, found.verdict, found.reason))
            continue
        support = found.support * (1.0 if chance is None else chance)  # that the quotes carry it, and that it answers
        claims.append(_claim(found.text, proof, numbering, support, "supported" if found.supported else "partial", bare=found.bare))
        rejected += [found.cut] if found.cut else []
        first = first or (found.text, " ".join(e.text for e in proof))
    if claims and first and (chance is None or answerable(case, chance, strictness)):
        if settled := _settled(case, claims[0], numbering):
            return _answer(case, (_led(claims[0], settled), *claims[1:]), numbering, tuple(rejected), _short(settled))
        return _answer(case, tuple(claims), numbering, tuple(rejected), shortest(case.standalone, *first))
    if not claims and not draft.refused and answerable(case, unaided := probability(signals(case)), strictness):
        if decided := _decided(case, unaided, tuple(rejected)):  # a model that says no more than "yes"
            return decided
    withheld = [Rejected(c.text, "unsupported", "the evidence does not show that this answers the question") for c in claims]
    if not draft.sentences and answerable(case, unaided := probability(signals(case)), strictness) and (against := denial(case)):
        return _correction(case, against, unaided)
    return abstention(case, (*rejected, *withheld))


def _proved(case: Case, sentence: Sentenced) -> tuple[Proof, Finding]:
    """The fewest evidence sentences that carry a sentence of the draft best, and how well they do."""

    def found(proof: Proof) -> Finding:
        return check(sentence.text, proof, _known(case, proof), _beside(case, sentence.text, proof))

    may = proofs(sentence.text, case.standalone, sentence.hints, case.evidence, case.weights) or ((),)
    proof, best = max(((proof, found(proof)) for proof in may), key=lambda one: (*_rank(one[1]), one[1].support))
    fewer = least(proof, lambda part: (*_rank(less := found(part)), less.coverage) >= (*_rank(best), best.coverage))
    return (proof, best) if fewer == proof else (fewer, found(fewer))


def _rank(found: Finding) -> tuple[bool, bool, bool]:
    return found.partial, not found.cut, found.supported


def _decided(case: Case, chance: float, rejected: tuple[Rejected, ...] = ()) -> Answer | None:
    """The answer to a yes/no question that one of the best sentences settles; None where none does."""
    settled = None if case.rendered else yesno.settle(case.standalone, case.ranked[:_POLAR])
    if settled is None:
        return None
    numbering = Numbering(case.documents)
    claim = _claim(extractive.quoted(settled.evidence), [settled.evidence], numbering, chance, "supported", quote=True)
    return _answer(case, (_led(claim, settled),), numbering, rejected, _short(settled))


def _worded(case: Case, draft: Draft) -> tuple[Sentenced, ...]:
    """The draft's sentences; of a yes/no question without a "yes" or "no" before them, which is ours to say."""
    if not yesno.is_polar(case.standalone):
        return draft.sentences
    bare = (replace(sentence, text=yesno.parted(sentence.text)[1]) for sentence in draft.sentences)
    return tuple(sentence for sentence in bare if sentence.text)


def _settled(case: Case, claim: Claim, numbering: Numbering) -> yesno.Verdict | None:
    """What a model's first claim says to a yes/no question: by the sentences it cites, or by its own words where these are supported."""
    if case.rendered:
        return None
    spans = {(c.document, c.start) for c in numbering.citations if c.number in claim.citations}
    cited = [e for e in case.evidence if (e.document, e.start) in spans]
    found = yesno.settle(case.standalone, cited)
    if found or claim.verdict != "supported" or not cited:
        return found
    return yesno.settle(
        case.standalone,
        [replace(cited[0], text=claim.text.removeprefix(attributed("", claim.speaker) if claim.speaker else ""), speaker=claim.speaker)],
    )


def _led(claim: Claim, settled: yesno.Verdict) -> Claim:
    return replace(claim, text=yesno.told(settled, claim.text))


def _short(settled: yesno.Verdict) -> str | None:
    """A yes or no that is only somebody's word is no short answer."""
    return settled.polar if settled.by is None else None


def _known(case: Case, proof: Sequence[Evidence]) -> str:
    """Words that need no proof of their own: title and outlet of the cited documents."""
    return " ".join(f"{d.title} {d.outlet or ''}" for d in _cited(case, proof))


def _cited(case: Case, proof: Sequence[Evidence]) -> list[Document]:
    return [case.documents[name] for name in dict.fromkeys(e.document for e in proof)]


def _beside(case: Case, claim: str, proof: Sequence[Evidence]) -> Beside:
    """What else a claim is checked against."""
    before = " ".join(case.documents[e.document].text[max(0, e.start - _BEFORE) : e.start] for e in proof if _POINTS_BACK.search(e.text))
    texts = [claim, *(kept for kept, _ in openings(claim))]
    nearness = {text: case.near(text, [e.text for e in proof]) for text in texts} if case.near and proof else {}
    return Beside(case.standalone, before, tuple(d.published for d in _cited(case, proof) if d.published), nearness)


def _claim(
    text: str,
    proof: Sequence[Evidence],
    numbering: Numbering,
    support: float,
    verdict: Verdict,
    *,
    quote: bool = False,
    bare: bool = False,
) -> Claim:
    """One claim with its citations, behind its speaker where all its evidence is his; a bare one without a speaker is proved in part."""
    speaker = speaker_of(text, proof)
    if speaker and not quote:
        text = attributed(text, speaker)
    elif bare:
        verdict = "partial"
    cited = numbering.cite_together(proof)
    return Claim(text, cited, verdict, round(support, 3), "quote" if quote else "said" if speaker else "fact", speaker)


def _answer(
    case: Case, claims: tuple[Claim, ...], numbering: Numbering, rejected: tuple[Rejected, ...] = (), short: str | None = None
) -> Answer:
    text = _told(claims, numbering)
    whole = all(claim.verdict == "supported" for claim in claims)
    return _made(case, text, "answered" if whole else "partial", claims, numbering.citations, rejected, short)


def _told(claims: Sequence[Claim], numbering: Numbering) -> str:
    """The claims with their markers, each behind outlet and day of the reports that it is the first to rest on."""
    credits = Credits()
    cited = {c.number: c for c in numbering.citations}
    return " ".join(credits.first(cited[n] for n in claim.citations) + marked(claim.text, claim.citations) for claim in claims)


def _correction(case: Case, against: Evidence, chance: float) -> Answer:
    """The question takes something for granted that a sentence denies: that sentence is the answer."""
    numbering = Numbering(case.documents)
    claim = _claim(extractive.quoted(against), [against], numbering, chance, "partial", quote=True)
    text = f"{wording(case.question).otherwise} {_told((claim,), numbering)}"
    return _made(case, text, "partial", (claim,), numbering.citations)


def _both_told(case: Case, found: Dispute, chance: float) -> Answer:
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
    return Claim(text, numbering.cite_together(shown), "supported", round(chance, 3), "quote", shown[0].speaker)


def abstention(case: Case, rejected: tuple[Rejected, ...] = ()) -> Answer:
    """Says that the documents do not answer, which of the question's words they never mention, and what lies nearest."""
    if case.empty:
        return _made(case, f"The scope is empty: no document is in it. {_where(case)}", "abstained", (), (), rejected)
    numbering = Numbering(case.documents)
    words = wording(case.question)
    parts = [words.unsaid, *filter(None, [_where(case)])]
    if case.weights and not case.coverage:
        parts.append(words.foreign)
    elif case.missing:
        parts.append(f"{words.missing} " + ", ".join(f"“{word}”" for word in case.missing[:3]) + ".")
    against = denial(case)
    order = sorted(case.ranked, key=lambda e: e is not against)
    nearby = [e for e in order[:2] if case.scores[e.id] >= _NEARBY]
    if nearby and sum(len(e.text.split()) for e in nearby) > _NEARBY_WORDS:
        nearby = nearby[:1]
    if nearby:
        quotes = tuple(_claim(extractive.quoted(e), [e], numbering, 0.0, "partial", quote=True) for e in nearby)
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
