"""Scores of one row, each number countable by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from rag.errors import DocumentsError
from rag.evaluation.names import METRICS
from rag.evaluation.questions import Gold, Question
from rag.evaluation.scores import Case, confidence, numbered, prediction, scores
from rag.evaluation.sets.library import Library
from rag.types import Answer, Citation, Claim, Document, Evidence, Hit

FIRST = "Hungary opposes the plan. Poland backs it. France waits for a report on 12 tanks."
SECOND = "Nothing of note happened in Rome."


class Shelf:
    """Two stored documents."""

    texts = {"first.txt": FIRST, "second.txt": SECOND}

    def document(self, name: str) -> Document:
        if name not in self.texts:
            raise DocumentsError(f"There is no {name}")
        return Document(name, self.texts[name], hashlib.sha256(self.texts[name].encode()).hexdigest(), name)

    def documents(self) -> list[Document]:
        return [self.document(name) for name in self.texts]


LIBRARY = Library(Shelf())


def span(quote: str, text: str = FIRST) -> tuple[int, int]:
    return text.index(quote), text.index(quote) + len(quote)


def cited(sentence: str, number: int = 1, **changes: Any) -> Citation:
    name, text = ("first.txt", FIRST) if sentence in FIRST else ("second.txt", SECOND)
    start, end = span(sentence, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    found = Citation(number, name, "Plans", "Daily", "2024-12-21", None, None, None, start, end, sentence, digest)
    return replace(found, **changes)


def answered(text: str, *citations: Citation, status: Any = "answered", support: float = 0.9, **more: Any) -> Answer:
    numbers = tuple(c.number for c in citations)
    claims = () if status == "abstained" else (Claim(text, numbers, "supported", support),)
    shown = text + "".join(f"[{n}]" for n in numbers)
    return Answer("Who?", "Who?", shown, status, claims=claims, citations=citations, **more)


def hit(quote: str, rank: int, text: str = FIRST) -> Hit:
    start, end = span(quote, text)
    return Hit("first.txt" if text is FIRST else "second.txt", start, end, quote, None, None, 1.0 / rank, rank)


def case(question: Question, answer: Answer | None, hits: tuple[Hit, ...] = ()) -> Case:
    return Case(question, answer, hits, tuple(LIBRARY.locate(gold) for gold in question.evidence), LIBRARY)


WHO = Question(
    id="1", question="Who opposes the plan?", answers=("Hungary",), expect=(("hungary",),), evidence=(Gold("Hungary opposes the plan."),)
)
GOOD = answered("Hungary opposes the plan.", cited("Hungary opposes the plan."))


def test_every_score_of_the_table_is_given_and_no_other() -> None:
    assert list(scores(case(WHO, GOOD))) == [name for name, metric in METRICS.items() if metric.row]


def test_a_right_answer_scores_full() -> None:
    found = scores(case(WHO, GOOD))
    ones = "right answer_containment answer_expected citation_exactness citation_numbering citation_precision citation_recall support"
    assert {name: found[name] for name in ones.split()} == dict.fromkeys(ones.split(), 1.0)
    assert (found["answer_em"], found["answer_f1"]) == (0.0, 0.5)  # 1 of 3 words, all of 1: "the" is dropped
    assert found["brier"] == pytest.approx(0.01)


def test_a_refusal_has_no_score_of_an_answer() -> None:
    found = scores(case(WHO, answered("The documents don’t say.", status="abstained")))
    assert (found["right"], found["false_refusals"], found["coverage"], found["abstention_precision"]) == (0.0, 1.0, 0.0, 0.0)
    assert {name for name in found if name.startswith(("answer_", "citation_")) and found[name] is not None} == set()


def test_a_failure_counts_as_nothing_right_and_is_no_refusal() -> None:
    found = scores(case(WHO, None))
    zero = ("right", "answer_em", "answer_f1", "answer_containment", "answer_expected", "citation_precision", "citation_recall", "coverage")
    assert {found[name] for name in zero} == {0.0}
    assert (found["failures"], found["false_refusals"], found["abstention_precision"]) == (1.0, None, None)


def test_an_unanswerable_question_is_right_when_withheld_or_its_premise_is_corrected() -> None:
    asked = Question(id="2", question="Why did all agree?", answerable=False, expect=(("opposes",),))
    assert scores(case(asked, answered("The documents don’t say.", status="abstained")))["right"] == 1.0
    assert scores(case(asked, GOOD))["abstention_recall"] == 1.0
    assert scores(case(asked, answered("All were happy.", cited("Poland backs it."))))["right"] == 0.0
    assert scores(case(asked, None))["abstention_recall"] == 0.0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"forbid": ("plan",)}, "a forbidden word"),
        ({"max_words": 3}, "too long"),
        ({"status": "conflict"}, "another status"),
        ({"expect": (("hungary",), ("veto",))}, "a group that is missing"),
        ({"evidence": (Gold("Poland backs it."),)}, "it cites something else"),
        ({"evidence": (Gold("This sentence stands nowhere."),)}, "its evidence has gone"),
    ],
)
def test_an_answer_is_wrong_for_each_thing_the_row_asks(change: dict[str, Any], why: str) -> None:
    assert scores(case(replace(WHO, **change), GOOD))["right"] == 0.0, why


def test_a_row_that_says_nothing_has_no_right_and_no_wrong() -> None:
    assert scores(case(Question(id="3", question="Well?"), GOOD))["right"] is None


def test_retrieval_counts_evidence_at_the_rank_that_completes_it() -> None:
    two = Question(id="4", question="?", evidence=(Gold("Hungary opposes the plan."), Gold("Poland backs it.")))
    hits = (hit("Nothing of note happened in Rome.", 1, SECOND), hit("Hungary opposes the plan.", 2), hit("Poland backs it.", 3))
    found = scores(case(two, GOOD, hits))
    assert [found[f"evidence_recall@{k}"] for k in (1, 3, 5)] == [0.0, 1.0, 1.0]
    assert [found[f"all_evidence_recall@{k}"] for k in (1, 3, 5)] == [0.0, 1.0, 1.0]
    assert found["mrr"] == 0.5
    assert found["ndcg@10"] == pytest.approx((1 / 1.584963 + 1 / 2) / (1 + 1 / 1.584963), abs=1e-5)
    assert (found["document_recall@10"], found["document_mrr"]) == (1.0, 0.5)


def test_evidence_that_is_never_found_costs_recall_and_gain() -> None:
    two = Question(id="5", question="?", evidence=(Gold("Hungary opposes the plan."), Gold("Poland backs it.")))
    found = scores(case(two, GOOD, (hit("Hungary opposes the plan.", 1),)))
    assert (found["evidence_recall@10"], found["all_evidence_recall@10"], found["mrr"]) == (0.5, 0.0, 1.0)
    assert found["ndcg@10"] == pytest.approx(1 / (1 + 1 / 1.584963), abs=1e-5)


def test_evidence_cut_between_two_passages_is_held_by_both() -> None:
    one = Question(id="6", question="?", evidence=(Gold("Hungary opposes the plan. Poland backs it."),))
    hits = (hit("Hungary oppo", 1), hit("ses the plan.", 2), hit("Poland backs it.", 3))
    assert scores(case(one, GOOD, hits))["mrr"] == 0.5


def test_what_was_laid_before_the_answerer_is_told_apart() -> None:
    start, end = span("Hungary opposes the plan.")
    seen = replace(GOOD, evidence=(Evidence(1, "first.txt", start, end, FIRST[start:end]),))
    assert (scores(case(WHO, seen))["evidence_laid"], scores(case(WHO, GOOD))["evidence_laid"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    "change", [{"start": 1}, {"end": 24}, {"quote": "Hungary opposes the plan!"}, {"sha256": "0" * 64}, {"document": "x"}]
)
def test_a_citation_off_by_anything_is_not_exact(change: dict[str, Any]) -> None:
    wrong = answered("Hungary opposes the plan.", cited("Hungary opposes the plan.", **change))
    assert scores(case(WHO, wrong))["citation_exactness"] == 0.0


@pytest.mark.parametrize("order", [(2, 1), (1, 3), (1, 1), (0, 1)])
def test_numbers_that_do_not_run_from_one_are_unsound(order: tuple[int, int]) -> None:
    quotes = ("Hungary opposes the plan.", "Poland backs it.")
    wrong = answered("Both.", *(cited(quote, number) for quote, number in zip(quotes, order, strict=True)))
    assert not numbered(wrong)
    assert numbered(answered("Both.", *(cited(quote, number) for number, quote in enumerate(quotes, 1))))


def test_a_number_the_text_does_not_show_is_unsound() -> None:
    assert not numbered(replace(GOOD, text="Hungary opposes the plan."))


def test_a_sentence_is_checked_against_its_own_quotes_whatever_the_answer_says_of_it() -> None:
    swapped = answered("Hungary opposes the plan.", cited("Poland backs it."))
    numbers = answered("France waits for a report on 15 tanks.", cited("France waits for a report on 12 tanks."))
    assert [scores(case(WHO, answer))["support"] for answer in (GOOD, swapped, numbers)] == [1.0, 0.0, 0.0]


def test_attribution_counts_speaker_outlet_and_date_apart() -> None:
    asked = replace(WHO, speaker="Viktor Orban", outlet="the daily", published="2024-12-21")
    assert scores(case(asked, GOOD))["attribution"] == pytest.approx(1 / 3, abs=1e-6)
    assert scores(case(replace(asked, speaker=None, outlet="DAILY"), GOOD))["attribution"] == 1.0


def test_conflicts_are_counted_both_ways() -> None:
    asked, told = replace(WHO, status="conflict"), replace(GOOD, status="conflict")
    assert scores(case(asked, told))["conflict_recall"] == 1.0
    assert scores(case(asked, GOOD))["conflict_recall"] == 0.0
    assert scores(case(replace(WHO, status="answered"), told))["conflict_precision"] == 0.0
    assert scores(case(WHO, told))["conflict_precision"] is None


def test_the_short_answer_is_compared_where_there_is_one() -> None:
    assert prediction(replace(GOOD, short="Hungary")) == "Hungary"
    assert prediction(GOOD) == "Hungary opposes the plan."
    assert scores(case(WHO, replace(GOOD, short="Hungary")))["answer_em"] == 1.0


def test_an_answer_is_as_sure_as_its_weakest_sentence() -> None:
    both = replace(GOOD, claims=(*GOOD.claims, Claim("Poland backs it.", (1,), "partial", 0.4)))
    assert (confidence(both), confidence(answered("No.", status="abstained"))) == (0.4, 0.0)
