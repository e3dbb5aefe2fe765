"""Draft and evidence to an `Answer`: which claims passed, what was rejected, or that nothing may be said.

Here the parts of this room meet: citations are cut, claims verified, and the gate decides; `telling` puts it into words. Knows no model
and no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..text import numbers, words
from ..types import Answer, Claim, Document, Evidence, Rejected
from . import extractive, yesno
from .added import POINTS_BACK, pointless
from .case import Case
from .citations import Numbering, Proof, least, proofs
from .clauses import openings
from .conflict import SHARE, Dispute, disputed, unsettled
from .copied import copied
from .credit import attributed, mingles, speaker_of
from .denials import overshadowed
from .erratum import upheld
from .expected import lacks_count, lacks_time
from .gate import Signals, names_among, passes, probability
from .generative import Draft
from .identity import asked_identity, tells_identity
from .live import current
from .plain import answers_plainly
from .premise import contested, denied
from .reply import Sentenced
from .roles import roots
from .shortest import shortest
from .source import asked_source, is_of
from .telling import abstained, answered, both_told, claimed, corrected, quotation
from .values import value_of
from .verify import Beside, Finding, check, weighed

_INSTEAD = "it is not the document's own wording, which is quoted instead"
_LONGEST = 120
"""Words of a sentence above which it is no claim that could be checked as one, and of which each check would take seconds."""
_TOO_LONG = f"it is longer than {_LONGEST} words, too long to be checked as one claim"
_TORN = "it needs the numbers that it refers to, and the document is quoted instead"
_CUT_OFF = "the model's reply was cut off here"
_REPORTED = "it states as a fact what the cited text only reports or leaves open, and which is quoted instead"
_BARE = 3
"""Words of a draft's sentence that says no more than the quote in its place shows: "In 1807."."""
_TAKEN_FOR = 0.97
"""The yes for which it is taken that a large model answered at all: it is not asked for a probability, and strictness holds for it too."""
_YES, _LIKELY = 0.5, 0.3
"""The yes from which a small model takes for the answer what is quoted in place of a draft of which nothing holds, and the gate's chance
from which that is done: that the draft failed speaks against it too."""
_BEST = 3
"""Of how many sentences, the best first, one may settle a yes/no question, or deny what a question takes for granted."""
_PLAIN = 0.75
"""The strictness up to which a best sentence that answers in the question's own words is quoted whatever its probability."""
_FIRST = 6
"""Of how many sentences, the best first, one may tell who or what somebody or something is."""
_BEFORE = 300
"""Characters before a quote that points back in which the name of "she" is looked for."""


@dataclass(frozen=True, slots=True)
class _Carried:
    """A sentence of a draft as far as it holds, and the evidence that carries it. `torn`: as of `Sentenced`."""

    proof: Proof
    found: Finding
    torn: bool


def signals(case: Case, yes: float | None = None) -> Signals:
    """What the gate sees of a case."""
    return Signals(case.coverage, case.cosine, names_among(case.standalone, case.missing), case.holds, yes)


def answerable(case: Case, seen: Signals, strictness: float) -> bool:
    """Whether an answer may be shown: likely enough, and not a count where the evidence holds no number."""
    text = " ".join(e.text for e in case.evidence)
    named, first = asked_identity(case.standalone), case.ranked[:_FIRST]
    told = named is not None and any(tells_identity(named, e.text) for e in first)
    if told or (case.topical and seen.yes is None):  # the models know other questions; the share of the words that was found says more
        enough = case.coverage >= strictness or (passes(seen, strictness) and not case.missing)
    else:
        enough = passes(seen, strictness)
    if not enough and first and strictness <= _PLAIN and seen.yes is None and not case.rendered:  # last, as it reads the sentence
        enough = answers_plainly(case.standalone, first[0])
    return bool(case.evidence) and enough and not lacks_count(case.standalone, text)


def lacking(case: Case) -> bool:
    """Whether a count or the time of an event is asked for, and the sentences that would be quoted hold none."""
    return bool(case.evidence) and _valueless(case, _chosen(case))


def denial(case: Case) -> Evidence | None:
    """The evidence that denies what the question takes for granted; None when nothing does, or a better sentence answers it."""
    for evidence in case.ranked[:_BEST]:
        if denied(case.standalone, evidence, case.missing, case.evidence):
            return evidence
        if value_of(case.standalone, evidence.text, evidence.speaker or "") is not None:
            return None
    return None


