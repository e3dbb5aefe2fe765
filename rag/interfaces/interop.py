"""Footnote inside a LangChain chain: the search as a retriever, and the whole assistant as a runnable.

The one face that LangChain's own code sees; importing this file imports langchain_core. Knows the assistant by its public
calls, and nothing of the chain around it. Closing the assistant is left to whoever opened it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import fields
from typing import Annotated, Any, NamedTuple

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig, RunnableSerializable
from pydantic import BeforeValidator, ConfigDict, Field

from ..assistant import Assistant
from ..errors import ConfigError, DocumentsError, QuestionError
from ..types import Answer, Checked, Event, Found, Hit, Message, Scope, Token

Asked = str | dict[str, Any]
"""A question, or a dict of `question` and, when wanted, `history` and `scope`; other keys are passed over."""
Piece = Found | Token | Answer
"""What a stream gives: the evidence, the words of the draft, and last the checked answer."""

_FORM = 'It must be a question, or {"question": "…", "history": […], "scope": …} of which only the question is needed'


def _scope(given: Any) -> Scope | None:
    """A scope, also from its fields as a dict; what it does not know is refused, as it would widen the search unseen."""
    if given is None or isinstance(given, Scope):
        return given
    known = [field.name for field in fields(Scope)]
    wanted, fix = "It takes " + ", ".join(known), 'For example {"outlets": ["Financial Times"], "after": "2024-12-01"}'
    if not isinstance(given, Mapping):
        raise ConfigError(f"The scope is a {type(given).__name__}", "It must be a Scope, a dict of its fields or None", fix)
    if unknown := [str(name) for name in given if name not in known]:
        raise ConfigError(f"The scope has a field {unknown[0]!r}", wanted, fix)
    if texts := [name for name in ("documents", "outlets", "tags") if isinstance(given.get(name), str)]:
        raise ConfigError(f"`{texts[0]}` of the scope is one text", "It must be a list of them", fix)
    return Scope(**given)


Scoped = Annotated[Scope | None, BeforeValidator(_scope)]


class FootnoteRetriever(BaseRetriever):
    """The passages of `Assistant.search` as LangChain documents, best first; empty when nothing matches. Asks no model to write.

    `page_content` is the passage as it stands in the stored text, `id` is "NAME:START-END". `metadata` always has the keys
    `document`, `start`, `end` (half-open, in characters of the stored text), `page`, `place`, `score` (higher is better,
    comparable within one search), `rank` (from 1), `title`, `outlet` and `published`; `page`, `place`, `outlet` and
    `published` are None where not known.

    :param assistant: an open one. :param k: most passages, >= 1. :param scope: which documents are searched, a `Scope` or a
        dict of its fields; None means all. `invoke` raises QuestionError, DocumentsError and StoreError, as `Assistant.search`.
    """

    assistant: Assistant
    k: int = Field(default=8, ge=1)
    scope: Scoped = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.assistant.search(query, self.k, self.scope)
        facts = {name: about for name in dict.fromkeys(hit.document for hit in hits) if (about := self._about(name))}
        return [_passage(hit, facts[hit.document]) for hit in hits if hit.document in facts]

    def _about(self, name: str) -> dict[str, Any] | None:
        """What a document says of itself; None when a sync took it away since the search."""
        try:
            found = self.assistant.document(name)
        except DocumentsError:
            return None
        return {"title": found.title, "outlet": found.outlet, "published": found.published}


def _passage(hit: Hit, about: Mapping[str, Any]) -> Document:
    place = {name: getattr(hit, name) for name in ("document", "start", "end", "page", "place", "score", "rank")}
    return Document(hit.text, id=f"{hit.document}:{hit.start}-{hit.end}", metadata={**place, **about})


class _Turn(NamedTuple):
    """The arguments of `Assistant.ask`."""

    question: str
    history: list[Message]
    scope: Scope | None


class FootnoteRunnable(RunnableSerializable[Asked, Any]):
    """The assistant as one step of a chain: a question goes in, a checked `Answer` comes out.

    The input is a text, or a dict: `question`; `history`, earlier turns, oldest first, as LangChain messages, (role, text) pairs or our
    own messages; `scope`, a `Scope` or a dict of its fields. Of a history, turns of people and models that have a text are taken, system
    and tool messages are not. A model's message may carry the earlier `Answer`, or its dict, under "answer" in its `additional_kwargs`.

    `stream` and `astream` give `Found(evidence)`, then `Token(text)` while a model writes, and last the `Answer` itself, where the
    assistant's own stream has `Checked(answer)`: of pieces that cannot be added, LangChain hands the last to the next step, which then
    gets what `invoke` would give it. Leaving the stream stops the model, where this step is the chain's last: behind another that streams,
    LangChain reads the rest to its end first. `batch` and `abatch` ask as many at once as
    `max_concurrency` of the call's config says.

    :param assistant: an open one. :param scope: which documents may answer where the input names no scope; None means all.
        All calls raise QuestionError for an input that is no question, ConfigError for a scope or a history that cannot be read,
        and else what `Assistant.ask` raises.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)  # an Assistant is no pydantic model

    assistant: Assistant
    scope: Scoped = None

    @property
    def OutputType(self) -> type[Answer]:  # noqa: N802 - LangChain's name
        """What `invoke` gives."""
        return Answer

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The checked answer."""
        answer: Answer = self._call_with_config(self._answer, input, config, **kwargs)
        return answer

    async def ainvoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """As `invoke`, without blocking the event loop."""
        answer: Answer = await self._acall_with_config(self._aanswer, input, config, **kwargs)
        return answer

    def stream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Piece]:
        """The evidence, the draft's words, and the checked answer, as they come."""
        with closing(self._transform_stream_with_config(iter([input]), self._pieces, config, **kwargs)) as pieces:  # type: ignore[type-var]
            yield from pieces

    async def astream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Piece]:
        """As `stream`, without blocking the event loop."""
        pieces = self._atransform_stream_with_config(_alone(input), self._apieces, config, **kwargs)
        async with aclosing(pieces):  # type: ignore[type-var]
            async for piece in pieces:
                yield piece

    def _answer(self, asked: Asked) -> Answer:
        return self.assistant.ask(*self._turn(asked))

    async def _aanswer(self, asked: Asked) -> Answer:
        return await self.assistant.aask(*self._turn(asked))

    def _pieces(self, inputs: Iterator[Asked]) -> Iterator[Piece]:
        for asked in inputs:
            with closing(self.assistant.stream(*self._turn(asked))) as events:
                yield from map(_piece, events)

    async def _apieces(self, inputs: AsyncIterator[Asked]) -> AsyncIterator[Piece]:
        async for asked in inputs:
            events = self.assistant.astream(*self._turn(asked))
            async with aclosing(events):  # type: ignore[type-var]
                async for event in events:
                    yield _piece(event)

    def _turn(self, asked: Asked) -> _Turn:
        given = {"question": asked} if isinstance(asked, str) else asked
        if not isinstance(given, Mapping):
            raise QuestionError(f"The input is a {type(asked).__name__}", _FORM)
        question = given.get("question")
        if not isinstance(question, str):
            keys = ", ".join(map(str, given)) or "no key"
            seen = f"Its question is a {type(question).__name__}" if "question" in given else f"The input has {keys}, and no question"
            raise QuestionError(seen, _FORM)
        scope = _scope(given.get("scope"))
        return _Turn(question, messages(given.get("history") or ()), self.scope if scope is None else scope)


