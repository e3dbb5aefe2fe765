"""Stand-ins for the models, the same on every machine: for our tests and for those of people who build on us.

They need no weights, no network and no time. Nothing in the library imports this module.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .protocols import CutOff, Pointer, Prompt, Way
from .text import terms

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from .types import Vectors

Reply = str | Exception | tuple[str | Exception | CutOff, ...]


class HashingEmbedder:
    """Bags of word stems as vectors: texts that share words are near, and a word has the same place everywhere.

    A text without a content word gets a fixed unit vector.

    :param dimension: numbers per vector, >= 1; with few of them, words share places.
    """

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.identity = f"hashing-{dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, float32, shape (len(texts), dimension)."""
        import numpy as np

        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text):
                row[self._place(term)] += 1.0
            row[0] += 0.0 if row.any() else 1.0
            row /= np.linalg.norm(row)
        return rows

    def _place(self, term: str) -> int:
        return int.from_bytes(hashlib.sha256(term.encode()).digest()[:8], "big") % self.dimension

    def knows(self, word: str) -> bool:
        """True: no word counts as a typing error."""
        return True


class ScriptedChat:
    """A `Chat` that gives `replies` in order and keeps the prompts it was given in `history`, those of `yes` among them.

    A reply is a text, streamed word by word, an exception to raise at once, or a tuple of pieces that may end with an
    exception, for a model that fails midway, or with a `CutOff`, which `stream` leaves out. Tokens are counted as words.
    Stop strings are the script's business.

    :param yes_probability: what `yes` returns, always (a number or None) or in order (a list).
    """

    def __init__(
        self, replies: Iterable[Reply] = (), yes_probability: float | None | Sequence[float | None] = None, *, small: bool = False
    ) -> None:
        self.name, self.small = "scripted", small
        self.history: list[Prompt] = []
        self._replies = list(replies)
        self._yes = list(yes_probability) if isinstance(yes_probability, Sequence) else None
        self._always_yes = yes_probability if not isinstance(yes_probability, Sequence) else None

    def stream(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        """The next reply, piece by piece.

        :raises AssertionError: when there is none left.
        """
        yield from (piece for piece in self._replied(prompt, usage) if isinstance(piece, str))

    def _replied(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str | CutOff]:
        self._note(prompt, usage)
        if not self._replies:
            raise AssertionError(f"ScriptedChat has no reply left for {prompt.messages[-1][1]!r}")
        for piece in _pieces(self._replies.pop(0)):
            usage["completion"] = usage.get("completion", 0) + (len(piece.split()) if isinstance(piece, str) else 0)
            yield piece

    def yes(self, prompt: Prompt, usage: dict[str, int]) -> float | None:
        """The probability that was scripted.

        :raises AssertionError: when there is none left.
        """
        self._note(prompt, usage)
        if self._yes is None:
            return self._always_yes
        if not self._yes:
            raise AssertionError(f"ScriptedChat has no probability left for {prompt.messages[-1][1]!r}")
        return self._yes.pop(0)

    def _note(self, prompt: Prompt, usage: dict[str, int]) -> None:
        self.history.append(prompt)
        usage["prompt"] = usage.get("prompt", 0) + sum(len(text.split()) for _, text in prompt.messages)


def _pieces(reply: Reply) -> Iterator[str | CutOff]:
    for piece in re.findall(r"\S+\s*|\s+", reply) if isinstance(reply, str) else reply if isinstance(reply, tuple) else (reply,):
        if isinstance(piece, Exception):
            raise piece
        yield piece


def scripted_model(replies: Iterable[Reply]) -> BaseChatModel:
    """A LangChain chat model that gives `replies` in order, as `ScriptedChat` does, with usage on the last chunk.

    A call beyond the last reply raises AssertionError.
    """
    from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
    from langchain_core.messages import AIMessageChunk
    from langchain_core.messages.ai import UsageMetadata
    from langchain_core.outputs import ChatGenerationChunk, ChatResult

    left = list(replies)

    class ScriptedModel(BaseChatModel):
        @property
        def _llm_type(self) -> str:
            return "scripted"

        def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
            return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

        def _stream(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
            if not left:
                raise AssertionError(f"The scripted model has no reply left for {messages[-1].text!r}")
            words = 0
            for piece in _pieces(left.pop(0)):
                if isinstance(piece, CutOff):
                    yield ChatGenerationChunk(message=AIMessageChunk(content=""), generation_info={"finish_reason": "length"})
                    continue
                words += len(piece.split())
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
            asked = sum(len(message.text.split()) for message in messages)
            usage = UsageMetadata(input_tokens=asked, output_tokens=words, total_tokens=asked + words)
            yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))

    return ScriptedModel()


class EndlessChat(ScriptedChat):
    """Writes until it is stopped, and remembers that it was."""

    stopped = False

    def stream(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        """The same word, again and again."""
        try:
            while True:
                yield "word "
        finally:
            self.stopped = True


class PointingScriptedChat(ScriptedChat):
    """A `ScriptedChat` that can be asked in several ways, the best of `ways` first; the script gives what each call is replied.

    :param context: how many tokens it says to read; None when it does not say.
    """

    def __init__(self, replies: Iterable[Reply] = (), *, ways: tuple[Way, ...] = ("schema", "marked"), context: int | None = None) -> None:
        super().__init__(replies)
        self.ways, self.context = ways, context

    def point(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str | Pointer | CutOff]:
        """The next reply, whatever the way."""
        yield from self._replied(prompt, usage)
