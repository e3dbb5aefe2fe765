"""Words that mean the opposite of each other, as "rose" and "fell": one table, and whether a claim turns what a quote says.

A claim is turned only where it and the quote speak of the same thing and neither denies it. Knows no grammar beyond what stands
before the word and what behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..text import Word, negations, stem, terms, words
from .clauses import clauses

# A paragraph is one pair: each word left of a bar is the opposite of each word right of any; the words of one side of one line are also
# used for one another. What is opposed cannot both be so of one thing; what is apart can: first and last rounds are both held.
_OPPOSED = """
rise rose risen rises rising increase increased increases grew grow grown growth climb climbed jump jumped gain gained soar soared surge
    surged up higher | fall fell fallen falls falling decrease decreased decreases decline declined drop dropped drops shrink shrank shrunk
    plunge plunged slump slumped slide slid tumble tumbled sink sank down lower
raise raised raises hike hiked boost boosted | cut cuts lower lowered reduce reduced
strengthen strengthened recover recovered | weaken weakened
improve improved | worsen worsened
expand expanded widen widened | narrow narrowed contract contracted
double doubled | halve halved

accept accepted accepts approve approved approves back backed backs pass passed adopt adopted endorse endorsed agree agreed
    | reject rejected rejects refuse refused veto vetoed dismiss dismissed rebuffed decline declined disagree disagreed
support supported supports favour favoured favor favored | oppose opposed opposes

allow allowed allows permit permitted legalise legalised legalize legalized | ban banned bans forbid forbade forbidden prohibit prohibited
    outlaw outlawed

tighten tightened tightens | loosen loosened loosens ease eased eases relax relaxed

advance advanced advances | retreat retreated retreats

uphold upheld upholds | overturn overturned quash quashed annul annulled
uphold upheld upholds | struck

open opened opening opens reopen reopened reopens | close closed closing closes shut

start started begin began begun launch launched | end ended stop stopped cease ceased

arrive arrived enter entered join joined | leave left leaves depart departed quit exit exited
remain remained stay stayed | withdraw withdrew withdrawn

hire hired appoint appointed | fire fired sack sacked dismiss dismissed
hire hired appoint appointed | resign resigned

acquit acquitted cleared | convict convicted
innocent clear | guilty

confirm confirmed admit admitted | deny denied

survive survived alive | die died dead kill killed

praise praised praises welcome welcomed welcomes hail hailed
    | criticise criticised criticises criticize criticized condemn condemned condemns denounce denounced

create created creates add added adds | cut cuts shed sheds axe axed

slow slowed slows | accelerate accelerated accelerates

aware | unaware

effective | ineffective

exempt | subject

because | despite

succeed succeeded success | fail failed failure
pass passed | fail failed

impose imposed | lift lifted

true | false

legal lawful | illegal unlawful

safe | dangerous

possible | impossible

optimistic | pessimistic

early | late

present | absent

friend | enemy
"""
_APART = """
first earliest | last latest final

majority | minority

largest biggest highest greatest tallest longest | smallest lowest fewest shortest

best | worst

oldest eldest | youngest newest

strongest fastest richest | weakest slowest poorest

profit profitable | loss

surplus | deficit

imports | exports

military | civilian

male man men boy | female woman women girl
"""
# These relate two things: "A beat B", "B lost to A".
_OPPOSED_OF_TWO = """
win won wins beat beats beaten defeat defeated | lose lost loses

gain gained gains | lose lost loses

buy bought acquire acquired purchase purchased | sell sold

lend lent | borrow borrowed

more higher greater larger bigger | less lower smaller fewer
older | younger
longer taller | shorter
earlier | later
faster | slower
better | worse
richer | poorer
heavier | lighter
above over | below under
"""
_APART_OF_TWO = """
before | after

north northern | south southern

east eastern | west western

import imported | export exported
"""
_PARTICLES = frozenset({"up", "down"})
"""Stand beside any verb, as in "set up" and "shut down", so that in running text they are no opposites."""
_BAN = re.compile(r"\b(?:the|a|an|this|that|its|their|any)\s+(?:\w+\s+)?(?P<noun>ban)\b", re.IGNORECASE)
"""The thing, which denies nothing of itself: "the ban was lifted"."""
_DEFEATED = frozenset({"defeated", "beaten"})
_DONE = _DEFEATED | frozenset("won lost gained bought acquired purchased sold lent borrowed".split())
"""Participles of what relates two: in the passive those who did it stand behind "by"."""
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)(?: \w+ly)? $", re.IGNORECASE)
_DOER = r"\s+(?:(?:the|an?|his|her|its|their)\s+)?(?P<name>(?:[A-Z][\w.’'-]*\s?)+)"
_BY, _TO = re.compile(rf"\bby{_DOER}"), re.compile(rf"\bto{_DOER}")
_TIMES = frozenset("year month week night day decade time monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word stands in the table: the number of its pair, its side, the line in it, and what kind of pair it is."""

    pair: int
    side: int
    line: int
    opposed: bool
    of_two: bool


