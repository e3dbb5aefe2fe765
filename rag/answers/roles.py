"""Who did it to whom: whether a claim has the two sides of a verb the other way round than its quotes.

By their order around the same words and by the voice, so that "A was hit by B" is "B hit A". Where verbs mean the same from both sides,
as "met", the order says nothing. Knows English, names by their capitals, and no score.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..text import ARTICLES, STOP, names, stem, terms, words
from .clauses import clauses

BE = ("is", "are", "was", "were")
_IRREGULAR = dict(
    pair.split("/")
    for pair in """
    rose/rise risen/rise fell/fall fallen/fall won/win lost/lose grew/grow grown/grow bought/buy sold/sell began/begin begun/begin
    left/leave led/lead met/meet held/hold said/say took/take taken/take gave/give given/give made/make went/go gone/go came/come
    saw/see seen/see knew/know known/know told/tell became/become paid/pay sent/send spent/spend built/build broke/break
    broken/break chose/choose chosen/choose drew/draw drove/drive ate/eat found/find fought/fight flew/fly forbade/forbid
    forgot/forget froze/freeze frozen/freeze got/get hid/hide kept/keep lent/lend ran/run sank/sink shot/shoot shown/show
    shrank/shrink sang/sing spoke/speak spoken/speak stood/stand stole/steal stolen/steal struck/strike swore/swear taught/teach
    thought/think threw/throw thrown/throw understood/understand withdrew/withdraw withdrawn/withdraw wore/wear wrote/write
    written/write died/die dead/die
    beaten/beat hit/hit brought/bring caught/catch heard/hear felt/feel fled/flee dealt/deal swept/sweep rode/ride ridden/ride driven/drive
    flown/fly grown/grow known/know shook/shake shaken/shake tore/tear torn/tear sought/seek bore/bear borne/bear hung/hang lay/lie
    overthrew/overthrow overthrown/overthrow undertook/undertake undertaken/undertake
    """.split()
)
_EMPTY = ARTICLES | {*BE, "be", "been", "being", "has", "have", "had", "will", "would", "by", "did", "does", "also", "later", "then"}
_GIVING = frozenset("give gives gave take takes took get gets got make makes made".split())
"""Verbs that a search passes over, and that relate two."""
_MUTUAL = frozenset(
    stem(word)
    for word in """
    meet marry play speak talk agree trade border ally differ fight clash negotiate compete draw tie share join cooperate resemble equal
    between and or with brother sister sibling cousin twin friend rival ally neighbour neighbor partner colleague similar different same
    """.split()
)
_MORE = 2
"""Words that may stand beside those of the claim where the quote relates its two sides."""
_DONE_BY = re.compile(r"\w(?:ed|en|wn|un) by\b")
_PARTED = re.compile(r"[^\w\s'’-]|^['’]s\b")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sides in their order, by the stems of their words, the roots of the words between them, and whether these are passive."""

    first: frozenset[str]
    second: frozenset[str]
    between: frozenset[str]
    passive: bool

    def says(self, other: _Pair) -> bool | None:
        """Whether the other says the same of the two; None where it says something else."""
        if not self.between <= other.between or len(other.between) > len(self.between) + _MORE:
            return None
        if self.first & other.first and self.second & other.second:
            return self.passive == other.passive
        if self.first & other.second and self.second & other.first:
            return self.passive != other.passive
        return None


def root(word: str) -> str:
    """The stem of a folded word, its irregular forms as the plain verb."""
    return stem(_IRREGULAR.get(word, word))


def roots(text: str) -> list[str]:
    """As `terms`, with the irregular forms of verbs as the plain verb: "fell" as "fall"."""
    return [root(word.folded) for word in words(text) if word.folded not in STOP]


def is_irregular(word: str) -> bool:
    """Whether a folded word is an irregular form of a verb."""
    return word in _IRREGULAR


def passive(between: Collection[str]) -> bool:
    """Whether the folded words between two sides are in the passive, with the one who did it behind "by"."""
    return "by" in between and any(word in between for word in (*BE, "be", "been", "being"))


def swapped(claim: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """The two sides that the claim has the other way round than every quote that relates them so; None when there are none."""
    for sides in (_named, _nouns):
        told = [pair for quote in quotes for pair, _ in sides(quote)]
        for one, shown in sides(claim):
            found = [same for other in told if (same := one.says(other)) is not None]
            if found and not any(found):
                return shown
    return None


def _named(text: str) -> Iterator[tuple[_Pair, tuple[str, str]]]:
    """Neighbouring names that a verb, or what stands for one, relates."""
    found = names(text)
    for one, two in zip(found, found[1:], strict=False):
        if pair := _pair(one.text, text[one.end : two.start], two.text):
            yield pair, (one.text, two.text)


def _nouns(text: str) -> Iterator[tuple[_Pair, tuple[str, str]]]:
    """The first and the third word of content of a clause with a verb or a comparison between them: "exports exceeded imports"."""
    for start, end in clauses(text):
        content = [word for word in words(text[start:end]) if word.folded not in STOP][:3]
        if len(content) < 3 or not all(word.folded.isalpha() for word in content):  # noqa: PLR2004 - the three
            continue
        one, verb, two = content
        between = text[start + one.end : start + two.start]
        verbal = verb.folded.endswith("ed") or is_irregular(verb.folded) or between.endswith(" than ")
        if verbal and text[start + two.start].islower() and (pair := _pair(one.folded, between, two.folded, verb.folded)):
            yield pair, (one.folded, two.folded)


def _pair(one: str, between: str, two: str, verb: str = "") -> _Pair | None:
    read = [word.folded for word in words(between)]
    roots = frozenset(root(word) for word in read if word not in _EMPTY)
    related = terms(verb or between) or [word for word in read if word in _GIVING]
    if not related or _PARTED.search(between) or roots & _MUTUAL:
        return None
    return _Pair(frozenset(terms(one)), frozenset(terms(two)), roots, passive(read) or bool(_DONE_BY.search(between)))
