"""Questions asked one by one and scored: from a question set and an assistant to a `Report`.

Knows the assistant by `ask`, `search` and its documents only. What is finished is kept in the run's folder as it comes,
so a run that was killed goes on where it was; a question whose asking fails is a row that says so.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from ..errors import EvaluationError, FootnoteError
from ..types import Answer, Document, Hit, Message, Scope
from .figures import curves, figures
from .folder import save, save_head
from .pages.page import ready
from .questions import Question, QuestionSet
from .report import RUN, Report, Row, load_run
from .scores import Case, scores
from .sets.files import put
from .sets.layouts import read
from .sets.library import Library

Progress = Callable[[str, int, int], None]
"""Called with "asking", how many questions are answered, and how many there are."""

DEPTH = 20
"""Passages that are searched for the figures of retrieval."""
_KEPT = "unfinished.jsonl"
_SETTINGS = ("embedder", "reranker", "nli", "passages", "evidence", "strictness")


class Assistant(Protocol):
    """What is needed of an assistant; `rag.Assistant` is one. May be called from several threads when `workers` > 1."""

    def ask(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Answer:
        """The answer to one question."""
        ...

    def search(self, question: str, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The k best passages."""
        ...

    def document(self, name: str) -> Document:
        """The stored document."""
        ...

    def documents(self) -> list[Document]:
        """All documents, without their text."""
        ...


def evaluate(
    questions: QuestionSet | Sequence[Question] | str | Path,
    assistant: Assistant,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Ask every question and score the answers.

    :param questions: a set, a sequence of questions, or the path of a set; rejected rows are not asked.
    :param assistant: whom to ask; its index is used as it stands.
    :param out: folder for `report.html`, `run.json`, `rows.jsonl` and `rows.csv`; None writes nothing. A run that was cut off there
        goes on, one of the same questions and settings is replaced, any other is an error.
    :param workers: questions asked at once; None takes `assistant.parallel`, or 1. :param progress: called after each question.
    :raises EvaluationError: the set cannot be read, holds no question or an id twice, or `out` holds another run.
    """
    began, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    asked = _set(questions)
    about = _about(asked, assistant)
    kept = _Kept(Path(out), about) if out is not None else None
    with _little_garbage():
        rows = _rows(asked.asked, assistant, workers or _parallel(assistant), kept, progress)
        found, slices = figures(rows)
        new = [row for row in rows if not kept or row.question.id not in kept.rows]
        made = Report(about, rows, found, slices, curves(rows, found), _spent(new, began), started)
        if kept:
            save(made, kept.folder)
            made = replace(made, seconds=_spent(new, began))  # now with what the page took
            save_head(made, kept.folder)
            kept.done()
    return made


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Keep what was in memory before from being searched for garbage: with models loaded one search costs a third of a second."""
    ours = not gc.get_freeze_count()
    if ours:
        gc.freeze()
    try:
        yield
    finally:
        if ours:
            gc.unfreeze()


def _spent(rows: Sequence[Row], began: float) -> dict[str, float]:
    """Where the seconds since `began` went. With several workers the sum over the questions exceeds them, and `rest` falls below 0."""
    wall = time.perf_counter() - began
    ask, search = (sum(row.seconds.get(stage, 0.0) for row in rows) for stage in ("ask", "search"))
    return {name: round(value, 3) for name, value in (("wall", wall), ("ask", ask), ("search", search), ("rest", wall - ask))}


def _set(questions: QuestionSet | Sequence[Question] | str | Path) -> QuestionSet:
    if isinstance(questions, str | Path):
        questions = read(questions)
    if not isinstance(questions, QuestionSet):
        questions = QuestionSet("questions", tuple(questions))
    ids = [question.id for question in questions.asked]
    if not ids:
        raise EvaluationError(f"{questions.name} holds no question to ask", "At least one row that is not rejected", "rag eval check FILE")
    if twice := sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else []:
        raise EvaluationError(f"The id {twice[0]!r} stands twice in {questions.name}", "Each row needs an id of its own")
    return questions


def _parallel(assistant: Assistant) -> int:
    return int(getattr(assistant, "parallel", 1))


def _about(asked: QuestionSet, assistant: Assistant) -> dict[str, Any]:
    """What the figures depend on: two runs alike in this differ by chance or by code."""
    shelf = assistant.documents()
    index = hashlib.sha256("".join(f"{d.name}\n{d.sha256}\n" for d in shelf).encode("utf-8", "replace")).hexdigest()
    config = getattr(assistant, "config", None)
    return {
        "name": asked.name,
        "digest": asked.digest,
        "questions": len(asked.asked),
        "model": str(getattr(assistant, "model", "")),
        "settings": {name: getattr(config, name) for name in _SETTINGS if hasattr(config, name)},
        "documents": len(shelf),
        "index": index,
        "version": version("footnote"),
    }


# --- asking -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that was asked: `answer` None and `error` when that failed."""

    question: Question
    answer: Answer | None
    error: str | None
    seconds: dict[str, float]


def _rows(
    questions: Sequence[Question], assistant: Assistant, workers: int, kept: _Kept | None, progress: Progress | None
) -> tuple[Row, ...]:
    """A row for each question, in their order; those finished before are not asked again.

    A thread of its own searches and scores what is answered, so that the next question need not wait for it.
    """
    library = Library(assistant)
    rows = dict(kept.rows) if kept else {}
    tell = progress or (lambda stage, done, total: None)

    def score(asked: _Asked) -> None:
        rows[asked.question.id] = row = _row(asked, assistant, library)
        if kept:
            kept.add(row)

    tell("asking", len(rows), len(questions))
    left = [question for question in questions if question.id not in rows]
    with ThreadPoolExecutor(1) as scoring:
        waiting = [scoring.submit(ready)] if kept else []
        for number, asked in enumerate(_asked(left, assistant, library, workers), len(questions) - len(left) + 1):
            waiting.append(scoring.submit(score, asked))
            tell("asking", number, len(questions))
        for one in waiting:
            one.result()  # a fault in scoring is a fault of the product, and ends the run
    return tuple(rows[question.id] for question in questions)


def _asked(questions: Sequence[Question], assistant: Assistant, library: Library, workers: int) -> Iterator[_Asked]:
    def ask(question: Question) -> _Asked:
        seconds: dict[str, float] = {}
        scope = _scope(question.scope, library)
        answer, error = _timed("ask", seconds, lambda: assistant.ask(question.question, question.history, scope))
        return _Asked(question, answer, error, seconds)

    if workers == 1:
        yield from map(ask, questions)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(ask, questions)
    finally:  # whoever stops a run is not made to wait for the questions that nobody has asked yet
        pool.shutdown(wait=True, cancel_futures=True)


def _row(asked: _Asked, assistant: Assistant, library: Library) -> Row:
    question, answer, seconds = asked.question, asked.answer, dict(asked.seconds)
    gold = tuple(library.locate(gold) for gold in question.evidence)
    searched, scope = answer.standalone if answer else question.question, _scope(question.scope, library)
    hits, failed = _timed("search", seconds, lambda: tuple(assistant.search(searched, DEPTH, scope)))
    seconds |= dict(answer.seconds) if answer else {}
    found = scores(Case(question, answer, hits or (), gold, library))
    about = [places[0][0] for places in gold if places] or [library.resolve(name) or name for name in question.relevant]
    cluster = min(about, default=f"question {question.id}")
    rounded = {stage: round(spent, 4) for stage, spent in seconds.items()}
    return Row(question, answer, asked.error or failed, hits or (), gold, found, cluster, rounded)


def _scope(scope: Scope | None, library: Library) -> Scope | None:
    """The scope with its documents under their full names, which a question set may cut short."""
    if scope is None or scope.documents is None:
        return scope
    return replace(scope, documents=[library.resolve(name) or name for name in scope.documents])


def _timed(stage: str, seconds: dict[str, float], call: Callable[[], Any]) -> tuple[Any, str | None]:
    began = time.perf_counter()
    try:
        return call(), None
    except FootnoteError as error:
        return None, str(error)
    except Exception as error:  # one question that breaks the product must not cost the run: it is a row that says so
        return None, f"{type(error).__name__}: {error}"
    finally:
        seconds[stage] = time.perf_counter() - began


# --- going on after a kill -------------------------------------------------------------------------------


class _Kept:
    """Rows of a run that is not finished, a line each in its folder, behind a line that says which run it is.

    :raises EvaluationError: the folder holds another run, finished or not.
    """

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        self.folder, self._path = folder, folder / _KEPT
        self._lock = threading.Lock()
        begun, rows = _kept_lines(self._path)
        held = load_run(folder / RUN)["about"] if (folder / RUN).exists() else None
        if any(other not in (None, about) for other in (begun, held)):
            wanted = "A folder holds one run, of one set of questions, settings and documents"
            raise EvaluationError(f"{folder} holds another run", wanted, "Name another folder with --out, or remove this one")
        self.rows = {row.question.id: row for row in rows if row.error is None}
        """What an earlier try has finished, by question; its failures are asked again."""
        lines = [about, *(row.to_dict() for row in self.rows.values())]
        put(self._path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))

    def add(self, row: Row) -> None:
        """Keep one more row."""
        with self._lock, self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(row.to_dict(), ensure_ascii=False) + "\n")

    def done(self) -> None:
        """The run is whole and saved."""
        self._path.unlink(missing_ok=True)


