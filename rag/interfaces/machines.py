"""The four calls that programs make over HTTP and MCP: ask, search, sync, documents. JSON in, JSON out.

Knows the assistant by the protocol `Served`; knows no server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from ..documents.sync import Progress
from ..reports import SyncReport
from ..types import Answer, Checked, Document, Hit, Message, Scope
from .access import Access
from .forms import ScopeForm, SettingsForm, TurnForm, listed, taken
from .scoping import Wanted
from .tuning import Tunable, Tuning

ABOUT = {
    "ask": "Ask the documents one question. Every claim of the answer carries the numbers of its citations; each citation is an exact "
    "quotation with its document and offsets. status is answered, partial, conflict or abstained: what the documents do not hold is "
    "not answered.",
    "search": "The k best passages for a question, best first, with their documents and offsets. No model writes anything.",
    "sync": "Bring the index up to the documents: what was added, updated, removed, left unchanged, and what could not be read and why.",
    "documents": "Every document that can be asked: name, title, outlet, date and what else is known of it, without its text.",
}
"""What each call does, for whoever chooses among them."""


class Served(Tunable, Protocol):
    """What is needed of an assistant. All of it may be called from several threads."""

    def documents(self) -> Sequence[Document]:
        """All documents; the text may be missing."""
        ...

    def outlets(self) -> Sequence[str]:
        """Every outlet of the documents."""
        ...

    def search(self, question: str, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The k best passages, best first. Raises FootnoteError."""
        ...

    def sync(self, progress: Progress | None = None, *, wait: bool = True) -> SyncReport:
        """Bring the index up to the documents. Raises FootnoteError."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the name of a visitor who logged in, else "", and the address that the call comes from."""

    visitor: str = ""
    address: str = ""


@dataclass(frozen=True)
class Calls:
    """The calls over one assistant. Each checks what it is given, and raises FootnoteError."""

    assistant: Served
    access: Access = field(default_factory=Access)

    def ask(self, caller: Caller, question: Any, history: Any = None, scope: Any = None, settings: Any = None) -> Answer:
        """The checked answer to one question."""
        told: list[Message] = taken("history", list[TurnForm] | None, history) or []
        tuning = Tuning(**(taken("settings", SettingsForm | None, settings) or {}))
        if tuning != Tuning():
            self.access.check(caller.visitor, "settings")
        question = taken("question", str, question)
        with self.access.desk.place(caller.visitor or caller.address) as place:
            place.wait()
            *_, last = tuning.of(self.assistant).stream(question, told, self._scope(scope))
        if not isinstance(last, Checked):  # a stream ends with Checked; an interrupted one raised
            raise AssertionError(last)
        return last.answer

    def search(self, question: Any, k: Any = 10, scope: Any = None) -> list[Hit]:
        """The k best passages."""
        return self.assistant.search(taken("question", str, question), taken("k", int, k), self._scope(scope))

    def sync(self, caller: Caller) -> SyncReport:
        """Bring the index up to the documents."""
        self.access.check(caller.visitor, "sync")
        return self.assistant.sync(lambda stage, done, total: None, wait=False)

    def documents(self) -> list[dict[str, Any]]:
        """Every document, without its text."""
        return [listed(document) for document in self.assistant.documents()]

    def _scope(self, given: Any) -> Scope | None:
        """The scope that is meant. An empty list lets nothing in, as everywhere."""
        limits: dict[str, Any] = taken("scope", ScopeForm | None, given) or {}
        scope = Wanted(**{name: value for name, value in limits.items() if value is not None}).scope(self.assistant)
        empty: dict[str, Any] = {name: () for name, value in limits.items() if value == []}
        return replace(scope or Scope(), **empty) if empty else scope


def as_json(result: Answer | SyncReport | list[Hit]) -> Any:
    """What a call gives, as JSON."""
    if isinstance(result, Answer):
        return result.to_dict()
    if isinstance(result, SyncReport):
        return {
            name: [list(row) if isinstance(row, tuple) else row for row in value] if isinstance(value, tuple) else value
            for name, value in asdict(result).items()
        }
    return [asdict(hit) for hit in result]
