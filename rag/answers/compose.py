"""Draft and evidence to an `Answer`: claims that passed, what was rejected, or an abstention that says what lies nearby.

Here the parts of this room meet: citations are cut, claims verified, and the gate decides. Knows no model and no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..types import Answer, Citation, Claim, Document, Evidence, Rejected, Scope, Status, Verdict
from . import extractive
from .citations import MOST_PER_CLAIM, Numbering, carriers, marked
from .conflict import Dispute, Position, disputed
from .credit import Credits, attributed, report, speaker_of
from .expected import is_keywords, lacks_count, shortest
from .gate import Signals, names_among, passes, probability
from .generative import Draft, Sentenced
from .premise import denied
from .values import value_of
from .verify import check

_SUPPORTED = 0.6
"""Share of a claim's words in its quotes from which it counts as supported in full."""
_LEAST = 0.3
"""Below this share a claim is rejected: its words come from elsewhere."""
_NEARBY = 0.03
_NEARBY_WORDS = 48


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision may rest on.

    :param scores: how well each evidence sentence speaks to the question, by its id, 0..1.
    :param weights: stem -> rarity of the question's words. :param missing: its words that no passage found holds.
    :param coverage: best share of the question's words in one sentence. :param cosine: best nearness.
    :param holds: best log-odds of the evidence model, None without it.
    :param documents: every document the evidence comes from, by name. :param scope: where was searched, None for everywhere.
    :param relaxed: what the question named beyond it, in vain. :param empty: whether no document is in the scope.
    :param rendered: whether `standalone` is in another language than `question`.
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
    if against := denial(case):
        return _correction(case, against, chance)
    scores = extractive.fitting(case.standalone, case.evidence, [case.scores[e.id] for e in case.evidence])
    chosen = extractive.choose(case.evidence, scores)
    numbering = Numbering(case.documents)
    claims = tuple(_claim(extractive.quoted(e), [e], numbering, chance, "supported", quote=True) for e in chosen)
    short = shortest(case.standalone, chosen[0].text, chosen[0].text)
    return _answer(case, claims, numbering, short=short)


def generated(case: Case, draft: Draft, strictness: float) -> Answer:
    """The answer of a model: its sentences that the evidence carries, or an abstention with the rest under `rejected`."""
    numbering = Numbering(case.documents)
    chance = probability(signals(case, draft.yes)) if draft.yes is not None else None
    claims, rejected, first = [], [], None
    for sentence in draft.sentences:
        verdict = _judge(case, sentence, chance)
        if isinstance(verdict, Rejected):
            rejected.append(verdict)
            continue
        proof, support, label = verdict
        claims.append(_claim(sentence.text, proof, numbering, support, label))
        first = first or (sentence.text, " ".join(e.text for e in proof))
    if claims and first and (chance is None or answerable(case, chance, strictness)):
        return _answer(case, tuple(claims), numbering, tuple(rejected), shortest(case.standalone, *first))
    withheld = [Rejected(c.text, "unsupported", "the evidence does not show that this answers the question") for c in claims]
    if not draft.sentences and answerable(case, unaided := probability(signals(case)), strictness) and (against := denial(case)):
        return _correction(case, against, unaided)
    return abstention(case, (*rejected, *withheld))


def _judge(case: Case, sentence: Sentenced, chance: float | None) -> Rejected | tuple[tuple[Evidence, ...], float, Verdict]:
    """Proof, support and verdict of one draft sentence, or why it leaves."""
    hinted = tuple(e for e in case.evidence if e.id in sentence.hints)
    chosen = carriers(sentence.text, case.standalone, case.evidence, case.weights)
    best = Rejected(sentence.text, "unsupported", "no evidence holds its words")
    for proof in dict.fromkeys(p for p in (hinted, chosen) if p):
        found = check(sentence.text, proof, _known(case, proof))
        if found.fault or found.coverage < _LEAST:
            best = Rejected(sentence.text, found.verdict, found.fault or "the cited text holds too few of its words")
            continue
        support = found.coverage if chance is None else (found.coverage + chance) / 2
        return proof, support, "supported" if found.coverage >= _SUPPORTED else "partial"
    return best


def _known(case: Case, proof: Sequence[Evidence]) -> str:
    """Words that need no proof of their own: title and outlet of the cited documents."""
    cited = {e.document for e in proof}
    return " ".join(f"{d.title} {d.outlet or ''}" for name, d in case.documents.items() if name in cited)


def _claim(text: str, proof: Sequence[Evidence], numbering: Numbering, support: float, verdict: Verdict, *, quote: bool = False) -> Claim:
    speaker = speaker_of(text, proof)
    if speaker and not quote:
        text = attributed(text, speaker)
    cited = tuple(numbering.cite(e) for e in proof)
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
    return _made(case, f"The documents say otherwise: {_told((claim,), numbering)}", "partial", (claim,), numbering.citations)


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
    return Claim(text, tuple(numbering.cite(e) for e in shown), "supported", round(chance, 3), "quote", shown[0].speaker)


def abstention(case: Case, rejected: tuple[Rejected, ...] = ()) -> Answer:
    """Says that the documents do not answer, which of the question's words they never mention, and what lies nearest."""
    if case.empty:
        return _made(case, f"The scope is empty: no document is in it. {_where(case)}", "abstained", (), (), rejected)
    numbering = Numbering(case.documents)
    parts = ["The documents don’t say.", *filter(None, [_where(case)])]
    if case.weights and not case.coverage:
        parts.append("None of the question’s words occur in what was found; ask in the words and the language of the documents.")
    elif case.missing:
        parts.append("Not found near it: " + ", ".join(f"“{word}”" for word in case.missing[:3]) + ".")
    against = denial(case)
    order = sorted(case.ranked, key=lambda e: e is not against)
    nearby = [e for e in order[:2] if case.scores[e.id] >= _NEARBY]
    if nearby and sum(len(e.text.split()) for e in nearby) > _NEARBY_WORDS:
        nearby = nearby[:1]
    if nearby:
        quotes = tuple(_claim(extractive.quoted(e), [e], numbering, 0.0, "partial", quote=True) for e in nearby)
        parts.append(f"Nearest: {_told(quotes, numbering)}")
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
