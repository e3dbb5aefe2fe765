"""Words that mean the opposite of each other: "revenue rose" where the quote says that it fell.

A short list, by stem. Only where claim and quote speak of the same thing does an opposite count, and only where neither
denies it. Knows no grammar beyond what stands before the word and what behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..text import negations, terms, words
from .clauses import clauses

# Each line: one pole | the other. Of the first kind either what stands before or what stands behind must be the same in both; of the
# second, which relate two things ("A beat B", "B lost to A"), what stands before.
_OF_ONE = """
rise rose risen rising increase increased grow grew grown growth gain gained climb climbed jump jumped surge surged soar soared
    expand expanded widen widened raise raised hike hiked boost boosted double doubled strengthen strengthened improve improved
    | fall fell fallen falling decrease decreased decline declined drop dropped shrink shrank shrunk plunge plunged slump slumped
    slide slid reduce reduced cut lower lowered narrow narrowed halve halved weaken weakened worsen worsened tumble tumbled sink sank
first earliest | last latest final
accept accepted approve approved agree agreed endorse endorsed back backed support supported favour favoured favor favored adopt adopted
    | reject rejected refuse refused veto vetoed oppose opposed decline declined dismiss dismissed
allow allowed permit permitted legalise legalised legalize legalized
    | ban banned forbid forbade forbidden prohibit prohibited outlaw outlawed
open opened opening reopen reopened | close closed closing shut
start started begin began begun launch launched | end ended stop stopped cease ceased
arrive arrived enter entered join joined | leave left depart departed quit exit exited
hire hired appoint appointed | fire fired sack sacked dismiss dismissed resign resigned
acquit acquitted innocent clear cleared | convict convicted guilty
confirm confirmed admit admitted | deny denied
survive survived alive | die died dead kill killed
majority | minority
largest biggest highest greatest tallest longest | smallest lowest fewest shortest
best | worst
oldest eldest | youngest newest
strongest fastest richest | weakest slowest poorest
profit profitable | loss
succeed succeeded success | fail failed failure
true | false
legal lawful | illegal unlawful
military | civilian
male man men boy | female woman women girl
"""
_OF_TWO = """
win won beat defeat defeated | lose lost
buy bought acquire acquired purchase purchased | sell sold
before | after
north northern | south southern
east eastern | west western
import imported | export exported
more higher greater larger bigger older longer above over | less lower smaller fewer younger shorter below under
lend lent | borrow borrowed
"""
_TIMES = frozenset("year month week night day decade time monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class _Pole:
    """A word of a pair in its clause: which pair and pole, and the stems before and behind it."""

    word: str
    pair: int
    side: int
    before: frozenset[str]
    behind: frozenset[str]


def reversed_in(claim: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """The first word of the claim, and the word in the quotes, that mean opposites of one thing; None when there is none."""
    told = [pole for quote in quotes for pole in _poles(quote)]
    mine = _poles(claim)
    for one in mine:
        if any(other.pair == one.pair and other.side != one.side for other in mine):  # "lower where equality is higher"
            continue
        about = [other for other in told if other.pair == one.pair and _same_thing(one, other)]
        if about and all(other.side != one.side for other in about):
            return one.word, about[0].word
    return None


def _poles(text: str) -> list[_Pole]:
    """The words of pairs in the clauses that deny nothing."""
    found = []
    for start, end in clauses(text):
        clause = text[start:end]
        if negations(clause):
            continue
        read = words(clause)
        for index, word in enumerate(read):
            for pair, side in _table().get(word.folded, ()):
                if word.folded in ("last", "first") and index + 1 < len(read) and read[index + 1].folded.removesuffix("s") in _TIMES:
                    continue
                before, behind = frozenset(terms(clause[: word.start])), frozenset(terms(clause[word.end :]))
                found.append(_Pole(word.folded, pair, side, before, behind))
    return found


def _same_thing(one: _Pole, other: _Pole) -> bool:
    if one.before and other.before:
        if one.before & other.before:
            return True
        if one.pair < 0:
            return False
        return len(one.behind & other.behind) >= 2
    return one.pair >= 0 and bool(one.behind & other.behind)


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[tuple[int, int], ...]]:
    """Word -> the pairs it belongs to, from 0 for those of one thing and below for those of two, with its side."""
    table: dict[str, tuple[tuple[int, int], ...]] = {}
    for lines, sign in ((_OF_ONE, 1), (_OF_TWO, -1)):
        whole = lines.strip().replace("\n    ", " ").split("\n")
        for number, line in enumerate(whole):
            pair = number if sign > 0 else -1 - number
            for side, pole in enumerate(line.split("|")):
                for word in pole.split():
                    table[word] = (*table.get(word, ()), (pair, side))
    return table
