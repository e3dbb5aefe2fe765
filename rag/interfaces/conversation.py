"""What one session of the chat has asked, and how each answer grows from the assistant's events.

Knows the assistant by the protocol `Chats` and all HTML from `render.py`. Knows no web framework, and
opens only citations of the turns it is given.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from ..errors import DocumentsError, FootnoteError
from ..journal import Journal
from ..types import Answer, Checked, Citation, Document, Event, Evidence, Found, Hit, Message, Scope, Token
from . import deeds, render, searched
from .answer import answer as answered
from .desk import Place
from .scoping import Wanted
from .spot import Spot
from .suggesting import Suggestions
from .tuning import Tunable, Tuning

Stage = Literal["search", "read", "write", "check"]
AT_ONCE = 20
"""Turns that the page shows, and shows more of at a time: what it shows is sent and drawn anew at each step of an answer."""
UNFORESEEN = FootnoteError("Something went wrong", "An answer was wanted", "Look at the terminal Footnote runs in, then ask again")


class Chats(Tunable, Protocol):
    """What the chat needs of an assistant. All of it may be called from several threads."""

    @property
    def state(self) -> str:
        """One line on models and documents; it holds "…" while something is still loading."""
        ...

    def document(self, name: str) -> Document:
        """The stored text that offsets point into. Raises FootnoteError when it is gone."""
        ...

    def search(self, question: str, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The k best passages, best first; no model writes. Raises FootnoteError."""
        ...

    def current(self, answer: Answer) -> Answer:
        """An earlier answer as it may be shown now: without what came from documents that were removed since."""
        ...

    def documents(self) -> Sequence[Document]:
        """Every document's name and title; the text may be missing."""
        ...

    def outlets(self) -> Sequence[str]:
        """Every outlet of the documents."""
        ...

    def examples(self) -> Sequence[str]:
        """Questions that the documents can answer; may be empty."""
        ...

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        ...

    @property
    def journal(self) -> Journal:
        """Where conversations are kept. Raises StoreError when it cannot be used."""
        ...


@dataclass(frozen=True)
class Turn:
    """One question and how far its answer has come; `key`, letters and digits, names it in citation links.

    `wanted` is what the user limited it to; `among` counts the documents there were, None before they are searched. `times` holds when
    (`time.monotonic`) the stages under way began, in order.
    """

    key: str
    question: str
    evidence: tuple[Evidence, ...] | None = None  # None: not searched yet
    titles: tuple[tuple[str, str], ...] = ()
    draft: str = ""
    answer: Answer | None = None
    error: FootnoteError | None = None
    stopped: bool = False
    said: str = ""  # what the reader said of the answer, one of `entries.Verdict`
    wanted: Wanted | None = None
    among: int | None = None
    times: tuple[tuple[Stage, float], ...] = ()

    @property
    def open(self) -> bool:
        """True while events are still to come."""
        return not (self.answer or self.error or self.stopped)

    @property
    def limited(self) -> bool:
        """Whether the user limited what was searched."""
        return bool(self.wanted and self.wanted.narrows)

    def entered(self, stage: Stage) -> Turn:
        """The turn as it goes into a stage now; unchanged where it is in it."""
        if self.times and self.times[-1][0] == stage:
            return self
        return replace(self, times=(*self.times, (stage, time.monotonic())))


