"""One question and its answer to scores: what holds, a number for each, None where a score does not apply.

Judges by what the question set says and by the stored text, never by what the answer says of itself, and asks no
model. Refusals have scores of their own and none of an answer's; a question whose asking failed counts as 0
wherever an answer would have been scored, so that failing never looks better than being wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ..answers.verify import check
from ..errors import DocumentsError
from ..text import fold, terms, words
from ..types import Answer, Citation, Claim, Evidence, Hit, Span
from .metrics import containment, exact_match, forbidden, ranking, says, token_f1
from .names import CUTOFFS, METRICS
from .questions import Question
from .sets.library import Library, Place

Scores = dict[str, float | None]

_HELD = 0.5
"""Share of an evidence's characters from which a passage holds it; sentences may be cut a little differently."""
_SUPPORTED = 0.6
"""Share of a claim's words in its quotes from which they are taken to carry it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was asked: `answer` None when that failed; `gold` holds each evidence's places, `library` the texts."""

    question: Question
    answer: Answer | None
    hits: tuple[Hit, ...]
    gold: tuple[tuple[Place, ...], ...]
    library: Library


def scores(case: Case) -> Scores:
    """Every score of a row by name, in the order of `names.METRICS`; None where it does not apply."""
    found = {**_retrieval(case), **_outcome(case), **_refusal(case), **_quality(case), **_proof(case), **_news(case), **_cost(case)}
    return {
        name: None if found.get(name) is None else round(float(found[name] or 0.0), 6) for name, metric in METRICS.items() if metric.row
    }


def prediction(answer: Answer) -> str:
    """What exact match and F1 compare: the short answer, or all sentences without their markers; "" for an abstention."""
    return answer.short or " ".join(claim.text for claim in answer.claims)


def confidence(answer: Answer) -> float:
    """How sure an answer says it is, 0..1: the support of its weakest sentence; 0 for an abstention."""
    return min((claim.support for claim in answer.claims), default=0.0)


# --- retrieval -------------------------------------------------------------------------------------


def _retrieval(case: Case) -> Scores:
    if not case.question.answerable:
        return {}
    found: Scores = {}
    if case.gold:
        ranks = [rank_of(places, case.hits) for places in case.gold]
        for k in CUTOFFS:
            held = [rank is not None and rank <= k for rank in ranks]
            found[f"evidence_recall@{k}"] = sum(held) / len(held)
            found[f"all_evidence_recall@{k}"] = float(all(held))
        found |= _ranked(*_passages(ranks, case.hits), {"RR": "mrr", "nDCG@10": "ndcg@10"})
        laid = [(e.document, e.start, e.end) for e in case.answer.evidence] if case.answer else []
        found["evidence_laid"] = sum(_holds(places, laid) for places in case.gold) / len(case.gold)
    relevant = _relevant(case)
    if relevant:
        order = list(dict.fromkeys(hit.document for hit in case.hits))
        names = {"R@10": "document_recall@10", "RR": "document_mrr", "nDCG@10": "document_ndcg@10"}
        found |= _ranked(relevant, order, names)
    return found


def rank_of(places: Sequence[Place], hits: Sequence[Hit]) -> int | None:
    """The rank, from 1, at which the hits so far hold one of the places; None when they never do."""
    spans: list[Place] = []
    for hit in hits:
        spans.append((hit.document, hit.start, hit.end))
        if _holds(places, spans):
            return hit.rank
    return None


def _holds(places: Sequence[Place], spans: Sequence[Place]) -> bool:
    """Whether the spans together hold most of one of the places."""
    return any(_covered(place, spans) >= _HELD for place in places)


def _covered(place: Place, spans: Iterable[Place]) -> float:
    document, start, end = place
    held: set[int] = set()
    for name, a, b in spans:
        if name == document:
            held.update(range(max(a, start), min(b, end)))
    return len(held) / max(1, end - start)


def _passages(ranks: Sequence[int | None], hits: Sequence[Hit]) -> tuple[dict[str, int], list[str]]:
    """Grades and order of passages: a passage is worth as many grades as it newly holds evidence.

    Evidence that no passage holds is worth 1 on a passage that was not found, so that missing it costs.
    """
    grades: dict[str, int] = {}
    for number, rank in enumerate(ranks):
        item = f"hit {rank}" if rank else f"missed {number}"
        grades[item] = grades.get(item, 0) + 1
    return grades, [f"hit {hit.rank}" for hit in hits]


