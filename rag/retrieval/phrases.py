"""Whether a text holds the words of a topic: names and phrases in order, several of them in one sentence.

Counting asks for more than ranking: "Hungarian" is no mention of Hungary, "apple" none of Apple. Pure functions; knows no store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..text import STOP, Word, country, stem, words
from ..types import Span

_PHRASE = 2
"""Words up to which a run in lower case is a phrase in order; of longer ones each word may stand anywhere."""
_QUOTED = re.compile(r"[“\"«‘']([^“”\"»’']+)[”\"»’']")
_JOINED = re.compile(r",? (?:and|or) (?:the )?| & |, ", re.IGNORECASE)


def form(word: str) -> str:
    """A folded word as it is compared: its stem, where a nationality is a word of its own and no other name of its country."""
    return stem(word) if country(word) is None else word.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand in order, nothing but function words between them.

    `exact` compares them as written instead of by stem; `capital` says which of them must have a capital.
    """

    words: tuple[str, ...]
    exact: bool = False
    capital: tuple[bool, ...] = ()

    def spans(self, text: str, there: Sequence[Word]) -> list[Span]:
        """Where the phrase stands in `text`, whose words are `there`."""
        row = there if self.exact else [word for word in there if word.folded not in STOP or word.folded in self.words]
        length = len(self.words)
        return [
            (row[i].start, row[i + length - 1].end)
            for i in range(len(row) - length + 1)
            if all(self._is(at, text, row[i + at]) for at in range(length))
        ]

    def _is(self, at: int, text: str, word: Word) -> bool:
        if self.capital and self.capital[at] and not text[word.start].isupper():
            return False
        wanted = self.words[at]
        return word.folded == wanted or (not self.exact and form(word.folded) == form(wanted))


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text should hold: of each part all phrases in one sentence; of the parts all, or `either`."""

    parts: tuple[tuple[Phrase, ...], ...]
    either: bool = False

    def loose(self) -> Topic:
        """The same whatever the capitals: of someone who types a name small, or a topic like a headline."""
        return replace(self, parts=tuple(tuple(replace(phrase, capital=()) for phrase in part) for part in self.parts))

    def held(self, text: str) -> dict[int, Span]:
        """Part -> where its first phrase stands in a sentence, for the parts that it holds whole."""
        there = words(text)
        found: dict[int, Span] = {}
        for number, part in enumerate(self.parts):
            places = [phrase.spans(text, there) for phrase in part]
            if places and all(places):
                found[number] = places[0][0]
        return found

    def whole(self, parts: Iterable[int]) -> bool:
        """Whether these parts are enough; never of a topic without a word."""
        held = set(parts)
        return bool(held) and (self.either or len(held) == len(self.parts))


def topic(written: str, *, anywhere: bool = False) -> Topic:
    """The topic as written: "Viktor Orbán", "“not a single soldier”", "ground troops and missiles", "ground troops in Ukraine".

    :param anywhere: True takes each word for itself, for a clause such as "oppose the delivery of missiles".
    """
    quoted = _QUOTED.fullmatch(written.strip())
    if quoted:
        exact = tuple(word.folded for word in words(quoted[1]))
        return Topic(((Phrase(exact, exact=True),),)) if exact else Topic(())
    if anywhere:
        return Topic((tuple(Phrase((word.folded,)) for word in _content(written)),))
    parts = tuple(part for piece in _JOINED.split(written) if (part := tuple(_phrases(piece))))
    return Topic(parts, either=bool(re.search(r"\bor\b", written)) and not re.search(r"\band\b", written))


def last_name(written: str) -> str | None:
    """The last word of a name of several, as in "Viktor Orbán"; None for everything else."""
    there = words(written)
    is_name = len(there) > 1 and all(written[word.start].isupper() for word in there) and not _QUOTED.search(written)
    return written[there[-1].start : there[-1].end] if is_name else None


def _content(written: str) -> list[Word]:
    return [word for word in words(written) if word.folded not in STOP]


def _phrases(written: str) -> Iterable[Phrase]:
    """The runs of words between function words and marks; a long run in lower case as single words."""
    for piece in re.split(r"[^\w\s.'’-]+|['’]s\b", written):
        run: list[Word] = []
        for word in [*words(piece), None]:
            if word is not None and word.folded not in STOP:
                run.append(word)
                continue
            yield from _run(piece, run)
            run = []


def _run(piece: str, run: Sequence[Word]) -> Iterable[Phrase]:
    capital = tuple(piece[word.start].isupper() for word in run)
    if len(run) <= _PHRASE or all(capital):
        if run:
            yield Phrase(tuple(word.folded for word in run), capital=capital)
        return
    for word, big in zip(run, capital, strict=True):
        yield Phrase((word.folded,), capital=(big,))
