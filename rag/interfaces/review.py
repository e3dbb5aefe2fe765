"""A question set under review: its rows with what a person decided on each, kept in its file after every decision.

A row is accepted, accepted with changes, or rejected; none is ever removed. The file is written whole, and only while it still
is what was read. What a row rests on is shown by `proof.py`. Knows no web framework.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from markupsafe import Markup

from ..errors import EvaluationError
from ..evaluation.pages.charts import tag
from ..evaluation.questions import Question, Review
from ..evaluation.sets import layouts
from ..evaluation.sets.rows import question_of
from .runs import current, part, pick
from .trial import DRAFT, Examined
from .trial import sets as all_sets

WRITABLE = (".jsonl", ".csv", ".tsv")
"""Files that can be reviewed: what is written again loses nothing, as a comment in YAML would be."""
STATES: tuple[Review, ...] = ("unchecked", "accepted", "rejected")
LISTED = 500
"""Rows listed at most."""
HEADS = ("Question", "Answers", "Answerable", "Kind", "Document")

_writing = threading.Lock()


class ChangedError(EvaluationError):
    """The file is no longer what was read; nothing was written."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question set as it was read: its file, the SHA-256 of its bytes, and its rows.

    `undone` holds rows as they stood before each decision of this session, the last one last.
    """

    path: Path
    digest: str
    rows: tuple[Question, ...]
    undone: tuple[Question, ...] = ()

    def row(self, key: str | None) -> Question | None:
        """The row of that id; None when there is none."""
        return next((row for row in self.rows if row.id == key), None)

    @property
    def counts(self) -> dict[Review, int]:
        """How many rows are in each of `STATES`."""
        found = Counter(row.review for row in self.rows)
        return {state: found[state] for state in STATES}

    def __str__(self) -> str:
        return ", ".join(f"{count} {state}" for state, count in self.counts.items())


@dataclass(frozen=True, slots=True)
class Form:
    """What can be changed in a row, as it is typed: a line for each answer; of `expect` a line for each group, "|" between its words."""

    question: str
    answers: str
    answerable: bool
    expect: str
    kind: str


def sets(folder: Path) -> dict[str, Path]:
    """The sets in a folder that can be reviewed, by name, the drafts first."""
    found = {name: path for name, path in all_sets(folder).items() if path.suffix.lower() in WRITABLE and path.is_file()}
    return dict(sorted(found.items(), key=lambda one: one[0] != DRAFT))


# --- the file ------------------------------------------------------------------------------------------


def opened(path: Path) -> Sheet:
    """Read a set for review.

    :raises EvaluationError: it cannot be read; the message names the first row that is wrong.
    """
    before = _digest(path)
    return Sheet(path, before, layouts.read(path).questions)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror or error}", None, f"Check: ls -l {path}") from error


def decided(sheet: Sheet, key: str, review: Review, form: Form | None = None) -> Sheet:
    """The sheet with one row decided, which is in the file then. What `form` says other than the row is taken over from it.

    :raises ChangedError: the file is not what was read. :raises EvaluationError: no such row, or the form says what no row can.
    """
    before = _known(sheet, key)
    after = replace(edited(before, form) if form else before, review=review)
    return replace(_put(sheet, after), undone=(*sheet.undone, before))


def undo(sheet: Sheet) -> Sheet:
    """The sheet with the row decided last as it stood before.

    :raises ChangedError: the file is not what was read. :raises EvaluationError: there is nothing to undo.
    """
    if not sheet.undone:
        raise EvaluationError("There is nothing to undo", "Only decisions made since this page was opened can be undone")
    return replace(_put(sheet, sheet.undone[-1]), undone=sheet.undone[:-1])


def _known(sheet: Sheet, key: str) -> Question:
    row = sheet.row(key)
    if row is None:
        raise EvaluationError(f"{sheet.path.name} has no row {key!r}", None, "Choose one from the list")
    return row


def _put(sheet: Sheet, changed: Question) -> Sheet:
    rows = tuple(changed if row.id == changed.id else row for row in sheet.rows)
    with _writing:
        if _digest(sheet.path) != sheet.digest:
            seen = f"{sheet.path.name} was changed by someone else since it was read, so nothing was written"
            raise ChangedError(seen, None, "It is read anew: look at the row and decide again")
        layouts.write(sheet.path, rows)
        return replace(sheet, rows=rows, digest=_digest(sheet.path))


def same(sheet: Sheet) -> bool:
    """Whether the file still is what was read."""
    try:
        return _digest(sheet.path) == sheet.digest
    except EvaluationError:
        return False


def difference(before: Sheet, after: Sheet) -> Question | None:
    """The row, as it is now, that one decision changed; None when it changed nothing."""
    return next((new for old, new in zip(before.rows, after.rows, strict=True) if old != new), None)


def following(sheet: Sheet, key: str | None, state: Review) -> str | None:
    """The id of the row behind that of `key` among those in one state, or else of the one before it; None when it is alone."""
    keys = [row.id for row in sheet.rows if row.review == state]
    place = keys.index(key) if key in keys else 0
    return next(iter([*keys[place + 1 :], *reversed(keys[:place])]), None)


def proposed(folder: Path, assistant: Examined, count: int) -> tuple[Path, int]:
    """Add up to `count` proposals to `DRAFT` in the folder of question sets, and say where and how many; none that is there already.

    :raises FootnoteError: the documents or the file cannot be read.
    """
    from ..evaluation.drafting.drafts import draft

    path = folder / DRAFT
    there = {row.id for row in layouts.read(path).questions} if path.exists() else set()  # a draft's id is made of what it asks
    rows = [row for row in draft(cast(Any, assistant), count, seed=len(there)) if row.id not in there]
    return path, len(layouts.add(path, rows))


# --- one row ----------------------------------------------------------------------------------------


def form(row: Question) -> Form:
    """A row as it can be changed."""
    groups = "\n".join(" | ".join(group) for group in row.expect)
    return Form(row.question, "\n".join(row.answers), row.answerable, groups, row.kind)


def edited(row: Question, typed: Form) -> Question:
    """The row with what was typed other than it; what was left alone stays as it is, to the letter.

    :raises EvaluationError: the row would be none, as without a question.
    """
    was = form(row)
    changes = {
        "question": typed.question.strip(),
        "answers": tuple(_lines(typed.answers)),
        "answerable": typed.answerable,
        "expect": tuple(tuple(_cells(line)) for line in _lines(typed.expect) if any(_cells(line))),
        "kind": typed.kind.strip(),
    }
    changed = replace(row, **{name: value for name, value in changes.items() if getattr(was, name) != getattr(typed, name)})  # type: ignore[arg-type]
    return question_of(changed.to_dict(), f"Row {row.id}")


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _cells(line: str) -> Iterator[str]:
    return (cell.strip() for cell in line.split("|") if cell.strip())


# --- HTML ------------------------------------------------------------------------------------------


def table(rows: Sequence[Question], chosen: str | None) -> str:
    """The rows to be chosen by id, the `chosen` one marked."""
    if not rows:
        return part(tag("p", "No row here.", class_="fe-note"))
    top = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in HEADS)))
    lines = (tag("tr", *_cells_of(row), data_pick=row.id, **current(row.id == chosen)) for row in rows[:LISTED])
    more = tag("p", f"The first {LISTED} of {len(rows)} rows.", class_="fe-small") if len(rows) > LISTED else ""
    body = tag("table", tag("caption", "Rows"), top, tag("tbody", *lines), class_="fn-rows")
    return part(tag("div", body, class_="fe-scroll fn-runs", tabindex=0, role="region", aria_label="Rows"), more)


def _cells_of(row: Question) -> Iterator[Markup]:
    about = ", ".join(dict.fromkeys(_documents(row)))
    yield tag("th", pick(row.question), scope="row")
    for name, text in zip(HEADS[1:], (" · ".join(row.answers), "yes" if row.answerable else "no", row.kind, about), strict=True):
        yield tag("td", tag("bdi", text or "–"), data_label=name)


def _documents(row: Question) -> Iterable[str]:
    return [*(gold.document for gold in row.evidence if gold.document), *row.relevant]