class Conversation:
    """The turns of one visitor. Its methods may be called from several threads: Stop comes while an answer is being written.

    `id` names it in the journal, "" until its first question is asked; `owner` is the user it belongs to; `unkept` says why it could
    not be kept there, None while it is; `editing` is the key of the turn that the next question replaces, "" for none; `told` is what
    became of those behind it, until that was shown.
    """

    def __init__(self) -> None:
        self._turns: tuple[Turn, ...] = ()
        self.place: Place | None = None  # of the last question
        self._lock = threading.Lock()
        self.id = self.owner = self.editing = self.told = ""
        self._most = AT_ONCE  # turns to be shown
        self.unkept: FootnoteError | None = None

    def __deepcopy__(self, memo: object) -> Conversation:
        """A new, empty one: the page's initial state is copied for each visitor."""
        return Conversation()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every turn in order, as it stands now."""
        return self._turns

    @property
    def recent(self) -> tuple[Turn, ...]:
        """The last turns, as many as the page shows."""
        return self._turns[-self._most :]

    @property
    def folded(self) -> int:
        """How many turns come before those."""
        return max(0, len(self._turns) - self._most)

    def unfold(self) -> None:
        """Show `AT_ONCE` more of the turns before, until the next question."""
        self._most += AT_ONCE

    @property
    def busy(self) -> bool:
        """True while the last turn is open."""
        return bool(self._turns) and self._turns[-1].open

    @property
    def waiting(self) -> bool:
        """True while a question waits for its turn."""
        return self.place is not None and not (self.place.called or self.place.given_up)

    def begin(self, question: str, wanted: Wanted | None = None) -> Turn | None:
        """Add a turn for `question`; None, and nothing added, while another one is open."""
        with self._lock:
            if self.busy:
                return None
            turn = Turn(uuid.uuid4().hex[:12], question, wanted=wanted).entered("search")
            self._turns, self._most = (*self._turns, turn), AT_ONCE
            return turn

    def grow(self, turn: Turn) -> bool:
        """Put `turn` in the place of the one with its key; False, and nothing changed, when that is closed or gone."""
        with self._lock:
            growing = any(old.open and old.key == turn.key for old in self._turns)
            if growing:
                self._turns = tuple(turn if old.key == turn.key else old for old in self._turns)
            return growing

    def stop(self) -> None:
        """Close the last turn where it stands, if it is open; what the model still sends for it is not taken.

        A question that still waits for its turn is not asked.
        """
        if self.place is not None:
            self.place.give_up()
        if self.busy:
            self.grow(replace(self._turns[-1], stopped=True))

    def clear(self) -> None:
        """Forget every turn, the open one too."""
        self.resume("", ())

    def resume(self, key: str, turns: Sequence[Turn]) -> None:
        """Go on with another conversation, of that id and these turns; an open turn stays as it is, a waiting one is taken back."""
        if self.place is not None:
            self.place.give_up()
            self.place = None
        with self._lock:
            self._turns, self.id, self.editing, self._most = tuple(turns), key, "", AT_ONCE

    def turn(self, key: str) -> Turn | None:
        """The turn of that key; None when there is none."""
        return next((turn for turn in self._turns if turn.key == key), None)

    def mark(self, key: str, said: str) -> None:
        """Note what the reader said of an answer; "" takes it back."""
        with self._lock:
            self._turns = tuple(replace(turn, said=said) if turn.key == key else turn for turn in self._turns)


def recent(assistant: Chats, conversation: Conversation) -> list[dict[str, str]]:
    """As `messages`, of the turns that the page shows, below a button for those before."""
    turns, folded = conversation.recent, conversation.folded
    before = [{"role": "assistant", "content": render.earlier(min(AT_ONCE, folded), folded)}] if folded else []
    return before + messages(assistant, turns)


def messages(assistant: Chats, turns: Iterable[Turn]) -> list[dict[str, str]]:
    """The conversation as chat messages whose content is escaped HTML; of documents that were removed nothing is in it."""
    told: list[dict[str, str]] = []
    for turn in turns:
        shown = _as_it_stands(assistant, turn)
        told += [{"role": role, "content": content} for role, content in _spoken(shown)]
        if not turn.open:
            told[-1]["content"] += deeds.foot(turn.key, shown.answer, turn.said)
    return told


def _as_it_stands(assistant: Chats, turn: Turn) -> Turn:
    if turn.answer is None:
        return turn
    answer = assistant.current(turn.answer)
    kept = {(e.document, e.start) for e in answer.evidence}
    return replace(turn, answer=answer, evidence=tuple(e for e in turn.evidence or () if (e.document, e.start) in kept))


def _spoken(turn: Turn) -> Iterator[tuple[str, str]]:
    yield "user", render.question(turn.question)
    if turn.evidence or (turn.evidence is not None and turn.open):
        yield "assistant", render.evidence(turn.evidence, dict(turn.titles), reading=turn.open)
    if turn.answer:
        yield "assistant", answered(turn.answer, turn.key, among=turn.among, limited=turn.limited, below=searched.below(turn.answer))
    elif turn.draft or turn.stopped:
        yield "assistant", render.draft(turn.draft, stopped=not turn.open)
    if turn.open:
        yield "assistant", _under_way(turn)
    if turn.error:
        yield "assistant", render.failure(turn.error)
    if turn.error or turn.stopped:
        yield "assistant", render.actions(turn.key, ("retry", "Ask again"))


def _under_way(turn: Turn) -> str:
    """The stages of an open turn with their seconds."""
    read = render.counted(len(turn.evidence or ()), "sentence")
    past = {"search": "Searched", "read": f"Read {read}", "write": "Written", "check": "Checked"}
    now = {"search": "Searching", "read": f"Reading {read}", "write": "Writing", "check": "Checking"}
    times = turn.times or turn.entered("search").times
    done = [(past[stage], end - began) for (stage, began), (_, end) in zip(times, times[1:], strict=False)]
    stage, began = times[-1]
    return render.stages(turn.key, done, f"{now[stage]}…", time.monotonic() - began)


def history(turns: Iterable[Turn]) -> list[Message]:
    """The checked turns; a question that got no answer is no part of what was said."""
    told: list[Message] = []
    for turn in turns:
        if turn.answer:
            told.append({"role": "user", "content": turn.question})
            told.append({"role": "assistant", "content": turn.answer.text, "answer": turn.answer})
    return told


def asked(
    assistant: Chats, conversation: Conversation, question: str, wanted: Wanted | None = None, tuning: Tuning | None = None
) -> Generator[Turn, None, None]:
    """Ask, and give the turn as it stands each time the conversation is worth drawing again.

    Limits that cannot be meant (`wanted`; None means none), and a model that cannot be used (`tuning`), end the turn with their error.
    Nothing is asked while another turn is open. A turn that was stopped ends at the model's next word.
    Closing the iterator closes the assistant's stream, which stops the model.
    """
    told = history(conversation.turns)
    turn = conversation.begin(question, wanted)
    if turn is None:
        return
    try:
        yield turn
        scope = wanted.scope(assistant) if wanted else None
        answering = tuning.of(assistant) if tuning else assistant
        with closing(answering.follow(question, told, scope)) as events:
            for event in events:
                turn = _with(turn, event, assistant)
                if not conversation.grow(turn):
                    break
                yield turn
    except FootnoteError as error:
        turn = replace(turn, error=error)
        conversation.grow(turn)
    finally:  # has no effect on a turn that is closed, as each is but after a fault of the program
        conversation.grow(replace(turn, error=UNFORESEEN))
    yield turn  # a drawing under way when Stop was pressed may have hidden it


def refused(conversation: Conversation, question: str, error: FootnoteError, wanted: Wanted | None = None) -> None:
    """Add a question that is not asked, with the reason; nothing while another one is open."""
    if (turn := conversation.begin(question, wanted)) is not None:
        conversation.grow(replace(turn, error=error))


def taken_back(conversation: Conversation, question: str, wanted: Wanted | None = None) -> None:
    """Add a question that was stopped before its turn came; nothing while another one is open."""
    if (turn := conversation.begin(question, wanted)) is not None:
        conversation.grow(replace(turn, stopped=True))


def _with(turn: Turn, event: Event, assistant: Chats) -> Turn:
    match event:
        case Found(evidence):
            names = {sentence.document for sentence in evidence}
            shelf = assistant.documents()
            titles = tuple((d.name, d.title) for d in shelf if d.name in names)
            return replace(turn, evidence=evidence, titles=titles, among=len(shelf)).entered("read")
        case Token(text):
            return replace(turn, draft=turn.draft + text).entered("write" if text else "check")
        case Checked(answer):
            return replace(turn, answer=answer)


def opened(assistant: Chats, turns: Iterable[Turn], key: object, number: object) -> dict[str, str]:
    """The reader's parts for citation `number` of turn `key`; what these turns do not cite is not looked up."""
    answers = [turn.answer for turn in turns if turn.key == key and turn.answer]
    beside, citation = (answers[0].citations if answers else ()), cited(turns, key, number)
    if citation is None:
        return render.unavailable()
    try:
        return render.reader(citation, assistant.document(citation.document), str(key), beside)
    except DocumentsError:
        return render.removed(citation.document)
    except FootnoteError as error:
        return render.unread(citation.document, error)


