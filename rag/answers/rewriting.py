"""A question worded anew by a chat model, for the search: a follow-up that stands alone, a foreign question in English.

For large models only: the embedded one takes "Bodentruppen" for armoured personnel, and longer over it than the whole search.
One short call within a time limit. Whatever goes wrong, the form made by rule is searched alone, and nobody is told of an error.
Knows no provider and no store.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from contextlib import closing

from ..errors import ModelError
from ..languages import question_language
from ..protocols import Chat, Prompt
from ..text import words
from ..types import Message
from .generative import is_refusal
from .prompts import rewriting

_SECONDS = 6.0
"""How long the model may take; an answer without the new form is better than a late one."""
_LONGEST = 60
"""Words of a question; what is longer is an answer or a discussion."""
_LABEL = re.compile(r"^\W*(?:(?:rewritten|stand-?alone|english|translated)\s+)?(?:question|translation|english)\s*:\s*", re.IGNORECASE)
_EXCUSE = re.compile(r"\b(?:i(?:['’]m| am) sorry|i can(?:no|['’])t|i(?:['’]m| am) (?:unable|not able)|as an ai)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def rewrite(chat: Chat, question: str, history: Sequence[Message], *, english: bool, usage: dict[str, int]) -> str:
    """The question in the model's words; "" where it failed, took too long, or gave no question.

    :param history: the turns before, which the question may lean on. :param english: whether to put it into English, else it stays
        in its language. :param usage: gets the tokens of a reply that came in time.
    """
    prompt = rewriting(question, history, english=english)
    return checked(_reply(chat, prompt, usage), question, english=english)


def checked(reply: str, question: str, *, english: bool) -> str:
    """The reply as one question; "" where it is none: empty, long, an excuse, no question mark, other numbers, or not in English."""
    line = next((part.strip() for part in reply.splitlines() if part.strip()), "")
    form = _LABEL.sub("", line).strip(" \"'“”„«»*`")
    numbers = set(_DIGITS.findall(question))
    wrong = (
        not words(form)
        or len(form.split()) > _LONGEST
        or is_refusal(form)
        or _EXCUSE.search(form)
        or ("?" in question and not form.endswith("?"))
        or not numbers <= set(_DIGITS.findall(form))
        or (english and question_language(form))
    )
    return "" if wrong else form


def _reply(chat: Chat, prompt: Prompt, usage: dict[str, int]) -> str:
    """What the model says within the time limit; "" when it is not done by then. It is read in a thread, for its first word may hang."""
    pieces: list[str] = []
    own: dict[str, int] = {}
    late, done = threading.Event(), threading.Event()

    def read() -> None:
        try:
            stream = chat.stream(prompt, own)
            with closing(stream):  # type: ignore[type-var]  # every chat's stream is a generator
                for piece in stream:
                    if late.is_set():
                        return
                    pieces.append(piece)
            done.set()
        except ModelError:  # the answer itself asks the same model, and tells what is wrong with it
            return

    reader = threading.Thread(target=read, name="rewriting", daemon=True)
    reader.start()
    reader.join(_SECONDS)
    late.set()
    if not done.is_set():
        return ""
    for kind, count in own.items():
        usage[kind] = usage.get(kind, 0) + count
    return "".join(pieces)
