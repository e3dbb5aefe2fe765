"""The shapes of what programs send and get: the words of the house as JSON, made from their types so that both stay one.

Knows no server. What comes in is checked here, for nobody else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from ..errors import ConfigError
from ..reports import SyncReport
from ..types import Answer, Document, Hit

_LAID_OUT = {"text", "pages", "quiet", "places"}  # of a document: how it is laid out, which nobody lists


@with_config(ConfigDict(extra="forbid"))
class ScopeForm(TypedDict, total=False):
    """Which documents may answer; what is left out or null limits nothing, an empty list lets nothing in."""

    documents: list[str] | None
    outlets: list[str] | None
    after: str | None
    before: str | None
    tags: list[str] | None


@with_config(ConfigDict(extra="forbid"))
class SettingsForm(TypedDict, total=False):
    """How one question is asked; what is left out or null is as the server has it."""

    model: str | None
    strictness: float | None
    passages: int | None


class TurnForm(TypedDict, total=False):
    """One turn of the conversation before: `role` is "user" or "assistant"; `answer` may carry an answer as it was given."""

    role: str
    content: str
    answer: dict[str, Any] | None


def form(kind: Any) -> Any:
    """The JSON shape of a type: dataclasses become objects, tuples and sequences lists."""
    if is_dataclass(kind) and isinstance(kind, type):
        return form_of(kind.__name__, {name: form(hint) for name, hint in get_type_hints(kind).items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return Union[tuple(form(one) for one in inner)]  # noqa: UP007  # made at run time, from however many
    if origin in (tuple, Sequence):
        return list[form(inner[0])]  # type: ignore[misc]
    return dict[str, form(inner[1])] if origin is Mapping else kind  # type: ignore[misc]


def form_of(name: str, hints: dict[str, Any], optional: dict[str, Any] | None = None) -> Any:
    """An object with these members, of which `optional` may be left out."""
    return TypedDict(name, {**hints, **{key: NotRequired[hint] for key, hint in (optional or {}).items()}})  # type: ignore[operator]


_UNTOLD = {"trace"}  # of an answer: what `to_dict` leaves out
AnswerForm: Any = form_of("Answer", {k: v for k, v in get_type_hints(form(Answer)).items() if k not in _UNTOLD} | {"abstained": bool})
HitForm: Any = form(Hit)
SyncForm: Any = form(SyncReport)
DocumentForm: Any = form_of("Document", {name: hint for name, hint in get_type_hints(form(Document)).items() if name not in _LAID_OUT})


def listed(document: Document) -> dict[str, Any]:
    """A document as it is listed: what is known of it, without its text."""
    kept = [field.name for field in fields(document) if field.name not in _LAID_OUT]
    return {name: list(value) if isinstance(value := getattr(document, name), tuple) else value for name in kept}


def taken(name: str, kind: Any, value: Any) -> Any:
    """What a program sent as `name`, checked for its shape.

    :raises ConfigError: it has another; the place in it is told.
    """
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in (name, *first["loc"]))
        raise ConfigError(f"{where} is {first['input']!r:.80}", first["msg"], "See docs/api.md for the form of each call") from error