def dispute(case: Case, strictness: float) -> Dispute | None:
    """Where the documents disagree on the answer; None where they do not, or where none may be shown."""
    if not answerable(case, signals(case), strictness):
        return None
    return disputed(case.standalone, _of_source(case).ranked, case.scores, case.documents, case.groups)


def _good(case: Case, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Those of the evidence that speak to the question nearly as well as the best sentence does."""
    return [e for e in evidence if case.scores[e.id] >= SHARE * max(case.scores.values())]


def _of_source(case: Case) -> Case:
    """The case with the sentences of him alone whose word is asked for; as it is where no good one is his, or an outlet is meant."""
    source = asked_source(case.standalone)
    outlets = {root for d in case.documents.values() for root in roots(d.outlet or "")}
    if source is None or set(roots(source)) <= outlets:
        return case
    his = tuple(e for e in case.evidence if is_of(source, e))
    return replace(case, evidence=his) if _good(case, his) else case


def extracted(case: Case, strictness: float) -> Answer:
    """The answer of the mode without a model: the best sentences as quotes, a correction, or an abstention."""
    seen = signals(case)
    if not answerable(case, seen, strictness):
        return abstention(case)
    return replace(_extracted(_of_source(case), probability(seen), strictness), evidence=case.evidence)


def _extracted(case: Case, chance: float, strictness: float) -> Answer:
    if (found := dispute(case, strictness)) is not None:
        return both_told(case, found, chance)
    if decided := _decided(case, chance):
        return decided
    against = denial(case)
    if against and not yesno.is_polar(case.standalone):
        return corrected(case, against, chance)
    # To a yes/no question a denial corrects nothing, and is no "no" either where it does not settle it.
    chosen = (against,) if against else _chosen(case)
    return abstention(case) if _valueless(case, chosen) else _quoted(case, chosen, chance)


def apart(case: Case, parts: Sequence[Case]) -> Answer:
    """The answer in quotes to a question whose parts are answered each by its own evidence, in their order."""
    numbering = Numbering({name: document for one in (case, *parts) for name, document in one.documents.items()})
    chosen: dict[tuple[str, int], Claim] = {}
    for part in parts:
        for e in _chosen(part):
            if (e.document, e.start) not in chosen:
                chosen[e.document, e.start] = quotation(e, numbering, probability(signals(part)))
    return answered(case, tuple(chosen.values()), numbering)


def _chosen(case: Case) -> tuple[Evidence, ...]:
    """The sentences that are quoted where no model words the answer, best first; or one and the best that denies what it says."""
    scores = extractive.fitting(case.standalone, case.evidence, [case.scores[e.id] for e in case.evidence])
    fitted = [e for _, e in sorted(zip(scores, case.evidence, strict=True), key=lambda one: -one[0])]
    return contested(case.standalone, fitted, case.ranked[:_BEST]) or extractive.choose(case.evidence, scores, case.groups)


def _quoted(case: Case, chosen: Sequence[Evidence], chance: float, rejected: tuple[Rejected, ...] = ()) -> Answer:
    """The answer that quotes these sentences; `short` is of the first, unless another denies what it says."""
    numbering = Numbering(case.documents)
    claims = tuple(quotation(e, numbering, chance) for e in chosen)
    told = upheld(chosen[0].text)
    denied_too = contested(case.standalone, chosen[:1], chosen[1:])
    short = None if denied_too else _short(case, told, told, chosen[0].speaker)
    return answered(case, claims, numbering, rejected, short)


def _short(case: Case, claim: str, quote: str, speaker: str | None) -> str | None:
    """The shortest answer of a claim; None as well where other reports give unequal figures."""
    found = shortest(case.standalone, claim, quote, speaker)
    return None if found and unsettled(case.standalone, case.ranked, case.scores, case.documents, case.groups) else found


def generated(case: Case, draft: Draft, strictness: float) -> Answer:
    """The answer of a model: its sentences that the evidence carries, or an abstention with the rest under `rejected`."""
    carried, rejected = _sifted(case, draft)
    if not carried:
        return _unworded(case, draft, strictness, tuple(rejected))
    seen = signals(case, case.confirm(_together(carried)) if case.confirm else _TAKEN_FOR)
    if answerable(case, seen, strictness) and not _valueless(case, _together(carried)):
        chance = probability(seen) if case.confirm else None
        numbering = Numbering(case.documents)
        claims, left = _claims(carried, numbering, chance)
        first = carried[0]
        short = None if first.found.open else _short(case, first.found.text, " ".join(e.text for e in first.proof), claims[0].speaker)
        return answered(case, claims, numbering, (*rejected, *left), short, _settled(case, claims[0], numbering))
    withheld = [Rejected(one.found.text, "unsupported", "the evidence does not show that this answers the question") for one in carried]
    return abstention(case, (*rejected, *withheld))


def _unworded(case: Case, draft: Draft, strictness: float, rejected: tuple[Rejected, ...]) -> Answer:
    """The answer where nothing holds of what a model wrote: what code alone can tell, what the same model takes for one, or none."""
    if answerable(case, unaided := signals(case), strictness):
        if decided := _decided(case, probability(unaided), rejected):  # one that says just "yes", or overlooks what says "no"
            return decided
        if not draft.sentences and (against := denial(case)):
            return corrected(case, against, probability(unaided))
    if case.confirm and case.evidence:
        chosen = _chosen(case)
        seen = signals(case, case.confirm(chosen))
        likely = (seen.yes or 0) >= _YES and probability(seen) >= _LIKELY
        if likely and answerable(case, seen, strictness) and not _valueless(case, chosen):
            return _quoted(case, chosen, probability(seen), rejected)
    return abstention(case, rejected)


def _sifted(case: Case, draft: Draft) -> tuple[list[_Carried], list[Rejected]]:
    """What of the draft the evidence carries and may answer, and the rest with its reason."""
    carried: dict[tuple[object, ...], _Carried] = {}
    rejected: list[Rejected] = []
    for sentence in dict.fromkeys(_worded(case, draft)):
        if len(words(sentence.text)) > _LONGEST:
            rejected.append(Rejected(sentence.text, "unsupported", _TOO_LONG))
            continue
        proof, found = _proved(case, sentence)
        aside = _pointless(case, found, proof)
        if found.partial and aside is None:
            one = _Carried(proof, found, sentence.torn)
            carried.setdefault(_said(one), one)
        elif all(sentence.text != told.text for told in rejected):
            rejected.append(Rejected(sentence.text, found.verdict, aside or found.reason))
    rejected += [Rejected(draft.cut, "unsupported", _CUT_OFF)] if draft.cut else []
    return list(carried.values()), rejected


def _said(one: _Carried) -> tuple[object, ...]:
    """What a claim says and rests on: two for which it is the same are one, however they are written."""
    text = one.found.text
    return tuple(word.folded for word in words(text)), tuple(number.value for number in numbers(text)), one.proof


def _pointless(case: Case, found: Finding, proof: Proof) -> str | None:
    """Why a claim that holds is no answer to the question; None where it may be one, and for one that does not hold."""
    if not found.partial or case.rendered or yesno.is_polar(case.standalone):
        return None
    return pointless(case.standalone, found.text, [f"{e.speaker or ''} {e.text}" for e in proof])


def _valueless(case: Case, quoted: Sequence[Evidence]) -> bool:
    """Whether a count or the time of an event is asked for, and what would be quoted holds none."""
    text = " ".join(e.text for e in quoted)
    return lacks_time(case.standalone, text) or lacks_count(case.standalone, text)


def _together(carried: Sequence[_Carried]) -> list[Evidence]:
    """The evidence that carries a draft, each sentence once, in the order given."""
    return list(dict.fromkeys(e for one in carried for e in one.proof))


def _claims(carried: Sequence[_Carried], numbering: Numbering, chance: float | None) -> tuple[tuple[Claim, ...], list[Rejected]]:
    """The claims, and what of the draft is left out for them.

    :param chance: the gate's, of an embedded model: its wording is kept only where it is the document's, else the document is quoted. None
        for other models.
    """
    claims: list[Claim] = []
    left: list[Rejected] = []
    quoted: list[Evidence] = []
    for one in carried:
        proof, found = one.proof, one.found
        support = found.support * (1.0 if chance is None else chance)  # that the quotes carry it, and that it answers
        reason = _quoted_for(one, chance)
        if reason is None:
            claims.append(claimed(found.text, proof, numbering, support, "supported" if found.supported else "partial"))
            left += [found.cut] if found.cut else []
        else:
            fresh = [e for e in proof if e not in quoted]
            claims += [quotation(e, numbering, chance or support, "partial" if reason == _REPORTED else "supported") for e in fresh]
            quoted += fresh
            left += [Rejected(found.text, "unsupported", reason)] if len(found.text.split()) > _BARE else []
    return tuple(claims), left


def _quoted_for(one: _Carried, chance: float | None) -> str | None:
    """Why the document is quoted in place of a claim; None where the claim may stand.

    A claim may not stand that would tell as a fact what its evidence leaves open, or reports of nobody who can be told before it, or that
    puts into a speaker's mouth what only others tell.
    """
    proof, found = one.proof, one.found
    if one.torn:
        return _TORN
    if chance is not None and not copied(found.text, proof):
        return _INSTEAD
    speaker = speaker_of(found.text, proof) if found.bare else None
    told = speaker is not None and attributed(found.text, speaker) != found.text
    return _REPORTED if found.open or (found.bare and not told) or mingles(found.text, proof) else None


def _proved(case: Case, sentence: Sentenced) -> tuple[Proof, Finding]:
    """The fewest evidence sentences that carry a sentence of the draft best, and how well they do."""

    def found(proof: Proof) -> Finding:
        return check(sentence.text, proof, _known(case, proof), _beside(case, sentence.text, proof))

    may = proofs(sentence.text, case.standalone, sentence.hints, case.evidence, case.weights) or ((),)
    proof, best = max(((proof, found(proof)) for proof in may), key=lambda one: (*_rank(one[1]), one[1].support))
    fewer = least(proof, lambda part: (*_rank(less := found(part)), less.coverage) >= (*_rank(best), best.coverage))
    return (proof, _inferred(case, proof, best)) if fewer == proof else (fewer, _inferred(case, fewer, found(fewer)))


def _inferred(case: Case, proof: Proof, found: Finding) -> Finding:
    """The finding with what the NLI model says, which is asked once, and only of a claim that no other check rejects."""
    if case.infer is None or found.faults or not proof:
        return found
    return weighed(found, case.infer(" ".join(e.text for e in proof), found.text))


def _rank(found: Finding) -> tuple[bool, bool, bool]:
    return found.partial, not found.cut, found.supported


def _decided(case: Case, chance: float, rejected: tuple[Rejected, ...] = ()) -> Answer | None:
    """The answer to a yes/no question that one of the best sentences settles, or two that say yes and no; None where none does."""
    if case.rendered or not yesno.is_polar(case.standalone):
        return None
    good = current(_good(case, case.ranked[:_BEST]))
    if sides := yesno.opposed(case.standalone, good):
        return _quoted(case, sides, chance, rejected)
    settled = yesno.settle(case.standalone, good)
    if settled is None:
        return None
    numbering = Numbering(case.documents)
    claim = quotation(settled.evidence, numbering, chance)
    return answered(case, (claim,), numbering, rejected, settled=settled)


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
    said = claim.text.removeprefix(attributed("", claim.speaker) if claim.speaker else "")
    found = yesno.settle(case.standalone, [replace(cited[0], text=said, speaker=claim.speaker)])
    doubtful = found is not None and found.polar == "yes" and overshadowed(said, [e.text for e in cited])
    return None if doubtful else found


def _known(case: Case, proof: Sequence[Evidence]) -> str:
    """Words that need no proof of their own: title and outlet of the cited documents."""
    return " ".join(f"{d.title} {d.outlet or ''}" for d in _cited(case, proof))


def _cited(case: Case, proof: Sequence[Evidence]) -> list[Document]:
    return [case.documents[name] for name in dict.fromkeys(e.document for e in proof)]


def _beside(case: Case, claim: str, proof: Sequence[Evidence]) -> Beside:
    """What else a claim is checked against."""
    before = " ".join(case.documents[e.document].text[max(0, e.start - _BEFORE) : e.start] for e in proof if POINTS_BACK.search(e.text))
    texts = [claim, *(kept for kept, _ in openings(claim))]
    nearness = {text: case.near(text, [e.text for e in proof]) for text in texts} if case.near and proof else {}
    dated = [d for d in _cited(case, proof) if d.published]
    reports = tuple((d.outlet, d.published) for d in dated if d.outlet and d.published)
    return Beside(case.standalone, before, tuple(d.published for d in dated if d.published), nearness, reports)


def abstention(case: Case, rejected: tuple[Rejected, ...] = ()) -> Answer:
    """Says that the documents do not answer, which of the question's words they never mention, and what lies nearest."""
    return abstained(case, denial(case), rejected)
