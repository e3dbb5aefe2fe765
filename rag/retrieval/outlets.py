"""Outlets by the names a question gives them: the catalog's own, and short forms that follow from its list by rule.

"The Guardian" is also "Guardian", "Reuters.com" also "Reuters", "BBC News" also "BBC"; "Financial Times" is "FT" where the
question writes it in capitals and no other outlet of the list has these initials. Knows no other outlet and no meaning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..text import STOP, fold, words
from .periods import MONTH, WEEKDAY

_DOMAIN = r"(?:\.(?:com|org|net|de|fr|eu|info|news|co\.uk))"
_NOT_SHORT = frozenset("AI EC EP EU IT MP PM TV UK UN US USA WHO IMF WTO CEO CIA FBI".split())
_TIME = re.compile(rf"(?:{MONTH}|{WEEKDAY})$", re.IGNORECASE)
# In small letters these are rather the words that they also are.
_ORDINARY = frozenset(
    "age cell country express fortune hill independent insider life mail metro mirror money nation nature people post quartz record"
    " salon science slate standard star sun time times variety vice week wired".split()
)
_THE = re.compile(r"the\s", re.IGNORECASE)
_SMALL_WORDS = frozenset("the of and for de la le du der die das".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the question that names outlets of the list: mostly one, several where the list spells one in several ways."""

    start: int
    end: int
    outlets: tuple[str, ...]


def mentions(question: str, outlets: Sequence[str]) -> list[Mention]:
    """Where the question names an outlet of the list, in order, "the" and ".com" included; as a part of a longer name it is none.

    A name of one word in small letters counts only where the whole question has no capitals, so that "the sun" is not a paper.
    """
    names, initials, pattern = _known(tuple(outlets))
    if pattern is None:
        return []
    folded = fold(question)
    found = []
    for match in pattern.finditer(folded.text):
        start, end = folded.back(*match.span())
        alias = match["alias"]
        written = question[slice(*folded.back(*match.span("alias")))]
        meant = names.get(alias) or (initials.get(alias, ()) if written.isupper() else ())
        if meant and _stands_alone(question, start, end, written):
            found.append(Mention(start, end, meant))
    return found


def called(name: str, outlets: Sequence[str]) -> Sequence[str]:
    """The outlets that a name typed alone means, by any of its forms; none when it is unknown."""
    names, initials, _ = _known(tuple(outlets))
    folded = fold(name.strip()).text
    spelled = [outlet for outlet in outlets if fold(outlet.strip()).text == folded]
    return spelled or names.get(folded.removeprefix("the ")) or names.get(_bare(name)) or initials.get(folded) or ()


@lru_cache(maxsize=8)
def _known(outlets: tuple[str, ...]) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]], re.Pattern[str] | None]:
    """Folded name -> outlets; folded initials -> outlets; a pattern that finds any of them, the longest first."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    short: defaultdict[str, set[str]] = defaultdict(set)
    for outlet in outlets:
        for name in _names(outlet):
            names[name].add(outlet)
        for letters in _initials(outlet):
            short[letters].add(outlet)
    initials = {k: tuple(sorted(v)) for k, v in short.items() if len({_bare(one) for one in v}) == 1 and k not in names}
    aliases = sorted({*names, *initials}, key=lambda alias: (-len(alias), alias))
    found = "|".join(map(re.escape, aliases))
    pattern = re.compile(rf"(?<![\w.-])(?:the )?(?P<alias>{found}){_DOMAIN}?(?![\w-])") if aliases else None
    return {k: tuple(sorted(v)) for k, v in names.items()}, initials, pattern


def _bare(outlet: str) -> str:
    """The name folded, without what a shorter way of saying it leaves out."""
    name = re.sub(rf"^(?:https?://)?(?:www\.)?|{_DOMAIN}$", "", fold(outlet).text.strip())
    return name.removeprefix("the ").strip()


def _names(outlet: str) -> set[str]:
    whole, bare = fold(outlet).text.strip(), _bare(outlet)
    names = {whole.removeprefix("the "), bare}
    first, _, rest = outlet.strip().partition(" ")
    if first.isupper() and len(first) > 2 and fold(rest).text in ("news", "online"):
        names.add(fold(first).text)
    return {name for name in names if len(name) > 1 and name not in STOP}


def _initials(outlet: str) -> set[str]:
    """Such as "ft" and "nyt", with and without the small words; none for a name of one word or with initials in it."""
    parts = [word for word in re.split(r"[\s-]+", outlet.strip()) if word and word[0].isalnum()]
    if any(len(word) > 1 and word.isupper() for word in parts):
        return set()
    large = [word for word in parts if word.lower() not in _SMALL_WORDS]
    forms = {"".join(word[0] for word in some).upper() for some in (parts, large) if len(some) > 1 and len(large) > 1}
    return {fold(form).text for form in forms - _NOT_SHORT}


def _stands_alone(question: str, start: int, end: int, written: str) -> bool:
    """Whether the name is no part of a longer one, as in "New York Times" where only "The Times" is known."""
    before = re.search(r"(\S+)[ -]$", question[:start])
    after = re.match(r" (\w[\w'’]*)", question[end:])
    if before and not _THE.match(question, start) and not _function_word(before[1]) and (before[1][0].isupper() or written.islower()):
        return False
    if after and after[1][0].isupper() and not _function_word(after[1]) and not _TIME.match(after[1]):
        return False
    if written.islower() and len(written.split()) == 1:
        return written not in _ORDINARY and not any(char.isupper() for char in question[1:])
    return True


def _function_word(word: str) -> bool:
    """Whether it is a small word, or ends with a mark and so belongs to another part of the question."""
    found = words(word)
    return not found or word[-1] in ",;:" or found[0].folded in STOP or found[0].folded in ("since", "between")
