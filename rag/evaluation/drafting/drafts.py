"""Rows proposed for a question set: drawn from the stored documents, or from what a reader said of an answer.

All of them are "unchecked": a person accepts, edits or rejects them. How sentences become questions is in `drafting/`. Knows no file
format and no face.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, get_args

from ...assistant import Assistant
from ...errors import EvaluationError
from ...protocols import Chat
from ...text import fold, names, terms
from ...types import Answer, Citation, Sentence
from ..questions import Gold, Question
from .absent import absent
from .rewording import Writer
from .shelf import Book, Shelf, names_one, share
from .standing import Wording, points_back
from .wording import overview, wordings

Feedback = Literal["helpful", "wrong_citation", "missing_source", "should_have_refused"]
"""What a reader said of an answer."""

_UNANSWERABLE = 1 / 3
_LIKE_IT = 0.8
"""A sentence that holds this share of a question's words without its answer may answer it otherwise."""
_WEIGHTS = {"who": 3.0, "country": 3.0, "count": 3.0, "date": 3.0, "where": 3.0, "body": 2.0, "role": 2.0, "what": 2.0, "said": 2.0}
"""How many rows of a kind are wanted for each of a kind that is not listed."""


def draft(assistant: Assistant, count: int = 30, chat: Chat | None = None, seed: int = 0) -> tuple[Question, ...]:
    """Up to `count` unchecked rows, about a third of them unanswerable; fewer when the documents give no more.

    Documents are taken in turn, in an order drawn by `seed`; the same store and seed give the same rows, with the same ids. `extra` of
    a row says who worded it ("worded_by": "rules" or the model's name), for a model that failed why ("model_error"), and of an
    unanswerable row what it was made of ("drafted_from": a row's id; "nearby": that row's span and quote, for whoever reviews it).

    :param count: at least 1. :param chat: a model to word the questions anew; where its reply will not do, the rule's question stands.
    :raises EvaluationError: `count` is below 1. :raises StoreError: the store cannot be read.
    """
    if count < 1:
        raise EvaluationError(f"count is {count}", "It must be at least 1")
    shelf, writer = Shelf(assistant), Writer(chat)
    drawn = [one.row for one in islice(_drawn(shelf, seed), count)]
    wanted = min(round(count * _UNANSWERABLE), (len(drawn) + 1) // 2)
    rows = [writer.worded(row) for row in drawn[: count - wanted]]
    without = absent(rows, shelf, wanted)
    rows += [writer.worded(row) for row in drawn[len(rows) : count - len(without)]]
    return (*rows, *without)


# --- drawing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question by rule and the sentence it was made of; of `quality` more is better."""

    made: Wording
    sentence: Sentence
    quality: float

    @property
    def row(self) -> Question:
        """The question as a row of a set."""
        made, sentence = self.made, self.sentence
        return Question(
            id=_id(sentence.document, f"{sentence.start}-{sentence.end}", made.kind),
            question=made.question,
            answers=made.answers,
            expect=made.expect,
            evidence=(Gold(sentence.text, sentence.document, sentence.start, sentence.end),),
            relevant={sentence.document: 1},
            kind=made.kind,
            speaker=made.speaker,
            review="unchecked",
            extra={"worded_by": "rules"},
        )


def _id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]


@dataclass(slots=True)
class _Tally:
    """What has been drawn so far, by which the next is chosen."""

    kinds: Counter[str] = field(default_factory=Counter)
    sentences: Counter[Sentence] = field(default_factory=Counter)
    taken: set[tuple[str, ...]] = field(default_factory=set)

    def order(self, one: _Candidate) -> tuple[int, float, float, int]:
        """Unused sentences first, then the kinds that are scarce, then the best."""
        scarce = self.kinds[one.made.kind] / _WEIGHTS.get(one.made.kind, 1.0)
        return self.sentences[one.sentence], scarce, -one.quality, one.sentence.start

    def take(self, one: _Candidate) -> bool:
        """Note the candidate; False when its question, or one of its kind on its sentence, was taken before."""
        keys = {(fold(one.made.question).text,), (one.sentence.document, str(one.sentence.start), one.made.kind)}
        if keys & self.taken:
            return False
        self.taken |= keys
        self.kinds[one.made.kind] += 1
        self.sentences[one.sentence] += 1
        return True


