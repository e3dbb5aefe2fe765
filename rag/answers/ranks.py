"""Superlatives, ordinals and "only": "the largest" is not "one of the largest" nor "the second largest", nor the second try the third.

A claim may neither drop nor add what stands before a superlative, nor say "only" where nothing cited does: who did it was not the only
one. Knows endings, no adjective.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import STOP, stem
from .quantities import Fault

_MOST = re.compile(r"\b(?:(?:most|least) (?P<what>\w+)|(?P<ending>\w{2,}est|best|worst))\b", re.IGNORECASE)
_NO_RANKS = frozenset(
    "west test interest request protest arrest guest forest invest contest nest rest harvest suggest quest chest latest".split()
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_LATER = rf"(?:{'|'.join(_ORDINALS[1:])}|\d+(?:nd|rd|th))"
_PLACED = re.compile(rf"\b(?P<rank>{_ORDINALS[0]}|1st|{_LATER})[ -](?P<noun>[^\W\d_]{{3,}})", re.IGNORECASE)
_KINDS = {
    "one of the": re.compile(r"\b(?:of|among) (?:(?:the|its|their|his|her|our|\w+['’]s) )?(?:\w+ )?$", re.IGNORECASE),
    "second or later": re.compile(rf"\b{_LATER}[ -]$", re.IGNORECASE),
}
_ONLY = re.compile(r"\b(?:only|alone|sole|solely)\b(?! (?:\d|to\b))", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\b(?:not|if) only\b", re.IGNORECASE)
_NONE_ELSE = re.compile(
    r"\b(?:only|alone|sole|solely|single|lone|exclusively|unique|uniquely|just|but|except|excluding|other than|apart from"
    r"|(?:no one|nobody) else|no(?:ne)? other|first|last)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\bonly (?:an?|about|around|some|two|three|four|five|six|seven|eight|nine|ten|after|when|if|in|on|by|once|recently)\b", re.IGNORECASE
)
_BEFORE = 30
"""Characters before a superlative in which its rank stands."""


def misranked(claim: str, quotes: str) -> Iterator[Fault]:
    """What is wrong with each superlative, each ordinal and each "only" of the claim."""
    mine, theirs = _ranks(claim), _ranks(quotes)
    for word, kinds in mine.items():
        held = theirs.get(word)
        if held and not kinds & held and not ("one of the" in kinds and "" in held):  # the largest is one of the largest
            yield Fault(f"the claim says {_shown(word, kinds)!r}, the cited text {_shown(word, held)!r}", contradicted=True)
    yield from _displaced(claim, quotes)
    only = _ONLY.search(claim)
    if only and not _NOT_ONLY.search(claim) and not _COUNTED.search(claim) and not _NONE_ELSE.search(quotes):
        yield Fault(f"the claim says {only.group()!r}, the cited text does not")


def _ranks(text: str) -> dict[str, set[str]]:
    """Each superlative with the ranks in which it stands; "" for the first."""
    found: dict[str, set[str]] = {}
    for match in _MOST.finditer(text):
        word = match.group().lower()
        if word not in _NO_RANKS:
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            found.setdefault(word, set()).add(next((kind for kind, pattern in _KINDS.items() if pattern.search(before)), ""))
    return found


def _displaced(claim: str, quotes: str) -> Iterator[Fault]:
    """What is wrong with each ordinal of the claim: the quotes have other ones only of the same."""
    theirs = _placed(quotes)
    for noun, places in _placed(claim).items():
        if noun in theirs and not places.keys() & theirs[noun].keys():
            shown, told = (next(iter(some.values())) for some in (places, theirs[noun]))
            yield Fault(f"the claim says {shown!r}, the cited text {told!r}", contradicted=True)


def _placed(text: str) -> dict[str, dict[int, str]]:
    """The stem of each word behind an ordinal with its places, as written; superlatives and joining words have none."""
    found: dict[str, dict[int, str]] = {}
    for match in _PLACED.finditer(text):
        rank, noun = match["rank"].lower(), match["noun"].lower()
        if noun not in STOP and not _MOST.match(noun):
            place = _ORDINALS.index(rank) + 1 if rank in _ORDINALS else int(rank[:-2])
            found.setdefault(stem(noun), {})[place] = match.group()
    return found


def _shown(word: str, kinds: set[str]) -> str:
    return f"{min(kinds)} {word}".strip()