@dataclass(frozen=True, slots=True)
class _Pole:
    """A word of a pair in its clause: its place in the table, and the stems before and behind it."""

    word: str
    place: _Place
    before: frozenset[str]
    behind: frozenset[str]


def reversed_in(claim: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """The first word of the claim, and the word in the quotes, that mean opposites of one thing; None when there is none.

    The two are the same word where it stands between the same two sides the other way round.
    """
    told = [pole for quote in quotes for pole in _poles(quote)]
    mine = _poles(claim)
    for one in mine:
        if any(_turned(one, other) and one.word != other.word for other in mine):  # "lower where equality is higher"
            continue
        about = [other for other in told if other.place.pair == one.place.pair and _same_thing(one, other)]
        if about and all(_turned(one, other) for other in about):
            return one.word, about[0].word
    return None


def _poles(text: str) -> list[_Pole]:
    """The words of pairs in the clauses that deny nothing."""
    found: list[_Pole] = []
    for start, end in clauses(text):
        clause = text[start:end]
        things = [match.span("noun") for match in _BAN.finditer(clause)]
        if any(span not in things for span in negations(clause)):
            continue
        read = words(clause)
        for index, word in enumerate(read):
            listed = word.folded not in _PARTICLES and (word.start, word.end) not in things
            for place in _by_word().get(word.folded, ()) if listed else ():
                if word.folded in ("last", "first") and index + 1 < len(read) and read[index + 1].folded.removesuffix("s") in _TIMES:
                    continue
                found += _sides(word, place, clause)
    return found


def _sides(word: Word, place: _Place, clause: str) -> Iterator[_Pole]:
    """The sides that a word tells of: of "A was beaten by B" that of A, who lost, and that of B, who won; of "A lost to B" both as well."""
    before, behind = frozenset(terms(clause[: word.start])), frozenset(terms(clause[word.end :]))
    passive = word.folded in _DONE and _PASSIVE.search(clause[: word.start])
    other = replace(place, side=1 - place.side)
    if not passive:
        yield _Pole(word.folded, place, before, behind)
    elif word.folded in _DEFEATED:  # what was won, bought or sold has no side
        yield _Pole(word.folded, other, before, behind)
    if passive and (doer := _BY.search(clause, word.end)):
        yield _Pole(word.folded, place, frozenset(terms(doer["name"])), before)
    if not passive and word.folded in ("lost", "lose", "loses") and (doer := _TO.search(clause, word.end)):
        yield _Pole(word.folded, other, frozenset(terms(doer["name"])), before)


def _turned(one: _Pole, other: _Pole) -> bool:
    return one.place.pair == other.place.pair and one.place.side != other.place.side


def _same_thing(one: _Pole, other: _Pole) -> bool:
    """Whether the words before or behind are the same; in what relates two things, those before."""
    if one.before and other.before:
        return bool(one.before & other.before) or (not one.place.of_two and len(one.behind & other.behind) >= 2)
    if not one.before and not other.before and one.place.of_two:  # "…, above the target of May"; not "more men than women came"
        return len(one.behind & other.behind) >= 2 and not one.word.endswith(("er", "more", "less", "worse"))  # noqa: PLR2004 - as above
    return not one.place.of_two and bool(one.behind & other.behind)


def opposite(one: str, two: str) -> bool:
    """Whether two stems tell of opposite directions, outcomes or states, so that of one thing only one can be so."""
    return any(b.pair == a.pair and b.side != a.side for a in _by_stem().get(one, ()) for b in _by_stem().get(two, ()))


def alike(one: str, two: str) -> bool:
    """Whether two stems are used for one another, as "rose" and "grew"."""
    return bool({*_by_stem().get(one, ())} & {*_by_stem().get(two, ())})


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[_Place, ...]]:
    """Word -> its places."""
    table: dict[str, tuple[_Place, ...]] = {}
    kinds = ((_OPPOSED, True, False), (_APART, False, False), (_OPPOSED_OF_TWO, True, True), (_APART_OF_TWO, False, True))
    pairs = [(pair, opposed, of_two) for block, opposed, of_two in kinds for pair in block.strip().split("\n\n")]
    for number, (pair, opposed, of_two) in enumerate(pairs):
        for line, row in enumerate(pair.replace("\n    ", " ").split("\n")):
            for side, pole in enumerate(row.split("|")):
                for word in pole.split():
                    table[word] = (*table.get(word, ()), _Place(number, side, line, opposed, of_two))
    return table


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, tuple[_Place, ...]]:
    """Stem -> its places in pairs that cannot both be so."""
    table: dict[str, tuple[_Place, ...]] = {}
    for word, places in _by_word().items():
        table[stem(word)] = (*table.get(stem(word), ()), *(place for place in places if place.opposed))
    return table