def messages(history: Any) -> list[Message]:
    """A LangChain history as ours: the turns of people and models that have a text, oldest first.

    :param history: messages, (role, text) pairs, dicts with `role` and `content`, or a prompt's value; empty for none.
    :raises ConfigError: something else.
    """
    wanted, fix = "It must be a list of messages, oldest first", 'For example [HumanMessage("…"), AIMessage("…")]'
    if isinstance(history, str):
        raise ConfigError("The history is one text", wanted, fix)
    try:
        read: Sequence[BaseMessage] = convert_to_messages(history)
    except (ValueError, TypeError, NotImplementedError) as error:  # the ways it refuses
        raise ConfigError(f"The history cannot be read: {str(error).splitlines()[0]}", wanted, fix) from error
    return [turn for message in read if (turn := _said(message))]


def _said(message: BaseMessage) -> Message | None:
    text = str(message.text)
    if isinstance(message, HumanMessage) and text:
        return {"role": "user", "content": text}
    if isinstance(message, AIMessage) and text:
        answer = message.additional_kwargs.get("answer")
        return {"role": "assistant", "content": text, **({"answer": answer} if answer else {})}
    return None


def _piece(event: Event) -> Piece:
    return event.answer if isinstance(event, Checked) else event


async def _alone(asked: Asked) -> AsyncIterator[Asked]:
    yield asked
