"""The gate held against faults: each is put in where the parts meet, and the gate, as it is by default, must see it.

A clean run over a newsroom is the baseline. Then one thing is broken at a time, in the product and never in the gate; and
twenty runs with nothing broken must raise no alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag.text
from rag import Assistant, Config
from rag.answers import citations, compose, telling
from rag.answers.case import Case
from rag.answers.citations import Numbering
from rag.answers.gate import probability
from rag.errors import ModelStoppedError
from rag.evaluation import Report, evaluate
from rag.evaluation.comparing.gate import judge
from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.retrieval import retriever
from rag.retrieval.retriever import Retriever
from rag.types import Answer, Evidence
from tests.evaluation import newsroom

pytestmark = pytest.mark.long
QUESTIONS = newsroom.questions()
RERUNS = 20

Patch = pytest.MonkeyPatch


def opened(folder: Path) -> Assistant:
    config = Config(store=str(folder / "store"), strictness=newsroom.STRICTNESS)
    return Assistant(config, [folder / "news"], newsroom.SynonymEmbedder(), None)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom and its synced store."""
    folder = tmp_path_factory.mktemp("newsroom")
    newsroom.write(folder / "news")
    with opened(folder) as assistant:
        assistant.sync()
    return folder


@pytest.fixture(scope="module")
def clean(house: Path) -> Report:
    """The run that is the baseline."""
    with opened(house) as assistant:
        return evaluate(QUESTIONS, assistant)


# --- the faults ------------------------------------------------------------------------------------------

Fault = Callable[[Patch], None]
FAULTS: dict[str, Fault] = {}


def fault(made: Fault) -> Fault:
    FAULTS[made.__name__.replace("_", " ")] = made
    return made


@fault
def words_count_for_nothing(patch: Patch) -> None:
    """Full text and the share of the question's words: without the one, the other finds as much in so small a store."""
    patch.setattr(Catalog, "search", lambda *_: [])
    patch.setattr(Catalog, "search_whole", lambda *_: {})
    patch.setattr(retriever, "_covered", lambda weights, order, *_: list(order))


@fault
def vectors_find_nothing(patch: Patch) -> None:
    patch.setattr(VectorIndex, "query", lambda *_: [])


@fault
def the_worst_passage_comes_first(patch: Patch) -> None:
    ranked = Retriever._ranked
    patch.setattr(Retriever, "_ranked", lambda self, *rest: ranked(self, *rest)[::-1])


@fault
def the_stemmer_is_german(patch: Patch) -> None:
    import snowballstemmer

    german = snowballstemmer.stemmer("german")
    patch.setattr(rag.text, "_stemmer", lambda: german)
    rag.text.stem.cache_clear()
    rag.text._terms_of.cache_clear()


@fault
def only_one_sentence_is_laid(patch: Patch) -> None:
    case = Assistant._case
    patch.setattr(Assistant, "_case", lambda self, query, finding: case(self, query, replace(finding, sentences=finding.sentences[:1])))


@fault
def citation_offsets_are_off_by_one(patch: Patch) -> None:
    cut = Numbering._cut

    def shifted(self: Numbering, evidence: Evidence, number: int) -> Any:
        made = cut(self, evidence, number)
        return replace(made, start=made.start + 1, end=made.end + 1)

    patch.setattr(Numbering, "_cut", shifted)


@fault
def citations_are_numbered_from_zero(patch: Patch) -> None:
    cut = Numbering._cut
    patch.setattr(Numbering, "_cut", lambda self, evidence, number: cut(self, evidence, number - 1))


@fault
def citations_are_of_the_neighbouring_evidence(patch: Patch) -> None:
    """The quotes stay exact, of a document that was found, and of the wrong one."""
    answered = compose.extracted

    def swapped(case: Case, strictness: float) -> Answer:
        laid = {e.id: case.evidence[e.id % len(case.evidence)] for e in case.evidence}
        with pytest.MonkeyPatch.context() as inner:
            cite = Numbering.cite
            inner.setattr(Numbering, "cite", lambda self, evidence: cite(self, laid[evidence.id]))
            return answered(case, strictness)

    patch.setattr(compose, "extracted", swapped)


@fault
def nothing_is_ever_withheld(patch: Patch) -> None:
    patch.setattr(compose, "passes", lambda signals, strictness: True)


@fault
def far_too_much_is_withheld(patch: Patch) -> None:
    patch.setattr(compose, "passes", lambda signals, strictness: probability(signals) >= strictness + 0.1)


@fault
def the_history_is_dropped(patch: Patch) -> None:
    asked = Assistant.ask
    patch.setattr(Assistant, "ask", lambda self, question, history=(), scope=None: asked(self, question, (), scope))


@fault
def the_scope_is_ignored(patch: Patch) -> None:
    ranked = Retriever._ranked
    patch.setattr(Retriever, "_ranked", lambda self, question, k, scope, vector: ranked(self, question, k, None, vector))


@fault
def answers_are_cut_in_half(patch: Patch) -> None:
    marked = citations.marked
    patch.setattr(telling, "marked", lambda text, numbers: marked(text[: len(text) // 2], numbers))


@fault
def some_questions_stop_the_model(patch: Patch) -> None:
    asked = Assistant.ask

    def stopping(self: Assistant, question: str, *rest: Any) -> Answer:
        if "windmills" in question:
            raise ModelStoppedError("The model stopped")
        return asked(self, question, *rest)

    patch.setattr(Assistant, "ask", stopping)


# --- the gate --------------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: Patch) -> Iterator[Patch]:
    """Takes a fault and mends it; stems that a broken stemmer made are forgotten."""
    yield monkeypatch
    monkeypatch.undo()
    rag.text.stem.cache_clear()
    rag.text._terms_of.cache_clear()


def test_the_clean_run_is_good_enough_to_notice_a_loss(clean: Report) -> None:
    assert len(newsroom.articles()) >= 60
    assert len(clean.rows) >= 60
    for name in ("right", "evidence_recall@10", "citation_recall", "abstention_recall"):
        assert (clean.figure(name).value or 0.0) >= 0.9, name
    assert judge(clean).passed


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught(name: str, house: Path, clean: Report, broken: Patch) -> None:
    with opened(house) as assistant:
        FAULTS[name](broken)
        report = evaluate(QUESTIONS, assistant)
    broken.undo()
    verdict = judge(report, clean)
    assert not verdict.passed, f"{name}: the gate saw nothing"
    assert all(check.name != "baseline" for check in verdict.failures)


def test_an_index_older_than_the_documents_is_caught(tmp_path: Path, clean: Report) -> None:
    newsroom.write(tmp_path / "news", edition=1)
    with opened(tmp_path) as assistant:
        assistant.sync()
        newsroom.write(tmp_path / "news")
        assert not judge(evaluate(QUESTIONS, assistant), clean).passed
        assistant.sync()
        assert judge(evaluate(QUESTIONS, assistant), clean).passed


def test_twenty_runs_with_nothing_broken_raise_no_alarm(house: Path, clean: Report) -> None:
    with opened(house) as assistant:
        verdicts = [judge(evaluate(QUESTIONS, assistant), clean) for _ in range(RERUNS)]
    assert [verdict.failures for verdict in verdicts] == [()] * RERUNS
