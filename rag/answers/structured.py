"""Claims in JSON, read while the reply still streams: the reader sees their words, never the JSON.

Any text of any model may come in: what is no such JSON is told, not repaired.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Claimed = tuple[str, tuple[int, ...]]
"""The words of one claim, and the numbers of the sentences it rests on."""

_FENCE = re.compile(r"\s*(?:`{1,3}[a-z]*\s*)?")
_LONGEST_ESCAPE = len(r"\ud83d\ude00")


def schema(numbers: Sequence[int]) -> dict[str, Any]:
    """The JSON schema of a reply whose claims may point at these numbers and at no other."""
    claim = {
        "type": "object",
        "properties": {
            "sentences": {"type": "array", "items": {"type": "integer", "enum": list(numbers)}},
            "text": {"type": "string"},
        },
        "required": ["sentences", "text"],
        "additionalProperties": False,
    }
    return {
        "title": "claims",
        "description": "The sentences of the answer, each with the numbers of the sentences that prove it",
        "type": "object",
        "properties": {"claims": {"type": "array", "items": claim}},
        "required": ["claims"],
        "additionalProperties": False,
    }


def opens(reply: str) -> bool:
    """Whether a reply begins as JSON does, behind a code fence or not, or may still do so."""
    rest = reply[_FENCE.match(reply).end() :]  # type: ignore[union-attr]  # it matches everywhere
    return not rest or rest[0] == "{"


def claims(reply: str) -> tuple[Claimed, ...] | None:
    """The claims of a whole reply; None when they are not in it as the schema asks for. Blank claims are left out."""
    told = _loaded(reply[reply.find("{") : reply.rfind("}") + 1])
    return None if told is None or not all(_is_whole(claim) for claim in told) else _read(told)


def finished(reply: str) -> tuple[Claimed, ...]:
    """The claims that came whole of a reply that is cut off; () when none did. Blank claims are left out."""
    begun = reply.find("{")
    for end in (at + 1 for at in range(len(reply) - 1, begun, -1) if reply[at] == "}"):
        told = _loaded(f"{reply[begun:end]}]}}")
        if told is not None and all(_is_whole(claim) for claim in told):
            return _read(told)
    return ()


def words(reply: str) -> str:
    """The words of a reply's claims as far as they have come, as `joined`; "" when there are none yet, or the piece cannot be read."""
    told = _loaded(_closed(reply[reply.find("{") :])) if "{" in reply else None
    return joined(text for text, _ in _read(told or ()))


def joined(texts: Iterable[str]) -> str:
    """Claims as one text, each a paragraph of its own, so that no two are taken for one sentence."""
    return "\n\n".join(texts)


def _loaded(body: str) -> list[Any] | None:
    try:
        told = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return None
    found = told.get("claims") if isinstance(told, dict) else None
    return found if isinstance(found, list) else None


def _is_whole(claim: Any) -> bool:
    return isinstance(claim, Mapping) and isinstance(claim.get("text"), str) and isinstance(claim.get("sentences"), list)


def _read(told: Sequence[Any]) -> tuple[Claimed, ...]:
    found = []
    for claim in told:
        text = claim.get("text") if isinstance(claim, Mapping) else None
        if isinstance(text, str) and text.strip():
            numbers = claim.get("sentences")
            pointed = tuple(n for n in numbers if type(n) is int) if isinstance(numbers, list) else ()
            found.append((_whole_characters(text.strip()), pointed))
    return tuple(found)


def _closed(body: str) -> str:
    """A piece of JSON with its open string and brackets closed; what it breaks off at may still be no JSON."""
    brackets: list[str] = []
    string, escaped = -1, False
    for at, char in enumerate(body):
        if string >= 0:
            if char == '"' and not escaped:
                string = -1
            escaped = char == "\\" and not escaped
        elif char == '"':
            string = at
        elif char in "{[":
            brackets.append("}" if char == "{" else "]")
        elif char in "}]" and brackets:
            brackets.pop()
    return (body if string < 0 else body[:string] + _closed_string(body[string:])) + "".join(reversed(brackets))


def _closed_string(begun: str) -> str:
    """The string closed, without an escape that it breaks off in the middle of."""
    for end in range(len(begun), max(0, len(begun) - _LONGEST_ESCAPE), -1):
        closed = begun[:end] + '"'
        try:
            text = json.loads(closed, strict=False)
        except ValueError:
            continue
        if not "\ud800" <= text[-1:] <= "\udbff":
            return closed
    return begun + '"'


def _whole_characters(text: str) -> str:
    """Halves of characters, which JSON can spell, as U+FFFD; no text of ours could be written with them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
