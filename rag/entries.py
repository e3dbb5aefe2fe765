"""What a journal holds: entries, which are questions with what became of them, headings of conversations, and feedback.

Each is written as JSON that reads back equal, whatever text is in it. Knows no file.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .errors import FootnoteError
from .text import fold
from .types import Answer, Evidence, Scope

_TITLE = 80

State = Literal["open", "answered", "stopped", "failed"]
Verdict = Literal["helpful", "wrong_citation", "missing_source", "should_have_refused"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and what became of it.

    `key`, letters and digits, is the entry's own in its conversation. An entry that is "open" when it is read back was cut off: its
    program ended. `draft` and `found` are what had been written and read for an answer that never was checked. `error` is None unless
    "failed".
    """

    key: str
    question: str
    state: State = "open"
    answer: Answer | None = None
    draft: str = ""
    error: FootnoteError | None = None
    scope: Scope | None = None
    found: tuple[Evidence, ...] = ()

    @property
    def standalone(self) -> str:
        """The question as it was searched; as asked where no answer came of it."""
        return self.answer.standalone if self.answer else self.question


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation without its entries. `created` and `updated` are ISO times in UTC; `entries` counts them."""

    id: str
    title: str
    created: str
    updated: str
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of one answer. `key` is that of the entry, `given` an ISO time in UTC ("" until it is kept).

    `row` names the row of a question set that was made of it, "" for none.
    """

    key: str
    verdict: Verdict
    answer: Answer
    note: str = ""
    given: str = ""
    row: str = ""


def titled(question: str) -> str:
    """A title of one line made of a question, cut at a word where it is long."""
    line = " ".join(plain(question).split()) or "Untitled"
    if len(line) <= _TITLE:
        return line
    return line[: _TITLE - 1].rpartition(" ")[0] + "…" if " " in line[: _TITLE - 1] else line[: _TITLE - 1] + "…"


def plain(text: str) -> str:
    """The text as SQLite can hold it: half characters become "?"."""
    return text.encode("utf-8", "replace").decode()


def said(entry: Entry) -> str:
    """What a search looks through."""
    answered = [entry.answer.standalone, entry.answer.text] if entry.answer else [entry.draft]
    return fold(plain("\n".join([entry.question, *answered]))).text


def dumped(entry: Entry) -> str:
    """The entry as JSON, in ASCII."""
    error, scope = entry.error, entry.scope
    row = {
        "key": entry.key,
        "question": entry.question,
        "state": entry.state,
        "draft": entry.draft,
        "answer": entry.answer.to_dict() if entry.answer else None,
        "error": [error.seen, error.wanted, error.fix] if error else None,
        "scope": asdict(scope) if scope is not None else None,
        "found": [asdict(sentence) for sentence in entry.found],
    }
    return json.dumps(row)


def loaded(body: str) -> Entry:
    """The entry that was `dumped`."""
    row: dict[str, Any] = json.loads(body)
    answer, error, scope = (row.pop(name, None) for name in ("answer", "error", "scope"))
    found = row.pop("found", [])
    limits: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in (scope or {}).items()}
    return Entry(
        **row,
        answer=Answer.from_dict(answer) if answer else None,
        error=FootnoteError(*error) if error else None,
        scope=Scope(**limits) if scope else None,
        found=tuple(Evidence(**sentence) for sentence in found),
    )
