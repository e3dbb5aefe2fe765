"""Reports that answer one question with values that cannot all be right, and which of them is the later one.

Sure rather than thorough: a value counts only where its sentence is good evidence and speaks of what the question names.
A copy of a report is no second source. Knows no model and no store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..days import MONTHS
from ..text import fold, terms, words
from ..types import Document, Evidence
from .amounts import Amount
from .kindred import CHANGING, FATES
from .subject import apart, of_another, speaks_of
from .values import Called, Value, agree, differ, unequal, value_of, wanted

_LEAST, SHARE = 0.25, 0.3
"""How well a sentence must speak to the question, 0..1, and as a share of the best one's score."""
_FIRST = 3
"""One position must stand in so many best sentences: what nobody would be shown needs no dispute."""
_MOST = 3
"""With more positions than these, a list is asked for, or the sentences speak of different things."""

Told = tuple[Evidence, Value]


@dataclass(frozen=True, slots=True)
class Position:
    """One value as written, and its evidence: the best sentence of each independent report, best first.

    `published` is the day of the newest of these reports; None where one has none.
    """

    value: str
    evidence: tuple[Evidence, ...]
    published: str | None

    @property
    def reports(self) -> int:
        """How many independent reports give the value, >= 1."""
        return len(self.evidence)


@dataclass(frozen=True, slots=True)
class Dispute:
    """At least two positions, the one with the best evidence first; the newest first when it supersedes the others."""

    positions: tuple[Position, ...]
    superseded: bool = False


def disputed(
    question: str,
    ranked: Sequence[Evidence],
    scores: Mapping[int, float],
    documents: Mapping[str, Document],
    groups: Mapping[str, str],
) -> Dispute | None:
    """Where reports disagree on what is asked; None where they do not, or where it is not certain that they speak of the same.

    :param ranked: evidence, best first. :param scores: how well each speaks to the question, by its id, 0..1.
    :param groups: document -> its group of near-duplicates; a document that is not in it stands alone.
    """
    if not ranked or wanted(question) in ("other", "reason"):
        return None
    told = _sides(_told(question, ranked, scores, documents))
    heard = _independent(told, _sources(documents.values(), groups))
    sides = [side for side in heard if side]
    if not 2 <= len(sides) <= _MOST or ranked.index(sides[0][0][0]) >= _FIRST:
        return None
    sides = _together(question, sides, documents)
    whole = [side for side, best in zip(told, heard, strict=True) if best in sides]
    if len(sides) == 1 or any(one.document == two.document for one, two in _pairs(whole)):  # a report that tells both values explains them
        return None
    positions = [_position(side, documents) for side in sides]
    return None if _of_periods(question, positions) else _ordered(question, positions)


def unsettled(
    question: str,
    ranked: Sequence[Evidence],
    scores: Mapping[int, float],
    documents: Mapping[str, Document],
    groups: Mapping[str, str],
) -> bool:
    """Whether independent reports give unequal figures for what is asked, though rounding may explain it: none is the short answer.

    The parameters are those of `disputed`.
    """
    if not ranked or wanted(question) != "number":
        return False
    sources = _sources(documents.values(), groups)
    pairs = combinations(_told(question, ranked, scores, documents), 2)
    unlike = [(one, two) for (one, a), (two, b) in pairs if unequal(a, b) and sources[one.document] != sources[two.document]]
    return any(not apart(question, one, two, documents) for one, two in unlike)


def _told(question: str, ranked: Sequence[Evidence], scores: Mapping[int, float], documents: Mapping[str, Document]) -> list[Told]:
    """The good sentences, in their order, that give a value for the question."""
    least = max(_LEAST, SHARE * scores[ranked[0].id])
    good = [e for e in ranked if scores[e.id] >= least and speaks_of(question, e, documents[e.document])]
    found = [(e, value_of(question, e.text, f"{e.speaker or ''} {documents[e.document].outlet or ''}")) for e in good]
    return [(e, value) for e, value in found if value is not None and not of_another(question, e.text, value)]


def _sides(told: Sequence[Told]) -> list[list[Told]]:
    """The sentences gathered by values that are the same; one is left out that fits several sides, or one but for its rounding."""
    sides: list[list[Told]] = []
    for e, value in told:
        if isinstance(value, Amount) and any(isinstance(v, Amount) and v.unit != value.unit for side in sides for _, v in side):
            continue
        fitting = [side for side in sides if not any(differ(value, other) for _, other in side)]
        if not fitting and not any(_mentions(e, side) for side in sides):
            sides.append([(e, value)])
        elif len(fitting) == 1 and all(agree(value, other) for _, other in fitting[0]):
            fitting[0].append((e, value))
    return sides


def _together(question: str, sides: Sequence[list[Told]], documents: Mapping[str, Document]) -> list[list[Told]]:
    """The sides that tell of the same as those before them; one is left out whole, as its other sentences may mean what the one does."""
    kept: list[list[Told]] = []
    for side in sides:
        if not any(apart(question, one, two, documents) for better in kept for one, two in _pairs([better, side])):
            kept.append(side)
    return kept


