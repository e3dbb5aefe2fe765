"""What the house asks of its models: an embedder, a judge of sentences, one of what follows, and a chat with the prompts it takes.

Whoever brings a model of their own writes a class with these methods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from .types import Vectors


class Embedder(Protocol):
    """Texts to unit vectors. `identity` names model and weights: another identity, another index."""

    identity: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, unit length, shape (len(texts), dimension)."""
        ...

    def knows(self, word: str) -> bool:
        """True for a word of the model's own vocabulary, so not a typing error."""
        ...


@runtime_checkable
class QuickEmbedder(Protocol):
    """An embedder with a faster way for the few words of a question or a sentence."""

    def embed_short(self, texts: Sequence[str]) -> Vectors:
        """As `Embedder.embed`, to a cosine of 0.9999 or more."""
        ...


class Judge(Protocol):
    """Says of sentences whether they answer a question.

    `calibrated` is True where its scores are log-odds that our fits know. Of another model only the order is used.
    """

    calibrated: bool

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text, when `calibrated`, the log-odds, -8..8, that it holds the answer: above 0 is more likely than not.

        Else any finite number; higher is better.
        """
        ...


@dataclass(frozen=True, slots=True)
class Inference:
    """How likely a text bears a statement out, and how likely it speaks against it, each 0..1; what is left of 1 is for neither."""

    entailment: float
    contradiction: float


class Entailment(Protocol):
    """Says whether a statement follows from a text."""

    def infer(self, premise: str, hypothesis: str) -> Inference:
        """What `premise`, one or more sentences, says of `hypothesis`."""
        ...


Way = Literal["native", "schema", "marked"]
"""How a model is asked to point at its sentences: by its provider's own citations, by claims in JSON, by [2] behind its words."""


@dataclass(frozen=True, slots=True)
class Source:
    """Sentences of one document with their numbers, for a provider that takes sources beside the messages.

    `document` is the name that the provider is told, and no other document's; `title` tells whose report it is, "" where not known.
    """

    document: str
    sentences: tuple[tuple[int, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for a chat model as (role, text); `stop` strings end the reply, unseen by the reader.

    In the way "schema" the reply is to follow the JSON schema `schema`. In the way "native" the messages leave the sentences out
    and `sources` goes before the last of them; in the other ways it tells what a provider's citations may point at.
    """

    messages: tuple[tuple[str, str], ...]
    stop: tuple[str, ...] = ()
    max_tokens: int = 120
    way: Way = "marked"
    schema: Mapping[str, Any] | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """The words that end at character `at` of the reply rest on the sentences with these numbers."""

    numbers: tuple[int, ...]
    at: int


@dataclass(frozen=True, slots=True)
class CutOff:
    """The reply ended here without being whole: it was as long as it may be, or its line ended without a word."""


class Chat(Protocol):
    """A language model. `small` is True for one that needs few sentences and short prompts."""

    name: str
    small: bool

    def stream(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        """Pieces of the reply as they come; adds `prompt` and `completion` token counts to `usage`.

        Closing the iterator stops the model. Raises ModelError.
        """
        ...

    def yes(self, prompt: Prompt, usage: dict[str, int]) -> float | None:
        """Probability, 0..1, that the reply to `prompt` is "yes" rather than "no"; None if not known."""
        ...


@runtime_checkable
class PointingChat(Protocol):
    """A chat that knows more than one way to point.

    `ways` is never empty, the best first; one that turns out not to work leaves it. `context` is how many tokens
    prompt and reply may have together, None when not known.
    """

    ways: tuple[Way, ...]
    context: int | None

    def point(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str | Pointer | CutOff]:
        """As `Chat.stream`, with what the provider's own citations point at, and a last CutOff where the reply is not whole.

        Stop strings are left to the provider. Raises ModelFormError when it does not take `prompt.way`.
        """
        ...
