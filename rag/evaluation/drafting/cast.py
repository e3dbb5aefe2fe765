"""Who and what a text names: which of its names are persons, countries, bodies or places, told by the words around them.

By rule and from the text alone; where no rule speaks a name is "other". Knows no question.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from ...text import Name, country, fold, is_country, names
from .nouns import ABBREVIATED, BODIES, CALENDAR, COUNTRIES, LONG_COUNTRIES, NO_COUNTRIES, ONE_LAND, ROLE, THINGS, TITLE, WITH_ARTICLE

Sort = Literal["person", "country", "body", "place", "thing", "other"]

_ABBREVIATED = re.compile(rf"(?:^|[\s.])(?:{ABBREVIATED}|[A-Z])$")
_TITLED = re.compile(rf"\b{TITLE}\.?\s+$")
_HEADED = re.compile(rf"^(?:[\w.’'-]+\s+)*{TITLE}\.?\s+\w")
_BARE_TITLE = re.compile(rf"(?:[\w.’'-]+\s+)*{TITLE}")
_ROLE = re.compile(rf"(?:^|[\s-])(?:{ROLE})\s+$")
_IN = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Oo]utside)\s+$")
_SAYING = r"(?:said|says|told|tells|added|adds|tweeted|wrote|warned|argued|asked)\b"


class Cast:
    """The names of one text. `sort` tells them apart; `known` tells a name from a capital that only opens a sentence."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sorts: dict[str, Sort] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names that are no mere opener, each once, in the order in which they first stand."""
        return tuple(text for text in dict.fromkeys(name.text for name in self._found) if " " in text or self.known(text))

    @cached_property
    def _found(self) -> list[Name]:
        return whole_names(self._text)

    @cached_property
    def _introduced(self) -> frozenset[str]:
        """Names with a title, a role or an age beside them, and their last words."""
        return _with_last({name.text for name in self._candidates if self._is_introduced(name)})

    @cached_property
    def _persons(self) -> frozenset[str]:
        """Names of persons, and their last words: those introduced, and those that come back as a surname."""
        return self._introduced | _with_last({name.text for name in self._candidates if self._comes_back(name.text)})

    @cached_property
    def _candidates(self) -> list[Name]:
        known = frozenset(self.names)
        return [name for name in self._found if name.text in known and not _is_calendar(name.text) and not _told_by_last(name.text)]

    def _is_introduced(self, name: Name) -> bool:
        before = self._text[max(0, name.start - 30) : name.start]
        if _TITLED.search(before) or _HEADED.match(name.text) or re.match(r", \d\d,", self._text[name.end : name.end + 5]):
            return True
        return _is_full(name.text) and _ROLE.search(before) is not None

    def _comes_back(self, name: str) -> bool:
        return _is_full(name) and name.split()[-1] not in self._places and self._stands_alone(*name.split()[-2:])

    def _stands_alone(self, before: str, last: str) -> bool:
        """Whether the last word of a name comes back without the one before it, as a surname does."""
        if len(last) < 3:
            return False
        for found in re.finditer(rf"{re.escape(last)}(?![\w-])(?! [A-Z])", self._text):
            front = self._text[max(0, found.start() - 40) : found.start()]
            if not front.endswith(f"{before} ") and not re.search(r"[\w’'-]$|(?:\b[A-Z]\w*|\b[A-Z]\.) $", front):
                return True
        return False

    @cached_property
    def _places(self) -> frozenset[str]:
        """Names that stand behind "in", "near" or "outside"."""
        return frozenset(name.text for name in self._found if _IN.search(self._text[max(0, name.start - 10) : name.start]))

    @cached_property
    def _small_words(self) -> frozenset[str]:
        return frozenset(re.findall(r"\b[a-z]+\b", self._text))

    @cached_property
    def _inside(self) -> frozenset[str]:
        """Capitalised words that do not open a sentence."""
        return frozenset(re.findall(r"(?<=[a-z,] )[A-Z][\w]*", self._text))

    def sort(self, name: str) -> Sort:
        """What kind of thing the name is. "thing" is an event, a prize or a building; "body" acts as persons do."""
        if name not in self._sorts:
            self._sorts[name] = self._sort(name.removeprefix("the ").removeprefix("The "))
        return self._sorts[name]

    def _sort(self, name: str) -> Sort:
        last = name.split()[-1]
        if told := _told_by_last(name):
            return told
        if " of " not in name and (name in self._persons or _HEADED.match(name) or last in self._persons):
            return "person"
        if name.isupper() and 2 <= len(name) <= 5:
            return "body"
        return "place" if not _is_calendar(name) and name in self._places else "other"

    def known(self, word: str) -> bool:
        """Whether a lone capitalised word is a name: a country, or capitalised inside a sentence and never small."""
        if is_land(word) or (word.isupper() and len(word) > 1):
            return True
        return not _is_calendar(word) and word.lower() not in self._small_words and word in self._inside

    def is_surely_person(self, name: str) -> bool:
        """Whether a person is told by more than a surname: by title, role or age, or because he says something or is a "who"."""
        if self.sort(name) != "person" or name in self._introduced or name.split()[-1] in self._introduced:
            return self.sort(name) == "person"
        last = re.escape(name.split()[-1])
        said = rf"\b{last},? (?:(?:who|[a-z]+ly|also) )?{_SAYING}|\b{last}, who\b|\b(?:said|says) (?:[\w.’'-]+ ){{0,6}}{last}\b"
        return re.search(said, self._text) is not None

    def takes_article(self, name: str) -> bool:
        """Whether the name mostly stands behind "the" in this text; for a country, whether it always does."""
        if is_land(name):
            return fold(name).text.replace(".", "") in WITH_ARTICLE
        behind = [self._text[: one.start].endswith(("the ", "The ")) for one in self._found if one.text == name]
        return 2 * sum(behind) > len(behind)


