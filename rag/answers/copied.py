"""Is a sentence a clause of its evidence as it stands there? What an embedded model words beyond that is not to be relied on.

Of 100 sentences of such a model that passed every other check, 24 were not borne out by their quotes when read: its words are those of the
evidence, put together anew ("Shrimps digest jellyfish twenty times as fast" of the fish that do). Rather too seldom than wrong, for the
evidence itself can always be quoted. Knows no model and no score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import ARTICLES, Word, negations, words
from ..types import Evidence
from .hedges import OPEN

_LEAST = 4
"""Words below which nothing is stated: "In 1807."."""
_PART = re.compile(r"[,;:.!?()“”\"–—]")
_OPENS = frozenset("that and but while when where because as since after before".split())
_CLOSES = _OPENS - {"that"} | {"who", "which"}
"""Words behind which, and before which, a clause may be cut off from the sentence."""


def copied(text: str, proof: Sequence[Evidence]) -> bool:
    """Whether a cited sentence has the text as one of its clauses, articles aside, and nothing around it leaves that open or denies it."""
    said = _held(text)
    return len(said) >= _LEAST and any(_is_clause(said, e.text) for e in proof)


def _is_clause(said: Sequence[Word], sentence: str) -> bool:
    held = _held(sentence)
    wanted = [word.folded for word in said]
    for first in range(len(held) - len(said) + 1):
        last = first + len(said)
        if [word.folded for word in held[first:last]] == wanted and _stands_alone(held, first, last, sentence):
            return True
    return False


def _stands_alone(held: Sequence[Word], first: int, last: int, sentence: str) -> bool:
    """Whether the words from `first` to before `last` are a clause, and the rest of the sentence leaves it as it is."""
    before, after = sentence[: held[first].start], sentence[held[last - 1].end :]
    opens = not first or held[first - 1].folded in _OPENS or _PART.search(sentence[held[first - 1].end : held[first].start])
    closes = last == len(held) or held[last].folded in _CLOSES or _PART.search(sentence[held[last - 1].end : held[last].start])
    around = {word.folded for word in (*held[:first], *held[last:])}
    return bool(opens and closes) and not around & OPEN and not negations(before) and not negations(after)


def _held(text: str) -> list[Word]:
    return [word for word in words(text) if word.folded not in ARTICLES]
