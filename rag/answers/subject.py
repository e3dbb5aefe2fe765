"""Whether a sentence speaks of what a question names, and whether two sentences speak of the same.

Sure rather than thorough: another year, number, part or sequel, another place or day makes it something else. Knows no score.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..days import MONTHS
from ..text import Name, dates, fold, names, numbers, stem, words
from ..types import Document, Evidence
from .amounts import Amount
from .expected import inside
from .kindred import kindred
from .reporting import reporting
from .values import Day, Value, wanted, without_dateline

_LEAD = 400
"""Characters of a document's beginning in which may be named what its sentences speak of."""


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
    of_another_time = _of_another_year(question, e, document) or _of_another_month(question, e.text)
    return not (_narrowed(question, e.text) or of_another_time or _of_another_number(question, e.text))


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


_MONTH = re.compile(
    r"\b(?:(?P<first>\d{1,2})(?:st|nd|rd|th)?|(?i:in|on|of|for|by|from|to|and|until|through|during|since|early|late|last|this))"
    rf" (?P<month>{'|'.join(MONTHS)})\b(?: (?P<then>\d{{1,2}})\b)?"
)


def _of_another_month(question: str, text: str) -> bool:
    """Whether the question names a month or a day of one, and the sentence puts the matter on others only."""
    asked, told = _months(question), _months(without_dateline(text))
    if wanted(question) == "date" or not (asked and told):
        return False
    return not any(a == b and (not day or not other or day == other) for a, day in asked for b, other in told)


def _months(text: str) -> set[tuple[str, str]]:
    """Months, each with its day or "", in which a text puts its matter; not those in which it was said."""
    found = (m for m in _MONTH.finditer(text) if not _REPORTED.search(text[: m.start()]))
    return {(m["month"], (m["first"] or m["then"] or "").lstrip("0")) for m in found}


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
_FURTHER = re.compile(r"(?:: | |-)(?=(?P<next>(?!(?:1[89]|20)\d\d\b)[A-Z0-9][\w’'-]*|(?<=-)\w+))")


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


_PLACES = frozenset(
    "city town village municipality district borough county province region state republic island port capital centre center heart streets"
    " outskirts".split()
)
"""Of a place these are the place itself: who marched in the centre of Lund marched in Lund."""
_CLASSED = re.compile(
    rf"\b(?P<of>{'|'.join(sorted(_PLACES))}) of (?:the )?(?P<name>[A-Z][\w’'-]*)|\b(?P<whose>[A-Z][\w-]*)['’]s (?P<what>\w+)"
)
_CONTRAST = re.compile(r"[;:]|\b(?:while|whereas|but|whose|unlike|than|rivals?)\b")


def of_another(question: str, text: str, value: Value) -> bool:
    """Whether an amount or a day is told of a part of what was asked about, or of something else.

    "The first trailer for Skyfall Run was released on …"; "cheaper than Skyfall Run, while Dusk Run costs …"; "the port of Lund" for that
    of Harwick.
    """
    if not isinstance(value, Amount | Day):
        return False
    asked = [(name, words(name.text)[-1].folded) for name in names(question) if name.start]
    before, _, after = text.partition(value.text)
    around = f"{_CONTRAST.split(before)[-1]} {_CONTRAST.split(after)[0]}"
    known = {word.folded for word in words(question)}
    if asked and not _hold(around, asked) and (_names_another(around, known) if _hold(text, asked) else _of_its_own(text, known)):
        return True
    if isinstance(value, Amount) and any(_of_several(text, name, known) for name, _ in asked):
        return True
    parts = [(_PART.search(question[: name.start]), _PART.search(text[: text.find(name.text)])) for name, _ in asked if name.text in text]
    return any(part and not (of and of["how"] == part["how"]) and not _said(part["of"], known) for of, part in parts)


def _said(word: str, known: set[str]) -> bool:
    """Whether the question says the same, "the toll of" where it asks for the killed, or the word is of a place itself."""
    return word in _PLACES or any(kindred(stem(fold(word).text), stem(other)) for other in known)


