"""Reports that answer one question with values that cannot all be right, and which of them is the later one.

Sure rather than thorough: a value counts only where its sentence is good evidence and speaks of what the question names.
A copy of a report is no second source. Knows no model and no store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..text import Name, dates, fold, names, numbers, stem, terms, words
from ..types import Document, Evidence
from .amounts import Amount
from .kindred import CHANGING, FATES
from .values import Called, Day, Value, differ, value_of, wanted, without_dateline

_LEAST, _SHARE = 0.25, 0.3
"""How well a sentence must speak to the question, 0..1, and as a share of the best one's score."""
_FIRST = 3
"""One position must stand in so many best sentences: what nobody would be shown needs no dispute."""
_MOST = 3
"""With more positions than these, a list is asked for, or the sentences speak of different things."""
_LEAD = 400
"""Characters of a document's beginning in which may be named what its sentences speak of."""

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
    least = max(_LEAST, _SHARE * scores[ranked[0].id])
    good = [e for e in ranked if scores[e.id] >= least and speaks_of(question, e, documents[e.document])]
    told = _sides(question, good, documents)
    sides = _independent(told, _sources(documents.values(), groups))
    if not 2 <= len(sides) <= _MOST or ranked.index(sides[0][0][0]) >= _FIRST:
        return None
    if any(one.document == two.document for one, two in _pairs(told)):  # a report that tells both values explains them
        return None
    if any(_apart(question, one, two, documents) for one, two in _pairs(sides)):
        return None
    return _ordered(question, [_position(side, documents) for side in sides])


def _sides(question: str, good: Sequence[Evidence], documents: Mapping[str, Document]) -> list[list[Told]]:
    """The sentences that give a value, gathered by values that may be the same; one that fits several sides is left out."""
    sides: list[list[Told]] = []
    for e in good:
        value = value_of(question, e.text, f"{e.speaker or ''} {documents[e.document].outlet or ''}")
        if value is None or _of_another(question, e.text, value):
            continue
        if isinstance(value, Amount) and any(isinstance(v, Amount) and v.unit != value.unit for side in sides for _, v in side):
            continue
        fitting = [side for side in sides if not any(differ(value, other) for _, other in side)]
        if not fitting and not any(_mentions(e, side) for side in sides):
            sides.append([(e, value)])
        elif len(fitting) == 1:
            fitting[0].append((e, value))
    return sides


def _pairs(sides: Sequence[Sequence[Told]]) -> Iterator[tuple[Evidence, Evidence]]:
    """Every two sentences of different sides."""
    return ((one, two) for a, b in combinations(sides, 2) for one, _ in a for two, _ in b)


def _mentions(e: Evidence, side: Sequence[Told]) -> bool:
    """Whether a sentence names the other side's value beside its own: who beat whom is no disagreement."""
    held = {word.folded for word in words(e.text)}
    return any(isinstance(value, Called) and value.words & held for _, value in side)


def _independent(sides: Sequence[Sequence[Told]], groups: Mapping[str, str]) -> list[list[Told]]:
    """The best sentence of each group on each side; a group speaks once, for the side where it is told better."""
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
    return [side for side in kept if side]


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


# --- of the same? -----------------------------------------------------------------------------------


def speaks_of(question: str, e: Evidence, document: Document) -> bool:
    """Whether the sentence, its speaker, title or lead hold every name, number and date of the question, and nothing narrows them."""
    around = f"{e.text} {e.speaker or ''} {document.title} {document.outlet or ''} {document.published or ''} {document.text[:_LEAD]}"
    held = {form for word in words(around) for form in (_bare(word.folded), stem(word.folded))}
    first = next(iter(words(question)), None)
    for name in names(question):
        for word in words(name.text):
            opening = first is not None and name.start + word.start == first.start
            known = _bare(word.folded) in held or stem(word.folded) in held or _QUARTER.fullmatch(word.folded)
            if not opening and not known:
                return False
    figures = {n.value for n in numbers(around)}
    figures |= {n for told in _numbered(around).values() for n in told}
    if not all(n.value in figures or f"{n.value:g}" in held for n in numbers(question)):
        return False
    return not (_narrowed(question, e.text) or _of_another_year(question, e, document) or _of_another_number(question, e.text))


def _bare(word: str) -> str:
    """A folded word without the periods of initials."""
    return word.replace(".", "")


_QUARTER = re.compile("q[1-4]")  # amounts are compared by quarter, however it is written
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth"
    " seventeenth eighteenth nineteenth twentieth"
).split()
_NUMBERED = re.compile(
    rf"\b(?P<nth>{'|'.join(_NTH)}|\d{{1,3}}(?=st|nd|rd|th))(?:st|nd|rd|th)? (?:and \w+ )?(?P<noun>[a-z]+)"
    r"|\b(?P<what>[a-z]+) (?P<number>\d{1,3})\b"
)


def _of_another_year(question: str, e: Evidence, document: Document) -> bool:
    """Whether the question names a year, and the sentence others only or, told of no year, its report is of another."""
    asked, told = set(_YEAR.findall(question)), set(_YEAR.findall(without_dateline(e.text)))
    if wanted(question) == "date" or not asked:
        return False
    around = f"{e.text} {document.title} {document.published or document.text[:_LEAD]}"
    return not asked & (told or set(_YEAR.findall(around)))


def _of_another_number(question: str, text: str) -> bool:
    """Whether the text tells of another one of what the question numbers: of the tenth season where the first is asked about."""
    asked, told = _numbered(question), _numbered(text)
    return any(noun in told and not asked[noun] & told[noun] for noun in asked)


