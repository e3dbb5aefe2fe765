"""Words of a claim that a quote holds in another form: "ten thousand" as 10,000, "IMF" as International Monetary Fund, "climbed" as rose.

They count as words of the quote where it is weighed how much of a claim stands there. Whether a number, a name or a verb is the right
one is for the hard checks. Knows English verbs, and no score.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..text import STOP, country, dates, is_part, names, stem, terms, words
from .clock import times
from .initials import abbreviations, initials, letters_of
from .opposites import alike
from .quantities import carried
from .roles import root, roots
from .titles import shortened


def likewise(claim: str, quote: str) -> str:
    """The parts of the claim that the quote holds in other words, parted by spaces; empty where there are none."""
    kinds = (carried, _days, _times, _names, _verbs)
    return " ".join([*(part for of_kind in kinds for part in of_kind(claim, quote)), *shortened(quote)])


def _days(claim: str, quote: str) -> Iterator[str]:
    held = [when.value for when in dates(quote)]
    for when in dates(claim):
        if any(is_part(when.value, value) for value in held):
            yield claim[when.start : when.end]


def _times(claim: str, quote: str) -> Iterator[str]:
    held = times(quote)
    for one in times(claim):
        if any(one.minutes & other.minutes for other in held):
            yield claim[one.start : one.end]


def _names(claim: str, quote: str) -> Iterator[str]:
    """Names that the quote has by their first letters, or first letters of its names."""
    short, spelled = abbreviations(quote), initials(quote)
    for name in names(claim):
        if letters_of(name.text) in short or (name.text.isupper() and name.text.casefold() in spelled):
            yield name.text


def _verbs(claim: str, quote: str) -> Iterator[str]:
    """Words that the quote has in another form, or that mean the same as one of its words."""
    held, plain = terms(quote), set(roots(quote))
    for word in words(claim):
        if word.folded in STOP or country(word.folded) or (term := stem(word.folded)) in held:
            continue
        if root(word.folded) in plain or any(alike(term, other) for other in held):
            yield word.folded
