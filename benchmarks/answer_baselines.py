"""What a user would otherwise build, as arms of the benchmark.

"bm25" is the first sentence of the best document by BM25. "plain/MODEL" is the usual LangChain RAG: chunks of 1,000 characters,
MiniLM, the four nearest, one prompt. "gold/MODEL" is the same prompt with the documents that hold the answer. Knows nothing of ours
but the models and how they are opened.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from answer_arms import Arm, Told, digest
from answer_sets import AnswerSet, Asking
from retrieval import chunked, full_text, matches

from rag import Answer, Config
from rag.evaluation.scores import Case, right
from rag.models.chat import open_chat
from rag.models.embeddings import open_embedder
from rag.protocols import Prompt
from rag.sentences import sentence_spans

_NEAREST, _CHARS = 4, 4000
_PROMPT = (
    "You help with questions about documents. Answer the question from the pieces of context below. If you don't know the answer, say "
    "that you don't know. Use at most three sentences and be concise.\n\nQuestion: {question}\n\nContext: {context}\n\nAnswer:"
)
_KNOWS_NOT = re.compile(
    r"\b(?:(?:do not|don['’]t|cannot|can['’]t) (?:know|say|answer|determine)|(?:does not|doesn['’]t|do not|don['’]t) (?:say|state|mention|"
    r"provide|contain|specify|include)|not (?:stated|specified|mentioned|provided|clear|given)|no (?:information|mention)|unknown)\b",
    re.IGNORECASE,
)


CODE = digest([Path(__file__)])


def is_baseline(arm: str) -> bool:
    return arm == "bm25" or "/" in arm


def opened(arm: str, one: AnswerSet) -> Arm:
    kind, _, model = arm.partition("/")
    kinds: dict[str, Callable[[AnswerSet, str], Arm]] = {"bm25": FirstSentence, "plain": Plain, "gold": Gold}
    return kinds[kind](one, model)


def configuration(arm: str) -> dict[str, Any]:
    return {"arm": arm, "code": CODE}


def _told(asking: Asking, text: str, refused: bool, began: float, name: str) -> Told:
    seconds = {"total": round(time.perf_counter() - began, 3)}
    answer = Answer(asking.question, asking.question, text, "abstained" if refused else "answered", model=name, seconds=seconds)
    good = right(Case(asking.marked, answer, (), (), None)) if asking.marked else None  # type: ignore[arg-type]  # no gold, no library
    return Told(answer, right=good)


class FirstSentence:
    """The first sentence of the document that BM25 puts first, or that is the only one; an abstention only where there is none."""

    def __init__(self, one: AnswerSet, model: str = "") -> None:
        self._texts = {row["id"]: row["text"] for row in one.corpus}
        self._db = full_text({row["id"]: row for row in one.corpus})

    def ask(self, asking: Asking) -> Told:
        began = time.perf_counter()
        found = matches(self._db, asking.question, len(self._texts))
        best = next((key for key in (*found, *asking.docs[:1]) if not asking.docs or key in asking.docs), None)
        text = self._texts[best] if best else ""
        first = next((" ".join(text[a:b].split()) for a, b in sentence_spans(text)), "")
        return _told(asking, first, not first, began, "bm25")

    def close(self) -> None:
        self._db.close()


class Prompted:
    """A model with one prompt over the documents that `_context` brings."""

    name = ""

    def __init__(self, one: AnswerSet, model: str) -> None:
        self._config = Config.load()
        self._chat = open_chat(self._config, model)
        self._rows = {row["id"]: row for row in one.corpus}

    def ask(self, asking: Asking) -> Told:
        began = time.perf_counter()
        prompt = Prompt((("user", _PROMPT.format(question=asking.question, context=self._context(asking))),), max_tokens=200)
        text = "".join(self._chat.stream(prompt, {})).strip()
        return _told(asking, text, not text or bool(_KNOWS_NOT.search(text)), began, f"{self.name}/{self._chat.name}")

    def _context(self, asking: Asking) -> str:
        raise NotImplementedError

    def close(self) -> None:
        closing: Callable[[], None] | None = getattr(self._chat, "close", None)
        if closing:
            closing()


class Plain(Prompted):
    """The four chunks nearest to the question."""

    name = "plain"

    def __init__(self, one: AnswerSet, model: str) -> None:
        super().__init__(one, model)
        self._embedder = open_embedder(self._config)
        assert self._embedder is not None, "the weights are missing; type: rag models fetch minilm"
        self._pieces, self._vectors = chunked(one.store, self._rows, self._embedder)

    def _context(self, asking: Asking) -> str:
        assert self._embedder is not None
        near = self._vectors @ self._embedder.embed([asking.question])[0]
        order = [n for n in (-near).argsort() if not asking.docs or self._pieces[n][0] in asking.docs]
        return "\n\n".join(self._pieces[n][1] for n in order[:_NEAREST])


class Gold(Prompted):
    """The documents that hold the answer; of an unanswerable question those it was made of."""

    name = "gold"

    def _context(self, asking: Asking) -> str:
        row = asking.row
        wanted = row.get("gold_docs") or row.get("relevant") or row.get("about") or row.get("docs") or asking.docs or list(self._rows)
        return "\n\n".join(self._rows[key]["text"] for key in wanted if key in self._rows)[:_CHARS]
