"""Words of which only one can be so of one thing, as "third" and "second" or "all" and "some": one table, and what a claim has of it.

The claim has one word of a row, the clauses nearest to it have another of that row, and no quote has the claim's. Knows no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import negations
from .clauses import Near, nearest

# Each word of a row excludes the others, forms of one word joined by "=". A row with a bar is of degrees: a claim of what stands left of it
# is not borne out by what stands right, but the other way round it is.
_ROWS = """
first=1st second=2nd third=3rd fourth=4th fifth=5th sixth=6th seventh=7th eighth=8th ninth=9th tenth=10th
spring summer autumn winter
morning afternoon evening
dozens hundreds thousands millions billions
doubled=double tripled=triple quadrupled=quadruple halved=halve
a-half=half-of a-third=two-third a-quarter=three-quarter a-fifth
last-week last-month last-year last-decade
next-week next-month next-year
rate-hour rate-day rate-week rate-month rate-year
all every everyone everybody | some several most many few
most | several few
many | few
always | sometimes often usually rarely seldom
often usually | sometimes rarely seldom
whole entire | part half
completely fully entirely totally | partly partially almost
definitely certainly | probably possibly perhaps
must | may might should could
"""
_FORMS = (
    (re.compile(r"\b(last|next) (week|month|year|decade)\b"), r"\1-\2"),
    (re.compile(r"\b(?:a|an|per|each|every) (hour|day|week|month|year)\b(?! (?:ago|earlier|later|after|before|old|and|or))"), r"rate-\1"),
    (re.compile(r"\b(?:a|one|two|three)[ -](third|quarter|fifth|half)s?(?=\W+of\b|\W*$|[,.;])"), r"a-\1"),
    (re.compile(r"\bhalf(?= of\b| the\b)"), "half-of"),
    (re.compile(r"\b(?:second|third|fourth)-(?=\w)"), r"\g<0> "),
    (re.compile(r"\bt(?:ook|akes?|aken|aking) part\b"), " "),
)
"""Words that mean what they do in a row only beside others, and the one that stands for them there."""
_WORD = re.compile(r"[\w-]*\w")
_EXCEPT = re.compile(r"(?:with the )?except(?:ion)?\b|excluding\b|apart from\b|other than\b|barring\b", re.IGNORECASE)
_ALL_BUT = re.compile(r"\b(?:all|every\w*|any\w*)(?: \w+)? but\s*$", re.IGNORECASE)
_EXCEPTS = re.compile(rf"\b(?:{_EXCEPT.pattern})", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|both|each)\b(?P<but>(?: \w+)? but\b)?", re.IGNORECASE)


def excluded(claim: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """A word of the claim and the word in the quotes that excludes it; None when there is none."""
    near = nearest(claim, quotes)
    if pair := _excepted(claim, near):
        return pair
    mine, held, told = _read(claim), _read("\n".join(quotes)), _read("\n".join(clause for _, clause, _ in near))
    for one, others in _TABLE if not negations(claim) else ():
        if mine & one and not held & one and (other := told & others):
            return _shown(min(mine & one)), _shown(min(other))
    return None


def _excepted(claim: str, near: Sequence[Near]) -> tuple[str, str] | None:
    """The "all" of the claim and "all but" or "except" in each clause nearest to it, or opening what follows that; else None."""
    whole = _ALL.search(claim)
    if not whole or whole["but"] or _EXCEPTS.search(claim):
        return None
    found = [_exception(*one) for one in near]
    return (whole.group(), found[0]) if found and found[0] and all(found) else None


def _exception(before: str, clause: str, behind: str) -> str | None:
    if but := _ALL_BUT.search(before):
        return but.group().strip()
    inside = _EXCEPTS.search(clause) or _EXCEPT.match(behind.lstrip(" ,"))
    return inside.group() if inside and _ALL.search(clause) else None


def _shown(word: str) -> str:
    """A word of the table as people write it."""
    return word.replace("rate-", "a ").replace("-of", "").replace("-", " ")


def _read(text: str) -> frozenset[str]:
    """The words of a text, and those that stand for two or three of them."""
    told = re.sub(r"\bMay\b", " ", text).casefold()
    for pattern, form in _FORMS:
        told = pattern.sub(form, told)
    return frozenset(_WORD.findall(told))


def _table() -> list[tuple[frozenset[str], frozenset[str]]]:
    """Forms of a word, and the words that exclude it."""
    found = []
    for row in _ROWS.strip().splitlines():
        left, bar, right = row.partition("|")
        if bar:
            found.append((frozenset(left.split()), frozenset(right.split())))
            continue
        forms = [frozenset(word.split("=")) for word in row.split()]
        found += [(one, frozenset().union(*forms) - one) for one in forms]
    return found


_TABLE = _table()
