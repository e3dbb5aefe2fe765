"""Questions that the documents do not answer, made of ones that they do.

Two kinds: the document that answers is left out of the scope ("left_out"), or a name in the question is replaced by another of its
sort ("swapped_entity", after the entity swaps of SQuAD 2.0, Rajpurkar et al., 2018). Both only where no sentence speaks against it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ...text import Name, fold, terms
from ...types import Scope
from ..questions import Question
from .cast import Cast, Sort, same_land, whole_names
from .shelf import Book, Shelf, names_one, share
from .verbs import is_finite

_ASKED_OF = frozenset({"who", "country", "body", "count", "date", "where", "role", "what"})
_ANSWERING = 1 / 3
"""Sentences that hold the answer and this share of the question's words may answer it,"""
_ALIKE = 2 / 3
"""and so may one that holds this share, whatever its names: it may answer otherwise."""
_ABOUT = 1 / 2
"""A sentence near a swapped name that holds this share of the question's other words may speak of it."""
_ALONE = re.compile(
    r"\?|[’'](?:s\b| )|,? (?:and|or|of|in|on|at|to|for|from|by|with|as|after|before|during|over|about|against|that|who|is|are|was|were"
    r"|has|have|had|will|would|can|could|say|warn|rule|call|deny|oppose|reject|announce|agree|refuse|plan|vow|pledge|promise)\b"
)
"""What may follow a name that stands by itself: not the noun that it describes, as in "US withdrawal"."""
_BEFORE = frozenset(
    """about after against alongside and as at before between by did do does during for from in into like near of on or over since than
    that the through to toward towards under while with""".split()
)
"""What may stand before it."""


def absent(rows: Sequence[Question], shelf: Shelf, count: int) -> list[Question]:
    """Up to `count` questions without an answer, half of each kind as far as they can be made, and of different rows first."""
    swaps = _made(rows, swapped, shelf, count // 2)
    used = {row.extra["drafted_from"] for row in swaps}
    order = [row for row in rows if row.id not in used] + [row for row in rows if row.id in used]
    others = _made(order, left_out, shelf, count - len(swaps))
    return [*others, *swaps]


def _made(rows: Sequence[Question], maker: Callable[[Question, Shelf], Question | None], shelf: Shelf, count: int) -> list[Question]:
    found: list[Question] = []
    for row in rows:
        if len(found) == count:
            break
        made = maker(row, shelf)
        if made and all(fold(made.question).text != fold(one.question).text for one in found):
            found.append(made)
    return found


# --- the document left out --------------------------------------------------------------------------------


def left_out(row: Question, shelf: Shelf) -> Question | None:
    """The same question, asked of the other documents; None where one of them may answer it, or where there is no other."""
    others = shelf.near(row.question, without=_own(row))
    if row.kind not in _ASKED_OF or not others or any(_may_answer(shelf.book(name), row) for name in others):
        return None
    return _without_answer(row, "left_out", row.question, Scope(documents=others))


def _may_answer(book: Book, row: Question) -> bool:
    asked = frozenset(terms(row.question))
    for at, text in enumerate(book.pairs):
        if share(asked, book.terms[at]) >= _ALIKE:
            return True
        both = book.terms[at] | book.terms[max(0, at - 1)]
        if share(asked, both) >= _ANSWERING and names_one(text, row.answers):
            return True
    return False


# --- a name swapped ---------------------------------------------------------------------------------------


def swapped(row: Question, shelf: Shelf) -> Question | None:
    """The question with one of its names replaced; None where no other name fits, or a sentence speaks of it."""
    if row.kind not in _ASKED_OF | {"said"}:
        return None
    for old in _replaceable(row, shelf.book(_own(row)).cast):
        for new in _others(row, old, shelf):
            question = row.question[: old.start] + new + row.question[old.end :]
            if not _spoken_of(question, new, shelf):
                return _without_answer(row, "swapped_entity", question, row.scope)
    return None


def _replaceable(row: Question, cast: Cast) -> Iterator[Name]:
    """Names of the question that stand by themselves and whose sort is certain, the last first."""
    for name in reversed(whole_names(row.question)):
        before = row.question[: name.start].split()
        if before and _stands_free(before[-1]) and _ALONE.match(row.question[name.end :]) and _is_sure(name.text, cast):
            yield name


def _stands_free(before: str) -> bool:
    """Whether the word before a name goes with any other: no role as in "actor Jude Law", no part of the name."""
    return before in _BEFORE or is_finite(before)


def _is_sure(name: str, cast: Cast) -> bool:
    """Whether the sort of the name is certain enough to put another in its place."""
    sort = cast.sort(name)
    return sort in ("country", "body") or cast.is_surely_person(name)


def _others(row: Question, old: Name, shelf: Shelf) -> Iterator[str]:
    """Names of the same sort and shape from the documents nearest to the question, in a fixed order of the row's own."""
    sort = shelf.book(_own(row)).cast.sort(old.text)
    article = row.question[: old.start].lower().endswith(" the ")
    used = set(terms(row.question)) | {term for answer in row.answers for term in terms(answer)}
    found: set[str] = set()
    for cast in (book.cast for book in shelf.against(row.question)):
        alike = [name for name in cast.names if cast.sort(name) == sort and _fits(name, old.text, sort) and not used & set(terms(name))]
        found |= {
            name for name in alike if _is_sure(name, cast) and cast.takes_article(name) == article and not (article and sort == "person")
        }
    yield from sorted(found, key=lambda name: hashlib.sha256(f"{row.id} {name}".encode()).digest())


def _fits(new: str, old: str, sort: Sort) -> bool:
    """Whether a name can stand in the place of another: for a person one of as many words, for a body one with the same last word."""
    if "." in new:  # of "U.S." the names hold "U.S"
        return False
    if sort == "country":
        return not same_land(new, old)
    if sort == "body":
        return new.split()[-1] == old.split()[-1]
    return (" " in new) == (" " in old)


def _spoken_of(question: str, name: str, shelf: Shelf) -> bool:
    """Whether a sentence, with the one before it, holds the name and half of what else the question asks."""
    asked = frozenset(terms(question)) - frozenset(terms(name))
    called = (name, name.split()[-1])
    for book in shelf.against(question):
        for at, text in enumerate(book.pairs):
            if share(asked, book.terms[at]) >= _ABOUT and names_one(text, called):
                return True
    return False


# --- both --------------------------------------------------------------------------------------------------


def _own(row: Question) -> str:
    return row.evidence[0].document or ""


def _without_answer(row: Question, kind: str, question: str, scope: Scope | None) -> Question:
    gold = row.evidence[0]
    nearby = {"document": gold.document, "start": gold.start, "end": gold.end, "quote": gold.quote}
    return replace(
        row,
        id=hashlib.sha256(f"{row.id}\n{kind}".encode()).hexdigest()[:10],
        question=question,
        answers=(),
        expect=(),
        evidence=(),
        relevant={},
        answerable=False,
        kind=kind,
        scope=scope,
        speaker=None,
        extra={**row.extra, "drafted_from": row.id, "nearby": nearby},
    )
