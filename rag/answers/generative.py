"""Answers worded by a language model: evidence in, draft out, word by word.

The model words the answer and points at its sources, in the best way it knows; it never types a quote and never decides what
is shown. What goes wrong is tried again within a budget, in a simpler way where the form was the trouble. Knows no provider: it
speaks to anything with `Chat`'s two methods.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from ..errors import ModelBusyError, ModelDeclinedError, ModelFormError, ModelStoppedError, ModelUnavailableError
from ..protocols import Chat, CutOff, Pointer, PointingChat, Prompt, Way
from ..text import fold
from ..types import Document, Evidence, Token
from .prompts import NOT_FOUND, answering, judging, numbered
from .reply import ClaimsReply, Reply, Sentenced
from .usage import counted

_LEAST_SENTENCES = 2
_CONTEXT = 4096
"""Tokens taken for a model that does not say how many it reads; twelve sentences of news are about 600."""
_OVERLONG = 4
"""How many times as long as it may be a reply is still read: where no provider bounds it, it might never end."""
_TOKEN_CHARS = 4
_TRIES = 3
_PATIENCE = 20.0
"""Seconds after the first try within which another may begin."""
_FIRST_WAIT = 0.25
_EXCUSE = re.compile(r"\W*(?:i(?:['’]m| am) sorry|sorry,|i can(?:no|['’])t|i(?:['’]m| am) (?:unable|not able)|as an ai)\b", re.IGNORECASE)
_OF_TEXT = re.compile(r"\b(?:sentences?|texts?|documents?|sources?|context|information|passages?|articles?|results?)\b", re.IGNORECASE)

_TOLD = r"(?:\w+ )?(?:stated?|mention(?:ed)?|giv(?:e|en)|specif(?:y|ied)|provided?|sa(?:y|id)|t(?:ell|old)|named?|described?)"
_HERE = r"the (?:text|sentences|documents?)"
_UNSTATED = re.compile(
    rf"[^.!?]* not {_TOLD} (?:in|by) {_HERE}\W*|\W*{_HERE} (?:do(?:es)? not|do(?:es)?n['’]t) {_TOLD}\b[^.!?]*\W*", re.IGNORECASE
)
"""A reply that says in one sentence, in words of its own, that the answer is not there."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote.

    `refused` when it said that the text does not hold the answer. `failed` says why the model gave nothing that can be used.
    `cut` is the sentence that its reply broke off in, which is none of `sentences`; "" where the reply is whole.
    """

    sentences: tuple[Sentenced, ...]
    refused: bool
    failed: str = ""
    cut: str = ""


def lay(evidence: Sequence[Evidence], budget: int | None) -> tuple[Evidence, ...]:
    """The first sentences within `budget` words (None: all), in the order given; never fewer than two."""
    kept: list[Evidence] = []
    used = 0
    for sentence in evidence:
        length = len(sentence.text.split())
        if budget is not None and len(kept) >= _LEAST_SENTENCES and used + length > budget:
            break
        kept.append(sentence)
        used += length
    return tuple(kept)


def fitting(
    chat: Chat, question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document] | None = None
) -> tuple[Evidence, ...]:
    """The sentences, in the order given, that the model can read with the question, its instructions and room for its reply.

    One that is too long is passed over for the next. :param documents: as for `write`.
    """
    context = chat.context if isinstance(chat, PointingChat) else None
    bare = answering(question, (), small=False, way="schema")
    left = (context or _CONTEXT) - bare.max_tokens - sum(estimated(text) for _, text in bare.messages)
    kept = []
    for sentence in evidence:
        cost = estimated(numbered((sentence,), documents))
        if cost <= left:
            kept.append(sentence)
            left -= cost
    return tuple(kept)


def estimated(text: str) -> int:
    """Tokens that a text will about cost: one for each four bytes, as no tokenizer is at hand for most models."""
    return len(text.encode(errors="replace")) // _TOKEN_CHARS + 1


def write(
    chat: Chat, question: str, evidence: Sequence[Evidence], usage: dict[str, int], documents: Mapping[str, Document] | None = None
) -> Generator[Token, None, Draft]:
    """Stream the draft and return it; closing the generator stops the model.

    The tokens together are the draft without its markers, after what an attempt that failed had shown; the last, empty one says that it
    is written.

    :param usage: gets the tokens, in all and by stage. :param documents: those of the evidence by name, of whose outlets and days a large
        model is told; None tells it of none.
    :raises ModelError: the model cannot be used at all; an embedded one, whatever goes wrong.
    """
    if not chat.small:
        with counted(usage, "answer") as spent:
            draft = yield from _tried(chat, partial(answering, question, evidence, documents, small=False), evidence, spent)
        yield Token("")
        return draft
    prompt = answering(question, evidence, small=True)
    reply = Reply(evidence)
    with counted(usage, "answer") as spent:
        yield from _shown(reply, _pieces(chat, prompt, spent), _Shown())
    yield Token("")
    told = reply.text
    if not told or is_refusal(told):
        return Draft((), refused=True)
    sentences = reply.sentences()
    if not sentences:
        return Draft((), refused=False, failed=_broken_off(chat))
    return Draft(sentences, refused=False, cut=reply.unfinished)


def confirmed(chat: Chat, question: str, evidence: Sequence[Evidence], usage: dict[str, int]) -> float | None:
    """A small model's own probability, 0..1, that the sentences answer the question; None where it cannot tell, or there are none.

    :param usage: gets the tokens, in all and by stage. :raises ModelError: whatever goes wrong.
    """
    if not evidence:
        return None
    with counted(usage, "check") as spent:
        return chat.yes(judging(question, evidence), spent)


def _tried(chat: Chat, asking: Callable[..., Prompt], evidence: Sequence[Evidence], usage: dict[str, int]) -> Generator[Token, None, Draft]:
    """The draft of a large model, in the first way that works; what may pass by itself is tried again within the budget.

    :param asking: the prompt of a `way`.
    """
    ways: list[Way] = list(chat.ways) if isinstance(chat, PointingChat) else ["marked"]
    shown, began, tries, failed = _Shown(), time.monotonic(), 0, ""
    while True:
        tries += 1
        try:
            return (yield from _attempt(chat, asking(way=ways[0]), evidence, usage, shown))
        except ModelFormError as error:
            failed, wait = error.seen, 0.0
            del ways[0]
        except ModelDeclinedError as error:
            return Draft((), refused=False, failed=error.seen)
        except (ModelBusyError, ModelStoppedError) as error:
            asked = error.wait if isinstance(error, ModelBusyError) else None
            failed, wait = error.seen, _FIRST_WAIT * 4 ** (tries - 1) if asked is None else asked
        except ModelUnavailableError as error:
            if not failed:
                raise
            return Draft((), refused=False, failed=error.seen)  # its server went away between two tries, or takes it in no way
        if not ways or tries >= _TRIES or time.monotonic() - began + wait > _PATIENCE:
            return Draft((), refused=False, failed=failed)
        time.sleep(wait)


def _attempt(
    chat: Chat, prompt: Prompt, evidence: Sequence[Evidence], usage: dict[str, int], shown: _Shown
) -> Generator[Token, None, Draft]:
    reply = Reply(evidence, pointed=True) if prompt.way == "native" else ClaimsReply(evidence, asked=prompt.way == "schema")
    yield from _shown(reply, _pieces(chat, prompt, usage), shown)
    sentences = reply.sentences()
    if reply.cut and not sentences and not is_refusal(reply.text):
        raise ModelFormError(_broken_off(chat))
    if reply.blank:
        raise ModelDeclinedError(f"{chat.name} gave an empty reply")
    if _EXCUSE.match(reply.text) and not _OF_TEXT.search(reply.text):
        raise ModelDeclinedError(f"{chat.name} declined to answer")
    refused = not reply.text or is_refusal(reply.text) or bool(_EXCUSE.match(reply.text))
    if not sentences and not refused:
        raise ModelFormError(f"The reply of {chat.name} holds no sentence")
    return Draft(() if refused else sentences, refused, cut="" if refused else reply.unfinished)


def _broken_off(chat: Chat) -> str:
    return f"The reply of {chat.name} was cut off before a sentence of it was whole"


def _pieces(chat: Chat, prompt: Prompt, usage: dict[str, int]) -> Iterator[str | Pointer | CutOff]:
    """What the model says, cut off where it goes on far beyond what it was asked for."""
    left = prompt.max_tokens * _OVERLONG * _TOKEN_CHARS
    pieces = chat.point(prompt, usage) if isinstance(chat, PointingChat) else chat.stream(prompt, usage)
    with closing(pieces):  # type: ignore[type-var]  # every chat's stream is a generator
        for piece in pieces:
            if not isinstance(piece, str):
                yield piece
                continue
            yield piece[:left]
            left -= len(piece)
            if left < 0:
                yield CutOff()
                return


def _shown(reply: Reply, pieces: Iterator[str | Pointer | CutOff], shown: _Shown) -> Generator[Token, None, None]:
    """Read the pieces into `reply`, and tell its words as they become known."""
    with closing(pieces):  # type: ignore[type-var]  # every chat's stream is a generator
        for piece in pieces:
            if isinstance(piece, Pointer):
                reply.point(piece)
            elif isinstance(piece, CutOff):
                reply.cut_off()
            else:
                reply.feed(piece)
                if more := shown.more(reply.words):
                    yield Token(more)
    reply.close()
    if more := shown.more(reply.words):
        yield Token(more)


def is_refusal(reply: str) -> bool:
    """True when the reply opens with the agreed words of refusal, or says no more than that the text does not state it."""
    return fold(reply).text.lstrip(" -*\"'").startswith(fold(NOT_FOUND).text) or _UNSTATED.fullmatch(reply.strip()) is not None


class _Shown:
    """The draft as its reader sees it: what a further try repeats is not shown again, what it words otherwise begins a new line."""

    def __init__(self) -> None:
        self._seen = ""

    def more(self, words: str) -> str:
        """What is to be added, when the words of the draft are these now."""
        if self._seen.startswith(words):
            return ""
        added = words[len(self._seen) :] if words.startswith(self._seen) else f"\n{words}"
        self._seen = words
        return added
