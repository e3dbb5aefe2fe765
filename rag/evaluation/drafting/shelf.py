"""The stored documents as drafts are made from them: sentences, names, and which documents lie near a question.

Reads the assistant only by `documents`, `document` and `search`. Knows no question but its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ...assistant import Assistant
from ...documents.passages import split_sentences
from ...text import fold, terms
from ...types import Document, Sentence
from .cast import Cast

NEAR = 20
"""How many documents near a question make up a scope without its own; in a store with no more than one beyond that, all do."""
READ = 8
"""How many documents near a question are read for what speaks against it, in a larger store."""


@dataclass(frozen=True)
class Book:
    """One document, read: `sentences` in order, the uncitable among them."""

    document: Document
    sentences: tuple[Sentence, ...]
    cast: Cast

    @cached_property
    def terms(self) -> tuple[frozenset[str], ...]:
        """The stems of each sentence."""
        return tuple(frozenset(terms(sentence.text)) for sentence in self.sentences)

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """Each sentence behind the one before it, where a pronoun's name stands, folded."""
        folded = [fold(sentence.text).text for sentence in self.sentences]
        return tuple(" ".join(folded[max(0, at - 1) : at + 1]) for at in range(len(folded)))


class Shelf:
    """All documents of one assistant; each is read once, when it is first needed."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._read: dict[str, Book] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        self.headings: tuple[Document, ...] = tuple(assistant.documents())
        self.names: tuple[str, ...] = tuple(heading.name for heading in self.headings)

    def book(self, name: str) -> Book:
        """The document of that name, read."""
        if name not in self._read:
            document = self._assistant.document(name)
            self._read[name] = Book(document, tuple(split_sentences(document)), Cast(document.text))
        return self._read[name]

    def near(self, question: str, without: str | None = None) -> tuple[str, ...]:
        """Names of up to `NEAR` documents nearest to the question, best first; in a small store of all others, in order of name."""
        if len(self.names) <= NEAR + 1:
            return tuple(name for name in self.names if name != without)
        if question not in self._near:
            self._near[question] = tuple(dict.fromkeys(hit.document for hit in self._assistant.search(question, 3 * NEAR)))
        return tuple(name for name in self._near[question] if name != without)[:NEAR]

    def against(self, question: str) -> list[Book]:
        """The documents, read, that are most likely to speak against a question: all in a small store, else the `READ` nearest."""
        near = self.near(question)
        return [self.book(name) for name in (near if len(self.names) <= NEAR + 1 else near[:READ])]


def names_one(folded: str, answers: Iterable[str]) -> bool:
    """Whether a folded text holds one of the answers as whole words."""
    padded = f" {_spaced(folded)} "
    return any(f" {_spaced(fold(answer).text)} " in padded for answer in answers)


def _spaced(folded: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in folded).split())


def share(asked: frozenset[str], held: frozenset[str]) -> float:
    """Share of the stems asked for that are held; 0 when none are asked for."""
    return len(asked & held) / len(asked) if asked else 0.0