def _names_another(text: str, known: set[str]) -> bool:
    return any(name.start and not {word.folded for word in words(name.text)} <= known and not dates(name.text) for name in names(text))


def _of_several(text: str, name: Name, known: set[str]) -> bool:
    """Whether the text joins the name with another: an amount of "Harwick and Lund" is of neither alone."""
    at, joins = re.escape(name.text), r"(?: and| or) (?:in |of |near )?"
    joined = re.search(rf"\b{at}{joins}([A-Z]\w*)|([A-Z]\w*){joins}{at}\b", text)
    return joined is not None and fold(joined[1] or joined[2]).text not in known


def _of_its_own(text: str, known: set[str]) -> bool:
    """Whether the text gives another name what the question asks about: "the port of Lund", "Globex's revenue"."""
    found = ((m["of"] or m["what"], m["name"] or m["whose"]) for m in _CLASSED.finditer(text))
    return any(fold(noun).text in known and fold(name).text not in known for noun, name in found)


def _hold(text: str, asked: Sequence[tuple[Name, str]]) -> bool:
    """Whether the text holds the last word of one of the names."""
    held = {word.folded for word in words(text)}
    return any(last in held for _, last in asked)


def apart(question: str, one: Evidence, two: Evidence, documents: Mapping[str, Document]) -> bool:
    """Whether two sentences each name a day, or a place or person, that the other does not: they tell of different things.

    Places put the matter somewhere, whatever is asked but a place; persons may be the very answer.
    """
    kind = wanted(question)
    if kind != "date" and _disjoint(_days(question, one), _days(question, two)):
        return True
    if kind in ("number", "yesno") and _disjoint(_named(question, one, documents), _named(question, two, documents)):
        return True
    return kind != "place" and _disjoint(_placed(question, one), _placed(question, two))


def _disjoint(one: set[str], two: set[str]) -> bool:
    return bool(one) and bool(two) and not one & two


_REPORTED = re.compile(
    r"\b(?:said|told|reported|announced|confirmed|added|updated|revised|rose|risen|climbed|increased|stood)\b[^,.;]{0,25}$", re.IGNORECASE
)


def _days(question: str, e: Evidence) -> set[str]:
    """Days and months that a sentence puts the matter in; not those in which it was said or counted."""
    text = without_dateline(e.text)
    asked = {d.value for d in dates(question)} | {month for month, _ in _months(question)}
    found = {d.value for d in dates(text) if not _REPORTED.search(text[: d.start])} | {month for month, day in _months(text) if not day}
    return found - asked - {"today", "yesterday", "tomorrow"}


def _named(question: str, e: Evidence, documents: Mapping[str, Document]) -> set[str]:
    """Stems of the names in a sentence but those of the question, of who says it and of who reports it."""
    aside = f"{question} {e.speaker or ''} {documents[e.document].outlet or ''} {documents[e.document].author or ''}"
    known = {stem(word.folded) for word in words(aside)}
    text = without_dateline(e.text)
    found = [n for n in names(text) if n.start and not dates(n.text) and n.text not in MONTHS]  # an opening word may be none
    return {stem(word.folded) for name in found for word in words(name.text)} - known


_WITHIN = re.compile(r"\b(?:in|at|near|outside|off) (?:the )?$", re.IGNORECASE)
_BACK = 15


def _placed(question: str, e: Evidence) -> set[str]:
    """Stems of the names of places in which a sentence puts the matter, but those of the question and where it was said."""
    known = {stem(word.folded) for word in words(question)}
    text = without_dateline(e.text)
    aside = reporting(text)
    found = [n for n in names(text) if _WITHIN.search(text, max(0, n.start - _BACK), n.start) and not inside((n.start, n.end), aside)]
    return {stem(word.folded) for n in found if not dates(n.text) and n.text not in MONTHS for word in words(n.text)} - known
