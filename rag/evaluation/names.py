"""The figures of a run by name: what each means, which direction is better, and whether it must never miss.

One table, which scores, figures, pages, differences and the gate read. Knows no formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["outcome", "retrieval", "answer", "citation", "abstention", "news", "calibration", "cost"]
Unit = Literal["share", "count", "seconds"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. `unit` "share" lies in 0..1; `higher` says whether more is better, None that neither is.

    :param over: which rows it is taken over, in words. :param row: whether each row has it as a score of its own.
    :param must: whether any value but the best is a fault of the product, whatever the questions.
    """

    name: str
    group: Group
    title: str
    over: str
    meaning: str
    unit: Unit = "share"
    higher: bool | None = True
    row: bool = True
    must: bool = False


CUTOFFS = (1, 3, 5, 10, 20)
STAGES = ("evidence", "first_token", "draft", "total", "search")

_GOLD = "answerable, with evidence known"
_ANSWERED = "answerable, and answered"


def _metrics() -> tuple[Metric, ...]:
    return (
        Metric("right", "outcome", "Right", "all rows", "answered as the row asks for, or rightly withheld"),
        Metric("failures", "outcome", "Failures", "all rows", "asking raised an error", higher=False, must=True),
        *(
            Metric(f"evidence_recall@{k}", "retrieval", f"Evidence recall @{k}", _GOLD, f"share of its evidence in the first {k} passages")
            for k in CUTOFFS
        ),
        *(
            Metric(f"all_evidence_recall@{k}", "retrieval", f"All evidence @{k}", _GOLD, f"all its evidence in the first {k} passages")
            for k in CUTOFFS
        ),
        Metric("mrr", "retrieval", "MRR", _GOLD, "1 / rank of the first passage that holds evidence"),
        Metric("ndcg@10", "retrieval", "nDCG@10", _GOLD, "gain of the first 10 passages by evidence newly held, against the best order"),
        Metric("document_recall@10", "retrieval", "Document recall @10", "documents known", "share of them among the first 10 documents"),
        Metric("document_mrr", "retrieval", "Document MRR", "documents known", "1 / rank of the first of them"),
        Metric("document_ndcg@10", "retrieval", "Document nDCG@10", "documents known", "by their grades"),
        Metric("evidence_laid", "retrieval", "Evidence laid before the answerer", _GOLD, "share of its evidence among `Answer.evidence`"),
        Metric("answer_em", "answer", "Exact match", f"{_ANSWERED}; answers known", "the answer equals one of the right ones, normalised"),
        Metric("answer_f1", "answer", "Token F1", f"{_ANSWERED}; answers known", "words shared with the nearest right answer, normalised"),
        Metric("answer_containment", "answer", "Containment", f"{_ANSWERED}; answers known", "a right answer stands in the text"),
        Metric(
            "answer_expected", "answer", "Expected words", f"{_ANSWERED}; expect or forbid given", "the words asked for, none forbidden"
        ),
        Metric("citation_exactness", "citation", "Exact quotes", "rows with citations", "share that equals its span", must=True),
        Metric("citation_numbering", "citation", "Sound numbering", "rows with citations", "numbers 1 to n as first used", must=True),
        Metric("claims_cited", "citation", "Sentences cited", "rows with claims", "share of sentences that cite something", must=True),
        Metric("citation_precision", "citation", "Citation precision", f"{_ANSWERED}; evidence known", "share that touches evidence"),
        Metric("citation_recall", "citation", "Citation recall", f"{_ANSWERED}; evidence known", "share of evidence that is cited"),
        Metric("support", "citation", "Support", "rows with claims", "share of sentences that hold against their own quotes, checked anew"),
        Metric("abstention_precision", "abstention", "Abstention precision", "abstained", "share that is unanswerable"),
        Metric("abstention_recall", "abstention", "Abstention recall", "unanswerable", "share withheld, or its premise corrected"),
        Metric("false_refusals", "abstention", "False refusals", "answerable", "share withheld", higher=False),
        Metric("coverage", "abstention", "Coverage", "all rows", "share answered", higher=None),
        Metric("aurc", "abstention", "AURC", "answered", "mean risk over the answers, surest first", higher=False, row=False),
        Metric("coverage_at_95", "abstention", "Coverage at 95 %", "all rows", "most that is answered with 95 % right", row=False),
        Metric("conflict_recall", "news", "Conflicts told", "status conflict expected", "share told as a conflict"),
        Metric("conflict_precision", "news", "Conflicts that are", "told as a conflict", "share where one is expected"),
        Metric("attribution", "news", "Attribution", f"{_ANSWERED}; speaker, outlet or date known", "share of these that the answer gives"),
        Metric("ece", "calibration", "Calibration error", "answered", "distance of support from share right", higher=False, row=False),
        Metric("brier", "calibration", "Brier score", "answered", "squared distance of support from right", higher=False),
        Metric("words", "cost", "Words", "all answers", "words of the text shown", "count", None),
        Metric("tokens_prompt", "cost", "Tokens read", "all answers", "by the model", "count", None),
        Metric("tokens_completion", "cost", "Tokens written", "all answers", "by the model", "count", None),
        *(
            Metric(
                f"seconds_{stage}_{q}",
                "cost",
                f"Seconds to {stage.replace('_', ' ')}, {q}",
                "answers with that stage",
                "",
                "seconds",
                False,
                row=False,
            )
            for stage in STAGES
            for q in ("p50", "p95")
        ),
    )


METRICS: dict[str, Metric] = {metric.name: metric for metric in _metrics()}
"""Every figure by name, in the order in which it is shown."""

HEADLINE = (
    "right",
    "evidence_recall@10",
    "all_evidence_recall@10",
    "answer_f1",
    "answer_expected",
    "citation_exactness",
    "citation_precision",
    "citation_recall",
    "support",
    "abstention_precision",
    "abstention_recall",
    "false_refusals",
    "aurc",
    "coverage_at_95",
    "ece",
    "failures",
    "seconds_total_p50",
    "seconds_total_p95",
)
"""The figures that are shown first."""
