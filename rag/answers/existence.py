"""Whether there is something, as in "Were there any casualties?", or whether anybody did or suffered it: "Has anyone been arrested?".

By plain forms only: "there were two", "no casualties were reported", "a man was arrested", "nobody died". What may be, is called for or is
denied leaves it open. Knows English, one sentence at a time, and no score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import ARTICLES, STOP, Word, fold, negations, words
from .clauses import clauses
from .hedges import open_words
from .kindred import DEAD
from .retracted import takes_back
from .roles import BE, is_irregular, root, roots

_THERE = re.compile(r"\W*(?:\w+ )?(?P<aux>is|are|was|were|will|has|have|had)(?:n't)? there (?:be |been )?(?P<what>[^?]+)")
_ANYBODY = re.compile(
    r"\W*(?:\w+ )?(?P<aux>is|are|was|were|did|does|do|has|have|had)(?:n't)? (?:any|some)(?:one|body) (?P<been>been |being )?(?P<what>[^?]+)"
)
_BOUNDED = re.compile(r"\b(?:more|less|fewer|than|before|after|until|or|not|no|only|all|else|who|that|\d+)\b")
"""What bounds the thing or the person, so that a plain form does not settle it."""
_EXISTS = re.compile(r"\bthere (?:has |have |had |will )?(?:is|are|was|were|been|be)\b")
_HAPPENED = re.compile(
    r"\s+(?:broke out|occurred|took place|happened|erupted"
    r"|(?:was|were|has been|have been)(?: \w+ly)? (?:observed|recorded|held|found|seen))\b"
)
_DIES, _DIED = root("die"), frozenset(map(root, DEAD.split()))
_OF_PEOPLE = _DIED | set(
    map(root, "injured wounded hurt arrested detained evacuated rescued hospitalised hospitalized jailed sentenced convicted".split())
)
"""Roots of verbs whose passive has people for its subject: a wall may be hit."""
_COUNTED = ARTICLES | frozenset("some many several few any about also".split())
_NO_DOERS = ARTICLES | {"to", "it", "be", "been", "being", "having", *BE}
"""Behind these a verb is none, or has nobody who does it."""
_NEAR = 3
"""Words between "no" and what there is none of, "no child was hurt", or between "there was" and what there is."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question looks for: the roots of its words, what it is or is done first, and its auxiliary.

    `anybody`: who did it, or to whom it was done where it is `passive`; else a thing.
    """

    what: tuple[str, ...]
    auxiliary: str
    anybody: bool = False
    passive: bool = False


def sought(question: str) -> Sought | None:
    """What the question looks for; None for every other question, and where it bounds what it looks for."""
    folded = fold(question).text
    asked = _THERE.match(folded) or _ANYBODY.match(folded)
    what = asked and [word.folded for word in words(asked["what"])]
    if not asked or not what or _BOUNDED.search(asked["what"]):
        return None
    if "been" not in asked.re.groupindex:
        return Sought(tuple(roots(asked["what"])), asked["aux"]) if roots(asked["what"]) else None
    passive = asked["aux"] in BE or bool(asked["been"])
    return None if what[0] in STOP else Sought(tuple(roots(asked["what"])), asked["aux"], anybody=True, passive=passive)


def found(wanted: Sought, text: str) -> bool | None:
    """Whether the sentence says that there is what is sought, or that there is not; None where it says neither."""
    left_open = {root(word) for word in open_words(text) - {wanted.auxiliary}} - set(wanted.what)
    if left_open or text.rstrip(" ”\"'").endswith("?") or takes_back(text):
        return None
    refused = [
        span for span in negations(text) if not set(roots(text[slice(*span)])) & set(wanted.what)
    ]  # not "failure", where that is sought
    told = (_told(wanted, fold(text[a:b]).text, [text[slice(*span)] for span in refused]) for a, b in clauses(text))
    return next((one for one in told if one is not None), None)


def _told(wanted: Sought, clause: str, refused: Sequence[str]) -> bool | None:
    """What a clause says. :param refused: denials in the whole sentence: it may hold one, which must be "no" or "nobody" and stand here."""
    read = words(clause)
    places = _places(wanted, read)
    if not places or (wanted.auxiliary in ("is", "are", "do", "does") and {w.folded for w in read} & {"was", "were", "had"}):
        return None
    if refused:
        return False if len(refused) == 1 and _none(refused[0].lower(), read[: places[0]]) else None
    says = _exists if not wanted.anybody else _suffers if wanted.passive else _does
    return True if says(wanted, clause, read, places) else None


def _places(wanted: Sought, read: Sequence[Word]) -> list[int]:
    """Where the words stand, in their order; empty where one is lacking. Who is killed dies."""
    places: list[int] = []
    for wish in wanted.what:
        dies = wanted.anybody and not places and wish == _DIES
        start = places[-1] + 1 if places else 0
        at = next((n for n in range(start, len(read)) if (r := root(read[n].folded)) == wish or (dies and r in _DIED)), None)
        if at is None:
            return []
        places.append(at)
    return places


def _none(denial: str, before: Sequence[Word]) -> bool:
    """Whether "no", "nobody" or "no one" stands closely before it."""
    return denial in ("no", "nobody", "none") and denial in [word.folded for word in before[-1 - _NEAR :]]


def _exists(wanted: Sought, clause: str, read: Sequence[Word], places: Sequence[int]) -> bool:
    """As in "there was a fire" and "a fire broke out"; "a risk of fire" and "a fire drill" are none."""
    first = places[0]
    last = next((n for n, (a, b) in enumerate(zip(places, places[1:], strict=False)) if b - a > 1), len(places) - 1)
    behind = clause[read[places[last]].end :]
    opened = _EXISTS.search(clause[: read[first].start])
    before = [word.folded for word in read[:first] if not opened or word.start >= opened.end()]
    if len(before) > _NEAR or any(word in STOP - _COUNTED for word in before):
        return False
    compound = re.match(r" (?!\w+ed\b)(\w+)", behind)
    return bool(opened and not (compound and compound[1] not in STOP)) or bool(_HAPPENED.match(behind))


def _suffers(wanted: Sought, clause: str, read: Sequence[Word], places: Sequence[int]) -> bool:
    """As in "two men were arrested"."""
    verb = read[places[0]]
    return root(verb.folded) in _OF_PEOPLE and bool(re.search(r"(?<!to )\b(?:is|are|was|were|been) (?:\w+ly )?$", clause[: verb.start]))


def _does(wanted: Sought, clause: str, read: Sequence[Word], places: Sequence[int]) -> bool:
    """As in "the driver died", "three patients suffered burns"; who was killed died."""
    verb, before = read[places[0]], read[places[0] - 1].folded if places[0] else "it"
    if wanted.what[0] == _DIES and _suffers(wanted, clause, read, places):
        return True
    finite = verb.folded.endswith("s") if wanted.auxiliary in ("do", "does") else verb.folded.endswith("ed") or is_irregular(verb.folded)
    return finite and root(verb.folded) == wanted.what[0] and before not in _NO_DOERS
