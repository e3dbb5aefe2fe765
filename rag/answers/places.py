"""What a number or a day is told of: the words of its clause, with those that a shortened clause leaves out.

"Revenue was $5m and costs $3m" tells $3m of costs; "he resigned on Monday and was arrested on Friday" tells Friday of his arrest, and
"Lopez was born in 1962 and Holm in 1970" tells 1970 of Holm's birth. Knows verbs by their endings and a list, and no unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from ..text import STOP, dates, numbers, words
from ..types import Span
from .clauses import clauses
from .roles import is_irregular, root
from .units import MEASURES

_VERBS = frozenset("is are was were be been has have had will would can could may might must did does do get gets got make makes".split())
_NO_VERBS = frozenset("hundred red united".split())
_APART = re.compile(r"[.;:\n]\s|\n")
"""What ends a sentence, or a part of it that leaves nothing out."""
_MOST = 16
"""Numbers of one kind of which it is asked what each is told of: more make a table, whose clauses tell nothing apart."""
Words = frozenset[str]


def displaced(claim: str, at: Span, quotes: str, same: Sequence[Span], rivals: Iterable[Span]) -> Span | None:
    """The rival, in the sentence of one that is the same, that is told of all that each same one is and of more of what is claimed.

    :param at: the number or day in the claim. :param same: those of the quotes that equal it, :param rivals: others of its kind.
    """
    others = list(islice(rivals, _MOST + 1))
    if not others or len(others) > _MOST or len(same) > _MOST:
        return None
    claimed = told_of(claim, at)
    theirs = [claimed & told_of(quotes, span) for span in same]
    for rival in others:
        beside = any("\n" not in quotes[min(rival[0], span[0]) : max(rival[1], span[1])] for span in same)
        mine = claimed & told_of(quotes, rival) if beside and theirs else frozenset()
        if len(mine) >= len(claimed) / 2 and all(other < mine for other in theirs):
            return rival
    return None


@lru_cache(maxsize=1024)  # each number of a claim is held against all those of its quotes
def told_of(text: str, at: Span) -> Words:
    """Roots of the words that the number or day at a span is told of, without numbers, days and units."""
    spans = clauses(text)
    here = next((n for n, (start, end) in enumerate(spans) if start <= at[0] < end), None)
    if here is None:
        return frozenset()
    own = _content(text, spans[here])
    return own | _left_out(text, spans, here, at)


def _left_out(text: str, spans: Sequence[Span], here: int, at: Span) -> Words:
    """What the clause beside it says for this one too: the subject or the verb that it lacks, and what its number counts."""
    start, end = spans[here]
    verb = _verb(text, spans[here])
    found: Words = frozenset()
    if here and not _APART.search(text, spans[here - 1][1], start + 1):
        before = spans[here - 1]
        pivot = _verb(text, before) or before
        if not verb and not _content(text, spans[here]):  # "…, in 2024"
            return told_of(text, before)
        bare = not _content(text, (start, verb[0] if verb else at[0]))
        if bare:
            found |= _content(text, (before[0], pivot[0]))
        if not verb and pivot != before:
            found |= _content(text, pivot)
        if not _content(text, (at[1], end)):
            found |= _content(text, (_first_number(text, before), before[1]))
    if not verb and here + 1 < len(spans) and not found and not _APART.search(text, end, spans[here + 1][0] + 1):
        follows = _verb(text, spans[here + 1])
        found |= _content(text, (follows[0], spans[here + 1][1])) if follows else frozenset()
    return found


def _verb(text: str, span: Span) -> Span | None:
    """The first verb of a clause, "was born" as one; None where it has none that can be told by its form."""
    read = words(text[span[0] : span[1]])
    for word, last in zip(read, [*read[1:], *read[-1:]], strict=True):
        folded = word.folded
        if folded in _VERBS or is_irregular(folded) or (folded.endswith("ed") and len(folded) > 3 and folded not in _NO_VERBS):
            return span[0] + word.start, span[0] + (last.end if folded in _VERBS else word.end)
    return None


def _first_number(text: str, span: Span) -> int:
    """Where the first number of a clause ends; its end where it has none."""
    return next((span[0] + number.end for number in numbers(text[span[0] : span[1]])), span[1])


def _content(text: str, span: Span) -> Words:
    part = text[span[0] : max(span)]
    taken = [*((one.start, one.end) for one in numbers(part)), *((one.start, one.end) for one in dates(part))]
    free = [word for word in words(part) if not any(start <= word.start < end for start, end in taken)]
    return frozenset(root(word.folded) for word in free if word.folded not in STOP and word.folded not in MEASURES)
