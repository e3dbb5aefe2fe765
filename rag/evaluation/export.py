"""A run in the forms that other tools read: ragas' samples, and SQuAD's predictions with the questions they answer.

Knows a `Report` only. What a tool has no field for stands beside its fields or is left out, as each function says; scores
are not exported: the other tool makes its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import EvaluationError
from .questions import Gold
from .report import Report, Row
from .scores import confidence, prediction
from .sets.files import put

FORMS = ("ragas", "squad")
"""What `write` can write."""

FAILED = "[asking failed]"
"""The prediction of a question that could not be asked: SQuAD's script would count an empty one as a right refusal."""


def ragas(report: Report) -> Iterator[dict[str, Any]]:
    """A row for each question, with the fields of ragas' single-turn sample (0.2 and later).

    `user_input` is the question as it was made to stand alone; `response` the text shown, an abstention's too, None when asking
    failed; `retrieved_contexts` the sentences that were laid before the answerer, in order; `reference` the first right answer;
    `reference_contexts` the evidence, None when the text of one is not known. Beside them, not read by ragas: `id`, `history`,
    `status`, `error`.
    """
    for row in report.rows:
        asked, answer = row.question, row.answer
        yield {
            "user_input": answer.standalone if answer else asked.question,
            "response": answer.text if answer else None,
            "retrieved_contexts": [one.text for one in answer.evidence] if answer else [],
            "reference": asked.answers[0] if asked.answers else None,
            "reference_contexts": _evidence(row),
            "id": asked.id,
            "history": [{"role": turn.get("role", "user"), "content": turn.get("content", "")} for turn in asked.history],
            "status": answer.status if answer else None,
            "error": row.error,
        }


def _evidence(row: Row) -> list[str] | None:
    texts = [_text(gold, row) for gold in row.question.evidence]
    known = [text for text in texts if text]
    return known if known and len(known) == len(texts) else None


def _text(gold: Gold, row: Row) -> str | None:
    """The gold's words; of a bare span those that stand there in a hit, None when no hit holds the whole of it."""
    if gold.quote or gold.start is None or gold.end is None:
        return gold.quote
    held = (hit for hit in row.hits if hit.document == gold.document and hit.start <= gold.start and gold.end <= hit.end)
    return next((hit.text[gold.start - hit.start : gold.end - hit.start] for hit in held), None)


def squad(report: Report) -> Iterator[dict[str, Any]]:
    """A row for each question as SQuAD 2.0 is laid out in rows: id, question, context, answers and our prediction.

    `context` holds the sentences that were laid before the answerer, a line each; `answer_start` is -1 for an answer that does
    not stand in it. `answers` are empty for unanswerable questions, and for answerable ones of which no short answer is known:
    `is_impossible` tells them apart.
    """
    predicted, unanswered = predictions(report), no_answer(report)
    for row in report.rows:
        asked = row.question
        context = "\n".join(one.text for one in row.answer.evidence) if row.answer else ""
        texts = list(asked.answers) if asked.answerable else []
        yield {
            "id": asked.id,
            "title": row.cluster,
            "question": asked.question,
            "context": context,
            "answers": {"text": texts, "answer_start": [context.find(text) for text in texts]},
            "is_impossible": not asked.answerable,
            "prediction": predicted[asked.id],
            "no_answer_probability": unanswered[asked.id],
        }


def predictions(report: Report) -> dict[str, str]:
    """Question's id -> what exact match and F1 were taken of, as SQuAD's script reads it: "" for an abstention."""
    return {row.question.id: prediction(row.answer) if row.answer else FAILED for row in report.rows}


def no_answer(report: Report) -> dict[str, float]:
    """Question's id -> 1 - support of the weakest sentence, 0..1: the script's `--na-prob-file`. 1 for an abstention, 0 for a failure."""
    return {row.question.id: round(1.0 - confidence(row.answer), 6) if row.answer else 0.0 for row in report.rows}


def dataset(report: Report) -> dict[str, Any]:
    """The questions as SQuAD's script reads them, so that a run of any question set can be scored by it.

    Answerable questions without a known short answer are left out: the script would take them for unanswerable.
    """
    articles = []
    for row in squad(report):
        texts, starts = row["answers"]["text"], row["answers"]["answer_start"]
        answers = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
        asked = {name: row[name] for name in ("id", "question", "is_impossible")} | {"answers": answers}
        if answers or row["is_impossible"]:
            articles.append({"title": row["title"], "paragraphs": [{"context": row["context"], "qas": [asked]}]})
    return {"version": "v2.0", "data": articles}


def write(report: Report, form: str, path: str | Path) -> tuple[Path, ...]:
    """Write the run in one of `FORMS` as JSONL, each file in one step, and return the files written.

    "squad" puts three more beside `path`, named after it: `.dataset.json`, `.predictions.json` and `.na_prob.json`, the
    arguments of SQuAD's script.

    :raises EvaluationError: there is no such form, or a file cannot be written.
    """
    path = Path(path)
    if form not in FORMS:
        raise EvaluationError(f"There is no form {form!r}", f"One of {', '.join(FORMS)}")
    texts = {path: _lines({"ragas": ragas, "squad": squad}[form](report))}
    if form == "squad":
        beside = {"dataset": dataset(report), "predictions": predictions(report), "na_prob": no_answer(report)}
        texts |= {path.with_name(f"{path.stem}.{name}.json"): json.dumps(held, ensure_ascii=False) + "\n" for name, held in beside.items()}
    for file, text in texts.items():
        put(file, text)
    return tuple(texts)


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
