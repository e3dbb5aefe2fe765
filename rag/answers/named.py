"""The names of a claim against the text that should hold them: by their words, initials, countries and peoples.

A name is known by its capitals, so that a word that opens a sentence may be none. Knows no document and no score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..text import STOP, Name, Word, country, dates, is_country, names, numbers, stem, words
from .initials import abbreviations, initials, letters_of
from .quantities import Fault
from .titles import shortened
from .units import unit_of

_LETTERS = {"america": re.compile(r"\b(?:US|USA|U\.S\.|United States)"), "britain": re.compile(r"\b(?:UK|U\.K\.|United Kingdom)")}
_OPENERS = frozenset(
    "instead later earlier then now today there here however moreover furthermore thus hence overall besides soon once otherwise"
    " nevertheless nonetheless perhaps like unlike under over along among within without across despite upon per via due outside inside"
    " together almost around between amid amidst against alongside beneath behind beyond throughout"
    " toward towards tens full new police people parliament government men women children"
    " nobody neither either every everyone everybody half none yes one".split()
)
_TITLES = frozenset(
    "president prime minister chancellor senator governor mayor king queen prince princess pope general secretary chief ceo judge justice"
    " sir lady lord dr mr mrs ms professor captain colonel deputy foreign finance defence defense interior vice former".split()
)
_PARTICLES = frozenset("de von van der al bin".split())
_LAND = 5
"""Letters of a land whose people an ending tells: shorter words, as Mark and Marks, make other names with it."""
_PEOPLE = re.compile(r"(?:n|an|ian|ean|ese|ish|ic|i)s?")
_CLIPPED = re.compile(r"(?:an|ian|ese|ish)s?")
"""Endings that stand for the last vowel of a land: Malta, Maltese."""
_DOUBLED = re.compile(r"([a-z])\1")
_APPOSED = re.compile(r",? (?:(?:of|the|a|an|at|in|who|is|was|as|for|by) )*|,\s+(?:\w+ ){0,3}|['’]s (?:\w+ ){0,3}")
"""What stands between two names of one: "Narendra Modi, the Prime Minister"."""


def misnamed(claim: str, text: str, question: str = "") -> Iterator[Fault]:
    """What is wrong with each name of the claim that the text does not hold, or holds in parts of others only.

    :param question: what was asked: a word that it writes small is none of a name where it opens the claim.
    """
    held = {word.folded for word in words(text)}
    small = {question[word.start : word.end] for word in words(question)}
    told, days = names(text), dates(claim)
    short = abbreviations(text) | (initials(text) & abbreviations(claim))
    held |= {stem(word) for word in held} | short | _countries(text) | shortened(text) | _joined(text)
    titles = frozenset() if held & _TITLES else _TITLES  # nothing in the text says that he holds another office
    counted = [unit for number in numbers(claim) if (unit := unit_of(claim, (number.start, number.end)))]
    for name in names(claim):
        if any(unit.start <= name.start < unit.end for unit in counted):  # "US" of US$5m; numbers are compared as numbers
            continue
        dated = any(when.start <= name.start < when.end for when in days)  # a month; dates are compared as dates
        known = letters_of(name.text) in short or bool(_countries(name.text) & held)
        if not dated and not known and not all(_is_held(word, name, claim, held, small) for word in _looked_for(name.text, titles)):
            yield Fault(f"the name {name.text!r} is not in the cited text")
        elif not dated and not known and _of_others(name.text, told, text):
            yield Fault(f"the cited text has the name {name.text!r} in parts of others only")


def _looked_for(name: str, titles: frozenset[str]) -> list[Word]:
    """The words of a name without those titles, in "President Lind"; all of them where it has no others."""
    read = words(name)
    return [word for word in read if word.folded not in titles] or read


def _joined(text: str) -> set[str]:
    """Each two neighbouring words as one: "eurozone" of the euro zone."""
    read = [word.folded for word in words(text)]
    return {one + two for one, two in zip(read, read[1:], strict=False)}


def _is_held(word: Word, name: Name, claim: str, held: set[str], small: set[str]) -> bool:
    if word.folded in held or stem(word.folded) in held or _akin(word.folded, held):
        return True
    if any(number.start <= name.start + word.start < number.end for number in numbers(claim)):  # "Forty-five nations"
        return True
    alone = name.start == 0 and len(words(name.text)) == 1 and not word.folded[0].isdigit()
    return alone and (word.folded in small or _opener(claim, word.end))


def _countries(text: str) -> set[str]:
    """The two countries that are mostly told by their letters, by the name that their people are named after."""
    return {country for country, letters in _LETTERS.items() if letters.search(text)}


def _opener(claim: str, end: int) -> bool:
    """Whether a lone capitalised word at the start is likely no name: it ends as participles, adverbs and plurals do, or joins."""
    first = claim[:end].lower()
    return (
        first in _OPENERS or first.endswith(("ing", "ed", "ly")) or (first.endswith("s") and len(first) > 4 and claim[end : end + 1] == " ")
    )


def _akin(word: str, held: set[str]) -> bool:
    """Whether the text holds a folded word as that of the land or of its people, or spelt with a letter single that it doubles."""
    if len(word) < _LAND:
        return False
    return any(_is_of_land(*sorted((word, other), key=len)) or single(word) == single(other) for other in held)


def _is_of_land(land: str, people: str) -> bool:
    """Kenya and Kenyans, Sicily and Sicilian; not Martin and Martinez. Of two that are listed the list tells: Niger is not of Nigerians."""
    if len(land) < _LAND or not people.startswith(land[:-1]) or (is_country(land) and is_country(people)):
        return False
    return bool(_PEOPLE.fullmatch(people.removeprefix(land)) or (land[-1] in "aeoy" and _CLIPPED.fullmatch(people[len(land) - 1 :])))


def single(word: str) -> str:
    """A folded word with each letter single that it doubles, as spellings of foreign names differ by: Mohamed, Mohammed."""
    return _DOUBLED.sub(r"\1", word)


def _of_others(name: str, told: Sequence[Name], text: str) -> bool:
    """Whether a name of two words is put together: wherever the text has its first, another name goes on: John Brown, Peter Smith.

    :param told: the names of the text.
    """
    wanted = _own(name)
    runs = [_own(one.text) for one in told]
    near = zip(runs, runs[1:], told, told[1:], strict=False)
    runs += [a + b for a, b, one, two in near if _APPOSED.fullmatch(text[one.end : two.start])]
    if len(wanted) != 2 or any({*wanted} <= {*run} for run in runs):  # noqa: PLR2004 - the two
        return False
    begun = [run for run in runs if wanted[0] in run]
    return bool(begun) and all(len(run) > 1 for run in begun) and any(wanted[1] in run for run in runs)


def _own(name: str) -> list[str]:
    """Stems of the words of a name that are not those of an office or a people."""
    read = [word.folded for word in words(name)]
    return [stem(word) for word in read if word not in _TITLES | _PARTICLES | STOP and country(word) is None]