def _drawn(shelf: Shelf, seed: int) -> Iterator[_Candidate]:
    """Candidates that stand, one of each document in turn, until no document has any left."""
    import numpy as np

    order = [shelf.names[i] for i in np.random.default_rng(seed).permutation(len(shelf.names))]
    titles = Counter(fold(heading.title).text for heading in shelf.headings)
    left: dict[str, list[_Candidate]] = {}
    tally = _Tally()
    while order:
        for name in list(order):
            if name not in left:
                book = shelf.book(name)
                left[name] = [*_of_sentences(book), *(_of_title(book) if titles[fold(book.document.title).text] == 1 else ())]
            if found := _next(left[name], tally, shelf):
                yield found
            else:
                order.remove(name)


def _next(left: list[_Candidate], tally: _Tally, shelf: Shelf) -> _Candidate | None:
    """The best candidate that stands; it and those that fell are taken out of `left`."""
    while left:
        best = min(left, key=tally.order)
        left.remove(best)
        if not _is_ambiguous(best, shelf) and tally.take(best):
            return best
    return None


def _of_sentences(book: Book) -> Iterator[_Candidate]:
    for sentence in book.sentences:
        if sentence.citable:
            for made in wordings(sentence.text, book.cast):
                yield _Candidate(made, sentence, _quality(made, sentence))


def _of_title(book: Book) -> Iterator[_Candidate]:
    """The question about the headline, on the first sentence that shares words with it."""
    made = overview(book.document.title)
    if made is None or book.document.title == book.document.name:
        return
    about = frozenset(terms(book.document.title))
    whole = (one for one in book.sentences if one.citable and len(one.text.split()) >= 8 and one.text.rstrip("”\"’'").endswith((".", "!")))
    opening = list(islice(whole, 5))
    for sentence in opening:
        if len(about & frozenset(terms(sentence.text))) >= 2:
            yield _Candidate(made, sentence, 0.0)
            return


def _quality(made: Wording, sentence: Sentence) -> float:
    """A question of handy length with names in it, out of a sentence of handy length; less when it says "his" or "its"."""
    handy = (8 <= len(made.question.split()) <= 18) + (10 <= len(sentence.text.split()) <= 30)
    return min(2, len(names(made.body))) + handy - 2.0 * points_back(made.question)


def _is_ambiguous(one: _Candidate, shelf: Shelf) -> bool:
    """Whether another sentence says what the question asks without giving its answer."""
    if one.made.kind in ("overview", "quote"):
        return False
    asked = frozenset(terms(one.made.body))
    right = one.made.answers or tuple(word for group in one.made.expect for word in group)
    for book in shelf.against(one.made.question):
        for at, text in enumerate(book.pairs):
            if book.sentences[at] != one.sentence and share(asked, book.terms[at]) >= _LIKE_IT and not names_one(text, right):
                return True
    return False


# --- from readers ---------------------------------------------------------------------------------------------


def from_feedback(answer: Answer, verdict: Feedback, note: str = "") -> Question:
    """An unchecked row out of what a reader said of an answer; kind "feedback", the verdict its tag.

    Only a helpful answer is taken at its word: its quotes become evidence and its `short` the right answer, and where it withheld, the
    question counts as unanswerable. Of the others the quotes are kept in `extra["cited"]`, for whoever reviews the row. A follow-up is
    asked as it was searched, with the words that were typed in `extra["asked"]`.

    :param note: the reader's own words, kept in `extra["note"]`. :raises EvaluationError: the verdict is none of the four.
    """
    if verdict not in get_args(Feedback):
        raise EvaluationError(f"the verdict is {verdict!r}", f"It must be one of {', '.join(get_args(Feedback))}")
    question = answer.standalone or answer.question
    right = verdict == "helpful" and not answer.abstained
    quotes = [] if right else [_span(citation) for citation in answer.citations]
    told: dict[str, Any] = {"note": note, "asked": answer.question if answer.question != question else "", "cited": quotes}
    return Question(
        id=_id(question, verdict, "feedback"),
        question=question,
        answers=(answer.short,) if right and answer.short else (),
        evidence=tuple(Gold(c.quote, c.document, c.start, c.end) for c in answer.citations) if right else (),
        relevant={citation.document: 1 for citation in answer.citations} if right else {},
        answerable=verdict != "should_have_refused" and not (verdict == "helpful" and answer.abstained),
        kind="feedback",
        tags=(verdict,),
        review="unchecked",
        extra={"answered_by": answer.model, **{name: value for name, value in told.items() if value}},
    )


def _span(citation: Citation) -> dict[str, Any]:
    return {"document": citation.document, "start": citation.start, "end": citation.end, "quote": citation.quote}