def further(assistant: Chats, turns: Iterable[Turn], spot: Spot | None, side: object, at: object) -> dict[str, str]:
    """More of the text that the reader shows, "earlier" or "later" than offset `at`; nothing where it shows none."""
    if spot is None or side not in render.SIDES or not isinstance(at, int):
        return {"into": "", "piece": ""}
    answers = (turn.answer for turn in turns if turn.key == spot.key and turn.answer)
    citations = [citation for answer in answers for citation in answer.citations]
    try:
        document = assistant.document(spot.document)
    except FootnoteError as error:
        return render.no_further(spot, str(side), at, str(error))
    if not spot.holds(document):
        return render.no_further(spot, str(side), at, "This document changed since. Open it again to read on.")
    return render.further(document, str(side), at, render.beside(citations, spot, document))


def cited(turns: Iterable[Turn], key: object, number: object) -> Citation | None:
    """Citation `number` of turn `key`; None where these turns have none."""
    answers = (turn.answer for turn in turns if turn.key == key and turn.answer)
    return next((c for answer in answers for c in answer.citations if c.number == number), None)


def status(assistant: Chats) -> str:
    """The header's line, escaped; an error of the store shows there too."""
    try:
        return render.status(assistant.state, len(assistant.documents()))
    except FootnoteError as error:
        return render.status(str(error), None)


def examples(suggested: Suggestions) -> list[str]:
    """Questions to start with; none when the store cannot be read, which the status line says."""
    try:
        return suggested.first()
    except FootnoteError:
        return []


def outlets(assistant: Chats) -> list[str]:
    """Outlets to choose from; none when the store cannot be read, which the status line says."""
    try:
        return list(assistant.outlets())
    except FootnoteError:
        return []