def _kept_lines(path: Path) -> tuple[dict[str, Any] | None, list[Row]]:
    """What the run is about and its rows, as far as the lines are whole: a kill may have cut off the last one."""
    lines = path.read_text(encoding="utf-8", errors="replace").rstrip("\n").split("\n") if path.exists() else []
    about, rows = None, []
    try:
        for number, line in enumerate(lines):
            if number:
                rows.append(Row.from_dict(json.loads(line)))
            else:
                about = json.loads(line)
    except (ValueError, KeyError, TypeError, EvaluationError):
        return about, rows
    return about, rows


def unfinished(questions: QuestionSet, assistant: Assistant, runs: Path) -> Path | None:
    """The folder below `runs` in which this very run was cut off, the newest of them; None when there is none."""
    about = _about(questions, assistant)
    begun = [path.parent for path in runs.glob(f"*/{_KEPT}") if _kept_lines(path)[0] == about]
    return max(begun, key=lambda folder: (folder / _KEPT).stat().st_mtime, default=None)


def new_folder(runs: Path, questions: QuestionSet, model: str) -> Path:
    """A folder for a run to be, named after the set, the model and the minute; not made yet."""
    bare = re.sub(r"\.(jsonl|csv|tsv|ya?ml|json)$", "", questions.name)
    name = re.sub(r"[^\w.-]+", "-", f"{bare}-{model}")
    return runs / f"{name}-{datetime.now():%Y%m%d-%H%M%S}"