def _numbered(text: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for match in _NUMBERED.finditer(fold(text).text):
        nth = match["nth"] or match["number"]
        found.setdefault(match["noun"] or match["what"], set()).add(_NTH.index(nth) + 1 if nth in _NTH else int(nth))
    return found


_FORMS = frozenset("inc corp ltd llc plc co ag sa gmbh".split())  # of companies: no part of them
_FURTHER = re.compile(r"(?:: | |-)(?=(?P<next>[A-Z0-9][\w’'-]*|(?<=-)\w+))")


def _narrowed(question: str, text: str) -> bool:
    """Whether a name of the question goes on in the text, as a part or a sequel of what was asked about would be called."""
    known = {word.folded for word in words(question)}
    for name in names(question):
        last = words(name.text)[-1]
        for word in words(text):
            if word.folded != last.folded:
                continue
            further = _FURTHER.match(text, word.end)
            if further and (following := words(further["next"])) and following[0].folded not in known | _FORMS:
                return True
    return False


_PART = re.compile(r"(?P<of>[\w’'-]+) (?P<how>for|of|from|about|to|in|on) (?:the |a |an )?(?:\d{4} )?$")


_CONTRAST = re.compile(r"[;:]|\b(?:while|whereas|but|whose|unlike|than|rivals?)\b")


def _of_another(question: str, text: str, value: Value) -> bool:
    """Whether an amount or a day is told of a part of what was asked about, or of something else in the same sentence.

    "The first trailer for Skyfall Run was released on …"; "cheaper than Skyfall Run, while Dusk Run costs …".
    """
    if not isinstance(value, Amount | Day):
        return False
    asked = [(name, words(name.text)[-1].folded) for name in names(question) if name.start]
    before, _, after = text.partition(value.text)
    around = f"{_CONTRAST.split(before)[-1]} {_CONTRAST.split(after)[0]}"
    known = {word.folded for word in words(question)}
    if asked and _names_another(around, known) and not _hold(around, asked) and _hold(text, asked):
        return True
    parts = [(_PART.search(question[: name.start]), _PART.search(text[: text.find(name.text)])) for name, _ in asked if name.text in text]
    said = {stem(word) for word in known}
    return any(part and not (of and of["how"] == part["how"]) and stem(fold(part["of"]).text) not in said for of, part in parts)


def _names_another(text: str, known: set[str]) -> bool:
    return any(name.start and not {word.folded for word in words(name.text)} <= known and not dates(name.text) for name in names(text))


def _hold(text: str, asked: Sequence[tuple[Name, str]]) -> bool:
    """Whether the text holds the last word of one of the names."""
    held = {word.folded for word in words(text)}
    return any(last in held for _, last in asked)


def _apart(question: str, one: Evidence, two: Evidence, documents: Mapping[str, Document]) -> bool:
    """Whether two sentences each name a day, or a place or person, that the other does not: they tell of different things."""
    kind = wanted(question)
    if kind != "date" and _disjoint(_days(question, one, documents), _days(question, two, documents)):
        return True
    return kind in ("number", "yesno") and _disjoint(_named(question, one, documents), _named(question, two, documents))


def _disjoint(one: set[str], two: set[str]) -> bool:
    return bool(one) and bool(two) and not one & two


def _days(question: str, e: Evidence, documents: Mapping[str, Document]) -> set[str]:
    asked = {d.value for d in dates(question)}
    return {d.value for d in dates(without_dateline(e.text)) if d.value not in asked and d.value not in ("today", "yesterday", "tomorrow")}


def _named(question: str, e: Evidence, documents: Mapping[str, Document]) -> set[str]:
    """Stems of the names in a sentence but those of the question, of who says it and of who reports it."""
    aside = f"{question} {e.speaker or ''} {documents[e.document].outlet or ''} {documents[e.document].author or ''}"
    known = {stem(word.folded) for word in words(aside)}
    text = without_dateline(e.text)
    found = [name for name in names(text) if name.start and not dates(name.text)]  # an opening word may be none
    return {stem(word.folded) for name in found for word in words(name.text)} - known


# --- the later one -----------------------------------------------------------------------------------

_NOW = re.compile(r"\b(?:still|currently|current|now|latest|today|so far|yet|these days)\b")
_IS = re.compile(r"^\W*(?:is|are|has|have)\b|\b(?:who|which \w+|what \w*) ?(?:is|are|has|have)\b")
_UPDATED = re.compile(
    r"\b(?:rose|risen|climbed|increased|revised|updated|corrected|postponed|rescheduled|delayed|pushed back|moved)"
    r" (?:\w+ ){0,3}(?:to|from|until)\b",
    re.IGNORECASE,
)
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


def _changes(question: str, newest: Position, earlier: Sequence[Position]) -> bool:
    """Whether what is asked is of a kind that becomes another: a toll, a state, a plan."""
    folded = fold(question).text
    if _NOW.search(folded) or any(_UPDATED.search(e.text) for e in newest.evidence):
        return True
    kind = wanted(question)
    if kind == "number":
        told = {s for p in (newest, *earlier) for e in p.evidence for s in terms(e.text)}
        return bool((set(terms(question)) | (told & FATES)) & CHANGING)
    if kind == "date":
        return any(_PLANNED.search(e.text) for p in earlier for e in p.evidence)
    return bool(_IS.search(folded))
