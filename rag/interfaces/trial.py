"""One run at a time, asked in a thread of its own while the chat goes on; every session sees how far it is.

Knows the assistant by what `evaluation/run.py` needs. What is finished of a stopped run is kept: the next run of the same
questions goes on there. Gives HTML whose text is escaped. Knows no web framework.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ..config import Config
from ..errors import EvaluationError, FootnoteError
from ..evaluation import run
from ..evaluation.pages.charts import tag
from ..evaluation.sets.layouts import KINDS, read
from ..models.opened import ModelState
from ..types import Document
from .pace import lasting
from .runs import failure, note, part

DRAFT = "draft.jsonl"
"""The file in the folder of question sets that proposed rows go to."""


class Examined(run.Assistant, Protocol):
    """What the Evaluate tab needs of an assistant. All of it may be called from several threads."""

    @property
    def config(self) -> Config:
        """Its settings; `questions` and `runs` are the folders of the sets and of the runs."""
        ...

    @property
    def model(self) -> str:
        """Id of what words the answers."""
        ...

    def model_state(self, model: str, *, knock: bool = False) -> ModelState:
        """Whether a model can be used, and where its questions go."""
        ...

    def documents(self) -> list[Document]:
        """All documents, without their text."""
        ...


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: `done` of `total` questions, `began_with` of them from an earlier try; times as of `time.monotonic`.

    `number` counts the runs of this program from 1, 0 before the first. `folder` holds the run, None before it has one.
    `stopping` is true from the wish to end it until it ends.
    """

    number: int = 0
    name: str = ""
    done: int = 0
    total: int = 0
    began_with: int = 0
    began: float = 0.0
    folder: Path | None = None
    running: bool = False
    stopping: bool = False
    stopped: bool = False
    error: FootnoteError | None = None

    def left(self, now: float) -> float | None:
        """Seconds that are left by the pace so far; None before the first question is answered."""
        answered = self.done - self.began_with
        return (now - self.began) / answered * (self.total - self.done) if answered else None


class _StoppedError(Exception):
    """Raised inside a run to end it between two questions."""


class Trial:
    """The run that is on, or was last. Its methods may be called from several threads."""

    def __init__(self) -> None:
        self._state = State()
        self._lock, self._changing = threading.Lock(), threading.Lock()
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> State:
        """As it stands now."""
        return self._state

    def start(self, path: Path, assistant: Examined) -> None:
        """Ask the set at `path`, into a folder of its own below `assistant.config.runs`, or where the same run was cut off.

        :raises EvaluationError: another run is on, or the set brings documents of its own.
        """
        with self._lock:
            if self._state.running:
                raise EvaluationError(f"A run of {self._state.name} is on", "One run at a time", "Wait for it, or stop it")
            self._halt.clear()
            self._state = State(self._state.number + 1, path.name, running=True, began=time.monotonic())
            self._thread = threading.Thread(target=self._run, args=(path, assistant), daemon=True, name="evaluation")
            self._thread.start()

    def stop(self, wait: float = 0.0) -> None:
        """End the run, if one is on, once the question being asked is answered, and wait for that at most `wait` seconds."""
        self._halt.set()
        self._set(stopping=self._state.running)
        if self._thread and wait:
            self._thread.join(wait)

    def _run(self, path: Path, assistant: Examined) -> None:
        error: FootnoteError | None = None
        try:
            questions = read(path)
            if questions.corpus is not None:
                seen = f"{questions.name} brings its own documents, and this app answers from others"
                raise EvaluationError(seen, None, f"Type in a terminal: rag eval run {path}")
            runs = Path(assistant.config.runs)
            folder = run.unfinished(questions, assistant, runs) or run.new_folder(runs, questions, assistant.model)
            self._set(name=questions.name, folder=folder)
            run.evaluate(questions, assistant, out=folder, progress=self._told)
        except _StoppedError:
            self._set(stopped=True)
        except FootnoteError as seen_error:
            error = seen_error
        except Exception as fault:  # a fault of the program must not leave a run that seems to go on for ever
            traceback.print_exc(file=sys.stderr)
            error = EvaluationError(f"The run ended on a fault: {type(fault).__name__}", None, "Look at the terminal Footnote runs in")
        finally:
            self._set(running=False, stopping=False, error=error)

    def _told(self, stage: str, done: int, total: int) -> None:
        if not self._state.total:
            self._set(began_with=done, began=time.monotonic())
        self._set(done=done, total=total)
        if self._halt.is_set() and done < total:
            raise _StoppedError

    def _set(self, **changes: object) -> None:
        with self._changing:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]


def sets(folder: Path) -> dict[str, Path]:
    """What can be asked in a folder of question sets, by name: files, the drafts behind them, folders, all files."""
    kinds = {*KINDS, ".json"}
    try:
        found = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    except OSError:  # no folder, no sets: whoever wants to run one is told what to do
        return {}
    files = [path for path in found if path.suffix.lower() in kinds and not path.name.endswith(".baseline.json") and path.is_file()]
    folders = [path for path in found if path.is_dir() and any(one.suffix.lower() in kinds for one in path.iterdir())]
    files.sort(key=lambda path: path.name == DRAFT)
    named = {_name(path): path for path in (*files, *folders)}
    return named | ({f"all of {_name(folder)}": folder} if len(files) > 1 else {})


def _name(path: Path) -> str:
    return path.name.encode("utf-8", "replace").decode()


def chosen_set(folder: Path, name: str | None) -> Path:
    """The set that is offered under a name.

    :raises EvaluationError: there is none.
    """
    found = sets(folder)
    if name not in found:
        seen = f"There is no question set {name!r} in {folder}" if name else f"There is no question set in {folder}"
        raise EvaluationError(seen, "A .jsonl, .csv or .yaml file", "Put one there, or propose rows under Review")
    return found[name]


# --- HTML ------------------------------------------------------------------------------------------


def shown(state: State) -> str:
    """How far the run is, or how it ended; "" before the first."""
    if state.error:
        return failure(state.error)
    if state.running and state.stopping:
        return note("Stopping once this question is answered…")
    if state.running and state.total:
        left = state.left(time.monotonic())
        words = f"{state.done} of {state.total}" + ("" if left is None else f" · {lasting(left)} left")
        bar = tag("progress", max=state.total, value=state.done, aria_label="Questions answered")
        return part(bar, tag("span", words if state.done < state.total else "Writing the report…"))
    if state.running:
        return note(f"Reading {state.name}…")
    if state.stopped:
        return note(f"Stopped after {state.done} of {state.total}; the next run goes on from there.")
    return note(f"{state.name}: {state.total} asked, the run is below.") if state.number else ""
