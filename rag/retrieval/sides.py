"""What each side of a comparison has on a topic: outlets, documents, or persons, one search for each.

A side without a sentence on the topic is named as missing. Who is right is not asked. Knows no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..index.catalog import Catalog
from ..text import fold, terms
from ..types import Asked, Document, Item, Overview, Scope, Sentence
from .outlets import mentions
from .phrases import Topic, topic
from .retriever import Retriever
from .scope import narrowed
from .sentences import Scored, spoken

_MOST = 3
"""Sentences of each side."""
_PASSAGES = 8
_HALF = 0.5
_BEFORE = 1000
"""Characters in which the sentence before another is looked for."""
_ALIKE = 0.8
"""Share of the words of both from which two sentences of copies are one."""


@dataclass(frozen=True, slots=True)
class _Side:
    """A side by the name it is shown under; `scope` is what is its own, `person` how a sentence of its own is told; either is None."""

    name: str
    scope: Scope | None = None
    person: Topic | None = None


class Sides:
    """Compares within one store. Safe to share between threads."""

    def __init__(self, catalog: Catalog, retriever: Retriever) -> None:
        self._catalog, self._retriever = catalog, retriever

    def compare(self, asked: Asked, scope: Scope | None) -> Overview:
        """The best sentences of each side on the topic, in the order of the sides; no items when no side has any."""
        there = {one.name: one for one in self._catalog.headings(scope)}
        sides = [self._meant(side, there) for side in asked.sides]
        found = {side.name: self._lines(side, asked.topic, scope, there) for side in sides}
        items = [item for lines in found.values() for item in lines]
        return Overview(
            replace(asked, sides=tuple(found)),
            asked.topic,
            len(there),
            found=len({item.document.name for item in items}),
            items=tuple(items),
            missing=tuple(name for name, lines in found.items() if not lines),
        )

    def _meant(self, side: str, there: Mapping[str, Document]) -> _Side:
        """An outlet by any of its names, a document by name or title, else a person or a word."""
        outlets = mentions(side, self._catalog.outlets())
        if outlets and (outlets[0].start, outlets[0].end) == (0, len(side)):
            return _Side(outlets[0].outlets[0], Scope(outlets=outlets[0].outlets))
        named = [name for name, one in there.items() if side in (name, one.title)]
        return _Side(side, Scope(documents=named)) if named else _Side(side, person=topic(side))

    def _lines(self, side: _Side, about: str, scope: Scope | None, there: Mapping[str, Document]) -> list[Item]:
        """The best sentences of one side, oldest document first; of copies that say the same, one."""
        question = f"What did {side.name} say about {about}?" if side.person else f"What is said about {about}?"
        finding = self._retriever.find(question, _PASSAGES, narrowed(scope, side.scope))
        fitting = [one for one in self._fitting(finding.sentences, set(terms(about)), side.person) if one.document in there]
        groups = self._catalog.clusters({sentence.document for sentence in fitting})
        best: list[Item] = []
        for sentence in fitting:
            item = Item(there[sentence.document], sentence, groups.get(sentence.document, sentence.document), side=side.name)
            if len(best) < _MOST and not any(_is_copy(item, other) for other in best):
                best.append(item)
        return sorted(best, key=lambda item: (item.document.published or "", item.document.name, item.sentence.start))

    def _fitting(self, scored: Sequence[Scored], stems: set[str], person: Topic | None) -> Iterator[Sentence]:
        """Sentences on the topic, of the person if one is meant, best first; then those of the person right behind such a sentence."""
        ours = [one for one in scored if person is None or _is_of(person, one.sentence)]
        on_it = [one.sentence for one in ours if _share(stems, spoken(one.sentence)) >= _HALF or (one.holds is not None and one.holds > 0)]
        yield from on_it
        for one in ours if person else ():
            before = self._catalog.sentence_before(one.sentence, _BEFORE)
            if one.sentence not in on_it and before and _share(stems, f"{before.text} {one.sentence.text}") >= _HALF:
                yield one.sentence


def is_by(wanted: Topic, speaker: str) -> bool:
    """Whether a speaker is meant: "German Chancellor Scholz" by "Scholz", "Scholz" by "Olaf Scholz"."""
    named = {word for part in wanted.parts for phrase in part for word in phrase.words}
    short = {fold(word).text for word in re.findall(r"[^\W_]+", speaker)}
    return wanted.whole(wanted.loose().held(speaker)) or (bool(short) and short <= named)


def _is_of(person: Topic, sentence: Sentence) -> bool:
    """Whether a sentence is said by a person, or tells of him."""
    said = sentence.speaker is not None and is_by(person, sentence.speaker)
    return said or person.whole(person.held(sentence.text))


def _share(stems: set[str], text: str) -> float:
    """How much of the topic's words a text holds, 0..1."""
    return len(stems & set(terms(text))) / (len(stems) or 1)


def _is_copy(item: Item, other: Item) -> bool:
    """Whether two documents that are copies say the same in two sentences, but for a word."""
    one, two = set(terms(item.sentence.text)), set(terms(other.sentence.text))
    return item.group == other.group and len(one & two) >= _ALIKE * len(one | two)