def whole_names(text: str) -> list[Name]:
    """`names`, with initials and shortened titles joined to what follows: "Gen. Kenneth F. McKenzie"."""
    joined: list[Name] = []
    for name in names(text):
        last = joined[-1] if joined else None
        if last and text[last.end : name.start] == ". " and _ABBREVIATED.search(last.text):
            joined[-1] = Name(text[last.start : name.end], last.start, name.end)
        else:
            joined.append(name)
    return joined


def is_role(phrase: str) -> bool:
    """Whether the words before a name say what that person is: "national security adviser"."""
    return _ROLE.search(f"{phrase} ") is not None or phrase.endswith(("’s", "'s")) or phrase.split()[-1][0].isupper()


def is_land(name: str) -> bool:
    """Whether the name is a country's own, not the adjective of one."""
    folded = fold(name).text.replace(".", "")
    if folded in LONG_COUNTRIES or folded in COUNTRIES:
        return True
    return " " not in folded and folded not in NO_COUNTRIES and is_country(folded) and country(folded) is None


def same_land(one: str, other: str) -> bool:
    """Whether two names mean one country: "the US" and "America"."""
    a, b = (fold(name).text.replace(".", "") for name in (one, other))
    return a == b or any(a in group and b in group for group in ONE_LAND)


def _with_last(found: set[str]) -> frozenset[str]:
    return frozenset(found | {text.split()[-1] for text in found})


def _is_full(name: str) -> bool:
    """Whether the name has the form of first and last name."""
    pieces = name.split()
    return 2 <= len(pieces) <= 4 and " of " not in name and not any(piece.isupper() and len(piece) > 2 for piece in pieces)


def _told_by_last(name: str) -> Sort | None:
    """The sort that the name's own words tell; None when they tell none."""
    last = fold(name.split()[-1]).text
    if is_land(name):
        return "country"
    if _BARE_TITLE.fullmatch(name) or country(last):  # "Americans"
        return "other"
    if last in BODIES:
        return "body"
    return "thing" if last in THINGS or name[0].isdigit() else None


def _is_calendar(name: str) -> bool:
    return all(fold(piece).text.strip(".") in CALENDAR or piece.isdigit() for piece in name.split())
