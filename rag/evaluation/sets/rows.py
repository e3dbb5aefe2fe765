"""One row of a question set as plain data, read into a `Question`, or into `Problem`s that name row and field.

Knows no file: `files.py` brings the rows. A field that is absent, null, "" or [] says nothing. The fields, as JSON would have them:

    id           text or whole number; when missing, the number of the row
    question     text, needed
    answers      list of texts, or one text; also called `answer`
    expect       list of groups, each a list of words of which one must stand in the answer: [["nato", "alliance"], ["neutral"]]
    forbid, tags list of texts, or one text
    evidence     list of quotes, {"document", "quote"}, {"document", "start", "end"} or [document, start, end]
    relevant     list of document names, or {name: grade} with whole grades >= 1
    answerable   true or false, true when missing; also called `is_impossible`, the other way round
    history      earlier turns: [question, answer], or {"role", "content"}; there `agent` is the assistant and `text` the content
    kind         text; also called `type`
    scope        {"documents", "outlets", "after", "before", "tags"}, dates as 2024-12-21
    status       "answered", "partial", "conflict" or "abstained";  review  "accepted", "unchecked" or "rejected"
    speaker, outlet, published   text;  max_words   whole number >= 1

Any other field is kept in `Question.extra`; so is the other name of a field that is given under its own name too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from ...errors import EvaluationError
from ...types import Message, Scope, Status
from ..questions import Gold, Problem, Question, Review

ALIASES = {"answers": "answer", "kind": "type", "answerable": "is_impossible"}
"""Field -> the other name it may have."""


class _WrongError(ValueError):
    """What was seen in a field, and what to write instead."""

    def __init__(self, seen: str, fix: str) -> None:
        super().__init__(seen)
        self.seen, self.fix = seen, fix


def question_of(row: Mapping[str, Any], where: str = "The row", number: str = "row-1") -> Question:
    """The question that a row holds.

    :param row: what JSON may hold. :param where: names the row in an error. :param number: the id of a row that gives none.
    :raises EvaluationError: names the first field that is wrong.
    """
    question, problems = parse(row, where, number)
    if question is None:
        first = problems[0]
        named = f"{where}, field {first.field!r}" if first.field else where
        raise EvaluationError(f"{named}: {first.seen}", None, first.fix or None)
    return question


def parse(row: Mapping[str, Any], where: str, number: str) -> tuple[Question | None, list[Problem]]:
    """The question that a row holds, or None and all that is wrong with it. Parameters as for `question_of`."""
    problems = [Problem(where, *fault) for name, value in row.items() if (fault := _strange(name, value))]
    if problems:
        return None, problems
    given, left = _named(row)
    found: dict[str, Any] = {"id": number}
    for field, (name, value) in given.items():
        try:
            found[field] = _READERS[field](value)
        except _WrongError as wrong:
            problems.append(Problem(where, name, wrong.seen, wrong.fix))
    if "question" not in given:
        problems.append(Problem(where, "question", "it is missing", 'Write "question": "…"'))
    if "answerable" in found and given["answerable"][0] == ALIASES["answerable"]:
        found["answerable"] = not found["answerable"]
    return (None, problems) if problems else (Question(**found, extra=left), [])


def _strange(name: Any, value: Any) -> tuple[str, str, str] | None:
    """Field, what was seen and the fix, for data that could not be written again as JSON in UTF-8."""
    if not isinstance(name, str):
        return "", f"a field is named {name!r}, which is {_kind(name)}, not text", f'Write "{name}" in quotes'
    try:
        json.dumps({name: value}, ensure_ascii=False, sort_keys=True).encode()
    except UnicodeEncodeError:
        return "" if not name.isprintable() else name, "it holds half a character (a lone surrogate)", "Write the text anew"
    except (TypeError, ValueError, RecursionError):
        return name, "it is not plain data", "Write it with texts, numbers, true, false, null, lists and objects named by texts"
    return None


def _named(row: Mapping[str, Any]) -> tuple[dict[str, tuple[str, Any]], dict[str, Any]]:
    """Our fields as (name it has in the row, value), without those that say nothing; and what is left of the row."""
    left = dict(row)
    given: dict[str, tuple[str, Any]] = {}
    for field in _READERS:
        for name in (field, ALIASES.get(field)):
            if name is None or field in given:
                continue
            value = left.pop(name, None)
            if not (value is None or value == [] or (isinstance(value, str) and not value.strip())):
                given[field] = (name, value)
    return given, left


# --- readers of one field: the value, or what is wrong with it ---------------------------------------


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", type(None): "null", list: "a list", tuple: "a list"}
    return kinds.get(type(value), "an object")


def _show(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> str:
    """A text; a whole number is read as one, since it is written as one, but 1.50 would come back as 1.5."""
    if _is_whole(value):
        return str(value)
    if isinstance(value, float):
        raise _WrongError(f"{_show(value)} is a number, not text", f'Write it in quotes: "{value}"')
    if not isinstance(value, str):
        raise _WrongError(f"{_show(value)} is {_kind(value)}, not text", 'Write it as "text"')
    if not value.strip():
        raise _WrongError("a text in it is empty", "Leave it out")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        raise _WrongError(f"it is {_show(value)}, not a list", 'Write ["…", "…"]')
    return tuple(_text(item) for item in (value if isinstance(value, list | tuple) else [value]))


def _groups(value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list | tuple):
        raise _WrongError(f"it is {_show(value)}, not a list of groups", f"Write {_json([[value]])}")
    for group in value:
        if not isinstance(group, list | tuple):
            raise _WrongError(f"a group is {_show(group)}, not a list", f"Write {_json([[group]])}")
        if not group:
            raise _WrongError("a group is empty", "Leave it out")
    return tuple(_texts(group) for group in value)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else '[["…"]]'


_GOLD = 'Write "the quote", {"document": "a.txt", "quote": "…"} or {"document": "a.txt", "start": 0, "end": 99}'


def _golds(value: Any) -> tuple[Gold, ...]:
    return tuple(_gold(item) for item in (value if isinstance(value, list | tuple) else [value]))


def _gold(item: Any) -> Gold:
    if isinstance(item, str) and item.strip():
        return Gold(quote=item)
    if isinstance(item, list | tuple) and len(item) == 3:
        item = dict(zip(("document", "start", "end"), item, strict=True))
    if not isinstance(item, Mapping):
        raise _WrongError(f"{_show(item)} is no quote and no span", _GOLD)
    if unknown := sorted(set(item) - {"quote", "document", "start", "end"}):
        raise _WrongError(f"{_show(unknown[0])} is not a part of evidence", _GOLD)
    quote, document = (_text(item[part]) if item.get(part) is not None else None for part in ("quote", "document"))
    start: Any = item.get("start")
    end: Any = item.get("end")
    if start is None and end is None:
        if quote is None:
            raise _WrongError(f"{_show(item)} has neither quote nor span", _GOLD + ", or the document alone under `relevant`")
        return Gold(quote, document)
    if document is None:
        raise _WrongError(f"the span {_show(start)} to {_show(end)} names no document", _GOLD)
    if not (_is_whole(start) and _is_whole(end) and 0 <= start < end):
        raise _WrongError(f"the span {_show(start)} to {_show(end)} is none", "Write two whole numbers, 0 <= start < end")
    return Gold(quote, document, start, end)


def _grades(value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping):
        return dict.fromkeys(_texts(value), 1)
    for name, grade in value.items():
        if not _is_whole(grade) or grade < 1:
            raise _WrongError(f"the grade of {_show(name)} is {_show(grade)}", "Write a whole number >= 1, or leave the document out")
    return {_text(name): grade for name, grade in value.items()}


_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _truth(value: Any) -> bool:
    known = _WORDS.get(str(value).strip().lower()) if isinstance(value, bool | int | str) else None
    if known is None:
        raise _WrongError(f"it is {_show(value)}", "Write true or false")
    return known


_TURN = 'Write [["question", "answer"]] or [{"role": "user", "content": "…"}]'
_ROLES = {"user": "user", "assistant": "assistant", "agent": "assistant"}


def _turns(value: Any) -> tuple[Message, ...]:
    if not isinstance(value, list | tuple):
        raise _WrongError(f"it is {_show(value)}, not a list of turns", _TURN)
    return tuple(message for turn in value for message in _turn(turn))


def _turn(turn: Any) -> list[Message]:
    if isinstance(turn, Mapping):
        return [_message(turn)]
    if not isinstance(turn, list | tuple) or not 1 <= len(turn) <= 2:
        raise _WrongError(f"a turn is {_show(turn)}, not a question and its answer", _TURN)
    said = [Message(role="user", content=_text(turn[0]))]
    return said if turn[1:] in ([], [None], (), (None,)) else [*said, Message(role="assistant", content=_text(turn[1]))]


def _message(turn: Mapping[str, Any]) -> Message:
    role, content = turn.get("role"), turn.get("content", turn.get("text"))
    if role not in _ROLES:
        raise _WrongError(f"the role of a turn is {_show(role)}", 'Write "user" or "assistant"')
    if not isinstance(content, str):
        raise _WrongError(f"the content of a turn is {_show(content)}, not text", _TURN)
    message = Message(role=_ROLES[role], content=content)  # type: ignore[typeddict-item]  # the values are the two roles
    return Message(**message, answer=turn["answer"]) if turn.get("answer") is not None else message


_SCOPE = 'Write {"documents": ["a.txt"], "after": "2024-12-01"}; the parts are documents, outlets, after, before, tags'


def _scope(value: Any) -> Scope:
    if not isinstance(value, Mapping):
        raise _WrongError(f"it is {_show(value)}, not an object", _SCOPE)
    known = {part: value[part] for part in ("documents", "outlets", "tags", "after", "before") if value.get(part) is not None}
    if unknown := [part for part in value if part not in known and value[part] is not None]:
        raise _WrongError(f"{_show(unknown[0])} is not a part of a scope", _SCOPE)
    read: dict[str, Any] = {part: _day(some) if part in ("after", "before") else _texts(some) for part, some in known.items()}
    return Scope(**read)


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _WrongError(f"{_show(value)} is no date", "Write it as 2024-12-21") from None


def _count(value: Any) -> int:
    text = value.strip() if isinstance(value, str) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else value
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _WrongError(f"it is {_show(value)}", "Write a whole number >= 1")
    return number


def _one_of(words: Sequence[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise _WrongError(f"it is {_show(value)}", "Write one of " + ", ".join(words))
        return str(value)

    return read


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _text,
    "question": _text,
    "answers": _texts,
    "expect": _groups,
    "forbid": _texts,
    "evidence": _golds,
    "relevant": _grades,
    "answerable": _truth,
    "history": _turns,
    "kind": _text,
    "tags": _texts,
    "scope": _scope,
    "status": _one_of(get_args(Status)),
    "speaker": _text,
    "outlet": _text,
    "published": _text,
    "max_words": _count,
    "review": _one_of(get_args(Review)),
}

FIELDS = tuple(_READERS)
"""Our fields, in the order in which they are written."""
