"""Answers worded by a language model: evidence in, draft out, word by word.

The model words the answer and hints at its sources; it never types a quote and never decides what is shown. Knows no
provider: it speaks to anything with `Chat`'s two methods.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from ..protocols import Chat
from ..sentences import sentence_spans
from ..text import fold
from ..types import Evidence, Token
from .prompts import NOT_FOUND, answering, checking

_HINT = re.compile(r"\s*\[(\d{1,2})\](?!\()")
_LEAST_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Sentenced:
    """One sentence of a draft without its markers, and the evidence numbers that stood behind it."""

    text: str
    hints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote.

    `refused` when it said that the text does not hold the answer; `yes` is its own probability, 0..1, that the
    text states the answer, None where the model cannot tell.
    """

    sentences: tuple[Sentenced, ...]
    refused: bool
    yes: float | None = None


def lay(evidence: Sequence[Evidence], budget: int | None) -> tuple[Evidence, ...]:
    """The first sentences within `budget` words (None: all), numbered anew in document order; never fewer than two."""
    kept: list[Evidence] = []
    used = 0
    for sentence in evidence:
        length = len(sentence.text.split())
        if budget is not None and len(kept) >= _LEAST_SENTENCES and used + length > budget:
            break
        kept.append(sentence)
        used += length
    return tuple(kept)


def write(chat: Chat, question: str, evidence: Sequence[Evidence], usage: dict[str, int]) -> Generator[Token, None, Draft]:
    """Stream the draft and return it; closing the generator stops the model.

    :raises ModelError: the model cannot be reached or stops in the middle.
    """
    prompt = answering(question, evidence, small=chat.small)
    pieces = []
    for piece in chat.stream(prompt, usage):
        pieces.append(piece)
        yield Token(piece)
    reply = "".join(pieces).strip()
    if not reply or is_refusal(reply):
        return Draft((), refused=True)
    return Draft(split_draft(reply), refused=False, yes=chat.yes(checking(prompt, reply), usage) if chat.small else None)


def is_refusal(reply: str) -> bool:
    """True when the reply opens with the agreed words of refusal."""
    return fold(reply).text.lstrip(" -*\"'").startswith(fold(NOT_FOUND).text)


def split_draft(reply: str) -> tuple[Sentenced, ...]:
    """The draft as sentences; markers that stand behind a full stop belong to the sentence before it."""
    hints: list[tuple[int, int]] = []
    clean, last = "", 0
    for match in _HINT.finditer(reply):
        clean += reply[last : match.start()]
        hints.append((len(clean), int(match.group(1))))
        last = match.end()
    clean += reply[last:]
    spans = sentence_spans(clean)
    out = []
    for index, (start, end) in enumerate(spans):
        until = spans[index + 1][0] if index + 1 < len(spans) else len(clean)
        floor = start if index else -1
        out.append(Sentenced(clean[start:end].strip(), tuple(dict.fromkeys(n for at, n in hints if floor < at <= until))))
    return tuple(one for one in out if one.text)
