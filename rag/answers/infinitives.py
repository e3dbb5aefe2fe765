"""What a claim tells as done and its quotes have only ahead of somebody: "has joined" of who "has offered to join".

By the form of the claim's verb and by what stands before the same verb in the quotes. Knows the few words whose infinitive is done
("managed to", "the first to") and verbs of mere thought; every other word before an infinitive leaves it undone. Knows English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..text import ARTICLES, STOP, Word, negations, stem, words
from .hedges import open_words
from .roles import is_irregular, root

_DONE = frozenset(
    stem(word)
    for word in """
    manage begin began start continue come came help go went proceed get got force lead led cause persuade convince dare bother happen
    turn prove grow grew rise rose return move travel fly flew live remember able enough first last only next one used second third
    fourth fifth
    """.split()
)
"""Stems of words behind which an infinitive tells what was done."""
_OUTCOMES = frozenset(root(word) for word in "win become reach find finish end form make create total hit".split())
"""Roots of verbs whose infinitive tells how something came out: "rose to become"."""
_THOUGHT = frozenset(root(word) for word in "weigh mull contemplate ponder discuss debate avoid resist oppose consider plan".split())
_BEFORE = 5
"""Words before an infinitive in which the word stands that governs it."""


def undone(claim: str, quotes: Sequence[str]) -> bool:
    """Whether a verb that the claim tells as done stands in the quotes as something ahead or thought of only."""
    if open_words(claim) or negations(claim):
        return False
    told = [words(quote) for quote in quotes]
    return any(ahead and all(ahead) for verb in _finished(words(claim)) if (ahead := [one for read in told for one in _ahead(verb, read)]))


def _finished(read: Sequence[Word]) -> Iterator[str]:
    """Roots of the verbs in a form of the past, without those that describe a thing: "the injured man"."""
    for before, word in zip(["", *(one.folded for one in read)], read, strict=False):
        past = _is_past(word.folded) and word.folded not in STOP
        if past and before not in ARTICLES | {"to", "be"} and root(word.folded) not in _OUTCOMES:
            yield root(word.folded)


def _ahead(verb: str, read: Sequence[Word]) -> Iterator[bool]:
    """For each place of a verb, whether it is ahead or thought of there."""
    for index, word in enumerate(read):
        if root(word.folded) == verb:
            before = [one.folded for one in read[max(0, index - _BEFORE) : index] if not one.folded.endswith("ly")]
            thought = word.folded.endswith("ing") and (before[-2:] == ["close", "to"] or root("".join(before[-1:])) in _THOUGHT)
            infinitive = before[-2:] == ["to", "be"] or (before[-1:] == ["to"] and not word.folded.endswith("ing"))
            yield thought or (infinitive and not any(stem(one) in _DONE or one.endswith("est") for one in before))


def _is_past(word: str) -> bool:
    return is_irregular(word) or (word.endswith("ed") and len(word) > len("need"))
