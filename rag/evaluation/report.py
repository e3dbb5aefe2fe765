"""What a run found: a row for each question, figures over them with intervals, and reading both back.

The figures come from `figures.py`; `folder.py` writes what is read back here: `run.json` (all but the rows) and `rows.jsonl`
(a row a question, as it was asked and answered).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ..errors import EvaluationError
from ..types import Answer, Hit
from .names import HEADLINE, METRICS
from .questions import Question
from .sets.rows import question_of

_OURS = ("ask", "search")  # stages of a row that are not the answer's own
RUN, ROWS = "run.json", "rows.jsonl"


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it was asked. `answer` None means that asking failed, and `error` says how.

    :param hits: what search alone brings for the question, best first.
    :param gold: for each evidence of the question the spans (document, start, end) where it stands; () when it stands nowhere.
    :param scores: score by name, None where a score does not apply to this row; see `scores.py`.
    :param cluster: the document the question is about, by which intervals are clustered; the question's id when there is none.
    :param seconds: stage -> seconds, of the answer and of `search`.
    """

    question: Question
    answer: Answer | None
    error: str | None
    hits: tuple[Hit, ...]
    gold: tuple[tuple[tuple[str, int, int], ...], ...]
    scores: Mapping[str, float | None]
    cluster: str
    seconds: Mapping[str, float]

    @property
    def slices(self) -> dict[str, tuple[str, ...]]:
        """The slices this row belongs to: dimension -> values."""
        asked = self.question
        return {
            "kind": (asked.kind,) if asked.kind else (),
            "tag": asked.tags,
            "answerable": ("answerable" if asked.answerable else "unanswerable",),
            "turn": ("follow-up" if asked.history else "first",),
            "review": (asked.review,),
        }

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form; all times stand under `seconds`, so that two runs can be compared without them."""
        answer = None if self.answer is None else {k: v for k, v in self.answer.to_dict().items() if k != "seconds"}
        return {
            "id": self.question.id,
            "question": self.question.to_dict(),
            "answer": answer,
            "error": self.error,
            "hits": [asdict(hit) for hit in self.hits],
            "gold": [[list(place) for place in places] for places in self.gold],
            "scores": dict(self.scores),
            "cluster": self.cluster,
            "seconds": dict(self.seconds),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Row:
        """Restore what `to_dict` wrote."""
        seconds = {stage: value for stage, value in data["seconds"].items() if stage not in _OURS}
        return cls(
            question_of(data["question"], f"question {data['id']!r}"),
            None if data["answer"] is None else Answer.from_dict({**data["answer"], "seconds": seconds}),
            data["error"],
            tuple(Hit(**hit) for hit in data["hits"]),
            tuple(tuple((str(d), int(a), int(b)) for d, a, b in places) for places in data["gold"]),
            data["scores"],
            data["cluster"],
            data["seconds"],
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over `n` rows, with the bounds of its 95 % interval and how they were found.

    `value` None means that no row has it, `low` and `high` None that it has no interval. `by` is "wilson", "documents" or
    "questions" (what the bootstrap drew), "" without an interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    by: str = ""


Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished run.

    :param about: what was asked of what: name, digest, model, settings, index, versions; nothing of the machine.
    :param figures: figure by name, in the order of `scores.METRICS`. :param slices: dimension -> value -> figures.
    :param curves: what is drawn: "recall" [[k, share, low, high], …], "all_recall" the same, "risk" [[coverage, risk], …],
        "reliability" [[from, to, n, mean support, share right], …], "latency" {stage: [p50, p95]}.
    :param seconds: where the run's own time went: "wall", "ask" (the sum over the questions), the "rest" of the wall time, and "search"
        (the sum, most of it while the next question was asked).
    :param started: when, as ISO date and time; "" when not known.
    :param judged: what a judge model said, kept apart from the figures; {} when none was asked.
    """

    about: Mapping[str, Any]
    rows: tuple[Row, ...]
    figures: Figures
    slices: Mapping[str, Mapping[str, Figures]]
    curves: Mapping[str, Any]
    seconds: Mapping[str, float]
    started: str = ""
    judged: Mapping[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[Row, ...]:
        """Rows whose question could not be asked."""
        return tuple(row for row in self.rows if row.answer is None)

    def figure(self, name: str) -> Figure:
        """One figure by name.

        :raises EvaluationError: there is no such figure; the nearest names are told.
        """
        if name not in METRICS:
            raise unknown_figure(name)
        return self.figures.get(name, Figure(None))

    def __str__(self) -> str:
        lines = [f"{self.about.get('name', 'questions')} · {self.about.get('model', '')} · {len(self.rows)} questions"]
        width = max(len(METRICS[name].title) for name in HEADLINE)
        for name in HEADLINE:
            if (one := self.figures.get(name)) and one.value is not None:
                lines.append(f"  {METRICS[name].title:<{width}}  {shown(name, one)}")
        kinds = self.slices.get("kind", {})
        lines += [f"  {'by kind: ' + kind:<{width}}  right {shown('right', by['right'])}" for kind, by in kinds.items() if "right" in by]
        lines += [f"  ! {row.question.id}: {row.error}" for row in self.failed]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form of everything but the rows: what `run.json` holds."""
        return {
            "about": dict(self.about),
            "figures": _plain(self.figures),
            "slices": {d: {value: _plain(found) for value, found in by.items()} for d, by in self.slices.items()},
            "curves": dict(self.curves),
            "judged": dict(self.judged),
            "started": self.started,
            "seconds": dict(self.seconds),
        }

    @classmethod
    def load(cls, folder: str | Path) -> Report:
        """Read back what `folder.save` wrote; `folder` may name the folder or its `run.json`.

        :raises EvaluationError: there is no run, or it cannot be read.
        """
        folder = Path(folder)
        folder = folder.parent if folder.name == RUN else folder
        data = load_run(folder / RUN)
        try:
            lines = (folder / ROWS).read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold other line ends
            rows = tuple(Row.from_dict(json.loads(line)) for line in lines if line.strip())
            return cls(
                data["about"], rows, _figures(data["figures"]),
                {d: {value: _figures(found) for value, found in by.items()} for d, by in data["slices"].items()},
                data["curves"], data["seconds"], data.get("started", ""), data.get("judged", {}),
            )  # fmt: skip
        except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise EvaluationError(
                f"The run in {folder} cannot be read: {error}", None, "Make it again: rag eval run FILE --out DIR"
            ) from error

    def with_judged(self, judged: Mapping[str, Any]) -> Report:
        """The same run with what a judge model said beside it."""
        return replace(self, judged=judged)


def load_run(path: Path) -> dict[str, Any]:
    """What stands in a `run.json`.

    :raises EvaluationError: there is none, or it is none.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        wanted = "A run is a folder with run.json, rows.jsonl, rows.csv and report.html"
        raise EvaluationError(f"There is no {path}", wanted, "Make one: rag eval run FILE --out DIR") from error
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}", "It should be the run.json of a run") from error
    if not isinstance(data, dict) or not {"about", "figures"} <= set(data):
        raise EvaluationError(f"{path} is not the run.json of a run", "It should hold `about` and `figures`")
    return data


def unknown_figure(name: str) -> EvaluationError:
    """The error for a figure that does not exist, with the names most like it."""
    from difflib import get_close_matches

    near = get_close_matches(name, METRICS, n=3, cutoff=0.4) or list(HEADLINE)
    return EvaluationError(f"There is no figure {name!r}", "Near it: " + ", ".join(near), "rag eval figures lists all")


def shown(name: str, figure: Figure) -> str:
    """A figure for people: value, interval and rows, as "0.833 (0.612–0.942) of 18"."""
    if figure.value is None:
        return "no rows"
    digits = 1 if METRICS[name].unit == "count" else 3
    bounds = f" ({figure.low:.{digits}f}–{figure.high:.{digits}f})" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:.{digits}f}{bounds} over {figure.n}"


def _plain(found: Figures) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in found.items()}


def _figures(data: Mapping[str, Any]) -> dict[str, Figure]:
    known = {one.name for one in fields(Figure)}
    return {name: Figure(**{k: v for k, v in value.items() if k in known}) for name, value in data.items()}
