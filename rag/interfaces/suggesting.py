"""Questions to ask, each of which the documents answer: it was asked, in quotes, before it is offered.

To begin with, from all documents, in a thread of its own, and kept until the documents change; and after an answer, from what it had read
and did not tell. Knows the assistant by the protocol `Suggests`, and no page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from markupsafe import Markup

from ..documents.passages import split_sentences
from ..errors import FootnoteError
from ..evaluation.drafting.cast import Cast
from ..evaluation.drafting.standing import points_back
from ..evaluation.drafting.wording import wordings
from ..evaluation.pages.charts import tag
from ..text import fold
from ..types import Answer, Document, Message, Scope, Sentence
from .runs import html

FIRST = 4
"""Questions offered to begin with."""
NEXT = 3
"""Questions offered after an answer."""
TRIED = 12
"""Questions asked at most to find those."""
_READ = 8  # documents read for the first questions
_LONGEST = 200_000  # characters of a document that is read for it

Candidate = tuple[str, Sentence | None]
"""A question, and the sentence that should answer it; None where that may be any."""


class Asks(Protocol):
    """Whatever answers a question."""

    def ask(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Answer:
        """The checked answer. Raises FootnoteError."""
        ...


class Suggests(Protocol):
    """What is needed of an assistant. All of it may be called from several threads."""

    def documents(self) -> Sequence[Document]:
        """All documents, without their text."""
        ...

    def document(self, name: str) -> Document:
        """The stored document. Raises FootnoteError when it is gone."""
        ...

    def examples(self) -> Sequence[str]:
        """Questions that the documents may answer."""
        ...

    def quoting(self) -> Asks:
        """The same store, answering in quotes only."""
        ...


class Suggestions:
    """What may be asked of one assistant. Its methods may be called from several threads."""

    def __init__(self, assistant: Suggests) -> None:
        self._assistant = assistant
        self._lock, self._trying, self._ended = threading.Lock(), threading.Lock(), threading.Event()
        self._following = threading.Lock()  # held while questions that follow on an answer are tried
        self._of: int | None = None
        self._first: tuple[str, ...] = ()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """True while the first questions are being found."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def found(self) -> tuple[str, ...]:
        """The first questions as far as they were found; nothing is looked for."""
        return self._first

    def first(self) -> list[str]:
        """Questions to begin with, as far as they are found; after a change of the documents they are looked for anew.

        :raises StoreError: the documents cannot be listed.
        """
        state = hash(tuple((document.name, document.sha256) for document in self._assistant.documents()))
        with self._lock:
            if state != self._of and not self.busy and not self._ended.is_set():
                self._of, self._first = state, ()
                self._thread = threading.Thread(target=self._find, args=(state,), daemon=True, name="suggestions")
                self._thread.start()
            return list(self._first) if state == self._of else []

    def close(self, wait: float = 0.0) -> None:
        """Look for no more. :param wait: seconds that the question being tried may take to end."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(wait)

    def _find(self, state: int) -> None:
        try:
            for question in islice(self._answered(self._candidates(), (), self._gave_way), FIRST):
                with self._lock:
                    self._first = (*self._first, question)
        except FootnoteError:  # documents changed meanwhile, and are looked through anew; what is wrong with a store the page's head says
            return

    def _gave_way(self) -> bool:
        """True, once no visitor waits for questions that follow on his answer."""
        with self._following:
            return True

    @property
    def free(self) -> bool:
        """False while questions that follow on an answer are tried, which is done for one answer at a time."""
        return not self._following.locked()

    def after(
        self, answer: Answer, history: Sequence[Message], asked: Sequence[str], going: Callable[[], bool] = lambda: True
    ) -> list[str]:
        """Questions to go on with, from what was read for an answer and is not cited in it; none for a refusal, nor while it is not `free`.

        :param history: the conversation with the answer. :param asked: what was asked in it, which is not offered again.
        :param going: asked before each question is tried; False where they are no longer wanted.
        """
        if answer.abstained or not answer.claims or not self._following.acquire(blocking=False):
            return []
        known = {fold(question).text.strip() for question in asked}
        try:
            candidates = (one for one in self._untold(answer) if fold(one[0]).text.strip() not in known)
            return list(islice(self._answered(candidates, history, going), NEXT))
        except FootnoteError:  # a document went meanwhile; there is nothing to offer then
            return []
        finally:
            self._following.release()

    # --- which ---

    def _candidates(self) -> Iterator[Candidate]:
        """One question of each of the newest documents in turn, those of who says what among them."""
        newest = sorted(self._assistant.documents(), key=lambda document: document.published or "", reverse=True)[:_READ]
        drawn = [_questions(self._assistant.document(heading.name)) for heading in newest]
        examples = iter(self._assistant.examples())
        while drawn:
            for questions in list(drawn):
                if (found := next(questions, None)) is None:
                    drawn.remove(questions)
                else:
                    yield found
            if (example := next(examples, None)) is not None:
                yield example, None
        yield from ((example, None) for example in examples)

    def _untold(self, answer: Answer) -> Iterator[Candidate]:
        cited = {(c.document, c.start) for c in answer.citations}
        told = {c.document for c in answer.citations}
        for name in dict.fromkeys([*told, *(sentence.document for sentence in answer.evidence)]):
            read = {sentence.start for sentence in answer.evidence if sentence.document == name}
            found = [one for one in _questions(self._assistant.document(name)) if one[1] and (name, one[1].start) not in cited]
            yield from sorted(found, key=lambda one: one[1] is None or one[1].start not in read)

    # --- answered ---

    def _answered(self, candidates: Iterator[Candidate], history: Sequence[Message], going: Callable[[], bool]) -> Iterator[str]:
        """Those of the first candidates that the documents answer, from the sentence that should."""
        asks, taken = self._assistant.quoting(), set[tuple[str, int]]()
        for question, sentence in islice(candidates, TRIED):
            if not going() or self._ended.is_set():
                return
            if sentence is not None and (sentence.document, sentence.start) in taken:
                continue
            with self._trying:  # one at a time: whoever asks a question of his own needs the processor too
                answer = asks.ask(question, history)
            if answer.status == "answered" and answer.claims and (sentence is None or _rests_on(answer, sentence)):
                taken |= {(c.document, c.start) for c in answer.citations}
                yield question


def _questions(document: Document) -> Iterator[Candidate]:
    """Questions that stand alone, by the rules of the drafts, in the order of their sentences."""
    if len(document.text) > _LONGEST:
        return
    cast = Cast(document.text)
    for sentence in split_sentences(document):
        made = [one for one in wordings(sentence.text, cast) if not points_back(one.question)] if sentence.citable else []
        if made:
            yield made[0].question, sentence


def _rests_on(answer: Answer, sentence: Sentence) -> bool:
    return any(c.document == sentence.document and c.start < sentence.end and sentence.start < c.end for c in answer.citations)


def offered(questions: Sequence[str]) -> str:
    """The questions to go on with, each to be chosen; escaped. Empty without any."""
    if not questions:
        return ""
    rows = (tag("li", tag("button", tag("bdi", question), type="button"), data_pick=question) for question in questions)
    return html(Markup('<p class="fn-next-head">The documents also answer</p>'), tag("ul", *rows, class_="fn-next"))
