"""A question with what is known about its right answer, and sets of them: the words of the evaluation.

A row of a question set becomes a `Question` here, or a `Problem` that names row and field. Knows no file format
(`sets/`), no document (`sets/library.py`) and no answer (`scores.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from ..types import Answer, Message, Scope, Status

Review = Literal["accepted", "unchecked", "rejected"]
"""Whether a person has looked at a row: "unchecked" rows are asked and told apart, "rejected" ones are kept and not asked."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Text that an answer should rest on: a quote of some document, or a span of a named one.

    `document` None means that the quote may stand anywhere. With `start` and `end` the span decides, and `quote` only repeats it.
    """

    quote: str | None = None
    document: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One row of a question set. Empty means that the set says nothing about it, and no figure is made of it.

    :param answers: right answers in a few words; any one of them will do.
    :param expect: groups of words; of each group one must stand in the answer. :param forbid: words that must not.
    :param evidence: the sentences that an answer should rest on, all of them.
    :param relevant: documents that hold the answer, by name, each with a grade >= 1.
    :param answerable: whether the documents answer it; of an unanswerable question the right answer is an abstention.
    :param history: earlier turns. :param kind: one word for the sort of question. :param tags: further slices.
    :param scope: documents it is asked of; None means all.
    :param status: the status the answer should have, as "conflict"; None means that any will do.
    :param speaker: who the answer should say it was said by. :param outlet: which outlet it should cite. :param published: which date.
    :param max_words: longest right answer. :param extra: fields of the row that are not ours, kept as they were.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    expect: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    evidence: tuple[Gold, ...] = ()
    relevant: Mapping[str, int] = field(default_factory=dict)
    answerable: bool = True
    history: tuple[Message, ...] = ()
    kind: str = ""
    tags: tuple[str, ...] = ()
    scope: Scope | None = None
    status: Status | None = None
    speaker: str | None = None
    outlet: str | None = None
    published: str | None = None
    max_words: int | None = None
    review: Review = "accepted"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The row in its plain form, without what is empty; `question_of` reads it back."""
        row: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "extra" or (value in (None, (), {}, "") and one.name not in ("id", "question")):
                continue
            row[one.name] = _plain(value)
        if self.review == "accepted":
            del row["review"]
        return {**row, **self.extra}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row: `where` names file and row, `field` the field ("" for the row), `seen` and `fix` say the rest."""

    where: str
    field: str
    seen: str
    fix: str = ""

    def __str__(self) -> str:
        named = f"{self.where}, field {self.field!r}" if self.field else self.where
        return f"{named}: {self.seen}." + (f" {self.fix}." if self.fix else "")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions of one file or folder. `corpus` holds documents (id, title, text) that the set brings along, None when it brings none."""

    name: str
    questions: tuple[Question, ...]
    corpus: tuple[Mapping[str, Any], ...] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over the rows, by which two runs know that they asked the same questions."""
        rows = [question.to_dict() for question in self.questions]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that a run asks: all but the rejected ones."""
        return tuple(question for question in self.questions if question.review != "rejected")


def _plain(value: Any) -> Any:
    """JSON-safe form: dataclasses as mappings without what is None."""
    if isinstance(value, Gold | Scope):
        return {one.name: _plain(given) for one in fields(value) if (given := getattr(value, one.name)) is not None}
    if isinstance(value, Answer):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: _plain(given) for key, given in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(given) for given in value]
    return value
