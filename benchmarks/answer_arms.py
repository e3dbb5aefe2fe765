"""Our assistant as an arm of the benchmark: what it answers, how likely its gate holds that, and whether its citations are exact.

Knows no right answer, but for the shipped questions, which are scored against the open store.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from answer_sets import AnswerSet, Asking
from open_sets import RESULTS, ROOT
from retrieval import store_over

from rag import Answer, Assistant, Citation, Config
from rag.answers import gate
from rag.evaluation.scores import Case, right
from rag.evaluation.sets.library import Library
from rag.types import Checked


@dataclass(frozen=True)
class Told:
    """One answer.

    :param score: how likely the gate holds it to be one, 0..1; 0 where something else withheld it, None of an arm without a gate.
    :param inexact: citations that are no exact span of the stored text. :param right: by the row's own words, None where it has none.
    :param after: answers after each edit of the documents, by what was edited (`answer_edits.py`). :param edit: old and new value.
    """

    answer: Answer
    score: float | None = None
    inexact: int = 0
    right: float | None = None
    after: dict[str, Answer] | None = None
    edit: tuple[str, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        after = {name: answer.to_dict() for name, answer in (self.after or {}).items()}
        plain = {"score": self.score, "inexact": self.inexact, "right": self.right, "edit": self.edit}
        return {"answer": self.answer.to_dict(), **plain, "after": after}

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Told:
        after = {name: Answer.from_dict(answer) for name, answer in row["after"].items()}
        edit = tuple(row["edit"]) if row["edit"] else None
        return cls(Answer.from_dict(row["answer"]), row["score"], row["inexact"], row["right"], after, edit)


class Arm(Protocol):
    """Whoever answers a set's questions."""

    def ask(self, asking: Asking) -> Told: ...

    def close(self) -> None: ...


def digest(paths: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(path.name.encode() + hashlib.sha256(path.read_bytes()).digest() for path in paths)).hexdigest()[:12]


_RAG = ROOT / "rag"
CODE = digest(sorted([*_RAG.glob("*.py"), *(_RAG / "answers").glob("*.py"), *(_RAG / "retrieval").glob("*.*")]))
"""Of what was imported: files that change while a run goes on are not what answers."""


def configuration(arm: str) -> dict[str, Any]:
    """What our answers depend on, beside the question and the documents."""
    config = Config.load()
    settings = {name: getattr(config, name) for name in ("strictness", "embedder", "reranker", "passages", "evidence")}
    return {"arm": arm, "code": CODE, **settings}


class Ours:
    """Our assistant over the documents of a set."""

    def __init__(self, one: AnswerSet, model: str) -> None:
        seeds = one.name == "seed"
        self.assistant = (
            Assistant.open(ROOT / "seeds", RESULTS / "seed-store", model) if seeds else store_over(one.store, one.corpus, model)
        )
        self.assistant.sync()
        self._library = Library(self.assistant)

    def ask(self, asking: Asking) -> Told:
        answer, score = asked(self.assistant, asking)
        good, marked = None, asking.marked
        if marked:
            good = right(Case(marked, answer, (), tuple(map(self._library.locate, marked.evidence)), self._library))
        return Told(answer, score, sum(not exact(self.assistant, c) for c in answer.citations), good)

    def close(self) -> None:
        self.assistant.close()


def asked(assistant: Assistant, asking: Asking) -> tuple[Answer, float]:
    """The answer, and the gate's probability: 0 where something else withheld it, such as a large model that said it is not stated.

    Where no gate was asked, 1 for an answer and 0 for none.
    """
    with gate_watched() as seen:
        events = list(assistant.stream(asking.question, asking.history, asking.scope))
    answer = events[-1].answer if isinstance(events[-1], Checked) else None
    assert answer is not None, events[-1]
    if not seen:
        return answer, float(not answer.abstained)
    elsewhere = answer.abstained and gate.passes(seen[-1], assistant.config.strictness)
    return answer, 0.0 if elsewhere else gate.probability(seen[-1])


@contextmanager
def gate_watched() -> Iterator[list[gate.Signals]]:
    """What the gate is shown while answers are made, the last last: an answer does not carry it, least of all one withheld."""
    told = gate.probability
    seen: list[gate.Signals] = []
    users = [module for name, module in list(sys.modules.items()) if name.startswith("rag.") and vars(module).get("probability") is told]

    def telling(signals: gate.Signals) -> float:
        seen.append(signals)
        return told(signals)

    for module in users:
        vars(module)["probability"] = telling
    try:
        yield seen
    finally:
        for module in users:
            vars(module)["probability"] = told


def exact(assistant: Assistant, cited: Citation) -> bool:
    """Whether the citation is a span of the stored text, and of that very text."""
    document = assistant.document(cited.document)
    same: bool = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() == cited.sha256
    return same and cited.start < cited.end and document.text[cited.start : cited.end] == cited.quote
