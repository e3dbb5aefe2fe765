"""Runs made by hand for tests: rows with the scores they are given, and figures that are their means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.names import METRICS
from rag.evaluation.questions import Question
from rag.evaluation.report import Figure, Report, Row
from rag.types import Answer, Claim


def row(
    id: str,
    right: float | None = 1.0,
    *,
    text: str = "It did.",
    seconds: float = 0.1,
    asked: Mapping[str, Any] | None = None,
    **scores: Any,
) -> Row:
    """A row whose question is "Did ID?", about a document of its own; `asked` sets fields of the question."""
    question = Question(**{"id": id, "question": f"Did {id}?", **(asked or {})})
    answer = Answer(question.question, question.question, text, "answered", claims=(Claim(text, (), "supported", 1.0),))
    held = {name.replace("_at_", "@"): value for name, value in scores.items()}
    return Row(question, answer, None, (), (), {"right": right, "failures": 0.0, **held}, f"{id}.txt", {"total": seconds})


def rows(rights: Sequence[float | None], **more: Any) -> list[Row]:
    """Rows q0, q1 … with these outcomes."""
    return [row(f"q{number}", right, **more) for number, right in enumerate(rights)]


def run(
    made: Sequence[Row], *, figures: Mapping[str, float | None] | None = None, judged: Mapping[str, Any] | None = None, **about: Any
) -> Report:
    """A run of these rows; `figures` sets figures beside the means, `about` what the run says of itself."""
    found: dict[str, Figure] = {}
    for name, metric in METRICS.items():
        values = [value for one in made if metric.row and (value := one.scores.get(name)) is not None]
        found[name] = Figure(round(sum(values) / len(values), 6) if values else None, n=len(values))
    found |= {name: Figure(value, n=len(made)) for name, value in (figures or {}).items()}
    return Report(
        {"name": "set", "digest": "d1", "model": "extractive", "settings": {}, **about}, tuple(made), found, {}, {}, {}, judged=judged or {}
    )