def _pairs(sides: Sequence[Sequence[Told]]) -> Iterator[tuple[Evidence, Evidence]]:
    """Every two sentences of different sides."""
    return ((one, two) for a, b in combinations(sides, 2) for one, _ in a for two, _ in b)


def _mentions(e: Evidence, side: Sequence[Told]) -> bool:
    """Whether a sentence names the other side's value beside its own: who beat whom is no disagreement."""
    held = {word.folded for word in words(e.text)}
    return any(isinstance(value, Called) and value.words & held for _, value in side)


def _independent(sides: Sequence[Sequence[Told]], groups: Mapping[str, str]) -> list[list[Told]]:
    """The best sentence of each group on each side, or none; a group speaks once, for the side where it is told better."""
    heard: set[str] = set()
    kept: list[list[Told]] = []
    for side in sides:
        best: dict[str, Told] = {}
        for told in side:
            group = groups[told[0].document]
            if group not in heard:
                best.setdefault(group, told)
        heard |= best.keys()
        kept.append(list(best.values()))
    return kept


def _sources(documents: Iterable[Document], groups: Mapping[str, str]) -> dict[str, str]:
    """Document -> whom it counts with: its near-duplicates, and the other parts of an article that was cut up."""
    whole: dict[tuple[str | None, ...], str] = {}
    found = {}
    for document in documents:
        group = groups.get(document.name, document.name)
        article = document.title, document.outlet, document.published
        found[document.name] = whole.setdefault(article, group) if document.title else group
    return found


def _position(side: Sequence[Told], documents: Mapping[str, Document]) -> Position:
    days = [documents[e.document].published for e, _ in side]
    known = [day for day in days if day]
    return Position(_shown([value for _, value in side]), tuple(e for e, _ in side), max(known) if len(known) == len(days) else None)


def _shown(values: Sequence[Value]) -> str:
    """The first of values that are the same, in figures where one of them is."""
    first = next((v for v in values if isinstance(v, Amount) and any(char.isdigit() for char in v.text)), values[0])
    return f"{first.text[0].lower()}{first.text[1:]}" if isinstance(first, Amount) else first.text


# --- the later one -----------------------------------------------------------------------------------

_NOW = re.compile(r"\b(?:still|currently|current|now|latest|today|so far|yet|these days)\b")
_IS = re.compile(r"^\W*(?:is|are|has|have)\b|\b(?:who|which \w+|what \w*) ?(?:is|are|has|have)\b")
_UPDATED, _GREW = (
    re.compile(rf"\b(?:{verbs}) (?:\w+ ){{0,3}}(?:to|from|until)\b", re.IGNORECASE)
    for verbs in ("revised|updated|corrected|postponed|rescheduled|delayed|pushed back|moved", "rose|risen|climbed|increased")
)
_PERIODIC = re.compile(
    r"\b(?:revenues?|profits?|loss|losses|earnings|sales|sell|sold|turnover|output|produc\w+|exports?|imports?|deliver\w*|orders|handled?"
    r"|growth|deficit|rate|inflation|unemployment)\b"
)
"""What is counted for a month, a quarter or a year: the figure of a later one takes nothing back."""
_PERIOD = re.compile(rf"\b(?:(?:1[89]|20)\d\d|quarter|q[1-4]|{'|'.join(MONTHS)})\b", re.IGNORECASE)
_PLANNED = re.compile(r"\b(?:will|to be|scheduled|expected|planned|slated|due)\b", re.IGNORECASE)


def _ordered(question: str, positions: Sequence[Position]) -> Dispute:
    """The positions as they are told: the newest first where it is dated later than all others and the matter changes."""
    days = [p.published for p in positions]
    if None in days:
        return Dispute(tuple(positions))
    newest = max(positions, key=lambda p: p.published or "")
    if days.count(newest.published) > 1 or not _changes(question, newest, [p for p in positions if p is not newest]):
        return Dispute(tuple(positions))
    later = sorted(positions, key=lambda p: p.published or "", reverse=True)
    return Dispute(tuple(later), superseded=True)


def _of_periods(question: str, positions: Sequence[Position]) -> bool:
    """Whether figures that reports of different months give are of different periods, where the question names none."""
    folded = fold(question).text
    months = {p.published and p.published[:7] for p in positions}
    return (
        bool(_PERIODIC.search(folded)) and not _PERIOD.search(folded) and None not in months and len(months) > 1 and not _NOW.search(folded)
    )


def _changes(question: str, newest: Position, earlier: Sequence[Position]) -> bool:
    """Whether what is asked is of a kind that becomes another: a toll, a state, a plan."""
    folded = fold(question).text
    grows = not _PERIODIC.search(folded)
    if _NOW.search(folded) or any(_UPDATED.search(e.text) or (grows and _GREW.search(e.text)) for e in newest.evidence):
        return True
    kind = wanted(question)
    if kind == "number":
        told = {s for p in (newest, *earlier) for e in p.evidence for s in terms(e.text)}
        return bool((set(terms(question)) | (told & FATES)) & CHANGING)
    if kind == "date":
        return any(_PLANNED.search(e.text) for p in earlier for e in p.evidence)
    return bool(_IS.search(folded))
