"""Claims in JSON, read while the reply still streams: the reader sees their words, never the JSON.

Any text of any model may come in. Any JSON value that holds claims will do, with prose or a code fence around it; what is no such JSON is
told, not repaired.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Claimed = tuple[str, tuple[int, ...]]
"""The words of one claim, and the numbers of the sentences it rests on."""

_FENCE = re.compile(r"\s*(?:`{1,3}[a-z]*\s*)?")
_BEGINS = re.compile(r"\{\s*[\"}]|\[\s*\{")
_NAMED = re.compile(r"\{\s*\"\w+\"\s*:")
_NUMBER = re.compile(r"\[?(\d{1,4})\]?")
"""A number as a string, in brackets or not."""
_JSON = json.JSONDecoder(strict=False)
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
    return not rest or rest[0] == "{" or (rest[0] == "[" and rest[1:].lstrip()[:1] in ("", "{"))


def looks(reply: str) -> bool:
    """Whether a whole reply is meant as JSON, or holds some, so that it is no prose even where it cannot be read."""
    return bool(_NAMED.search(reply)) or (opens(reply) and ("{" in reply or "[" in reply))


def claims(reply: str) -> tuple[Claimed, ...] | None:
    """The claims of a whole reply, of all JSON values in it; None when they are not as the schema asks for. Blank claims are left out."""
    whole, rest = _values(reply)
    told = [_held(value) for value in whole]
    if rest or not told or None in told:
        return None
    return _read(claim for found in told for claim in found or ())


def finished(reply: str) -> tuple[Claimed, ...]:
    """The claims that came whole of a reply that is cut off; () when none did. Blank claims are left out."""
    whole, rest = _values(reply)
    before = [claim for value in whole for claim in _held(value) or ()]
    for end in (at + 1 for at in range(len(rest) - 1, 0, -1) if rest[at] == "}"):
        string, brackets = _open(rest[:end])
        told = _held(_loaded(rest[:end] + brackets)) if string < 0 else None
        if told is not None:
            return _read([*before, *told])
    return _read(before)


def words(reply: str) -> str:
    """The words of a reply's claims as far as they have come, as `joined`; "" when there are none yet, or the piece cannot be read."""
    whole, rest = _values(reply)
    begun = _loaded(_closed(rest))
    return joined(text for text, _ in _read(claim for value in (*whole, begun) for claim in _held(value, begun=True) or ()))


def joined(texts: Iterable[str]) -> str:
    """Claims as one text, each a paragraph of its own, so that no two are taken for one sentence."""
    return "\n\n".join(texts)


def _values(reply: str) -> tuple[list[Any], str]:
    """The objects and lists of objects in a reply, in order, and the rest of it from one that is not whole; "" where all are."""
    whole: list[Any] = []
    at = 0
    while begins := _BEGINS.search(reply, at):
        try:
            value, at = _JSON.raw_decode(reply, begins.start())
        except (ValueError, RecursionError):
            return whole, reply[begins.start() :]
        whole.append(value)
    return whole, ""


def _loaded(body: str) -> Any:
    try:
        return _JSON.decode(body)
    except (ValueError, RecursionError):
        return None


def _held(value: Any, *, begun: bool = False) -> list[Mapping[str, Any]] | None:
    """The claims a JSON value holds: it is one, a list of them, or has them under some name. None where there is anything else among them.

    :param begun: the value is not whole yet, so what is no claim may still become one and is passed over.
    """
    if isinstance(value, list):
        found = [_held(one, begun=begun) for one in value]
        return None if None in found and not begun else [claim for claims in found for claim in claims or ()]
    if not isinstance(value, Mapping):
        return None
    if "claims" in value:
        return _held(value["claims"], begun=begun) if isinstance(value["claims"], list | Mapping) else None
    if isinstance(value.get("text"), str):
        return [value]
    return next((claims for one in value.values() if (claims := _held(one, begun=begun))), None)


def _read(told: Iterable[Mapping[str, Any]]) -> tuple[Claimed, ...]:
    return tuple((_whole_characters(claim["text"].strip()), _pointed(claim.get("sentences"))) for claim in told if claim["text"].strip())


def _pointed(told: Any) -> tuple[int, ...]:
    """The numbers of a claim, as numbers or strings, in a list or alone; what has another form points nowhere."""
    each = [_NUMBER.fullmatch(str(one)) for one in (told if isinstance(told, list) else [told]) if type(one) in (int, str)]
    return tuple(int(number[1]) for number in each if number)


def _closed(body: str) -> str:
    """A piece of JSON with its open string and brackets closed; what it breaks off at may still be no JSON."""
    string, brackets = _open(body)
    return (body if string < 0 else body[:string] + _closed_string(body[string:])) + brackets


def _open(body: str) -> tuple[int, str]:
    """Where the string begins that a piece of JSON breaks off in, -1 for none; and what closes its brackets."""
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
    return string, "".join(reversed(brackets))


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