def _relevant(case: Case) -> dict[str, int]:
    """Grade by document: those the row names, else those its evidence stands in."""
    named = {case.library.resolve(name) or name: grade for name, grade in case.question.relevant.items()}
    return named or {places[0][0]: 1 for places in case.gold if places}


def _ranked(grades: Mapping[str, int], order: Sequence[str], names: Mapping[str, str]) -> Scores:
    run = {"q": {item: float(len(order) - place) for place, item in enumerate(order)}}
    found = ranking({"q": grades}, run, list(names)).get("q", {})
    return {ours: found.get(measure, 0.0) for measure, ours in names.items()}


# --- outcome and refusal ------------------------------------------------------------------------------


def _outcome(case: Case) -> Scores:
    return {"failures": float(case.answer is None), "right": right(case)}


def right(case: Case) -> float | None:
    """1 when the answer is what the row asks for, else 0; None when the row does not say what is right.

    Unanswerable: abstained, or the premise corrected in the words expected. Answerable: answered, in the words expected or with
    a right answer in the text, nothing forbidden, not too long, of the status expected, and citing some of the evidence.
    """
    asked, answer = case.question, case.answer
    if not asked.answerable:
        return float(answer is not None and _withheld(asked, answer) and not forbidden(answer.text, asked.forbid))
    if not (asked.answers or asked.expect or asked.evidence or asked.relevant or asked.status):
        return None
    if answer is None or answer.abstained:
        return 0.0
    return float(_as_asked(asked, answer) and _worded(asked, answer) and _rests_on_gold(case, answer))


def _as_asked(asked: Question, answer: Answer) -> bool:
    short_enough = asked.max_words is None or _words(answer.text) <= asked.max_words
    return short_enough and not forbidden(answer.text, asked.forbid) and asked.status in (None, answer.status)


def _worded(asked: Question, answer: Answer) -> bool:
    if asked.expect:
        return says(answer.text, asked.expect)
    return not asked.answers or _contained(asked, answer) == 1.0


def _rests_on_gold(case: Case, answer: Answer) -> bool:
    cited = [(c.document, c.start, c.end) for c in answer.citations]
    if case.gold:
        return any(_touches(place, cited) for places in case.gold for place in places)
    if case.question.answers or case.question.expect:
        return True
    return bool(set(_relevant(case)) & {document for document, *_ in cited})


def _withheld(asked: Question, answer: Answer) -> bool:
    return answer.abstained or (bool(asked.expect) and says(answer.text, asked.expect))


def _refusal(case: Case) -> Scores:
    asked, answer = case.question, case.answer
    if answer is None:
        return {"coverage": 0.0, "abstention_recall": None if asked.answerable else 0.0}
    return {
        "coverage": float(not answer.abstained),
        "abstention_precision": float(not asked.answerable) if answer.abstained else None,
        "abstention_recall": None if asked.answerable else float(_withheld(asked, answer)),
        "false_refusals": float(answer.abstained) if asked.answerable else None,
    }


# --- answer and proof ------------------------------------------------------------------------------------


def _quality(case: Case) -> Scores:
    asked, answer = case.question, case.answer
    if not asked.answerable or (answer is not None and answer.abstained):
        return {}
    found: Scores = {}
    if asked.answers:
        found["answer_em"] = exact_match(prediction(answer), asked.answers) if answer else 0.0
        found["answer_f1"] = token_f1(prediction(answer), asked.answers) if answer else 0.0
        found["answer_containment"] = _contained(asked, answer) if answer else 0.0
    if asked.expect or asked.forbid:
        found["answer_expected"] = float(
            answer is not None and says(answer.text, asked.expect) and not forbidden(answer.text, asked.forbid)
        )
    if case.gold:
        cited = [(c.document, c.start, c.end) for c in answer.citations] if answer else []
        places = [place for places in case.gold for place in places]
        found["citation_precision"] = sum(_touches(one, places) for one in cited) / len(cited) if cited else 0.0
        found["citation_recall"] = sum(any(_touches(p, cited) for p in places) for places in case.gold) / len(case.gold)
    return found


