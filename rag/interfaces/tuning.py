"""What a visitor set for the next question, held against what the assistant is set to, and which text leaves the machine for it.

Knows the assistant by the protocol `Tunable`. Knows no page.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from ..config import Config
from ..models.opened import ModelState
from ..types import Event, Message, Scope


class Streams(Protocol):
    """Whatever answers a question."""

    def stream(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Generator[Event, None, None]:
        """Found, Tokens, Checked; closing it stops the model. Raises FootnoteError."""
        ...

    def follow(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Generator[Event, None, None]:
        """As `stream`, with an empty Token when the draft is written."""
        ...


class Tunable(Streams, Protocol):
    """What is needed of an assistant. All of it may be called from several threads."""

    @property
    def config(self) -> Config:
        """Its settings."""
        ...

    @property
    def model(self) -> str:
        """What words the answers where nobody chooses."""
        ...

    def tuned(self, *, model: str | None = None, strictness: float | None = None, passages: int | None = None) -> Self:
        """The same, asked with other settings. Raises ConfigError and ModelError."""
        ...

    def model_state(self, model: str, *, knock: bool = False) -> ModelState:
        """Whether a model can be used, and where its questions go."""
        ...


@dataclass(frozen=True, slots=True)
class Tuning:
    """Settings of one question; None leaves one as the assistant has it."""

    model: str | None = None
    strictness: float | None = None
    passages: int | None = None

    def of(self, assistant: Tunable) -> Streams:
        """The assistant, so set; itself where nothing differs.

        :raises ConfigError: a value out of its bounds. :raises ModelError: the model cannot be used.
        """
        held = {"model": assistant.model, "strictness": assistant.config.strictness, "passages": assistant.config.passages}
        wanted = {name: getattr(self, name) for name in held}
        other = {name: value for name, value in wanted.items() if value not in (None, "", held[name])}
        return assistant.tuned(**other) if other else assistant

    def narrows(self, assistant: Tunable) -> bool:
        """Whether less is answered than as the assistant is set: the answer must be surer, or fewer passages are looked at."""
        config = assistant.config
        return (self.strictness or 0.0) > config.strictness or (self.passages or config.passages) < config.passages


def leaving(state: ModelState, evidence: int) -> tuple[str, str]:
    """Which text leaves this machine when the model is asked: in a few words, and in full; "" twice when none does.

    :param evidence: most sentences laid before a model.
    """
    if state.host is None:
        return "", ""
    return (
        f"Your question, the turns before it and at most {evidence} sentences of the documents go to {state.host}.",
        f"For an answer {state.name} is sent, at {state.host}: your question; the turns before it, where it has to be reworded for the "
        f"search; and at most {evidence} sentences found, with their speakers, outlets and dates. No other text leaves this computer.",
    )