def _contained(asked: Question, answer: Answer) -> float:
    return max(containment(answer.text, asked.answers), containment(answer.short or "", asked.answers))


def _touches(place: Place, spans: Iterable[Place]) -> bool:
    document, start, end = place
    return any(name == document and start < b and a < end for name, a, b in spans)


def _proof(case: Case) -> Scores:
    answer = case.answer
    if answer is None:
        return {}
    found: Scores = {}
    if answer.citations:
        found["citation_exactness"] = sum(_exact(case.library, c) for c in answer.citations) / len(answer.citations)
        found["citation_numbering"] = float(numbered(answer))
    if answer.claims:
        found["claims_cited"] = sum(bool(claim.citations) for claim in answer.claims) / len(answer.claims)
        found["support"] = sum(_carried(claim, answer) for claim in answer.claims) / len(answer.claims)
        outcome = right(case)
        found["brier"] = None if outcome is None else (confidence(answer) - outcome) ** 2
    return found


def _exact(library: Library, cited: Citation) -> bool:
    try:
        text = library.text(cited.document)
    except DocumentsError:  # it cites what the store does not hold
        return False
    same = sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == cited.sha256
    return same and 0 <= cited.start < cited.end and text[cited.start : cited.end] == cited.quote


def numbered(answer: Answer) -> bool:
    """Whether citations run from 1 in the order in which sentences first use them, and the text shows each number."""
    numbers = [c.number for c in answer.citations]
    used = list(dict.fromkeys(number for claim in answer.claims for number in claim.citations))
    if numbers != list(range(1, len(numbers) + 1)) or not all(f"[{number}]" in answer.text for number in numbers):
        return False
    return used == numbers if answer.claims else True


def _carried(claim: Claim, answer: Answer) -> bool:
    """Whether the claim holds against the quotes it cites: numbers, dates, names, negation, and most of its words."""
    cited = [c for c in answer.citations if c.number in claim.citations]
    speakers = {(e.document, e.start): e.speaker for e in answer.evidence}
    proof = [Evidence(c.number, c.document, c.start, c.end, c.quote, speaker=speakers.get((c.document, c.start))) for c in cited]
    known = " ".join(f"{c.title} {c.outlet or ''}" for c in cited)
    found = check(claim.text, proof, known)
    return bool(proof) and found.fault is None and found.coverage >= _SUPPORTED


# --- news, cost --------------------------------------------------------------------------------------------


def _news(case: Case) -> Scores:
    asked, answer = case.question, case.answer
    found: Scores = {}
    if asked.status == "conflict":
        found["conflict_recall"] = float(answer is not None and answer.status == "conflict")
    if asked.status and answer is not None and answer.status == "conflict":
        found["conflict_precision"] = float(asked.status == "conflict")
    wanted = [one for one in (asked.speaker, asked.outlet, asked.published) if one]
    if wanted and asked.answerable and not (answer is not None and answer.abstained):
        found["attribution"] = _attributed(asked, answer) / len(wanted) if answer else 0.0
    return found


def _attributed(asked: Question, answer: Answer) -> int:
    """How many of speaker, outlet and date the answer gives as the row has them."""
    spoken = " ".join([answer.text, *(claim.speaker or "" for claim in answer.claims)])
    given = [bool(asked.speaker) and set(terms(asked.speaker or "")) <= set(terms(spoken))]
    given.append(bool(asked.outlet) and _same(asked.outlet, (c.outlet for c in answer.citations)))
    given.append(bool(asked.published) and _same(asked.published, (c.published for c in answer.citations)))
    return sum(given)


def _same(wanted: str | None, given: Iterable[str | None]) -> bool:
    return fold(wanted or "").text in {fold(one).text for one in given if one}


def _cost(case: Case) -> Scores:
    if case.answer is None:
        return {}
    tokens = case.answer.tokens
    return {
        "words": float(_words(case.answer.text)),
        "tokens_prompt": float(tokens.get("prompt", 0)),
        "tokens_completion": float(tokens.get("completion", 0)),
    }


def _words(text: str) -> int:
    return len(words(text))


def touched(span: Span, document: str, gold: Sequence[Sequence[Place]]) -> bool:
    """Whether a span of a document touches any of the evidence's places."""
    return any(_touches((document, *span), places) for places in gold)
